"""Print preview: pictures of the PDF bytes that will be printed; print and save take those same bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFileDialog, QFrame, QLabel, QVBoxLayout, QWidget

from app.domain.errors import AppError, Unavailable
from app.printing.preview import PageImage, page_count, render_page
from app.ui.office import Office, Paper
from app.ui.page import Desk, Page
from app.ui.widgets.fields import Button, Choice
from app.ui.widgets.pane import States, row, scrolled
from app.ui.widgets.text import KeyCap, PlainLabel
from app.ui.words import count_text

SCREEN_DPI, MOST_PAGES = 110, 20
TITLES = {"claim": "CMS-1500", "statement": "Statement"}
MODES = (("Plain paper, form drawn", True), ("Pre-printed form, text only", False))


@dataclass(frozen=True, slots=True)
class Made:
    """The paper and pictures of its first pages."""

    paper: Paper
    images: tuple[PageImage, ...]
    pages: int


class PreviewPage(Page):
    """`kind` is claim or statement; `number` the id of the claim or account."""

    def __init__(self, desk: Desk, kind: str, number: int) -> None:
        super().__init__(desk, TITLES[kind])
        self._kind, self._number = kind, number
        self._pdf = b""
        self._printable = False
        self.problems = PlainLabel("", "amber", wrap=True)
        self.problems.setContentsMargins(12, 6, 12, 6)
        self.problems.hide()
        self.mode = Choice("Paper")
        self.mode.setMinimumWidth(220)
        self.mode.offer([words for words, _plain in MODES], [plain for _words, plain in MODES])
        self.pages_words = PlainLabel("", "muted")
        self.save = Button("Save PDF ...")
        self.print_now = Button("Print ...", primary=True)
        self._sheets: list[QLabel] = []
        inside = QWidget()
        self._list = QVBoxLayout(inside)
        self._list.setContentsMargins(20, 16, 20, 16)
        self._list.setSpacing(16)
        self._list.addStretch(1)
        self.states = States(scrolled(inside, "Pages"), "Preview")
        bar = QFrame()
        bar.setObjectName("filterBar")
        bar.setFixedHeight(41)
        bar.setLayout(
            row(self.mode, self.pages_words, None, self.save, self.print_now, KeyCap("Ctrl+P"), margins=(12, 0, 12, 0))
        )
        self.mode.setVisible(kind == "claim")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addWidget(self.problems)
        layout.addWidget(self.states, 1)
        self.mode.chosen.connect(lambda _plain: self.refresh())
        self.save.clicked.connect(self.save_pdf)
        self.print_now.clicked.connect(self.print_pdf)
        self.states.retry_requested.connect(self.refresh)
        self._show_may()

    def refresh(self) -> None:
        """Make the PDF and its pictures anew, off the GUI thread."""
        self.states.wait()
        plain = bool(self.mode.currentData())
        work = partial(_make, self.desk.office, self.desk.today, self._kind, self._number, plain)
        self.desk.background.run(work, self._show, self._on_failure, slot=f"preview {id(self)}")

    def acts(self) -> dict[str, Callable[[], None]]:
        """The acts this page answers."""
        return {"print": self.print_pdf, "refresh": self.refresh}

    def focus_first(self) -> None:
        """The pages, to be scrolled."""
        self.print_now.setFocus()

    @property
    def pdf(self) -> bytes:
        """The bytes on show."""
        return self._pdf

    def save_pdf(self) -> None:
        """Save the bytes on show to a file."""
        if not self._pdf:
            return
        path, _filter = QFileDialog.getSaveFileName(self, "Save PDF", f"{self._kind}.pdf", "PDF (*.pdf)")
        if path:
            self.desk.background.run(partial(_write, path, self._pdf), self._on_saved, self.fail)

    def print_pdf(self) -> None:
        """Choose a printer and send it the bytes on show, unscaled."""
        if not self._pdf or not self._printable:
            return
        # Loading Qt's print support asks the print service for printers: only when somebody prints.
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # noqa: PLC0415

        from app.printing.printer import print_pdf, unscaled_printer  # noqa: PLC0415

        printer = unscaled_printer(QPrinter(QPrinter.PrinterMode.HighResolution))
        dialog = QPrintDialog(printer, self)
        if dialog.exec() != QPrintDialog.DialogCode.Accepted:
            return
        self.desk.background.run(partial(print_pdf, self._pdf, printer), self._on_printed, self.fail)

    def _show(self, found: Made) -> None:
        self._pdf, self._printable = found.paper.pdf, found.paper.printable
        self.problems.setText("\n".join(found.paper.problems))
        self.problems.setVisible(bool(found.paper.problems))
        self.problems.set_tone("amber" if self._printable else "red")
        for sheet in self._sheets:
            sheet.hide()
            sheet.deleteLater()
        self._sheets = [_sheet(image, at) for at, image in enumerate(found.images, start=1)]
        for at, sheet in enumerate(self._sheets):
            self._list.insertWidget(at, sheet, 0, Qt.AlignmentFlag.AlignHCenter)
        self.pages_words.setText(count_text(found.pages, "page"))
        self.states.show_content()
        self._show_may()

    def _on_saved(self, name: str) -> None:
        self.said.emit(f"Saved as {name}.", "green")

    def _on_printed(self, pages: int) -> None:
        self.said.emit(f"{count_text(pages, 'page')} sent to the printer.", "green")

    def _on_failure(self, error: AppError) -> None:
        self.failed.emit(error)
        self.states.show_error(error)

    def _show_may(self) -> None:
        self.save.setEnabled(bool(self._pdf))
        self.print_now.setEnabled(bool(self._pdf) and self._printable)


def _make(office: Office, today: date, kind: str, number: int, plain: bool) -> Made:
    is_claim = kind == "claim"
    paper = office.print_claim(number, plain, today) if is_claim else office.print_statement(number, today)
    pages = page_count(paper.pdf)
    return Made(paper, tuple(render_page(paper.pdf, at, SCREEN_DPI) for at in range(min(pages, MOST_PAGES))), pages)


def _sheet(image: PageImage, number: int) -> QLabel:
    kind = QImage.Format.Format_RGB888 if image.channels == 3 else QImage.Format.Format_Grayscale8
    picture = QImage(image.pixels, image.width, image.height, image.width * image.channels, kind)
    sheet = QLabel()
    sheet.setAccessibleName(f"Page {number}")
    sheet.setPixmap(QPixmap.fromImage(picture))
    sheet.setFixedSize(image.width, image.height)
    return sheet


def _write(path: str, pdf: bytes) -> str:
    try:
        Path(path).write_bytes(pdf)
    except OSError:
        raise Unavailable("The file could not be written: choose another place.") from None
    return Path(path).name
