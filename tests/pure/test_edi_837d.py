"""The 837D reader: teeth, surfaces, areas of the mouth, orthodontics, and what is only priced in advance."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.claim import SubmittedClaim, Tooth
from app.domain.remit import Finding, Reference
from app.edi.claim837 import Claim837Reader
from tests.x12kit import changed, dental, said, with_delimiters, without_segments


def read(content: bytes) -> list[SubmittedClaim]:
    return [event for event in Claim837Reader(content) if isinstance(event, SubmittedClaim)]


def complaints(content: bytes) -> list[Finding]:
    reader = Claim837Reader(content)
    return [event for event in reader if isinstance(event, Finding)] + reader.envelope


def test_the_made_up_file_is_read_without_a_finding_though_its_group_calls_it_professional() -> None:
    assert complaints(dental()) == []
    assert [(claim.number, claim.type, claim.charge) for claim in read(dental())] == [
        ("RDD001", "D", 43000),
        ("RDD002", "D", 75000),
    ]


def test_the_label_in_st03_may_lie_too_since_the_lines_decide() -> None:
    assert read(changed(dental(), "0021*005010X224A2", "0021*005010X223A2")) == read(dental())


def test_lines_keep_their_teeth_surfaces_areas_and_prosthesis() -> None:
    first, second, third = read(dental())[0].lines
    assert (first.qualifier, first.procedure, first.teeth) == ("AD", "D2392", (Tooth("12", ("M", "O")),))
    assert (first.charge, first.units, first.prosthesis, first.diagnosis_pointers) == (18000, 1000, "I", (1,))
    assert (second.procedure, second.teeth, second.control_number) == ("D2392", (Tooth("13", ("D", "O")),), "D001L2")
    assert (third.oral_cavity, third.units, third.prosthesis) == (("10", "20"), 2000, "R")
    assert third.placed_before == date(2020, 3, 1)
    assert third.other_segments == (Reference("PWK", "RB*BM***AC*XRAY1"),)


def test_a_line_without_a_day_of_its_own_was_served_on_the_day_of_the_claim() -> None:
    first, second, _ = read(dental())[0].lines
    assert (first.service_from, second.service_from) == (date(2026, 8, 15), date(2026, 8, 16))


def test_orthodontics_and_the_assistant_surgeon_are_kept() -> None:
    claim = read(dental())[0]
    assert claim.orthodontics is not None
    assert (claim.orthodontics.months, claim.orthodontics.months_left) == ("24", "11")
    assert claim.orthodontics.teeth == (Reference("8", "M"), Reference("9", "E"))
    assert claim.assistant_surgeon is not None
    assert claim.assistant_surgeon.last == "AIDE"
    assert claim.other_segments == ()


def test_a_predetermination_is_told_and_needs_no_day_of_service() -> None:
    billed, priced = read(dental())
    assert (billed.predetermination, priced.predetermination) == (False, True)
    assert priced.service_from is None
    without = changed(dental(), "**********PB~", "~")
    assert said(complaints(without), "DTP").level == "error"


def test_other_separators_give_the_same_claims() -> None:
    assert read(with_delimiters(dental(), "|", "<", "\n")) == read(dental())


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("SV3*AD:D2392*180", "SV3*AD*180", "SV301"),
        ("SV3*AD:D2392*180", "SV3*AD:D2392*18O", "SV302"),
        ("*I*1*****1~", "*I*one*****1~", "SV306"),
        ("*I*1*****1~", "*I*1*****A~", "SV311"),
        ("TOO*JP*12*", "TOO*JP*TWELVE*", "TOO02"),
        ("SV3*AD:D2392*150", "SV1*AD:D2392*150", "SV3"),
        ("TOO*JP*12*M:O~", "SV3*AD:D2392*180~", "SV3"),
        ("CLM*RDD001*430", "CLM*RDD001*431", "CLM02"),
    ],
)
def test_a_wrong_dental_claim_is_left_out_with_its_place(old: str, new: str, where: str) -> None:
    content = changed(dental(), old, new)
    reader = Claim837Reader(content)
    events = list(reader)
    finding = said([event for event in events if isinstance(event, Finding)], where)
    assert finding.level == "error"
    assert 21 <= finding.segment <= 38
    assert (reader.claims, reader.refused) == (2, 1)
    assert [event.number for event in events if isinstance(event, SubmittedClaim)] == ["RDD002"]


def test_a_tooth_without_a_number_is_no_tooth_of_another_line() -> None:
    first, second, _ = read(without_segments(dental(), "TOO*JP*13"))[0].lines
    assert (first.teeth, second.teeth) == ((Tooth("12", ("M", "O")),), ())
