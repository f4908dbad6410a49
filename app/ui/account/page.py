"""The account page: the practice's greeting on top, guarantor and family, balance by party in words, all claims."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.domain.money import money_text
from app.patients.account_types import AccountClaim, AccountPage, AccountPayment, FamilyMember
from app.ui.page import Desk, Page
from app.ui.table.columns import Cell, Column, Tone, muted, plain
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button
from app.ui.widgets.pane import Pane, States, clear_layout, row
from app.ui.widgets.text import CutLabel, PlainLabel
from app.ui.words import STATUS_COLOURS, count_text, day, long_day, phone_text, zip_text

TONES = {"red": Tone.RED, "amber": Tone.AMBER, "green": Tone.GREEN, "accent": Tone.ACCENT}
FACTS_HEIGHT = 150
SHOWN_PAYMENTS = 5
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop


def _status(claim: AccountClaim) -> Cell:
    return Cell(claim.status, TONES.get(STATUS_COLOURS.get(claim.status, ""), Tone.MUTED))


def _money(cents: int, strong: bool = False) -> Cell:
    return Cell(money_text(cents), Tone.STRONG if strong and cents else Tone.TEXT)


CLAIM_COLUMNS: tuple[Column[AccountClaim], ...] = (
    Column("number", "Claim", lambda claim: plain(claim.number), 112),
    Column("patient", "Patient", lambda claim: plain(claim.patient_name), 120),
    Column("payer", "Payer", lambda claim: plain(claim.payer_name), 112),
    Column("service", "Service", lambda claim: plain(day(claim.service_from)), 76),
    Column("status", "Status", _status, 74),
    Column("charged", "Charged", lambda claim: _money(claim.charged), 78, right=True),
    Column("paid", "Paid", lambda claim: _money(claim.paid), 78, right=True),
    Column("insurance", "Insurance", lambda claim: _money(claim.insurance), 78, right=True),
    Column("patient_owes", "Patient owes", lambda claim: _money(claim.patient), 98, right=True),
    Column("balance", "Balance", lambda claim: _money(claim.balance, strong=True), 82, right=True),
    Column("why", "Open work", lambda claim: muted(claim.why), 150, stretch=True),
)


class AccountPageView(Page):
    """One account; signal wishes as every page."""

    topics = frozenset({"claim", "remit"})

    def __init__(self, desk: Desk, account_id: int) -> None:
        super().__init__(desk, "Account")
        self._account_id = account_id
        self._page: AccountPage | None = None
        self._greeting = CutLabel("", "muted")
        self._balance = PlainLabel("", weight="large")
        self._balance_word = PlainLabel("open on this account", "muted")
        self._guarantor = Pane("Guarantor")
        self._family = Pane("Family")
        self._owes = Pane("Who owes what")
        self._paid = Pane("Patients' payments")
        self.claims: DeskTable[AccountClaim] = DeskTable(
            "Claims of the account", CLAIM_COLUMNS, lambda claim: claim.claim_id
        )
        self.statement = Button("Statement", primary=True)
        self.statement.clicked.connect(self._print)
        self.states = States(self._content(), "Account")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.states)
        self.states.retry_requested.connect(self.refresh)
        self.claims.row_activated.connect(lambda claim: self.claim_open_requested.emit(claim.claim_id))
        self.states.wait()

    def _content(self) -> QWidget:
        content = QWidget()
        facts = QHBoxLayout()
        facts.setSpacing(8)
        for pane in (self._owes, self._paid, self._guarantor, self._family):
            pane.setMinimumHeight(FACTS_HEIGHT)
            facts.addWidget(pane, 1)
        holder = Pane("Claims")
        holder.body.setContentsMargins(1, 8, 1, 1)
        holder.body.addLayout(row(11, PlainLabel("Claims", weight="strong"), None))
        holder.body.addWidget(self.claims, 1)
        layout = QVBoxLayout(content)
        layout.setContentsMargins(12, 10, 12, 12)
        layout.setSpacing(8)
        head = row(self._balance, self._balance_word, 14, self._greeting, self.statement)
        head.setStretch(3, 1)
        layout.addLayout(head)
        layout.addLayout(facts)
        layout.addWidget(holder, 1)
        return content

    def refresh(self) -> None:
        """Read the account again."""
        work = partial(self.desk.office.account, self._account_id)
        self.desk.background.run(work, self._show, self._on_failure, slot=f"account {id(self)}")

    def shown(self) -> None:
        """Tell in whose name this family is greeted."""
        super().shown()
        if self._page is not None:
            self._tell_practice(self._page)

    def acts(self) -> dict[str, Callable[[], None]]:
        """Print the statement, ask again, to the claims."""
        return {"print": self._print, "refresh": self.refresh, "pane_1": self.claims.setFocus}

    def lists(self) -> tuple[QWidget, ...]:
        """The list of the page."""
        return (self.claims,)

    def focus_first(self) -> None:
        """The claims."""
        self.claims.setFocus()

    def _print(self) -> None:
        self.print_requested.emit("statement", self._account_id)

    def _show(self, page: AccountPage) -> None:
        self._page = page
        who = page.guarantor
        self.title = f"Account {who.number}"
        self.title_changed.emit(self.title)
        greeting = ", ".join(part for part in (who.practice_name, phone_text(who.practice_phone)) if part)
        self._greeting.set_whole(f"Answer as {greeting}. Ask two identifiers before anything is said.")
        self._balance.setText(f"${money_text(page.balance)}")
        self._show_owes(page)
        self._show_paid(page)
        self._show_guarantor(page)
        self._show_family(page.family)
        self.claims.set_rows(page.claims)
        if page.claims and not self.claims.currentIndex().isValid():
            self.claims.select_place(0)
        self.states.show_content()
        if self.isVisible():
            self._tell_practice(page)

    def _tell_practice(self, page: AccountPage) -> None:
        who = page.guarantor
        self.practice_shown.emit(who.practice_name, "", who.practice_band)

    def _show_owes(self, page: AccountPage) -> None:
        clear_layout(self._owes.body)
        self._owes.body.setSpacing(4)
        self._owes.body.addWidget(PlainLabel("Who owes what", weight="strong"))
        grid = QGridLayout()
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(0, 1)
        for at, party in enumerate(page.by_party):
            grid.addWidget(PlainLabel(party.words.capitalize(), wrap=True), at, 0)
            figure = PlainLabel(money_text(party.cents), weight="strong")
            grid.addWidget(figure, at, 1, _RIGHT)
        if not page.by_party:
            grid.addWidget(PlainLabel("Nothing is open on this account.", "muted"), 0, 0)
        self._owes.body.addLayout(grid)
        self._owes.body.addStretch(1)

    def _show_paid(self, page: AccountPage) -> None:
        clear_layout(self._paid.body)
        self._paid.body.setSpacing(2)
        rest = PlainLabel(f"{money_text(page.unapplied)} unapplied" if page.unapplied else "", "amber")
        self._paid.body.addLayout(row(PlainLabel("Payments", weight="strong"), None, rest))
        for payment in page.payments[:SHOWN_PAYMENTS]:
            amount = PlainLabel(money_text(payment.cents), "muted" if payment.state != "received" else "")
            self._paid.body.addLayout(row(CutLabel(_paid_words(payment)), None, amount))
        if len(page.payments) > SHOWN_PAYMENTS:
            self._paid.body.addWidget(PlainLabel(f"and {len(page.payments) - SHOWN_PAYMENTS} older", "muted"))
        if not page.payments:
            self._paid.body.addWidget(PlainLabel("No payment of a patient yet.", "muted"))
        self._paid.body.addStretch(1)

    def _show_guarantor(self, page: AccountPage) -> None:
        who = page.guarantor
        clear_layout(self._guarantor.body)
        self._guarantor.body.setSpacing(2)
        title, number = PlainLabel("Guarantor", weight="strong"), PlainLabel(who.number, "muted")
        self._guarantor.body.addLayout(row(title, number, None))
        town = " ".join(part for part in (who.city, who.state, zip_text(who.zip)) if part)
        name = f"{who.last}, {who.first}"
        for value in (name, who.address1, who.address2, town, phone_text(who.phone), long_day(who.birth_date)):
            if value.strip(", "):
                self._guarantor.body.addWidget(CutLabel(value))
        self._guarantor.body.addStretch(1)

    def _show_family(self, family: tuple[FamilyMember, ...]) -> None:
        clear_layout(self._family.body)
        self._family.body.setSpacing(2)
        words = count_text(len(family), "patient")
        self._family.body.addLayout(row(PlainLabel("Family", weight="strong"), PlainLabel(words, "muted"), None))
        for member in family:
            name = CutLabel(f"{member.last}, {member.first}")
            born = PlainLabel(long_day(member.birth_date), "muted")
            open_sum = PlainLabel(money_text(member.balance), weight="strong")
            self._family.body.addLayout(row(name, born, None, open_sum))
            for cover in member.coverages:
                text = f"{cover.rank}: {cover.payer_name} {cover.member_id}"
                self._family.body.addWidget(CutLabel(text, "muted"))
        self._family.body.addStretch(1)

    def _on_failure(self, error: AppError) -> None:
        self.failed.emit(error)
        if self._page is None:
            self.states.show_error(error)


def _paid_words(payment: AccountPayment) -> str:
    """`03/19/26 check 1021`, and what became of it when it does not stand."""
    words = f"{day(payment.received_on)} {payment.kind} {payment.reference}".strip()
    if payment.state == "returned":
        held = f", statements wait until {day(payment.hold_until)}" if payment.hold_until else ""
        return f"{words}, returned by the bank{held}"
    return f"{words}, taken back" if payment.state == "void" else words
