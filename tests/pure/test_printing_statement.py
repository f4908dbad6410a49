"""A statement read back: sums, windows, columns, page numbers, coupon, words."""

from __future__ import annotations

import csv
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from app.domain.errors import Refused
from app.domain.money import Cents, money_text
from app.printing.drawing import fitted, printable, text_width, wrapped
from app.printing.envelope import NUMBER_10, STANDARD, Rectangle, always_visible
from app.printing.scanline import LENGTH, check_digit, scanline
from app.printing.statement_facts import AccountCredit, PatientReason, Statement, StatementLine, Visit
from app.printing.statement_layout import CLEAR_BAND
from app.printing.statement_pdf import render_statements
from app.printing.statement_table import Row, paginate, statement_rows
from app.printing.statement_words import NO_INSURANCE, UNKNOWN_REASON, reason_words, service_words
from tests.pure.printing_statements import made_statement

CODES = Path(__file__).parents[2] / "resources" / "codes"
CREDIT = AccountCredit(date(2026, 8, 1), "Payment received, not yet applied", Cents(2000))
Word = dict[str, Any]  # pdfplumber's own record of a word


def page_words(statement: Statement) -> list[list[Word]]:
    """The words of each page with their places in points from the top left."""
    with pdfplumber.open(BytesIO(render_statements([statement]))) as document:
        wanted = ["size", "fontname"]
        return [page.extract_words(extra_attrs=wanted, x_tolerance=1.5, y_tolerance=1) for page in document.pages]


def page_texts(statement: Statement) -> list[str]:
    """The text of each page."""
    with pdfplumber.open(BytesIO(render_statements([statement]))) as document:
        return [page.extract_text(x_tolerance=1.5) for page in document.pages]


def inside(word: Word, place: Rectangle) -> bool:
    return bool(
        word["x0"] >= place.x * 72 - 0.1
        and word["x1"] <= (place.x + place.width) * 72 + 0.1
        and word["top"] >= place.y * 72 - 0.1
        and word["bottom"] <= (place.y + place.height) * 72 + 0.1
    )


def touches(word: Word, place: Rectangle) -> bool:
    return bool(
        word["x1"] > place.x * 72
        and word["x0"] < (place.x + place.width) * 72
        and word["bottom"] > place.y * 72
        and word["top"] < (place.y + place.height) * 72
    )


def test_the_amount_due_is_the_sum_of_the_lines_less_the_credits() -> None:
    statement = made_statement(4, 3, credits=(CREDIT,))

    assert statement.amount_due == sum(line.balance for line in statement.lines) - 2000
    assert f"${money_text(statement.amount_due)}" in page_texts(statement)[0]


def test_the_printed_lines_add_up_to_the_printed_total() -> None:
    statement = made_statement(6, 6)
    owed = [
        word
        for words in page_words(statement)
        for word in words
        if abs(word["x1"] - 572) < 0.5 and word["size"] == pytest.approx(8.5) and "Bold" not in word["fontname"]
    ]

    cents = [int(word["text"].replace(",", "").replace(".", "")) for word in owed]
    assert len(cents) == 36
    assert sum(cents) == statement.amount_due


def test_amounts_of_a_column_end_at_the_same_place() -> None:
    words = [word for page in page_words(made_statement(6, 6)) for word in page]
    amounts = [word for word in words if word["size"] == pytest.approx(8.5) and word["text"][-3:-2] == "."]
    ends = sorted({round(word["x1"], 1) for word in amounts})

    assert len(amounts) >= 36 * 6
    assert ends == pytest.approx([312, 364, 420, 466, 518, 572], abs=0.5)


@pytest.mark.parametrize(("visits", "lines", "pages"), [(1, 2, 1), (3, 5, 2), (6, 6, 3)])
def test_every_page_says_which_it_is_of_how_many(visits: int, lines: int, pages: int) -> None:
    texts = page_texts(made_statement(visits, lines))

    assert len(texts) == pages
    for number, text in enumerate(texts, 1):
        assert f"Page {number} of {pages}" in text


def test_the_addresses_stand_in_their_windows_and_nothing_else_shows() -> None:
    (words, *_) = page_words(made_statement())
    addressed = {
        "sender": (
            STANDARD.sender,
            STANDARD.sender,
            "Lakeside Family Medicine 77 Harbor Way Suite 200 Dayton OH 45405-1111",
        ),
        "recipient": (
            STANDARD.recipient,
            STANDARD.recipient,
            "HARRIET O'NEIL-MARSH 1420 N. ORCHARD ST. APT. 4 DAYTON OH 45402-1234",
        ),
        "remit": (
            STANDARD.remit_to,
            STANDARD.coupon_window,
            "LAKESIDE FAMILY MEDICINE 77 HARBOR WAY SUITE 200 DAYTON OH 45405-1111",
        ),
    }

    for safe, shown, text in addressed.values():
        seen = [word for word in words if touches(word, shown)]
        assert " ".join(word["text"] for word in seen) == text
        assert all(inside(word, safe) for word in seen)


def test_five_address_lines_still_fit_their_window() -> None:
    statement = made_statement()
    sender = replace(statement.sender, name="Lakeside Family Medicine and Walk-in Clinic of the Miami Valley")
    (words, *_) = page_words(replace(statement, sender=sender))

    seen = [word for word in words if touches(word, STANDARD.coupon_window)]
    assert len(seen) > 10
    assert all(inside(word, STANDARD.remit_to) for word in seen)


def test_the_band_at_the_foot_holds_the_scanline_alone_and_nothing_is_below_it() -> None:
    statement = made_statement()
    (words, *_) = page_words(statement)
    line = scanline(statement.account_digits, statement.statement_date, statement.amount_due)

    low = [word for word in words if word["bottom"] > CLEAR_BAND[0] * 72]
    assert [word["text"] for word in low] == [line]
    assert low[0]["bottom"] <= CLEAR_BAND[1] * 72
    assert low[0]["x0"] > (STANDARD.coupon_window.x + STANDARD.coupon_window.width) * 72


def test_the_scanline_is_account_date_amount_and_check_digit() -> None:
    line = scanline("104582", date(2026, 8, 20), 58300)

    assert line[:-1] == "00000104582" + "082026" + "00058300"
    assert len(line) == LENGTH
    assert line[-1] == check_digit(line[:-1])


def test_the_check_digit_of_a_known_sum() -> None:
    # 2*1=2, 1*2=2, 2*3=6, 1*4=4, 2*5=10 -> 1+0: the sum is 15, so 5 is missing to 20
    assert check_digit("12345") == "5"
    assert check_digit("0000") == "0"


@given(st.text("0123456789", min_size=2, max_size=25), st.data())
def test_a_single_wrong_figure_is_always_noticed(digits: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(digits) - 1))
    other = data.draw(st.sampled_from([figure for figure in "0123456789" if figure != digits[place]]))

    assert check_digit(digits) != check_digit(digits[:place] + other + digits[place + 1 :])


@pytest.mark.parametrize(("account", "cents"), [("A104582", 100), ("123456789012", 100), ("1", 10**8), ("", 1)])
def test_a_scanline_that_cannot_be_made_is_refused(account: str, cents: int) -> None:
    with pytest.raises(Refused):
        scanline(account, date(2026, 8, 20), cents)


def test_a_credit_is_sent_as_nothing_due() -> None:
    statement = made_statement(1, 1, credits=(replace(CREDIT, amount=Cents(100_000)),))
    text = page_texts(statement)[0]

    assert statement.amount_due < 0
    assert f"Your credit is ${money_text(-statement.amount_due)}" in text
    assert "00000000" in text


def test_the_largest_type_on_the_page_is_the_amount_due() -> None:
    statement = made_statement(past_due=2500)
    (words, *_) = page_words(statement)

    largest = max(words, key=lambda word: float(word["size"]))
    assert largest["text"] == f"${money_text(statement.amount_due)}"


def test_due_now_and_past_due_make_up_the_amount_due() -> None:
    statement = made_statement(past_due=2500)
    text = page_texts(statement)[0]

    assert f"Due now ${money_text(statement.due_now)}" in text
    assert "Past due $25.00" in text
    assert statement.due_now + statement.past_due == statement.amount_due


def test_the_practice_and_its_phone_are_named_on_every_page() -> None:
    for text in page_texts(made_statement(6, 6)):
        assert "Lakeside Family Medicine" in text
        assert "(937) 555-0100" in text


def test_the_reason_stands_under_the_amount_and_not_under_what_is_settled() -> None:
    line = StatementLine(date(2026, 7, 1), "99213", Cents(10000), Cents(7000), Cents(1000), Cents(0), Cents(0))
    owing = replace(line, reasons=(PatientReason("PR", "1", Cents(2000)),))
    settled = replace(owing, patient_paid=Cents(2000))
    base = made_statement()

    def text(line: StatementLine) -> str:
        return page_texts(replace(base, visits=(Visit("Otto Marsh", "", "A1", (line,)),)))[0]

    assert "$20.00 went to your deductible" in text(owing)
    assert "went to your deductible" not in text(settled)


def test_a_message_of_the_practice_stands_above_the_table() -> None:
    text = page_texts(replace(made_statement(), message="We can spread this over months. Ask us."))[0]

    assert text.index("We can spread this over months.") < text.index("Service")


def test_the_same_facts_give_the_same_bytes() -> None:
    assert render_statements([made_statement(6, 6)]) == render_statements([made_statement(6, 6)])


def test_each_statement_of_a_batch_counts_its_own_pages() -> None:
    with pdfplumber.open(BytesIO(render_statements([made_statement(3, 5), made_statement(1, 1)]))) as document:
        texts = [page.extract_text() for page in document.pages]

    assert ["Page 1 of 2" in texts[0], "Page 2 of 2" in texts[1], "Page 1 of 1" in texts[2]] == [True] * 3


def test_no_statement_is_refused() -> None:
    with pytest.raises(Refused):
        render_statements([])


def test_a_heading_is_never_the_last_row_of_a_page() -> None:
    rows = [Row(20, ()), Row(20, (), keep_with_next=True), Row(20, ())]

    assert [[row.keep_with_next for row in page] for page in paginate(rows, 45, 100)] == [[False], [True, False]]


def test_the_total_never_stands_alone_on_a_page() -> None:
    for lines in range(1, 41):
        rows = statement_rows(made_statement(1, lines))
        alone = [room for room in range(60, 600) if len(paginate(rows, room, 640)[-1]) == 1]
        assert alone == [], lines


@given(st.lists(st.tuples(st.floats(5, 60), st.booleans()), max_size=60))
def test_breaking_into_pages_loses_no_row_and_overfills_no_page(heights: list[tuple[float, bool]]) -> None:
    rows = [Row(height, (), keep_with_next=keep and number % 3 == 0) for number, (height, keep) in enumerate(heights)]

    pages = paginate(rows, 190, 640)

    assert [row for page in pages for row in page] == rows
    for number, page in enumerate(pages):
        assert sum(row.height for row in page) <= (190 if number == 0 else 640)


def test_every_reason_reads_as_a_sentence_to_the_patient() -> None:
    with (CODES / "patient_reasons.csv").open(encoding="utf-8", newline="") as file:
        codes = [row["code"] for row in csv.DictReader(file)]

    assert len(codes) == len(set(codes))
    for code in codes:
        words = reason_words("PR", code, 1234)
        assert words.endswith(".")
        assert "{" not in words
        assert "$12.34" in words or "call us" in words or "pass it on" in words or "paid from" in words or code == "276"


def test_only_pr_makes_an_amount_the_patients() -> None:
    assert reason_words("PR", "9999", 500) == UNKNOWN_REASON.replace("{amount}", "$5.00")
    assert reason_words("", "", 500) == NO_INSURANCE.replace("{amount}", "$5.00")


@pytest.mark.parametrize(
    ("procedure", "words"),
    [
        ("99213", "Office visit"),
        ("36415", "Taking blood"),
        ("85025", "Laboratory test"),
        ("d1110", "Dental cleaning or prevention"),
        ("J1100", "Medicine given"),
        ("X", "Medical service"),
        ("0001F", "Medical service"),
    ],
)
def test_a_service_is_named_by_the_range_of_its_code(procedure: str, words: str) -> None:
    assert service_words(procedure) == words


@given(st.text(max_size=80), st.floats(20, 300))
def test_any_text_fits_and_can_be_written(text: str, width: float) -> None:
    printable(text).encode("cp1252")
    shortened = fitted(text, "Helvetica", 9, width)
    shortened.encode("cp1252")

    assert text_width(shortened, "Helvetica", 9) <= width
    assert all(text_width(line, "Helvetica", 9) <= width for line in wrapped(text, "Helvetica", 9, width))


def test_a_thirds_fold_in_a_number_10_shows_too_little_for_an_address() -> None:
    place = always_visible(NUMBER_10, 11 / 3)

    assert (place.x, place.x + place.width) == pytest.approx((1.0, 4.25))
    assert (place.y, place.y + place.height) == pytest.approx((2.625, 3.04), abs=0.01)
