"""A keyed check as claims, lines and adjustments of a remittance: the values a reader makes of an 835. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from msgspec import Struct

from app.domain.money import Cents
from app.domain.remit import Adjustment, NamedParty, Reference, RemitClaim, RemitLine, SupplementalAmount
from app.posting.paper_types import ClaimDraft, PaperClaim, PaperLine


class OurFacts(Struct, frozen=True, gc=False):
    """What our claim says of itself; `name_norm` and the numbers go into the received claim as if it came as a file."""

    claim_id: int
    number: str
    last: str
    first: str
    name_norm: str
    member_id: str


class OurLineFacts(Struct, frozen=True, gc=False):
    """What our line says of itself; `control_number` is REF*6R, else its number on the claim."""

    line_id: int
    qualifier: str
    procedure: str
    modifiers: tuple[str, ...]
    units: int
    service_from: date
    control_number: str
    tooth: str
    revenue_code: str


class ClaimRow(Struct, frozen=True):
    """A row of `claims` for api.store_remit_claims_v1."""

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


class LineRow(Struct, frozen=True):
    """A row of `lines`."""

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


class AdjustmentRow(Struct, frozen=True):
    """A row of `adjustments`."""

    place: int
    line: int
    step: int
    grp: str
    reason: str
    cents: int
    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class RemitRows:
    """Everything of a check, in the order of keying."""

    claims: tuple[ClaimRow, ...]
    lines: tuple[LineRow, ...]
    adjustments: tuple[AdjustmentRow, ...]


def remit_rows(
    claims: Sequence[PaperClaim], ours: Mapping[int, OurFacts], our_lines: Mapping[int, OurLineFacts]
) -> RemitRows:
    """The rows of the remittance; `ours` and `our_lines` by id. A claim that is not ours keeps what was typed."""
    claim_rows: list[ClaimRow] = []
    line_rows: list[LineRow] = []
    adjustment_rows: list[AdjustmentRow] = []
    for claim in claims:
        lines = [_line(number, line, our_lines) for number, line in enumerate(claim.draft.lines, 1)]
        claim_rows.append(_claim_row(claim, ours.get(claim.draft.claim_id or 0), lines))
        line_rows += [
            _line_row(claim.place, line, typed, our_lines)
            for line, typed in zip(lines, claim.draft.lines, strict=True)
        ]
        adjustment_rows += [
            AdjustmentRow(claim.place, number, step, each.group, each.reason, each.cents)
            for number, line in enumerate(claim.draft.lines, 1)
            for step, each in enumerate(line.adjustments, 1)
        ]
    return RemitRows(tuple(claim_rows), tuple(line_rows), tuple(adjustment_rows))


def _line(number: int, typed: PaperLine, our_lines: Mapping[int, OurLineFacts]) -> RemitLine:
    known = our_lines.get(typed.line_id or 0)
    return RemitLine(
        sequence=number,
        qualifier=known.qualifier if known else "HC",
        procedure=known.procedure if known else typed.procedure,
        modifiers=known.modifiers if known else typed.modifiers,
        charge=Cents(typed.charge),
        paid=Cents(typed.paid),
        revenue_code=known.revenue_code if known else "",
        units=known.units if known else 1000,
        service_from=known.service_from if known else typed.service_from,
        adjustments=tuple(Adjustment(each.group, each.reason, Cents(each.cents)) for each in typed.adjustments),
        references=(Reference("6R", known.control_number),) if known else (),
        amounts=() if typed.allowed is None else (SupplementalAmount("B6", Cents(typed.allowed)),),
        remarks=typed.remarks,
    )


def _claim_row(claim: PaperClaim, known: OurFacts | None, lines: Sequence[RemitLine]) -> ClaimRow:
    draft = claim.draft
    last, first = (known.last, known.first) if known else _typed_name(draft)
    number = known.number if known else (draft.number or "0")
    patient = NamedParty("QC", last, first, identifier=known.member_id if known else "")
    facts = RemitClaim(
        sequence=claim.place,
        number=number,
        status=draft.status_code,
        charge=Cents(draft.charge),
        paid=Cents(draft.paid),
        patient_responsibility=Cents(draft.patient),
        payer_control_number=draft.control_number,
        lines=tuple(lines),
        parties=(patient,),
    )
    days = [line.service_from for line in lines if line.service_from]
    return ClaimRow(
        claim.place, number, draft.status_code, draft.charge, draft.paid, draft.patient, draft.control_number, "",
        ", ".join(part for part in (last, first) if part), known.name_norm if known else "",
        known.member_id if known else "", min(days, default=None), not any(line.off_by for line in draft.lines), facts,
    )  # fmt: skip


def _typed_name(draft: ClaimDraft) -> tuple[str, str]:
    last, _, first = draft.patient_name.partition(",")
    return last.strip(), first.strip()


def _line_row(
    place: int, line: RemitLine, typed: PaperLine, our_lines: Mapping[int, OurLineFacts]
) -> LineRow:
    known = our_lines.get(typed.line_id or 0)
    return LineRow(
        place, line.sequence, line.procedure, line.modifiers, "", line.units, line.charge, line.paid, typed.allowed,
        line.service_from, known.control_number if known else "", line.remarks, line.qualifier, line.revenue_code,
        known.tooth if known else "",
    )  # fmt: skip
