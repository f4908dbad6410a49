"""The daily run over the whole office: one short transaction per location, the same result however often it runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial

from app.db.database import Database
from app.denials.taxonomy import classify_again, escalate
from app.rules.rule import WrongRule
from app.workqueues.clocks import Watched, watch_clocks
from app.workqueues.daily import SliceResult, list_slices, recount, run_follow_up, run_routing
from app.workqueues.facts import load_rules


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


def run_daily(database: Database, *, today: date) -> DailyResult:
    """Run all rules as of a day, as the service login. A rule that cannot be understood is passed over
    and named in the result.
    """
    with database.unit(read_only=True) as unit:
        follow_up = load_rules(unit, "follow_up", today=today)
        routing = load_rules(unit, "denial", "routing", today=today)
        places = list_slices(unit)
    classified = database.perform(partial(classify_again, today=today))
    rerouted = 0
    for practice_id in sorted({place.practice_id for place in places}):
        rerouted += database.perform(partial(run_routing, practice_id=practice_id, rules=routing, today=today))
    results: list[SliceResult] = []
    watched: list[Watched] = []
    for place in places:
        results.append(database.perform(partial(run_follow_up, place=place, rules=follow_up, today=today)))
        watched.append(
            database.perform(
                partial(watch_clocks, practice_id=place.practice_id, location_id=place.location_id, today=today)
            )
        )
    told = database.perform(partial(escalate, today=today))
    database.perform(partial(recount, today=today))
    return DailyResult(
        today,
        len(places),
        sum(result.opened for result in results),
        sum(result.moved for result in results),
        sum(result.closed for result in results),
        rerouted,
        sum(result.woken for result in results),
        sum(result.routed for result in results),
        follow_up.wrong + routing.wrong,
        sum(result.escalated for result in watched),
        sum(result.broken for result in watched),
        sum(result.filing for result in watched),
        classified,
        told,
    )
