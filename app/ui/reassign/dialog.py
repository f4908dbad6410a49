"""Ctrl+M: move items to a person, a team, a location's people or the pool; both loads are shown before it happens."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.domain.money import money_text
from app.rules.spread import LoadThen
from app.ui.page import Desk
from app.ui.reassign.loads import load_columns
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button, Choice
from app.ui.widgets.pane import row
from app.ui.widgets.text import PlainLabel
from app.ui.words import count_text
from app.workqueues.moves import MoveDone, MoveFilter, MovePlan, MoveTarget
from app.workqueues.routing import TeamView

POOL = ""


class ReassignDialog(QDialog):
    """Signal `moved(sentence, move_id)` once the items are moved; the id is the way back.

    Not modal: the list behind stays live. What changed between the preview and the move is left alone and named.
    """

    moved = Signal(str, int)

    def __init__(self, parent: QWidget, desk: Desk, wanted: MoveFilter, words: str) -> None:
        super().__init__(parent)
        self._desk, self._wanted = desk, wanted
        self._plan: MovePlan | None = None
        self._plan_for: object = None
        self._moving = False
        self.setWindowTitle("Move work")
        self.setModal(False)
        self.resize(820, 400)
        self.person = Choice("Move to")
        self.person.setMinimumWidth(230)
        self.person.chosen.connect(lambda _value: self._preview())
        self.table: DeskTable[LoadThen] = DeskTable("Loads", load_columns(), lambda each: each.login)
        self.facts = PlainLabel("", "muted", wrap=True)
        self.trouble = PlainLabel("", "red", wrap=True)
        self.move_now = Button("Move", primary=True)
        self.move_now.clicked.connect(self.move_rows)
        cancel = Button("Cancel")
        cancel.clicked.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(10)
        layout.addLayout(row(PlainLabel(f"{words}, to"), self.person, None))
        layout.addWidget(self.table, 1)
        layout.addWidget(self.facts)
        layout.addWidget(self.trouble)
        layout.addLayout(row(None, cancel, self.move_now))
        self._offer(())
        desk.background.run(desk.office.teams, self._offer, self._on_failure)
        self._preview()
        self.person.setFocus()

    def _offer(self, teams: tuple[TeamView, ...]) -> None:
        found: list[tuple[str, str]] = [(each.name, each.login) for each in self._desk.facts.colleagues]
        found += [(f"Team {view.team.title}", f"team:{view.team.code}") for view in teams]
        found += [
            (f"People of {place.practice_code} {place.location}", f"location:{place.location_id}")
            for place in self._desk.facts.places
        ]
        found.append(("Back to the pool", POOL))
        self.person.offer([words for words, _value in found], [value for _words, value in found])

    def _target(self) -> MoveTarget:
        value = str(self.person.currentData() or POOL)
        kind, _, code = value.partition(":")
        if code:
            return MoveTarget(kind, code)
        return MoveTarget("person", value) if value else MoveTarget("pool")

    def _preview(self) -> None:
        target = self._target()
        work = partial(self._desk.office.prepare_move, self._wanted, target, self._desk.today)
        self._desk.background.run(work, partial(self._on_plan, target), self._on_failure, slot="move preview")

    def _on_plan(self, target: MoveTarget, plan: MovePlan) -> None:
        self._plan, self._plan_for = plan, target
        self.trouble.setText("")
        self.table.set_rows(plan.loads)
        words = f"{count_text(len(plan.spread.items), 'item')}, ${money_text(plan.spread.cents)} would move."
        if plan.held:
            words += f" {plan.held} in somebody's hands stay held until saved."
        if plan.spread.stay:
            words += f" {len(plan.spread.stay)} stay where they are: nobody chosen works there."
        self.facts.setText(words)
        if self._moving:
            self._carry_out(plan)

    def move_rows(self) -> None:
        """Move them now; when the loads are not on the screen yet, as soon as they are known."""
        self.move_now.setEnabled(False)
        self._moving = True
        if self._plan is not None and self._plan_for == self._target():
            self._carry_out(self._plan)
        else:
            self._preview()

    def _carry_out(self, plan: MovePlan) -> None:
        self._moving = False
        self._desk.background.run(partial(self._desk.office.carry_out_move, plan), self._on_moved, self._on_failure)

    def _on_moved(self, done: MoveDone) -> None:
        self.moved.emit(done_words(done), done.move_id)
        self.close()

    def _on_failure(self, error: AppError) -> None:
        self._moving = False
        self.trouble.setText(error.sentence)
        self.move_now.setEnabled(True)


def done_words(done: MoveDone) -> str:
    """What a move did, in one or two sentences."""
    words = f"{count_text(done.moved, 'item')} moved."
    if done.held:
        words += f" {count_text(done.held, 'item')} still in a colleague's hands until saved."
    if done.skipped_text:
        words += f" Left alone: {done.skipped_text}."
    return words
