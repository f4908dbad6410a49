"""The account page: the practice's greeting on top, who owes what, all claims, the call and everything said before."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app.domain.errors import AppError, Conflict
from app.domain.money import money_text
from app.patients.account_log import AccountEvent, AccountLog
from app.patients.account_types import AccountClaim, AccountPage
from app.patients.call_types import AuthorisedPerson, is_veiled
from app.ui.account.call_panel import CallPanel
from app.ui.account.columns import CLAIM_COLUMNS, EVENT_COLUMNS, person_columns
from app.ui.account.facts import AccountFacts
from app.ui.account.form_panel import AUTHORISE, FormPanel
from app.ui.actions import bind_keys
from app.ui.page import Desk, Page
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button
from app.ui.widgets.pane import Pane, States, row
from app.ui.widgets.text import CutLabel, KeyCap, PlainLabel
from app.ui.words import phone_text

CALL_WIDTH, LEAST_LIST = 400, 56
VEILED_TITLE, VEILED = "Nothing is shown yet", "Confirm two identifiers first: until then nothing is said."


class AccountPageView(Page):
    """One account; in its lists P adds an authorised person, A corrects an address, E ends an authorisation."""

    topics = frozenset({"claim", "remit", "payment", "call", "queue"})

    def __init__(self, desk: Desk, account_id: int) -> None:
        super().__init__(desk, "Account")
        self._account_id = account_id
        self._page: AccountPage | None = None
        self.log: AccountLog | None = None
        self._acting = False
        self._greeting = CutLabel("", weight="title")
        self._balance = PlainLabel("", weight="large")
        self._balance_word = PlainLabel("open on this account", "muted")
        self.facts = AccountFacts()
        self.claims: DeskTable[AccountClaim] = DeskTable(
            "Claims of the account", CLAIM_COLUMNS, lambda claim: claim.claim_id
        )
        self.claim_states = States(self.claims, "Claims")
        self.time_line: DeskTable[AccountEvent] = DeskTable("Calls and letters", EVENT_COLUMNS, lambda event: event.key)
        self.people: DeskTable[AuthorisedPerson] = DeskTable(
            "Authorised persons", person_columns(self._title, desk.today), lambda person: person.person_id
        )
        self.call = CallPanel(desk.today)
        self.form = FormPanel()
        self.statement, self.add = Button("Statement"), Button("Add", "Add somebody who may be told", quiet=True)
        self.states = States(self._content(), "Account")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.states)
        self._connect()
        self.states.wait()

    def _connect(self) -> None:
        self.states.retry_requested.connect(self.refresh)
        self.claims.row_activated.connect(lambda claim: self.claim_open_requested.emit(claim.claim_id))
        self.statement.clicked.connect(self._print)
        self.add.clicked.connect(self.open_authorise)
        self.facts.correct_wanted.connect(self.open_correct)
        self.call.begin_wanted.connect(self.begin_call)
        self.call.said_changed.connect(self._tell_said)
        self.call.end_wanted.connect(self.end_call)
        self.form.wanted.connect(self._on_form)
        self.form.left.connect(self._on_form_left)
        for field in (self.call.spoke_with, self.call.note, self.call.at):
            field.escaped.connect(self.call.table.setFocus)
        for widget in (self.claims, self.time_line, self.people):
            bind_keys(widget, "P", self.open_authorise)
            bind_keys(widget, "A", self.open_correct)
        bind_keys(self.people, "E", self._end_person)

    def _content(self) -> QWidget:
        self._left = left = QSplitter(Qt.Orientation.Vertical)
        left.setAccessibleName("Claims above, what was said below")
        left.setChildrenCollapsible(False)
        left.setHandleWidth(8)
        left.addWidget(_titled("Claims", self.claim_states))
        left.addWidget(_titled("Said and sent", self.time_line))
        left.setSizes([300, 200])
        right = QSplitter(Qt.Orientation.Vertical)
        right.setAccessibleName("Call above, authorised persons below")
        right.setChildrenCollapsible(False)
        right.setHandleWidth(8)
        right.addWidget(self.call)
        right.addWidget(_titled("Who may be told something", self.people, self.add, KeyCap("P")))
        right.setSizes([380, 120])
        middle = QSplitter(Qt.Orientation.Horizontal)
        middle.setAccessibleName("Claims, and the call")
        middle.setChildrenCollapsible(False)
        middle.setHandleWidth(8)
        wide = QWidget()
        beside = QVBoxLayout(wide)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(left, 1)
        beside.addWidget(self.form)
        middle.addWidget(wide)
        middle.addWidget(right)
        middle.setSizes([760, CALL_WIDTH])
        middle.setStretchFactor(0, 1)
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(12, 8, 12, 10)
        layout.setSpacing(8)
        head = row(self._greeting, self._balance, self._balance_word, 8, self.statement, KeyCap("Ctrl+P"))
        head.setStretch(0, 1)
        layout.addLayout(head)
        layout.addWidget(self.facts)
        layout.addWidget(middle, 1)
        return content

    # reading

    @property
    def on_call(self) -> bool:
        """Whether a call about this account runs at this desk."""
        return self.log is not None and self.log.running is not None

    @property
    def veiled(self) -> bool:
        """Whether amounts are hidden, because it is not known who is on the line."""
        return self.log is not None and is_veiled(self.log.running, self.log.authorised, self.desk.today)

    def refresh(self) -> None:
        """Read the account and its log again."""
        run, office = self.desk.background.run, self.desk.office
        run(partial(office.account, self._account_id), self._show, self._on_failure, slot=f"account {id(self)}")
        run(partial(office.account_log, self._account_id), self._show_log, self.failed.emit, slot=f"log {id(self)}")

    def shown(self) -> None:
        """Tell in whose name this family is greeted."""
        super().shown()
        if self._page is not None:
            self._tell_practice(self._page)

    def _show(self, page: AccountPage) -> None:
        self._page = page
        who = page.guarantor
        self.title = f"Account {who.number}"
        self.title_changed.emit(self.title)
        greeting = who.greeting or f"Thank you for calling {who.practice_name}, billing office."
        self._greeting.set_whole(f"\u201c{greeting}\u201d  {phone_text(who.practice_phone)}")
        self._draw()
        self.states.show_content()
        if self.isVisible():
            self._tell_practice(page)

    def _show_log(self, log: AccountLog) -> None:
        self.log = log
        self.time_line.set_rows(log.time_line)
        self.people.set_rows(log.authorised)
        self._draw()

    def _title(self, kind: str, code: str) -> str:
        return self.log.words.title(kind, code) if self.log is not None else code

    def _draw(self) -> None:
        page, log = self._page, self.log
        if page is None:
            return
        veiled = self.veiled
        self.facts.show_account(page, veiled=veiled, returned_on=log.returned_on if log is not None else None)
        self._balance.setText("" if veiled else f"${money_text(page.balance)}")
        self._balance_word.setText("hidden until it is known who calls" if veiled else "open on this account")
        self.claims.set_rows(() if veiled else page.claims)
        if veiled:
            self.claim_states.show_empty(VEILED_TITLE, VEILED)
        elif page.claims:
            self.claim_states.show_content()
            if not self.claims.currentIndex().isValid():
                self.claims.select_place(0)
        else:
            self.claim_states.show_empty("No claim on this account", "Claims come with the files of the practice.")
        self.statement.setEnabled(not veiled)
        if log is not None:
            self.call.show_log(page, log)

    def _tell_practice(self, page: AccountPage) -> None:
        who = page.guarantor
        self.practice_shown.emit(who.practice_name, "", who.practice_band)

    # the call

    def begin_call(self, direction: str) -> None:
        """Somebody calls, or is called; nothing is shown before two identifiers."""
        if self.log is not None and not self.on_call:
            self._act(partial(self.desk.office.start_patient_call, self._account_id, direction), self._on_begun)

    def _on_begun(self, log: AccountLog) -> None:
        self._show_log(log)
        self.call.table.setFocus()

    def _tell_said(self) -> None:
        running = self.log.running if self.log is not None else None
        if running is not None:
            work = partial(
                self.desk.office.know_caller, self._account_id, running.call_id, self.call.said, self.desk.today
            )
            self.desk.background.run(work, self._show_log, self._on_refused, slot=f"said {id(self)}")

    def end_call(self) -> None:
        """Record what came of the call."""
        running = self.log.running if self.log is not None else None
        if running is None:
            return
        try:
            ended = self.call.ended()
        except AppError as error:
            self.call.say(error.sentence)
            return
        self._act(partial(self.desk.office.end_patient_call, running.call_id, ended, self.desk.today), self._on_said)

    def _on_said(self, sentence: str) -> None:
        self.form.close_form()
        self.said.emit(sentence, "green")
        self.refresh()
        self.claims.setFocus()

    # forms

    def open_authorise(self) -> None:
        """P: who may be told something."""
        if self.log is not None:
            self._make_room(False)
            self.form.open_authorise(self.log, self.desk.today)

    def open_correct(self) -> None:
        """A: where somebody lives and is called now."""
        if self._page is not None:
            self._make_room(False)
            self.form.open_correct(self._page)

    def _make_room(self, shown: bool) -> None:
        """A form stands in the place of claims and time line: a small screen has no room for both."""
        self._left.setVisible(shown)

    def _on_form_left(self) -> None:
        self._make_room(True)
        self.claims.setFocus()

    def _on_form(self, kind: str) -> None:
        office = self.desk.office
        try:
            if kind == AUTHORISE:
                self._act(partial(office.authorise_person, self._account_id, self.form.authorisation), self._on_said)
            else:
                whose = self.form.whose
                work = partial(office.correct_contact, whose.kind, whose.row_id, self.form.contact, whose.version)
                self._act(work, self._on_said)
        except AppError as error:
            self.form.say(error.sentence)

    def _end_person(self) -> None:
        chosen = self.people.current_row
        if chosen is not None and chosen.in_force(self.desk.today):
            self._act(partial(self.desk.office.end_authorisation, chosen.person_id, self.desk.today), self._on_said)

    def _act(self, work: Callable[[], object], done: Callable[..., None]) -> None:
        if self._acting:
            return
        self._acting = True

        def finished(value: object) -> None:
            self._acting = False
            done(value)

        self.desk.background.run(work, finished, self._on_refused)

    def _on_refused(self, error: AppError) -> None:
        """What is typed stays; after a conflict the account is read again."""
        self._acting = False
        self.form.say(error.sentence)
        self.call.say(error.sentence)
        self.fail(error)
        if isinstance(error, Conflict):
            self.refresh()

    def _on_failure(self, error: AppError) -> None:
        self.failed.emit(error)
        if self._page is None:
            self.states.show_error(error)

    # the page

    def acts(self) -> dict[str, Callable[[], None]]:
        """Print the statement, the call, the panes."""
        return {
            "print": self._print,
            "refresh": self.refresh,
            "patient_call": lambda: self.begin_call("in"),
            "save_next": lambda: self.form.ask() if self.form.is_open else self.end_call(),
            "pane_1": self.claims.setFocus,
            "pane_2": self.call.table.setFocus,
            "pane_3": self.time_line.setFocus,
            "pane_4": self.people.setFocus,
        }

    def lists(self) -> tuple[QWidget, ...]:
        """The claims, what was said, who may be told, the identifiers."""
        return self.claims, self.time_line, self.people, self.call.table

    def focus_first(self) -> None:
        """The claims, or the identifiers while a call runs."""
        (self.call.table if self.on_call else self.claims).setFocus()

    def _print(self) -> None:
        if not self.veiled:
            self.print_requested.emit("statement", self._account_id)


def _titled(title: str, inside: QWidget, *beside: QWidget) -> Pane:
    holder = Pane(title)
    holder.body.setContentsMargins(1, 8, 1, 1)
    holder.body.addLayout(row(11, PlainLabel(title, weight="strong"), None, *beside, 8))
    inside.setMinimumHeight(LEAST_LIST)
    holder.body.addWidget(inside, 1)
    return holder
