"""Printing PDF bytes from the window: through `lp` where it exists, otherwise as a 300 dpi picture of each page.

The one module of this room that knows Qt. Printing through Qt's own margins would squeeze the page to 96.7 %, more
than one column: hence the full page and no margins.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMarginsF, QRectF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from app.domain.errors import Unavailable
from app.printing.preview import page_count, render_page
from app.printing.spool import PrintJob, lp_available, spool

RASTER_DPI = 300

PageDone = Callable[[int, int], bool]
"""Called after each page with pages done and pages in all; False stops the printing there."""


def printer_names() -> tuple[str, ...]:
    """The printers this machine knows, by name."""
    return tuple(sorted(QPrinterInfo.availablePrinterNames()))


def unscaled_printer(printer: QPrinter) -> QPrinter:
    """The same printer set to letter, full page, no margins, 300 dpi."""
    printer.setResolution(RASTER_DPI)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.Letter))
    printer.setFullPage(True)
    printer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Point)
    return printer


def print_pdf(pdf: bytes, printer: QPrinter, *, tray: str = "", page_done: PageDone = lambda _done, _of: True) -> int:
    """Print the bytes on the printer a person chose; the number of pages printed.

    A named queue on a machine with `lp` gets the PDF itself; anything else, a page range too, gets pictures.
    Raises Unavailable when the printer does not take them.
    """
    ranged = printer.printRange() != QPrinter.PrintRange.AllPages
    if printer.outputFormat() == QPrinter.OutputFormat.NativeFormat and lp_available() and not ranged:
        spool(pdf, PrintJob(queue=printer.printerName(), copies=printer.copyCount(), tray=tray))
        pages = page_count(pdf)
        page_done(pages, pages)
        return pages
    return print_raster(pdf, unscaled_printer(printer), page_done)


def print_raster(pdf: bytes, printer: QPrinter, page_done: PageDone = lambda _done, _of: True) -> int:
    """Each page as a grey picture over the whole sheet, one in memory at a time; the number of pages printed."""
    first, last = _range(printer, page_count(pdf))
    painter = QPainter()
    if not painter.begin(printer):
        raise Unavailable("The printer cannot be opened: choose another one, or save the PDF instead.")
    done = 0
    try:
        for page in range(first, last):
            if done:
                printer.newPage()
            _draw_page(painter, printer, pdf, page)
            done += 1
            if not page_done(done, last - first):
                break
    finally:
        painter.end()
    return done


def _range(printer: QPrinter, pages: int) -> tuple[int, int]:
    if printer.printRange() != QPrinter.PrintRange.PageRange:
        return 0, pages
    return max(printer.fromPage() - 1, 0), min(printer.toPage(), pages)


def _draw_page(painter: QPainter, printer: QPrinter, pdf: bytes, page: int) -> None:
    image = render_page(pdf, page, RASTER_DPI, grey=True)
    picture = QImage(image.pixels, image.width, image.height, image.width, QImage.Format.Format_Grayscale8)
    painter.drawImage(QRectF(printer.paperRect(QPrinter.Unit.DevicePixel)), picture)
