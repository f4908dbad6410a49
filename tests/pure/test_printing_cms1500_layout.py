"""The form on its grid: golden pages, many lines, what does not fit, dates, money, words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from app.domain.claim import Address, Person
from app.domain.money import Cents
from app.printing.cms1500_claim import form_of_claim
from app.printing.cms1500_facts import ClaimForm
from app.printing.cms1500_grid import COLUMN_WIDTH, COLUMNS, LINE_HEIGHT, LINES, column_x, form_fields, form_marks
from app.printing.cms1500_layout import lay_out
from app.printing.cms1500_sheet import Page, page_text
from app.printing.cms1500_text import listed_name, phone_digits, plain_text, units_text, zip_text
from tests.pure.printing_forms import MEDICARE, SIGNED, made_form, made_medicare_claim

GOLDEN = Path(__file__).parents[1] / "golden"


def box_text(page: Page, field: str) -> str:
    """What stands in a field of a laid-out page."""
    place = form_fields()[field]
    line = page_text(page).splitlines()[place.line - 1].ljust(COLUMNS)
    return line[place.column - 1 : place.column - 1 + place.width].strip()


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("cms1500_commercial", made_form(7)),
        ("cms1500_medicare", form_of_claim(made_medicare_claim(), MEDICARE, signed_on=SIGNED)),
    ],
)
def test_the_pages_are_the_golden_ones(name: str, form: ClaimForm) -> None:
    pages = lay_out(form).pages

    assert "\f".join(page_text(page) for page in pages) == (GOLDEN / f"{name}.txt").read_text(encoding="ascii")


def test_no_two_fields_share_a_cell_and_none_leaves_the_form() -> None:
    cells = [(field.line, field.column + at) for field in form_fields().values() for at in range(field.width)]

    assert len(cells) == len(set(cells))
    assert all(1 <= line <= LINES and 1 <= column <= COLUMNS for line, column in cells)


def test_no_printed_rule_of_the_form_runs_through_a_field() -> None:
    slack = COLUMN_WIDTH / 2
    for field in form_fields().values():
        left, right = column_x(field.column), column_x(field.column + field.width)
        top, bottom = LINE_HEIGHT * (field.line - 1), LINE_HEIGHT * field.line
        for mark in form_marks():
            if mark.kind != "shade" and mark.x0_pt == mark.x1_pt and mark.y0_pt < bottom and mark.y1_pt > top:
                assert not left + slack < mark.x0_pt < right - slack, (field.name, mark)


def test_every_printed_box_names_its_837p_element_or_is_known_to_have_none() -> None:
    on_paper_only = {
        "reserved_8",
        "reserved_9b",
        "reserved_9c",
        "reserved_30",
        "patient_signature_date",
        "provider_signature_date",
        *(f"{who}_phone{part}" for who in ("patient", "insured") for part in ("", "_area")),
    }

    assert {field.name for field in form_fields().values() if not field.element} == on_paper_only


@pytest.mark.parametrize(("lines", "pages"), [(1, 1), (6, 1), (7, 2), (12, 2), (13, 3)])
def test_six_lines_fit_on_a_sheet(lines: int, pages: int) -> None:
    assert len(lay_out(made_form(lines)).pages) == pages


def test_thirteen_lines_say_continued_and_total_on_the_last_of_three_sheets() -> None:
    form = made_form(13)
    first, second, last = lay_out(form).pages

    assert [page_text(page).splitlines()[1].strip() for page in (first, second, last)] == [
        "Page 1 of 3",
        "Page 2 of 3",
        "Page 3 of 3",
    ]
    for page in (first, second):
        assert box_text(page, "total_dollars") + box_text(page, "total_cents") == "CONTINUED"
        assert box_text(page, "paid_dollars") == ""
    assert box_text(last, "total_dollars") == str(form.total // 100)
    assert box_text(last, "paid_dollars") == "35"
    assert box_text(last, "line1_cpt") == "99211"
    assert box_text(last, "line2_cpt") == ""


def test_every_sheet_repeats_all_but_24_28_29_and_the_page_mark() -> None:
    pages = lay_out(made_form(13)).pages
    differing = {2, *range(45, 57), 58}

    kept = [
        [row for number, row in enumerate(page_text(page).splitlines(), 1) if number not in differing] for page in pages
    ]
    assert kept[0] == kept[1] == kept[2]


def test_sheets_that_stand_alone_carry_their_own_totals() -> None:
    form = replace(made_form(7), multi_page="standalone_pages")
    first, last = lay_out(form).pages

    dollars = int(box_text(first, "total_dollars")) + int(box_text(last, "total_dollars"))
    assert dollars == form.total // 100
    assert box_text(first, "paid_dollars") == "35"
    assert box_text(last, "paid_dollars") == ""


def test_a_name_too_long_is_cut_and_reported_before_printing() -> None:
    form = made_form()
    laid = lay_out(replace(form, billing=replace(form.billing, name="Consolidated Lakeside Family Medicine")))

    (problem,) = laid.problems
    assert (problem.box, problem.text, problem.allowed) == ("33", "CONSOLIDATED LAKESIDE FAMILY MEDICINE", 29)
    assert laid.printable
    assert box_text(laid.pages[0], "billing_name") == "CONSOLIDATED LAKESIDE FAMILY"
    assert "CONSOLIDATED" not in problem.sentence


@pytest.mark.parametrize(
    ("box", "form"),
    [
        ("1a", replace(made_form(), insured_id="9" * 30)),
        ("21", replace(made_form(), diagnoses=("I10",) * 13)),
        ("22", replace(made_form(), original_reference="8" * 19)),
        ("24D", replace(made_form(), lines=(replace(made_form().lines[0], procedure="9921345"),))),
        ("24E", replace(made_form(), lines=(replace(made_form().lines[0], pointers=(1, 2, 3, 4, 5)),))),
        ("24F", replace(made_form(), lines=(replace(made_form().lines[0], charge=Cents(100_000_000)),))),
        ("24F", replace(made_form(), lines=(replace(made_form().lines[0], charge=Cents(-1)),))),
        ("24G", replace(made_form(), lines=(replace(made_form().lines[0], units=1_000_000),))),
        ("24G", replace(made_form(), lines=(replace(made_form().lines[0], units=0),))),
        ("24", replace(made_form(), lines=())),
        ("26", replace(made_form(), account="ACCOUNT12345678")),
        ("2", replace(made_form(), patient=Person("王", "小明"))),
    ],
)
def test_what_would_say_something_else_stops_the_printing(box: str, form: ClaimForm) -> None:
    laid = lay_out(form)

    assert not laid.printable
    assert box in {problem.box for problem in laid.problems if problem.stops}


def test_a_pointer_to_no_diagnosis_is_left_out_and_reported() -> None:
    form = made_form()
    line = replace(form.lines[0], pointers=(2, 9))
    laid = lay_out(replace(form, lines=(line,), diagnoses=("I10", "E119")))

    assert box_text(laid.pages[0], "line1_dx_ptr") == "B"
    assert [(problem.box, problem.kind, problem.stops) for problem in laid.problems] == [("24E", "no diagnosis", False)]


def test_a_problem_of_every_sheet_is_reported_once() -> None:
    laid = lay_out(replace(made_form(13), insured_id="9" * 30))

    assert [problem.box for problem in laid.problems] == ["1a"]


def test_dates_are_all_of_one_style_and_birth_dates_always_eight_digits() -> None:
    six = lay_out(made_form()).pages[0]
    eight = lay_out(replace(made_form(), date_digits=8)).pages[0]

    for field in ("onset_yy", "other_date_yy", "unable_work_from_yy", "unable_work_to_yy", "hospital_from_yy"):
        assert (box_text(six, field), box_text(eight, field)) == ("26", "2026")
    for page in (six, eight):
        assert box_text(page, "patient_dob_ccyy") == "1958"
        assert box_text(page, "line1_from_yy") == "26"
    assert box_text(six, "provider_signature_date") == "07 20 26"
    assert box_text(eight, "provider_signature_date") == "07202026"


def test_money_is_dollars_left_and_cents_right_of_the_printed_line() -> None:
    form = made_form()
    line = replace(form.lines[0], charge=Cents(1234505))
    page = lay_out(replace(form, lines=(line,), total=Cents(1234505), paid=Cents(7))).pages[0]

    assert page_text(page).splitlines()[45][49:57] == " 1234505"
    assert page_text(page).splitlines()[57][50:59] == "  1234505"
    assert page_text(page).splitlines()[57][61:69] == "     007"


def test_an_outside_lab_charge_stands_right_justified_with_two_cents() -> None:
    page = lay_out(replace(made_form(), outside_lab=Cents(4500))).pages[0]

    assert box_text(page, "outside_lab_yes") == "X"
    assert box_text(page, "outside_lab_no") == ""
    assert page_text(page).splitlines()[37][62:72] == "      4500"


def test_the_second_address_line_of_the_payer_stays_blank_when_there_is_none() -> None:
    form = replace(made_form(), payer_address=Address("PO Box 1", "", "Topeka", "KS", "66601"))
    rows = page_text(lay_out(form).pages[0]).splitlines()

    assert [row.strip() for row in rows[3:7]] == [
        "GREAT PLAINS MUTUAL INSURANCE CO",
        "PO BOX 1",
        "",
        "TOPEKA KS 66601",
    ]


def test_both_sexes_stay_blank_when_it_is_not_known() -> None:
    form = made_form()
    page = lay_out(replace(form, patient=replace(form.patient, sex="U"))).pages[0]

    assert box_text(page, "patient_sex_m") + box_text(page, "patient_sex_f") == ""


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("123 N. Main St., #101", "123 N MAIN ST 101"),
        ("O'Brien", "OBRIEN"),
        ("Müller-Łęcki", "MULLER-LECKI"),
        ("Straße", "STRASSE"),
        ("a\\b*c", "A B C"),
    ],
)
def test_words_lose_punctuation_and_accents(text: str, wanted: str) -> None:
    assert plain_text(text) == wanted


def test_small_forms_of_numbers_and_names() -> None:
    assert [units_text(units) for units in (1000, 1500, 500, 10000, 1250)] == ["1", "1.5", ".5", "10", "1.25"]
    assert [zip_text(code) for code in ("454021234", "45402-1234", "45402", "K1A 0B1")] == [
        "45402-1234",
        "45402-1234",
        "45402",
        "K1A0B1",
    ]
    assert [phone_digits(phone) for phone in ("(937) 555-0142", "+1 937 555 0142", "555-0142")] == [
        "9375550142",
        "9375550142",
        "",
    ]
    assert listed_name(Person("Solo")) == "SOLO"


_WORDS = st.text(max_size=60)
_PEOPLE = st.builds(
    Person,
    last=_WORDS,
    first=_WORDS,
    middle=_WORDS,
    suffix=_WORDS,
    birth_date=st.none() | st.dates(),
    sex=st.sampled_from(["M", "F", "U", ""]),
    address=st.builds(Address, line1=_WORDS, line2=_WORDS, city=_WORDS, state=_WORDS, zip=_WORDS),
    phone=_WORDS,
)


@given(
    patient=_PEOPLE,
    insured=st.none() | _PEOPLE,
    account=_WORDS,
    total=st.integers(-(10**12), 10**12),
    items=st.lists(_WORDS, max_size=3),
    signed=st.none() | st.dates(date(1, 1, 1)),
)
def test_whatever_it_holds_a_form_stays_in_its_boxes(
    *, patient: Person, insured: Person | None, account: str, total: int, items: list[str], signed: date | None
) -> None:
    base = made_form(2)
    line = replace(base.lines[0], supplemental=tuple(items))
    form = replace(
        base,
        patient=patient,
        insured=insured,
        account=account,
        total=Cents(total),
        lines=(line,),
        claim_codes=tuple(items),
        provider_signed_on=signed,
    )
    allowed = {(field.line, field.column + at) for field in form_fields().values() for at in range(field.width)}

    (page,) = lay_out(form).pages

    for placed in page.placed:
        assert placed.text.isascii() and placed.text.isprintable()
        for at, sign in enumerate(placed.text):
            assert sign == " " or (placed.line, placed.column + at) in allowed
