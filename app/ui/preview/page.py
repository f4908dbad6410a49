"""Print preview: pictures of the PDF bytes that will be printed; print and save take those same bytes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFileDialog, QFrame, QLabel, QVBoxLayout, QWidget

from app.domain.errors import AppError, Unavailable
from app.printing.calibration import Calibration
from app.printing.preview import PageImage
from app.printing.profile import REMEMBERED_AS, PrinterProfile, PrinterProfiles, read_profiles
from app.ui.page import Desk, Page
from app.ui.preview.ask import AskBar
from app.ui.preview.made import Made, Wanted, make
from app.ui.preview.panel import PANEL_WIDTH, PrinterPanel, offset_words
from app.ui.widgets.fields import Button, Choice
from app.ui.widgets.pane import States, row, scrolled
from app.ui.widgets.text import CutLabel, KeyCap, PlainLabel
from app.ui.words import count_text

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

SCREEN_DPI, NARROW_DPI = 110, 96
LETTER_WIDTH, SHEET_MARGIN = 8.5, 30
TITLES = {
    "claim": "CMS-1500",
    "statement": "Statement",
    "remittance": "Remittance of one claim",
    "cover": "Cover sheet",
    "separator": "Separator sheets",
}
MODES = (("Plain paper, form drawn", True), ("Pre-printed form, text only", False))
NOTERS = ("specialist", "poster", "supervisor")


class PreviewPage(Page):
    """`kind` is claim, statement, remittance, cover or separator; `number` the id of the claim, account, received claim
    or cover sheet, or how many sheets.

    Printer profiles are for claim forms.
    """

    def __init__(self, desk: Desk, kind: str, number: int) -> None:
        super().__init__(desk, TITLES[kind])
        self._kind, self._number = kind, number
        self._profile = self._profiles.latest if kind == "claim" else PrinterProfile()
        self._aligning = self._making = False
        self._made: Made | None = None
        self._waiting: QPrinter | None = None
        self._printed = (True, 0)
        self.problems = PlainLabel("", "amber", wrap=True)
        self.problems.setContentsMargins(12, 6, 12, 6)
        self.problems.hide()
        self.mode = Choice("Paper")
        self.mode.setMinimumWidth(220)
        self.mode.offer([words for words, _plain in MODES], [plain for _words, plain in MODES])
        self.pages_words = PlainLabel("", "muted")
        self.offset_words = CutLabel("", "muted")
        self.panel_open = Button("Printer ...", "Printer and offsets")
        self.save = Button("Save PDF ...")
        self.print_now = Button("Print ...", primary=True)
        self.ask = AskBar("Did all pages print well?")
        self.panel = PrinterPanel()
        self.panel.hide()
        self._sheets: list[QLabel] = []
        self._lay_out()
        self._connect()
        self._show_profile()
        self._show_may()

    def _lay_out(self) -> None:
        inside = QWidget()
        self._list = QVBoxLayout(inside)
        self._list.setContentsMargins(20, 16, 20, 16)
        self._list.setSpacing(16)
        self._list.addStretch(1)
        self.states = States(scrolled(inside, "Pages"), "Preview")
        bar = QFrame()
        bar.setObjectName("filterBar")
        bar.setFixedHeight(41)
        acts = (self.panel_open, self.save, self.print_now, KeyCap("Ctrl+P"))
        bar.setLayout(
            row(self.mode, self.pages_words, self.offset_words, None, *acts, margins=(12, 0, 12, 0)),
        )
        for part in (self.mode, self.panel_open, self.offset_words):
            part.setVisible(self._kind == "claim")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addWidget(self.ask)
        layout.addWidget(self.problems)
        sides = row(self.states, self.panel, spacing=0)
        sides.setStretch(0, 1)
        layout.addLayout(sides, 1)

    def _connect(self) -> None:
        self.mode.chosen.connect(lambda plain: self._use(self._profiles.of(self._profile.printer, bool(plain))))
        self.panel_open.clicked.connect(self.toggle_panel)
        self.save.clicked.connect(self.save_pdf)
        self.print_now.clicked.connect(self.print_pdf)
        self.ask.answered.connect(self._on_answer)
        self.states.retry_requested.connect(self.refresh)
        self.panel.printer_chosen.connect(lambda name: self._use(self._profiles.of(name, self._profile.plain)))
        self.panel.calibrated.connect(self._calibrate)
        self.panel.alignment_wanted.connect(self.show_alignment)

    def refresh(self) -> None:
        """Make the PDF and its pictures anew, off the GUI thread."""
        self.states.wait()
        self._making = True
        wanted = Wanted(self._kind, self._number, self._profile, self._aligning, self._dpi())
        work = partial(make, self.desk.office, self.desk.today, wanted)
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
        return self._made.paper.pdf if self._made else b""

    @property
    def profile(self) -> PrinterProfile:
        """The printer profile the pages are made for."""
        return self._profile

    @property
    def _profiles(self) -> PrinterProfiles:
        """Asked of the desk each time: another preview may have changed them."""
        return read_profiles(self.desk.memory.value(REMEMBERED_AS))

    def toggle_panel(self) -> None:
        """Open or close the printer panel beside the pages."""
        opened = self.panel.isHidden()
        self.panel.setVisible(opened)
        if opened:
            # Loading Qt's print support asks the print service for printers: only when somebody wants them.
            from app.printing.printer import printer_names  # noqa: PLC0415

            self.panel.offer(printer_names())
            self.panel.pad.setFocus()
        self.refresh()

    def show_alignment(self, wanted: bool) -> None:
        """The alignment page of the chosen paper instead of the form, or the form again."""
        self._aligning = wanted
        self._show_profile()
        self.refresh()

    def save_pdf(self) -> None:
        """Save the bytes on show to a file."""
        if not self.pdf:
            return
        name = "alignment" if self._aligning else self._kind
        path, _filter = QFileDialog.getSaveFileName(self, "Save PDF", f"{name}.pdf", "PDF (*.pdf)")
        if path:
            self.desk.background.run(partial(_write, path, self.pdf), self._on_saved, self.fail)

    def print_pdf(self) -> None:
        """Choose a printer and send it the pages as that printer needs them, unscaled."""
        if self._made is None or not self._made.paper.printable:
            return
        printer = self._choose_printer()
        if printer is None:
            return
        self._waiting = printer
        if self._kind == "claim":
            self._use(self._profiles.of(printer.printerName(), self._profile.plain))
        if not self._making:
            self._send(self._made)

    def _choose_printer(self) -> QPrinter | None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # noqa: PLC0415

        from app.printing.printer import unscaled_printer  # noqa: PLC0415

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        if self._profile.printer:
            printer.setPrinterName(self._profile.printer)
        dialog = QPrintDialog(unscaled_printer(printer), self)
        return printer if dialog.exec() == QPrintDialog.DialogCode.Accepted else None

    def _send(self, made: Made) -> None:
        """Give what is on show to the printer that waits for it, if one does and may have it."""
        printer, self._waiting = self._waiting, None
        if printer is None or not made.paper.printable:
            return
        from app.printing.printer import print_pdf  # noqa: PLC0415

        done = partial(self._on_printed, made.wanted)
        self.desk.background.run(partial(print_pdf, made.paper.pdf, printer), done, self.fail)

    def _calibrate(self, calibration: Calibration) -> None:
        self._use(self._profile.calibrated(calibration))

    def _use(self, profile: PrinterProfile) -> None:
        """Print through this profile from now on, here and on this person's other desks."""
        same = (profile.plain, profile.calibration) == (self._profile.plain, self._profile.calibration)
        self._profile = profile
        self.desk.memory.keep(REMEMBERED_AS, self._profiles.using(profile).as_kept())
        self._show_profile()
        if not same:
            self.refresh()

    def _show_profile(self) -> None:
        self.mode.choose(self._profile.plain)
        self.panel.show_profile(self._profile, self._aligning)
        words = [word for word in (self._profile.printer, offset_words(self._profile.calibration)) if word]
        self.offset_words.set_whole(": ".join(words))

    def _dpi(self) -> int:
        """Pages as large as they fit beside the panel."""
        room = self.width() - (0 if self.panel.isHidden() else PANEL_WIDTH) - 2 * SHEET_MARGIN
        return SCREEN_DPI if self.panel.isHidden() or room >= SCREEN_DPI * LETTER_WIDTH else NARROW_DPI

    def _show(self, found: Made) -> None:
        self._making, self._made = False, found
        self.problems.setText("\n".join(found.paper.problems))
        self.problems.setVisible(bool(found.paper.problems))
        self.problems.set_tone("amber" if found.paper.printable else "red")
        for sheet in self._sheets:
            sheet.hide()
            sheet.deleteLater()
        self._sheets = [_sheet(image, at) for at, image in enumerate(found.images, start=1)]
        for at, sheet in enumerate(self._sheets):
            self._list.insertWidget(at, sheet, 0, Qt.AlignmentFlag.AlignHCenter)
        self.pages_words.setText(count_text(found.pages, "page"))
        self.states.show_content()
        self._show_may()
        self._send(found)

    def _on_saved(self, name: str) -> None:
        self.said.emit(f"Saved as {name}.", "green")

    def _on_printed(self, wanted: Wanted, pages: int) -> None:
        self.said.emit(f"{count_text(pages, 'page')} sent to the printer.", "green")
        if wanted.aligning:
            self.panel.note_printed(wanted.profile.calibration)
        elif self._kind in {"claim", "statement"} and self.desk.holds(*NOTERS):
            self._printed = (wanted.profile.plain, pages)
            where = "the claim's time line" if wanted.kind == "claim" else "the account: the statement was sent"
            self.ask.ask(f"Did all pages print well? Yes writes it into {where}.")

    def _on_answer(self, good: bool) -> None:
        if not good:
            self.said.emit("Nothing was noted: print again when the printer is right.", "amber")
            return
        plain, pages = self._printed
        if self._kind == "claim":
            work = partial(self.desk.office.note_printed, self._number, plain, pages)
        else:
            work = partial(self.desk.office.note_statement, self._number, self.desk.today, pages)
        self.desk.background.run(work, self._on_noted, self._on_not_noted)

    def _on_noted(self, _nothing: None) -> None:
        self.said.emit("Noted.", "green")

    def _on_not_noted(self, error: AppError) -> None:
        self.ask.show()
        self.fail(error)

    def _on_failure(self, error: AppError) -> None:
        self._making, self._made, self._waiting = False, None, None
        self.failed.emit(error)
        self.states.show_error(error)
        self._show_may()

    def _show_may(self) -> None:
        self.save.setEnabled(bool(self.pdf))
        self.print_now.setEnabled(self._made is not None and self._made.paper.printable)


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
