"""A submitted claim as the rows `api.import_claims_v1` takes. Pure: who and where is decided before."""

from __future__ import annotations

import hashlib
from datetime import date

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from app.domain.claim import Address, ClaimLine, OtherCoverage, Person, Provider, SubmittedClaim
from app.domain.money import Cents
from app.domain.remit import Adjustment
from app.intake.norms import identifier_norm, name_norm, person_key, shown_name

_PARTIES = {"P": "primary", "S": "secondary", "T": "tertiary"}
_CHILD = "19"
_REVENUE_CODE = "NU"


class ClaimRow(Struct, frozen=True):
    """One claim with its patient and account; `a_` are the account's columns, `p_` the rendering provider's."""

    place: int
    location_id: int
    payer_id: int
    number: str
    number_norm: str
    key: str
    last: str
    first: str
    middle: str
    suffix: str
    birth_date: date | None
    sex: str
    address1: str
    address2: str
    city: str
    state: str
    zip: str
    phone: str
    name_norm: str
    patient_name: str
    a_key: str
    a_last: str
    a_first: str
    a_birth_date: date | None
    a_address1: str
    a_address2: str
    a_city: str
    a_state: str
    a_zip: str
    a_phone: str
    a_name_norm: str
    npi: str
    p_last: str
    p_first: str
    taxonomy: str
    member_id: str
    service_from: date
    service_to: date
    place_of_service: str
    frequency: str
    charge: int
    reported: int
    submitted_on: date
    sha: str
    facts: SubmittedClaim
    type: str
    in_receivables: bool


class LineRow(Struct, frozen=True):
    """One service line of the claim at `place`; units in thousandths, charge in cents.

    A line billed by its revenue code alone has that as its procedure, with the qualifier payers answer with (NU).
    """

    place: int
    line_no: int
    qualifier: str
    procedure: str
    modifiers: tuple[str, ...]
    units: int
    charge: int
    service_from: date
    service_to: date
    control_number: str
    tooth: str
    surfaces: str
    oral_cavity: str
    revenue_code: str


class CoverageRow(Struct, frozen=True):
    """One coverage of the patient of the claim at `place`; `s_` are the subscriber's columns."""

    place: int
    payer_id: int
    rank: str
    member_id: str
    group_number: str
    plan_name: str
    relationship: str
    filing_code: str
    s_last: str
    s_first: str
    s_birth_date: date | None


class PartyRow(Struct, frozen=True):
    """Who is to pay the claim at `place`; `billed` is the payer this file was sent to."""

    place: int
    party: str
    payer_id: int
    member_id: str
    control_number: str
    billed: bool


class KnownOther(Struct, frozen=True):
    """Another coverage of the claim whose payer is known."""

    coverage: OtherCoverage
    payer_id: int


def claim_row(
    claim: SubmittedClaim, *, place: int, location_id: int, payer_id: int, others: list[KnownOther], submitted_on: date
) -> ClaimRow:
    """The claim itself. `payer_id` is the billed payer; the row names the first payer in the order of coverage."""
    patient, account = claim.patient, _guarantor(claim)
    rendering = claim.rendering or next((line.rendering for line in claim.lines if line.rendering), None)
    doctor = rendering if rendering is not None and rendering.npi else None
    ahead = None if claim.rank == "P" else next((one.payer_id for one in others if one.coverage.rank == "P"), None)
    begin = claim.service_from or submitted_on
    where, home = patient.address, account.address
    return ClaimRow(
        place, location_id, ahead or payer_id, claim.number, identifier_norm(claim.number), person_key(patient),
        patient.last, patient.first, patient.middle, patient.suffix, patient.birth_date, patient.sex,
        where.line1, where.line2, where.city, where.state, where.zip, patient.phone,
        name_norm(patient.last, patient.first), shown_name(patient.last, patient.first),
        person_key(account), account.last, account.first, account.birth_date,
        home.line1, home.line2, home.city, home.state, home.zip, account.phone, name_norm(account.last, account.first),
        doctor.npi if doctor else "", doctor.last if doctor else "", doctor.first if doctor else "",
        doctor.taxonomy if doctor else "",
        claim.member_id, begin, claim.service_to or begin, claim.place_of_service, claim.frequency,
        claim.charge, claim.patient_paid, submitted_on, content_sha(claim), claim,
        claim.type, not claim.predetermination,
    )  # fmt: skip


def line_rows(claim: SubmittedClaim, place: int, submitted_on: date) -> list[LineRow]:
    """Lines numbered in the order of the file: LX numbers are sometimes repeated."""
    return [
        LineRow(
            place,
            number,
            line.qualifier if line.procedure else _REVENUE_CODE,
            line.procedure or line.revenue_code,
            line.modifiers,
            line.units,
            line.charge,
            line.service_from or submitted_on,
            line.service_to or line.service_from or submitted_on,
            line.control_number,
            ",".join(tooth.number for tooth in line.teeth),
            ",".join("".join(tooth.surfaces) for tooth in line.teeth).strip(","),
            ",".join(line.oral_cavity),
            line.revenue_code,
        )
        for number, line in enumerate(claim.lines, 1)
    ]


def coverage_rows(claim: SubmittedClaim, place: int, payer_id: int, others: list[KnownOther]) -> list[CoverageRow]:
    """The billed coverage and the others with a known payer; a rank outside P, S, T stays in the facts alone."""
    person = claim.subscriber
    rows = [
        CoverageRow(
            place,
            payer_id,
            party_of(claim.rank),
            claim.member_id,
            claim.group_number,
            claim.plan_name,
            claim.relationship or "18",
            claim.filing_code,
            person.last,
            person.first,
            person.birth_date,
        )
    ]
    for one in others:
        cover = one.coverage
        if cover.rank in _PARTIES:
            rows.append(
                CoverageRow(
                    place,
                    one.payer_id,
                    party_of(cover.rank),
                    cover.member_id,
                    cover.group_number,
                    cover.plan_name,
                    cover.relationship or "18",
                    cover.filing_code,
                    cover.subscriber.last,
                    cover.subscriber.first,
                    cover.subscriber.birth_date,
                )
            )
    return rows


def party_rows(claim: SubmittedClaim, place: int, payer_id: int, others: list[KnownOther]) -> list[PartyRow]:
    """One row per party; two coverages of one rank keep the first."""
    billed = party_of(claim.rank)
    control = next((ref.value for ref in claim.references if ref.qualifier == "F8"), "")
    rows = {billed: PartyRow(place, billed, payer_id, claim.member_id, control, True)}
    for one in others:
        cover = one.coverage
        if cover.rank in _PARTIES:
            party = party_of(cover.rank)
            row = PartyRow(place, party, one.payer_id, cover.member_id, cover.claim_control_number, False)
            rows.setdefault(party, row)
    return list(rows.values())


def party_of(rank: str) -> str:
    """SBR01 as the ledger's party; anything but P, S and T counts as the first payer."""
    return _PARTIES.get(rank, "primary")


def content_sha(claim: SubmittedClaim) -> str:
    """Hex SHA-256 of what the claim says, without where and when it was sent: the same claim again gives the same.

    Fields that were added to the facts later count only where they are filled, and the unread segments of a
    professional claim's lines and coverages do not count, so that a claim kept by an earlier version and sent again is
    the same claim.
    """
    whole = claim.type != "P"
    lines = tuple(
        replace(
            line,
            segment=0,
            prior=tuple(replace(one, adjustments=_placeless(one.adjustments)) for one in line.prior),
            other_segments=line.other_segments if whole else (),
        )
        for line in claim.lines
    )
    others = tuple(
        replace(one, adjustments=_placeless(one.adjustments), other_segments=one.other_segments if whole else ())
        for one in claim.other_coverages
    )
    said = replace(claim, lines=lines, other_coverages=others, submitted_on=None, transaction=1, segment=0)
    text = msgspec.json.encode(said)
    for later in _LATER:
        text = text.replace(later, b"}")
    return hashlib.sha256(text).hexdigest()


def _empty_from(name: str, value: ClaimLine | OtherCoverage | SubmittedClaim) -> bytes:
    text = msgspec.json.encode(value)
    return text[text.index(f',"{name}":'.encode()) :]


_NO_LINE = ClaimLine(0, "", "", (), Cents(0), 0)
_NO_COVER = OtherCoverage("", "", "", "", "", Person(""))
_NO_CLAIM = SubmittedClaim("", Cents(0), "", "", Provider("", ""), Person(""), Person(""), "", "", "", "", "", ())
# The ends of lines, other coverages and the claim; in this order, because each ends like the next.
_LATER = (
    _empty_from("revenue_code", _NO_LINE),
    _empty_from("other_segments", _NO_COVER),
    _empty_from("type", _NO_CLAIM),
)


def _placeless(adjustments: tuple[Adjustment, ...]) -> tuple[Adjustment, ...]:
    return tuple(replace(one, segment=0) for one in adjustments)


def _guarantor(claim: SubmittedClaim) -> Person:
    """Who answers for what no payer pays: the subscriber for a child, else the patient. An 837 names no guarantor."""
    if claim.relationship != _CHILD:
        return claim.patient
    person = claim.subscriber
    return person if person.address != Address() else replace(person, address=claim.patient.address)
