"""A claim in the form of the command line: sums over the ledger as decimal text, and everything open on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from msgspec import Struct

from app.claims.sums import PARTY_SUMS, RECEIVABLE_SUMS
from app.db.unit import Unit
from app.domain.errors import NotFound, Refused
from app.domain.money import decimal_text


class ByParty(Struct, frozen=True):
    """Who owes the balance; `patient` includes what was handed to a collection agency."""

    primary: str
    secondary: str
    tertiary: str
    patient: str


class ShownLine(Struct, frozen=True):
    """One service line."""

    line: int
    procedure: str
    charged: str
    paid: str
    contractual: str
    balance: str


class ShownReason(Struct, frozen=True):
    """One open reason; `clock` names the deadline and its date."""

    kind: str
    queue: str
    clock: str
    text: str


class ShownAnswer(Struct, frozen=True):
    """What a receiver said of the claim: `layer` receipt, clearinghouse or payer; `proof` of filing in time."""

    on: date
    layer: str
    verdict: str
    status: str
    payer_number: str
    proof: bool
    text: str


class ShownClaim(Struct, frozen=True, omit_defaults=True):
    """`remitdesk claim show --json`: money as decimal text; `contractual` includes sequestration and capitation.

    `answers` stands in the JSON only where a receiver said something.
    """

    claim: str
    status: str
    practice: str
    location: str
    patient: str
    charged: str
    paid: str
    contractual: str
    written_off: str
    balance: str
    by_party: ByParty
    lines: tuple[ShownLine, ...]
    reasons: tuple[ShownReason, ...]
    answers: tuple[ShownAnswer, ...] = ()


@dataclass(frozen=True, slots=True)
class _Key:
    claim_id: int
    practice: str


@dataclass(frozen=True, slots=True)
class _Head:
    number: str
    status: str
    practice: str
    location: str
    patient_name: str
    charged: int
    paid: int
    contractual: int
    written_off: int
    balance: int
    primary: int
    secondary: int
    tertiary: int
    patient: int
    collection: int


@dataclass(frozen=True, slots=True)
class _Line:
    line_no: int
    procedure: str
    charged: int
    paid: int
    contractual: int
    written_off: int
    balance: int


@dataclass(frozen=True, slots=True)
class _Reason:
    kind: str
    queue: str
    clock_kind: str
    clock_on: date | None
    due_on: date
    text: str


def find_claim(unit: Unit, number: str, *, practice: str = "") -> int:
    """The id of the claim with that CLM01 as received (else without its punctuation and case).

    Two practices may use the same number: then Refused names them, and `practice` (its code) decides. Raises NotFound.
    """
    named = {"number": number, "norm": "".join(sign for sign in number.upper() if sign.isalnum()), "practice": practice}
    found = unit.rows(_KEYS, named, into=_Key)
    if not found:
        raise NotFound("There is no claim with that number in your scope.")
    if len(found) > 1:
        codes = ", ".join(key.practice for key in found)
        raise Refused(f"More than one claim has that number, in the practices {codes}; add --practice.")
    return found[0].claim_id


def show_claim(unit: Unit, number: str, *, practice: str = "") -> ShownClaim:
    """The claim with that number. Raises NotFound, or Refused when the number alone does not say which."""
    named = {"claim": find_claim(unit, number, practice=practice)}
    head = unit.one(_HEAD, named, into=_Head, missing="There is no claim with that number in your scope.")
    return ShownClaim(
        head.number,
        head.status,
        head.practice,
        head.location,
        head.patient_name,
        decimal_text(head.charged),
        decimal_text(head.paid),
        decimal_text(head.contractual),
        decimal_text(head.written_off),
        decimal_text(head.balance),
        ByParty(
            decimal_text(head.primary),
            decimal_text(head.secondary),
            decimal_text(head.tertiary),
            decimal_text(head.patient + head.collection),
        ),
        tuple(_shown_line(line) for line in unit.rows(_LINES, named, into=_Line)),
        tuple(_shown_reason(reason) for reason in unit.rows(_REASONS, named, into=_Reason)),
        tuple(unit.rows(_ANSWERS, named, into=ShownAnswer)),
    )


def _shown_line(line: _Line) -> ShownLine:
    return ShownLine(
        line.line_no,
        line.procedure,
        decimal_text(line.charged),
        decimal_text(line.paid),
        decimal_text(line.contractual),
        decimal_text(line.balance),
    )


def _shown_reason(reason: _Reason) -> ShownReason:
    clock = f"{reason.clock_kind or 'due'} {(reason.clock_on or reason.due_on).isoformat()}"
    return ShownReason(reason.kind, reason.queue, clock, reason.text)


_KEYS = """
WITH found AS (
    SELECT c.id AS claim_id, p.code AS practice, c.number = %(number)s AS exact
    FROM app.claim c JOIN app.practice p ON p.id = c.practice_id
    WHERE c.number_norm = %(norm)s AND (%(practice)s = '' OR p.code = %(practice)s))
SELECT claim_id, practice FROM found
WHERE exact OR NOT EXISTS (SELECT FROM found WHERE exact) ORDER BY practice, claim_id"""

_HEAD = f"""
SELECT c.number, c.status, pr.code AS practice, l.code AS location, c.patient_name, c.charge_cents AS charged,
    s.paid, s.contractual, s.written_off, o.balance, o."primary", o.secondary, o.tertiary, o.patient, o.collection
FROM app.claim c JOIN app.practice pr ON pr.id = c.practice_id JOIN app.location l ON l.id = c.location_id
CROSS JOIN LATERAL (SELECT {RECEIVABLE_SUMS} FROM led.entry e WHERE e.claim_id = c.id AND e.account = 'receivable') s
CROSS JOIN LATERAL (SELECT {PARTY_SUMS} FROM led.line_balance b WHERE b.claim_id = c.id) o
WHERE c.id = %(claim)s"""

_LINES = f"""
SELECT n.line_no, n.procedure, n.charge_cents AS charged, s.paid, s.contractual, s.written_off, o.balance
FROM app.claim_line n
CROSS JOIN LATERAL (SELECT {RECEIVABLE_SUMS} FROM led.entry e
    WHERE e.claim_id = n.claim_id AND e.line_id = n.id AND e.account = 'receivable') s
CROSS JOIN LATERAL (
    SELECT coalesce(sum(b.cents), 0)::bigint AS balance FROM led.line_balance b WHERE b.line_id = n.id) o
WHERE n.claim_id = %(claim)s ORDER BY n.line_no"""

_REASONS = """
SELECT kind, queue, clock_kind, clock_on, due_on, text FROM app.work_reason
WHERE claim_id = %(claim)s AND closed_on IS NULL ORDER BY coalesce(clock_on, due_on), id"""

_ANSWERS = """
SELECT coalesce(status_on, received_on) AS "on", layer, verdict,
    concat_ws(':', nullif(category, ''), nullif(status_code, ''), nullif(entity, '')) AS status,
    payer_number, proof, text
FROM app.acknowledgement WHERE claim_id = %(claim)s ORDER BY 1, id"""
