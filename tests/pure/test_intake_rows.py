"""Claims as the rows of the import: what a dental and an institutional line become, and when a claim is the same."""

from __future__ import annotations

from datetime import date

from app.domain.claim import SubmittedClaim
from app.edi.claim837 import Claim837Reader
from app.intake.claim_rows import claim_row, content_sha, line_rows
from tests.x12kit import changed, claims, dental, institutional

TODAY = date(2026, 9, 10)


def read(content: bytes) -> list[SubmittedClaim]:
    return [event for event in Claim837Reader(content) if isinstance(event, SubmittedClaim)]


def test_dental_lines_carry_tooth_surfaces_and_areas() -> None:
    rows = line_rows(read(dental())[0], 1, TODAY)
    assert [(row.qualifier, row.procedure, row.tooth, row.surfaces, row.oral_cavity) for row in rows] == [
        ("AD", "D2392", "12", "MO", ""),
        ("AD", "D2392", "13", "DO", ""),
        ("AD", "D4341", "", "", "10,20"),
    ]


def test_a_line_without_a_procedure_goes_by_its_revenue_code_as_payers_answer_it() -> None:
    rows = line_rows(read(institutional())[0], 1, TODAY)
    assert [(row.qualifier, row.procedure, row.revenue_code) for row in rows] == [
        ("NU", "0120", "0120"),
        ("HC", "85025", "0305"),
        ("HC", "93005", "0730"),
    ]


def test_a_predetermination_is_outside_the_receivables_and_has_the_day_it_was_sent() -> None:
    _, priced = read(dental())
    row = claim_row(priced, place=1, location_id=1, payer_id=1, others=[], submitted_on=TODAY)
    assert (row.type, row.in_receivables, row.service_from) == ("D", False, TODAY)
    assert line_rows(priced, 1, TODAY)[0].service_from == TODAY


def test_claims_kept_by_an_earlier_version_are_known_again_by_their_content() -> None:
    # As the first released reader computed them, before dental and institutional facts were added.
    assert [content_sha(claim) for claim in read(claims())] == [
        "b73cd9ce01d42333e0604feca317cd05eb42fed2bc3563c10f98251d5ff794bd",
        "354ddb5c53880b3f90123f7d85af43fadaec8443e328e4bd7e43aafb0278a1eb",
    ]


def test_another_tooth_is_another_content() -> None:
    other = changed(dental(), "TOO*JP*12*M:O", "TOO*JP*11*M:O")
    assert content_sha(read(other)[0]) != content_sha(read(dental())[0])
    assert content_sha(read(other)[1]) == content_sha(read(dental())[1])
