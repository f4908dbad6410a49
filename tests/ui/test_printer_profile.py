"""Printer profiles in the preview: nudged by keyboard, remembered, printed through, and the question afterwards."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path

import pdfplumber
import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from app.domain.errors import Unavailable
from app.printing.calibration import UNCHANGED, Calibration
from app.printing.cms1500_layout import lay_out
from app.printing.cms1500_pdf import PrintedClaim, render_claims
from app.printing.preview import page_count
from app.printing.printer import unscaled_printer
from app.printing.profile import PrinterProfile
from app.ui.office import Paper
from app.ui.preview.page import PreviewPage
from tests.pure.printing_forms import made_form
from tests.ui.conftest import CONTROL, OpenDesk
from tests.ui.offices import MadeUpOffice

Key = Qt.Key
NOT_PRINTING = "jkgdfpwtra JKGDFPWTRA 0123456789 .,;:-+*/'"
TWO_HUNDRED = (NOT_PRINTING * 5)[:200]
POINTS = 0.72
Place = tuple[str, float, float]


@dataclass
class PaperOffice(MadeUpOffice):
    """Prints the made-up claim, and keeps preferences and what was noted."""

    noted: list[tuple[int, bool, int]] = field(default_factory=list)

    def print_claim(self, claim_id: int, plain: bool, today: date, calibration: Calibration = UNCHANGED) -> Paper:
        """Two pages of the made-up claim."""
        self._call("print_claim")
        claim = PrintedClaim("A", lay_out(made_form(7)).pages)
        return Paper(render_claims([claim], stock="plain" if plain else "preprinted", calibration=calibration))

    def note_printed(self, claim_id: int, plain: bool, pages: int) -> None:
        """Keep the note."""
        self._call("note_printed")
        self.noted.append((claim_id, plain, pages))

    def prefer(self, key: str, value: object) -> None:
        """Keep a preference as the server does."""
        self._call("prefer")
        self.preferences[key] = json.dumps(value)


def preview(desk: OpenDesk) -> PreviewPage:
    desk.window.open_print("claim", 1001)
    desk.settle()
    page = desk.window.page
    assert isinstance(page, PreviewPage)
    return page


def tab_to(desk: OpenDesk, name: str) -> None:
    """Go to a control by the Tab key, as a person without a mouse."""
    for _step in range(60):
        if desk.focus.accessibleName() == name:
            return
        desk.press(Key.Key_Tab)
    raise AssertionError(f"the Tab key never comes to {name}")


@pytest.fixture
def desk(open_desk: Callable[..., OpenDesk]) -> OpenDesk:
    """A desk that can print."""
    return open_desk(PaperOffice())


@pytest.fixture
def page(desk: OpenDesk) -> PreviewPage:
    """The preview with its printer panel opened by keyboard."""
    found = preview(desk)
    tab_to(desk, "Printer and offsets")
    desk.press(Key.Key_Space)
    assert desk.focus is found.panel.pad
    return found


def places(pdf: bytes) -> list[Place]:
    """Every character of every page with its place from the left and the top, in points."""
    with pdfplumber.open(BytesIO(pdf)) as document:
        return [(one["text"], one["x0"], one["top"]) for sheet in document.pages for one in sheet.chars]


def into_file(page: PreviewPage, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the person choose a printer that writes a file."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(folder / "printed.pdf"))
    monkeypatch.setattr(page, "_choose_printer", lambda: unscaled_printer(printer))
    return folder / "printed.pdf"


@pytest.mark.parametrize("plain", (True, False))
def test_an_arrow_key_moves_every_character_by_a_hundredth_of_an_inch(
    desk: OpenDesk, page: PreviewPage, plain: bool
) -> None:
    page.mode.choose(plain)
    page.mode.chosen.emit(plain)
    desk.settle()
    before = places(page.pdf)
    assert len(before) > 500
    for key, dx, dy in ((Key.Key_Right, 1, 0), (Key.Key_Down, 1, 1), (Key.Key_Left, 0, 1), (Key.Key_Up, 0, 0)):
        desk.press(key)
        assert page.profile == PrinterProfile("", plain, dx, dy)
        now = places(page.pdf)
        assert [one[0] for one in now] == [one[0] for one in before]
        for (_text, x, top), (_same, old_x, old_top) in zip(now, before, strict=True):
            assert (x - old_x, top - old_top) == pytest.approx((dx * POINTS, dy * POINTS), abs=1e-3)


def test_the_buttons_for_the_mouse_nudge_too(desk: OpenDesk, page: PreviewPage) -> None:
    page.panel.pad.nudged.emit(-1, 0)
    page.panel.pad.nudged.emit(0, -2)
    desk.settle()

    assert page.profile == PrinterProfile("", True, -1, -2)
    assert page.offset_words.whole == "0.01 in left, 0.02 in up"


def test_two_hundred_typed_characters_change_no_profile_and_ask_nothing(desk: OpenDesk, page: PreviewPage) -> None:
    page.panel.alignment.click()
    desk.settle()
    before = page.pdf
    desk.until(lambda: "prefer" in desk.office.calls)  # the desk remembers the queue it opened with
    fields = page.panel.findChildren(QLineEdit)
    assert len(fields) == 6
    for widget in (page.panel.pad, *fields):
        widget.setFocus()
        desk.office.calls.clear()
        QTest.keyClicks(widget, TWO_HUNDRED)
        assert QApplication.focusWidget() is widget
        desk.settle()
        assert set(desk.office.calls) <= {"poll", "side"}
    assert (page.profile, page.pdf) == (PrinterProfile(), before)


def test_the_profile_is_there_again_after_the_page_and_the_desk_were_closed(
    desk: OpenDesk, page: PreviewPage, open_desk: Callable[..., OpenDesk]
) -> None:
    desk.press(Key.Key_Right)
    desk.press(Key.Key_Up)
    moved = page.pdf
    desk.press(Key.Key_W, CONTROL)

    again = preview(desk)
    assert again is not page
    assert again.pdf == moved
    desk.window.leave()
    desk.settle()
    fresh = preview(open_desk(desk.office))
    assert fresh.profile == PrinterProfile("", True, 1, -1)
    assert fresh.pdf == moved


def test_each_paper_has_its_own_offsets_and_begins_with_those_of_the_other(desk: OpenDesk, page: PreviewPage) -> None:
    desk.press(Key.Key_Right)
    for plain in (False, True):
        page.mode.chosen.emit(plain)
        desk.settle()
        if not plain:
            assert page.profile == PrinterProfile("", False, 1, 0)
            page.panel.pad.setFocus()
            desk.press(Key.Key_Down)
    assert page.profile == PrinterProfile("", True, 1, 0)
    page.mode.chosen.emit(False)
    assert page.profile == PrinterProfile("", False, 1, 1)


def test_a_scale_is_typed_in_per_cent_and_an_impossible_one_refused_in_words(desk: OpenDesk, page: PreviewPage) -> None:
    width = page.panel.width_field
    tab_to(desk, width.accessibleName())
    width.selectAll()
    desk.type_text("99.6")
    desk.press(Key.Key_Return)
    assert page.profile == PrinterProfile("", True, sx=0.996)

    for typed, sentence in (("90", "fit to page"), ("wide", "type a number"), ("nan", "type a number")):
        width.selectAll()
        desk.type_text(typed)
        desk.press(Key.Key_Return)
        assert sentence in page.panel.problem.text()
        assert page.profile == PrinterProfile("", True, sx=0.996)


def test_four_measured_distances_give_the_offsets(desk: OpenDesk, page: PreviewPage) -> None:
    tab_to(desk, "Alignment page")
    desk.press(Key.Key_Space)
    assert "Printer alignment" in "".join(one[0] for one in places(page.pdf))
    # A printer that puts everything 0.04 in too far right and 0.02 in too high.
    for distance, found in zip(page.panel.measured, ("0.34", "8.24", "1.3133", "10.48"), strict=True):
        tab_to(desk, distance.accessibleName())
        desk.type_text(found)
    tab_to(desk, "Work out offsets")
    desk.press(Key.Key_Space)

    assert page.profile == PrinterProfile("", True, -4, 2)


def test_the_alignment_page_of_the_red_form_has_marks_and_no_question(
    desk: OpenDesk, page: PreviewPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.mode.chosen.emit(False)
    page.panel.alignment.click()
    desk.settle()
    printed = into_file(page, tmp_path, monkeypatch)
    desk.press(Key.Key_P, CONTROL)

    assert {"X", "W", "9"} == {one[0] for one in places(page.pdf)}
    assert page_count(printed.read_bytes()) == 1
    assert page.ask.isHidden()


def test_after_printing_yes_writes_the_time_line_and_no_does_not(
    desk: OpenDesk, page: PreviewPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = desk.office
    assert isinstance(office, PaperOffice)
    printed = into_file(page, tmp_path, monkeypatch)
    for answer, noted in (("No", []), ("Yes", [(1001, True, 2)])):
        desk.press(Key.Key_P, CONTROL)
        assert page_count(printed.read_bytes()) == 2
        assert not page.ask.isHidden()
        assert office.noted == []
        tab_to(desk, f"{answer}: Did all pages print well?")
        desk.press(Key.Key_Space)
        assert office.noted == noted
        assert page.ask.isHidden()


def test_a_note_that_did_not_arrive_is_asked_for_again(
    desk: OpenDesk, page: PreviewPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    into_file(page, tmp_path, monkeypatch)
    desk.press(Key.Key_P, CONTROL)
    desk.office.fault = Unavailable("The server cannot be reached.")
    page.ask.yes.click()
    desk.settle()
    assert not page.ask.isHidden()


def test_another_printer_chosen_while_printing_gets_the_page_as_it_needs_it(
    desk: OpenDesk, page: PreviewPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[bytes] = []

    def keep(pdf: bytes, _printer: QPrinter) -> int:
        sent.append(pdf)
        return 2

    class Named(QPrinter):
        def printerName(self) -> str:
            return "Upstairs"

    monkeypatch.setattr("app.printing.printer.print_pdf", keep)
    monkeypatch.setattr(page, "_choose_printer", Named)
    page.panel.printer_chosen.emit("Upstairs")
    desk.press(Key.Key_Right)
    desk.settle()
    moved = page.pdf
    page.panel.printer_chosen.emit("")
    desk.settle()
    assert page.pdf != moved

    desk.press(Key.Key_P, CONTROL)
    assert sent == [moved]
    assert page.profile == PrinterProfile("Upstairs", True, 1, 0)
