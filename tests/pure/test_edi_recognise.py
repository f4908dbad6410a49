"""Recognition by content: labels lie, segments do not."""

from __future__ import annotations

import pytest

from app.edi.recognise import recognise
from tests.x12kit import changed, claims, remittance, without_segments


def codes(content: bytes) -> frozenset[str]:
    return recognise(content).codes


def test_a_remittance_and_professional_claims_are_told_apart() -> None:
    assert codes(remittance()) == {"835"}
    assert codes(claims()) == {"837P"}


@pytest.mark.parametrize(("segment", "code"), [("SV2", "837I"), ("SV3", "837D"), ("SV1", "837P")])
def test_the_service_segment_wins_over_the_label(segment: str, code: str) -> None:
    assert codes(claims().replace(b"SV1*", f"{segment}*".encode())) == {code}


def test_without_service_lines_the_guide_in_st03_tells() -> None:
    assert codes(without_segments(claims(), "SV1").replace(b"X222A1", b"X224A2")) == {"837D"}


@pytest.mark.parametrize(("guide", "code"), [("X212", "277"), ("X213", "277RFI"), ("X214", "277CA")])
def test_a_277_is_three_documents(guide: str, code: str) -> None:
    assert codes(claims().replace(b"ST*837*0001*005010X222A1", f"ST*277*0001*005010{guide}".encode())) == {code}


def test_4010_is_told_by_its_label_and_by_a_missing_st03() -> None:
    unnamed = changed(claims(), "ST*837*0001*005010X222A1", "ST*837*0001")
    assert recognise(unnamed.replace(b"X*005010X222A1", b"X*004010X098A1")).sets[0].release == "4010"
    assert recognise(unnamed.replace(b"X*005010X222A1", b"X*999999X999X9")).sets[0].release == "4010"
    assert recognise(claims()).sets[0].release == "5010"


def test_an_interchange_acknowledgment_alone_is_recognised() -> None:
    content = remittance().split(b"\n")[0] + b"\nTA1*000000010*260901*0800*A*000~\nIEA*0*000000010~\n"
    found = recognise(content)
    assert found.codes == {"TA1"}
    assert found.envelope == ()


def test_what_is_not_x12_has_no_set_and_a_fault() -> None:
    found = recognise(b"Dear Sir or Madam")
    assert found.sets == ()
    assert found.fault is not None
    assert found.fault.where == "ISA"


def test_an_unknown_set_is_named_as_unknown() -> None:
    assert "unknown" in recognise(remittance().replace(b"ST*835", b"ST*846")).sets[0].name
