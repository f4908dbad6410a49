"""The head of a call: for whom, with whom, how to get through, the clock of hold and talk, who said it."""

from __future__ import annotations

import time
from datetime import datetime

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from app.ui.widgets.fields import Button, TextField
from app.ui.widgets.pane import row
from app.ui.widgets.text import Chip, CutLabel, KeyCap, PlainLabel
from app.ui.words import phone_text
from app.workqueues.call_sheet import best_time_words, caller_values, time_words
from app.workqueues.call_types import CallHead
from app.workqueues.line_hours import is_open, open_words

NEXT_PHASE = {"": "hold", "hold": "talk", "talk": "hold"}
PHASE_ACTS = {"": "Start hold", "hold": "Representative answers", "talk": "On hold again"}


class HeadBar(QFrame):
    """Signals: `phase_wanted(phase)`; `said_changed(representative, reference)` when a field was left changed."""

    phase_wanted = Signal(str)
    said_changed = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("filterBar")
        self._head: CallHead | None = None
        self._read_at = 0.0
        self.payer = CutLabel("", weight="title")
        self.practice = CutLabel("", "accent", weight="strong")
        self.caller = CutLabel("", "muted")
        self.line = Chip()
        self.reach = CutLabel("")
        self.best = CutLabel("", "muted")
        self.hold, self.talk = PlainLabel("0:00", weight="title"), PlainLabel("0:00", weight="title")
        self.turn = Button("Start hold")
        self.turn.clicked.connect(lambda: self.phase_wanted.emit(NEXT_PHASE[self._head.phase if self._head else ""]))
        self.representative = TextField("Representative", "name of the representative")
        self.reference = TextField("Reference number", "one number for all claims of the call")
        for field in (self.representative, self.reference):
            field.editingFinished.connect(self._tell_said)
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self.show_time)
        first = row(self.payer, PlainLabel("for", "muted"), self.practice, self.caller, self.line)
        first.setStretch(3, 1)
        second = row(PlainLabel("Call", "muted"), self.reach, self.best)
        second.setStretch(1, 1)
        third = row(
            PlainLabel("Hold", "muted"), self.hold, PlainLabel("Talk", "muted"), self.talk, self.turn, KeyCap("F9"), 10,
            PlainLabel("Representative", "muted"), self.representative, PlainLabel("Reference", "muted"),
            self.reference,
        )  # fmt: skip
        third.setStretch(third.count() - 1, 1)
        third.setStretch(third.count() - 3, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(6)
        for line in (first, second, third):
            layout.addLayout(line)

    def show_head(self, head: CallHead) -> None:
        """Show a call; what is being typed stays."""
        new = self._head is None or self._head.call_id != head.call_id
        self._head, self._read_at = head, time.monotonic()
        self.payer.set_whole(head.payer)
        self.practice.set_whole(head.practice)
        told = ((name, phone_text(value) if name == "Call back" else value) for name, value in caller_values(head)[1:])
        self.caller.set_whole("   ".join(f"{name} {value}" for name, value in told))
        self.line.show_as(open_words(head.hours, head.now), _line_colour(head.hours, head.now))
        reach = (phone_text(head.phone) or "no telephone on file", head.phone_path and f"press {head.phone_path}")
        self.reach.set_whole("   ".join(part for part in reach if part))
        self.best.set_whole(best_time_words(head.hold_hours))
        for field, text in ((self.representative, head.representative), (self.reference, head.reference)):
            if new or not field.hasFocus():
                field.setText(text)
        running = head.state == "open"
        for part in (self.turn, self.representative, self.reference):
            part.setEnabled(running)
        self.turn.setText(PHASE_ACTS[head.phase])
        self.turn.setAccessibleName(PHASE_ACTS[head.phase])
        self.show_time()
        if head.phase:
            self._tick.start()
        else:
            self._tick.stop()

    @property
    def seconds(self) -> dict[str, int]:
        """Hold and talk until now, in seconds."""
        head = self._head
        if head is None:
            return {"hold": 0, "talk": 0}
        found = {"hold": head.hold_seconds, "talk": head.talk_seconds}
        if head.phase and head.phase_since is not None:
            ran = (head.now - head.phase_since).total_seconds() + time.monotonic() - self._read_at
            found[head.phase] += max(int(ran), 0)
        return found

    def show_time(self) -> None:
        """Write the clocks."""
        found = self.seconds
        for name, label in (("hold", self.hold), ("talk", self.talk)):
            label.setText(time_words(found[name]))
            label.set_tone("accent" if self._head is not None and self._head.phase == name else "")

    def _tell_said(self) -> None:
        head = self._head
        said = (self.representative.text().strip(), self.reference.text().strip())
        if head is not None and said != (head.representative, head.reference):
            self.said_changed.emit(*said)


def _line_colour(hours: str, now: datetime) -> str:
    found = is_open(hours, now)
    return "plain" if found is None else "green" if found else "amber"
