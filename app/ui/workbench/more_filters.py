"""The filters that do not fit into the bar: due, practice, person, balance, clock, outcome, category, team ..."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from app.domain.money import AmountError, decimal_text, typed_amount
from app.ui.page import Desk
from app.ui.widgets.fields import Button, Choice, TextField
from app.ui.widgets.pane import row
from app.ui.widgets.text import PlainLabel
from app.ui.workbench.filter_words import CLOCK_WORDS, DUE_WORDS
from app.workqueues.types import QueueQuery

LONGEST_WAIT = 3650
Code = TypeVar("Code", int, str, bool)


class MoreFilters(QDialog):
    """Not modal. Signal `applied(QueueQuery)`: the query it was opened with, with these filters."""

    applied = Signal(object)

    def __init__(self, parent: QWidget, desk: Desk, query: QueueQuery) -> None:
        super().__init__(parent)
        self._query = query
        self.setWindowTitle("More filters")
        self.setModal(False)
        self.resize(520, 400)
        practices = {place.practice_id: place.practice for place in desk.facts.places}
        self.due = _choice("Due", {"all": "Any date", **{code: word.capitalize() for code, word in DUE_WORDS.items()}})
        self.practice = _choice("Practice", {0: "All practices", **practices})
        people = {each.login: each.name for each in desk.facts.colleagues}
        clocks = {code: word.capitalize() for code, word in CLOCK_WORDS.items()}
        self.person = _choice("Assigned to", {"": "Anybody", **people})
        self.low = TextField("Balance from", "1000.00")
        self.high = TextField("Balance to")
        self.clock = _choice("Clock", {"": "Any clock", **clocks})
        self.within = TextField("Days left at most", "7")
        self.outcome = _choice("Last outcome", {"": "Any", **{each.code: each.title for each in desk.facts.outcomes}})
        self.category = TextField("Category", "codes, with commas")
        self.team = TextField("Team", "codes, with commas")
        self.escalated = _choice("Escalated", {False: "All", True: "Escalated only"})
        self.trouble = PlainLabel("", "red", wrap=True)
        self._lay_out()
        self.show_query(query)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        fields: tuple[tuple[QWidget, QWidget | None], ...] = (
            (self.due, self.practice), (self.person, self.outcome), (self.low, self.high), (self.clock, self.within),
            (self.category, self.team), (self.escalated, None),
        )  # fmt: skip
        for at, pair in enumerate(fields):
            for side, field in enumerate(each for each in pair if each is not None):
                grid.addWidget(PlainLabel(field.accessibleName(), "muted", "small"), at * 2, side)
                grid.addWidget(field, at * 2 + 1, side)
        for field in (self.low, self.high, self.within, self.category, self.team):
            field.returnPressed.connect(self.apply)
        use = Button("Use these filters", primary=True)
        use.clicked.connect(self.apply)
        clear = Button("Clear")
        clear.clicked.connect(lambda: self.show_query(QueueQuery(self._query.queue)))
        leave = Button("Close")
        leave.clicked.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(10)
        layout.addLayout(grid)
        layout.addWidget(self.trouble)
        layout.addStretch(1)
        layout.addLayout(row(clear, None, leave, use))

    def show_query(self, query: QueueQuery) -> None:
        """Fill the fields with what is asked."""
        self.due.choose(query.due)
        self.practice.choose(query.practice_ids[0] if query.practice_ids else 0)
        self.person.choose(query.assignee)
        self.low.setText("" if query.balance_from is None else decimal_text(query.balance_from))
        self.high.setText("" if query.balance_to is None else decimal_text(query.balance_to))
        self.clock.choose(query.clock_kinds[0] if query.clock_kinds else "")
        self.within.setText("" if query.clock_within is None else str(query.clock_within))
        self.outcome.choose(query.outcomes[0] if query.outcomes else "")
        self.category.setText(", ".join(query.categories))
        self.team.setText(", ".join(query.teams))
        self.escalated.choose(query.escalated)

    def apply(self) -> None:
        """Use them, or say what is not understood."""
        try:
            asked = self._asked()
        except ValueError as error:
            self.trouble.setText(str(error))
            return
        self.trouble.setText("")
        self.applied.emit(asked)
        self.close()

    def _asked(self) -> QueueQuery:
        practice, clock, outcome = self.practice.currentData(), self.clock.currentData(), self.outcome.currentData()
        return replace(
            self._query,
            due=self.due.currentData() or "all",
            practice_ids=(practice,) if practice else (),
            assignee=self.person.currentData() or "",
            balance_from=_cents(self.low),
            balance_to=_cents(self.high),
            clock_kinds=(clock,) if clock else (),
            clock_within=_days(self.within),
            outcomes=(outcome,) if outcome else (),
            categories=_codes(self.category),
            teams=_codes(self.team),
            escalated=bool(self.escalated.currentData()),
        )


def _choice(name: str, offered: Mapping[Code, str]) -> Choice:
    made = Choice(name)
    made.offer(list(offered.values()), list(offered))
    return made


def _cents(field: TextField) -> int | None:
    if not field.text().strip():
        return None
    try:
        return typed_amount(field.text())
    except AmountError:
        raise ValueError(f"{field.accessibleName()}: an amount such as 1,000.00 is expected.") from None


def _days(field: TextField) -> int | None:
    text = field.text().strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text) <= LONGEST_WAIT):
        raise ValueError(f"{field.accessibleName()}: a whole number of days is expected.")
    return int(text)


def _codes(field: TextField) -> tuple[str, ...]:
    return tuple(each for part in field.text().split(",") if (each := part.strip()))
