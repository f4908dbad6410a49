"""The floor and the morning board on a server: each method is one unit of work."""

from __future__ import annotations

from datetime import date

from app.claims.desk_facts import count_requests
from app.db.database import Database
from app.reports.morning import Morning, load_morning, work_gap
from app.reports.productivity import Productivity, load_productivity
from app.ui.floor.asks import Crew, FloorView
from app.workqueues import absence as absences
from app.workqueues import escalations, moves
from app.workqueues.absence import Absence, WantedAbsence
from app.workqueues.board import load_board
from app.workqueues.escalations import Escalation
from app.workqueues.moves import MoveDone, MoveFilter, MovePlan, MoveRow, MoveTarget
from app.workqueues.presence import list_present
from app.workqueues.routing import TeamView, list_teams


class ServerFloor:
    """Answers `app.ui.floor.asks.FloorAsks` and `app.ui.morning.asks.MorningAsks`."""

    _database: Database

    def floor(self, by: str) -> FloorView:
        """The board and what stands beside it."""
        with self._database.unit(read_only=True) as unit:
            questions = escalations.count_questions(unit)
            return FloorView(load_board(unit, by), list_present(unit), count_requests(unit), questions)

    def teams(self) -> tuple[TeamView, ...]:
        """The active teams."""
        with self._database.unit(read_only=True) as unit:
            return list_teams(unit)

    def prepare_move(self, wanted: MoveFilter, target: MoveTarget, today: date) -> MovePlan:
        """Both loads, before."""
        with self._database.unit(read_only=True) as unit:
            return moves.prepare_move(unit, wanted, target, today=today)

    def carry_out_move(self, plan: MovePlan) -> MoveDone:
        """Once, whatever the line does."""
        return self._database.perform(lambda unit: moves.carry_out(unit, plan))

    def undo_floor_move(self, move_id: int) -> MoveDone:
        """As far as nobody touched it."""
        return self._database.perform(lambda unit: moves.undo_move(unit, move_id))

    def floor_moves(self) -> tuple[MoveRow, ...]:
        """The newest moves."""
        with self._database.unit(read_only=True) as unit:
            return moves.list_moves(unit, limit=200)

    def escalations(self, today: date) -> tuple[Escalation, ...]:
        """What waits for a lead."""
        with self._database.unit(read_only=True) as unit:
            return escalations.list_escalations(unit, today=today)

    def finish_escalation(self, row: Escalation, note: str) -> None:
        """Dealt with."""
        with self._database.unit() as unit:
            escalations.finish_escalation(unit, row, note)

    def crew(self) -> Crew:
        """Who is here, who is away."""
        with self._database.unit(read_only=True) as unit:
            return Crew(list_present(unit), absences.list_absences(unit), list_teams(unit))

    def preview_absence(self, wanted: WantedAbsence, today: date) -> MovePlan:
        """Both loads, before."""
        with self._database.unit(read_only=True) as unit:
            return absences.preview_cover(unit, wanted, today=today)

    def be_absent(self, wanted: WantedAbsence, today: date) -> str:
        """Planned, or begun at once."""
        if wanted.from_on <= today:
            return self._database.perform(lambda unit: absences.sick_today(unit, wanted, today=today)).sentence
        kept = self._database.perform(lambda unit: absences.save_absence(unit, wanted, today=today))
        return f"{kept.name} is away from {kept.from_on:%m/%d/%Y} to {kept.to_on:%m/%d/%Y}; cover: {kept.cover_name}."

    def end_absence(self, absence: Absence) -> str:
        """Back, or called off."""
        if absence.state == "planned":
            self._database.perform(lambda unit: absences.call_off(unit, absence.absence_id))
            return f"The absence of {absence.name} is called off."
        return self._database.perform(lambda unit: absences.end_absence(unit, absence)).sentence

    def productivity(self, first: date, last: date, by: str) -> Productivity:
        """By person or team and week."""
        with self._database.unit(read_only=True) as unit:
            return load_productivity(unit, first=first, last=last, by=by)

    def morning(self) -> Morning:
        """The morning board."""
        with self._database.unit(read_only=True) as unit:
            return load_morning(unit)

    def work_gap(self, gap_id: int, version: int, owner: str, note: str, why: str) -> None:
        """Take over, note, or close with a reason."""
        with self._database.unit() as unit:
            work_gap(unit, gap_id, version, owner=owner, note=note, why=why)
