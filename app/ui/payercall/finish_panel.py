"""The panel in which a call is stopped or ended: when the rest is asked for, how many minutes it took."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout

from app.domain.errors import Refused
from app.ui.widgets.fields import Button, TextField
from app.ui.widgets.pane import Pane, clear_layout, row
from app.ui.widgets.text import KeyCap, PlainLabel
from app.workqueues.call_types import CallHead, PayerCall, minutes
from app.workqueues.line_hours import NextCall, next_call, read_hours

STOP, END = "stop", "end"
TITLES = {
    STOP: "The representative takes no more: when is the rest asked for?",
    END: "The call is over: what was not answered goes back to its queue",
}


class FinishPanel(Pane):
    """`wanted(kind)` when it is to be done, `left()` when it was closed."""

    wanted = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__("Stop or end the call")
        self.kind = ""
        self._head: CallHead | None = None
        self._fields: dict[str, TextField] = {}
        self.title = PlainLabel("", weight="strong")
        self.words = PlainLabel("", "muted", wrap=True)
        self.trouble = PlainLabel("", "red", wrap=True)
        self.do = Button("Do", primary=True)
        self.cancel = Button("Close")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(10)
        self.body.addWidget(self.title)
        self.body.addWidget(self.words)
        self.body.addLayout(self._grid)
        self.body.addWidget(self.trouble)
        self.body.addLayout(row(None, self.cancel, KeyCap("Esc"), self.do, KeyCap("Ctrl+Enter")))
        self.do.clicked.connect(self.ask)
        self.cancel.clicked.connect(self.close_panel)
        self.trouble.hide()
        self.hide()

    def open_for(self, kind: str, call: PayerCall, seconds: dict[str, int], now: datetime) -> None:
        """Ask what is needed; nothing is done yet."""
        self.kind, self._head = kind, call.head
        self.title.setText(TITLES[kind])
        self.do.setText("Leave the rest" if kind == STOP else "End the call")
        self.do.setAccessibleName(TITLES[kind])
        left, saved = len(call.left), call.count("saved")
        missing = "" if call.head.reference else " No reference number is kept yet."
        self.words.setText(f"{saved} answered, {left} not.{missing if kind == END else ''}")
        self.say("")
        clear_layout(self._grid)
        self._fields = {}
        if kind == STOP:
            again = next_call(call.head.hours, now)
            at = again.at.astimezone(ZoneInfo(again.zone)).strftime("%H:%M") if again.at else ""
            hours = read_hours(call.head.hours)
            zone = "HH:MM" if hours else "any time of that day"
            if hours is not None:
                self.words.setText(f"{self.words.text()} The time is {hours.zone_word}, by the payer's clock.")
            self._add("Call again on", f"{again.on:%m/%d/%Y}", "MM/DD/YYYY")
            self._add("At", at, zone)
        else:
            self._add("Minutes on hold", str(minutes(seconds["hold"])), "0")
            self._add("Minutes of talk", str(minutes(seconds["talk"])), "0")
        self.show()
        next(iter(self._fields.values())).setFocus()

    def _add(self, name: str, value: str, hint: str) -> None:
        field = TextField(name, hint)
        field.setText(value)
        field.escaped.connect(self.close_panel)
        at = len(self._fields) * 2
        self._grid.addWidget(PlainLabel(name, "muted"), 0, at)
        self._grid.addWidget(field, 0, at + 1)
        self._fields[name] = field

    @property
    def is_open(self) -> bool:
        """Whether something is asked."""
        return bool(self.kind)

    def close_panel(self) -> None:
        """Close without doing anything."""
        if self.kind:
            self.kind = ""
            self.hide()
            self.left.emit()

    def ask(self) -> None:
        """It is to be done as the fields say."""
        if self.kind:
            self.say("")
            self.wanted.emit(self.kind)

    def say(self, sentence: str) -> None:
        """What is wrong with what was typed; empty: nothing."""
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))

    def type_into(self, name: str, text: str) -> None:
        """Put a text into a field."""
        self._fields[name].setText(text)

    def seconds(self, name: str) -> int:
        """Minutes typed, as seconds. Raises Refused."""
        text = self._fields[name].text().strip()
        if not text.isdecimal() or len(text) > 4:
            raise Refused(f"{name}: type whole minutes.")
        return int(text) * 60

    def again(self) -> NextCall:
        """When to call again, in the payer's zone. Raises Refused."""
        try:
            on = datetime.strptime(self._fields["Call again on"].text().strip(), "%m/%d/%Y").date()
        except ValueError:
            raise Refused("Call again on: type a day such as 12/01/2026.") from None
        text = self._fields["At"].text().strip()
        hours = read_hours(self._head.hours) if self._head is not None else None
        if not text or hours is None:
            return NextCall(on)
        try:
            at = datetime.strptime(text, "%H:%M").time()
        except ValueError:
            raise Refused("At: type a time such as 08:00, or nothing.") from None
        return NextCall(on, datetime.combine(on, at, ZoneInfo(hours.zone)), hours.zone)
