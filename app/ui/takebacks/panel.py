"""The panel below a take-back: the fields of one act, done by Ctrl+Enter, left by Esc. It asks and rules nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.domain.errors import Refused
from app.domain.money import AmountError, typed_amount
from app.ui.widgets.fields import Button, Choice, TextField
from app.ui.widgets.pane import Pane, clear_layout, row
from app.ui.widgets.text import KeyCap, PlainLabel

FORMER = "FORMER"  # typed for a claim of the former system, so that an empty field never means it


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name for people, a hint, and whether it takes two columns."""

    name: str
    hint: str = ""
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """One act: its title, the word on its button, its fields."""

    kind: str
    title: str
    button: str
    fields: tuple[Field, ...]


FORMS = {
    form.kind: form
    for form in (
        Form(
            "link", "Which claim is it?", "Link", (Field("Claim", "our claim number, or T and a take-back's number"),)
        ),
        Form(
            "post",
            "Post it where it belongs",
            "Post",
            (
                Field("Claim", f"our number, or {FORMER}"),
                Field("Amount", "0.00"),
                Field("Reason", "kept for good", wide=True),
            ),
        ),
        Form(
            "refund",
            "Ask for a refund check: another supervisor approves it",
            "Ask",
            (Field("Check number"), Field("Amount", "0.00"), Field("Sent on", "MM/DD/YYYY")),
        ),
        Form(
            "dispute",
            "The payer was told that it is wrong",
            "Keep",
            (Field("Words", "who was told what, and the reference; empty: the dispute is over", wide=True),),
        ),
        Form("undo", "Undo the last posting or refund check", "Undo", (Field("Reason", "kept for good", wide=True),)),
        Form(
            "letter",
            "A demand letter came",
            "Keep",
            (
                Field("Control number", "as printed on the letter"),
                Field("Amount", "0.00"),
                Field("Letter date", "MM/DD/YYYY"),
                Field("Object by", "MM/DD/YYYY, if it says so"),
                Field("Claims", "our claim numbers, with commas", wide=True),
            ),
        ),
    )
}


class ActPanel(Pane):
    """Shows one form at a time. `wanted(kind)` when the act is to be done; `left()` when the panel was closed."""

    wanted = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__("Act")
        self.form: Form | None = None
        self.title = PlainLabel("", weight="strong")
        self.practice, self.payer = Choice("Practice"), Choice("Payer")
        self.do = Button("Keep", primary=True)
        self.cancel = Button("Close")
        self.trouble = PlainLabel("", "red", wrap=True)
        self._fields: dict[str, TextField] = {}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(6)
        self._grid.setContentsMargins(0, 0, 0, 0)
        holder = QWidget()
        holder.setLayout(self._grid)
        self._places = QWidget()
        words = PlainLabel("Practice", "muted"), PlainLabel("Payer", "muted")
        places = row(words[0], self.practice, words[1], self.payer, None)
        self._places.setLayout(places)
        self.body.addWidget(self.title)
        self.body.addWidget(self._places)
        self.body.addWidget(holder)
        self.body.addWidget(self.trouble)
        self.body.addLayout(row(None, self.cancel, KeyCap("Esc"), self.do, KeyCap("Ctrl+Enter")))
        self.trouble.hide()
        self.practice.setMinimumWidth(210)
        self.do.clicked.connect(self.ask)
        self.cancel.clicked.connect(self.close_form)
        self.hide()

    def open_form(self, kind: str, values: dict[str, str]) -> None:
        """Show the fields of an act, filled in as far as known, and put the cursor into the first empty one."""
        self.form = FORMS[kind]
        self.title.setText(self.form.title)
        self.do.setText(self.form.button)
        self.do.setAccessibleName(self.form.title)
        self.say("")
        self._places.setVisible(kind == "letter")
        clear_layout(self._grid)
        self._fields = {}
        place = 0
        for field in self.form.fields:
            made = TextField(field.name, field.hint)
            made.setText(values.get(field.name, ""))
            made.escaped.connect(self.close_form)
            self._fields[field.name] = made
            place += place % 2 if field.wide else 0
            line, side = divmod(place, 2)
            self._grid.addWidget(PlainLabel(field.name, "muted"), line, side * 2)
            self._grid.addWidget(made, line, side * 2 + 1, 1, 3 if field.wide else 1)
            place += 2 if field.wide else 1
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(3, 1)
        self.show()
        empty = [made for made in self._fields.values() if not made.text()]
        (empty or list(self._fields.values()))[0].setFocus()

    def close_form(self) -> None:
        """Close without doing anything."""
        if self.form is not None:
            self.form = None
            self.hide()
            self.left.emit()

    def ask(self) -> None:
        """The act is wanted as the fields say."""
        if self.form is not None:
            self.say("")
            self.wanted.emit(self.form.kind)

    def say(self, sentence: str) -> None:
        """What is wrong with what was typed; empty: nothing."""
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))

    def text(self, name: str) -> str:
        """What stands in a field."""
        return self._fields[name].text().strip()

    def type_into(self, name: str, text: str) -> None:
        """Put a text into a field."""
        self._fields[name].setText(text)

    def cents(self, name: str) -> int:
        """An amount typed. Raises Refused."""
        try:
            return typed_amount(self.text(name))
        except AmountError:
            raise Refused(f"{name}: type an amount such as 120.50.") from None

    def claim_or_former(self, name: str) -> str:
        """A claim number, or the empty text where FORMER was typed. Raises Refused for an empty field."""
        typed = self.text(name)
        if not typed:
            raise Refused(f"Type our claim number, or {FORMER} for a claim of the former system.")
        return "" if typed.upper() == FORMER else typed

    def day(self, name: str) -> date:
        """A day typed as 11/21/2026, 11/21/26 or 2026-11-21. Raises Refused."""
        for pattern in ("%m/%d/%Y", "%m/%d/%y", "%Y-%m-%d"):
            try:
                return datetime.strptime(self.text(name), pattern).date()
            except ValueError:
                continue
        raise Refused(f"{name}: type a day such as 11/21/2026.")
