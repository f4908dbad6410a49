"""The note bar: note, outcome, the proposed next date with its reason, save and next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QDate, QTimer, Signal
from PySide6.QtWidgets import QDateEdit, QFrame

from app.ui.theme.look import look
from app.ui.widgets.fields import Button, Choice, NoteField
from app.ui.widgets.pane import row
from app.ui.widgets.text import CutLabel, KeyCap, PlainLabel
from app.workqueues.outcome import propose_date
from app.workqueues.types import OutcomeChoice, ProposedDate, TakenItem

SAVE_AFTER_MS = 800         # of quiet; a draft on the server is at most 2 s old with the trip
LONGEST_UNSAVED_MS = 1500
NOT_HELD = "Take the item first: F8 takes the next one, Enter takes the chosen one"


class NoteBar(QFrame):
    """What is typed on the held item. Signals: `save_requested()`; `draft_due()` when typing should be kept now."""

    save_requested = Signal()
    draft_due = Signal()

    def __init__(self, today: date) -> None:
        super().__init__()
        self.setObjectName("noteBar")
        self.setFixedHeight(50)
        self._today = today
        self._item: TakenItem | None = None
        self._outcomes: tuple[OutcomeChoice, ...] = ()
        self._proposed: ProposedDate | None = None
        self.note = NoteField("Note", "What was said or done")
        self.outcome = Choice("Outcome")
        self.outcome.setFixedWidth(round(168 * look().size / 12))
        self._next_word = PlainLabel("next", weight="strong")
        self.next_on = QDateEdit()
        self.next_on.setAccessibleName("Next date")
        self.next_on.setCalendarPopup(True)
        self.next_on.setDisplayFormat("MM/dd/yy")
        self.next_on.setFixedWidth(round(106 * look().size / 12))
        self.why = CutLabel("", "muted")
        self.why.setMaximumWidth(round(230 * look().size / 12))
        self.save = Button("Save and next", primary=True)
        self.save.clicked.connect(self.save_requested)
        layout = row(
            self.note, self.outcome, self._next_word, self.next_on, self.why, self.save, KeyCap("Ctrl+Enter"),
            margins=(12, 0, 12, 0),
        )  # fmt: skip
        layout.setStretch(0, 1)
        self.setLayout(layout)
        self._quiet = self._timer(SAVE_AFTER_MS)
        self._longest = self._timer(LONGEST_UNSAVED_MS)
        self.note.typed.connect(self._on_typed)
        self.note.left.connect(self._on_left)
        self.outcome.chosen.connect(self._on_outcome)
        self.show_item(None)

    def _timer(self, after: int) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(after)
        timer.timeout.connect(self._draft_now)
        return timer

    @property
    def item(self) -> TakenItem | None:
        """The held item the bar writes about."""
        return self._item

    def offer_outcomes(self, outcomes: Sequence[OutcomeChoice]) -> None:
        """What a person may record; the empty choice is a note without an outcome."""
        self._outcomes = tuple(outcomes)
        self.outcome.offer(["Outcome", *(each.title for each in outcomes)], ["", *(each.code for each in outcomes)])

    def show_item(self, item: TakenItem | None, body: str = "", outcome: str = "", next_on: date | None = None) -> None:
        """Write about this item, beginning with what a draft holds; None: nothing is held."""
        self._quiet.stop()
        self._longest.stop()
        self._item = item
        self.note.setText(body)
        self.outcome.choose(outcome)
        held = item is not None
        for part in (self.note, self.outcome, self.save):
            part.setEnabled(held)
        self.note.setPlaceholderText("What was said or done" if held else NOT_HELD)
        self._propose()
        if next_on is not None and self.next_on.isEnabled():
            self.next_on.setDate(QDate(next_on.year, next_on.month, next_on.day))

    def renew(self, item: TakenItem) -> None:
        """The same item with a newer version or lease: what is typed stays."""
        if self._item is not None and self._item.item_id == item.item_id:
            self._item = item

    @property
    def chosen(self) -> OutcomeChoice | None:
        """The picked outcome."""
        return next((each for each in self._outcomes if each.code == self.outcome.currentData()), None)

    @property
    def chosen_date(self) -> date | None:
        """The next date to save; None: the outcome closes the reason, or its own rule decides."""
        if not self.next_on.isEnabled():
            return None
        picked = self.next_on.date()
        return date(picked.year(), picked.month(), picked.day())

    @property
    def chosen_why(self) -> str:
        """Why the next date is what it is; a date moved by hand says so."""
        if self._proposed is None:
            return ""
        moved = self.chosen_date is not None and self.chosen_date != self._proposed.on
        return "date set by hand" if moved else self._proposed.why

    def pick(self, code: str) -> None:
        """Choose an outcome as a person would."""
        self.outcome.choose(code)
        self._on_outcome(code)

    def _on_outcome(self, _code: object) -> None:
        self._propose()
        self._draft_now()

    def _propose(self) -> None:
        chosen = self.chosen
        known = chosen is not None and self._item is not None
        self._proposed = propose_date(chosen, self._item, today=self._today) if chosen and self._item else None
        on = self._proposed.on if self._proposed else None
        self.next_on.setEnabled(on is not None)
        self.next_on.setVisible(on is not None)
        if on is not None:
            self.next_on.setDate(QDate(on.year, on.month, on.day))
        self._next_word.setText("next" if on is not None else "closes" if known else "")
        self._next_word.setVisible(known)
        self.why.set_whole(self._proposed.why if self._proposed else "")
        self.why.setVisible(known)

    def _on_typed(self) -> None:
        self._quiet.start()
        if not self._longest.isActive():
            self._longest.start()

    def _on_left(self) -> None:
        if self._quiet.isActive() or self._longest.isActive():
            self._draft_now()

    def _draft_now(self) -> None:
        self._quiet.stop()
        self._longest.stop()
        if self._item is not None:
            self.draft_due.emit()
