"""Back-test: what a rule would have changed in the last twelve months, and what speaks against it. Read-only."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from msgspec import Struct

from app.db.unit import Unit, as_json
from app.rules.compile_sql import Binder
from app.rules.rule import Rule
from app.rules.verdicts import USUAL_PACE, Flag, Load, Pattern, conflicts_in_force, judge_draft
from app.workqueues.backtest_sql import backtest_sql
from app.workqueues.facts import load_rules
from app.workqueues.rule_book import OfficeRule, load_masters, understand

WINDOW = 365                # calendar days looked back
MOST_CLAIMS = 100_000       # of a larger book every second, third ... claim is looked at, and figures are multiplied
_SIZE = "SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = %(table)s::regclass"
# Who works items, and how many outcomes one of them records on a day with any.
_FLOOR = """
SELECT (SELECT count(DISTINCT g.login) FROM sec.person_group g JOIN sec.person p ON p.login = g.login
        WHERE p.kind = 'person' AND p.ended_at IS NULL AND g.grp IN ('specialist', 'poster')) AS people,
    count(*) AS person_days,
    coalesce(percentile_disc(0.5) WITHIN GROUP (ORDER BY done), 0)::integer AS pace
FROM (SELECT e.actor, (e.at AT TIME ZONE (SELECT zone FROM app.office_clock))::date AS day, count(*) AS done
      FROM app.event e WHERE e.kind = 'outcome' AND e.at > %(since)s::date GROUP BY 1, 2) AS worked"""
_PLAN = "SELECT set_config('enable_nestloop', 'off', true), set_config('jit', 'off', true)"
_KEEP = """SELECT api.keep_backtest_v1(%(rule)s, %(revision)s, %(from_on)s::date, %(until_on)s::date, %(claims)s,
    %(hits)s, %(cents)s, %(figures)s, %(flags)s, %(ms)s)"""


class PerDay(Struct, frozen=True):
    """Items per business day before and with the draft, on average and over the 20 busiest days."""

    before: float
    after: float
    busy_before: float
    busy_after: float


class Month(Struct, frozen=True):
    """Items that came in a month, before and with the draft; `month` is YYYY-MM."""

    month: str
    before: int
    after: int


class QueueShift(Struct, frozen=True):
    """Items of a queue in the window, before and with the draft."""

    queue: str
    before: int
    after: int


class PlaceLoad(Struct, frozen=True):
    """What the draft gives a practice's team."""

    practice: str
    items: int
    cents: int


class SampleClaim(Struct, frozen=True):
    """A claim the draft would have asked for: when; when the rules in force did; when it was decided or opened."""

    claim_id: int | None
    number: str
    cents: int
    due0: date | None
    due1: date | None
    queue0: str | None
    decided_on: date | None
    happened_on: date | None


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of the statement; counts are of the claims looked at.

    hits: decided by the draft; asked: of them, those that would have come to a person. new, dropped, moved: items that
    only come with it, no more, or in another queue. earlier and later than the rules in force, `shift` days on average;
    before, after or never what really happened.
    """

    claims: int
    hits: int
    cents: int
    asked: int
    new: int
    dropped: int
    moved: int
    earlier: int
    later: int
    shift: int
    before_happened: int
    after_happened: int
    never_happened: int
    patterns: tuple[Pattern, ...]
    per_day: PerDay
    months: tuple[Month, ...]
    queues: tuple[QueueShift, ...]
    places: tuple[PlaceLoad, ...]
    sample: tuple[SampleClaim, ...]


@dataclass(frozen=True, slots=True)
class Backtest:
    """What a back-test found. `step` n: of every n-th claim, and the counts are multiplied; `ms` is what it took."""

    rule: str
    version: int
    from_on: date
    until_on: date
    step: int
    measured: Measured
    load: Load
    flags: tuple[Flag, ...]
    ms: int
    test_id: int = 0

    @property
    def hits_per_person(self) -> float:
        """Items of this rule per person and business day."""
        days = max(1, (self.until_on - self.from_on).days * 250 // 365)
        return self.measured.asked * self.step / days / max(1, self.load.people)


@dataclass(frozen=True, slots=True)
class _Floor:
    people: int
    person_days: int
    pace: int


def backtest(unit: Unit, rule: OfficeRule, *, today: date, window: int = WINDOW, most: int = MOST_CLAIMS) -> Backtest:
    """Put a rule to the last twelve months of claims in my scope, beside the rules in force. Writes nothing.

    Raises RuleError when the rule cannot be understood, Unavailable when it takes longer than a minute.
    """
    started = time.perf_counter()
    draft = understand(rule.row, load_masters(unit))
    rules, before, after = _line_up(unit, draft, today)
    step = _step(unit, "app.work_reason" if draft.family != "follow_up" else "app.claim", most)
    binder = Binder()
    sql = backtest_sql(draft, rules, before, after, binder)
    from_on = today - timedelta(days=window)
    found = _ask(unit, sql, binder.params | {"from_on": from_on, "until_on": today, "step": step})
    load = _load(unit, found.per_day, step, today)
    flags = judge_draft(draft, rules, found.patterns, load)
    spent = int((time.perf_counter() - started) * 1000)
    return Backtest(rule.code, rule.version, from_on, today, step, found, load, flags, spent)


def keep_backtest(unit: Unit, rule: OfficeRule, done: Backtest) -> Backtest:
    """Keep it with the rule, so that exactly this content may be activated. Raises Conflict when the rule changed."""
    found = done.measured
    # No claim numbers and no practices in what the whole office reads.
    figures = replace(found, patterns=(), sample=(), places=())
    number = unit.number(
        _KEEP,
        {
            "rule": rule.rule_id, "revision": rule.revision, "from_on": done.from_on, "until_on": done.until_on,
            "claims": found.claims * done.step, "hits": found.hits * done.step, "cents": found.cents * done.step,
            "figures": as_json(figures), "flags": as_json(done.flags), "ms": done.ms,
        },
    )  # fmt: skip
    return replace(done, test_id=number)


def find_conflicts(unit: Unit, family: str, *, today: date, window: int = WINDOW) -> tuple[Flag, ...]:
    """Rules in force that contradict each other or never win, with the number of claims as evidence."""
    families = ("follow_up",) if family == "follow_up" else ("denial", "routing")
    rules = load_rules(unit, *families, today=today).rules
    if not rules:
        return ()
    binder, order = Binder(), list(range(len(rules)))
    sql = backtest_sql(rules[-1], rules, order, order, binder)
    step = _step(unit, "app.work_reason" if family != "follow_up" else "app.claim", MOST_CLAIMS)
    params = binder.params | {"from_on": today - timedelta(days=window), "until_on": today, "step": step}
    found = _ask(unit, sql, params)
    return conflicts_in_force(rules, found.patterns)


def _ask(unit: Unit, sql: str, params: dict[str, object]) -> Measured:
    """Run it. The planner takes a window of days for five rows and would walk the decisions once per claim."""
    unit.execute(_PLAN)
    return unit.one(sql, params, into=Measured, missing="")


def _line_up(unit: Unit, draft: Rule, today: date) -> tuple[list[Rule], list[int], list[int]]:
    """All rules with the draft last, and the order they are asked in now and with it."""
    families = ("follow_up",) if draft.family == "follow_up" else ("denial", "routing")
    standing = list(load_rules(unit, *families, today=today).rules)
    rules = [*standing, draft]
    before = list(range(len(standing)))
    with_it = [at for at, one in enumerate(rules) if one is draft or one.code != draft.code]
    after = sorted(with_it, key=lambda at: (rules[at].ord, rules[at].code))
    return rules, before, after


def _step(unit: Unit, table: str, most: int) -> int:
    return max(1, -(-unit.number(_SIZE, {"table": table}) // most))


def _load(unit: Unit, per_day: PerDay, step: int, today: date) -> Load:
    floor = unit.one(_FLOOR, {"since": today - timedelta(days=90)}, into=_Floor, missing="")
    measured = floor.person_days >= 20 and floor.pace > 0
    return Load(
        per_day.before * step, per_day.after * step, per_day.busy_before * step, per_day.busy_after * step,
        floor.people, floor.pace if measured else USUAL_PACE, measured,
    )  # fmt: skip


def flags_lines(flags: Sequence[Flag]) -> list[str]:
    """One line per warning."""
    return [f"{one.kind}: {one.sentence}" for one in flags]
