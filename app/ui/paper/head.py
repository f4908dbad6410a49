"""The head of a check: payer, number, amount, date, method; Enter goes on, and the second person types it again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.claims.desk_facts import PayerName
from app.domain.errors import Refused
from app.domain.money import AmountError, money_text
from app.posting.paper_types import METHODS, CheckDraft
from app.ui.paper.columns import METHOD_WORDS
from app.ui.paper.keying import typed_cents, typed_day
from app.ui.widgets.fields import Choice, TextField
from app.ui.widgets.pane import row
from app.ui.widgets.text import PlainLabel, restyle
from app.ui.words import long_day


class CheckHead(QWidget):
    """Signals: `done()` Enter in the last field, `escaped()`."""

    done = Signal()
    escaped = Signal()

    def __init__(self, payers: Sequence[PayerName], today: date) -> None:
        super().__init__()
        self._today = today
        self.payer = Choice("Payer")
        self.payer.offer([payer.name for payer in payers], [payer.payer_id for payer in payers])
        self.trace = TextField("Check number", "number")
        self.amount = TextField("Check amount", "0.00")
        self.day = TextField("Check date", "MMDD")
        self.method = Choice("Paid by")
        self.method.offer([METHOD_WORDS[method] for method in METHODS], METHODS)
        self.amount.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.payer.setMinimumWidth(150)
        self.trace.setMinimumWidth(110)
        self.amount.setFixedWidth(92)
        self.day.setFixedWidth(106)
        self.method.setMinimumContentsLength(7)
        self.method.setFixedWidth(104)
        layout = row(self.payer, self.trace, self.amount, self.day, self.method)
        layout.setStretch(0, 3)
        layout.setStretch(1, 2)
        self.setLayout(layout)
        self._connect()

    def _connect(self) -> None:
        self.trace.returnPressed.connect(self.amount.setFocus)
        self.amount.returnPressed.connect(self._on_amount)
        self.day.returnPressed.connect(self.done)
        for field in (self.trace, self.amount, self.day):
            field.escaped.connect(self.escaped)

    def _on_amount(self) -> None:
        if self.day.isEnabled():
            self.day.setFocus()
        else:
            self.done.emit()

    def show_draft(self, draft: CheckDraft) -> None:
        """A check as saved."""
        self.payer.choose(draft.payer_id)
        self.trace.setText(draft.trace)
        self.amount.setText(money_text(draft.amount))
        self.day.setText(long_day(draft.payment_date))
        self.method.choose(draft.method)
        self._mark()

    def show_new(self) -> None:
        """A check not begun yet: the payer of the one before stays."""
        for field in (self.trace, self.amount, self.day):
            field.clear()
        self.method.choose("CHK")
        self._mark()

    def ask_again(self) -> None:
        """The second person sees neither number nor amount: both are typed again."""
        self.trace.clear()
        self.amount.clear()
        self._mark()

    def let_type(self, *, head: bool, again: bool) -> None:
        """What may be typed: the whole head, or (second person) number and amount."""
        for part in (self.payer, self.day, self.method):
            part.setEnabled(head)
        for part in (self.trace, self.amount):
            part.setEnabled(head or again)

    def draft(self, before: CheckDraft | None) -> CheckDraft:
        """What is typed; the check level stays as it was. Raises Refused with a sentence."""
        payer = self.payer.currentData()
        if not isinstance(payer, int):
            raise Refused("Choose the payer first.")
        made = CheckDraft(payer, self.trace.text().strip(), self.cents(), str(self.method.currentData()), self._date())
        return made if before is None else replace(made, provider=before.provider)

    def cents(self) -> int:
        """The amount typed, cents implied. Raises Refused."""
        try:
            return typed_cents(self.amount.text())
        except AmountError:
            raise Refused("The amount: type digits, 15250 is 152.50.") from None

    def _date(self) -> date | None:
        text = self.day.text().strip()
        if not text:
            return None
        found = typed_day(text, self._today)
        if found is None:
            raise Refused("The date: type 0302 for March 2, or 03/02/2026.")
        return found

    def show_difference(self, keyed: CheckDraft) -> tuple[str, ...]:
        """Mark what the second person typed otherwise; the names of those fields."""
        wrong = []
        if _plain(self.trace.text()) != _plain(keyed.trace):
            wrong.append("number")
        try:
            same = self.cents() == keyed.amount
        except Refused:
            same = False
        if not same:
            wrong.append("amount")
        self._mark(*wrong)
        return tuple(wrong)

    def _mark(self, *wrong: str) -> None:
        restyle(self.trace, "wrong", "number" in wrong)
        restyle(self.amount, "wrong", "amount" in wrong)


def _plain(trace: str) -> str:
    return "".join(sign for sign in trace.upper() if sign.isalnum()).lstrip("0")


class Figure(QWidget):
    """A large figure that is red until it is zero, with its words above."""

    def __init__(self, words: str, weight: str) -> None:
        super().__init__()
        self.words = PlainLabel(words, "muted", "small")
        self.figure = PlainLabel("", weight=weight)
        self.figure.setAccessibleName(words)
        self.setLayout(row(self.words, self.figure))

    def show_cents(self, cents: int | None) -> None:
        """Show an amount; None shows nothing."""
        self.figure.setText("" if cents is None else money_text(cents))
        self.figure.set_tone("" if cents is None else "red" if cents else "green")
