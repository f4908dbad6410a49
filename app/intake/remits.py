"""Payments of an 835 into the book, as received: stored whole, once, by their natural key. Posting comes after."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec
from msgspec import Struct

from app.db.unit import Unit, as_json
from app.domain.money import decimal_text
from app.domain.remit import Finding, RemitClaim, RemitHeader, RemitLine, RemitTrailer
from app.edi.balance import Balance, Totals, check_claim, transaction_findings
from app.edi.era835 import EraReader
from app.edi.segments import Source
from app.intake.masters import Masters, payee_ids, payer_identifier, payer_ids, practice_identifier
from app.intake.norms import company_norm, identifier_norm, name_norm, shown_name
from app.intake.results import RemitResult, Waiting

SLICE = 500
SILENT = 5_000  # claims read without a word to the server
_NO_DATE = date(1, 1, 1)
_TEETH = frozenset({"JP", "JO", "TOO"})
_STORE = """
    SELECT api.store_remittance_v1(%(practice)s, %(payer)s, %(file)s, %(transaction)s, %(payer_key)s, %(trace)s,
        %(originator)s, %(payment_date)s, %(amount)s, %(payee_key)s, %(method)s, %(received_on)s, %(off_by)s,
        %(header)s, %(findings)s, %(plb)s)::text"""
_CLAIMS = "SELECT api.store_remit_claims_v1(%(remit)s, %(claims)s::jsonb, %(lines)s::jsonb, %(adjustments)s::jsonb)"


class Surveyed(Struct, frozen=True):
    """One payment as the first pass over the file found it: what is needed before its claims are stored."""

    header: RemitHeader
    trailer: RemitTrailer
    totals: Totals
    findings: tuple[Finding, ...]


class Owner(Struct, frozen=True):
    """Whose payment it is and who paid it."""

    practice_id: int
    payer_id: int


class _Plb(Struct, frozen=True):
    place: int
    code: str
    reference: str
    cents: int
    fiscal_date: date | None


class _ClaimRow(Struct, frozen=True):
    place: int
    number: str
    status: str
    charge: int
    paid: int
    patient: int
    control_number: str
    filing_code: str
    patient_name: str
    name_norm: str
    member_id: str
    service_from: date | None
    in_balance: bool
    facts: RemitClaim


class _LineRow(Struct, frozen=True):
    place: int
    line: int
    procedure: str
    modifiers: tuple[str, ...]
    original: str
    units: int
    charge: int
    paid: int
    allowed: int | None
    service_from: date | None
    control_number: str
    remarks: tuple[str, ...]
    qualifier: str
    revenue_code: str
    tooth: str


class _AdjustmentRow(Struct, frozen=True):
    place: int
    line: int | None
    step: int
    grp: str
    reason: str
    cents: int
    quantity: int | None


class _Stored(Struct, frozen=True):
    remit: int
    new: bool


def survey(reader: EraReader) -> tuple[list[Surveyed], list[Finding]]:
    """First pass: every payment with its totals, without its claims; and all findings of the reader."""
    payments: list[Surveyed] = []
    spoken: list[Finding] = []
    own: list[Finding] = []
    header: RemitHeader | None = None
    balance: Balance | None = None
    for event in reader:
        if isinstance(event, RemitClaim):
            if balance is not None and len(own) < 1_000:
                own += balance.add(event)
            elif balance is not None:
                balance.add(event)
        elif isinstance(event, Finding):
            spoken.append(event)
            own.append(event)
        elif isinstance(event, RemitHeader):
            header, balance, own = event, Balance(event), []
        elif header is not None and balance is not None:
            totals = balance.close(event)
            found = transaction_findings(totals, header.segment) + own
            payments.append(Surveyed(header, event, totals, tuple(found)))
    return payments, spoken


def owner_of(payment: Surveyed, masters: Masters) -> Owner | Waiting:
    """The practice by payee, the payer by its identifiers; or what is unknown."""
    header, totals = payment.header, payment.totals
    npi, tax = payee_ids(header)
    identifier = practice_identifier(npi, tax, header.payee.last)
    practice_id = masters.practice_of(npi, tax, identifier)
    if practice_id is None:
        return Waiting(
            "payee", identifier, header.payee.last, header.transaction, "remittance", totals.claims, header.amount
        )
    ids = payer_ids(header)
    payer_id = masters.payer_of(ids, header.payer.last)
    if payer_id is None:
        identifier = payer_identifier(ids[0] if ids else "", header.payer.last)
        return Waiting(
            "payer", identifier, header.payer.last, header.transaction, "remittance", totals.claims, header.amount
        )
    return Owner(practice_id, payer_id)


def store_payments(
    unit: Unit, content: Source, owned: dict[int, Owner], payments: list[Surveyed], *, file_id: int, today: date
) -> list[RemitResult]:
    """Second pass: store the payments that have an owner, by transaction number, all in the caller's unit."""
    if not owned:
        return [_result(payment, "unrouted", None) for payment in payments]
    by_number = {one.header.transaction: one for one in payments}
    results: list[RemitResult] = []
    target: int | None = None
    passed = 0
    waiting: list[RemitClaim] = []
    for event in EraReader(content):
        if isinstance(event, RemitHeader):
            owner, payment = owned.get(event.transaction), by_number[event.transaction]
            target = None
            if owner is None:
                results.append(_result(payment, "unrouted", None))
                continue
            stored = _store_header(unit, payment, owner, file_id=file_id, today=today)
            results.append(_result(payment, "stored" if stored.new else "duplicate", stored.remit))
            target = stored.remit if stored.new else None
        elif isinstance(event, RemitClaim) and target is not None:
            waiting.append(event)
            if len(waiting) == SLICE:
                _store_claims(unit, target, waiting)
                waiting = []
        elif isinstance(event, RemitClaim):
            # Claims that are not stored take their time, too: the server ends a transaction that says nothing for long.
            passed += 1
            if passed % SILENT == 0:
                unit.execute("SELECT 1")
        elif isinstance(event, RemitTrailer) and target is not None:
            if waiting:
                _store_claims(unit, target, waiting)
            waiting, target = [], None
    return results


def _store_header(unit: Unit, payment: Surveyed, owner: Owner, *, file_id: int, today: date) -> _Stored:
    header, trailer = payment.header, payment.trailer
    ids, (npi, tax) = payer_ids(header), payee_ids(header)
    plb = [
        _Plb(place, one.code, one.reference, one.amount, one.fiscal_date)
        for place, one in enumerate(trailer.provider_adjustments, 1)
    ]
    params = {
        "practice": owner.practice_id,
        "payer": owner.payer_id,
        "file": file_id,
        "transaction": header.transaction,
        "payer_key": identifier_norm(ids[0]) if ids else company_norm(header.payer.last),
        "trace": header.trace,
        "originator": header.originator,
        "payment_date": header.payment_date or _NO_DATE,
        "amount": header.amount,
        "payee_key": practice_identifier(npi, tax, header.payee.last),
        "method": header.method,
        "received_on": today,
        "off_by": payment.totals.off_by,
        "header": as_json(header),
        "findings": as_json(payment.findings),
        "plb": as_json(plb),
    }
    return msgspec.json.decode(unit.text(_STORE, params), type=_Stored)


def _store_claims(unit: Unit, remit_id: int, claims: list[RemitClaim]) -> None:
    params = {
        "remit": remit_id,
        "claims": msgspec.json.encode([_claim_row(claim) for claim in claims]).decode(),
        "lines": msgspec.json.encode(
            [_line_row(claim.sequence, line) for claim in claims for line in claim.lines]
        ).decode(),
        "adjustments": msgspec.json.encode([row for claim in claims for row in _adjustment_rows(claim)]).decode(),
    }
    unit.execute(_CLAIMS, params)


def _claim_row(claim: RemitClaim) -> _ClaimRow:
    patient, insured = claim.party("QC"), claim.party("IL")
    last, first = (patient.last, patient.first) if patient else ("", "")
    member = (patient.identifier if patient else "") or (insured.identifier if insured else "")
    days = [line.service_from for line in claim.lines if line.service_from]
    dated = [fact.value for fact in claim.dates if fact.qualifier in ("232", "233") and fact.value]
    return _ClaimRow(
        claim.sequence, claim.number, claim.status, claim.charge, claim.paid, claim.patient_responsibility,
        claim.payer_control_number, claim.filing_code, shown_name(last, first),
        name_norm(last, first) if patient else "", member, min(days or dated, default=None), check_claim(claim).ok,
        claim,
    )  # fmt: skip


def _line_row(place: int, line: RemitLine) -> _LineRow:
    allowed = next((amount.amount for amount in line.amounts if amount.qualifier == "B6"), None)
    control = next((ref.value for ref in line.references if ref.qualifier == "6R"), "")
    # The guide has no place for a tooth; payers that tell it do so by a reference named as in TOO01.
    tooth = next((ref.value for ref in line.references if ref.qualifier in _TEETH), "")
    return _LineRow(
        place, line.sequence, line.procedure, line.modifiers, line.original_procedure, line.units, line.charge,
        line.paid, allowed, line.service_from, control, line.remarks, line.qualifier or "HC",
        line.revenue_code or (line.procedure if line.qualifier == "NU" else ""), tooth,
    )  # fmt: skip


def _adjustment_rows(claim: RemitClaim) -> Iterator[_AdjustmentRow]:
    levels = [(None, claim.adjustments), *((line.sequence, line.adjustments) for line in claim.lines)]
    for line, adjustments in levels:
        for step, one in enumerate(adjustments, 1):
            yield _AdjustmentRow(
                claim.sequence, line, step, one.group, one.reason, one.amount, one.quantity
            )  # fmt: skip


def _result(payment: Surveyed, state: str, remit_id: int | None) -> RemitResult:
    header, totals = payment.header, payment.totals
    return RemitResult(
        trace=header.trace,
        payer=header.payer.last,
        payment=decimal_text(header.amount),
        claims=totals.claims,
        state=state,
        off_by=decimal_text(totals.off_by),
        remit_id=remit_id,
    )
