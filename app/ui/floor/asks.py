"""What the floor's page, and moving items anywhere, ask of the office; amounts are cents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from app.reports.productivity import Productivity
from app.workqueues.absence import Absence, WantedAbsence
from app.workqueues.board import Board
from app.workqueues.escalations import Escalation
from app.workqueues.moves import MoveDone, MoveFilter, MovePlan, MoveRow, MoveTarget
from app.workqueues.presence import Present
from app.workqueues.routing import TeamView


@dataclass(frozen=True, slots=True)
class FloorView:
    """The board with what stands beside it: who is here, requests for a second person, questions to a lead."""

    board: Board
    present: tuple[Present, ...]
    approvals: int
    questions: int


@dataclass(frozen=True, slots=True)
class Crew:
    """Who is away or will be, and the teams."""

    present: tuple[Present, ...]
    absences: tuple[Absence, ...]
    teams: tuple[TeamView, ...]


class FloorAsks(Protocol):
    """Every method may raise AppError."""

    def floor(self, by: str) -> FloorView:
        """The board by people, locations, teams or queues."""

    def teams(self) -> tuple[TeamView, ...]:
        """The active teams."""

    def prepare_move(self, wanted: MoveFilter, target: MoveTarget, today: date) -> MovePlan:
        """What a move would do now, with both loads."""

    def carry_out_move(self, plan: MovePlan) -> MoveDone:
        """Do it, once."""

    def undo_floor_move(self, move_id: int) -> MoveDone:
        """Take it back as far as nobody touched it."""

    def floor_moves(self) -> tuple[MoveRow, ...]:
        """The newest moves."""

    def escalations(self, today: date) -> tuple[Escalation, ...]:
        """What a lead has to look at."""

    def finish_escalation(self, row: Escalation, note: str) -> None:
        """The lead dealt with it."""

    def crew(self) -> Crew:
        """Who is here, who is away."""

    def preview_absence(self, wanted: WantedAbsence, today: date) -> MovePlan:
        """What would go to whom if the absence began now."""

    def be_absent(self, wanted: WantedAbsence, today: date) -> str:
        """Plan the absence; one that begins today begins now. A sentence."""

    def end_absence(self, absence: Absence) -> str:
        """The person is back, or the plan is called off. A sentence."""

    def productivity(self, first: date, last: date, by: str) -> Productivity:
        """What was done, by person or team and week."""
