"""The note bar: note, outcome and what it asks for, the proposed next date with its reason, save and next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QDate, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDateEdit, QFrame, QVBoxLayout

from app.domain.errors import AppError
from app.ui.theme.look import look
from app.ui.widgets.fields import Button, Choice, NoteField
from app.ui.widgets.pane import row
from app.ui.widgets.text import CutLabel, KeyCap, PlainLabel
from app.ui.workbench.asked import Answers, AskedFields
from app.ui.workbench.snooze import SnoozeBar
from app.workqueues.outcome import propose_date
from app.workqueues.types import OutcomeChoice, ProposedDate, TakenItem

SAVE_AFTER_MS = 800         # of quiet; a draft on the server is at most 2 s old with the trip
LONGEST_UNSAVED_MS = 1500
ONE_ROW, TWO_ROWS = 50, 88
NOT_HELD = "Take the item first: F8 takes the next one, Enter takes the chosen one"


class OutcomeField(Choice):
    """The outcomes; each is picked by its own key. `picked(code)` when that was done."""

    picked = Signal(str)

    def __init__(self) -> None:
        super().__init__("Outcome")
        self._keys: dict[str, str] = {}

    def offer_keys(self, outcomes: Sequence[OutcomeChoice]) -> None:
        """The key of each outcome stands behind its title."""
        self._keys = {each.key.upper(): each.code for each in outcomes if each.key}
        titles = [f"{each.title}  [{each.key.upper()}]" if each.key else each.title for each in outcomes]
        self.offer(["Outcome", *titles], ["", *(each.code for each in outcomes)])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """One key picks an outcome; arrows and typing work as in every list."""
        code = self._keys.get(event.text().upper()) if event.text() else None
        if code is not None and self.choose(code):
            self.picked.emit(code)
            return
        super().keyPressEvent(event)


class NoteBar(QFrame):
    """What is typed on the held item. Signals: `save_requested()`; `draft_due()` when typing should be kept now."""

    save_requested = Signal()
    draft_due = Signal()

    def __init__(self, today: date) -> None:
        super().__init__()
        self.setObjectName("noteBar")
        self._today = today
        self._item: TakenItem | None = None
        self._outcomes: tuple[OutcomeChoice, ...] = ()
        self._proposed: ProposedDate | None = None
        self.note = NoteField("Note", "What was said or done")
        self.outcome = OutcomeField()
        self.outcome.setFixedWidth(round(178 * look().size / 12))
        self.asked = AskedFields(today)
        self.snooze = SnoozeBar(today)
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
        both = QVBoxLayout(self)
        both.setContentsMargins(0, 4, 0, 0)
        both.setSpacing(2)
        both.addLayout(layout)
        both.addWidget(self.asked)
        both.addWidget(self.snooze)
        self._quiet = self._timer(SAVE_AFTER_MS)
        self._longest = self._timer(LONGEST_UNSAVED_MS)
        self.note.typed.connect(self._on_typed)
        self.note.left.connect(self._on_left)
        self.outcome.chosen.connect(self._on_outcome)
        self.outcome.picked.connect(self._on_key)
        self.asked.typed.connect(self._on_typed)
        self.asked.promise_changed.connect(self._propose)
        self.snooze.closed.connect(self._on_snooze_left)
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
        self.outcome.offer_keys(outcomes)

    def show_item(
        self,
        item: TakenItem | None,
        body: str = "",
        outcome: str = "",
        next_on: date | None = None,
        *,
        fields: str = "{}",
    ) -> None:
        """Write about this item, beginning with what a draft holds; None: nothing is held."""
        self._quiet.stop()
        self._longest.stop()
        self._item = item
        self.note.setText(body)
        self.outcome.choose(outcome)
        self.asked.restore(fields)
        self.snooze.close_bar()
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

    def _on_key(self, code: str) -> None:
        """Picked by its key: typing goes on where the outcome asks."""
        self._on_outcome(code)
        first = self.asked.first_field()
        if first is not None:
            first.setFocus()

    def open_snooze(self) -> None:
        """Ask why and until when the held item can sleep."""
        if self._item is not None:
            self.asked.setVisible(False)
            self.snooze.open_for(self._item)
            self._fit()

    def _on_snooze_left(self) -> None:
        self.asked.ask(self.chosen if self._item else None)
        self._fit()
        self.note.setFocus()

    def _fit(self) -> None:
        shown = not self.asked.isHidden() or not self.snooze.isHidden()
        self.setFixedHeight(TWO_ROWS if shown else ONE_ROW)

    def answers(self) -> Answers:
        """What the outcome's own fields say. Raises Refused in words."""
        return self.asked.read(self.chosen_date)

    def _promised_day(self) -> date | None:
        try:
            return self.asked.promised_day()
        except AppError:
            return None      # half a date; the save says what is wrong with it

    def _on_outcome(self, _code: object) -> None:
        self._propose()
        self._draft_now()

    def _propose(self) -> None:
        chosen = self.chosen
        known = chosen is not None and self._item is not None
        self.asked.ask(chosen if known else None)
        if self.snooze.is_open:
            self.asked.setVisible(False)
        self._fit()
        self._proposed = None
        if chosen is not None and self._item is not None:
            promised = self._promised_day()
            self._proposed = propose_date(chosen, self._item, today=self._today, promised_on=promised)
        on = self._proposed.on if self._proposed else None
        self.next_on.setEnabled(on is not None)
        self.next_on.setVisible(on is not None)
        if on is not None:
            self.next_on.setDate(QDate(on.year, on.month, on.day))
        self._next_word.setText("next" if on is not None else "closes" if known else "")
        self._next_word.setVisible(known)
        told = self.asked.note_on(on) if self.asked.time.text() and on is not None else ""
        self.why.set_whole(told or (self._proposed.why if self._proposed else ""))
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
