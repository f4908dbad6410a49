"""The figures of a day sheet without a database: sections, the difference, paper and workbook."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO

import pdfplumber
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from app.reports.day_sheet_facts import (
    ADJUSTMENTS,
    BANK,
    PROVIDER_LEVEL,
    WAITING,
    DaySheet,
    LegSum,
    Receipt,
    SheetHead,
    SignedSheet,
    make_sheet,
)
from app.reports.day_sheet_layout import sheet_lines
from app.reports.day_sheet_pdf import day_sheet_pdf
from app.reports.day_sheet_xlsx import day_sheet_xlsx

HEAD = SheetHead(
    1, "Harbor Street Orthopedics", "chen", "M. Chen", None, "", date(2026, 3, 20), "America/New_York", 1, 500_000, 9, 1
)
SIGNED_AT = datetime(2026, 3, 20, 22, 5, tzinfo=UTC)
SIGNED = SignedSheet(1, 1, "signed", "chen", SIGNED_AT, "03/20/2026 18:05", "ab" * 32, None, None, "")


def leg(account: str, cents: int, kind: str = "payment", source: str = "era_eft", party: str = "") -> LegSum:
    """One sum of legs."""
    coded = account in ADJUSTMENTS or kind in ADJUSTMENTS
    return LegSum("remittance", source, account, party, kind, "CO" if coded else "", "45" if coded else "", cents, 1)


POSTED = (
    leg("clearing", 12000),
    leg("receivable", -12000, party="primary"),
    leg("contractual", 5000, "contractual"),
    leg("receivable", -5000, "contractual", party="primary"),
    leg("receivable", 3000, "transfer", party="patient"),
    leg("receivable", -3000, "transfer", party="primary"),
    leg("clearing", 4000, "unposted"),
    leg("unposted", -4000, "unposted"),
    leg("clearing", -2000, "provider_level"),
    leg("payer_balance", 2000, "provider_level"),
    leg("clearing", 5000, "payment", "check"),
    leg("patient_credit", -2000, "unapplied", "check"),
    leg("receivable", -3000, "payment", "check", "patient"),
)
CHECK = Receipt(7, "A-70", "Rivera, Ana", "check", "1021", 5000, 5000)


def drawn(*receipts: Receipt) -> DaySheet:
    """The sheet of what was posted."""
    return make_sheet(HEAD, POSTED, receipts or (CHECK,))


def test_every_figure_has_its_section_and_the_sheet_closes() -> None:
    sheet = drawn()
    assert [(figure.words, figure.cents) for figure in sheet.payments] == [("835, EFT", 12000), ("Patient check", 3000)]
    assert [(figure.words, figure.cents) for figure in sheet.adjustments] == [("Contractual CO-45", 5000)]
    assert [(figure.words, figure.cents) for figure in sheet.received] == [("835, EFT", 14000), ("Patient check", 5000)]
    assert [(figure.name, figure.cents) for figure in sheet.waiting] == [("patient_credit", 2000), ("unposted", 4000)]
    assert [(figure.name, figure.cents) for figure in sheet.provider_level] == [("payer_balance", -2000)]
    assert (sheet.closing, sheet.deposit, sheet.trial, sheet.difference) == (480_000, 5000, 0, 0)


def test_a_leg_of_a_cent_too_much_a_missing_receipt_and_a_lopsided_transfer_show_as_difference() -> None:
    assert make_sheet(HEAD, (*POSTED, leg("receivable", 1, party="primary")), (CHECK,)).difference > 0
    assert make_sheet(HEAD, POSTED, ()).difference == 5000
    crooked = (leg("receivable", 100, "transfer", party="patient"), leg("receivable", -100, party="primary"))
    assert make_sheet(HEAD, (*POSTED, *crooked), (CHECK,)).difference > 0


KNOWN = st.sampled_from(
    [
        *((account, account, "receivable", account) for account in ADJUSTMENTS),
        *((account, "provider_level", "clearing", "provider_level") for account in PROVIDER_LEVEL),
        *((account, "unposted", "clearing", "unposted") for account in WAITING),
        *((account, "deposit", "clearing", "deposit") for account in BANK),
        ("gross_charges", "charge", "receivable", "charge"),
        ("clearing", "payment", "receivable", "payment"),
        ("receivable", "transfer", "receivable", "transfer"),
        ("payer_balance", "takeback", "receivable", "takeback"),
        ("due_to", "due", "bank", "deposit"),
        ("provider_other", "deposit", "bank", "deposit"),
        ("bank_fee", "fee", "clearing", "deposit"),
        ("patient_credit", "unapplied", "receivable", "payment"),
    ]
)


@given(st.lists(st.tuples(KNOWN, st.integers(-10**9, 10**9))))
def test_whatever_is_posted_with_both_sides_closes(moves: list[tuple[tuple[str, str, str, str], int]]) -> None:
    legs = []
    for (account, kind, other, other_kind), cents in moves:
        legs += [leg(account, cents, kind, "none", "patient" if account == "receivable" else "")]
        legs += [leg(other, -cents, other_kind, "none", "primary" if other == "receivable" else "")]
    sheet = make_sheet(HEAD, legs, ())
    assert (sheet.trial, sheet.difference) == (0, 0)
    assert sheet.closing == HEAD.opening + sum(each.cents for each in legs if each.account == "receivable")


def test_money_given_back_on_the_same_sheet_is_not_in_the_drawer() -> None:
    back = Receipt(7, "A-70", "Rivera, Ana", "check", "1021", -5000, 5000)
    assert drawn(CHECK, back).deposit == 0


def test_the_paper_shows_every_line_the_difference_and_the_signature() -> None:
    sheet = drawn()
    pdf = day_sheet_pdf(sheet, SIGNED)
    assert pdf == day_sheet_pdf(sheet, SIGNED)
    with pdfplumber.open(BytesIO(pdf)) as opened:
        text = "\n".join(page.extract_text() for page in opened.pages)
    for line in sheet_lines(sheet):
        assert line.words in text
    assert "Difference" in text and "0.00" in text and "Signed by chen" in text and "ab" * 32 in text


def test_a_long_sheet_goes_on_overleaf_and_loses_no_check() -> None:
    checks = [Receipt(at, f"A-{at}", "Rivera, Ana", "check", f"{at:05}", 100, 100) for at in range(1, 121)]
    legs = (leg("clearing", 12000, "payment", "check"), leg("patient_credit", -12000, "unapplied", "check"))
    sheet = make_sheet(HEAD, legs, checks)
    with pdfplumber.open(BytesIO(day_sheet_pdf(sheet))) as opened:
        text = "\n".join(page.extract_text() for page in opened.pages)
        assert len(opened.pages) > 1
    assert all(f"Check {at:05} A-{at} Rivera" in text for at in range(1, 121))


def test_the_workbook_holds_numbers_as_numbers_and_no_text_as_a_formula() -> None:
    tricky = [
        Receipt(at, said, said, "check", said, 1234, 1234)
        for at, said in enumerate(("=1+1", "+cmd", "-2", "@sum", "=HYPERLINK(1)"), 1)
    ]
    legs = (leg("clearing", 6170, "payment", "check"), leg("patient_credit", -6170, "unapplied", "check"))
    sheet = make_sheet(HEAD, legs, tricky)
    book = load_workbook(BytesIO(day_sheet_xlsx(sheet)))
    page = book["Patient payments"]
    read = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
    assert [row[:5] for row in read] == [
        [f"P{each.payment_id}", each.account, each.name, "check", each.reference] for each in tricky
    ]
    assert [round(row[5] * 100) for row in read if isinstance(row[5], int | float)] == [1234] * 5
    cells = [cell for sheet_page in book for row in sheet_page.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    figures = book["Day sheet"]
    lines = sheet_lines(sheet)
    amounts = [row[2] for row in figures.iter_rows(min_row=5, max_row=4 + len(lines), values_only=True)]
    assert [round(amount * 100) for amount in amounts if isinstance(amount, int | float)] == [
        line.cents for line in lines
    ]
