"""Deposits: the board above, what fits the chosen row below, and the acts that make them one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QFrame, QSplitter, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.domain.money import money_text
from app.edi.bank_csv import CsvProfile
from app.posting.bank_accounts import Loaded, TypedLine
from app.posting.bank_match import Proposal
from app.posting.deposits_enquiry import Enquiry
from app.posting.deposits_types import BoardQuery, BoardRow
from app.ui.deposits.asks import DepositsView, DueWish
from app.ui.deposits.columns import BOARD_COLUMNS, CANDIDATE_COLUMNS, GAP_FILTERS
from app.ui.deposits.panel import ACCOUNT, BETWEEN, DOUBT, ROW, TYPE, SidePanel
from app.ui.deposits.words import REMEDIES, advice_equation, bank_equation, no_candidates
from app.ui.page import Desk, Page
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button, Choice, TextField
from app.ui.widgets.pane import States, row
from app.ui.widgets.text import Chip, KeyCap, PlainLabel
from app.ui.words import count_text


class DepositsPage(Page):
    """A match is an act of its own: Ctrl+Enter applies the chosen candidate; nothing ambiguous applies itself."""

    topics = frozenset({"bank", "remit"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Deposits")
        self._view: DepositsView | None = None
        self._busy = False
        self._of_line = 0
        self.of_practice = Choice("Practice on the board")
        codes = sorted({place.practice_code for place in desk.facts.places})
        self.of_practice.offer(["All practices", *codes], ["", *codes])
        self.gap = Choice("Which rows")
        self.gap.offer([words for words, _gap in GAP_FILTERS], [gap for _words, gap in GAP_FILTERS])
        self.gap.setMinimumWidth(230)
        self.account = Choice("Bank account on the board")
        self.account.offer(["All accounts"], [0])
        self.match_all = Button("Match all certain")
        self.bank_sum = PlainLabel("", weight="strong")
        self.advice_sum = PlainLabel("", weight="strong")
        self.closes = Chip()
        self.board: DeskTable[BoardRow] = DeskTable("Deposits board", BOARD_COLUMNS, lambda each: (each.kind, each.id))
        self.states = States(self.board, "Deposits")
        self.candidates: DeskTable[Proposal] = DeskTable(
            "Candidates", CANDIDATE_COLUMNS, lambda each: tuple((part.kind, part.id) for part in each.parts)
        )
        self.candidate_states = States(self.candidates, "Candidates")
        self.panel = SidePanel()
        self.reason = TextField("Reason for undoing", "Reason for undoing")
        self.undo = Button("Undo")
        self.type_line = Button("Type a line")
        self.load = Button("Load a file")
        self.letter = Button("Draft enquiry")
        self.between = Button("Between practices")
        self.accounts = Button("Accounts")
        self.match = Button("Match", primary=True)
        self._lay_out()
        self._connect()
        self._show_may()

    def _lay_out(self) -> None:
        top = QFrame()
        top.setObjectName("filterBar")
        top.setFixedHeight(41)
        top.setLayout(row(self.of_practice, self.account, self.gap, None, self.match_all, margins=(12, 0, 12, 0)))
        sums = QFrame()
        sums.setObjectName("filterBar")
        sums.setFixedHeight(34)
        sums.setLayout(row(self.bank_sum, 24, self.advice_sum, None, self.closes, margins=(12, 0, 12, 0)))
        lower = QSplitter(Qt.Orientation.Horizontal)
        lower.setAccessibleName("Candidates, and the panel")
        lower.setChildrenCollapsible(False)
        lower.setHandleWidth(1)
        lower.addWidget(self.candidate_states)
        beside = QWidget()
        layout = QVBoxLayout(beside)
        layout.setContentsMargins(10, 10, 10, 10)
        layout.addWidget(self.panel)
        lower.addWidget(beside)
        lower.setSizes([640, 520])
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setAccessibleName("Board above, candidates below")
        parts.setChildrenCollapsible(False)
        parts.setHandleWidth(1)
        parts.addWidget(self.states)
        parts.addWidget(lower)
        parts.setSizes([330, 250])
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(top)
        page.addWidget(sums)
        page.addWidget(parts, 1)
        page.addWidget(self._foot())

    def _foot(self) -> QFrame:
        foot = QFrame()
        foot.setObjectName("noteBar")
        foot.setFixedHeight(50)
        self.reason.setMinimumWidth(180)
        foot.setLayout(
            row(
                self.type_line, self.load, self.letter, self.between, self.accounts, None, self.reason,
                self.undo, 8, self.match,
                KeyCap("Ctrl+Enter"), margins=(12, 0, 12, 0),
            )
        )  # fmt: skip
        return foot

    def _connect(self) -> None:
        for choice in (self.of_practice, self.gap, self.account):
            choice.chosen.connect(lambda _value: self.refresh())
        self.board.row_chosen.connect(self._on_row)
        self.board.row_activated.connect(self._on_activated)
        self.candidates.row_chosen.connect(self._on_candidate)
        self.candidates.row_activated.connect(lambda _row: self.match_chosen())
        self.states.retry_requested.connect(self.refresh)
        self.candidate_states.retry_requested.connect(self.refresh)
        self.match.clicked.connect(self.match_chosen)
        self.match_all.clicked.connect(lambda: self._act(self.desk.office.match_deposits))
        self.undo.clicked.connect(self.undo_chosen)
        self.type_line.clicked.connect(lambda: self.panel.open(TYPE))
        self.between.clicked.connect(lambda: self.panel.open(BETWEEN))
        self.accounts.clicked.connect(lambda: self.panel.open(ACCOUNT))
        self.load.clicked.connect(self._choose_file)
        self.letter.clicked.connect(self.draft_letter)
        panel = self.panel
        panel.left.connect(self._leave_panel)
        panel.refused.connect(lambda sentence: self.said.emit(sentence, "amber"))
        panel.line_typed.connect(self._on_typed)
        panel.form.account_saved.connect(self._on_account)
        panel.doubt.applied.connect(self._on_doubt)
        panel.enquiry_kept.connect(self._keep_letter)
        panel.copy_letter.clicked.connect(lambda: QApplication.clipboard().setText(panel.letter.text()))
        panel.due_asked.connect(self._on_due_asked)
        panel.due_answered.connect(lambda due, yes: self._act(partial(self.desk.office.answer_due, due, yes)))
        panel.due_settled.connect(
            lambda due, out, came: self._act(partial(self.desk.office.settle_due, due, out, came or None))
        )

    # the board

    def refresh(self) -> None:
        """Ask for the board again."""
        self.states.wait()
        query = BoardQuery(
            str(self.of_practice.currentData() or ""), int(self.account.currentData() or 0), str(self.gap.currentData())
        )
        run = self.desk.background.run
        run(partial(self.desk.office.deposits, query), self._show, self._on_failure, slot="deposits")

    def _show(self, view: DepositsView) -> None:
        self._view = view
        board, accounts = view.board, view.accounts
        self.account.offer(
            ["All accounts", *(f"{each.practice} {each.name} {each.last_four}" for each in accounts)],
            [0, *(each.account_id for each in accounts)],
        )
        owners = sorted({place.practice_code for place in self.desk.facts.places})
        self.panel.offer(view, owners, self.desk.today)
        self.bank_sum.setText(bank_equation(board.totals))
        self.advice_sum.setText(advice_equation(board.totals))
        closes = all(total.closes for total in board.totals)
        self.closes.show_as("closes" if closes else "does not close", "green" if closes else "red")
        self.board.set_rows(board.rows)
        if not board.rows:
            self.states.show_empty(
                "Nothing is missing", "Every bank line has its payment, and every payment its money."
            )
            self._show_candidates(0, ())
        else:
            self.states.show_content()
            if not self.board.currentIndex().isValid():
                self.board.select_place(0)
            self._on_row(self.board.current_row)
        self._show_may()

    def _on_row(self, found: BoardRow | None) -> None:
        self.panel.show_row(found)
        self._show_may()
        if found is None:
            return
        self.practice_shown.emit(found.practice, "", self.desk.band_of(found.practice_id))
        if found.kind == "line" and found.gap != "closed":
            self.candidate_states.wait()
            work = partial(self.desk.office.deposit_candidates, found.id)
            shown = partial(self._show_candidates, found.id)
            self.desk.background.run(work, shown, self.candidate_states.show_error, slot="candidates")
        else:
            self._show_candidates(0, ())

    def _show_candidates(self, line_id: int, found: tuple[Proposal, ...]) -> None:
        again, self._of_line = self._of_line == line_id, line_id
        self.candidates.set_rows(found)
        if found:
            self.candidate_states.show_content()
            # What no rule proposes is picked by a person first: a key pressed too often must not match it.
            stays = again and self.candidates.current_row is not None  # the same line is only drawn anew
            if found[0].score and not stays:
                self.candidates.select_place(0)
            elif not stays:
                self.candidates.setCurrentIndex(QModelIndex())
        else:
            chosen = self.board.current_row
            self.candidate_states.show_empty(*no_candidates(chosen))
        self._show_may()

    def _on_candidate(self, _found: Proposal) -> None:
        if self.panel.stack.currentIndex() == DOUBT:
            self.panel.open(ROW)
        self._show_may()

    def _on_activated(self, found: BoardRow) -> None:
        if found.kind == "remit":
            self.remit_open_requested.emit(found.id)
        elif found.gap in REMEDIES:
            self.remit_open_requested.emit(found.advice_id)
        else:
            self.candidates.setFocus()

    # acts

    def match_chosen(self) -> None:
        """Ctrl+Enter: apply the chosen candidate to the chosen line; in a panel, do what the panel is for.

        A candidate with doubts is shown with them first, and applied with a reason only.
        """
        if self.panel.stack.currentIndex() == TYPE and self.panel.isAncestorOf(QApplication.focusWidget() or self):
            self.panel.type_now()
            return
        line, candidate = self.board.current_row, self.candidates.current_row
        if line is not None and line.gap in REMEDIES:
            self._on_activated(line)
            return
        if line is None or candidate is None or line.id != self._of_line or not self.match.isEnabled():
            return
        if self.panel.stack.currentIndex() == DOUBT:
            self.panel.doubt.apply_now()
        elif candidate.doubts:
            self.panel.show_doubts(candidate)
        else:
            self._act(partial(self.desk.office.match_deposit, line.id, line.version, candidate, ""))

    def _on_doubt(self, reason: str) -> None:
        """The candidate whose doubts are on show; another choice closes the panel."""
        line, candidate = self.board.current_row, self.candidates.current_row
        if line is not None and candidate is not None and line.id == self._of_line and self.match.isEnabled():
            work = partial(self.desk.office.match_deposit, line.id, line.version, candidate, reason)
            self._act(work, then=self._leave_panel)

    def undo_chosen(self) -> None:
        """Take the chosen line's matches back; the reason is kept for good."""
        line, reason = self.board.current_row, self.reason.text().strip()
        if line is None or line.kind != "line":
            return
        if not reason:
            self.said.emit("Type the reason for undoing: it is kept with the operation.", "amber")
            self.reason.setFocus()
            return
        self._act(partial(self.desk.office.undo_deposit, line.id, reason))

    def load_file(self, path: str) -> None:
        """Load a statement into the account on show, or the only one there is."""
        accounts = self._view.accounts if self._view else ()
        account = int(self.account.currentData() or 0) or (accounts[0].account_id if len(accounts) == 1 else 0)
        if not account:
            self.said.emit("Choose the bank account above, then load its file.", "amber")
            return
        self._start()
        work = partial(self.desk.office.load_bank_file, account, path)
        self.desk.background.run(work, self._on_loaded, self._on_refused)

    def draft_letter(self) -> None:
        """The letter about the chosen row, in the panel."""
        found = self.board.current_row
        if found is None or found.kind == "payment":
            self.said.emit("Choose a payment without money, or money without an advice.", "amber")
            return
        work = partial(self.desk.office.enquiry, found.kind, found.id, False)
        self.desk.background.run(work, self.panel.show_letter, self._on_refused)

    def _keep_letter(self) -> None:
        found = self.board.current_row
        if found is not None:
            work = partial(self.desk.office.enquiry, found.kind, found.id, True)
            self._start()
            self.desk.background.run(work, self._on_asked, self._on_refused)

    def _on_asked(self, made: Enquiry) -> None:
        self._leave_panel()
        self._on_done(f"Noted; ask again on {made.due_on:%m/%d/%Y}.")

    def _on_typed(self, account: int, typed: TypedLine) -> None:
        self._act(partial(self.desk.office.type_bank_line, account, typed), then=self.panel.typed_well)

    def _on_account(self, practice: str, name: str, last_four: str, profile: CsvProfile) -> None:
        work = partial(self.desk.office.save_bank_account, practice, name, last_four, profile)
        self._act(work, then=self._leave_panel)

    def _on_due_asked(self, wish: DueWish) -> None:
        self._act(partial(self.desk.office.ask_due, wish))

    def _on_loaded(self, done: Loaded) -> None:
        if done.errors:
            first = done.errors[0]
            where = f"row {first.row}: " if first.row else ""
            self._busy = False
            self.said.emit(f"Nothing was loaded. {where}{first.message}", "red")
            self._show_may()
            return
        known = f", {done.known} known before" if done.known else ""
        self._on_done(f"{count_text(done.added, 'line')} added{known}; the file sums to {money_text(done.cents)}.")

    def _choose_file(self) -> None:
        path, _filter = QFileDialog.getOpenFileName(
            self, "Choose a bank statement", "", "Statements (*.csv *.ofx *.qfx *.bai *.bai2 *.txt)"
        )
        if path:
            self.load_file(path)

    def _act(self, work: Callable[[], str], then: Callable[[], None] | None = None) -> None:
        if self._busy:
            return
        self._start()

        def done(sentence: str) -> None:
            if then is not None:
                then()
            self._on_done(sentence)

        self.desk.background.run(work, done, self._on_refused)

    def _start(self) -> None:
        self._busy = True
        self._show_may()

    def _on_done(self, sentence: str) -> None:
        self._busy = False
        self.reason.clear()
        self.said.emit(sentence, "green")
        self.refresh()

    def _on_refused(self, error: AppError) -> None:
        self._busy = False
        self._show_may()
        self.fail(error)
        self.refresh()

    def _leave_panel(self) -> None:
        self.panel.open(ROW)
        self.board.setFocus()

    def _show_may(self) -> None:
        found = self.board.current_row
        may = self.desk.holds("poster", "supervisor") and not self._busy
        is_line = found is not None and found.kind == "line"
        self.match.setEnabled(may and is_line and self.candidates.current_row is not None)
        can_undo = may and is_line and found is not None and found.applied != 0
        self.undo.setEnabled(can_undo)
        self.reason.setEnabled(can_undo)
        for button in (self.match_all, self.type_line, self.load, self.between):
            button.setEnabled(may)
        self.accounts.setEnabled(not self._busy and self.desk.holds("supervisor", "admin"))
        lead = may and self.desk.holds("supervisor")
        self.panel.approve.setEnabled(lead)
        self.panel.decline.setEnabled(lead)
        self.letter.setEnabled(found is not None and not self._busy and found.kind != "payment")

    def _on_failure(self, error: AppError) -> None:
        self.failed.emit(error)
        if self._view is None:
            self.states.show_error(error)

    def acts(self) -> dict[str, Callable[[], None]]:
        """The acts this page answers."""
        return {
            "save_next": self.match_chosen,
            "refresh": self.refresh,
            "pane_1": self.board.setFocus,
            "pane_2": self.candidates.setFocus,
            "pane_3": self.panel.setFocus,
        }

    def lists(self) -> tuple[QWidget, ...]:
        """Board, candidates and panel."""
        return self.board, self.candidates, self.panel

    def focus_first(self) -> None:
        """The board."""
        self.board.setFocus()
