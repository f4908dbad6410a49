"""The bar of one claim's answer: note, outcome by one key, the proposed next date or one date for the whole call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QCheckBox, QDateEdit, QFrame

from app.ui.theme.look import look
from app.ui.widgets.fields import Button, Choice, NoteField
from app.ui.widgets.pane import row
from app.ui.widgets.text import CutLabel, KeyCap
from app.workqueues.call_types import CallLine, PayerCall, held_item
from app.workqueues.outcome import propose_date
from app.workqueues.types import OutcomeChoice, ProposedDate

ONE_DATE = "one date for the whole call"
BY_HAND = "date set by hand"


class LineBar(QFrame):
    """What is typed about the claim on the screen. Signal `save_requested()`."""

    save_requested = Signal()

    def __init__(self, outcomes: Sequence[OutcomeChoice], today: date) -> None:
        super().__init__()
        self.setObjectName("noteBar")
        self.setFixedHeight(50)
        self._outcomes, self._today = tuple(outcomes), today
        self._call: PayerCall | None = None
        self._line: CallLine | None = None
        self._proposed: ProposedDate | None = None
        self.outcome = Choice("Outcome")
        self.outcome.setFixedWidth(round(190 * look().size / 12))
        words = [f"{each.title} ({each.key})" if each.key else each.title for each in self._outcomes]
        self.outcome.offer(["Outcome", *words], ["", *(each.code for each in self._outcomes)])
        self.note = NoteField("What the representative said", "What the representative said of this claim")
        self.next_on = QDateEdit()
        self.next_on.setAccessibleName("Next date")
        self.next_on.setCalendarPopup(True)
        self.next_on.setDisplayFormat("MM/dd/yy")
        self.next_on.setFixedWidth(round(100 * look().size / 12))
        self.together = QCheckBox("same for all")
        self.together.setAccessibleName("The same next date for all claims of the call")
        self.why = CutLabel("", "muted")
        self.why.setMaximumWidth(round(190 * look().size / 12))
        self.save = Button("Save, next claim", primary=True)
        self.save.clicked.connect(self.save_requested)
        layout = row(
            self.outcome, self.note, self.next_on, self.together, self.why, self.save, KeyCap("Ctrl+Enter"),
            margins=(12, 0, 12, 0),
        )  # fmt: skip
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.outcome.chosen.connect(lambda _code: self._propose())
        self.note.returnPressed.connect(self.save_requested)
        self.show_line(None, None)

    def show_line(self, call: PayerCall | None, line: CallLine | None) -> None:
        """Write about this claim; a line of another claim begins empty, the same claim keeps what is typed."""
        new = self._line is None or line is None or self._line.claim_id != line.claim_id
        self._call, self._line = call, line
        able = line is not None and call is not None and call.head.state == "open" and line.state in {"held", "saved"}
        if new:
            self.note.setText(line.note if line is not None and line.state == "saved" else "")
            self.outcome.choose(line.outcome if line is not None and line.state == "saved" else "")
        for part in (self.outcome, self.note, self.save, self.together):
            part.setEnabled(able)
        if new or not able:
            self._propose()

    @property
    def line(self) -> CallLine | None:
        """The claim the bar writes about."""
        return self._line

    @property
    def chosen(self) -> OutcomeChoice | None:
        """The picked outcome."""
        return next((each for each in self._outcomes if each.code == self.outcome.currentData()), None)

    @property
    def chosen_date(self) -> date | None:
        """The next date to save; None: the outcome closes the reason."""
        if not self.next_on.isEnabled():
            return None
        picked = self.next_on.date()
        return date(picked.year(), picked.month(), picked.day())

    @property
    def chosen_why(self) -> str:
        """Why the next date is what it is."""
        if self._proposed is None or self.chosen_date in {None, self._proposed.on}:
            return self._proposed.why if self._proposed else ""
        return ONE_DATE if self.together.isChecked() else BY_HAND

    def pick(self, code: str) -> None:
        """Choose an outcome by its key, and go on to the note."""
        if self.outcome.isEnabled():
            self.outcome.choose(code)
            self._propose()
            self.note.setFocus()

    def _propose(self) -> None:
        chosen, call, line = self.chosen, self._call, self._line
        self._proposed = None
        if chosen is not None and call is not None and line is not None:
            self._proposed = propose_date(chosen, held_item(call, line), today=self._today)
        on = self._proposed.on if self._proposed else None
        if on is not None and not (self.together.isChecked() and self.next_on.isVisible()):
            self.next_on.setDate(QDate(on.year, on.month, on.day))
        self.next_on.setEnabled(on is not None and self.outcome.isEnabled())
        self.next_on.setVisible(on is not None or self.together.isChecked())
        self.why.set_whole(self._proposed.why if self._proposed else "")
