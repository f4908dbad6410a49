"""The morning board: gaps with their owners, then every source, the night's jobs and the exceptions by dollars."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QSplitter, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.domain.money import money_text
from app.reports.morning import ExceptionLine, Gap, JobLine, Morning, SourceLine
from app.ui.actions import bind_keys
from app.ui.morning.columns import EXCEPTION_COLUMNS, GAP_COLUMNS, JOB_COLUMNS, METHOD, SOURCE_COLUMNS
from app.ui.page import Desk, Page
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button, Choice, TextField
from app.ui.widgets.pane import Pane, States, row
from app.ui.widgets.text import CutLabel, KeyCap, PlainLabel
from app.ui.words import count_text

NOTES = {"note": "What was done about it", "close": "Why it is closed without arriving"}


class MorningPage(Page):
    """In the gaps: O takes one over, H hands one on, N notes, D closes with a reason; Ctrl+Enter keeps it."""

    topics = frozenset({"morning", "job", "remit", "queue"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Morning")
        self._doing = ""
        self.head = CutLabel("", "muted")
        self.gaps: DeskTable[Gap] = DeskTable("Gaps", GAP_COLUMNS, lambda gap: gap.gap_id)
        self.gap_states = States(self.gaps, "Gaps")
        self.facts = PlainLabel("", "muted", wrap=True)
        self.sources: DeskTable[SourceLine] = DeskTable(
            "Sources", SOURCE_COLUMNS, lambda line: (line.feed, line.source, line.practice_id)
        )
        self.source_states = States(self.sources, "Sources")
        self.jobs: DeskTable[JobLine] = DeskTable("Overnight jobs", JOB_COLUMNS, lambda job: job.name)
        self.exceptions: DeskTable[ExceptionLine] = DeskTable(
            "Exceptions", EXCEPTION_COLUMNS, lambda line: line.queue
        )
        self.field = TextField("Note", "")
        self.owner = Choice("Owner")
        people = [(each.name, each.login) for each in desk.facts.colleagues]
        self.owner.offer([name for name, _ in people], [login for _, login in people])
        self.keep_button = Button("Keep", primary=True)
        self.trouble = PlainLabel("", "red", wrap=True)
        self._lay_out()
        self._connect()
        self._leave_doing()

    def _lay_out(self) -> None:
        top = QFrame()
        top.setObjectName("filterBar")
        top.setFixedHeight(41)
        bar = row(self.head, margins=(12, 0, 12, 0))
        bar.setStretch(0, 1)
        top.setLayout(bar)
        left = QWidget()
        inner = QVBoxLayout(left)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        facts = QVBoxLayout()
        facts.setContentsMargins(12, 6, 12, 6)
        facts.addWidget(self.facts)
        facts.addWidget(self.trouble)
        inner.addWidget(self.gap_states, 2)
        inner.addLayout(facts)
        inner.addWidget(self.source_states, 3)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setAccessibleName("Gaps and sources, and the night")
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        split.addWidget(left)
        split.addWidget(self._side())
        split.setSizes([800, 390])
        split.setStretchFactor(0, 1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(top)
        page.addWidget(split, 1)
        page.addWidget(self._foot())

    def _side(self) -> QWidget:
        side = QWidget()
        side.setMinimumWidth(380)
        panes = QVBoxLayout(side)
        panes.setContentsMargins(10, 10, 12, 10)
        panes.setSpacing(8)
        for name, table, share in (("Overnight", self.jobs, 3), ("Outside the ordinary", self.exceptions, 3)):
            pane = Pane(name)
            pane.body.addWidget(table, 1)
            panes.addWidget(pane, share)
        method = Pane("How it is learned")
        method.body.addWidget(PlainLabel("How it is learned", weight="strong"))
        method.body.addWidget(PlainLabel(METHOD, "muted", wrap=True))
        panes.addWidget(method)
        return side

    def _foot(self) -> QWidget:
        foot = QFrame()
        foot.setObjectName("noteBar")
        foot.setFixedHeight(50)
        keys = CutLabel("O mine   H hand on   N note   D close with a reason", "muted")
        line = row(keys, self.owner, self.field, self.keep_button, KeyCap("Ctrl+Enter"), margins=(12, 0, 12, 0))
        line.setStretch(0, 1)
        self.field.setMinimumWidth(360)
        self.owner.setMinimumWidth(180)
        foot.setLayout(line)
        return foot

    def _connect(self) -> None:
        self.gaps.row_chosen.connect(self._show_gap)
        self.sources.row_chosen.connect(self._show_source)
        self.exceptions.row_activated.connect(self._open_exceptions)
        self.gap_states.retry_requested.connect(self.refresh)
        self.keep_button.clicked.connect(self.keep)
        self.field.escaped.connect(self._leave_doing)
        for key, act in (("O", "mine"), ("H", "hand"), ("N", "note"), ("D", "close")):
            bind_keys(self.gaps, key, partial(self.begin, act))
        bind_keys(self.gaps, "Esc", self._leave_doing)

    def acts(self) -> dict[str, Callable[[], None]]:
        """Ctrl+Enter."""
        return {"save_next": self.keep}

    def lists(self) -> tuple[QWidget, ...]:
        """Where letters are keys."""
        return (self.gaps, self.sources, self.jobs, self.exceptions)

    # reading

    def focus_first(self) -> None:
        """The gaps."""
        self.focus_list()

    def refresh(self) -> None:
        """Ask for the board."""
        self.gap_states.wait()
        self.desk.background.run(self.desk.office.morning, self._on_board, self._on_failure, slot="morning")

    def _on_failure(self, error: AppError) -> None:
        self.gap_states.show_error(error)
        self.failed.emit(error)

    def _on_board(self, found: Morning) -> None:
        still_open = [gap for gap in found.gaps if gap.closed_at is None]
        came = sum(line.state == "arrived" for line in found.sources)
        wanted = sum(line.state in {"arrived", "small", "missing", "waiting"} for line in found.sources)
        self.head.set_whole(
            f"{found.at:%m/%d/%Y %H:%M}: {count_text(len(still_open), 'gap')} open, usual dollars "
            f"{money_text(sum(gap.cents for gap in still_open))}; {came} of {wanted} expected sources came"
        )
        self.gaps.set_rows(found.gaps)
        self.sources.set_rows(found.sources)
        self.jobs.set_rows(found.jobs)
        self.exceptions.set_rows(found.exceptions)
        if found.gaps:
            self.gap_states.show_content()
            if self.gaps.current_row is None:
                self.gaps.select_place(0)
        else:
            self.gap_states.show_empty("Nothing is missing", "What was expected and did not come appears here.")
        if found.sources:
            self.source_states.show_content()
        else:
            self.source_states.show_empty("No source has a history yet", "After three weeks of files habits are known.")

    def _show_gap(self, gap: Gap) -> None:
        words = f"{gap.source}, {gap.day:%m/%d/%Y}: {gap.text}"
        self.facts.setText(words + (f". Note: {gap.note}" if gap.note else ""))
        if self._doing:
            self._leave_doing(focus=False)

    def _show_source(self, line: SourceLine) -> None:
        self.facts.setText(f"{line.source}: {line.usual}" + (f"; {line.text}" if line.text else ""))

    # acting

    def begin(self, act: str) -> None:
        """Begin one act on the chosen gap: `mine` at once, the others wait for their words."""
        gap = self.gaps.current_row
        if gap is None or gap.closed_at is not None:
            return
        if act == "mine":
            self._work(gap, owner=self.desk.login)
            return
        self._doing = act
        self.owner.setVisible(act == "hand")
        self.field.setVisible(act != "hand")
        self.keep_button.setEnabled(True)
        self.keep_button.setText({"hand": "Hand on", "note": "Note", "close": "Close"}[act])
        self.field.setPlaceholderText(NOTES.get(act, ""))
        (self.owner if act == "hand" else self.field).setFocus()

    def keep(self) -> None:
        """Ctrl+Enter: what was begun is done."""
        gap, text = self.gaps.current_row, self.field.text().strip()
        if gap is None or not self._doing:
            return
        if self._doing == "hand":
            self._work(gap, owner=str(self.owner.currentData() or ""))
        elif not text:
            self._say("Say it in a sentence; the next person reads it.")
        elif self._doing == "note":
            self._work(gap, note=text)
        else:
            self._work(gap, why=text)

    def _work(self, gap: Gap, *, owner: str = "", note: str = "", why: str = "") -> None:
        self._say("")
        work = partial(self.desk.office.work_gap, gap.gap_id, gap.version, owner, note, why)
        self.desk.background.run(work, lambda _done: self._on_done(), self._on_refused)

    def _on_done(self) -> None:
        self._leave_doing()
        self.said.emit("Kept.", "green")
        self.refresh()

    def _on_refused(self, error: AppError) -> None:
        self._say(error.sentence)
        self.failed.emit(error)

    def _leave_doing(self, *, focus: bool = True) -> None:
        self._doing = ""
        self.field.clear()
        self.field.hide()
        self.owner.hide()
        self.keep_button.setEnabled(False)
        self._say("")
        if focus and self.isVisible():
            self.gaps.setFocus()

    def _say(self, sentence: str) -> None:
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))

    def _open_exceptions(self, line: ExceptionLine) -> None:
        if line.queue == "unrouted":
            self.page_open_requested.emit("unrouted")
