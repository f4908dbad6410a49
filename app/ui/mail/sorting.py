"""Sorting pages into letters: X splits at the page on show, M takes the next letter in, T turns, blank scrolls."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.correspondence.types import LetterRow, MailLetter
from app.ui.actions import bind_in, bind_keys
from app.ui.mail.pages import LetterPages
from app.ui.page import Page
from app.ui.table.view import DeskTable


class Sorting(QObject):
    """Signals: `done(letter_id)` which letter to show then, `failed(AppError)`. `letter` is the one on show."""

    done = Signal(int)
    failed = Signal(object)

    def __init__(self, page: Page, pages: LetterPages, table: DeskTable[LetterRow]) -> None:
        super().__init__(page)
        self._desk, self._pages, self._table = page.desk, pages, table
        self.letter: MailLetter | None = None
        for widget in (table, pages.view):
            bind_in(widget, "split_letter", self.split)
            bind_in(widget, "merge_letter", self.merge)
            bind_in(widget, "turn_page", self.turn)
            for keys, act in self._moves().items():
                bind_keys(widget, keys, act)

    def _moves(self) -> dict[str, Callable[[], None]]:
        pages = self._pages
        return {
            "Space": partial(pages.roll, 1),
            "Shift+Space": partial(pages.roll, -1),
            "Right": partial(pages.step, 1),
            "Left": partial(pages.step, -1),
            "+": partial(pages.change_zoom, 1),
            "-": partial(pages.change_zoom, -1),
        }

    def split(self) -> None:
        """From the page on show on it is another letter."""
        letter, at = self.letter, self._pages.at
        if letter is None or letter.row.state != "new" or not 0 < at < len(letter.pages):
            return
        ids = [page.page_id for page in letter.pages[at:]]
        self._run(partial(self._desk.office.split_letter, letter, ids), letter.row.letter_id)

    def merge(self) -> None:
        """The letter below in the list belongs to the one on show."""
        letter, place = self.letter, self._table.currentIndex().row()
        below = self._table.rows_model.row_at(place + 1)
        if letter is not None and letter.row.state == "new" and below is not None:
            work = partial(self._desk.office.merge_letters, letter, below.letter_id, self._desk.today)
            self._run(work, letter.row.letter_id)

    def turn(self) -> None:
        """The page on show by a quarter, clockwise."""
        page, letter = self._pages.page, self.letter
        if page is not None and letter is not None:
            work = partial(self._desk.office.turn_letter_page, page, (page.rotation + 90) % 360)
            self._run(work, letter.row.letter_id)

    def _run(self, work: Callable[[], int], letter_id: int) -> None:
        self._desk.background.run(work, lambda _done: self.done.emit(letter_id), self.failed.emit)
