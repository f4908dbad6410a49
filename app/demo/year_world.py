"""The world both sides meet: claims of a seed and what becomes of each attempt to have them paid. Pure and frozen.

Days are proleptic ordinals (`date.toordinal`), money is cents. Nothing here depends on who works when: a claim's merit
is drawn once, an attempt's fate from the claim and the number of the attempt.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from itertools import accumulate

from msgspec import Struct

from app.demo.year_draws import For, choose, draw, log_normal, mix
from app.demo.year_knobs import WHOLE, Knobs, PayerKnobs
from app.domain.business_days import is_business_day

CLEAN, UNDERPAID = -1, -2                        # merits; from 0 on: the number of a kind of denial


class Visit(Struct, frozen=True, gc=False):
    """A claim as it was sent: charge = due (the payer's part) + patient + contractual, `short` of due is underpaid.

    `merit` is what the payer will find in it; `payer`, `practice` and `location` are numbers.
    """

    key: int
    number: int
    payer: int
    practice: int
    location: int
    service: int
    submitted: int
    charge: int
    due: int
    patient: int
    contractual: int
    merit: int
    short: int


class Fate(Struct, frozen=True, gc=False):
    """What one attempt meets at the payer: rejected at the door, lost, stuck, or answered after `lag` days."""

    rejected: bool
    lost: bool
    stuck: bool
    lag: int


class Calendar:
    """The days of the run: first day, first measured day, the day after the last; which are worked."""

    def __init__(self, knobs: Knobs, months: int | None = None) -> None:
        start = knobs.calendar.first_day
        ramp = knobs.calendar.ramp_months
        self.first = start.toordinal()
        self.measured = add_months(start, ramp).toordinal()
        self.end = add_months(start, ramp + (knobs.calendar.months if months is None else months)).toordinal()
        open_days = [at for at in range(self.first, self.end + 400) if is_business_day(date.fromordinal(at))]
        self._open = frozenset(open_days)
        self.business_days = tuple(at for at in open_days if at < self.end)
        self._next: dict[int, int] = {}
        following = open_days[-1]
        for at in range(self.end + 399, self.first - 1, -1):
            following = at if at in self._open else following
            self._next[at] = following

    def is_open(self, day: int) -> bool:
        """Whether the office works on that day."""
        return day in self._open

    def mail(self, day: int) -> int:
        """The day something that is ready on `day` lies on the desk."""
        return self._next.get(day, day)

    def month(self, day: int) -> int:
        """Months since the first day, by the calendar."""
        at, start = date.fromordinal(day), date.fromordinal(self.first)
        return (at.year - start.year) * 12 + at.month - start.month


class World:
    """All claims of one seed, in the order of their submission, and the fates of their attempts."""

    def __init__(self, knobs: Knobs, seed: int, calendar: Calendar) -> None:
        self.knobs = knobs
        self.seed = seed
        self.calendar = calendar
        self.visits = tuple(self._make_visits())
        self._fates: dict[tuple[int, int], Fate] = {}
        self._slow = next(
            (at for at, payer in enumerate(knobs.payers) if payer.code == knobs.payer_that_slows.code), -1
        )

    def fate(self, visit: Visit, attempt: int, day: int) -> Fate:
        """What attempt number `attempt` (0: the first) meets; `day` only tells whether its payer is slow by then."""
        slow = visit.payer == self._slow and self.calendar.month(day) >= self.knobs.payer_that_slows.from_month
        kept = (visit.number, attempt * 2 + slow)
        found = self._fates.get(kept)
        if found is None:
            found = self._fates[kept] = self._draw_fate(visit, attempt, slow)
        return found

    def _draw_fate(self, visit: Visit, attempt: int, slow: bool) -> Fate:
        payer, again = self.knobs.payers[visit.payer], self.knobs.again
        rejected, lost, stuck, lag = payer.rejected_permille, payer.lost_permille, payer.stalled_permille, WHOLE
        if attempt:
            rejected, lag = 0, again.lag_permille
            lost, stuck = lost * again.lost_permille // WHOLE, stuck * again.stalled_permille // WHOLE
        if slow:
            lag = lag * self.knobs.payer_that_slows.lag_permille // WHOLE
        at = int(draw(visit.key, For.FATE, attempt) * WHOLE * WHOLE)
        bounds = [bound * WHOLE for bound in accumulate((rejected, lost, stuck))]
        days = log_normal(payer.lag_median_days, payer.lag_sigma_permille, draw(visit.key, For.LAG, attempt))
        kind = bisect_right(bounds, at)
        return Fate(kind == 0, kind == 1, kind == 2, max(1, days * lag // WHOLE))

    def _make_visits(self) -> list[Visit]:
        visits: list[Visit] = []
        claims = self.knobs.claims
        payers = _steps([payer.share_permille for payer in self.knobs.payers])
        kinds = _steps([denial.share_permille for denial in self.knobs.denials])
        for day in self.calendar.business_days:
            for _ in range(claims.per_business_day):
                number = len(visits)
                key = mix(mix(self.seed, 0x5EED), number)
                visits.append(self._visit(key, number, day, pick(payers, draw(key, For.PAYER)), kinds))
        visits.sort(key=lambda visit: (visit.submitted, visit.number))
        return visits

    def _visit(self, key: int, number: int, day: int, payer_at: int, kinds: Sequence[int]) -> Visit:
        claims, payer = self.knobs.claims, self.knobs.payers[payer_at]
        charge = log_normal(payer.charge_median_cents, claims.charge_sigma_permille, draw(key, For.CHARGE))
        charge = min(max(charge, claims.smallest_charge_cents), claims.largest_charge_cents)
        allowed = charge * payer.allowed_permille // WHOLE
        patient = allowed * choose(claims.patient_share_permille, draw(key, For.PATIENT)) // WHOLE
        due = allowed - patient
        merit, short = self._merit(key, payer, due, kinds)
        place = int(draw(key, For.PLACE) * claims.practices * claims.locations_each)
        sent = self.calendar.mail(day + choose(claims.submitted_after_days, draw(key, For.SENT)))
        practice = place // claims.locations_each
        return Visit(
            key, number, payer_at, practice, place, day, sent, charge, due, patient, charge - allowed, merit, short
        )

    def _merit(self, key: int, payer: PayerKnobs, due: int, kinds: Sequence[int]) -> tuple[int, int]:
        at = draw(key, For.MERIT) * WHOLE
        if at < payer.denied_permille:
            return pick(kinds, draw(key, For.KIND)), 0
        if at < payer.denied_permille + payer.underpaid_permille:
            under = self.knobs.underpaid
            short = due * choose(under.short_permille, draw(key, For.SHORT)) // WHOLE
            if short >= under.smallest_cents:
                return UNDERPAID, short
        return CLEAN, 0


def add_months(day: date, months: int) -> date:
    """The first of a month that many months later (`day` is the first of its month)."""
    at = day.year * 12 + day.month - 1 + months
    return date(at // 12, at % 12 + 1, 1)


def pick(steps: Sequence[int], at: float) -> int:
    """The number of the share that `at` falls into."""
    return bisect_right(steps, int(at * WHOLE))


def _steps(shares: Sequence[int]) -> list[int]:
    return list(accumulate(shares))
