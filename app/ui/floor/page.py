"""The floor: board, people, escalations, moves and output, each a letter away; live, and by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.domain.money import money_text
from app.reports.productivity import Output, Productivity
from app.ui.actions import bind_keys
from app.ui.floor.asks import Crew, FloorView
from app.ui.floor.board_view import BY_WORDS, BoardView
from app.ui.floor.columns import MOVE_COLUMNS, OUTPUT_COLUMNS, escalation_columns
from app.ui.floor.crew_view import CrewView
from app.ui.floor.list_view import ListView
from app.ui.page import Desk, Page
from app.ui.reassign.dialog import ReassignDialog, done_words
from app.ui.widgets.fields import Button
from app.ui.widgets.pane import clear_layout, row
from app.ui.widgets.text import CutLabel, KeyCap, PlainLabel
from app.ui.words import count_text
from app.workqueues.escalations import Escalation
from app.workqueues.moves import MoveDone, MoveFilter, MoveRow

VIEWS = (("board", "Board", "B"), ("crew", "People", "P"), ("escalations", "Escalations", "E"), ("moves", "Moves", "V"),
         ("output", "Output", "Y"))  # fmt: skip
LIVE_MS = 15_000
WEEKS = 13


class FloorPage(Page):
    """Letters: B P E V Y change the view, 1 to 4 the board's side; Ctrl+M moves, U undoes a move, S somebody is sick,
    X ends an absence, W says whose output; Ctrl+Enter says an escalation is dealt with, or begins an absence.
    """

    topics = frozenset({"queue", "floor", "claim", "question", "letter"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Floor")
        self.by, self.view, self.output_by = "people", "board", "person"
        self.head = CutLabel("", "muted")
        self.waits = PlainLabel("", "amber")
        self.buttons = {name: Button(title, quiet=True) for name, title, _key in VIEWS}
        self.sides = {name: Button(title, quiet=True) for name, title in BY_WORDS.items()}
        self.board = BoardView(desk)
        self.crew = CrewView(desk)
        self.escalations: ListView[Escalation] = ListView(
            "Escalations", escalation_columns(), lambda each: each.key,
            foot="What was decided, in a sentence", button="Dealt with", key="Ctrl+Enter",
        )  # fmt: skip
        self.moves: ListView[MoveRow] = ListView(
            "Moves", MOVE_COLUMNS, lambda each: each.move_id
        )
        self.output: ListView[Output] = ListView(
            "Output", OUTPUT_COLUMNS, lambda each: (each.week, each.login, each.team)
        )
        self._side_keys: list[QWidget] = []
        self._stack = QStackedWidget()
        self._views: dict[str, QWidget] = {
            "board": self.board, "crew": self.crew, "escalations": self.escalations, "moves": self.moves,
            "output": self.output,
        }  # fmt: skip
        self._live = QTimer(self)
        self._live.setInterval(LIVE_MS)
        self._lay_out()
        self._connect()
        self.show_view("board", ask=False)

    def _lay_out(self) -> None:
        top = QFrame()
        top.setObjectName("filterBar")
        top.setFixedHeight(41)
        parts: list[QWidget | int | None] = []
        for name, _title, key in VIEWS:
            parts += [self.buttons[name], KeyCap(key), 4]
        parts.append(10)
        for at, name in enumerate(self.sides, start=1):
            self._side_keys.append(KeyCap(str(at)))
            parts += [self.sides[name], self._side_keys[-1]]
        bar = row(*parts, None, self.waits, self.head, spacing=4, margins=(12, 0, 12, 0))
        top.setLayout(bar)
        for view in self._views.values():
            self._stack.addWidget(view)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(top)
        page.addWidget(self._stack, 1)

    def _connect(self) -> None:
        for name, button in self.buttons.items():
            button.clicked.connect(partial(self.show_view, name))
        for name, button in self.sides.items():
            button.clicked.connect(partial(self.show_by, name))
        for widget in self.lists():
            for name, _title, key in VIEWS:
                bind_keys(widget, key, partial(self.show_view, name))
        for widget in self.board.lists():
            for at, name in enumerate(self.sides, start=1):
                bind_keys(widget, str(at), partial(self.show_by, name))
        for widget in self.crew.lists():
            bind_keys(widget, "S", self.crew.sick_today)
            bind_keys(widget, "X", self.crew.end_absence)
        bind_keys(self.moves.table, "U", self.undo)
        bind_keys(self.output.table, "W", self.turn_output)
        bind_keys(self.escalations.table, "D", self.escalations.field.setFocus)
        self.board.move_requested.connect(self.open_move)
        self.board.claim_open_requested.connect(self.claim_open_requested)
        self.crew.claim_open_requested.connect(self.claim_open_requested)
        self.crew.said.connect(self.said)
        self.crew.changed.connect(self.refresh)
        self.escalations.table.row_activated.connect(self._open_escalation)
        self.escalations.button.clicked.connect(self.finish)
        self.escalations.field.escaped.connect(self.escalations.table.setFocus)
        self.board.states.retry_requested.connect(self.refresh)
        self._live.timeout.connect(self._tick)
        self._live.start()

    # what the window asks

    def acts(self) -> dict[str, Callable[[], None]]:
        """Ctrl+M and Ctrl+Enter."""
        return {"reassign": self.ask_move, "save_next": self.confirm}

    def lists(self) -> tuple[QWidget, ...]:
        """Where letters are keys."""
        return (*self.board.lists(), *self.crew.lists(), self.escalations.table, self.moves.table, self.output.table)

    def focus_first(self) -> None:
        """The list of the view in front."""
        self.focus_list()

    def _tick(self) -> None:
        """Presence has no change rows: a visible floor asks by the clock."""
        if self.isVisible() and self.view in {"board", "crew"}:
            self.refresh()

    # reading

    def show_view(self, name: str, *, ask: bool = True) -> None:
        """Bring one of the views to the front."""
        self.view = name
        self._stack.setCurrentWidget(self._views[name])
        for each, button in self.buttons.items():
            button.setEnabled(each != name)
        for side in (*self.sides.values(), *self._side_keys):
            side.setVisible(name == "board")
        if ask:
            self.refresh()
            self.focus_list()

    def show_by(self, by: str) -> None:
        """The board by people, locations, teams or queues."""
        self.by = by
        self.refresh()

    def refresh(self) -> None:
        """Ask for the view in front."""
        office, today = self.desk.office, self.desk.today
        run = self.desk.background.run
        for each, side in self.sides.items():
            side.setEnabled(each != self.by)
        if self.view == "board":
            run(partial(office.floor, self.by), self._on_floor, self._on_board_failure, slot="floor")
        elif self.view == "crew":
            run(office.crew, self._on_crew, self.fail, slot="floor")
        elif self.view == "escalations":
            run(partial(office.escalations, today), self._on_escalations, self.fail, slot="floor")
        elif self.view == "moves":
            run(office.floor_moves, self._on_moves, self.fail, slot="floor")
        else:
            first = today - timedelta(weeks=WEEKS)
            work = partial(office.productivity, first, today, self.output_by)
            run(work, self._on_output, self.fail, slot="floor")

    def _on_board_failure(self, error: AppError) -> None:
        self.board.states.show_error(error)
        self.failed.emit(error)

    def _on_floor(self, found: FloorView) -> None:
        if self.view != "board" or found.board.by != self.by:
            return
        self.board.show_board(found.board, found.present)
        whole = found.board.sum
        at = f"; clocks as of {found.board.as_of.astimezone():%H:%M}" if found.board.as_of else ""
        self.head.set_whole(f"{whole.items:,} open, {whole.overdue:,} overdue, {money_text(whole.cents)}{at}")
        waits = [count_text(found.approvals, "approval")] if found.approvals else []
        waits += [count_text(found.questions, "question")] if found.questions else []
        self.waits.setText(f"{', '.join(waits)} wait" if waits else "")

    def _on_crew(self, found: Crew) -> None:
        self.crew.show_crew(found)
        away = sum(each.state == "begun" for each in found.absences)
        self._plain_head(f"{len(found.present)} at their desks, {away} away")

    def _on_escalations(self, found: tuple[Escalation, ...]) -> None:
        what = "Deadlines, old denials, mail and questions come here."
        self.escalations.show_rows(found, "Nothing waits for you", what)
        self._plain_head(f"{len(found)} to look at, {money_text(sum(each.cents for each in found))}")
        self.escalations.hint.set_whole("Enter opens the claim, Ctrl+M moves it, D says it is dealt with.")

    def _on_moves(self, found: tuple[MoveRow, ...]) -> None:
        self.moves.show_rows(found, "Nothing was moved yet", "Ctrl+M on the board or in a queue moves work.")
        self._plain_head("U takes the chosen move back")

    def _on_output(self, found: Productivity) -> None:
        self.output.show_rows(found.lines, "No day has been counted yet", "The night counts each day's work.")
        clear_layout(self.output.below)
        for each in found.definitions:
            self.output.below.addWidget(PlainLabel(f"{each.title}: {each.text}", "muted", wrap=True))
        whose = "by team" if self.output_by == "team" else "by person"
        self._plain_head(f"{found.first:%m/%d/%y} to {found.last:%m/%d/%y}, {whose}; W changes that")

    def _plain_head(self, words: str) -> None:
        self.waits.setText("")
        self.head.set_whole(words)

    # acting

    def confirm(self) -> None:
        """Ctrl+Enter: what the view in front offers."""
        if self.view == "crew":
            self.crew.be_absent()
        elif self.view == "escalations":
            self.finish()

    def ask_move(self) -> None:
        """Ctrl+M: a line or cell of the board, or the item of an escalation."""
        if self.view == "board":
            self.board.ask_move()
        elif self.view == "escalations" and (found := self.escalations.table.current_row) is not None:
            if found.item_id is None:
                self.escalations.say("This is no item of a queue; open it where it lies.")
            else:
                self.open_move(MoveFilter(item_ids=(found.item_id,)), f"claim {found.claim}")

    def open_move(self, wanted: MoveFilter, words: str) -> ReassignDialog:
        """The dialog with both loads; afterwards the notice of the page says how to take it back."""
        dialog = ReassignDialog(self, self.desk, wanted, words)
        dialog.moved.connect(self._on_moved)
        dialog.show()
        return dialog

    def _on_moved(self, sentence: str, _move_id: int) -> None:
        self.said.emit(f"{sentence} V, then U takes it back.", "green")
        self.refresh()

    def undo(self) -> None:
        """U: take the chosen move back."""
        found = self.moves.table.current_row
        if found is None:
            return
        if not found.can_be_undone:
            self.moves.say("This was taken back already, or is none that can be.")
            return
        work = partial(self.desk.office.undo_floor_move, found.move_id)
        self.desk.background.run(work, self._on_undone, self._on_moves_refused)

    def _on_undone(self, done: MoveDone) -> None:
        self.moves.say("")
        claims = f" Left: {', '.join(done.skipped_claims[:10])}." if done.skipped_claims else ""
        self.said.emit(f"Taken back: {done_words(done)}{claims}", "green" if not done.skipped else "amber")
        self.refresh()

    def _on_moves_refused(self, error: AppError) -> None:
        self.moves.say(error.sentence)
        self.failed.emit(error)

    def turn_output(self) -> None:
        """W: by person or by team."""
        self.output_by = "team" if self.output_by == "person" else "person"
        self.refresh()

    def finish(self) -> None:
        """The chosen escalation was dealt with, as the sentence says."""
        found, note = self.escalations.table.current_row, self.escalations.field.text().strip()
        if found is None:
            return
        if not note:
            self.escalations.say("Say in a sentence what was decided; the time line keeps it.")
            self.escalations.field.setFocus()
            return
        work = partial(self.desk.office.finish_escalation, found, note)
        self.desk.background.run(work, lambda _done: self._on_finished(), self._on_not_finished)

    def _on_finished(self) -> None:
        self.escalations.say("")
        self.escalations.field.clear()
        self.said.emit("Dealt with; the next step comes up again.", "green")
        self.refresh()
        self.escalations.table.setFocus()

    def _on_not_finished(self, error: AppError) -> None:
        self.escalations.say(error.sentence)
        self.failed.emit(error)

    def _open_escalation(self, found: Escalation) -> None:
        if found.kind == "mail":
            self.page_open_requested.emit("letters")
        elif found.claim_id is not None:
            self.claim_open_requested.emit(found.claim_id)
