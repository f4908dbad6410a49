"""Printing through Qt: the picture of the page lands on the sheet pixel for pixel, unscaled."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot

from app.printing.cms1500_layout import lay_out
from app.printing.cms1500_pdf import PrintedClaim, render_claims
from app.printing.preview import page_count, render_page
from app.printing.printer import RASTER_DPI, print_pdf, print_raster, unscaled_printer
from tests.pure.printing_forms import made_form


@pytest.fixture
def printer(qtbot: QtBot, tmp_path: Path) -> QPrinter:
    found = QPrinter(QPrinter.PrinterMode.HighResolution)
    found.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    found.setOutputFileName(str(tmp_path / "printed.pdf"))
    return found


def two_pages() -> bytes:
    return render_claims([PrintedClaim("A", lay_out(made_form(7)).pages)])


def ink_box(pdf: bytes, page: int) -> tuple[int, int, int, int]:
    image = render_page(pdf, page, RASTER_DPI, grey=True)
    rows = [image.pixels[at * image.width : (at + 1) * image.width] for at in range(image.height)]
    inked = [at for at, row in enumerate(rows) if min(row) < 128]
    columns = [at for at in range(image.width) if min(image.pixels[at :: image.width]) < 128]
    return columns[0], inked[0], columns[-1], inked[-1]


def test_the_sheet_is_printed_whole_and_unscaled(printer: QPrinter) -> None:
    pdf = two_pages()

    assert print_pdf(pdf, printer) == 2
    printed = Path(printer.outputFileName()).read_bytes()
    assert page_count(printed) == 2
    for page in (0, 1):
        assert ink_box(printed, page) == pytest.approx(ink_box(pdf, page), abs=1)


def test_without_margins_the_page_is_the_paper(printer: QPrinter) -> None:
    unscaled_printer(printer)

    assert printer.pageRect(QPrinter.Unit.DevicePixel) == printer.paperRect(QPrinter.Unit.DevicePixel)
    assert printer.paperRect(QPrinter.Unit.DevicePixel).toRect().size().toTuple() == (2550, 3300)


def test_a_chosen_range_prints_only_its_pages(printer: QPrinter) -> None:
    printer.setPrintRange(QPrinter.PrintRange.PageRange)
    printer.setFromTo(2, 2)

    assert print_raster(two_pages(), unscaled_printer(printer)) == 1
    assert page_count(Path(printer.outputFileName()).read_bytes()) == 1


def test_printing_stops_between_pages_when_it_is_told_to(printer: QPrinter) -> None:
    seen: list[tuple[int, int]] = []

    def stop(done: int, of: int) -> bool:
        seen.append((done, of))
        return False

    assert print_pdf(two_pages(), printer, page_done=stop) == 1
    assert seen == [(1, 2)]
