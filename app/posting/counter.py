"""Patients' payments: taken at the counter, applied oldest first or as chosen, un-applied, returned by the bank.

Every act is one operation with an id; the database locks the payment, so of two who apply the same money one is told.
Refunds to patients are not made here: a credit stays visible until the practice decides.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

import msgspec

from app.db.unit import Params, Unit
from app.domain.errors import NotFound, Refused
from app.domain.money import money_text
from app.posting.counter_plan import KINDS, Application, OpenLine, Proposal, card_number_in, propose
from app.posting.counter_types import NewPayment, PatientPayment, PayingAccount, PaymentMoved, PaymentReturned

HOLD_DAYS = 10      # a returned check is sorted out with the patient before a statement asks again
_NO_CARD = "This looks like a card number, which is never kept: type the reference of the card's receipt."

# A name is sought in each practice's order of natural keys ("RIVERA,ANA|1957-03-10"): few rows of however many.
# "~" comes behind every letter; in a plan without the values `^@` would use no index.
_ACCOUNTS = """
WITH found AS (
    SELECT account.id FROM app.account WHERE account.number = %(text)s
    UNION SELECT account.id FROM app.account WHERE account.id = %(id)s
    UNION SELECT named.id FROM unnest((SELECT sec.my_practices())::int[]) AS mine (id) CROSS JOIN LATERAL (
        SELECT account.id FROM app.account WHERE account.practice_id = mine.id AND account.natural_key >= %(norm)s::text
            AND account.natural_key < %(norm)s::text || '~' ORDER BY account.natural_key LIMIT 20) AS named
        WHERE %(norm)s <> '')
SELECT account.id AS account_id, account.number, concat_ws(', ', account.last, nullif(account.first, '')) AS name,
       account.practice_id, practice.name AS practice, practice.band,
       (SELECT coalesce(sum(owed.cents), 0)::bigint
        FROM app.claim JOIN led.line_balance AS owed ON owed.claim_id = claim.id
        WHERE claim.account_id = account.id AND owed.party = 'patient') AS owed
FROM found JOIN app.account USING (id) JOIN app.practice ON practice.id = account.practice_id
ORDER BY account.number = %(text)s DESC, account.name_norm, account.id LIMIT 20"""
_LINES = """
SELECT claim.id AS claim_id, line.id AS line_id, claim.number AS claim_number, claim.patient_name, line.service_from,
       line.procedure, owed.cents AS owed, claim.account_id
FROM app.claim JOIN led.line_balance AS owed ON owed.claim_id = claim.id AND owed.party = 'patient' AND owed.cents > 0
    JOIN app.claim_line AS line ON line.id = owed.line_id
WHERE claim.account_id = ANY (%(accounts)s)
ORDER BY line.service_from, claim.id, line.line_no"""
_PAYMENTS = """
SELECT paid.id AS payment_id, paid.practice_id, practice.name AS practice, paid.account_id,
       coalesce(account.number, '') AS account,
       coalesce(nullif(concat_ws(', ', account.last, nullif(account.first, '')), ''), paid.payer_name) AS name,
       paid.kind, paid.cents, paid.applied_cents AS applied, paid.unapplied_cents AS unapplied, paid.state,
       paid.reference, paid.received_on,
       %(today)s::date - paid.received_on AS age, paid.taken_by, paid.taken_at, paid.returned_on,
       paid.fee_cents AS fee, paid.hold_until, paid.version
FROM app.patient_payment AS paid JOIN app.practice ON practice.id = paid.practice_id
    LEFT JOIN app.account ON account.id = paid.account_id"""
_CLAIM = "SELECT id FROM app.claim WHERE number = %(claim)s AND practice_id = %(practice)s"
_TAKE = """
SELECT api.take_patient_payment_v1(%(op)s, %(sha)s, %(practice)s, %(account)s, %(kind)s, %(cents)s, %(reference)s,
    %(received_on)s, %(today)s, %(lines)s::bigint[], %(parts)s::bigint[], %(bank_account)s::integer, %(payer_name)s,
    %(statement)s, %(batch)s::bigint, %(row)s::integer)"""
_APPLY = """
SELECT api.apply_patient_payment_v1(%(op)s, %(sha)s, %(payment)s, %(today)s, %(lines)s::bigint[],
    %(parts)s::bigint[])"""
_UNAPPLY = """
SELECT api.unapply_patient_payment_v1(%(op)s, %(sha)s, %(payment)s, %(claim)s::bigint, %(today)s, %(reason)s)"""
_RETURN = """
SELECT api.return_patient_payment_v1(%(op)s, %(sha)s, %(payment)s, %(today)s, %(reason)s, %(fee)s, %(hold_until)s)"""


@dataclass(frozen=True, slots=True)
class _LineRow:
    claim_id: int
    line_id: int
    claim_number: str
    patient_name: str
    service_from: date
    procedure: str
    owed: int
    account_id: int


def find_paying_accounts(unit: Unit, text: str) -> tuple[PayingAccount, ...]:
    """Accounts by number, id or the beginning of the guarantor's name ("rivera, a"); at most 20."""
    said = text.strip()
    number = int(said) if said.isascii() and said.isdigit() and len(said) <= 18 else 0
    norm = "".join(sign for sign in said.upper() if sign.isalpha() or sign == ",")
    return tuple(unit.rows(_ACCOUNTS, {"text": said, "id": number, "norm": norm}, into=PayingAccount))


def paying_account(unit: Unit, text: str) -> PayingAccount:
    """The one account of that number or id. Raises NotFound; Refused when several practices use the number."""
    found = [one for one in find_paying_accounts(unit, text) if text.strip() in (one.number, str(one.account_id))]
    if not found:
        raise NotFound("There is no such account in your scope.")
    if len(found) > 1:
        choices = ", ".join(str(one.account_id) for one in found)
        raise Refused(f"Several accounts answer to this: give one of the ids {choices} instead.")
    return found[0]


def open_lines(unit: Unit, accounts: Collection[int]) -> dict[int, tuple[OpenLine, ...]]:
    """What the patients of these accounts owe, line by line, oldest first; one statement for all accounts."""
    found: dict[int, list[OpenLine]] = {account: [] for account in accounts}
    for row in unit.rows(_LINES, {"accounts": sorted(accounts)}, into=_LineRow):
        line = OpenLine(
            row.claim_id, row.line_id, row.claim_number, row.patient_name, row.service_from, row.procedure, row.owed
        )
        found[row.account_id].append(line)
    return {account: tuple(lines) for account, lines in found.items()}


def propose_payment(unit: Unit, account_id: int, cents: int, *, claims: Sequence[str] = ()) -> Proposal:
    """What a payment of `cents` would pay: oldest first, or only the claims named by number. Raises NotFound."""
    lines = open_lines(unit, (account_id,))[account_id]
    numbers = {line.claim_number: line.claim_id for line in lines}
    unknown = [claim for claim in claims if claim not in numbers]
    if unknown:
        raise NotFound(f"The patient owes nothing on claim {unknown[0]} of this account.")
    return propose(lines, cents, {numbers[claim] for claim in claims})


def take_payment(
    unit: Unit, new: NewPayment, applications: Sequence[Application], *, today: date, op: UUID | None = None
) -> PaymentMoved:
    """Take a payment and apply it as decided; the rest stays unapplied. `op` repeats a call of unknown outcome.

    Raises Refused (no amount, a card number, a day to come), Conflict when the patient no longer owes it or the check
    was taken before (told by whom and when), NotFound, NotPermitted.
    """
    if new.kind not in KINDS or new.cents <= 0:
        raise Refused("A payment has a kind and an amount above zero.")
    if card_number_in(new.reference):
        raise Refused(_NO_CARD)
    if new.received_on > today:
        raise Refused("A payment cannot be received on a day to come.")
    if sum(each.cents for each in applications) > new.cents:
        raise Refused(f"Only {money_text(new.cents)} was received; less must be applied.")
    call: dict[str, object] = {
        "practice": new.practice_id,
        "account": new.account_id,
        "kind": new.kind,
        "cents": new.cents,
        "reference": new.reference,
        "received_on": new.received_on,
        "today": today,
        **_arrays(applications),
        "bank_account": new.bank_account_id,
        "payer_name": new.payer_name,
        "statement": new.statement_number,
        "batch": new.batch,
        "row": new.row,
    }
    return msgspec.convert(_call(unit, _TAKE, call, op), PaymentMoved, strict=False)


def apply_payment(
    unit: Unit, payment_id: int, applications: Sequence[Application], *, today: date, op: UUID | None = None
) -> PaymentMoved:
    """Apply unapplied money. Raises Conflict when less is left, or less is owed, than was seen; Refused; NotFound."""
    call = {"payment": payment_id, "today": today, **_arrays(applications)}
    return msgspec.convert(_call(unit, _APPLY, call, op), PaymentMoved, strict=False)


def apply_oldest_first(unit: Unit, payment_id: int, *, today: date, claims: Sequence[str] = ()) -> PaymentMoved:
    """Apply what is unapplied of a payment, oldest service first or to the claims named. Raises Refused, NotFound."""
    payment = show_payment(unit, payment_id, today=today)
    if payment.account_id is None:
        raise Refused("Nobody has said yet whose money this is: assign it to an account first.")
    proposal = propose_payment(unit, payment.account_id, payment.unapplied, claims=claims)
    return apply_payment(unit, payment_id, proposal.applications, today=today)


def unapply_payment(
    unit: Unit, payment_id: int, *, reason: str, today: date, claim: str = "", op: UUID | None = None
) -> PaymentMoved:
    """Take back what is applied, all of it or on one claim (by number); the book is as it was before applying.

    Raises Refused without a reason, Conflict when nothing is applied there, NotFound.
    """
    claim_id = None
    if claim:
        payment = show_payment(unit, payment_id, today=today)
        asked = {"claim": claim, "practice": payment.practice_id}
        claim_id = unit.number(_CLAIM, asked)
        if not claim_id:
            raise NotFound(f"There is no claim {claim} in the practice of this payment.")
    call = {"payment": payment_id, "claim": claim_id, "today": today, "reason": reason}
    return msgspec.convert(_call(unit, _UNAPPLY, call, op), PaymentMoved, strict=False)


def return_payment(
    unit: Unit, payment_id: int, *, reason: str, today: date, hold_until: date, fee: int = 0, op: UUID | None = None
) -> PaymentReturned:
    """The bank gave it back: everything is owed again, statements wait until `hold_until`, `fee` cents are noted only.

    Raises Refused without a reason, Conflict when it is returned already, NotFound.
    """
    call = {"payment": payment_id, "today": today, "reason": reason, "fee": fee, "hold_until": hold_until}
    return msgspec.convert(_call(unit, _RETURN, call, op), PaymentReturned, strict=False)


def assign_payment(unit: Unit, payment_id: int, account_id: int, *, version: int | None = None) -> None:
    """Say whose money an unmatched payment is; `version` is what was shown, None for whatever it is now.

    Raises Refused while some of it is applied, Conflict when somebody changed it meanwhile, NotFound.
    """
    asked = {"payment": payment_id, "version": version, "account": account_id}
    unit.execute("SELECT api.assign_patient_payment_v2(%(payment)s, %(version)s::integer, %(account)s)", asked)


def list_payments(
    unit: Unit, *, today: date, account_id: int | None = None, limit: int = 200
) -> tuple[PatientPayment, ...]:
    """Payments in scope (of one account), newest first."""
    where = "WHERE %(account)s::bigint IS NULL OR paid.account_id = %(account)s ORDER BY paid.id DESC LIMIT %(limit)s"
    asked = {"today": today, "account": account_id, "limit": limit}
    return tuple(unit.rows(f"{_PAYMENTS} {where}", asked, into=PatientPayment))


def list_unapplied(unit: Unit, *, today: date, limit: int = 500, skip: int = 0) -> tuple[PatientPayment, ...]:
    """Payments in scope with money on no claim, oldest first: overpayments and rows nobody could match.

    At most `limit` of them, after the first `skip`.
    """
    where = "WHERE paid.unapplied_cents > 0 ORDER BY paid.received_on, paid.id LIMIT %(limit)s OFFSET %(skip)s"
    asked = {"today": today, "limit": limit, "skip": skip}
    return tuple(unit.rows(f"{_PAYMENTS} {where}", asked, into=PatientPayment))


def show_payment(unit: Unit, payment_id: int, *, today: date) -> PatientPayment:
    """One payment. Raises NotFound."""
    missing = "There is no such patient payment in a practice you hold as a whole."
    asked = {"today": today, "id": payment_id}
    return unit.one(f"{_PAYMENTS} WHERE paid.id = %(id)s", asked, into=PatientPayment, missing=missing)


def payment_number(text: str) -> int:
    """`P12` or `12` as 12. Raises Refused."""
    digits = text.strip().upper().removeprefix("P")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 18):
        raise Refused("A patient payment is called P and its number, as in P12.")
    return int(digits)


def _arrays(applications: Sequence[Application]) -> Params:
    return {"lines": [each.line.line_id for each in applications], "parts": [each.cents for each in applications]}


def _call(unit: Unit, sql: str, call: Params, op: UUID | None) -> object:
    digest = hashlib.sha256(msgspec.msgpack.encode({"sql": sql, **call})).digest()
    return unit.value(sql, {"op": op or uuid4(), "sha": digest, **call})
