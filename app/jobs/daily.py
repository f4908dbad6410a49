"""The daily run over the whole office: one short transaction per location, the same result however often it runs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial

from app.db.database import Database
from app.denials.taxonomy import classify_again, escalate
from app.rules.rule import RuleSet, WrongRule
from app.workqueues.clocks import Watched, watch_clocks
from app.workqueues.daily import Slice, SliceResult, list_slices, recount, run_follow_up, run_routing
from app.workqueues.facts import load_rules

LANES = 2       # locations worked side by side by night, each on a connection of its own


@dataclass(frozen=True, slots=True)
class DailyResult:
    """What a run changed. A second run of the same day has zeros throughout.

    opened, moved, closed: follow-up reasons; rerouted: other reasons a rule moved; woken: items whose date came;
    routed: items that changed owner, place or text; escalated: deadlines that crossed a step; broken: promises whose
    day passed; filing: work for filing limits opened or closed; wrong_rules: rules passed over until mended;
    classified: claims whose refusal means something else now; told: refusals a lead was told of.
    """

    as_of: date
    places: int
    opened: int
    moved: int
    closed: int
    rerouted: int
    woken: int
    routed: int
    wrong_rules: tuple[WrongRule, ...] = ()
    escalated: int = 0
    broken: int = 0
    filing: int = 0
    classified: int = 0
    told: int = 0

    @property
    def exit_code(self) -> int:
        """1 when a rule had to be passed over."""
        return 1 if self.wrong_rules else 0


def run_daily(database: Database, *, today: date, lanes: int = 1) -> DailyResult:
    """Run all rules as of a day, as the service login. A rule that cannot be understood is passed over
    and named in the result.

    `lanes` locations are worked side by side, each on a connection of its own: `database` must have as many. They
    share no claim; only the ids of what they open depend on who comes first.
    """
    with database.unit(read_only=True) as unit:
        follow_up = load_rules(unit, "follow_up", today=today)
        routing = load_rules(unit, "denial", "routing", today=today)
        places = list_slices(unit)
    classified = database.perform(partial(classify_again, today=today))
    rerouted = 0
    for practice_id in sorted({place.practice_id for place in places}):
        rerouted += database.perform(partial(run_routing, practice_id=practice_id, rules=routing, today=today))
    with ThreadPoolExecutor(lanes, thread_name_prefix="daily") as pool:
        done = list(pool.map(partial(_run_place, database, follow_up, today), places))
    told = database.perform(partial(escalate, today=today))
    database.perform(partial(recount, today=today))
    return DailyResult(
        today,
        len(places),
        sum(one.rules.opened for one in done),
        sum(one.rules.moved for one in done),
        sum(one.rules.closed for one in done),
        rerouted,
        sum(one.rules.woken for one in done),
        sum(one.rules.routed for one in done),
        follow_up.wrong + routing.wrong,
        sum(one.clocks.escalated for one in done),
        sum(one.clocks.broken for one in done),
        sum(one.clocks.filing for one in done),
        classified,
        told,
    )


@dataclass(frozen=True, slots=True)
class _PlaceDone:
    rules: SliceResult
    clocks: Watched


def _run_place(database: Database, rules: RuleSet, today: date, place: Slice) -> _PlaceDone:
    """One location: the rules in one short transaction, then its clocks in another."""
    ruled = database.perform(partial(run_follow_up, place=place, rules=rules, today=today))
    watched = database.perform(
        partial(watch_clocks, practice_id=place.practice_id, location_id=place.location_id, today=today)
    )
    return _PlaceDone(ruled, watched)
