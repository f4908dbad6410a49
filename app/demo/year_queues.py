"""The side of the queues: what the product's own rules, outcomes and order would have a team do each day. Pure.

Rules are the seed rules, asked through the evaluator on facts; the office has taken up the learned days in its
follow-up rules (`learned`, `plus`), as a supervisor would.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from app.demo.year_case import Asked, Case, Shown
from app.demo.year_day import Day, Pile
from app.demo.year_floor import Act, Floor
from app.demo.year_learned import LearnedLags
from app.demo.year_outcomes import NextDates
from app.demo.year_world import World
from app.rules.rule import RuleRow, first_that_holds, read_rules
from app.rules.seed import read_seed
from app.rules.vocabulary import Facts
from app.rules.waterfall import rank, wake_day

KINDS = {Shown.SENT: "follow_up", Shown.REJECTED: "rejected", Shown.DENIED: "denial", Shown.SHORT: "underpaid"}


@dataclass(frozen=True, slots=True)
class Item:
    """The one item of a claim: where it stands, the day it is due (an ordinal), and its deadline while one runs."""

    case: Case
    queue: str
    due_on: int
    clock_on: date | None
    priority: int | None = None


class QueuesSide:
    """A team that takes the next item of its queues."""

    def __init__(self, world: World, floor: Floor) -> None:
        self._world = world
        self._floor = floor
        seed = read_seed()
        wish = world.knobs.queues_side
        learned = {"follow_up": {"learned": wish.learned, "plus": wish.plus_days}}
        rows = [
            RuleRow(
                rule.code, rule.family, rule.ord, rule.condition, rule.action | learned.get(rule.family, {}), rule.text
            )
            for rule in seed.rules
        ]
        on = date.fromordinal(world.calendar.first)
        rules = read_rules(rows, queues=[queue.code for queue in seed.queues], on=on).rules
        self._rules = {family: [rule for rule in rules if rule.family == family] for family in ("follow_up", "denial")}
        self._weights = {queue.code: queue.weight for queue in seed.queues}
        self._steps = seed.waterfall.steps
        self._queue_of = {kind.kind: kind.queue for kind in seed.waterfall.kinds}
        self._outcomes = {outcome.code: outcome for outcome in seed.outcomes}
        self._dates = NextDates(seed.outcomes, world.calendar)
        self._learned = LearnedLags()
        self._ready: dict[int, Item] = {}
        self._asleep: dict[int, list[Item]] = defaultdict(list)
        self._now: dict[int, Item] = {}

    def submitted(self, case: Case, day: int) -> None:
        """The daily run will ask for it when its payer should have answered."""
        self._sleep(Item(case, self._queue_of["follow_up"], self._follow_up_on(case, day), _clock(case)))

    def arrived(self, case: Case, day: int) -> None:
        """An answer came: the reason that was open ends, and what it left is open from today."""
        if case.asked is Asked.CLAIM and case.shown is not Shown.REJECTED and not case.level:
            self._learned.note(case.visit.payer, case.visit.location, day, day - case.visit.submitted)
        self._drop(case)
        if case.shown is not Shown.CLOSED:
            self._open(case, day)

    def work(self, day: int) -> None:
        """Wake what is due, then take the next item, and the next."""
        for item in self._asleep.pop(day, ()):
            if self._now.get(item.case.visit.number) is item:
                self._ready[item.case.visit.number] = item
        if not self._world.calendar.is_open(day):
            return
        self._learned.refresh(day)
        today = date.fromordinal(day)
        order = sorted(self._ready.values(), key=lambda item: self._key(item, today))
        pile = Pile([item.case for item in order])
        Day(self._floor, day, [pile], lambda case, act: self._saved(case, act, day)).work(
            lambda _day: pile, stale=lambda case: case.shown is Shown.CLOSED
        )

    def _saved(self, case: Case, act: Act, day: int) -> None:
        """An outcome dates the claim; a deadline that comes near wakes it before that day."""
        self._drop(case)
        if case.shown is Shown.CLOSED:
            return
        outcome = self._outcomes[act.outcome]
        due_on = self._dates.next(act, day, by_rule=self._follow_up_on(case, day))
        clock = None if outcome.stops_clock else _clock(case)
        wakes = due_on
        if clock is not None:
            wakes = wake_day(self._steps, date.fromordinal(due_on), clock, date.fromordinal(day)).toordinal()
        item = Item(case, outcome.move_to or self._queue_of["follow_up"], due_on, clock)
        self._sleep(item, max(wakes, day + 1))

    def _follow_up_on(self, case: Case, day: int) -> int:
        """The day the rule that holds sets for what is sent on `day`; without a rule the payer's own days."""
        payer = self._world.knobs.payers[case.visit.payer]
        facts = self._facts(case, day + payer.follow_up_days)
        rule = first_that_holds(self._rules["follow_up"], facts)
        days = rule.action.days(facts) if rule else None
        if rule is None or days is None:
            return day + payer.follow_up_days
        return rule.action.due(date.fromordinal(day), days).toordinal()

    def _open(self, case: Case, day: int) -> None:
        rule = None
        if case.shown is Shown.DENIED:
            rule = first_that_holds(self._rules["denial"], self._facts(case, day))
        queue = rule.action.queue if rule else self._queue_of[KINDS[case.shown]]
        item = Item(case, queue, day, _clock(case), rule.action.priority if rule else None)
        self._now[case.visit.number] = self._ready[case.visit.number] = item

    def _sleep(self, item: Item, wakes_on: int = 0) -> None:
        """Out of sight until it is due, or (waking earlier for a deadline) until `wakes_on`."""
        self._now[item.case.visit.number] = item
        self._asleep[wakes_on or item.due_on].append(item)

    def _drop(self, case: Case) -> None:
        self._now.pop(case.visit.number, None)
        self._ready.pop(case.visit.number, None)

    def _key(self, item: Item, today: date) -> tuple[int, int, int, int]:
        """The order of a queue (rank, due, number); between queues their weight breaks the tie."""
        place = rank(
            self._steps,
            asleep=False,
            clock_on=item.clock_on,
            cents=item.case.open,
            priority=item.priority,
            today=today,
        )
        return (place, item.due_on, self._weights[item.queue], item.case.visit.number)

    def _facts(self, case: Case, day: int) -> Facts:
        visit = case.visit
        payer = self._world.knobs.payers[visit.payer]
        denial = self._world.knobs.denials[case.kind] if case.shown is Shown.DENIED else None
        lag = self._learned.lag(visit.payer, visit.location)
        return Facts(
            payer=payer.code,
            payer_name=payer.name,
            payer_type=payer.type,
            payer_submission="837",
            payer_follow_up_days=payer.follow_up_days,
            timely_filing_days=payer.filing_days,
            practice=f"P{visit.practice}",
            location=f"L{visit.location}",
            claim_type=payer.claim_type,
            status="denied" if denial else "submitted",
            charge_cents=visit.charge,
            balance_cents=case.open,
            payer_balance_cents=case.open,
            days_since_submission=day - case.sent_on,
            days_since_service=day - visit.service,
            days_to_filing_limit=visit.service + payer.filing_days - day,
            pay_lag_p50=lag.p50 if lag else None,
            pay_lag_p80=lag.p80 if lag else None,
            pay_lag_p95=lag.p95 if lag else None,
            kind=KINDS[case.shown],
            group_code=denial.group if denial else None,
            reason_code=denial.code if denial else None,
            reason_cents=case.open if denial else None,
            days_since_opened=0 if denial else None,
        )


def _clock(case: Case) -> date | None:
    """The limit of the present step."""
    return date.fromordinal(case.clock_on) if case.clock_on else None
