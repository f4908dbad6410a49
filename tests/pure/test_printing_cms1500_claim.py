"""Which element of an 837P goes into which box, and what Medicare wants otherwise."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from app.domain.claim import Address, OtherCoverage, Person, Provider
from app.domain.money import Cents
from app.domain.remit import Reference
from app.printing.cms1500_claim import PaperPayer, form_of_claim, insurance_type
from tests.pure.printing_forms import MEDICARE, MUTUAL, made_claim, made_medicare_claim


@pytest.mark.parametrize(
    ("filing_code", "group_number", "box"),
    [
        ("MB", "", "medicare"),
        ("MC", "", "medicaid"),
        ("CH", "", "tricare"),
        ("VA", "", "champva"),
        ("CI", "G1", "group_health"),
        ("CI", "", "other"),
        ("16", "G1", "group_health"),
        ("AM", "G1", "other"),
        ("WC", "", "other"),
    ],
)
def test_item_1_follows_the_filing_code(filing_code: str, group_number: str, box: str) -> None:
    claim = replace(made_claim(), filing_code=filing_code, group_number=group_number)

    assert insurance_type(claim, MUTUAL) == box


def test_item_1_falls_back_to_the_type_of_the_payer() -> None:
    claim = replace(made_claim(), filing_code="")

    assert insurance_type(claim, PaperPayer("State plan", kind="medicaid")) == "medicaid"
    assert insurance_type(claim, MUTUAL) == "group_health"


def test_medicare_first_says_none_in_11_and_leaves_the_insured_blank() -> None:
    form = form_of_claim(made_medicare_claim(), MEDICARE)

    assert form.group_number == "NONE"
    assert form.insured is None
    assert form.relationship == ""
    assert form.plan_name == ""
    assert form.other_plan is None


def test_medicare_gets_no_numbers_but_the_npi() -> None:
    form = form_of_claim(made_medicare_claim(), PaperPayer("Medicare Part B", kind="medicare", taxonomy=True))

    assert form.source is not None
    assert form.source.other_id is None
    assert form.billing.other_id is None
    assert [line.other_id for line in form.lines] == [None, None]
    assert form.lines[0].rendering_npi == "1987654321"


def test_medicare_gets_one_pointer_a_line_and_no_qualifier_in_14() -> None:
    form = form_of_claim(made_medicare_claim(), MEDICARE)

    assert [line.pointers for line in form.lines] == [(1,), (1,)]
    assert form.illness is not None
    assert form.illness.qualifier == ""


def test_a_medigap_policy_is_marked_for_medicare() -> None:
    form = form_of_claim(made_medicare_claim(), MEDICARE)

    assert form.other_insured is not None
    assert form.other_insured.policy == "MEDIGAP BSX99"
    assert form.other_insured.plan == "BS1"


def test_medicare_second_names_the_policy_that_pays_first() -> None:
    spouse = Person("Marsh", "Walter", "B", "", date(1955, 11, 23), "M")
    employer = OtherCoverage("P", "01", "Buckeye Health", "BH1", "BH-77", spouse, "EMP-9", "Employer Plan", "CI")
    claim = replace(made_medicare_claim(), rank="S", other_coverages=(employer,))

    form = form_of_claim(claim, MEDICARE)

    assert form.insured == spouse
    assert form.relationship == "spouse"
    assert form.group_number == "EMP9"
    assert form.plan_name == "Employer Plan"
    assert form.other_insured is None


def test_box_29_adds_other_payers_except_to_medicare() -> None:
    claim = made_claim()

    assert form_of_claim(claim, MUTUAL).paid == Cents(3500)
    assert form_of_claim(claim, replace(MUTUAL, other_payers_in_29=False)).paid == Cents(2000)
    assert form_of_claim(replace(claim, filing_code="MB"), MEDICARE).paid == Cents(2000)


def test_signatures_and_assignment_are_data_not_constants() -> None:
    claim = replace(
        made_claim(), assignment_of_benefits="N", accept_assignment="C", release_of_information="", signature_on_file=""
    )

    form = form_of_claim(claim, MUTUAL)

    assert (form.patient_signature, form.insured_signature, form.provider_signature) == ("", "", "")
    assert form.accept_assignment is False
    assert form_of_claim(made_claim(), MUTUAL).insured_signature == "SIGNATURE ON FILE"


def test_an_original_claim_has_nothing_in_22() -> None:
    form = form_of_claim(replace(made_claim(), frequency="1"), MUTUAL)

    assert (form.resubmission_code, form.original_reference) == ("", "")


def test_referring_comes_before_ordering_and_supervising() -> None:
    ordering = Provider("DK", "Sato", "Emi", kind="1", npi="1999999999")
    supervising = Provider("DQ", "Blum", "Karl", kind="1", npi="1888888888")
    claim = replace(made_claim(), referring=(ordering, *made_claim().referring), supervising=supervising)

    first = form_of_claim(claim, MUTUAL).source
    second = form_of_claim(replace(claim, referring=(ordering,)), MUTUAL).source
    third = form_of_claim(replace(claim, referring=()), MUTUAL).source

    assert [source.qualifier for source in (first, second, third) if source] == ["DN", "DK", "DQ"]


def test_a_line_names_its_own_rendering_provider_and_place_before_the_claims() -> None:
    other = Provider("82", "Reyes", "Ana", kind="1", npi="1666666666")
    line = replace(made_claim().lines[0], rendering=other, place_of_service="21")

    form = form_of_claim(replace(made_claim(), lines=(line,)), MUTUAL)

    assert form.lines[0].rendering_npi == "1666666666"
    assert form.lines[0].place_of_service == "21"


def test_taxonomy_is_printed_only_where_the_payer_wants_it() -> None:
    form = form_of_claim(made_claim(), replace(MUTUAL, taxonomy=True))

    assert form.lines[0].other_id == Reference("ZZ", "207Q00000X")
    assert form.billing.other_id == Reference("ZZ", "261QP2300X")
    assert form_of_claim(made_claim(), MUTUAL).billing.other_id is None


def test_the_address_set_up_for_the_payer_wins_over_the_one_in_the_file() -> None:
    moved = Address("1 New Street", "", "Omaha", "NE", "68102")

    assert form_of_claim(made_claim(), replace(MUTUAL, address=moved)).payer_address == moved
    assert form_of_claim(made_claim(), MUTUAL).payer_address.city == "Topeka"


def test_without_a_facility_32_holds_the_billing_address() -> None:
    form = form_of_claim(replace(made_claim(), facility=None), MUTUAL)

    assert form.facility is not None
    assert form.facility.npi == "1234567893"


def test_a_date_that_is_no_date_leaves_its_box_blank() -> None:
    form = form_of_claim(replace(made_claim(), dates=(Reference("431", "20261301"), Reference("435", "soon"))), MUTUAL)

    assert form.illness is None
    assert form.hospital.first is None
