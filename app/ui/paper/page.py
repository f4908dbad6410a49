"""The paper page: batches and their checks; a check opens the keying desk, Esc comes back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QSplitter, QStackedLayout, QVBoxLayout, QWidget

from app.domain.errors import AppError, Refused
from app.domain.money import decimal_text, money_text, total
from app.posting.paper_types import PaperBatchRow, PaperCheckRow, TransmittalRow
from app.ui.page import Desk, Page
from app.ui.paper.asks import NewBatch, PaperBoard, Transmittal
from app.ui.paper.columns import BATCH_COLUMNS, CHECK_COLUMNS
from app.ui.paper.desk import KeyingDesk
from app.ui.paper.panel import COUNT, DEPOSIT, NEVER, PAGES, REASON, TOTAL, TRANSMITTAL, BatchPanel
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button, Choice
from app.ui.widgets.pane import States, row
from app.ui.widgets.text import Chip, CutLabel, KeyCap, PlainLabel
from app.ui.words import count_text, long_day
from app.workqueues.types import Changes

_STATES = (("Open batches", "open"), ("Closed batches", "closed"), ("All batches", ""))
_LISTS, _DESK = 0, 1
_MOST_MISSING = 6


class PaperPage(Page):
    """Enter on a batch goes to its checks, Enter on a check opens it, Ctrl+Enter begins a new check,
    Ctrl+Shift+Enter closes the batch. At the keying desk Ctrl+Enter completes the check.
    """

    topics = frozenset({"paper", "remit"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Paper")
        self._board: PaperBoard | None = None
        self._busy = False
        self._wanted = 0
        self.which = Choice("Which batches")
        self.which.offer([words for words, _state in _STATES], [state for _words, state in _STATES])
        self.total = PlainLabel("", "muted")
        self.alarm = Chip()
        self.alarm_words = CutLabel("", "red")
        self.new = Button("New batch")
        self.correct = Button("Correct", "Correct the figures of the slip")
        self.came = Button("Transmittal", "A transmittal came, or never will")
        self.close_batch_button = Button("Close batch", "Close the batch at zero")
        self.reopen = Button("Open again", "Open the closed batch again")
        self.batches: DeskTable[PaperBatchRow] = DeskTable("Batches", BATCH_COLUMNS, lambda batch: batch.batch_id)
        self.batch_states = States(self.batches, "Batches")
        self.checks: DeskTable[PaperCheckRow] = DeskTable(
            "Checks of the batch", CHECK_COLUMNS, lambda each: each.check_id
        )
        self.check_states = States(self.checks, "Checks of the batch")
        self.batch_words = CutLabel("", weight="strong")
        self.new_check = Button("New check", primary=True)
        self.drop = Button("Drop", "Take the chosen draft out")
        self.undo = Button("Undo", "Take the posting of the chosen check back")
        self.jump = Button("Remittance", "Open the remittance of the chosen check")
        self.panel = BatchPanel(desk.today)
        self.keying = KeyingDesk(desk)
        self._lay_out()
        self._connect()
        self._show_may()

    # how it stands

    def _lay_out(self) -> None:
        lists = QWidget()
        layout = QVBoxLayout(lists)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.which.setMinimumWidth(130)
        layout.addWidget(_bar(self.which, self.total, 12, self.alarm, self.alarm_words, None, self.came, self.new))
        split = QSplitter(Qt.Orientation.Vertical)
        split.setAccessibleName("Batches above, checks of the chosen batch below")
        split.setChildrenCollapsible(False)
        split.addWidget(self.batch_states)
        split.addWidget(self._below())
        split.setSizes([320, 300])
        layout.addWidget(split, 1)
        holder = QWidget()
        holder.setLayout(row(self.panel, margins=(10, 0, 10, 8)))
        layout.addWidget(holder)
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(lists)
        self._stack.addWidget(self.keying)

    def _below(self) -> QWidget:
        below = QFrame()
        layout = QVBoxLayout(below)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        acts = (self.jump, self.undo, self.drop, 8, self.correct, self.reopen, self.close_batch_button,
                KeyCap("Ctrl+Shift+Enter"), 8, self.new_check, KeyCap("Ctrl+Enter"))  # fmt: skip
        layout.addWidget(_bar(self.batch_words, None, *acts))
        layout.addWidget(self.check_states, 1)
        return below

    def _connect(self) -> None:
        self.which.chosen.connect(lambda _state: self.refresh())
        self.batches.row_chosen.connect(lambda _row: self._ask_checks())
        self.batches.row_activated.connect(lambda _row: self.checks.setFocus())
        self.checks.row_chosen.connect(lambda _row: self._show_may())
        self.checks.row_activated.connect(self._open_check)
        self.batch_states.retry_requested.connect(self.refresh)
        self.check_states.retry_requested.connect(self._ask_checks)
        self.new.clicked.connect(self.open_new)
        self.came.clicked.connect(self._open_transmittal)
        self.correct.clicked.connect(self._open_correct)
        self.reopen.clicked.connect(partial(self._open_panel, "reopen"))
        self.undo.clicked.connect(partial(self._open_panel, "undo"))
        self.close_batch_button.clicked.connect(self.close_chosen)
        self.new_check.clicked.connect(self.begin_check)
        self.drop.clicked.connect(self._drop_chosen)
        self.jump.clicked.connect(self._open_remit)
        self.panel.wanted.connect(self._do)
        self.panel.left.connect(self.batches.setFocus)
        self.keying.left.connect(self._back)
        self.keying.said.connect(self.said)
        self.keying.failed.connect(self.fail)
        self.keying.practice_shown.connect(self.practice_shown)
        self.keying.remit_open_requested.connect(self.remit_open_requested)

    @property
    def at_desk(self) -> bool:
        """Whether a check is on the screen."""
        return self._stack.currentIndex() == _DESK

    # lists

    def refresh(self) -> None:
        """Ask for the batches again; what is being keyed is left alone."""
        self.batch_states.wait()
        work = partial(self.desk.office.paper_board, str(self.which.currentData()))
        self.desk.background.run(work, self._on_board, self._on_no_board, slot="paper board")

    def on_changes(self, found: Changes) -> None:
        """A colleague's change never steals what is being typed: the lists ask again when they are back."""
        if self.at_desk:
            self.stale = True
        else:
            super().on_changes(found)

    def _on_board(self, board: PaperBoard) -> None:
        self._board = board
        self.batches.set_rows(board.batches)
        self._show_missing(board.missing)
        if not board.batches:
            self.batch_states.show_empty("No batch here", "Open one with the slip's total and count.", "New batch",
                                         self.open_new)  # fmt: skip
            self.checks.set_rows(())
        else:
            self.batch_states.show_content()
            wanted, self._wanted = self._wanted, 0
            if not (wanted and self.batches.select_id(wanted)) and not self.batches.currentIndex().isValid():
                self.batches.select_place(0)
        left = total(batch.off_by for batch in board.batches)
        words = f"{count_text(len(board.batches), 'batch', 'batches')}, {money_text(left)} to zero"
        self.total.setText(words if board.batches else "")
        self._ask_checks()

    def _on_no_board(self, error: AppError) -> None:
        self.failed.emit(error)
        if self._board is None:
            self.batch_states.show_error(error)

    def _show_missing(self, missing: tuple[TransmittalRow, ...]) -> None:
        self.alarm.show_as(f"{count_text(len(missing), 'transmittal')} missing" if missing else "", "red")
        named = [f"{each.practice} {each.number}" for each in missing[:_MOST_MISSING]]
        more = f" and {len(missing) - _MOST_MISSING} more" if len(missing) > _MOST_MISSING else ""
        self.alarm_words.set_whole(", ".join(named) + more)

    def _ask_checks(self) -> None:
        batch = self.batches.current_row
        self._show_may()
        if batch is None:
            self.batch_words.set_whole("")
            self.check_states.show_empty("No batch chosen", "")
            return
        self.practice_shown.emit(batch.practice, "", batch.band)
        self.batch_words.set_whole(f"Batch {batch.number}")
        self.check_states.wait()
        work = partial(self.desk.office.paper_checks, batch.batch_id)
        self.desk.background.run(work, self._on_checks, self.check_states.show_error, slot="paper checks")

    def _on_checks(self, found: tuple[PaperCheckRow, ...]) -> None:
        self.checks.set_rows(found)
        if found:
            self.check_states.show_content()
            if not self.checks.currentIndex().isValid():
                self.checks.select_place(0)
        else:
            self.check_states.show_empty("No check keyed yet", "Ctrl+Enter begins the first one.")
        self._show_may()

    def _show_may(self) -> None:
        may = self.desk.holds("poster", "supervisor") and not self._busy
        batch, check = self.batches.current_row, self.checks.current_row
        is_open = may and batch is not None and batch.state != "closed"
        for button in (self.new, self.came):
            button.setEnabled(may)
        for button in (self.correct, self.close_batch_button, self.new_check):
            button.setEnabled(is_open)
        self.reopen.setEnabled(may and batch is not None and batch.state == "closed" and self.desk.holds("supervisor"))
        self.drop.setEnabled(is_open and check is not None and check.remit_id is None)
        self.undo.setEnabled(is_open and check is not None and check.remit_id is not None)
        self.jump.setEnabled(check is not None and check.remit_id is not None)

    # acts on batches

    def _open_panel(self, kind: str, values: dict[str, str] | None = None) -> None:
        self.panel.practice.offer(*self._practices())
        self.panel.open_form(kind, values or {})

    def _practices(self) -> tuple[list[str], list[int]]:
        names = {place.practice_id: place.practice for place in self.desk.facts.places}
        return list(names.values()), list(names)

    def open_new(self) -> None:
        """The panel for a new batch."""
        self._open_panel("batch")

    def _open_transmittal(self) -> None:
        missing = self._board.missing if self._board is not None else ()
        self._open_panel("transmittal", {TRANSMITTAL: str(missing[0].number)} if missing else None)
        if missing:
            self.panel.practice.choose(missing[0].practice_id)

    def _open_correct(self) -> None:
        batch = self.batches.current_row
        if batch is not None:
            known = {
                TOTAL: decimal_text(batch.control_cents), COUNT: str(batch.control_count),
                DEPOSIT: long_day(batch.deposit_on),
            }  # fmt: skip
            self._open_panel("correct", known)

    def _do(self, kind: str) -> None:
        """What the panel asks for."""
        try:
            work = self._work(kind)
        except Refused as refusal:
            self.panel.say(refusal.sentence)
            return
        if work is not None:
            self._run(work, self._on_panel_done, self._on_panel_refused)

    def _work(self, kind: str) -> Callable[[], object] | None:
        panel, office = self.panel, self.desk.office
        batch, check = self.batches.current_row, self.checks.current_row
        practice = panel.practice.currentData()
        if kind in {"batch", "correct"}:
            new = self._slip(kind, practice if isinstance(practice, int) else 0)
            return partial(office.new_paper_batch, new) if kind == "batch" or batch is None else partial(
                office.correct_paper_batch, batch, new
            )  # fmt: skip
        if kind == "transmittal":
            why = panel.text(NEVER)
            came = Transmittal(int(practice or 0), panel.number(TRANSMITTAL), panel.number(PAGES), why, bool(why))
            return partial(office.note_transmittal, came)
        reason = panel.text(REASON)
        if not reason:
            raise Refused("Type the reason: it is kept with the act.")
        if kind == "reopen" and batch is not None:
            return partial(office.reopen_paper_batch, batch.batch_id, reason)
        if check is not None:
            return partial(office.undo_paper_check, check.check_id, check.version, reason)
        return None

    def _slip(self, kind: str, practice_id: int) -> NewBatch:
        panel = self.panel
        number = panel.number(TRANSMITTAL) if kind == "batch" else 0
        cents, count = panel.cents(TOTAL), panel.number(COUNT)
        if not count:
            raise Refused("Type how many checks the slip counts.")
        # A batch without money is one of zero checks.
        return NewBatch(practice_id, cents, count, "eob" if cents else "zero", panel.day(DEPOSIT), number or None)

    def _on_panel_done(self, done: object) -> None:
        kind = self.panel.form.kind if self.panel.form is not None else ""
        self.panel.close_form()
        said = {"batch": "The batch is open. Ctrl+Enter begins its first check.", "correct": "The slip is corrected."}
        self.said.emit(done if isinstance(done, str) else said.get(kind, ""), "green")
        if kind == "batch" and isinstance(done, int):
            self.which.choose("open")
            self._wanted = done
        self.refresh()

    def _on_panel_refused(self, error: AppError) -> None:
        self.panel.say(error.sentence)
        self.failed.emit(error)

    def close_chosen(self) -> None:
        """Close the chosen batch; one cent off is refused with both figures."""
        batch = self.batches.current_row
        if batch is not None and self.close_batch_button.isEnabled():
            self._run(partial(self.desk.office.close_paper_batch, batch.batch_id), self._on_sentence, self.fail)

    def _drop_chosen(self) -> None:
        check = self.checks.current_row
        if check is not None:
            drop = self.desk.office.drop_paper_check
            self._run(partial(drop, check.check_id, check.version), self._on_sentence, self.fail)

    def _open_remit(self) -> None:
        check = self.checks.current_row
        if check is not None and check.remit_id is not None:
            self.remit_open_requested.emit(check.remit_id)

    def _run(
        self, work: Callable[[], object], done: Callable[[object], None], failed: Callable[[AppError], None]
    ) -> None:
        if not self._busy:
            self._busy = True
            self._show_may()
            self.desk.background.run(work, partial(self._after, done), partial(self._after_failure, failed))

    def _after(self, done: Callable[[object], None], value: object) -> None:
        self._busy = False
        self._show_may()
        done(value)

    def _after_failure(self, failed: Callable[[AppError], None], error: AppError) -> None:
        self._busy = False
        self._show_may()
        failed(error)
        self.refresh()

    def _on_sentence(self, sentence: object) -> None:
        self.said.emit(str(sentence), "green")
        self.refresh()

    # the keying desk

    def begin_check(self) -> None:
        """A new check of the chosen batch."""
        batch = self.batches.current_row
        if batch is not None and self.new_check.isEnabled():
            self._stack.setCurrentIndex(_DESK)
            self.keying.start_new(batch)

    def _open_check(self, check: PaperCheckRow) -> None:
        self._stack.setCurrentIndex(_DESK)
        self.keying.open_check(check.check_id, check.state)

    def _back(self) -> None:
        self._stack.setCurrentIndex(_LISTS)
        self.checks.setFocus()
        self.refresh()

    def _main_act(self) -> None:
        if self.at_desk:
            self.keying.complete()
        elif self.panel.form is not None:
            self.panel.ask()
        else:
            self.begin_check()

    def _post(self) -> None:
        if self.at_desk:
            self.keying.complete()
        else:
            self.close_chosen()

    def acts(self) -> dict[str, Callable[[], None]]:
        """The acts this page answers."""
        keying = self.keying
        both: dict[str, Callable[[], None]] = {"save_next": self._main_act, "post": self._post}
        panes: tuple[QWidget, ...] = (self.batches, self.checks)
        if self.at_desk:
            panes = (keying.viewer.view, keying.finder.field, keying.grid, keying.keyed)
        else:
            both["refresh"] = self.refresh
        return both | {f"pane_{at}": pane.setFocus for at, pane in enumerate(panes, 1)}

    def lists(self) -> tuple[QWidget, ...]:
        """Where letters are keys: batches, checks, the grid, what is keyed, the page of the scan."""
        keying = self.keying
        return self.batches, self.checks, keying.grid, keying.keyed, keying.finder.table, keying.viewer.view

    def focus_first(self) -> None:
        """The batches, or the claim being keyed."""
        if self.at_desk:
            self.keying.focus_first()
        else:
            self.batches.setFocus()


def _bar(*parts: QWidget | int | None) -> QFrame:
    bar = QFrame()
    bar.setObjectName("filterBar")
    bar.setFixedHeight(41)
    bar.setLayout(row(*parts, margins=(12, 0, 12, 0)))
    return bar
