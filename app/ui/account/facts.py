"""The four panes at the head of an account: who owes what, payments, the guarantor, the family."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from app.domain.money import money_text
from app.patients.account_types import AccountPage, AccountPayment, FamilyMember
from app.ui.widgets.fields import Button
from app.ui.widgets.pane import Pane, clear_layout, row
from app.ui.widgets.text import CutLabel, KeyCap, PlainLabel
from app.ui.words import count_text, day, long_day, phone_text, zip_text

FACTS_HEIGHT = 116
SHOWN_PAYMENTS = 4
VEIL = "Shown when it is known who is on the line."
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop


class AccountFacts(QWidget):
    """`show_account` with `veiled` leaves out every amount. Signal `correct_wanted()`."""

    correct_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.owes, self.paid = Pane("Who owes what"), Pane("Patients' payments")
        self.guarantor, self.family = Pane("Guarantor"), Pane("Family")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for pane in (self.owes, self.paid, self.guarantor, self.family):
            pane.setMinimumHeight(FACTS_HEIGHT)
            layout.addWidget(pane, 1)

    def show_account(self, page: AccountPage, *, veiled: bool, returned_on: date | None) -> None:
        """Show an account; `returned_on`: mail to this address came back."""
        self._show_owes(page, veiled)
        self._show_paid(page, veiled)
        self._show_guarantor(page, returned_on)
        self._show_family(page.family, veiled)

    def _show_owes(self, page: AccountPage, veiled: bool) -> None:
        clear_layout(self.owes.body)
        self.owes.body.setSpacing(4)
        self.owes.body.addWidget(PlainLabel("Who owes what", weight="strong"))
        grid = QGridLayout()
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(0, 1)
        for at, party in enumerate(() if veiled else page.by_party):
            grid.addWidget(PlainLabel(party.words.capitalize(), wrap=True), at, 0)
            grid.addWidget(PlainLabel(money_text(party.cents), weight="strong"), at, 1, _RIGHT)
        if veiled or not page.by_party:
            words = VEIL if veiled else "Nothing is open on this account."
            grid.addWidget(PlainLabel(words, "muted", wrap=True), 0, 0)
        self.owes.body.addLayout(grid)
        self.owes.body.addStretch(1)

    def _show_paid(self, page: AccountPage, veiled: bool) -> None:
        clear_layout(self.paid.body)
        self.paid.body.setSpacing(2)
        rest = f"{money_text(page.unapplied)} unapplied" if page.unapplied and not veiled else ""
        self.paid.body.addLayout(row(PlainLabel("Payments", weight="strong"), None, PlainLabel(rest, "amber")))
        for payment in () if veiled else page.payments[:SHOWN_PAYMENTS]:
            amount = PlainLabel(money_text(payment.cents), "muted" if payment.state != "received" else "")
            self.paid.body.addLayout(row(CutLabel(_paid_words(payment)), None, amount))
        if not veiled and len(page.payments) > SHOWN_PAYMENTS:
            self.paid.body.addWidget(PlainLabel(f"and {len(page.payments) - SHOWN_PAYMENTS} older", "muted"))
        if veiled or not page.payments:
            words = VEIL if veiled else "No payment of a patient yet."
            self.paid.body.addWidget(PlainLabel(words, "muted", wrap=True))
        self.paid.body.addStretch(1)

    def _show_guarantor(self, page: AccountPage, returned_on: date | None) -> None:
        who = page.guarantor
        clear_layout(self.guarantor.body)
        self.guarantor.body.setSpacing(2)
        title, number = PlainLabel("Guarantor", weight="strong"), PlainLabel(who.number, "muted")
        correct = Button("Correct", "Correct address and telephone", quiet=True)
        correct.clicked.connect(self.correct_wanted)
        self.guarantor.body.addLayout(row(title, number, None, correct, KeyCap("A")))
        if returned_on is not None:
            self.guarantor.body.addWidget(CutLabel(f"Mail came back {day(returned_on)}: ask for the address", "red"))
        town = " ".join(part for part in (who.city, who.state, zip_text(who.zip)) if part)
        name = f"{who.last}, {who.first}"
        reach = "  ".join(part for part in (phone_text(who.phone), long_day(who.birth_date)) if part)
        street = ", ".join(part for part in (who.address1, who.address2) if part)
        for value in (name, street, town, reach):
            if value.strip(", "):
                self.guarantor.body.addWidget(CutLabel(value))
        self.guarantor.body.addStretch(1)

    def _show_family(self, family: tuple[FamilyMember, ...], veiled: bool) -> None:
        clear_layout(self.family.body)
        self.family.body.setSpacing(2)
        words = count_text(len(family), "patient")
        self.family.body.addLayout(row(PlainLabel("Family", weight="strong"), PlainLabel(words, "muted"), None))
        for member in family:
            name = CutLabel(f"{member.last}, {member.first}")
            born = PlainLabel(long_day(member.birth_date), "muted")
            open_sum = PlainLabel("" if veiled else money_text(member.balance), weight="strong")
            self.family.body.addLayout(row(name, born, None, open_sum))
            for cover in member.coverages:
                text = f"{cover.rank}: {cover.payer_name} {cover.member_id}"
                self.family.body.addWidget(CutLabel(text, "muted"))
        self.family.body.addStretch(1)


def _paid_words(payment: AccountPayment) -> str:
    """`03/19/26 check 1021`, and what became of it when it does not stand."""
    words = f"{day(payment.received_on)} {payment.kind} {payment.reference}".strip()
    if payment.state == "returned":
        held = f", statements wait until {day(payment.hold_until)}" if payment.hold_until else ""
        return f"{words}, returned by the bank{held}"
    return f"{words}, taken back" if payment.state == "void" else words
