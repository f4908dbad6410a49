"""The facts of a remittance of one claim, read from any payment in the book, 835 or paper, in the login's scope."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from app.db.unit import Unit
from app.domain.errors import NotFound, Refused
from app.posting.facts import ReceivedAdjustment, ReceivedClaim, ReceivedLine, normalised
from app.posting.load import load_received
from app.posting.service import find_payment
from app.printing.one_claim_facts import OneClaimRemittance, OneDecision, OneLine, OneReason, OneRemark
from app.printing.one_claim_remittance import render_one_claim
from app.rules.reasons import reason_words, remark_words

_PARTS = """
    SELECT part.id, coalesce(ours.number, part.number) AS number, part.patient_name, part.member_id, part.name_norm,
           part.claim_id
    FROM app.remit_claim AS part LEFT JOIN app.claim AS ours ON ours.id = part.claim_id
    WHERE part.remit_id = %(remit)s AND part.state = 'posted'
      AND (ours.number_norm = %(number)s OR upper(regexp_replace(part.number, '[^A-Za-z0-9]', '', 'g')) = %(number)s)
    ORDER BY part.sequence"""
_HEAD = """
    SELECT practice.name AS practice, practice.billing_npi AS practice_npi, practice.tax_id AS practice_tax_id,
           payer.name AS payer, payer.address1, payer.city, payer.state, payer.zip, remit.trace, remit.method,
           CASE WHEN remit.payment_date > '2000-01-01' THEN remit.payment_date END AS payment_date,
           remit.amount_cents AS payment, remit.source, remit.received_on,
           (SELECT count(*) FROM app.remit_claim AS part WHERE part.remit_id = remit.id)::integer AS claims
    FROM app.remit AS remit JOIN app.practice ON practice.id = remit.practice_id
         JOIN app.payer ON payer.id = remit.payer_id WHERE remit.id = %(remit)s"""
_LINES = """
    SELECT line.id, line.units, line.allowed_cents AS allowed, line.remarks
    FROM app.remit_line AS line WHERE line.remit_claim_id = ANY (%(ids)s)"""
_METHODS = {"CHK": "check", "ACH": "electronic transfer", "FWT": "wire", "VCC": "virtual card", "NON": "no payment"}
_STATUS = {
    "1": "Decided as primary payer", "2": "Decided as secondary payer", "3": "Decided as tertiary payer",
    "4": "Not paid by this payer", "19": "Decided as primary payer, passed on to the next",
    "20": "Decided as secondary payer, passed on to the next", "21": "Decided as tertiary payer, passed on to the next",
    "22": "Taken back: the amounts of an earlier decision, negative", "23": "Not this payer's, passed on",
    "25": "Priced in advance, nothing is paid",
}  # fmt: skip


_RECEIVED = """
    SELECT part.remit_id, coalesce(ours.number, part.number) AS number
    FROM app.remit_claim AS part LEFT JOIN app.claim AS ours ON ours.id = part.claim_id WHERE part.id = %(part)s"""


class _Received(Struct, frozen=True, gc=False):
    remit_id: int
    number: str


class _Part(Struct, frozen=True, gc=False):
    id: int
    number: str
    patient_name: str
    member_id: str
    name_norm: str
    claim_id: int | None


class _Head(Struct, frozen=True, gc=False):
    practice: str
    practice_npi: str
    practice_tax_id: str
    payer: str
    address1: str
    city: str
    state: str
    zip: str
    trace: str
    method: str
    payment_date: date | None
    payment: int
    source: str
    received_on: date
    claims: int


class _Line(Struct, frozen=True, gc=False):
    id: int
    units: int
    allowed: int | None
    remarks: tuple[str, ...]


def one_claim_remittance(unit: Unit, trace: str, claim_number: str, *, today: date) -> bytes:
    """A posted claim of a payment as PDF; `claim_number` is ours or the one received.

    Raises NotFound, and Refused where the number stands for several patients.
    """
    return render_one_claim(one_claim_facts(unit, trace, claim_number, today=today))


def received_remittance(unit: Unit, remit_claim_id: int, *, today: date) -> bytes:
    """The same for one received claim, by its id. Raises NotFound, Refused."""
    missing = "No such received claim is in your practices."
    named = unit.one(_RECEIVED, {"part": remit_claim_id}, into=_Received, missing=missing)
    return one_claim_remittance(unit, f"R{named.remit_id}", named.number, today=today)


def one_claim_facts(unit: Unit, trace: str, claim_number: str, *, today: date) -> OneClaimRemittance:
    """Every decision of the payment on that claim, in the order received."""
    payment = find_payment(unit, trace)
    asked = {"remit": payment.remit_id, "number": normalised(claim_number)}
    parts = unit.rows(_PARTS, asked, into=_Part)
    if not parts:
        raise NotFound("This payment holds no posted decision on that claim.")
    if len({(part.claim_id, "" if part.claim_id else part.name_norm) for part in parts}) > 1:
        raise Refused("Several patients' claims came under this number; name the claim by our own number.")
    head = unit.one(_HEAD, asked, into=_Head, missing="There is no such payment.")
    ids = [part.id for part in parts]
    received = {claim.remit_claim_id: claim for claim in load_received(unit, ids)}
    lines = {line.id: line for line in unit.rows(_LINES, {"ids": ids}, into=_Line)}
    return OneClaimRemittance(
        practice=head.practice,
        practice_npi=head.practice_npi,
        practice_tax_id=head.practice_tax_id,
        payer=head.payer,
        payer_address=_address(head),
        trace=head.trace,
        method=_METHODS.get(head.method, head.method),
        payment_date=head.payment_date,
        payment=head.payment,
        claims=head.claims,
        source=_source(head),
        claim_number=parts[0].number,
        patient=parts[0].patient_name,
        member_id=parts[0].member_id,
        decisions=tuple(_decision(received[part.id], lines) for part in parts),
        printed_on=today,
    )


def _address(head: _Head) -> tuple[str, ...]:
    city = " ".join(part for part in (head.city, head.state, head.zip) if part)
    return tuple(part for part in (head.address1, city) if part)


def _source(head: _Head) -> str:
    how = "Keyed from the payer's paper" if head.source == "paper" else "From the payer's electronic remittance"
    return f"{how} received {head.received_on:%m/%d/%Y}"


def _decision(claim: ReceivedClaim, lines: dict[int, _Line]) -> OneDecision:
    taken = [*claim.adjustments, *(each for line in claim.lines for each in line.adjustments)]
    return OneDecision(
        status=_STATUS.get(claim.status_code, f"Status {claim.status_code}"),
        control_number=claim.control_number,
        charge=claim.charge,
        paid=claim.paid,
        patient=sum(each.cents for each in taken if each.group == "PR"),
        lines=tuple(_line(line, lines[line.remit_line_id]) for line in claim.lines),
        reasons=_reasons(claim.adjustments),
    )


def _line(line: ReceivedLine, more: _Line) -> OneLine:
    return OneLine(
        line.service_from, line.procedure, line.modifiers, more.units, line.charge, more.allowed, line.paid,
        _reasons(line.adjustments), tuple(OneRemark(code, remark_words(code)) for code in more.remarks), line.original,
    )  # fmt: skip


def _reasons(adjustments: tuple[ReceivedAdjustment, ...]) -> tuple[OneReason, ...]:
    return tuple(OneReason(each.group, each.reason, reason_words(each.reason), each.cents) for each in adjustments)
