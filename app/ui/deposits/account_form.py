"""The form of a bank account: its practice, name and last digits, and how its bank writes CSV."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.edi.bank_csv import CsvProfile
from app.posting.bank_accounts import BankAccount
from app.ui.widgets.fields import Button, Choice, TextField
from app.ui.widgets.pane import row
from app.ui.widgets.text import PlainLabel

FORMATS = (("MM/DD/YYYY", "%m/%d/%Y"), ("YYYY-MM-DD", "%Y-%m-%d"), ("MM/DD/YY", "%m/%d/%y"), ("DD.MM.YYYY", "%d.%m.%Y"))


class AccountForm(QWidget):
    """Signals: `account_saved(practice code, name, last four, CsvProfile)`; `refused(sentence)`."""

    account_saved = Signal(str, str, str, object)
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._accounts: tuple[BankAccount, ...] = ()
        self._shown = CsvProfile()
        self.known = Choice("Account to change")
        self.practice = Choice("Practice of the account")
        self.name = TextField("Name of the account", "Name")
        self.last_four = TextField("Last four digits of the account", "Last four digits")
        self.date = TextField("CSV column of the date", "Date column")
        self.date_format = Choice("CSV form of the date")
        self.date_format.offer([words for words, _form in FORMATS], [form for _words, form in FORMATS])
        self.description = TextField("CSV column of the bank's words", "Words column")
        self.amount = TextField("CSV column of the amount", "Amount column")
        self.credit = TextField("CSV column of money in", "or money in")
        self.debit = TextField("CSV column of money out", "and money out")
        self.reference = TextField("CSV column of the reference", "Reference column")
        self.save = Button("Save the account")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(row(self.known, self.practice))
        layout.addLayout(row(self.name, self.last_four))
        layout.addWidget(PlainLabel("Columns of its CSV by name; empty where there is none", "muted"))
        layout.addLayout(row(self.date, self.date_format, self.description))
        layout.addLayout(row(self.amount, self.credit, self.debit))
        layout.addLayout(row(self.reference, None, self.save))
        layout.addStretch(1)
        self.known.chosen.connect(lambda _value: self._show_known())
        self.save.clicked.connect(self.save_now)
        self._show_known()

    def offer(self, accounts: Sequence[BankAccount], practices: Sequence[str]) -> None:
        """The accounts there are, and the practices that may have one."""
        self._accounts = tuple(accounts)
        words = [f"{each.practice} {each.name} {each.last_four}" for each in accounts]
        self.known.offer(["A new account", *words], [0, *(each.account_id for each in accounts)])
        self.practice.offer(list(practices), list(practices))

    def save_now(self) -> None:
        """Send what was typed, or say what is missing."""
        digits, name = self.last_four.text().strip(), self.name.text().strip()
        if not name or len(digits) != 4 or not (digits.isascii() and digits.isdigit()):
            self.refused.emit("An account needs a name and the last four digits of its number.")
            return
        # What the form does not show (delimiter, lines to skip ...) stays as it was set by command.
        profile = structs.replace(
            self._shown,
            date=self.date.text().strip(),
            date_format=str(self.date_format.currentData()),
            amount=self.amount.text().strip(),
            credit=self.credit.text().strip(),
            debit=self.debit.text().strip(),
            description=self.description.text().strip(),
            reference=self.reference.text().strip(),
        )
        self.account_saved.emit(str(self.practice.currentData()), name, digits, profile)

    def _show_known(self) -> None:
        """The chosen account as it is, or what most banks write for a new one."""
        found = next((each for each in self._accounts if each.account_id == self.known.currentData()), None)
        profile = self._shown = found.profile if found is not None else CsvProfile()
        self.name.setText(found.name if found is not None else "")
        self.last_four.setText(found.last_four if found is not None else "")
        self.last_four.setEnabled(found is None)
        self.practice.setEnabled(found is None)
        if found is not None:
            self.practice.choose(found.practice)
        self.date_format.choose(profile.date_format)
        for field, text in (
            (self.date, profile.date), (self.description, profile.description), (self.amount, profile.amount),
            (self.credit, profile.credit), (self.debit, profile.debit), (self.reference, profile.reference),
        ):  # fmt: skip
            field.setText(text)
