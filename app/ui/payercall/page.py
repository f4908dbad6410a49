"""The payer call: the sheet that is read out, the clock, one answer after the other, and the calls put aside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.domain.errors import AppError, Conflict
from app.ui.actions import bind_keys
from app.ui.page import Desk, Page
from app.ui.payercall.columns import CALL_COLUMNS, LINE_COLUMNS
from app.ui.payercall.copying import ValueCopy
from app.ui.payercall.finish_panel import END, STOP, FinishPanel
from app.ui.payercall.foot import CallFoot
from app.ui.payercall.head_bar import NEXT_PHASE, HeadBar
from app.ui.payercall.line_bar import LineBar
from app.ui.payercall.sheet_pane import SheetPane, TipsPane
from app.ui.table.view import DeskTable
from app.ui.widgets.pane import States
from app.workqueues.call_types import CallLine, CallRow, CallSummary, LineToSave, PayerCall, SavedLine

HEARTBEAT_MS = 60_000
NOT_OUTCOME_KEYS = frozenset("GJK")     # they move in lists; these outcomes are picked from the choice


class PayerCallPage(Page):
    """One call in front, or the list of my calls. Among its claims letters pick an outcome, figures copy a value."""

    topics = frozenset({"call", "queue"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Payer calls")
        self.call: PayerCall | None = None
        self._acting = False
        self._list_wanted = False       # a person asked for the list: the open call does not come back by itself
        self._copy = ValueCopy()
        self.head = HeadBar()
        self.table: DeskTable[CallLine] = DeskTable("Claims of the call", LINE_COLUMNS, lambda line: line.claim_id)
        self.sheet, self.tips = SheetPane(), TipsPane()
        self.bar = LineBar(desk.facts.outcomes, desk.today)
        self.finish = FinishPanel()
        self.foot = CallFoot()
        self.calls: DeskTable[CallRow] = DeskTable("My calls", CALL_COLUMNS, lambda found: found.call_id)
        self.list_states = States(self.calls, "My calls")
        self._beat = QTimer(self)
        self._beat.setInterval(HEARTBEAT_MS)
        self._beat.timeout.connect(self._keep)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        below = QSplitter(Qt.Orientation.Horizontal)
        below.setAccessibleName("What is asked, and tips")
        below.setChildrenCollapsible(False)
        below.setHandleWidth(8)
        below.addWidget(self.sheet)
        below.addWidget(self.tips)
        below.setSizes([620, 380])
        split = QSplitter(Qt.Orientation.Vertical)
        split.setAccessibleName("Claims above, the one that is read out below")
        split.setChildrenCollapsible(False)
        split.setHandleWidth(2)
        split.addWidget(self.table)
        split.addWidget(below)
        split.setStretchFactor(0, 1)
        one = QWidget()
        layout = QVBoxLayout(one)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addWidget(split, 1)
        for part in (self.finish, self.bar, self.foot):
            layout.addWidget(part)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.list_states)
        self.stack.addWidget(one)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(self.stack)

    def _connect(self) -> None:
        self.table.row_chosen.connect(self._on_line)
        self.table.row_activated.connect(lambda _line: self.bar.note.setFocus())
        self.calls.row_activated.connect(self._open_row)
        self.list_states.retry_requested.connect(self.refresh)
        self.head.phase_wanted.connect(self._mark_phase)
        self.head.said_changed.connect(self._mark_said)
        self.head.representative.escaped.connect(self.table.setFocus)
        self.head.reference.escaped.connect(self.table.setFocus)
        self.bar.save_requested.connect(self.save_line)
        self.bar.note.escaped.connect(self.table.setFocus)
        self.sheet.copy_wanted.connect(self._copy_at)
        self.finish.wanted.connect(self._on_finish)
        self.finish.left.connect(self.table.setFocus)
        wanted: dict[str, Callable[[], None]] = {
            "ask": self.ask_colleagues, "stop": partial(self._open_finish, STOP), "park": self.park,
            "end": partial(self._open_finish, END), "list": self.show_list,
        }  # fmt: skip
        self.foot.wanted.connect(lambda name: wanted[name]())
        for each in self.desk.facts.outcomes:
            if each.key and each.key.upper() not in NOT_OUTCOME_KEYS:
                bind_keys(self.table, each.key.upper(), partial(self.bar.pick, each.code))
        for at in range(9):
            bind_keys(self.table, str(at + 1), partial(self._copy_at, at))

    # what is on show

    @property
    def on_call(self) -> bool:
        """Whether somebody is on the line: leases last, and the desk is not locked meanwhile."""
        return self.call is not None and self.call.head.state == "open"

    def start(self, practice_id: int, payer_id: int) -> None:
        """Begin a call about all that is due there, or go on with the open one."""
        work = partial(self.desk.office.start_payer_call, practice_id, payer_id, self.desk.today)
        self._act(work, self._on_started)

    def _on_started(self, call: PayerCall) -> None:
        self._show(call)
        self.said.emit(f"{len(call.left)} claims are yours for this call. F9 starts the clock of the hold.", "accent")
        self.table.setFocus()

    def refresh(self) -> None:
        """Ask for the call in front, or for the list."""
        if self.call is not None:
            work = partial(self.desk.office.payer_call, self.call.head.call_id)
            self.desk.background.run(work, self._show, self.failed.emit, slot="payer call")
        else:
            self.list_states.wait()
            self.desk.background.run(self.desk.office.payer_calls, self._on_calls, self._on_list_failed, slot="calls")

    def show_list(self) -> None:
        """The list of my calls; an open one stays open."""
        self.call = None
        self._list_wanted = True
        self._beat.stop()
        self.stack.setCurrentIndex(0)
        self.practice_shown.emit("", "", 0)
        self._name("Payer calls")
        self.refresh()
        self.calls.setFocus()

    def _on_calls(self, found: tuple[CallRow, ...]) -> None:
        self.calls.set_rows(found)
        open_row = next((each for each in found if each.state == "open"), None)
        if open_row is not None and self.call is None and not self._list_wanted:
            self._open_row(open_row)
        if not found:
            self.list_states.show_empty("No call yet", "C on a claim calls its payer about all that is due there.")
            return
        self.list_states.show_content()
        if not self.calls.currentIndex().isValid():
            self.calls.select_place(0)

    def _on_list_failed(self, error: AppError) -> None:
        self.failed.emit(error)
        if not self.calls.rows_model.rowCount():
            self.list_states.show_error(error)

    def _open_row(self, chosen: CallRow) -> None:
        """A call put aside, or left by a crash, comes back with its claims; one that ended is looked at."""
        office = self.desk.office
        if chosen.state == "ended":
            self._act(partial(office.payer_call, chosen.call_id), self._on_back)
        else:
            self._act(partial(office.park_payer_call, chosen.call_id, False), self._on_back)

    def _on_back(self, call: PayerCall) -> None:
        self._show(call)
        lost = call.count("lost")
        if lost and call.head.state == "open":
            words = "claim is" if lost == 1 else "claims are"
            self.said.emit(f"{lost} {words} no longer ours: the leases ran out, or somebody took them.", "amber")
        self.table.setFocus()

    def _show(self, call: PayerCall) -> None:
        fresh = self.call is None or self.call.head.call_id != call.head.call_id
        self.call, self._list_wanted = call, False
        self.head.show_head(call.head)
        self.tips.show_head(call.head)
        self.table.set_rows(call.lines)
        if fresh or not self.table.currentIndex().isValid():
            first = next((at for at, line in enumerate(call.lines) if line.to_do), 0)
            self.table.select_place(first, tell=False)
        self._show_line()
        self.foot.show_call(call)
        self.stack.setCurrentIndex(1)
        self._name(f"{'Call' if call.head.state != 'ended' else 'Ended call'}: {call.head.payer}")
        if self.isVisible():
            self.practice_shown.emit(call.head.practice, "", call.head.band)
        if self.on_call:
            self._beat.start()
        else:
            self._beat.stop()

    def _name(self, title: str) -> None:
        self.title = title
        self.title_changed.emit(title)

    def _on_line(self, _line: CallLine) -> None:
        self._show_line()

    def _show_line(self) -> None:
        line = self.table.current_row
        self.sheet.show_line(line)
        self.bar.show_line(self.call, line)

    # acts

    def save_line(self) -> None:
        """Ctrl+Enter or Enter in the note: this claim is answered, the next one comes."""
        line, chosen, call = self.bar.line, self.bar.chosen, self.call
        if line is None or call is None or not self.bar.save.isEnabled():
            return
        if chosen is None:
            self.said.emit("Pick an outcome: its letter in the list, or the choice beside the note.", "amber")
            self.bar.outcome.setFocus()
            return
        wish = LineToSave(
            call.head.call_id, line.claim_id, line.item_version, chosen.code, self.bar.note.text(),
            self.bar.chosen_date, why=self.bar.chosen_why,
        )  # fmt: skip
        self._act(partial(self.desk.office.save_call_line, wish), partial(self._on_saved, line, chosen.title, wish))

    def _on_saved(self, line: CallLine, title: str, wish: LineToSave, done: SavedLine) -> None:
        if self.call is None:
            return
        answered = replace(
            line, state="saved", item_version=done.version, outcome=wish.outcome, outcome_title=title,
            note=wish.note, next_on=done.next_on, said=done.said,
        )  # fmt: skip
        lines = tuple(answered if each.claim_id == line.claim_id else each for each in self.call.lines)
        self.call = replace(self.call, lines=lines)
        self.table.set_rows(lines)
        at = next((at for at, each in enumerate(lines) if each.claim_id == line.claim_id), 0)
        order = [*range(at + 1, len(lines)), *range(at)]
        after = next((place for place in order if lines[place].to_do), at)
        self.table.select_place(after, tell=False)
        self._show_line()
        self.foot.show_call(self.call)
        self.table.setFocus()
        self.said.emit(f"{line.claim}: {done.said}. {done.open} left.", "green")

    def _mark_phase(self, phase: str) -> None:
        if self.call is not None:
            self._act(partial(self.desk.office.mark_payer_call, self.call.head.call_id, phase, None, None), self._show)

    def _mark_said(self, representative: str, reference: str) -> None:
        if self.call is not None and self.on_call:
            work = partial(
                self.desk.office.mark_payer_call, self.call.head.call_id, None, representative, reference
            )
            self.desk.background.run(work, self._show, self.fail)

    def turn_phase(self) -> None:
        """F9: hold begins, the representative answers, on hold again."""
        if self.call is not None and self.on_call:
            self._mark_phase(NEXT_PHASE[self.call.head.phase])

    def park(self) -> None:
        """F7: the call is put aside with its claims; with none in front the latest one comes back."""
        if self.call is not None and self.on_call:
            self._act(partial(self.desk.office.park_payer_call, self.call.head.call_id, True), self._on_parked)
        elif aside := [each for each in self.calls.rows_model.rows if each.state == "parked"]:
            self._open_row(aside[0])

    def _on_parked(self, call: PayerCall) -> None:
        self.show_list()
        words = f"The call with {call.head.payer} is put aside with {len(call.left)} claims; F7 brings it back."
        self.said.emit(words, "accent")

    def ask_colleagues(self) -> None:
        """Ask the owners of what else is due with this payer."""
        if self.call is not None and self.on_call and self.call.head.theirs:
            self._act(partial(self.desk.office.ask_colleagues, self.call.head.call_id, self.desk.today), self._show)

    def _open_finish(self, kind: str) -> None:
        if self.call is not None and self.on_call:
            self.finish.open_for(kind, self.call, self.head.seconds, datetime.now(UTC))

    def _on_finish(self, kind: str) -> None:
        if self.call is None:
            return
        office, call_id = self.desk.office, self.call.head.call_id
        try:
            if kind == STOP:
                self._act(partial(office.stop_payer_call, call_id, self.finish.again()), self._on_stopped)
            else:
                hold, talk = self.finish.seconds("Minutes on hold"), self.finish.seconds("Minutes of talk")
                self._act(partial(office.end_payer_call, call_id, hold, talk), self._on_ended)
        except AppError as error:
            self.finish.say(error.sentence)

    def _on_stopped(self, call: PayerCall) -> None:
        self.finish.close_panel()
        self._show(call)
        left = call.count("released")
        words = f"Stopped after {call.head.stopped_after}: {left} claims are due again at the next call."
        self.said.emit(words, "green")

    def _on_ended(self, summary: CallSummary) -> None:
        self.finish.close_panel()
        self.show_list()
        self.said.emit(summary.words, "green")

    def _keep(self) -> None:
        """Heartbeat while the call is open, whatever page is in front."""
        if self.call is not None and self.on_call:
            work = partial(self.desk.office.keep_payer_call, self.call.head.call_id)
            self.desk.background.run(work, self._on_kept, self.failed.emit)

    def _on_kept(self, standing: int) -> None:
        if self.call is not None and standing < len(self.call.left):
            self.refresh()

    def _copy_next(self) -> None:
        line = self.table.current_row
        if line is not None:
            self.said.emit(self._copy.step(line.claim_id, self.sheet.values), "accent")

    def _copy_at(self, at: int) -> None:
        line = self.table.current_row
        if line is not None and at < len(self.sheet.values):
            self.said.emit(self._copy.copy(line.claim_id, self.sheet.values, at), "accent")

    def _open_claim(self) -> None:
        line = self.table.current_row
        if self.call is not None and line is not None:
            self.claim_open_requested.emit(line.claim_id)

    def _act(self, work: Callable[[], object], done: Callable[..., None]) -> None:
        """One act at a time: a second key while the first is under way does nothing."""
        if self._acting:
            return
        self._acting = True

        def finished(value: object) -> None:
            self._acting = False
            done(value)

        self.desk.background.run(work, finished, self._on_refused)

    def _on_refused(self, error: AppError) -> None:
        self._acting = False
        self.finish.say(error.sentence if self.finish.is_open else "")
        self.fail(error)
        if isinstance(error, Conflict):
            self.refresh()

    # the page

    def acts(self) -> dict[str, Callable[[], None]]:
        """The acts this page answers."""
        return {
            "save_next": lambda: self.finish.ask() if self.finish.is_open else self.save_line(),
            "park": self.park, "copy_pack": self._copy_next, "refresh": self.refresh, "new_tab": self._open_claim,
            "call_time": self.turn_phase, "call_ask": self.ask_colleagues,
            "call_stop": partial(self._open_finish, STOP), "call_end": partial(self._open_finish, END),
            "pane_1": self.focus_first, "pane_2": self.bar.note.setFocus,
            "pane_3": self.head.representative.setFocus, "pane_4": self.head.reference.setFocus,
        }  # fmt: skip

    def lists(self) -> tuple[QWidget, ...]:
        """The claims of the call in front, or my calls."""
        return self.table, self.calls

    def shown(self) -> None:
        """Tell for whom the call is."""
        super().shown()
        if self.call is not None:
            self.practice_shown.emit(self.call.head.practice, "", self.call.head.band)

    def focus_first(self) -> None:
        """The claims, or the calls."""
        (self.table if self.call is not None else self.calls).setFocus()
