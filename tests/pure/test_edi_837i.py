"""The 837I reader: type of bill, statement dates, revenue codes, the code lists of HI, who attended and operated."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.claim import Admission, ClaimCode, Diagnosis, SubmittedClaim
from app.domain.money import Cents
from app.domain.remit import Finding, Reference
from app.edi.claim837 import Claim837Reader
from tests.x12kit import changed, institutional, said, with_delimiters, without_segments


def read(content: bytes) -> list[SubmittedClaim]:
    return [event for event in Claim837Reader(content) if isinstance(event, SubmittedClaim)]


def complaints(content: bytes) -> list[Finding]:
    reader = Claim837Reader(content)
    return [event for event in reader if isinstance(event, Finding)] + reader.envelope


def test_the_made_up_file_is_read_without_a_finding() -> None:
    assert complaints(institutional()) == []
    [claim] = read(institutional())
    assert (claim.number, claim.type, claim.charge) == ("RDI001", "I", 138993)


def test_the_bill_has_a_type_and_a_statement_and_no_place_of_service() -> None:
    [claim] = read(institutional())
    assert (claim.type_of_bill, claim.place_of_service, claim.frequency) == ("131", "", "1")
    assert (claim.statement_from, claim.statement_to) == (date(2026, 8, 10), date(2026, 8, 12))
    assert Reference("435", "202608101430") in claim.dates
    assert claim.admission == Admission("1", "7", "01")


def test_lines_have_revenue_codes_and_a_procedure_only_where_one_was_billed() -> None:
    room, blood, tracing = read(institutional())[0].lines
    assert (room.revenue_code, room.qualifier, room.procedure) == ("0120", "", "")
    assert (room.charge, room.unit_code, room.units, room.non_covered) == (120000, "DA", 2000, 10000)
    assert (blood.revenue_code, blood.procedure, blood.modifiers) == ("0305", "85025", ("90",))
    assert (tracing.units, tracing.note) == (1500, "TRACING KEPT")


def test_a_line_without_a_day_stands_for_the_whole_statement() -> None:
    room, blood, _ = read(institutional())[0].lines
    assert (room.service_from, room.service_to) == (date(2026, 8, 10), date(2026, 8, 12))
    assert (blood.service_from, blood.service_to) == (date(2026, 8, 11), date(2026, 8, 11))
    assert said(complaints(without_segments(institutional(), "DTP*434")), "DTP").level == "error"


def test_every_code_list_is_kept_with_its_days_and_amounts() -> None:
    [claim] = read(institutional())
    assert claim.diagnoses == (Diagnosis("ABK", "J189"),)
    assert claim.condition_codes == ("09",)
    first = date(2026, 7, 1)
    assert claim.codes == (
        ClaimCode("ABJ", "R05"),
        ClaimCode("BH", "A1", None, first, first),
        ClaimCode("BI", "70", None, first, date(2026, 7, 5)),
        ClaimCode("BE", "A2", Cents(1531)),
        ClaimCode("BBR", "0BH17EZ", None, date(2026, 8, 11), date(2026, 8, 11)),
    )
    assert claim.other_segments == ()


def test_who_attended_and_who_operated_is_kept() -> None:
    [claim] = read(institutional())
    assert claim.attending is not None
    assert (claim.attending.last, claim.attending.taxonomy) == ("MOSS", "207Q00000X")
    assert claim.operating is not None
    assert claim.operating.npi == "1999999943"


def test_other_separators_give_the_same_claim() -> None:
    assert read(with_delimiters(institutional(), "|", "<", "\n")) == read(institutional())


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("SV2*0120*", "SV2*ROOM*", "SV201"),
        ("**1200*DA", "**12OO*DA", "SV203"),
        ("*DA*2*", "*DA*two*", "SV205"),
        ("*2**100~", "*2**1O0~", "SV207"),
        ("BE:A2:::15.31", "BE:A2:::15.311", "HI"),
        ("13:A:1**A", "13A1**A", "CLM05"),
        ("SV2*0730*HC:93005*100*", "SV1*HC:93005*100*", "SV2"),
    ],
)
def test_a_wrong_institutional_claim_is_left_out_with_its_place(old: str, new: str, where: str) -> None:
    content = changed(institutional(), old, new)
    reader = Claim837Reader(content)
    finding = said([event for event in reader if isinstance(event, Finding)], where)
    assert finding.level == "error"
    assert 21 <= finding.segment <= 40
    assert (reader.claims, reader.refused) == (1, 1)
