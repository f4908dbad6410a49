"""What the worker does for the floor: each minute cells, routing and what came free; each night what is counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from app.db.database import Database
from app.reports.morning import count_feeds, look_for_gaps
from app.security.staff import cut_ended, renew_passed
from app.workqueues.absence import Stepped, step_absences
from app.workqueues.board import freshen
from app.workqueues.routing import BATCH, Routed, route_new
from app.workqueues.stale import release_stale

MOST_TURNS = 20         # of the routing in one minute: 100,000 items after the first routes are set
WORK_DAYS_AGAIN = 3     # days counted anew each night: an outcome of yesterday may resolve what is closed today


@dataclass(frozen=True, slots=True)
class MinuteDone:
    """One minute's turn: cells counted, items placed, items of people who ended, steps of absences."""

    cells: int
    routed: Routed
    returned: int
    steps: tuple[Stepped, ...]

    @property
    def sentence(self) -> str:
        """For the log; empty when nothing was done that a person would ask about."""
        words = [step.sentence for step in self.steps]
        if self.returned:
            words.append(f"{self.returned} items of people who work here no longer went back.")
        if self.routed.looked:
            words.append(
                f"Routing: {self.routed.to_people} to people, {self.routed.to_teams} to teams, "
                f"{self.routed.without} without a route."
            )
        return " ".join(words)


def floor_minute(database: Database, *, today: date) -> MinuteDone:
    """Give back what ended people kept, step absences, place new items, count what moved. Each its own transaction.

    First a session that an ended login opened while its ending was not committed is cut, and what people may see is
    kept anew where a scope began or ended by its date.
    """
    cut_ended(database)
    renew_passed(database)
    returned = database.perform(lambda unit: unit.number("SELECT api.return_items_v1('')"))
    steps = database.perform(lambda unit: step_absences(unit, today=today))
    routed = route_all(database, today=today)
    cells = database.perform(lambda unit: freshen(unit, today=today))
    return MinuteDone(cells, routed, returned, steps)


def route_all(database: Database, *, today: date) -> Routed:
    """Place everything that waits, in turns of one batch."""
    total = Routed(0, 0, 0, 0)
    for _turn in range(MOST_TURNS):
        done = database.perform(lambda unit: route_new(unit, today=today))
        total = Routed(
            total.looked + done.looked, total.to_people + done.to_people, total.to_teams + done.to_teams,
            total.without + done.without,
        )  # fmt: skip
        if done.looked < BATCH:
            break
    return total


def floor_night(database: Database, *, today: date) -> str:
    """After the daily run: absences, routing, what lies untouched, all cells, the days worked. A sentence."""
    minute = floor_minute(database, today=today)
    stale = database.perform(lambda unit: release_stale(unit, today=today))
    cells = database.perform(lambda unit: freshen(unit, today=today, every=True))
    people = 0
    for back in range(1, WORK_DAYS_AGAIN + 1):
        day = today - timedelta(days=back)
        people += fill_work_day(database, day)
    words = [minute.sentence] if minute.sentence else []
    if stale is not None:
        left = f" ({stale.skipped_text})" if stale.skipped_text else ""
        words.append(f"{stale.moved} items lay untouched and went back{left}.")
    words.append(f"{cells} cells and {people} days of work counted.")
    return " ".join(words)


def look_at_feeds(database: Database) -> str:
    """Count what came in today and yesterday, then open and close gaps; a sentence, empty when nothing changed."""
    database.perform(count_feeds)
    looked = database.perform(look_for_gaps)
    if not looked.opened and not looked.closed:
        return ""
    return f"{looked.opened} gaps opened, {looked.closed} closed by arrival."


def fill_work_day(database: Database, day: date) -> int:
    """Count one day of everybody's work anew; rows of it."""
    return database.perform(lambda unit: unit.number("SELECT api.fill_work_day_v1(%(day)s::date)", {"day": day}))
