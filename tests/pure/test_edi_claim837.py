"""The 837P reader: who, what, where and what others paid; every fault by place."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.claim import Diagnosis, SubmittedClaim
from app.domain.remit import Finding, Reference
from app.edi.claim837 import Claim837Reader
from tests.x12kit import changed, claims, said, with_delimiters, without_segments


def read(content: bytes) -> list[SubmittedClaim]:
    return [event for event in Claim837Reader(content) if isinstance(event, SubmittedClaim)]


def complaints(content: bytes) -> list[Finding]:
    reader = Claim837Reader(content)
    return [event for event in reader if isinstance(event, Finding)] + reader.envelope


def test_a_subscribers_claim_has_its_people_payer_and_providers() -> None:
    claim = read(claims())[0]
    assert (claim.number, claim.charge, claim.rank, claim.relationship) == ("RD0001", 20000, "P", "18")
    assert claim.patient == claim.subscriber
    assert (claim.patient.last, claim.patient.suffix, claim.patient.birth_date) == ("EXAMPLE", "JR", date(1980, 1, 2))
    assert (claim.payer_name, claim.payer_id, claim.member_id) == ("EXAMPLE HEALTH PLAN", "EX001", "M000001")
    assert (claim.billing.npi, claim.billing.tax_id) == ("1999999984", "999999999")
    assert claim.billing.taxonomy == "207Q00000X"
    assert claim.billing.phone == "5550100200"
    assert claim.pay_to is not None
    assert claim.pay_to.address.line1 == "PO BOX 12"
    assert claim.rendering is not None
    assert claim.rendering.npi == "1999999976"
    assert claim.facility is not None
    assert claim.facility.last == "LAKESIDE NORTH"
    assert [one.last for one in claim.referring] == ["REFER"]
    assert claim.submitted_on == date(2026, 9, 2)


def test_claim_facts_keep_diagnoses_reported_payment_dates_notes_and_accident() -> None:
    claim = read(claims())[0]
    assert claim.diagnoses == (Diagnosis("ABK", "J069"), Diagnosis("ABF", "R051"))
    assert claim.patient_paid == 2500
    assert claim.references == (Reference("D9", "TRACKER1"),)
    assert claim.dates == (Reference("431", "20260810"),)
    assert claim.note == "SEEN ON SATURDAY"
    assert (claim.accident_codes, claim.accident_state) == (("AA",), "IL")
    assert (claim.place_of_service, claim.facility_qualifier, claim.frequency) == ("11", "B", "1")


def test_lines_keep_units_pointers_ranges_control_numbers_and_drugs() -> None:
    first, second = read(claims())[0].lines
    assert (first.procedure, first.modifiers, first.charge, first.units) == ("99213", ("25",), 15000, 1000)
    assert (first.diagnosis_pointers, first.emergency, first.control_number) == ((1, 2), "Y", "L1")
    assert (second.units, second.service_from, second.service_to) == (2500, date(2026, 8, 15), date(2026, 8, 16))
    assert (second.drug_code, second.drug_quantity, second.drug_unit) == ("00003049420", "2.5", "ML")


def test_a_dependents_secondary_claim_keeps_what_the_first_payer_decided() -> None:
    claim = read(claims())[1]
    assert (claim.patient.first, claim.relationship, claim.subscriber.first, claim.rank) == ("TIM", "19", "SUE", "S")
    other = claim.other_coverages[0]
    assert (other.rank, other.payer_id, other.member_id) == ("P", "EX003", "M000008")
    assert other.claim_control_number == "ICN77"
    assert (other.paid, other.remaining_patient) == (6000, 4050)
    assert [(one.group, one.reason, one.amount) for one in other.adjustments] == [("PR", "1", 1050)]
    prior = claim.lines[0].prior[0]
    assert (prior.payer_id, prior.paid, prior.decided_on) == ("EX003", 6000, date(2026, 8, 28))
    assert [(one.reason, one.amount) for one in prior.adjustments] == [("1", 1050), ("2", 3000)]


def test_other_separators_give_the_same_claims() -> None:
    assert read(with_delimiters(claims(), "|", "<", "\n")) == read(claims())


def test_what_no_field_holds_is_kept_raw() -> None:
    content = changed(claims(), "REF*D9*TRACKER1~", "REF*D9*TRACKER1~\nPWK*OZ*EL***AC*DMN0012~")
    assert read(content)[0].other_segments == (Reference("PWK", "OZ*EL***AC*DMN0012"),)


@pytest.mark.parametrize(
    ("old", "new", "where", "segment"),
    [
        ("CLM*RD0001*200", "CLM**200", "CLM01", 27),
        ("CLM*RD0001*200", "CLM*RD0001*2OO", "CLM02", 27),
        ("CLM*RD0001*200", "CLM*RD0001*201", "CLM02", 27),
        ("11:B:1*Y*A*Y*Y*P", "11*Y*A*Y*Y*P", "CLM05", 27),
        ("AMT*F5*25", "AMT*F5*x", "AMT02", 29),
        ("SV1*HC:99213:25*150", "SV1*HC*150", "SV101", 40),
        ("SV1*HC:99213:25*150*", "SV1*HC:99213:25**", "SV102", 40),
        ("*1:2**Y", "*A:B**Y", "SV107", 40),
        ("DTP*472*D8*20260815", "DTP*472*D8*20261332", "DTP", 39),
        ("SBR*P*18*", "SBR*P**", "CLM", 27),
    ],
)
def test_a_wrong_claim_is_left_out_with_place_and_reason(old: str, new: str, where: str, segment: int) -> None:
    content = changed(claims(), old, new)
    reader = Claim837Reader(content)
    events = list(reader)
    finding = said([event for event in events if isinstance(event, Finding)], where)
    assert (finding.level, finding.segment) == ("error", segment)
    assert (reader.claims, reader.refused) == (2, 1)
    assert [event.number for event in events if isinstance(event, SubmittedClaim)] == ["RD0002"]


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (changed(claims(), "HL*2*1*22*0", "HL*2*7*22*0"), "HL02"),
        (changed(claims(), "HL*4*3*23*0", "HL*2*3*23*0"), "HL01"),
        (changed(claims(), "HL*4*3*23*0", "HL*4*3*99*0"), "HL03"),
        (without_segments(claims(), "NM1*85"), "NM1"),
        (without_segments(claims(), "NM1*QC"), "NM1"),
        (without_segments(claims(), "NM1*IL*1*EXAMPLE"), "NM1"),
        (without_segments(claims(), "SBR*P*18"), "SBR"),
        (without_segments(claims(), "HL*1*"), "CLM"),
        (changed(claims(), "NM1*IL*1*EXAMPLE", f"NM1*IL*1*{'E' * 90}"), "NM103"),
        (changed(claims(), "CLM*RD0001", f"CLM*{'R' * 90}"), "CLM01"),
    ],
)
def test_a_broken_hierarchy_or_an_endless_key_refuses_the_file(content: bytes, where: str) -> None:
    found = [finding for finding in complaints(content) if finding.where == where]
    assert found
    assert found[0].refuses


def test_an_institutional_line_in_a_professional_claim_is_named() -> None:
    mixed = changed(claims(), "SV1*HC:J3301", "SV2*HC:J3301")
    assert "SV2 belongs to another kind" in said(complaints(mixed), "SV1").message


def test_no_finding_repeats_a_name_or_a_member_id() -> None:
    content = changed(claims(), "CLM*RD0001*200", "CLM*RD0001*EXAMPLE ANA")
    assert all("EXAMPLE" not in finding.message for finding in complaints(content))
