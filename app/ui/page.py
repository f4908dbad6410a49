"""What every page offers the main window: title, acts, refreshing, and the wishes it emits. Pages know no pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.domain.errors import AppError, Unavailable
from app.ui.background import Background
from app.ui.memory import Memory
from app.ui.office import DeskFacts, Office
from app.workqueues.types import Changes


@dataclass(frozen=True, slots=True)
class ShownPractice:
    """Whose patient or money a page shows; empty without one."""

    name: str = ""
    location: str = ""
    band: int = 0


@dataclass(frozen=True, slots=True)
class Desk:
    """What a page works with. `today` is the day clocks are counted from."""

    office: Office
    background: Background
    memory: Memory
    facts: DeskFacts
    today: date

    @property
    def login(self) -> str:
        """Who sits here."""
        return self.office.login

    def band_of(self, practice_id: int) -> int:
        """The colour index of a practice."""
        return next((place.band for place in self.facts.places if place.practice_id == practice_id), 0)

    def practice_called(self, words: str) -> ShownPractice:
        """A practice of which a row holds the name or the code only."""
        places = self.facts.places
        found = next((place for place in places if words in {place.practice, place.practice_code}), None)
        return ShownPractice(found.practice, "", found.band) if found else ShownPractice(words)

    def name_of(self, login: str) -> str:
        """A colleague's name."""
        return next((each.name for each in self.facts.colleagues if each.login == login), login)

    def holds(self, *groups: str) -> bool:
        """Whether this person is in one of the groups."""
        return bool(set(groups) & set(self.office.groups))


class Page(QWidget):
    """Signals: `claim_open_requested(claim_id)`, `account_open_requested(account_id)`,
    `remit_open_requested(remit_id)`, `practice_shown(name, location, band)`, `said(sentence, colour)` for the bar
    under the title, `failed(AppError)` for the state of the line, `print_requested(kind, id)`, `title_changed(title)`,
    `page_open_requested(name)` for another page of the office, `papers_open_requested(claim_id, kind, id)` for what is
    on paper about a claim (kind letter or evidence and its number, or empty and 0 for all),
    `call_requested(practice_id, payer_id)` to telephone, `history_open_requested(claim_id, number)` for who did what.
    """

    claim_open_requested = Signal(int)
    account_open_requested = Signal(int)
    remit_open_requested = Signal(int)
    practice_shown = Signal(str, str, int)
    said = Signal(str, str)
    failed = Signal(object)
    print_requested = Signal(str, int)
    title_changed = Signal(str)
    page_open_requested = Signal(str)
    papers_open_requested = Signal(int, str, int)
    call_requested = Signal(int, int)
    history_open_requested = Signal(int, str)

    topics: frozenset[str] = frozenset()

    def __init__(self, desk: Desk, title: str) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAccessibleName(title)
        self.desk = desk
        self.title = title
        self.stale = True
        self.on_show = ShownPractice()
        self.practice_shown.connect(self._keep_practice)

    def _keep_practice(self, name: str, location: str, band: int) -> None:
        # The window shows it again when the page comes back, and never while another page is in front.
        self.on_show = ShownPractice(name, location, band)

    @property
    def on_call(self) -> bool:
        """Whether somebody is on the telephone on this page: the desk is not locked meanwhile."""
        return False

    def acts(self) -> dict[str, Callable[[], None]]:
        """What this page does for the acts of the registry."""
        return {}

    def lists(self) -> tuple[QWidget, ...]:
        """The lists and panes in which single letters are keys."""
        return ()

    def keep_typed(self) -> None:
        """The desk is being locked: send what is typed and not on the server yet."""

    def refresh(self) -> None:
        """Ask the office again."""

    def shown(self) -> None:
        """The page came to the front: a stale one asks again."""
        if self.stale:
            self.stale = False
            self.refresh()

    def on_changes(self, found: Changes) -> None:
        """Something changed: a visible page asks again, a hidden one goes stale."""
        concerned = not found.changes or any(change.topic in self.topics for change in found.changes)
        if not concerned:
            return
        if self.isVisible():
            self.refresh()
        else:
            self.stale = True

    def fail(self, error: AppError) -> None:
        """Say what did not work; a server that does not answer has its own bar, which the window shows."""
        if not isinstance(error, Unavailable):
            self.said.emit(error.sentence, "red")
        self.failed.emit(error)

    def focus_first(self) -> None:
        """Put the focus where work begins."""
        self.setFocus()

    def focus_list(self) -> None:
        """Give the keys to the first list on show, to the page itself where none is."""
        found = next((each for each in self.lists() if each.isVisible() and each.isEnabled()), None)
        (found or self).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc in a field, a choice or a button goes back to the list."""
        if event.key() == Qt.Key.Key_Escape and self.focusWidget() not in (*self.lists(), self):
            self.focus_list()
        else:
            super().keyPressEvent(event)
