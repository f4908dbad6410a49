"""The forms of the account page: who may be told something, and where somebody lives now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout

from app.domain.errors import Refused
from app.patients.account_log import AccountLog
from app.patients.account_types import AccountPage
from app.patients.call_types import NewAuthorisation
from app.patients.correct import Contact
from app.ui.widgets.fields import Button, Choice, TextField
from app.ui.widgets.pane import Pane, clear_layout, row
from app.ui.widgets.text import KeyCap, PlainLabel

AUTHORISE, CORRECT = "authorise", "correct"
_CONTACT = ("Street", "Second line", "City", "State", "Zip", "Telephone")


@dataclass(frozen=True, slots=True)
class Whose:
    """The row a correction is about, with the version that was read."""

    kind: str
    row_id: int
    version: int
    name: str
    contact: Contact


def everybody(page: AccountPage) -> tuple[Whose, ...]:
    """The guarantor and the family, as they can be corrected."""
    who = page.guarantor
    own = Contact(who.address1, who.address2, who.city, who.state, who.zip, who.phone)
    family = (
        Whose("patient", each.patient_id, each.version, f"{each.first} {each.last}, patient",
              Contact(each.address1, each.address2, each.city, each.state, each.zip, each.phone))
        for each in page.family
    )  # fmt: skip
    return (Whose("account", who.account_id, who.version, f"{who.first} {who.last}, guarantor", own), *family)


class FormPanel(Pane):
    """One form at a time: `wanted(kind)` by Ctrl+Enter, `left()` by Esc. What was typed stays when it is refused."""

    wanted = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__("Form")
        self.kind = ""
        self._whose: tuple[Whose, ...] = ()
        self.title = PlainLabel("", weight="strong")
        self.do = Button("Keep", primary=True)
        self.cancel = Button("Close")
        self.trouble = PlainLabel("", "red", wrap=True)
        self._fields: dict[str, TextField] = {}
        self.choices: dict[str, Choice] = {}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(3, 1)
        self.body.addWidget(self.title)
        self.body.addLayout(self._grid)
        self.body.addWidget(self.trouble)
        self.body.addLayout(row(None, self.cancel, KeyCap("Esc"), self.do, KeyCap("Ctrl+Enter")))
        self.body.addStretch(1)
        self.do.clicked.connect(self.ask)
        self.cancel.clicked.connect(self.close_form)
        self.trouble.hide()
        self.hide()

    def open_authorise(self, log: AccountLog, today: date) -> None:
        """Who may be told something of this account."""
        self._begin(AUTHORISE, "Somebody else may be told something", "Keep")
        self._text("Name", "")
        self._choice("Relationship", [(each.title, each.code) for each in log.words.of("relationship")])
        self._choice("May be told", [(each.title, each.code) for each in log.words.of("may_hear")])
        self._choice("Documented by", [(each.title, each.title) for each in log.words.of("documented")])
        self._text("Since", f"{today:%m/%d/%Y}", "MM/DD/YYYY")
        self._text("Until", "", "MM/DD/YYYY, empty: until it is taken back")
        self._text("Detail", "", "which paper, who said so")
        self._fields["Name"].setFocus()

    def open_correct(self, page: AccountPage) -> None:
        """Where somebody lives and is called now."""
        self._whose = everybody(page)
        self._begin(CORRECT, "Correct address and telephone", "Correct")
        self._choice("Whose", [(each.name, at) for at, each in enumerate(self._whose)])
        self.choices["Whose"].chosen.connect(lambda _at: self._fill_contact())
        for name in _CONTACT:
            self._text(name, "")
        self._fill_contact()
        self._fields["Street"].setFocus()

    def _fill_contact(self) -> None:
        contact = self.whose.contact
        for name, value in zip(
            _CONTACT, (contact.address1, contact.address2, contact.city, contact.state, contact.zip, contact.phone),
            strict=True,
        ):  # fmt: skip
            self._fields[name].setText(value)

    def _begin(self, kind: str, title: str, button: str) -> None:
        self.kind = kind
        self.title.setText(title)
        self.do.setText(button)
        self.do.setAccessibleName(title)
        self.say("")
        clear_layout(self._grid)
        self._fields, self.choices = {}, {}
        self.show()

    def _place(self) -> tuple[int, int]:
        at = len(self._fields) + len(self.choices)
        return at // 2, at % 2 * 2

    def _text(self, name: str, value: str, hint: str = "") -> None:
        line, side = self._place()
        made = TextField(name, hint)
        made.setText(value)
        made.escaped.connect(self.close_form)
        self._grid.addWidget(PlainLabel(name, "muted"), line, side)
        self._grid.addWidget(made, line, side + 1)
        self._fields[name] = made

    def _choice(self, name: str, offered: Sequence[tuple[str, object]]) -> None:
        line, side = self._place()
        made = Choice(name)
        made.offer([words for words, _value in offered], [value for _words, value in offered])
        self._grid.addWidget(PlainLabel(name, "muted"), line, side)
        self._grid.addWidget(made, line, side + 1)
        self.choices[name] = made

    @property
    def is_open(self) -> bool:
        """Whether a form waits for its fields."""
        return bool(self.kind)

    def close_form(self) -> None:
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

    @property
    def whose(self) -> Whose:
        """Who is corrected."""
        return self._whose[int(self.choices["Whose"].currentData() or 0)]

    @property
    def contact(self) -> Contact:
        """Address and telephone as typed; of the telephone its figures."""
        values = [self._fields[name].text().strip() for name in _CONTACT]
        values[-1] = "".join(each for each in values[-1] if each.isdecimal())
        return Contact(*values)

    @property
    def authorisation(self) -> NewAuthorisation:
        """Who may be told what. Raises Refused."""
        until = self._fields["Until"].text().strip()
        detail = self._fields["Detail"].text().strip()
        documented = str(self.choices["Documented by"].currentData() or "")
        return NewAuthorisation(
            self._fields["Name"].text().strip(),
            str(self.choices["Relationship"].currentData() or ""),
            self._day("Since"),
            self._day("Until") if until else None,
            (str(self.choices["May be told"].currentData() or ""),),
            f"{documented}: {detail}" if detail else documented,
        )

    def _day(self, name: str) -> date:
        try:
            return datetime.strptime(self._fields[name].text().strip(), "%m/%d/%Y").date()
        except ValueError:
            raise Refused(f"{name}: type a day such as 12/01/2026.") from None
