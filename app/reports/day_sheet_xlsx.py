"""The day sheet as a workbook: amounts as numbers, texts as texts. No text is a formula, whatever it begins with."""

from __future__ import annotations

from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from app.domain.money import decimal_text
from app.domain.safe_cell import for_sheet
from app.reports.day_sheet_facts import DaySheet
from app.reports.day_sheet_layout import sheet_foot, sheet_lines, sheet_title

MONEY = "#,##0.00"
RECEIPT_COLUMNS = ("Payment", "Account", "Name", "Kind", "Reference", "Amount")


def day_sheet_xlsx(sheet: DaySheet) -> bytes:
    """Two pages: the figures, and every patient payment taken or given back."""
    book = Workbook()
    figures = book.active
    assert isinstance(figures, Worksheet)
    figures.title = "Day sheet"
    _write_figures(figures, sheet)
    _write_receipts(book.create_sheet("Patient payments"), sheet)
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def _write_figures(page: Worksheet, sheet: DaySheet) -> None:
    _text(page, 1, 1, sheet_title(sheet), bold=True)
    _text(page, 2, 1, "Difference", bold=True)
    _money(page, 2, 3, sheet.difference, bold=True)
    for at, title in enumerate(("Section", "Line", "Amount"), 1):
        _text(page, 4, at, title, bold=True)
    place = 5
    for line in sheet_lines(sheet):
        _text(page, place, 1, line.section)
        _text(page, place, 2, line.words, bold=line.total)
        _money(page, place, 3, line.cents, bold=line.total)
        place += 1
    _text(page, place + 1, 1, sheet_foot(sheet))
    page.column_dimensions["A"].width = 20
    page.column_dimensions["B"].width = 60
    page.column_dimensions["C"].width = 16
    page.freeze_panes = "A5"


def _write_receipts(page: Worksheet, sheet: DaySheet) -> None:
    for at, title in enumerate(RECEIPT_COLUMNS, 1):
        _text(page, 1, at, title, bold=True)
    for place, receipt in enumerate(sheet.receipts, 2):
        number = f"P{receipt.payment_id}"
        for at, said in enumerate((number, receipt.account, receipt.name, receipt.kind, receipt.reference), 1):
            _text(page, place, at, said)
        _money(page, place, len(RECEIPT_COLUMNS), receipt.cents)
    for letter, width in zip("ABCDEF", (10, 14, 30, 10, 20, 14), strict=True):
        page.column_dimensions[letter].width = width
    page.freeze_panes = "A2"


def _text(page: Worksheet, place: int, column: int, said: str, *, bold: bool = False) -> None:
    cell = _cell(page, place, column)
    cell.value = for_sheet(said)
    cell.data_type = "s"        # openpyxl takes what begins with = for a formula
    cell.font = Font(bold=bold)


def _money(page: Worksheet, place: int, column: int, cents: int, *, bold: bool = False) -> None:
    """Digits go into the file as they are: a number, and never through a float here."""
    cell = _cell(page, place, column)
    cell.value = decimal_text(cents)
    cell.data_type = "n"
    cell.number_format = MONEY
    cell.font = Font(bold=bold)
    cell.alignment = Alignment(horizontal="right")


def _cell(page: Worksheet, place: int, column: int) -> Cell:
    cell = page.cell(place, column)
    assert isinstance(cell, Cell)
    return cell
