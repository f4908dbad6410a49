"""A desk at the paper page, driven by keys."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.ui.paper.desk import KeyingDesk
from app.ui.paper.page import PaperPage
from tests.ui.conftest import CONTROL, OpenDesk
from tests.ui.made_paper_eob import Kept


@dataclass
class PaperDesk:
    """A desk at the paper page."""

    desk: OpenDesk

    @property
    def page(self) -> PaperPage:
        page = self.desk.window.page
        assert isinstance(page, PaperPage)
        return page

    @property
    def keying(self) -> KeyingDesk:
        return self.page.keying

    @property
    def kept(self) -> Kept:
        return self.desk.office.kept

    def keys(self, *parts: str) -> int:
        """Press keys one after the other as a clerk does; how many. `<` is Enter."""
        count = 0
        for key in "".join(parts):
            if key == "<":
                QTest.keyClick(self.desk.focus, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
            else:
                QTest.keyClicks(self.desk.focus, key)
            count += 1
        return count

    def open_half_keyed(self) -> None:
        """The check of 250.00 with 98.00 to go."""
        self.page.checks.setFocus()
        self.page.checks.select_place(0)
        self.desk.press(Qt.Key.Key_Return)
        self.desk.until(self.keying.finder.field.hasFocus)

    def only_first_line(self) -> None:
        """The EOB shows the first line alone: the others are taken out."""
        self.keying.grid.go_to(1, "allowed")
        self.keying.grid.setFocus()
        for _line in range(3):
            QTest.keyClick(self.keying.grid, Qt.Key.Key_Delete, CONTROL)

    def find(self, text: str = "400.00") -> None:
        """Find a claim and take the first."""
        self.keying.finder.begin()
        self.keys(text, "<")
        self.desk.until(self.keying.finder.table.hasFocus)
        self.keys("<")
        self.desk.until(self.keying.grid.hasFocus)
