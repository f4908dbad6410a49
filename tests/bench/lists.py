"""What every filter of a queue and every meaning of a search costs, on books of two sizes: buffers and times."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import TypeVar, cast

from app.claims.search import find_anything
from app.db.unit import Unit
from app.workqueues.list import count_rows, list_page
from app.workqueues.types import QueueQuery
from tests.bench.figure import Figure, at_most
from tests.bench.timing import buffers, p95_ms
from tests.office import Office

Row = TypeVar("Row")
PAGE_BUFFERS, FIND_BUFFERS = 3_000, 3_000


@dataclass(frozen=True, slots=True)
class Cost:
    """What one act costs at one size of the book."""

    buffers: int
    p95_ms: float


class Counting:
    """A unit that explains each statement before it answers it, and adds up the buffers."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self.buffers = 0

    def rows(self, sql: str, params: Mapping[str, object] | None = None, *, into: type[Row]) -> list[Row]:
        """As Unit.rows."""
        self.buffers += buffers(self._unit, sql, dict(params or {}))
        return self._unit.rows(sql, params, into=into)

    def row(self, sql: str, params: Mapping[str, object] | None = None, *, into: type[Row]) -> Row | None:
        """As Unit.row."""
        found = self.rows(sql, params, into=into)
        return found[0] if found else None

    def one(self, sql: str, params: Mapping[str, object] | None = None, *, into: type[Row], missing: str) -> Row:
        """As Unit.one."""
        self.buffers += buffers(self._unit, sql, dict(params or {}))
        return self._unit.one(sql, params, into=into, missing=missing)


class Lists:
    """The filters and searches of the smallest book, to be held against the largest."""

    def __init__(self) -> None:
        self._first: dict[str, Cost] = {}
        self._last: dict[str, Cost] = {}

    def add(self, office: Office) -> None:
        """Measure one book; the first added is the smallest."""
        with office.unit("lopez") as unit:
            found = measure_filters(unit) | measure_finds(unit)
        self._first = self._first or found
        self._last = found

    def figures(self, size: int) -> list[Figure]:
        """The dearest page and search at the largest book, by name, and how much more than at the smallest."""
        return [
            *self._worst("queue page by a filter", "page", size, PAGE_BUFFERS, 15),
            *self._worst("search exact or by prefix", "find", size, FIND_BUFFERS, 10),
            *self._worst("search with one typo", "typo", size, 20_000, 60),
        ]

    def _worst(self, name: str, kind: str, size: int, most_buffers: int, most_ms: float) -> list[Figure]:
        mine = {key: cost for key, cost in self._last.items() if key.startswith(kind)}
        dear = max(mine, key=lambda key: mine[key].buffers)
        slow = max(mine, key=lambda key: mine[key].p95_ms)
        grown = max(mine, key=self._growth)
        return [
            at_most(f"{name} at {size:,}, dearest ({dear})", mine[dear].buffers, "buffers", most_buffers),
            at_most(f"{name} at {size:,}, slowest ({slow}), p95", mine[slow].p95_ms, "ms", most_ms),
            at_most(f"{name}, largest book to smallest, worst ({grown})", self._growth(grown), "x", 1.3),
        ]

    def _growth(self, key: str) -> float:
        # A search that finds one claim reads some thirty blocks: one level more of an index is no growth to speak of.
        return (self._last[key].buffers + 200) / (self._first[key].buffers + 200)


def measure_filters(unit: Unit) -> dict[str, Cost]:
    """A first page and its header for each filter a person may set."""
    today = date.today()
    plain = QueueQuery("follow_up")
    queries = {
        "page: one location": replace(plain, location_ids=(7,)),
        "page: three locations": replace(plain, location_ids=(7, 11, 23)),
        "page: one payer": replace(plain, payer_ids=(17,)),
        "page: payer and location": replace(plain, location_ids=(7,), payer_ids=(17,)),
        "page: one practice": replace(plain, practice_ids=(3,)),
        "page: mine": replace(plain, whose="mine"),
        "page: pool": replace(plain, whose="pool"),
        "page: overdue": replace(plain, due="overdue"),
        "page: this week": replace(plain, due="week"),
        "page: age": replace(plain, age_from=30, age_to=60),
        "page: balance": replace(plain, balance_from=20_000, balance_to=50_000),
        "page: rare balance": replace(plain, balance_from=1, balance_to=2),
        "page: clock": replace(plain, clock_kinds=("file",), clock_within=30),
        "page: category": replace(plain, categories=("timely_filing",)),
        "page: outcome": replace(plain, outcomes=("in_process",)),
        "page: team": replace(plain, teams=("coding",)),
        "page: escalated": replace(plain, escalated=True),
    }
    return {name: _cost(unit, partial(_page, query=query, today=today)) for name, query in queries.items()}


def measure_finds(unit: Unit) -> dict[str, Cost]:
    """One search for each thing a text may mean, with values the book really has."""
    today = date.today()
    claim = unit.one(
        """SELECT c.number, c.member_id AS member, c.service_from AS day, c.charge_cents AS cents, t.last, t.first,
            t.birth_date AS birth, coalesce((SELECT k.control_number FROM app.claim_payer k
                WHERE k.claim_id = c.id AND k.control_number <> '' LIMIT 1), 'NONE0001') AS control
        FROM app.claim c JOIN app.patient t ON t.id = c.patient_id ORDER BY c.id OFFSET 4321 LIMIT 1""",
        into=Known,
        missing="the book is empty",
    )
    amount = f"{claim.cents // 100}.{claim.cents % 100:02}"
    texts = {
        "find: claim number": claim.number,
        "find: first signs of a number": claim.number[: max(4, len(claim.number) - 2)],
        "find: member id": claim.member,
        "find: payer control number": claim.control,
        "find: name": f"{claim.last}, {claim.first}",
        "find: beginning of a name": claim.last[:3],
        "find: birth date": f"{claim.birth:%m/%d/%Y}",
        "find: phone": "(200) 000-4321",
        "find: amount on a day": f"{amount} {claim.day}",
        "find: amount in a month": f"{amount} {claim.day}..{claim.day + timedelta(30)}",
        "find: nothing": "ZZZ99999999",
        "typo: name": f"{claim.last[:2]}X{claim.last[3:]}, {claim.first}",
    }
    return {
        name: _cost(unit, partial(find_anything, text=text, today=today)) for name, text in texts.items()
    }


@dataclass(frozen=True, slots=True)
class Known:
    """A claim of the book and what one may ask for it by."""

    number: str
    member: str
    day: date
    cents: int
    last: str
    first: str
    birth: date
    control: str


def _page(unit: Unit, query: QueueQuery, today: date) -> None:
    list_page(unit, query, today=today)
    count_rows(unit, query, today=today)


def _cost(unit: Unit, act: Callable[[Unit], object]) -> Cost:
    act(unit)               # a first call reads the catalogue
    counting = Counting(unit)
    act(cast(Unit, counting))
    return Cost(counting.buffers, p95_ms(lambda: act(unit), 20))
