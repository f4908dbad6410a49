"""The waterfall: which open reason owns a claim, when it is handed out, and where it stands in its queue. Pure.

The twin of api.work_route_v1 and its three inlined functions; a property test on Postgres holds both to the same
meaning. All steps are data (resources/rules/waterfall.json, app.waterfall): calendar days to a deadline, and cents.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from msgspec import Struct

ASLEEP_RANK = 9


class Waterfall(Struct, frozen=True, forbid_unknown_fields=True):
    """The steps. `last_days`, `near_days`, `soon_days` to a deadline; a near one wakes what sleeps.

    Money by amount weighs 0 from `large_cents`, 1 from `middle_cents`, 2 from `small_cents`, else 3. `idle_weight`
    comes on top of money that counts last while no deadline is soon; `waits_weight` is that of what was worked already
    and has a near deadline.
    """

    last_days: int
    near_days: int
    soon_days: int
    near_weight: int
    soon_weight: int
    far_weight: int
    large_cents: int
    middle_cents: int
    small_cents: int
    last_weight: int
    idle_weight: int
    waits_weight: int
    sleep_weight: int


@dataclass(frozen=True, slots=True)
class Reason:
    """One open reason: `dated` when a person set its day (or it waits for a forwarded claim), on `dated_on`.

    `money` is how its kind's money counts: first, amount, last. `queue_weight` breaks ties, then day and id. With
    `timer` its clock is the day a forwarded claim is waited for: shown and weighed, but nothing lapses by it.
    """

    reason_id: int
    queue_weight: int
    money: str
    cents: int
    due_on: date
    dated: bool
    dated_on: date
    clock_on: date | None
    priority: int | None = None
    timer: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What the waterfall says of a reason on a day: the day it wakes (None: it is not dated) and how it stands."""

    wakes_on: date | None
    later: bool
    lapses: bool

    @property
    def asleep(self) -> bool:
        """Out of the way until its day."""
        return self.later and not self.lapses

    @property
    def waits(self) -> bool:
        """In sight because its deadline is near, but not handed out before its day."""
        return self.later and self.lapses


@dataclass(frozen=True, slots=True)
class Owned:
    """The one item of a claim: its owner, how the owner stands, its rank and the nearest deadline of all reasons."""

    reason_id: int
    standing: Standing
    rank: int
    clock_on: date | None


def wake_day(steps: Waterfall, due_on: date, clock_on: date, dated_on: date) -> date:
    """When a dated reason is handed out again: its day, or earlier when its deadline reaches a step since."""
    for days in (steps.near_days, steps.last_days, 0):
        step = clock_on - timedelta(days=days)
        if step > dated_on:
            return min(due_on, step)
    return due_on


def standing(steps: Waterfall, reason: Reason, file_by: date | None, today: date) -> Standing:
    """How a reason stands on a day; `file_by` is the claim's filing limit while it runs."""
    own = None if reason.timer else reason.clock_on
    clocks = [clock for clock in (own, file_by) if clock is not None]
    wakes = None
    if reason.dated:
        wakes = min((wake_day(steps, reason.due_on, each, reason.dated_on) for each in clocks), default=reason.due_on)
    lapses = any(0 <= (clock - today).days <= steps.near_days for clock in clocks)
    return Standing(wakes, wakes is not None and wakes > today, lapses)


def weight(steps: Waterfall, reason: Reason, how: Standing, today: date) -> int:
    """What the reason weighs; the smallest owns the claim."""
    base = steps.sleep_weight if how.asleep else steps.waits_weight if how.waits else 0
    left = (reason.clock_on - today).days if reason.clock_on else None
    if left is not None and left <= steps.near_days:
        base += steps.near_weight
    elif left is not None and left <= steps.soon_days:
        base += steps.soon_weight
    else:
        base += steps.far_weight + (steps.idle_weight if reason.money == "last" else 0)
    return base + _money_weight(steps, reason)


def rank(
    steps: Waterfall, *, asleep: bool, clock_on: date | None, cents: int, priority: int | None, today: date
) -> int:
    """The order within a queue, 0 first: the nearest deadline, a rule's own priority, or the money; 9 sleeps."""
    if asleep:
        return ASLEEP_RANK
    found = priority if priority is not None else 4 if abs(cents) >= steps.large_cents else 5
    if clock_on is None:
        return found
    left = (clock_on - today).days
    for days, step in ((steps.last_days, 0), (steps.near_days, 1), (steps.soon_days, 3)):
        if left <= days:
            return min(found, step)
    return found


def choose_owner(
    steps: Waterfall, reasons: Iterable[Reason], *, file_by: date | None, balance: int, today: date
) -> Owned | None:
    """The owner of a claim among its open reasons; None without any."""
    stand: Mapping[int, tuple[Reason, Standing]] = {
        reason.reason_id: (reason, standing(steps, reason, file_by, today)) for reason in reasons
    }
    if not stand:
        return None
    reason, how = min(
        stand.values(),
        key=lambda pair: (
            weight(steps, pair[0], pair[1], today),
            pair[0].queue_weight,
            pair[0].due_on,
            pair[0].reason_id,
        ),
    )
    clock = _nearest((file_by, *(each.clock_on for each, _ in stand.values())))
    place = rank(
        steps, asleep=how.asleep, clock_on=clock, cents=balance, priority=reason.priority, today=today
    )
    return Owned(reason.reason_id, how, place, clock)


def _money_weight(steps: Waterfall, reason: Reason) -> int:
    if reason.money == "first":
        return 0
    if reason.money == "last":
        return steps.last_weight
    size = abs(reason.cents)
    return sum(size < step for step in (steps.large_cents, steps.middle_cents, steps.small_cents))


def _nearest(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day is not None), default=None)
