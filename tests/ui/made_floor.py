"""The floor of the made-up office: two people, a board, an absence, gaps; made-up people only."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from uuid import UUID

from app.domain.errors import Conflict, Refused
from app.reports.morning import ExceptionLine, Gap, JobLine, Morning, SourceLine
from app.reports.productivity import Output, Productivity, by_team, define
from app.rules.assign import Member, Staffer, Team
from app.rules.spread import Carries, MovingItem, loads_then, spread_items, to_the_pool
from app.ui.floor.asks import Crew, FloorView
from app.workqueues.absence import Absence, WantedAbsence
from app.workqueues.board import Cell, make_board
from app.workqueues.escalations import Escalation
from app.workqueues.moves import MoveDone, MoveFilter, MovePlan, MoveRow, MoveTarget
from app.workqueues.presence import Present
from app.workqueues.routing import TeamView
from tests.ui.made_up import NOW, TODAY

_OP = UUID(int=7)
PEOPLE = {"lopez": "A. Lopez", "chen": "B. Chen"}
CARRIES = (Carries("lopez", "A. Lopez", 12, 400_000, 3), Carries("chen", "B. Chen", 5, 90_000, 0))
CELLS = (
    Cell("denial", 1, 1, "lopez", 8, 300_000, 3, TODAY - timedelta(days=4), TODAY + timedelta(days=9)),
    Cell("exceptions", 1, 1, "lopez", 4, 100_000, 0, TODAY, None),
    Cell("denial", 1, 1, "chen", 5, 90_000, 0, TODAY + timedelta(days=2), TODAY + timedelta(days=40)),
    Cell("denial", 1, 0, "", 40, 2_000_000, 11, TODAY - timedelta(days=9), TODAY - timedelta(days=1)),
)
QUEUE_NAMES = {"denial": "Denials", "exceptions": "Exceptions"}
NAMES = {
    "people": PEOPLE,
    "teams": {"aetna": "Aetna"},
    "locations": {"1/1": "HSO Eastside", "1/0": "HSO practice level"},
}
PRESENT = (
    Present("chen", "B. Chen", "Queue", "denial", False, NOW, None, NOW, 1, 1, "4K2P0002", 1002, NOW),
    Present("lopez", "A. Lopez", "Floor", "", True, NOW, None, NOW),
)
ESCALATIONS = (
    Escalation("clock", 3, 3, 33, 1003, "4K2P0003", 1, "HSO", "chen", "B. Chen", "", 61, 124_000, 103,
               "appeal by 11/24/26: no answer to the first appeal"),
    Escalation("mail", 9, None, None, None, "", 1, "HSO", "chen", "B. Chen", "", 6, 0, 0,
               "not indexed: fax of 11/14/26"),
)  # fmt: skip
GAPS = (
    Gap(1, "remits", "AETNA", 0, TODAY, "missing", "nothing came; usually Mon Thu by 06:40", 1_840_000, "lopez",
        "A. Lopez", "", NOW, None, "", "", 1),
    Gap(2, "claims", "HSO", 1, TODAY - timedelta(days=1), "small", "12 came, usually 80 to 120", 900_000, "chen",
        "B. Chen", "called the practice", NOW, None, "", "", 2),
)  # fmt: skip


class MadeFloor:
    """Keeps moves, absences and gap work; `floor_conflict` refuses the next move with a sentence."""

    moved: list[tuple[tuple[int, ...], str]]
    acted: list[tuple[object, ...]]
    floor_conflict: str = ""

    def _call(self, name: str) -> None:
        """Counted by the office."""

    def floor(self, by: str) -> FloorView:
        """A small board."""
        self._call("floor")
        board = make_board(CELLS, by, dict(NAMES.get(by, NAMES["locations"])), QUEUE_NAMES, as_of=NOW)
        return FloorView(board, PRESENT, 4, 2)

    def teams(self) -> tuple[TeamView, ...]:
        """One team of both."""
        self._call("teams")
        return (TeamView(Team("aetna", "Aetna", "lopez"), (Member("aetna", "lopez"), Member("aetna", "chen"))),)

    def prepare_move(self, wanted: MoveFilter, target: MoveTarget, today: date) -> MovePlan:
        """Chosen rows, or four items of the pool."""
        self._call("prepare_move")
        ids = wanted.item_ids or (41, 42, 43, 44)
        items = [MovingItem(item, 1, 1, wanted.had or "", 10_000, item % 2 == 0) for item in ids]
        if target.kind == "pool":
            spread, words = to_the_pool(items), "back to the pool"
        else:
            logins = ["lopez", "chen"] if target.kind != "person" else [target.value]
            people = [Staffer(each.login, each.name, items=each.items) for each in CARRIES if each.login in logins]
            spread, words = spread_items(items, people), f"to {target.value}"
        return MovePlan(_OP, words, spread, loads_then(spread, CARRIES))

    def carry_out_move(self, plan: MovePlan) -> MoveDone:
        """Keep it."""
        self._call("carry_out_move")
        if self.floor_conflict:
            raise Conflict(self.floor_conflict)
        targets = dict.fromkeys(plan.spread.targets)
        for to in targets:
            items = [item.item_id for item, at in zip(plan.spread.items, plan.spread.targets, strict=True) if at == to]
            self.moved.append((tuple(sorted(items)), to))
        return MoveDone(7, len(plan.spread.items), plan.spread.cents, plan.held, 0, "")

    def undo_floor_move(self, move_id: int) -> MoveDone:
        """Two of three come back."""
        self._call("undo_floor_move")
        self.acted.append(("undo", move_id))
        if move_id == 7:
            return MoveDone(8, 2, 20_000, 0, 0, "")
        return MoveDone(8, 2, 20_000, 0, 1, "1 worked on since by B. Chen", ("4K2P0002",))

    def floor_moves(self) -> tuple[MoveRow, ...]:
        """One that can be undone, one that was."""
        self._call("floor_moves")
        first = MoveRow(6, "move", "to B. Chen", 3, 30_000, 0, 0, "", "A. Lopez", NOW, "", None)
        return (first, replace(first, move_id=5, kind="absence", undone_by="A. Lopez", undone_at=NOW))

    def escalations(self, today: date) -> tuple[Escalation, ...]:
        """One deadline, one fax; what was dealt with is gone."""
        self._call("escalations")
        done = {act[1] for act in self.acted if act[0] == "finish"}
        return tuple(each for each in ESCALATIONS if each.key not in done)

    def finish_escalation(self, row: Escalation, note: str) -> None:
        """Keep it."""
        self._call("finish_escalation")
        if row.kind == "mail":
            raise Refused("This goes away when it is indexed or answered; open it.")
        self.acted.append(("finish", row.key, note))

    def crew(self) -> Crew:
        """Both are here, nobody is away unless somebody was made so."""
        self._call("crew")
        away = [act[1] for act in self.acted if act[0] == "absent"]
        rows = [
            Absence(at, wanted.login, PEOPLE[wanted.login], wanted.from_on, wanted.to_on, wanted.cover, "", "pool",
                    "begun", 1, 5)
            for at, wanted in enumerate(away, start=1)
            if isinstance(wanted, WantedAbsence)
        ]  # fmt: skip
        return Crew(PRESENT, tuple(rows), self.teams())

    def preview_absence(self, wanted: WantedAbsence, today: date) -> MovePlan:
        """Five items of the absent person."""
        self._call("preview_absence")
        target = MoveTarget("person", wanted.cover) if wanted.cover else MoveTarget("pool")
        return self.prepare_move(MoveFilter(item_ids=(1, 2, 3, 4, 5), had=wanted.login), target, today)

    def be_absent(self, wanted: WantedAbsence, today: date) -> str:
        """Keep it."""
        self._call("be_absent")
        self.acted.append(("absent", wanted))
        return f"{PEOPLE[wanted.login]} away: 5 items to {wanted.cover or 'the pool'}."

    def end_absence(self, absence: Absence) -> str:
        """Keep it."""
        self._call("end_absence")
        self.acted.append(("back", absence.login))
        return f"{absence.name} back: 5 items returned."

    def productivity(self, first: date, last: date, by: str) -> Productivity:
        """One week of two people."""
        self._call("productivity")
        rows = (
            Output(TODAY, "lopez", "A. Lopez", "aetna", 90, 40, 60, 20, 900_000, 2, 40_000, 72_000),
            Output(TODAY, "chen", "B. Chen", "aetna", 120, 30, 50, 10, 300_000, 4, 90_000, 0),
        )
        return Productivity(first, last, by_team(rows) if by == "team" else rows, define(30, 90, 10))

    def morning(self) -> Morning:
        """Two gaps, three sources, two jobs."""
        self._call("morning")
        closed = {act[1]: act for act in self.acted if act[0] == "gap" and act[4]}
        gaps = tuple(
            replace(gap, closed_at=NOW, closed_why=str(closed[gap.gap_id][4])) if gap.gap_id in closed else gap
            for gap in GAPS
        )
        sources = (
            SourceLine("remits", "AETNA", 0, "missing", "usually Mon Thu by 06:40, 2 to 5", 0, 0,
                       None, "nothing came"),
            SourceLine("claims", "HSO", 1, "small", "usually Mon to Fri by 19:10, 80 to 120", 12,
                       140_000, time(18, 55), "12 came, usually 80 to 120"),
            SourceLine("bank", "HSO B1", 1, "arrived", "usually Mon Tue Wed Thu Fri by 07:05", 31,
                       2_210_000, time(7, 1), ""),
        )  # fmt: skip
        jobs = (
            JobLine("daily", NOW, NOW, True, "Daily run: 14 opened.", None),
            JobLine("backup", NOW, NOW, False, "The disk is full.", None),
        )
        outside = (ExceptionLine("exceptions", "Exceptions", 6, 9),)
        return Morning(NOW.replace(tzinfo=None), sources, gaps, jobs, outside)

    def work_gap(self, gap_id: int, version: int, owner: str, note: str, why: str) -> None:
        """Keep it."""
        self._call("work_gap")
        self.acted.append(("gap", gap_id, owner, note, why))
