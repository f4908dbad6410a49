"""An account's statement from the ledger: what its patients owe as of a day, and why.

Only the patient's part is asked for. What still waits for insurance is shown and not billed; what the practice
reports as paid at the visit is named, because the ledger has no deposit for it yet. A visit whose insurer is taking
its decision back or correcting it is left off, and the statement says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from app.db.unit import Unit
from app.domain.claim import Address
from app.domain.errors import NotFound, NotPermitted, Refused
from app.domain.money import Cents
from app.patients.statement_holds import held_claims, hold_words
from app.printing.statement_facts import (
    AccountCredit,
    InsurancePayment,
    PatientReason,
    Sender,
    Statement,
    StatementLine,
    Visit,
)
from app.printing.statement_pdf import render_statements

DAYS_TO_PAY = 25

_ACCOUNT = """
SELECT account.id AS account_id, account.number, account.first, account.last, opened.address1, opened.address2,
       opened.city, opened.state, opened.zip, practice.name AS practice_name, practice.address1 AS practice_address1,
       practice.address2 AS practice_address2, practice.city AS practice_city, practice.state AS practice_state,
       practice.zip AS practice_zip, practice.phone AS practice_phone,
       account.practice_id = ANY ((SELECT sec.my_whole_practices())::int[]) AS whole,
       (SELECT max(hold_until) FROM app.patient_payment AS paid
        WHERE paid.account_id = account.id AND paid.state = 'returned' AND paid.hold_until >= %(today)s) AS held_until,
       (SELECT min(came_on) FROM app.mail_return AS back
        WHERE back.account_id = account.id AND back.ended_at IS NULL) AS mail_back
FROM app.account JOIN app.practice ON practice.id = account.practice_id
    JOIN LATERAL api.open_account_v1(account.id) AS opened ON true
WHERE account.number = %(name)s OR account.id = %(id)s
"""

# Claims on which a patient owes or is owed something; all their lines, so that the sums of a visit can be followed.
_LINES = """
WITH sums AS (
    SELECT entry.claim_id, entry.line_id,
           coalesce(sum(cents) FILTER (WHERE entry.kind IN ('charge', 'opening')), 0)::bigint AS charge,
           -coalesce(sum(cents) FILTER (WHERE entry.kind IN ('payment', 'takeback') AND party <> 'patient'), 0)::bigint
               AS insurance_paid,
           -coalesce(sum(cents) FILTER (WHERE entry.kind = 'payment' AND party = 'patient'), 0)::bigint AS patient_paid,
           coalesce(sum(cents) FILTER (WHERE party IN ('primary', 'secondary', 'tertiary')), 0)::bigint AS pending,
           coalesce(sum(cents) FILTER (WHERE party = 'patient'), 0)::bigint AS owed
    FROM app.claim JOIN led.entry ON entry.claim_id = claim.id
    WHERE claim.account_id = %(account)s AND entry.account = 'receivable' AND entry.effective_date <= %(today)s
    GROUP BY entry.claim_id, entry.line_id)
SELECT claim.id AS claim_id, claim.number AS claim_number, claim.reported_cents AS reported,
       concat_ws(' ', nullif(patient.first, ''), patient.last) AS patient,
       concat_ws(' ', nullif(provider.first, ''), provider.last) AS provider,
       line.id AS line_id, line.service_from, line.procedure, sums.charge, sums.insurance_paid, sums.patient_paid,
       sums.pending, sums.owed
FROM sums JOIN app.claim ON claim.id = sums.claim_id JOIN app.claim_line AS line ON line.id = sums.line_id
    JOIN app.patient ON patient.id = claim.patient_id LEFT JOIN app.provider ON provider.id = claim.provider_id
WHERE EXISTS (SELECT FROM sums AS owing WHERE owing.claim_id = claim.id AND owing.owed <> 0)
ORDER BY patient.birth_date DESC NULLS LAST, patient.id, claim.service_from, claim.id, line.line_no
"""

_REASONS = """
SELECT entry.line_id, entry.group_code, entry.reason_code, sum(entry.cents)::bigint AS cents
FROM led.entry
WHERE entry.claim_id = ANY (%(claims)s) AND entry.account = 'receivable' AND entry.party = 'patient'
  AND entry.kind <> 'payment' AND entry.effective_date <= %(today)s
GROUP BY entry.line_id, entry.group_code, entry.reason_code HAVING sum(entry.cents) > 0
ORDER BY entry.line_id, min(entry.id)
"""

# A payer that decided and paid nothing is told too; one whose decision was taken back altogether is not: its legs
# and their reversals count each other out. What another party's decision moved to this one is no decision of its own.
_DECISIONS = """
SELECT entry.claim_id, payer.name AS payer,
       -coalesce(sum(entry.cents) FILTER (WHERE entry.kind IN ('payment', 'takeback')), 0)::bigint AS paid,
       max(entry.effective_date) AS decided_on
FROM led.entry JOIN app.claim_payer AS due ON due.claim_id = entry.claim_id AND due.party = entry.party
    JOIN app.payer ON payer.id = due.payer_id
WHERE entry.claim_id = ANY (%(claims)s) AND entry.account = 'receivable' AND entry.kind <> 'charge'
  AND entry.effective_date <= %(today)s
GROUP BY entry.claim_id, payer.name, entry.party
HAVING sum(CASE WHEN entry.kind = 'transfer' AND (entry.cents > 0) = (entry.reverses IS NULL) THEN 0
                WHEN entry.reverses IS NULL THEN 1 ELSE -1 END) > 0
ORDER BY entry.claim_id, decided_on, payer.name
"""

# What stands on no visit yet is told payment by payment: a statement applies nothing by itself.
_CREDITS = """
SELECT max(entry.effective_date) AS received_on, (-sum(entry.cents))::bigint AS cents, 'Credit on your account' AS words
FROM led.entry JOIN app.claim ON claim.id = entry.claim_id
WHERE claim.account_id = %(account)s AND entry.account = 'patient_credit' AND entry.kind <> 'unapplied'
  AND entry.effective_date <= %(today)s
HAVING sum(entry.cents) <> 0
UNION ALL
SELECT paid.received_on, (-sum(entry.cents))::bigint, 'Payment received, not yet applied to a visit'
FROM app.patient_payment AS paid JOIN led.entry ON entry.practice_id = paid.practice_id
    AND entry.account = 'patient_credit' AND entry.reference = 'P' || paid.id
WHERE paid.account_id = %(account)s AND entry.effective_date <= %(today)s
GROUP BY paid.id HAVING sum(entry.cents) < 0
ORDER BY received_on
"""


@dataclass(frozen=True, slots=True)
class _AccountRow:
    account_id: int
    number: str
    first: str
    last: str
    address1: str
    address2: str
    city: str
    state: str
    zip: str
    practice_name: str
    practice_address1: str
    practice_address2: str
    practice_city: str
    practice_state: str
    practice_zip: str
    practice_phone: str
    whole: bool
    held_until: date | None
    mail_back: date | None


@dataclass(frozen=True, slots=True)
class _LineRow:
    claim_id: int
    claim_number: str
    reported: int
    patient: str
    provider: str
    line_id: int
    service_from: date
    procedure: str
    charge: int
    insurance_paid: int
    patient_paid: int
    pending: int
    owed: int


@dataclass(frozen=True, slots=True)
class _ReasonRow:
    line_id: int
    group_code: str
    reason_code: str
    cents: int


@dataclass(frozen=True, slots=True)
class _DecisionRow:
    claim_id: int
    payer: str
    paid: int
    decided_on: date


@dataclass(frozen=True, slots=True)
class _CreditRow:
    received_on: date
    cents: int
    words: str


def statement_pdf(unit: Unit, account_id: int, *, today: date) -> bytes:
    """What the window previews and prints for an account. Raises NotFound, NotPermitted as `load_statement`."""
    rows = unit.rows(_ACCOUNT, {"name": "", "id": account_id, "today": today}, into=_AccountRow)
    return render_statements([_statement(unit, _one(rows, str(account_id)), today, "")])


def load_statement(unit: Unit, account: str, *, today: date, message: str = "") -> Statement:
    """The statement of the account with that number or id, as of `today`; due in 25 calendar days.

    An account that owes nothing gets a statement that says so. Nothing is past due before a statement has asked for
    it, and statements sent are not recorded yet: `past_due` is 0. Raises NotFound; Refused for a number that several
    practices use, and while a returned payment holds the statements; NotPermitted without the whole practice, because
    a part of an account is not its statement.
    """
    number = int(account) if account.isascii() and account.isdigit() and len(account) <= 18 else 0
    rows = unit.rows(_ACCOUNT, {"name": account, "id": number, "today": today}, into=_AccountRow)
    return _statement(unit, _one(rows, account), today, message)


def _statement(unit: Unit, head: _AccountRow, today: date, message: str) -> Statement:
    owing = unit.rows(_LINES, {"account": head.account_id, "today": today}, into=_LineRow)
    held = held_claims(unit, sorted({line.claim_id for line in owing}))
    lines = [line for line in owing if line.claim_id not in held]
    about: dict[str, object] = {"claims": sorted({line.claim_id for line in lines}), "today": today}
    reasons = unit.rows(_REASONS, about, into=_ReasonRow)
    decisions = unit.rows(_DECISIONS, about, into=_DecisionRow)
    credits = unit.rows(_CREDITS, {"account": head.account_id, "today": today}, into=_CreditRow)
    return Statement(
        sender=Sender(head.practice_name, _practice_address(head), head.practice_phone),
        account_number=head.number,
        account_digits=str(head.account_id),
        statement_number=f"{head.account_id}-{today:%y%m%d}",
        statement_date=today,
        due_date=today + timedelta(days=DAYS_TO_PAY),
        recipient=" ".join(part for part in (head.first, head.last) if part),
        recipient_address=Address(head.address1, head.address2, head.city, head.state, head.zip),
        visits=tuple(
            _visit(list(rows), reasons, decisions) for _claim, rows in groupby(lines, key=lambda line: line.claim_id)
        ),
        credits=tuple(
            AccountCredit(credit.received_on, credit.words, Cents(credit.cents)) for credit in credits
        ),
        message=" ".join(words for words in (message, hold_words(len(held))) if words),
    )


def _one(rows: list[_AccountRow], name: str) -> _AccountRow:
    found = [row for row in rows if row.number == name] or rows
    if not found:
        raise NotFound(f"There is no account {name} in your practices.")
    if len(found) > 1:
        choices = ", ".join(str(row.account_id) for row in found)
        raise Refused(f"Account number {name} is used by several practices: give one of the ids {choices} instead.")
    if not found[0].whole:
        raise NotPermitted("A statement covers every location: it needs the right to the whole practice.")
    if found[0].mail_back is not None:
        raise Refused(
            f"Mail to this account came back on {found[0].mail_back:%m/%d/%Y}: correct the address, then its "
            "statements go out again."
        )
    if found[0].held_until is not None:
        until = f"{found[0].held_until:%m/%d/%Y}"
        raise Refused(f"A payment of this account was returned by the bank: its statements wait until {until}.")
    return found[0]


def _practice_address(head: _AccountRow) -> Address:
    return Address(
        head.practice_address1, head.practice_address2, head.practice_city, head.practice_state, head.practice_zip
    )


def _visit(lines: Sequence[_LineRow], reasons: Sequence[_ReasonRow], decisions: Sequence[_DecisionRow]) -> Visit:
    head = lines[0]
    return Visit(
        patient=head.patient,
        provider=head.provider,
        claim_number=head.claim_number,
        lines=tuple(_line(line, reasons) for line in lines),
        payments=tuple(
            InsurancePayment(one.payer, Cents(one.paid), one.decided_on)
            for one in decisions
            if one.claim_id == head.claim_id
        ),
        reported=Cents(head.reported),
    )


def _line(line: _LineRow, reasons: Sequence[_ReasonRow]) -> StatementLine:
    """Adjustments are whatever else took from the charge, so that the balance is the ledger's to the cent."""
    adjustments = line.charge - line.insurance_paid - line.patient_paid - line.pending - line.owed
    return StatementLine(
        service_date=line.service_from,
        procedure=line.procedure,
        charge=Cents(line.charge),
        insurance_paid=Cents(line.insurance_paid),
        adjustments=Cents(adjustments),
        patient_paid=Cents(line.patient_paid),
        pending=Cents(line.pending),
        reasons=tuple(
            PatientReason(one.group_code, one.reason_code, Cents(one.cents))
            for one in reasons
            if one.line_id == line.line_id
        ),
    )


def note_statement(unit: Unit, account_id: int, *, as_of: date, pages: int) -> None:
    """A person saw every page of the statement come out well: it counts as sent. Raises NotFound, NotPermitted."""
    asked = {"account": account_id, "day": as_of, "pages": pages}
    unit.execute("SELECT api.note_statement_v1(%(account)s, %(day)s, %(pages)s)", asked)
