"""Writes 837P (005010X222A1) or 837D (005010X224A2) for one practice's week of visits."""

from __future__ import annotations

from datetime import date

from app.demo.encounters import Encounter
from app.demo.payers import ChargedLine
from app.demo.people import Coverage, Human, Patient, Practice
from app.demo.x12_envelope import Wire, amount, day

STATE = "OH"
PROFESSIONAL, DENTAL = "005010X222A1", "005010X224A2"


def line_control(visit: Encounter, number: int) -> str:
    """REF*6R: unique per line."""
    return f"{visit.number}L{number}"


def is_dental(practice: Practice) -> bool:
    """Whether the practice bills on the dental form."""
    return practice.card.specialty == "dental"


def write_claims(practice: Practice, visits: list[Encounter], *, number: int, on: date) -> bytes:
    """One interchange with one transaction: the billing provider, then a subscriber loop per claim."""
    wire = Wire()
    version = DENTAL if is_dental(practice) else PROFESSIONAL
    wire.open(practice.card.key, "REMITDESK", on=on, number=number, function="HC", version=version)
    wire.open_set("837", version)
    wire.segment("BHT", "0019", "00", f"{practice.card.key}{number}", day(on), "0730", "CH")
    wire.segment("NM1", "41", "2", practice.card.name.upper(), "", "", "", "", "46", practice.tax_id)
    wire.segment("PER", "IC", "BILLING", "TE", practice.card.phone)
    wire.segment("NM1", "40", "2", "CLEARING OFFICE", "", "", "", "", "46", "REMITDESK")
    wire.segment("HL", "1", "", "20", "1")
    wire.segment("PRV", "BI", "PXC", practice.card.taxonomy)
    wire.segment("NM1", "85", "2", practice.card.name.upper(), "", "", "", "", "XX", practice.npi)
    wire.segment("N3", practice.sites[0].street)
    wire.segment("N4", practice.card.city, STATE, practice.card.zip)
    wire.segment("REF", "EI", practice.tax_id)
    level = 1
    for visit in visits:
        level = _visit(wire, visit, level)
    wire.close_set()
    return wire.close(number).encode("ascii")


def _visit(wire: Wire, visit: Encounter, level: int) -> int:
    """Subscriber, patient when another person, and the claim; returns the last HL number used."""
    patient = visit.patient
    own = patient.human == patient.subscriber
    level += 1
    subscriber_level = level
    wire.segment("HL", str(level), "1", "22", "0" if own else "1")
    cover = patient.primary
    wire.segment("SBR", "P", "18" if own else "", cover.group_number, "", "", "", "", "", cover.payer.filing_code)
    _person(wire, "IL", patient.subscriber, patient.practice, cover.member_id)
    wire.segment("DMG", "D8", day(patient.subscriber.birth_date), patient.subscriber.sex)
    wire.segment("NM1", "PR", "2", cover.payer.name.upper(), "", "", "", "", "PI", cover.payer.payer_ids[0])
    if not own:
        level += 1
        wire.segment("HL", str(level), str(subscriber_level), "23", "0")
        wire.segment("PAT", "19")
        _person(wire, "QC", patient.human, patient.practice, "")
        wire.segment("DMG", "D8", day(patient.human.birth_date), patient.human.sex)
    _claim(wire, visit)
    return level


def _person(wire: Wire, entity: str, human: Human, practice: Practice, member_id: str) -> None:
    wire.segment("NM1", entity, "1", human.last, human.first, "", "", "", "MI" if member_id else "", member_id)
    wire.segment("N3", human.street)
    wire.segment("N4", practice.card.city, STATE, practice.card.zip)


def _claim(wire: Wire, visit: Encounter) -> None:
    place = f"{visit.site.place_of_service}:B:1"
    priced = (*[""] * 9, "PB") if visit.priced else ()
    wire.segment("CLM", visit.number, amount(visit.charge), "", "", place, "Y", "A", "Y", "Y", *priced)
    if visit.reported_paid:
        wire.segment("AMT", "F5", amount(visit.reported_paid))
    composites = [f"{'ABK' if at == 0 else 'ABF'}:{code}" for at, code in enumerate(visit.diagnoses)]
    wire.segment("HI", *composites)
    doctor = visit.clinician
    wire.segment("NM1", "82", "1", doctor.last, doctor.first, "", "", "", "XX", doctor.npi)
    wire.segment("PRV", "PE", "PXC", doctor.taxonomy)
    wire.segment("NM1", "77", "2", visit.site.name.upper(), "", "", "", "", "XX", visit.site.npi)
    wire.segment("N3", visit.site.street)
    wire.segment("N4", visit.practice.card.city, STATE, visit.practice.card.zip)
    if visit.patient.secondary:
        _other_coverage(wire, visit.patient, visit.patient.secondary)
    pointers = ":".join(str(at) for at in range(1, len(visit.diagnoses) + 1))
    for line in visit.lines:
        wire.segment("LX", str(line.number))
        if is_dental(visit.practice):
            _dental_service(wire, line)
        else:
            code = ":".join(("HC", line.procedure, *line.modifiers))
            wire.segment("SV1", code, amount(line.charge), "UN", str(line.units), "", "", pointers)
        if not visit.priced:
            wire.segment("DTP", "472", "D8", day(visit.served_on))
        wire.segment("REF", "6R", line_control(visit, line.number))


def _dental_service(wire: Wire, line: ChargedLine) -> None:
    """SV3, and TOO for a service on a tooth."""
    wire.segment("SV3", f"AD:{line.procedure}", amount(line.charge), "", "", "", str(line.units))
    if line.tooth:
        wire.segment("TOO", "JP", line.tooth, ":".join(line.surfaces))


def _other_coverage(wire: Wire, patient: Patient, cover: Coverage) -> None:
    own = patient.human == patient.subscriber
    filing = cover.payer.filing_code
    wire.segment("SBR", "S", "18" if own else "19", cover.group_number, "", "", "", "", "", filing)
    wire.segment("OI", "", "", "Y", "", "", "Y")
    _person(wire, "IL", patient.subscriber, patient.practice, cover.member_id)
    wire.segment("NM1", "PR", "2", cover.payer.name.upper(), "", "", "", "", "PI", cover.payer.payer_ids[0])
