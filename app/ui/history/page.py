"""The history page: who did what, newest first, to a claim, to an account, by a person, since a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.audit.history import PAGE, HistoryRow
from app.domain.errors import AppError
from app.ui.actions import bind_keys
from app.ui.history.asks import HistoryWish
from app.ui.history.columns import HISTORY_COLUMNS
from app.ui.page import Desk, Page
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button, Choice, TextField
from app.ui.widgets.pane import States, row
from app.ui.widgets.text import CutLabel, KeyCap, PlainLabel
from app.ui.words import count_text

PERIODS = (("Any time", None), ("Today", 0), ("Last 7 days", 7), ("Last 31 days", 31))
ABOUT = (
    "Money, exports, sign-ins, opened claims and accounts, changes of people, each once. Lists are not written down "
    "row by row. Opening the same claim again within five minutes counts as once."
)


class HistoryPage(Page):
    """Enter in a field asks, C and A go to the fields, M reads further back, Enter on a row opens its claim."""

    topics: frozenset[str] = frozenset()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "History")
        self._rows: tuple[HistoryRow, ...] = ()
        self._claim_id: int | None = None       # asked for from a claim's page; a number typed over it counts instead
        self.claim = TextField("Claim", "claim number")
        self.account = TextField("Account", "account number")
        self.person = Choice("Person")
        people = desk.facts.colleagues
        self.person.offer(["Everybody", *(each.name for each in people)], ["", *(each.login for each in people)])
        self.period = Choice("Since")
        self.period.offer([words for words, _days in PERIODS], [days for _words, days in PERIODS])
        self.total = CutLabel("", "muted")
        self.table: DeskTable[HistoryRow] = DeskTable("History", HISTORY_COLUMNS, lambda each: each.seq)
        self.states = States(self.table, "History")
        self.more = Button("Further back")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        top = QFrame()
        top.setObjectName("filterBar")
        top.setFixedHeight(41)
        self.claim.setFixedWidth(150)
        self.account.setFixedWidth(150)
        self.person.setMinimumWidth(160)
        asked = (PlainLabel("Claim", "muted"), self.claim, KeyCap("C"), 8, PlainLabel("Account", "muted"), self.account,
                 KeyCap("A"), 8, self.person, self.period, 8, self.total)  # fmt: skip
        bar = row(*asked, margins=(12, 0, 12, 0))
        bar.setStretch(bar.count() - 1, 1)
        top.setLayout(bar)
        foot = QFrame()
        foot.setObjectName("noteBar")
        foot.setFixedHeight(50)
        line = row(PlainLabel(ABOUT, "muted", "small", wrap=True), self.more, KeyCap("M"), margins=(12, 0, 12, 0))
        line.setStretch(0, 1)
        foot.setLayout(line)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(top)
        page.addWidget(self.states, 1)
        page.addWidget(foot)

    def _connect(self) -> None:
        self.states.retry_requested.connect(self.refresh)
        self.table.row_activated.connect(self._open_claim)
        for field in (self.claim, self.account):
            field.returnPressed.connect(self.ask)
            field.escaped.connect(self.table.setFocus)
        self.claim.textEdited.connect(self._on_typed)
        self.person.chosen.connect(lambda _login: self.refresh())
        self.period.chosen.connect(lambda _days: self.refresh())
        self.more.clicked.connect(self.read_on)
        bind_keys(self.table, "C", self.claim.setFocus)
        bind_keys(self.table, "A", self.account.setFocus)
        bind_keys(self.table, "M", self.read_on)

    def acts(self) -> dict[str, Callable[[], None]]:
        """The acts this page answers."""
        return {"refresh": self.refresh}

    def lists(self) -> tuple[QWidget, ...]:
        """The acts."""
        return (self.table,)

    def focus_first(self) -> None:
        """The list."""
        self.table.setFocus()

    def ask(self) -> None:
        """Enter in a field: ask, and go to the answer."""
        self.refresh()
        self.table.setFocus()

    def show_claim(self, claim_id: int, number: str) -> None:
        """Everything that was done to one claim, by whomever and whenever."""
        self.claim.setText(number)
        self.account.clear()
        self.person.choose("")
        self.period.choose(None)
        self._claim_id = claim_id
        self.stale = False
        self.ask()

    def _on_typed(self, _number: str) -> None:
        self._claim_id = None

    def refresh(self) -> None:
        """Read the newest acts that fit the fields."""
        self.states.wait()
        self._ask(self._wish(), replace=True)

    def read_on(self) -> None:
        """M: the acts before the oldest on show."""
        if self._rows and self.more.isEnabled():
            self._ask(self._wish(before=self._rows[-1].seq), replace=False)

    def _wish(self, before: int | None = None) -> HistoryWish:
        days = self.period.currentData()
        midnight = datetime.combine(self.desk.today, datetime.min.time()).astimezone()
        since = None if days is None else midnight - timedelta(days=days)
        return HistoryWish(
            self.claim.text().strip(), self.account.text().strip(), self.person.currentData() or "", since, before,
            self._claim_id,
        )  # fmt: skip

    def _ask(self, wish: HistoryWish, *, replace: bool) -> None:
        self.more.setEnabled(False)
        self.desk.background.run(
            partial(self.desk.office.history, wish), partial(self._on_rows, replace), self._on_failure, slot="history"
        )

    def _on_rows(self, replace: bool, found: tuple[HistoryRow, ...]) -> None:
        self._rows = found if replace else self._rows + found
        self.table.set_rows(self._rows)
        self.more.setEnabled(len(found) == PAGE)
        self.total.set_whole(count_text(len(self._rows), "act") + ("" if len(found) < PAGE else ", and older ones"))
        if not self._rows:
            self.states.show_empty("Nothing was written down", "Another person, an earlier day, or no number.")
            return
        self.states.show_content()
        if self.table.current_row is None:
            self.table.select_place(0)

    def _on_failure(self, error: AppError) -> None:
        self._rows = ()
        self.total.set_whole("")
        self.failed.emit(error)
        self.states.show_error(error)

    def _open_claim(self, act: HistoryRow) -> None:
        if act.object_kind == "claim" and act.object_id is not None:
            self.claim_open_requested.emit(act.object_id)
        elif act.object_kind == "account" and act.object_id is not None:
            self.account_open_requested.emit(act.object_id)
