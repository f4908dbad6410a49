"""One claim of an 837: loop 2300 with its providers (2310), other coverages (2320) and lines (2400)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from app.domain.claim import (
    Address,
    Admission,
    ClaimCode,
    ClaimLine,
    Diagnosis,
    OtherCoverage,
    Person,
    Provider,
    SubmittedClaim,
)
from app.domain.money import Cents, decimal_text, total
from app.domain.remit import Adjustment, Reference
from app.edi.claim837_line import LineReading, raw, read_service_line
from app.edi.claim837_parties import Entity, check_keys, entities, person_of, provider_of
from app.edi.claim837d_line import read_orthodontics
from app.edi.claim837i_line import read_admission, read_claim_code
from app.edi.delimiters import Delimiters
from app.edi.remit_claim import read_triplets
from app.edi.values import Faults, at, padded, read_date, read_range, shown

_DIAGNOSES = frozenset({"ABK", "ABF", "BK", "BF"})
_REFERRING = frozenset({"DN", "P3"})
_PLACED = {
    "P": frozenset({"82", "77", "DQ", "DN", "P3"}),
    "D": frozenset({"82", "77", "DQ", "DN", "P3", "DD"}),
    "I": frozenset({"82", "77", "DN", "71", "72"}),
}
# The claim's own days, which a line without a date of its own stands for: dental service, institutional statement.
_OWN_DAYS = {"P": "", "D": "472", "I": "434"}


class SubscriberLevel(Struct, frozen=True, gc=False):
    """Loop 2000B: the subscriber and the coverage that is billed."""

    person: Person
    member_id: str
    rank: str
    relationship: str
    group_number: str
    plan_name: str
    insurance_type: str
    filing_code: str
    payer_name: str
    payer_id: str
    payer_address: Address


class Standing(Struct, frozen=True, gc=False):
    """What a claim stands on: the levels above it, and BHT04 and BHT06 of its transaction."""

    billing: Provider
    pay_to: Provider | None
    subscriber: SubscriberLevel
    patient: Person
    relationship: str
    submitted_on: date | None
    purpose: str
    transaction: int
    type: str = "P"


class _Days(Struct, frozen=True):
    """The claim's own days: of service (dental) or of the statement (institutional)."""

    first: date | None = None
    last: date | None = None


class _Section(Struct, frozen=True, gc=False):
    """The claim's own segments, one other coverage (from SBR), or one line (from LX); `number` of its first."""

    name: str
    rows: list[list[str]]
    number: int

    def place_of(self, row: list[str]) -> int:
        """The segment number of one of its rows."""
        return self.number + self.rows.index(row)


class _Own(Struct, gc=False):
    """What the claim's own segments add to CLM while they are read."""

    diagnoses: list[Diagnosis]
    conditions: list[str]
    references: list[Reference]
    dates: list[Reference]
    other: list[Reference]
    paid: Cents = Cents(0)
    note: str = ""
    codes: list[ClaimCode] = []
    admission: Admission | None = None
    dn1: list[str] = []
    dn2: list[list[str]] = []
    days: _Days = _Days()


class _Place(Struct, frozen=True):
    """Where a segment stands, and what reading its elements needs."""

    segment: int
    component: str
    faults: Faults


class _Gathered(Struct, gc=False):
    """The claim's parts, read, before they are put together."""

    clm: list[str]
    facility: Sequence[str]
    charge: Cents
    own: _Own
    named: list[Entity]
    lines: tuple[ClaimLine, ...]
    others: tuple[OtherCoverage, ...]


def read_submitted_claim(
    part: list[list[str]], number: int, standing: Standing, delimiters: Delimiters, faults: Faults
) -> SubmittedClaim:
    """The claim whose CLM is `part[0]`, the file's segment `number`. What is wrong with it goes to `faults`."""
    own, *others = _sections(part, number)
    component = delimiters.component
    clm = padded(own.rows[0], 20)
    facility = _facility(clm[5], number, component, faults)
    rows, named = entities(own.rows[1:], number + 1)
    found = _read_own(rows, own, standing.type, delimiters, faults)
    unplaced = [one for one in named if one.role not in _PLACED[standing.type]]
    found.other += [raw(row, delimiters) for one in unplaced for row in (one.row, *one.rows)]
    check_keys(named, faults)
    faults.key(clm[1], number, "CLM01")
    if not clm[1]:
        faults.say("error", number, "CLM01", "the claim number is missing; ask the practice to send it")
    charge = faults.amount(clm[2], number, "CLM02")
    days = found.days
    now = LineReading(standing.type, delimiters, faults, days.first, days.last, dateless=clm[19] == "PB")
    lines = [read_service_line(one.rows, one.number, now) for one in others if one.name == "LX"]
    _check_lines(charge, lines, number, faults)
    coverages = [_other_coverage(one, delimiters, faults) for one in others if one.name == "SBR"]
    known = tuple([cover for cover in coverages if cover is not None])
    gathered = _Gathered(clm, facility, charge, found, named, tuple(lines), known)
    return _assemble(gathered, number, standing, component)


def _assemble(parts: _Gathered, number: int, standing: Standing, component: str) -> SubmittedClaim:
    clm, own, level, named = parts.clm, parts.own, standing.subscriber, parts.named
    place, qualifier, frequency = parts.facility
    institutional = standing.type == "I"
    accident = clm[11].split(component) if clm[11] else []
    return SubmittedClaim(
        number=clm[1].strip(),
        charge=parts.charge,
        place_of_service="" if institutional else place,
        frequency=frequency,
        billing=standing.billing,
        subscriber=level.person,
        patient=standing.patient,
        relationship=standing.relationship,
        rank=level.rank,
        payer_name=level.payer_name,
        payer_id=level.payer_id,
        member_id=level.member_id,
        lines=parts.lines,
        facility_qualifier=qualifier,
        signature_on_file=clm[6],
        accept_assignment=clm[7],
        assignment_of_benefits=clm[8],
        release_of_information=clm[9],
        group_number=level.group_number,
        plan_name=level.plan_name,
        insurance_type=level.insurance_type,
        filing_code=level.filing_code,
        payer_address=level.payer_address,
        pay_to=standing.pay_to,
        rendering=_provider(named, "82"),
        referring=tuple(provider_of(one) for one in named if one.role in _REFERRING),
        facility=_provider(named, "77"),
        supervising=_provider(named, "DQ"),
        diagnoses=tuple(own.diagnoses),
        condition_codes=tuple(own.conditions),
        other_coverages=parts.others,
        patient_paid=own.paid,
        references=tuple(own.references),
        dates=tuple(own.dates),
        accident_codes=tuple(code for code in accident[:3] if code),
        accident_state=accident[3] if len(accident) > 3 else "",
        note=own.note,
        submitted_on=standing.submitted_on,
        purpose=standing.purpose,
        transaction=standing.transaction,
        segment=number,
        other_segments=tuple(own.other),
        type=standing.type,
        predetermination=clm[19] == "PB",
        type_of_bill=place + frequency if institutional else "",
        statement_from=own.days.first if institutional else None,
        statement_to=own.days.last if institutional else None,
        attending=_provider(named, "71") if institutional else None,
        operating=_provider(named, "72") if institutional else None,
        assistant_surgeon=_provider(named, "DD") if standing.type == "D" else None,
        orthodontics=read_orthodontics(own.dn1, own.dn2),
        admission=own.admission,
        codes=tuple(own.codes),
    )


def _sections(part: list[list[str]], number: int) -> list[_Section]:
    sections = [_Section("CLM", [part[0]], number)]
    for place, row in enumerate(part[1:], number + 1):
        if row[0] in ("SBR", "LX"):
            sections.append(_Section(row[0], [row], place))
        else:
            sections[-1].rows.append(row)
    return sections


def _facility(text: str, number: int, component: str, faults: Faults) -> Sequence[str]:
    """CLM05: place of service, its qualifier, claim frequency."""
    place, qualifier, frequency = [*text.split(component), "", "", ""][:3]
    if not (place.isalnum() and len(place) <= 2) or not frequency:
        message = f"`{shown(text)}` is not place, qualifier and frequency; the component separator may be another one"
        faults.say("error", number, "CLM05", message)
    return place, qualifier, frequency


def _read_own(rows: list[list[str]], section: _Section, kind: str, delimiters: Delimiters, faults: Faults) -> _Own:
    found = _Own([], [], [], [], [])
    for row in rows:
        match row[0]:
            case "HI":
                _read_codes(row, kind, found, _Place(section.place_of(row), delimiters.component, faults))
            case "REF":
                found.references.append(Reference(at(row, 1), at(row, 2)))
            case "DTP":
                found.dates.append(Reference(at(row, 1), at(row, 3)))
                if at(row, 1) == _OWN_DAYS[kind]:
                    found.days = _days(at(row, 3))
            case "AMT" if at(row, 1) == "F5":
                found.paid = faults.amount(at(row, 2), section.place_of(row), "AMT02")
            case "NTE" if not found.note:
                found.note = at(row, 2)
            case "CL1" if kind == "I":
                found.admission = read_admission(row)
            case "DN1" if kind == "D":
                found.dn1 = row
            case "DN2" if kind == "D":
                found.dn2.append(row)
            case _:
                found.other.append(raw(row, delimiters))
    return found


def _days(text: str) -> _Days:
    span = read_range(text)
    return _Days(*span) if span is not None else _Days(read_date(text), read_date(text))


def _read_codes(row: list[str], kind: str, found: _Own, here: _Place) -> None:
    """HI: diagnoses and condition codes; other code lists of an institutional claim as codes, else raw."""
    for composite in row[1:]:
        parts = composite.split(here.component)
        qualifier, code = parts[0], at(parts, 1)
        if qualifier in _DIAGNOSES and code:
            found.diagnoses.append(Diagnosis(qualifier, code.replace(".", "")))
        elif qualifier == "BG" and code:
            found.conditions.append(code)
        elif composite and kind == "I":
            found.codes.append(read_claim_code(parts, here.segment, here.faults))
        elif composite:
            found.other.append(Reference("HI", ":".join(parts)))


def _check_lines(charge: Cents, lines: list[ClaimLine], number: int, faults: Faults) -> None:
    if not lines:
        faults.say("error", number, "LX", "the claim has no service line; ask the practice to send it whole")
        return
    added = total(line.charge for line in lines)
    if added != charge:
        message = f"the claim is {decimal_text(charge)}, its lines add up to {decimal_text(added)}; ask the practice"
        faults.say("error", number, "CLM02", message)


def _provider(named: list[Entity], role: str) -> Provider | None:
    return next((provider_of(one) for one in named if one.role == role), None)


def _other_coverage(section: _Section, delimiters: Delimiters, faults: Faults) -> OtherCoverage | None:
    """Loop 2320 with 2330A (subscriber) and 2330B (payer)."""
    rows, named = entities(section.rows[1:], section.number + 1)
    sbr = padded(section.rows[0], 10)
    adjustments: list[Adjustment] = []
    amounts: dict[str, Cents] = {}
    other: list[Reference] = []
    for row in rows:
        if row[0] == "CAS":
            read_triplets(row, section.place_of(row), adjustments, faults)
        elif row[0] == "AMT":
            amounts[at(row, 1)] = faults.amount(at(row, 2), section.place_of(row), "AMT02")
        else:
            other.append(raw(row, delimiters))
    other += [raw(row, delimiters) for one in named if one.role not in ("IL", "PR") for row in (one.row, *one.rows)]
    person = next((one for one in named if one.role == "IL"), None)
    payer = next((one for one in named if one.role == "PR"), None)
    if payer is None:
        faults.say("warning", section.number, "SBR", "the other coverage names no payer (NM1*PR); it was left out")
        return None
    control = next((ref.value for ref in payer.references if ref.qualifier == "F8"), "")
    return OtherCoverage(
        rank=sbr[1],
        relationship=sbr[2],
        payer_name=payer.last,
        payer_id=payer.identifier,
        member_id=person.identifier if person else "",
        subscriber=person_of(person, faults) if person else Person(""),
        group_number=sbr[3],
        plan_name=sbr[4],
        filing_code=sbr[9],
        insurance_type=sbr[5],
        paid=amounts.get("D"),
        remaining_patient=amounts.get("EAF"),
        claim_control_number=control,
        adjustments=tuple(adjustments),
        other_segments=tuple(other),
    )
