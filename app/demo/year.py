"""The simulated office worked for a year, once by queues and once by a 60-day list: `remitdesk demo compare`. Pure.

Why what is compared, and what every knob is for: docs/decisions/compare.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass
from typing import Protocol

from app.demo.year_case import Book, Case, Money
from app.demo.year_clerk import ClerkSide
from app.demo.year_floor import Effort, Floor
from app.demo.year_knobs import Knobs
from app.demo.year_payers import Payers
from app.demo.year_queues import QueuesSide
from app.demo.year_world import Calendar, World

QUEUES, LIST = "queues", "list"
TRAILING = 90


class Side(Protocol):
    """A way of working: it is told what goes out and what comes in, and works each day."""

    def submitted(self, case: Case, day: int) -> None:
        """A claim went out."""

    def arrived(self, case: Case, day: int) -> None:
        """Something came back."""

    def work(self, day: int) -> None:
        """One calendar day."""


SIDES: dict[str, Callable[[World, Floor], Side]] = {QUEUES: QueuesSide, LIST: ClerkSide}


@dataclass(frozen=True, slots=True)
class Year:
    """One side of one seed. Money in cents and hours in minutes are those of the measured months.

    `all_money` and `open_cents` are of the whole run from the first day: what was charged is settled or open. Days in
    A/R are open charges by the average of the last 90 days' charges, times ten: at the end, and over the month ends.
    """

    side: str
    seed: int
    claims: int
    money: Money
    effort: Effort
    filing_claims: int
    appeal_claims: int
    tenths_of_days_at_end: int
    tenths_of_days_average: int
    all_money: Money
    open_cents: int


def work_year(world: World, side: str) -> Year:
    """The whole run of one side."""
    calendar = world.calendar
    book = Book()
    payers = Payers(world, book)
    floor = Floor(world.knobs, payers)
    team = SIDES[side](world, floor)
    visits = iter(world.visits)
    visit = next(visits, None)
    ends: list[int] = []
    at_start, effort_at_start, losses, claims = Money(), Effort(), (0, 0), 0
    for day in range(calendar.first, calendar.end):
        if day == calendar.measured:
            at_start, effort_at_start = copy(book.money), copy(floor.effort)
            losses, claims = (book.filing_claims, book.appeal_claims), 0
        while visit is not None and visit.submitted <= day:
            case = Case(visit)
            payers.submit(case, day)
            team.submitted(case, day)
            claims += 1
            visit = next(visits, None)
        for case in payers.arrivals(day):
            team.arrived(case, day)
        team.work(day)
        payers.expire(day)
        if day >= calendar.measured and calendar.month(day) != calendar.month(day + 1):
            ends.append(days_open(book, day))
    return Year(
        side,
        world.seed,
        claims,
        book.money.minus(at_start),
        floor.effort.minus(effort_at_start),
        book.filing_claims - losses[0],
        book.appeal_claims - losses[1],
        ends[-1] if ends else 0,
        sum(ends) // len(ends) if ends else 0,
        book.money,
        book.open,
    )


def days_open(book: Book, day: int) -> int:
    """Days in A/R, in tenths: open charges over the average daily charges of the last 90 days (DOMAIN.md 15, gross)."""
    charged = sum(cents for on, cents in book.charges.items() if day - TRAILING < on <= day)
    return book.open * TRAILING * 10 // charged if charged else 0


@dataclass(frozen=True, slots=True)
class Pair:
    """Both sides of one seed."""

    queues: Year
    list: Year


def compare_years(
    knobs: Knobs, seeds: Iterable[int], *, months: int | None = None, say: Callable[[str], None] = lambda _text: None
) -> tuple[Pair, ...]:
    """Both sides of every seed in the same world; `say` is told each finished seed."""
    pairs = []
    calendar = Calendar(knobs, months)
    for seed in seeds:
        world = World(knobs, seed, calendar)
        pair = Pair(work_year(world, QUEUES), work_year(world, LIST))
        say(f"seed {seed}: {len(world.visits):,} claims worked twice")
        pairs.append(pair)
    return tuple(pairs)
