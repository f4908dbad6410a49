"""The payments page: find the account, key the amount, see where it goes, take it; below, what is unapplied."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QSplitter, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.domain.money import AmountError, money_text, total, typed_amount
from app.posting.counter_plan import KIND_WORDS, KINDS, Application, Proposal
from app.posting.counter_types import NewPayment, PatientPayment, PayingAccount
from app.ui.counter.columns import ACCOUNT_COLUMNS, PROPOSAL_COLUMNS, UNAPPLIED_COLUMNS
from app.ui.page import Desk, Page
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button, Choice, TextField
from app.ui.widgets.pane import Pane, States, row
from app.ui.widgets.text import CutLabel, KeyCap, PlainLabel
from app.ui.words import count_text

TAKEN_BY_HAND = tuple(kind for kind in KINDS if kind != "lockbox")
PANEL_HEIGHT = 330


class CounterPage(Page):
    """Enter in the search finds, Enter on an account goes to the amount, Ctrl+Enter takes what is shown."""

    topics = frozenset({"payment", "claim"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Payments")
        self._account: PayingAccount | None = None
        self._proposal: Proposal | None = None
        self._unapplied: tuple[PatientPayment, ...] | None = None
        self._busy = False
        self.search = TextField("Find the account", "Account number, or the beginning of a name, then Enter")
        self.accounts: DeskTable[PayingAccount] = DeskTable(
            "Accounts found", ACCOUNT_COLUMNS, lambda account: account.account_id
        )
        self.account_states = States(self.accounts, "Accounts found")
        self.amount = TextField("Amount", "0.00")
        self.kind = Choice("Kind of payment")
        self.kind.offer([KIND_WORDS[kind] for kind in TAKEN_BY_HAND], TAKEN_BY_HAND)
        self.reference = TextField("Reference", "Check number, or the card receipt's reference")
        self.proposal: DeskTable[Application] = DeskTable(
            "Where the money goes", PROPOSAL_COLUMNS, lambda each: each.line.line_id
        )
        self.proposal_states = States(self.proposal, "Where the money goes")
        self.who = CutLabel("", weight="strong")
        self.rest = PlainLabel("", "muted")
        self.take = Button("Take payment", primary=True)
        self.unapplied: DeskTable[PatientPayment] = DeskTable(
            "Unapplied money", UNAPPLIED_COLUMNS, lambda payment: payment.payment_id
        )
        self.unapplied_states = States(self.unapplied, "Unapplied money")
        self.total = PlainLabel("", "muted")
        self.which = Choice("Which payments")
        self.which.offer(["Unapplied money", "All payments"], ["unapplied", "all"])
        self.reason = TextField("Reason", "Reason for taking off or return")
        self.apply = Button("Apply", "Apply oldest first")
        self.assign = Button("Assign", "Belongs to the account above")
        self.unapply = Button("Take off", "Take off its claims again")
        self.returned = Button("Returned", "Returned by the bank")
        self.assign.setToolTip("This payment belongs to the account found above")
        self.apply.setToolTip("Apply what is left of it, oldest service first")
        self.unapply.setToolTip("Take it off the claims it pays; the money is unapplied again")
        self.returned.setToolTip("The bank gave it back: everything it paid is owed again")
        self._lay_out()
        self._connect()
        self.account_states.show_empty("No account on the screen", "Type a number or a name above and press Enter.")
        self._show_proposal(None)
        self._show_may()

    def _lay_out(self) -> None:
        split = QSplitter(Qt.Orientation.Vertical)
        split.setAccessibleName("Taking a payment above, unapplied money below")
        split.setChildrenCollapsible(False)
        split.addWidget(self._panel())
        split.addWidget(self._below())
        split.setSizes([PANEL_HEIGHT, 300])
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(split)

    def _panel(self) -> QWidget:
        find = Pane("Account")
        find.body.addLayout(row(PlainLabel("Take a payment", weight="strong"), None))
        find.body.addWidget(self.search)
        find.body.addWidget(self.account_states, 1)
        pay = Pane("Payment")
        pay.body.addLayout(row(self.who, None, self.rest))
        self.amount.setFixedWidth(110)
        self.amount.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.kind.setFixedWidth(110)
        keyed = row(self.amount, self.kind, self.reference, self.take, KeyCap("Ctrl+Enter"))
        keyed.setStretch(2, 1)
        pay.body.addLayout(keyed)
        pay.body.addWidget(self.proposal_states, 1)
        both = QWidget()
        layout = row(find, pay, margins=(12, 10, 12, 6))
        layout.setStretch(0, 2)
        layout.setStretch(1, 3)
        both.setLayout(layout)
        return both

    def _below(self) -> QWidget:
        below = QFrame()
        layout = QVBoxLayout(below)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        bar = QFrame()
        bar.setObjectName("filterBar")
        bar.setFixedHeight(41)
        self.which.setMinimumWidth(150)
        self.reason.setMinimumWidth(220)
        buttons = (self.apply, KeyCap("Enter"), self.assign, 8, self.reason, self.unapply, self.returned)
        bar.setLayout(row(self.which, self.total, None, *buttons, margins=(12, 0, 12, 0)))
        layout.addWidget(bar)
        layout.addWidget(self.unapplied_states, 1)
        return below

    def _connect(self) -> None:
        self.search.returnPressed.connect(self.find_accounts)
        self.accounts.row_chosen.connect(self._on_account)
        self.accounts.row_activated.connect(lambda _row: self.amount.setFocus())
        self.amount.textEdited.connect(lambda _text: self._ask_proposal())
        self.take.clicked.connect(self.take_shown)
        self.apply.clicked.connect(self.apply_chosen)
        self.assign.clicked.connect(self.assign_chosen)
        self.which.chosen.connect(lambda _which: self.refresh())
        self.which.settled.connect(self.unapplied.setFocus)
        self.unapply.clicked.connect(lambda: self._undo(self.desk.office.unapply_payment))
        self.returned.clicked.connect(lambda: self._undo(self.desk.office.return_payment))
        self.unapplied.row_chosen.connect(self._on_payment)
        self.unapplied.row_activated.connect(lambda _row: self.apply_chosen())
        self.unapplied_states.retry_requested.connect(self.refresh)

    # finding and taking

    def find_accounts(self) -> None:
        """Look for accounts."""
        text = self.search.text().strip()
        if text:
            self.account_states.wait()
            work = partial(self.desk.office.paying_accounts, text)
            self.desk.background.run(work, self._on_accounts, self.fail, slot="paying accounts")

    def _on_accounts(self, found: tuple[PayingAccount, ...]) -> None:
        self._account = None
        self.practice_shown.emit("", "", 0)
        self.accounts.set_rows(found)
        if not found:
            self.account_states.show_empty("Nobody of that name or number", "Try the beginning of the last name.")
            self._show_proposal(None)
            return
        self.account_states.show_content()
        self.accounts.clearSelection()
        self.accounts.select_place(0)
        self.accounts.setFocus()

    def _on_account(self, account: PayingAccount) -> None:
        self._account = account
        self.who.set_whole(f"{account.name}, account {account.number}, owes {money_text(account.owed)}")
        self.practice_shown.emit(account.practice, "", account.band)
        self._ask_proposal()

    def _ask_proposal(self) -> None:
        cents = self._cents
        if self._account is None or cents <= 0:
            self._show_proposal(None)
            return
        work = partial(self.desk.office.propose_payment, self._account.account_id, cents)
        self.desk.background.run(work, self._show_proposal, self.fail, slot="proposal")

    @property
    def _cents(self) -> int:
        try:
            return typed_amount(self.amount.text())
        except AmountError:
            return 0

    def _show_proposal(self, found: Proposal | None) -> None:
        self._proposal = found
        self.proposal.set_rows(found.applications if found else ())
        if found is None:
            self.rest.setText("")
            self.proposal_states.show_empty("Nothing keyed yet", "Choose the account, then key what was paid.")
        else:
            self.rest.setText(f"{money_text(found.applied)} applied, {money_text(found.unapplied)} stays unapplied")
            self.rest.set_tone("amber" if found.unapplied else "muted")
            if found.applications:
                self.proposal_states.show_content()
            else:
                self.proposal_states.show_empty("Nothing is owed", "All of it would stay unapplied, in the list below.")
        self._show_may()

    def take_shown(self) -> None:
        """Take the payment as it stands on the screen; the proposal shown is what is written."""
        account, proposal = self._account, self._proposal
        if account is None or proposal is None or self._busy or not self.take.isEnabled():
            self.said.emit("Find the account and key the amount first.", "amber")
            return
        new = NewPayment(
            account.practice_id, account.account_id, str(self.kind.currentData()), proposal.cents, self.desk.today,
            self.reference.text().strip(),
        )  # fmt: skip
        self._act(partial(self.desk.office.take_payment, new, proposal.applications), self._on_taken)

    def _on_taken(self, sentence: str) -> None:
        self.amount.clear()
        self.reference.clear()
        self._show_proposal(None)
        self._on_done(sentence)
        self.find_accounts()
        self.search.setFocus()
        self.search.selectAll()

    # unapplied money

    def refresh(self) -> None:
        """Ask what is unapplied."""
        self.unapplied_states.wait()
        office = self.desk.office
        ask = office.patient_payments if self.which.currentData() == "all" else office.unapplied_payments
        self.desk.background.run(ask, self._on_unapplied, self._on_list_failure, slot="unapplied")

    def _on_unapplied(self, found: tuple[PatientPayment, ...]) -> None:
        self._unapplied = found
        self.unapplied.set_rows(found)
        if found:
            left = total(payment.unapplied for payment in found)
            self.total.setText(f"{count_text(len(found), 'payment')}, {money_text(left)} unapplied")
            self.unapplied_states.show_content()
            if not self.unapplied.currentIndex().isValid():
                self.unapplied.select_place(0)
        else:
            self.total.setText("")
            self.unapplied_states.show_empty("Nothing here", "No payment is waiting to be applied.")
        self._show_may()

    def _on_payment(self, payment: PatientPayment) -> None:
        """Whose money the mark stands on; the account being paid keeps the title while it is worked on."""
        if self._account is None or self.unapplied.hasFocus():
            self.practice_shown.emit(payment.practice, "", self.desk.band_of(payment.practice_id))
        self._show_may()

    def apply_chosen(self) -> None:
        """Apply what is left of the chosen payment, oldest service first."""
        payment = self.unapplied.current_row
        if payment is not None and self.apply.isEnabled():
            self._act(partial(self.desk.office.apply_unapplied, payment.payment_id), self._on_done)

    def assign_chosen(self) -> None:
        """The chosen payment belongs to the account found above."""
        payment, account = self.unapplied.current_row, self._account
        if payment is not None and account is not None and self.assign.isEnabled():
            shown = (payment.payment_id, payment.version)
            work = partial(self.desk.office.assign_payment, *shown, account.account_id)
            self._act(work, self._on_done)

    def _undo(self, act: Callable[[int, str], str]) -> None:
        """Take off or return the chosen payment, with the reason typed."""
        payment, reason = self.unapplied.current_row, self.reason.text().strip()
        if payment is None or self._busy:
            return
        if not reason:
            self.said.emit("Type the reason first: it is kept with the operation.", "amber")
            self.reason.setFocus()
            return
        self._act(partial(act, payment.payment_id, reason), self._on_undone)

    def _on_undone(self, sentence: str) -> None:
        self.reason.clear()
        self._on_done(sentence)

    def _act(self, work: Callable[[], str], done: Callable[[str], None]) -> None:
        self._busy = True
        self._show_may()
        self.desk.background.run(work, partial(self._finish, done), self._on_refused)

    def _finish(self, done: Callable[[str], None], sentence: str) -> None:
        self._busy = False
        done(sentence)

    def _on_done(self, sentence: str) -> None:
        self._show_may()
        self.said.emit(sentence, "green")
        self.refresh()

    def _on_refused(self, error: AppError) -> None:
        self._busy = False
        self.fail(error)
        self._ask_proposal()
        self.refresh()
        self._show_may()

    def _on_list_failure(self, error: AppError) -> None:
        self.failed.emit(error)
        if self._unapplied is None:
            self.unapplied_states.show_error(error)

    def _show_may(self) -> None:
        may = self.desk.holds("poster", "supervisor") and not self._busy
        payment = self.unapplied.current_row
        self.take.setEnabled(may and self._proposal is not None)
        if payment is None or not may or payment.state != "received":
            for button in (self.apply, self.assign, self.unapply, self.returned):
                button.setEnabled(False)
            return
        own = self._account is not None and payment.practice_id == self._account.practice_id
        self.apply.setEnabled(payment.unapplied > 0 and payment.account_id is not None)
        self.assign.setEnabled(own and payment.applied == 0)
        self.unapply.setEnabled(payment.applied > 0)
        self.returned.setEnabled(payment.kind != "cash")

    def acts(self) -> dict[str, Callable[[], None]]:
        """The acts this page answers."""
        return {
            "save_next": self.take_shown,
            "refresh": self.refresh,
            "pane_1": self.search.setFocus,
            "pane_2": self.amount.setFocus,
            "pane_3": self.unapplied.setFocus,
        }

    def lists(self) -> tuple[QWidget, ...]:
        """Accounts, proposal, unapplied money."""
        return self.accounts, self.proposal, self.unapplied

    def focus_first(self) -> None:
        """The search."""
        self.search.setFocus()
