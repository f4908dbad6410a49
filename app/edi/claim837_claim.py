"""One claim of an 837P: loop 2300 with its providers (2310), other coverages (2320) and lines (2400)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from app.domain.claim import Address, ClaimLine, Diagnosis, OtherCoverage, Person, Provider, SubmittedClaim
from app.domain.money import Cents, decimal_text, total
from app.domain.remit import Adjustment, Reference
from app.edi.claim837_line import read_service_line
from app.edi.claim837_parties import Entity, check_keys, entities, person_of, provider_of
from app.edi.delimiters import Delimiters
from app.edi.remit_claim import read_triplets
from app.edi.values import Faults, at, padded, shown

_DIAGNOSES = frozenset({"ABK", "ABF", "BK", "BF"})
_REFERRING = frozenset({"DN", "P3"})
_PLACED = frozenset({"82", "77", "DQ", "DN", "P3"})


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
    clm = padded(own.rows[0], 12)
    facility = _facility(clm[5], number, component, faults)
    rows, named = entities(own.rows[1:], number + 1)
    found = _read_own(rows, own, delimiters, faults)
    found.other += [_raw(one.row, delimiters) for one in named if one.role not in _PLACED]
    check_keys(named, faults)
    faults.key(clm[1], number, "CLM01")
    if not clm[1]:
        faults.say("error", number, "CLM01", "the claim number is missing; ask the practice to send it")
    charge = faults.amount(clm[2], number, "CLM02")
    lines = [read_service_line(one.rows, one.number, component, faults) for one in others if one.name == "LX"]
    _check_lines(charge, lines, number, faults)
    coverages = [_other_coverage(one, faults) for one in others if one.name == "SBR"]
    known = tuple([cover for cover in coverages if cover is not None])
    gathered = _Gathered(clm, facility, charge, found, named, tuple(lines), known)
    return _assemble(gathered, number, standing, component)


def _assemble(parts: _Gathered, number: int, standing: Standing, component: str) -> SubmittedClaim:
    clm, own, level, named = parts.clm, parts.own, standing.subscriber, parts.named
    place, qualifier, frequency = parts.facility
    accident = clm[11].split(component) if clm[11] else []
    return SubmittedClaim(
        number=clm[1].strip(),
        charge=parts.charge,
        place_of_service=place,
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


def _read_own(rows: list[list[str]], section: _Section, delimiters: Delimiters, faults: Faults) -> _Own:
    found = _Own([], [], [], [], [])
    for row in rows:
        match row[0]:
            case "HI":
                _read_codes(row, delimiters, found)
            case "REF":
                found.references.append(Reference(at(row, 1), at(row, 2)))
            case "DTP":
                found.dates.append(Reference(at(row, 1), at(row, 3)))
            case "AMT" if at(row, 1) == "F5":
                found.paid = faults.amount(at(row, 2), section.place_of(row), "AMT02")
            case "NTE":
                found.note = found.note or at(row, 2)
            case _:
                found.other.append(_raw(row, delimiters))
    return found


def _read_codes(row: list[str], delimiters: Delimiters, found: _Own) -> None:
    """HI: diagnoses and condition codes; other code lists are kept raw."""
    for composite in row[1:]:
        qualifier, _, code = composite.partition(delimiters.component)
        code = code.split(delimiters.component)[0]
        if qualifier in _DIAGNOSES and code:
            found.diagnoses.append(Diagnosis(qualifier, code.replace(".", "")))
        elif qualifier == "BG" and code:
            found.conditions.append(code)
        elif composite:
            found.other.append(Reference("HI", composite))


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


def _other_coverage(section: _Section, faults: Faults) -> OtherCoverage | None:
    """Loop 2320 with 2330A (subscriber) and 2330B (payer)."""
    rows, named = entities(section.rows[1:], section.number + 1)
    sbr = padded(section.rows[0], 10)
    adjustments: list[Adjustment] = []
    amounts: dict[str, Cents] = {}
    for row in rows:
        if row[0] == "CAS":
            read_triplets(row, section.place_of(row), adjustments, faults)
        elif row[0] == "AMT":
            amounts[at(row, 1)] = faults.amount(at(row, 2), section.place_of(row), "AMT02")
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
    )


def _raw(row: list[str], delimiters: Delimiters) -> Reference:
    return Reference(row[0][:3], delimiters.element.join(row[1:]))
