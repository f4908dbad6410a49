"""How names, identifiers and places of files are compared, without a database."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from app.domain.claim import Address, Person, SubmittedClaim
from app.edi.claim837 import Claim837Reader
from app.intake.claim_rows import content_sha, coverage_rows, party_of, party_rows
from app.intake.masters import LocationRow, Masters, PracticeRow, payer_identifier, practice_identifier
from app.intake.norms import company_norm, identifier_norm, name_norm, person_key, shown_name
from tests.x12kit import changed, claims


def first_claim(content: bytes | None = None) -> SubmittedClaim:
    return next(one for one in Claim837Reader(content or claims()) if isinstance(one, SubmittedClaim))


@pytest.mark.parametrize(
    ("text", "norm"),
    [("ex-001", "EX001"), (" 12.34 ", "1234"), ("RD 0001/a", "RD0001A"), ("Ñandú 7", "NANDU7"), ("", "")],
)
def test_identifiers_lose_case_signs_and_accents(text: str, norm: str) -> None:
    assert identifier_norm(text) == norm


def test_companies_are_the_same_with_and_without_their_legal_form() -> None:
    assert company_norm("Example Health Plan, Inc.") == company_norm("EXAMPLE HEALTH PLAN") == "EXAMPLEHEALTHPLAN"


def test_people_are_compared_by_letters_and_birth_date_or_zip() -> None:
    assert name_norm("O'Brien-Smith", "Mary Ann") == "OBRIENSMITH,MARYANN"
    born = Person("Peña", "Ana", birth_date=date(1980, 1, 2))
    assert person_key(born) == "PENA,ANA|1980-01-02"
    assert person_key(Person("PENA", "ANA", address=Address(zip="62701-0001"))) == "PENA,ANA|62701"


def test_lists_show_names_as_people_write_them() -> None:
    assert shown_name("RIVERA", "ANA") == "Rivera, Ana"
    assert shown_name("McKay", "Jo") == "McKay, Jo"
    assert shown_name("CLINIC", "") == "Clinic"


def test_a_claim_is_the_same_wherever_and_whenever_it_is_sent() -> None:
    claim = first_claim()
    moved = replace(claim, segment=99, transaction=3, submitted_on=date(2027, 1, 1))
    assert content_sha(moved) == content_sha(claim)
    assert content_sha(replace(claim, patient_paid=claim.patient_paid)) == content_sha(claim)
    assert content_sha(first_claim(changed(claims(), "HC:99213:25*150", "HC:99213:24*150"))) != content_sha(claim)


PRACTICES = (
    PracticeRow(1, "A", "A", "999999999", "1999999984"),
    PracticeRow(2, "B", "B", "888888888", "1888888880"),
    PracticeRow(3, "C", "C", "888888888", "1888888898"),
)
PLACES = (
    LocationRow(11, 1, "MAIN", "Lakeside Main", "1999999984", "11", "12 Lake Road", "62701"),
    LocationRow(12, 1, "NORTH", "Lakeside North", "1999999950", "22", "90 North Road", "62703"),
)
MASTERS = Masters(PRACTICES, {1: PLACES}, {"EX001": 5}, {"EXAMPLEHEALTHPLAN": 5}, {"1777777770": 2})


@pytest.mark.parametrize(
    ("npi", "tax_id", "practice"),
    [
        ("1999999984", "999999999", 1),
        ("1999999984", "777777777", 1),
        ("", "99-9999999", 1),
        ("", "888888888", None),
        ("1888888898", "888888888", 3),
        ("1777777770", "", 2),
        ("1666666660", "999999999", None),
    ],
)
def test_a_practice_is_found_by_npi_then_tax_id_then_as_routed(npi: str, tax_id: str, practice: int | None) -> None:
    assert MASTERS.practice_of(npi, tax_id, practice_identifier(npi, tax_id, "X")) == practice


def test_a_location_is_found_by_facility_then_billing_address_then_place() -> None:
    claim = first_claim()
    assert claim.facility is not None
    by_npi = MASTERS.location_of(1, claim)
    by_name = MASTERS.location_of(1, replace(claim, facility=replace(claim.facility, npi="")))
    elsewhere = replace(claim.facility, npi="", last="SOMEWHERE")
    by_street = MASTERS.location_of(1, replace(claim, facility=elsewhere))
    own = MASTERS.location_of(1, replace(claim, facility=None))
    by_place = MASTERS.location_of(
        1, replace(claim, facility=replace(elsewhere, address=Address()), place_of_service="22")
    )
    assert [row and row.code for row in (by_npi, by_name, by_street, own, by_place)] == [
        "NORTH", "NORTH", "NORTH", "MAIN", "NORTH",
    ]  # fmt: skip
    assert MASTERS.location_of(2, claim) is None


def test_payers_are_found_by_any_id_in_order_and_by_name() -> None:
    assert MASTERS.payer_of(("", "ex-001"), "") == 5
    assert MASTERS.payer_of(("NOBODY",), "Example Health Plan Inc") == 5
    assert MASTERS.payer_of(("NOBODY",), "Nobody") is None


def test_the_unknown_waits_under_its_best_identifier() -> None:
    assert practice_identifier("1 777", "9", "X") == "1777"
    assert practice_identifier("", "99-9", "X") == "999"
    assert practice_identifier("", "", "Lakeside, Inc.") == "LAKESIDE"
    assert payer_identifier("", "") == "NONE"


def test_parties_and_coverages_follow_the_order_of_the_payers() -> None:
    claim = first_claim()
    assert [(row.party, row.billed) for row in party_rows(claim, 1, 5, [])] == [("primary", True)]
    assert [row.rank for row in coverage_rows(claim, 1, 5, [])] == ["primary"]
    assert [party_of(rank) for rank in ("P", "S", "T", "U")] == ["primary", "secondary", "tertiary", "primary"]
