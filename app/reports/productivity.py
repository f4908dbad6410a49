"""What people get done: dollars resolved, not touches alone. Pure measures on sums of days; definitions printed.

A year of half a million events is read as days of people (app.work_day), filled by the night.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from app.db.unit import Unit
from app.domain.errors import Refused
from app.workqueues.staff import read_setting

LONGEST = timedelta(days=400)
MOST_LINES = 5_000
# Presence is a person's, not a place's: it is joined once per person and week.
_LINES = """
WITH work AS (
    SELECT date_trunc('week', d.day)::date AS week, d.login, max(d.team) AS team, sum(d.touches)::bigint AS touches,
        sum(d.outcomes)::bigint AS outcomes, sum(d.claims)::bigint AS claims, sum(d.resolved)::bigint AS resolved,
        sum(d.resolved_cents)::bigint AS resolved_cents, sum(d.rework)::bigint AS rework,
        sum(d.rework_cents)::bigint AS rework_cents
    FROM app.work_day d WHERE d.day >= %(first)s::date AND d.day <= %(last)s::date GROUP BY 1, 2
), here AS (
    SELECT date_trunc('week', p.day)::date AS week, p.login, sum(p.seconds)::bigint AS seconds
    FROM app.presence_day p WHERE p.day >= %(first)s::date AND p.day <= %(last)s::date GROUP BY 1, 2
)
SELECT coalesce(w.week, h.week) AS week, coalesce(w.login, h.login) AS login,
    coalesce(n.display_name, w.login, h.login) AS name, coalesce(w.team, '') AS team, coalesce(w.touches, 0) AS touches,
    coalesce(w.outcomes, 0) AS outcomes, coalesce(w.claims, 0) AS claims, coalesce(w.resolved, 0) AS resolved,
    coalesce(w.resolved_cents, 0) AS resolved_cents, coalesce(w.rework, 0) AS rework,
    coalesce(w.rework_cents, 0) AS rework_cents, coalesce(h.seconds, 0) AS seconds
FROM work w FULL JOIN here h ON h.week = w.week AND h.login = w.login
LEFT JOIN sec.person n ON n.login = coalesce(w.login, h.login)
ORDER BY 1 DESC, 3 LIMIT %(most)s"""


@dataclass(frozen=True, slots=True)
class Output:
    """One person's (or team's) week. `seconds` at the desk, idle time left out; amounts are cents."""

    week: date
    login: str
    name: str
    team: str
    touches: int
    outcomes: int
    claims: int
    resolved: int
    resolved_cents: int
    rework: int
    rework_cents: int
    seconds: int

    @property
    def net_cents(self) -> int:
        """Resolved dollars less what came back."""
        return self.resolved_cents - self.rework_cents

    @property
    def touches_per_claim(self) -> float | None:
        """Touches by claims touched."""
        return self.touches / self.claims if self.claims else None

    @property
    def rework_share(self) -> float | None:
        """Reasons that came back by reasons resolved."""
        return self.rework / self.resolved if self.resolved else None

    @property
    def hours_per_thousand(self) -> float | None:
        """Hours at the desk per 1,000 claims touched."""
        return self.seconds / 3600 * 1000 / self.claims if self.claims and self.seconds else None


@dataclass(frozen=True, slots=True)
class Definition:
    """One measure and what it counts, as printed beside the figures."""

    title: str
    text: str


def define(rework_days: int, credit_days: int, idle_minutes: int) -> tuple[Definition, ...]:
    """The definitions with the office's own numbers in them."""
    return (
        Definition("Touches", "what a person recorded on a claim: outcomes, notes, calls, letters, snoozes, promises, "
                   "evidence, appeals and questions. A reassignment and what a rule did are none."),
        Definition("Claims", "distinct claims touched on a day, added up over the days: a claim touched on two days "
                   "counts twice."),
        Definition("Resolved", "reasons closed: by the person's own outcome, or by a posting or rule on a claim whose "
                   f"last outcome in the {credit_days} days before was the person's. A reason closed since no rule "
                   "asks for it any more is none."),
        Definition("Resolved dollars", "the open amount of each resolved reason when it was closed; a credit counts "
                   "nothing."),
        Definition("Rework", f"a resolved reason of the same kind opened on the same claim within {rework_days} days, "
                   "counted in the week it came back, to the person whom its resolution was credited to."),
        Definition("Net dollars", "resolved dollars less the dollars of rework."),
        Definition("Touches per claim", "touches divided by claims."),
        Definition("Hours per 1,000 claims", "hours with the desk open, without time in which no key was pressed for "
                   f"{idle_minutes} minutes (a call counts), divided by claims, times 1,000."),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Productivity:
    """Lines of a period by person and week, with the definitions they follow."""

    first: date
    last: date
    lines: tuple[Output, ...]
    definitions: tuple[Definition, ...]


def load_productivity(unit: Unit, *, first: date, last: date, by: str = "person") -> Productivity:
    """The weeks from `first` to `last` by `person` or `team`: a lead sees everybody in scope, anybody else oneself.

    Raises Refused for a period that is longer than 400 days or ends before it begins.
    """
    if last < first or last - first > LONGEST:
        raise Refused("Choose a period of at most 400 days that ends after it begins.")
    rows = unit.rows(_LINES, {"first": first, "last": last, "most": MOST_LINES}, into=Output)
    numbers = {code: read_setting(unit, code).number or 0 for code in ("rework_days", "credit_days", "idle_minutes")}
    return Productivity(first, last, by_team(rows) if by == "team" else tuple(rows), define(**numbers))


def by_team(rows: Iterable[Output]) -> tuple[Output, ...]:
    """The same weeks summed by team; people without a team stand together."""
    found: dict[tuple[date, str], list[Output]] = {}
    for row in rows:
        found.setdefault((row.week, row.team), []).append(row)
    return tuple(add_up(week, team, mine) for (week, team), mine in found.items())


def add_up(week: date, team: str, rows: list[Output]) -> Output:
    """Several people's week as one line."""
    names = ("touches", "outcomes", "claims", "resolved", "resolved_cents", "rework", "rework_cents", "seconds")
    sums = {name: sum(getattr(row, name) for row in rows) for name in names}
    return Output(week, "", team or "no team", team, **sums)
