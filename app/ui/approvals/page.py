"""The approvals page: what waits for a second person, its facts beside it, Ctrl+Enter approves, D declines in words."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QSplitter, QVBoxLayout, QWidget

from app.claims.detail_types import ClaimDetail
from app.domain.errors import AppError
from app.domain.money import money_text
from app.ui.actions import bind_keys
from app.ui.approvals.asks import Waiting
from app.ui.approvals.columns import WAITING_COLUMNS, own_words
from app.ui.approvals.facts import FactsPane
from app.ui.page import Desk, Page
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button, TextField
from app.ui.widgets.pane import States, row
from app.ui.widgets.text import CutLabel, KeyCap, PlainLabel
from app.ui.words import count_text

LIST_SHARE, FACTS_SHARE = 540, 650
UNSAID = "due"                                  # the kind whose refusal keeps no sentence
NOTHING = "Write-offs above a limit, transfers to the patient, other practices' money and large paper checks come here."


class ApprovalsPage(Page):
    """D in the list opens the sentence of a refusal; own requests are shown and cannot be decided."""

    topics = frozenset({"claim", "bank", "paper", "takeback"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Approvals")
        self._rows: tuple[Waiting, ...] | None = None
        self._shown: Waiting | None = None
        self._acting = False
        self._declining = False
        self.total = CutLabel("", "muted")
        self.table: DeskTable[Waiting] = DeskTable("Requests", WAITING_COLUMNS, _row_id)
        self.list_states = States(self.table, "Requests")
        self.facts = FactsPane()
        self.facts_states = States(self.facts, "Request")
        self.why = TextField("Why it is declined", "a sentence for the person who asked")
        self.trouble = PlainLabel("", "red", wrap=True)
        self.approve_button = Button("Approve", primary=True)
        self.decline_button = Button("Decline")
        self._decline_key = KeyCap("D")
        self._lay_out()
        self._connect()
        self._show_may()

    def _lay_out(self) -> None:
        top = QFrame()
        top.setObjectName("filterBar")
        top.setFixedHeight(41)
        bar = row(self.total, margins=(12, 0, 12, 0))
        bar.setStretch(0, 1)
        top.setLayout(bar)
        left = QWidget()
        left.setMinimumWidth(LIST_SHARE)
        layout = QVBoxLayout(left)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(top)
        layout.addWidget(self.list_states, 1)
        right = QWidget()
        inner = QVBoxLayout(right)
        inner.setContentsMargins(10, 10, 10, 10)
        inner.setSpacing(6)
        inner.addWidget(self.facts_states, 1)
        inner.addWidget(self.trouble)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setAccessibleName("Requests, and the chosen one")
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        split.addWidget(left)
        split.addWidget(right)
        split.setSizes([LIST_SHARE, FACTS_SHARE])
        split.setStretchFactor(1, 1)
        foot = QFrame()
        foot.setObjectName("noteBar")
        foot.setFixedHeight(50)
        buttons = (self.decline_button, self._decline_key, 4, self.approve_button, KeyCap("Ctrl+Enter"))
        line = row(self.why, None, *buttons, margins=(12, 0, 12, 0))
        line.setStretch(0, 1)
        foot.setLayout(line)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(split, 1)
        page.addWidget(foot)
        self.why.hide()
        self.trouble.hide()
        self.facts_states.show_empty("No request on the screen", "Choose one on the left.")

    def _connect(self) -> None:
        self.table.row_chosen.connect(self._on_row)
        self.table.row_activated.connect(self._open_claim)
        self.list_states.retry_requested.connect(self.refresh)
        self.why.escaped.connect(self.leave_decline)
        self.approve_button.clicked.connect(self.approve)
        self.decline_button.clicked.connect(self.decline)
        bind_keys(self.table, "D", self.decline)
        bind_keys(self.table, "Esc", self.leave_decline)

    # reading

    def refresh(self) -> None:
        """Ask what waits."""
        self.list_states.wait()
        self.desk.background.run(
            self.desk.office.waiting_approvals, self._on_rows, self._on_list_failure, slot="approvals"
        )

    def _on_rows(self, found: tuple[Waiting, ...]) -> None:
        self._rows = found
        self.table.set_rows(found)
        self.total.set_whole(f"{count_text(len(found), 'request')}, {money_text(sum(each.cents for each in found))}")
        if not found:
            self._shown = None
            self.practice_shown.emit("", "", 0)
            self.list_states.show_empty("Nothing waits for a second person", NOTHING)
            self.facts_states.show_empty("No request on the screen", "")
        else:
            self.list_states.show_content()
            if self.table.current_row is None:
                self.table.select_place(0)
            else:
                self._on_row(self.table.current_row)
        self._show_may()

    def _on_row(self, wish: Waiting) -> None:
        if self._shown is None or _row_id(self._shown) != _row_id(wish):
            self.leave_decline(focus=False)
            self.facts.show_claim(None)
        self._shown = wish
        practice = self.desk.practice_called(wish.practice)
        self.practice_shown.emit(practice.name, practice.location, practice.band)
        self.facts.show_wish(wish, own_words(wish, self.desk.login))
        self.facts_states.show_content()
        self._show_may()
        if wish.claim_id is not None:
            work = partial(self.desk.office.claim, wish.claim_id)
            self.desk.background.run(work, partial(self._on_claim, _row_id(wish)), self.fail, slot="approval claim")

    def _on_claim(self, row_id: object, detail: ClaimDetail) -> None:
        if self._shown is not None and _row_id(self._shown) == row_id:
            self.facts.show_claim(detail)

    # deciding

    def approve(self) -> None:
        """Ctrl+Enter: what was asked for is written; while a refusal is begun, the refusal."""
        if self._declining:
            self._refuse()
        else:
            self._decide(approve=True, why="")

    def decline(self) -> None:
        """Begin a refusal: the sentence first, where one is kept; Ctrl+Enter then declines."""
        if not self._may() or self._shown is None or self._shown.kind == "check":
            return
        self._declining = True
        if self._shown.kind != UNSAID:
            self.why.show()
            self.why.setFocus()
        else:
            self._say("Ctrl+Enter declines it, Esc leaves it as it is.")
        self._show_may()

    def _refuse(self) -> None:
        if not self.why.isHidden() and not self.why.text().strip():
            self._say("Say why it is declined, for the person who asked.")
        else:
            self._decide(approve=False, why=self.why.text().strip())

    def leave_decline(self, *, focus: bool = True) -> None:
        """Esc: nothing is declined."""
        self._declining = False
        self.why.clear()
        self.why.hide()
        self._say("")
        self._show_may()
        if focus:
            self.table.setFocus()

    def _decide(self, *, approve: bool, why: str) -> None:
        if not self._may() or self._shown is None:
            return
        self._acting = True
        self._say("")
        self._show_may()
        work = partial(self.desk.office.decide_waiting, self._shown, approve, why, self.desk.today)
        self.desk.background.run(work, self._on_done, self._on_refused)

    def _on_done(self, sentence: str) -> None:
        self._acting = False
        self.leave_decline()
        self.said.emit(sentence, "green")
        self.refresh()

    def _on_refused(self, error: AppError) -> None:
        self._acting = False
        self._say(error.sentence)
        self._show_may()
        self.failed.emit(error)

    def _may(self) -> bool:
        wish = self._shown
        return (
            wish is not None
            and not self._acting
            and self.desk.holds("supervisor")
            and not own_words(wish, self.desk.login)
        )

    def _show_may(self) -> None:
        may = self._may()
        self.approve_button.setText("Decline" if self._declining else "Approve")
        self.approve_button.setEnabled(may)
        can_decline = may and not self._declining and self._shown is not None and self._shown.kind != "check"
        self.decline_button.setVisible(can_decline)
        self._decline_key.setVisible(can_decline)

    def _say(self, sentence: str) -> None:
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))

    def _open_claim(self, wish: Waiting) -> None:
        if wish.claim_id is not None:
            self.claim_open_requested.emit(wish.claim_id)

    def _on_list_failure(self, error: AppError) -> None:
        self.failed.emit(error)
        if self._rows is None:
            self.list_states.show_error(error)

    def acts(self) -> dict[str, Callable[[], None]]:
        """The acts this page answers."""
        shown = self._shown
        return {
            "save_next": self.approve,
            "refresh": self.refresh,
            "pane_1": self.table.setFocus,
            "new_tab": lambda: self._open_claim(shown) if shown is not None else None,
        }

    def lists(self) -> tuple[QWidget, ...]:
        """The requests."""
        return (self.table,)

    def focus_first(self) -> None:
        """The list of requests."""
        self.table.setFocus()


def _row_id(wish: Waiting) -> tuple[str, int]:
    return wish.kind, wish.id
