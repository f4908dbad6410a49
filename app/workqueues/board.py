"""The board of the floor: queues by people, locations or teams. Flat at any size: sums of cells, no scan of items."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from app.db.unit import Unit

BY = ("people", "locations", "teams", "queues")
CELLS = """
SELECT queue, practice_id, location_id, assignee, items, cents, overdue, first_due, first_clock
FROM api.floor_board_v1()"""
# Teams are known by the minute only: the folded summary has none.
TEAM_CELLS = """
SELECT queue, practice_id, location_id, team AS assignee, sum(items)::bigint AS items, sum(cents)::bigint AS cents,
    sum(overdue)::bigint AS overdue, min(first_due) AS first_due, min(first_clock) AS first_clock
FROM app.floor_cell GROUP BY 1, 2, 3, 4"""
_PEOPLE = "SELECT login AS key, display_name AS title FROM sec.person"
_TEAMS = "SELECT code AS key, title FROM app.team"
_PLACES = """
SELECT l.practice_id || '/' || l.id AS key, p.code || ' ' || l.name AS title
FROM app.location l JOIN app.practice p ON p.id = l.practice_id
UNION ALL SELECT id || '/0', code || ' practice level' FROM app.practice"""
_QUEUES = "SELECT code AS key, title FROM app.queue WHERE active ORDER BY ord, code"
_AT = "SELECT at FROM app.floor_clock"


@dataclass(frozen=True, slots=True)
class Cell:
    """Items of one queue, place and person; `overdue` and the two oldest dates are as of the last refreshing."""

    queue: str
    practice_id: int
    location_id: int
    assignee: str
    items: int
    cents: int
    overdue: int
    first_due: date | None = None
    first_clock: date | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """Several cells together: open, overdue, dollars, the oldest date to act by and the oldest clock."""

    items: int = 0
    cents: int = 0
    overdue: int = 0
    first_due: date | None = None
    first_clock: date | None = None


@dataclass(frozen=True, slots=True)
class BoardCell:
    """One cell of a line: which queue (or, on the board by queues, which place) it is."""

    key: str
    title: str
    sum: Sum


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One person, location, team or queue with its cells, the fullest first. `key` '' is the pool, or no team."""

    key: str
    title: str
    sum: Sum
    cells: tuple[BoardCell, ...]

    def cell(self, key: str) -> Sum:
        """The cell of a queue; nothing when it is empty."""
        return next((each.sum for each in self.cells if each.key == key), Sum())


@dataclass(frozen=True, slots=True)
class Board:
    """The board by one of `BY`; lateness and clocks (and, by teams, everything) are as of `as_of`."""

    by: str
    lines: tuple[BoardLine, ...]
    sum: Sum
    as_of: datetime | None


@dataclass(frozen=True, slots=True)
class _Name:
    key: str
    title: str


def load_board(unit: Unit, by: str) -> Board:
    """The board in the person's scope, by `people`, `locations`, `teams` or `queues`."""
    cells = unit.rows(TEAM_CELLS if by == "teams" else CELLS, into=Cell)
    queues = {each.key: each.title for each in unit.rows(_QUEUES, into=_Name)}
    names = {each.key: each.title for each in unit.rows(_names_of(by), into=_Name)}
    at = unit.value(_AT)
    return make_board(cells, by, names, queues, as_of=at if isinstance(at, datetime) else None)


def _names_of(by: str) -> str:
    return {"people": _PEOPLE, "teams": _TEAMS}.get(by, _PLACES)


def make_board(
    cells: Iterable[Cell], by: str, names: dict[str, str], queues: dict[str, str], *, as_of: datetime | None
) -> Board:
    """Cells as lines. `names` are those of the people, teams or places. Pure."""
    found = list(cells)
    by_queue = by == "queues"
    line_key: Callable[[Cell], str] = (
        (lambda cell: cell.queue) if by_queue else place_key if by == "locations" else (lambda cell: cell.assignee)
    )
    cell_key: Callable[[Cell], str] = place_key if by_queue else (lambda cell: cell.queue)
    line_names, cell_names = (queues, names) if by_queue else (names, queues)
    nobody = "no team" if by == "teams" else "pool"
    lines = [
        BoardLine(
            key,
            line_names.get(key, key) or nobody,
            add_up(mine),
            tuple(
                sorted(
                    (BoardCell(inner, cell_names.get(inner, inner), add_up(part)) for inner, part
                     in _grouped(mine, cell_key).items()),
                    key=lambda each: (-each.sum.items, each.key),
                )
            ),
        )
        for key, mine in _grouped(found, line_key).items()
    ]  # fmt: skip
    order = list(queues)
    lines.sort(key=lambda line: (order.index(line.key) if line.key in order else 99,) if by_queue
               else (line.key != "", -line.sum.items, line.title))  # fmt: skip
    return Board(by, tuple(lines), add_up(found), as_of)


def place_key(cell: Cell) -> str:
    """Practice and location of a cell; location 0 is the practice level."""
    return f"{cell.practice_id}/{cell.location_id}"


def add_up(cells: Iterable[Cell]) -> Sum:
    """Cells together."""
    found = list(cells)
    return Sum(
        sum(cell.items for cell in found),
        sum(cell.cents for cell in found),
        sum(cell.overdue for cell in found),
        min((cell.first_due for cell in found if cell.first_due is not None), default=None),
        min((cell.first_clock for cell in found if cell.first_clock is not None), default=None),
    )


def _grouped(cells: Iterable[Cell], key: Callable[[Cell], str]) -> dict[str, list[Cell]]:
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        found.setdefault(key(cell), []).append(cell)
    return found


def freshen(unit: Unit, *, today: date, every: bool = False) -> int:
    """Count anew what moved since the last time (every minute by the worker; `every`: all cells). How many cells."""
    sql = "SELECT api.freshen_cells_v1(%(today)s::date, %(every)s)"
    return unit.number(sql, {"today": today, "every": every})
