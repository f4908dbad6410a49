"""What an outcome asks for beside its date: reference and representative, a promise, a time with its zone."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from app.domain.errors import AppError, Refused
from app.domain.moments import ZONES, Moment, moment, read_time
from app.domain.money import Cents, typed_amount
from app.ui.theme.look import look
from app.ui.widgets.fields import Choice, TextField
from app.ui.widgets.pane import row
from app.ui.widgets.text import CutLabel, PlainLabel
from app.workqueues.types import OutcomeChoice


@dataclass(frozen=True, slots=True)
class Answers:
    """What was typed, read: empty where nothing was. A time needs the day it is for, which the bar knows."""

    reference: str = ""
    representative: str = ""
    promised_on: date | None = None
    promised: Cents | None = None
    agreed: Moment | None = None

    @property
    def at(self) -> datetime | None:
        """The moment that was agreed."""
        return self.agreed.at if self.agreed else None


class AskedFields(QFrame):
    """Only the fields the picked outcome asks for are there. Signals: `typed()`; `promise_changed()`."""

    typed = Signal()
    promise_changed = Signal()

    def __init__(self, today: date) -> None:
        super().__init__()
        self._today = today
        self._choice: OutcomeChoice | None = None
        wide = look().size / 12
        self.reference = _field("Reference number", "number", 110 * wide)
        self.representative = _field("Representative", "who said so", 110 * wide)
        self.promised_on = _field("Promised date", "MM/DD", 76 * wide)
        self.promised = _field("Promised amount", "amount", 84 * wide)
        self.time = _field("Time of day", "2:30 pm", 76 * wide)
        self.zone = Choice("Time zone")
        self.zone.offer(list(ZONES), list(ZONES.values()))
        self.zone.setMinimumContentsLength(8)
        self.say = CutLabel("", "accent")
        self._groups: dict[str, tuple[QWidget, ...]] = {
            "reference": (PlainLabel("Ref", "muted"), self.reference, PlainLabel("from", "muted"), self.representative),
            "promise": (PlainLabel("Promised for", "muted"), self.promised_on, self.promised),
            "time": (PlainLabel("At", "muted"), self.time, self.zone),
        }
        parts = [part for group in self._groups.values() for part in group]
        layout = row(*parts, self.say, margins=(12, 0, 12, 4))
        layout.setStretch(layout.count() - 1, 1)
        self.setLayout(layout)
        for field in (self.reference, self.representative, self.promised_on, self.promised, self.time):
            field.textEdited.connect(lambda _text: self.typed.emit())
        self.promised_on.textEdited.connect(lambda _text: self.promise_changed.emit())
        self.time.textEdited.connect(lambda _text: self.promise_changed.emit())
        self.zone.chosen.connect(lambda _value: self._zone_chosen())
        self.ask(None)

    def _zone_chosen(self) -> None:
        self.typed.emit()
        self.promise_changed.emit()

    @property
    def asks(self) -> bool:
        """Whether there is anything to fill in or to say."""
        return self._choice is not None and bool(self._wanted() or self._choice.say)

    def ask(self, choice: OutcomeChoice | None) -> None:
        """Show the fields of this outcome; what was typed into a field that stays is kept."""
        self._choice = choice
        wanted = self._wanted()
        for name, parts in self._groups.items():
            for part in parts:
                part.setVisible(name in wanted)
        self.say.set_whole(choice.say if choice else "")
        self.setVisible(self.asks)

    def _wanted(self) -> set[str]:
        choice = self._choice
        if choice is None:
            return set()
        asked = {"reference": choice.asks_reference, "promise": choice.asks_promise, "time": choice.asks_time}
        return {name for name, wanted in asked.items() if wanted}

    def first_field(self) -> QWidget | None:
        """Where typing begins after the outcome was picked: what this outcome is about comes first."""
        wanted = self._wanted()
        fields = (("time", self.time), ("promise", self.promised_on), ("reference", self.reference))
        return next((field for name, field in fields if name in wanted), None)

    def promised_day(self) -> date | None:
        """The promised date, or None while none is typed. Raises Refused."""
        text = self.promised_on.text().strip()
        return read_day(text, self._today) if text and "promise" in self._wanted() else None

    def read(self, day: date | None) -> Answers:
        """Everything as values; `day` is the next date a time is for. Raises Refused in words."""
        wanted = self._wanted()
        amount = self.promised.text().strip() if "promise" in wanted else ""
        of_day = self.time.text().strip() if "time" in wanted else ""
        agreed = None
        if of_day and day is not None:
            agreed = moment(day, read_time(of_day), str(self.zone.currentData()))
        promised_on = self.promised_day()
        if amount and promised_on is None:
            raise Refused("An amount was promised: type the date it was promised for.")
        said = "reference" in wanted
        return Answers(
            self.reference.text().strip() if said else "",
            self.representative.text().strip() if said else "",
            promised_on,
            typed_amount(amount) if amount else None,
            agreed,
        )

    def note_on(self, day: date | None) -> str:
        """What is to be told of the typed time: that it comes twice, or why it cannot be."""
        try:
            agreed = self.read(day).agreed
        except AppError as wrong:
            return str(wrong)
        return agreed.note if agreed else ""

    def kept(self) -> str:
        """What is typed, as JSON text for the draft."""
        typed = {
            "reference": self.reference.text(),
            "representative": self.representative.text(),
            "promised_on": self.promised_on.text(),
            "promised": self.promised.text(),
            "time": self.time.text(),
            "zone": self.zone.currentData() if self.time.text() else "",
        }
        return json.dumps({name: value for name, value in typed.items() if value})

    def restore(self, fields: str) -> None:
        """Begin with what a draft holds; an empty object empties all."""
        found = json.loads(fields or "{}")
        for name, field in (
            ("reference", self.reference),
            ("representative", self.representative),
            ("promised_on", self.promised_on),
            ("promised", self.promised),
            ("time", self.time),
        ):
            field.setText(str(found.get(name, "")))
        if found.get("zone"):
            self.zone.choose(found["zone"])


def read_day(text: str, today: date) -> date:
    """`12/05` or `12/05/26` as the next such day from today on. Raises Refused."""
    parts = text.strip().replace("-", "/").split("/")
    try:
        numbers = [int(part) for part in parts]
        if len(numbers) == 3:
            return date(numbers[2] + (2000 if numbers[2] < 100 else 0), numbers[0], numbers[1])
        month, day = numbers
        found = date(today.year, month, day)
        return found if found >= today else date(today.year + 1, month, day)
    except ValueError:
        raise Refused(f'"{text}" is no date; type 12/05 or 12/05/26.') from None


def _field(name: str, hint: str, width: float) -> TextField:
    field = TextField(name, hint)
    field.setFixedWidth(round(width))
    return field
