"""The side of the list: a competent team with a 60-day ageing list, the mail, and cards for promised dates. Pure.

What a good team does without queues: rejections and denials from the day they arrive, nearest limit and largest balance
first; a list of what is older than 60 days, printed anew, with limits on it, by balance x age; cards for every date;
one call for several claims. At least a share of the day goes to list and cards, so that neither starves the other.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from app.demo.year_case import Case, Shown
from app.demo.year_day import Day, Pile
from app.demo.year_floor import Act, Floor
from app.demo.year_knobs import WHOLE
from app.demo.year_outcomes import NextDates
from app.demo.year_world import World
from app.rules.seed import read_seed


class ClerkSide:
    """A team that works its mail, its cards and its list."""

    def __init__(self, world: World, floor: Floor) -> None:
        self._world = world
        self._floor = floor
        self._knobs = world.knobs.clerk_side
        self._dates = NextDates(read_seed().outcomes, world.calendar)
        self._unanswered: dict[int, Case] = {}   # sent, never touched since: what a list can hold
        self._mail: dict[int, Case] = {}         # rejections, denials, underpayments that wait
        self._cards: dict[int, int] = {}         # claim -> the day its card is pulled
        self._cards_on: dict[int, list[Case]] = defaultdict(list)
        self._pulled: dict[int, Case] = {}
        self._list: list[Case] = []
        self._printed = (0, 0)

    def submitted(self, case: Case, day: int) -> None:
        """Nothing is noted: it will be on a list when it is old enough."""
        self._unanswered[case.visit.number] = case

    def arrived(self, case: Case, day: int) -> None:
        """The mail: a card there was is torn up, a denial or rejection waits on the pile."""
        self._forget(case)
        if case.shown is not Shown.CLOSED:
            self._mail[case.visit.number] = case

    def work(self, day: int) -> None:
        """Pull the cards of the day, print a list when it is time, then work."""
        for case in self._cards_on.pop(day, ()):
            if self._cards.get(case.visit.number) == day:
                self._pulled[case.visit.number] = case
        if not self._world.calendar.is_open(day):
            return
        printing = self._time_to_print(day)
        if printing:
            self._print(day)
        urgent, mail, rest = self._piles(day)
        work = Day(self._floor, day, (urgent, mail, rest), lambda case, act: self._touched(case, act, day))
        if printing and work.shift.left:
            work.shift.spend(0, min(self._world.knobs.minutes.print_list, work.shift.left[0]))
        listed = {case.visit.number for case in self._list}
        work.work(lambda now: self._choose(now, urgent, mail, rest), stale=self._is_stale)
        if listed & work.handled:
            self._list = [case for case in self._list if case.visit.number not in work.handled]

    def _choose(self, day: Day, urgent: Pile, mail: Pile, rest: Pile) -> Pile | None:
        has = {pile: pile.next(day.handled, day.misfits) is not None for pile in (urgent, mail, rest)}
        if has[urgent]:
            return urgent
        spent = mail.spent + rest.spent
        behind = rest.spent * WHOLE <= spent * self._knobs.least_share_for_list_permille
        if has[rest] and (behind or not has[mail]):
            return rest
        return mail if has[mail] else None

    def _piles(self, day: int) -> tuple[Pile, Pile, Pile]:
        """What a limit makes urgent; the mail; cards and list."""
        soon = day + self._knobs.urgent_limit_days
        near = day + self._knobs.near_limit_days
        mail = sorted(self._mail.values(), key=lambda case: _mail_key(case, day, near))
        cards = sorted(self._pulled.values(), key=lambda case: (self._cards[case.visit.number], -case.open))
        rest = [*cards, *self._list]
        urgent = [case for case in (*mail, *rest) if case.clock_on and day <= case.clock_on <= soon]
        urgent.sort(key=lambda case: (case.clock_on, -case.open, case.visit.number))
        taken = {case.visit.number for case in urgent}
        return (
            Pile(urgent),
            Pile([case for case in mail if case.visit.number not in taken]),
            Pile([case for case in rest if case.visit.number not in taken]),
        )

    def _time_to_print(self, day: int) -> bool:
        at = date.fromordinal(day)
        now = at.isocalendar()[:2] if self._knobs.list_every == "week" else (at.year, at.month)
        due, self._printed = now != self._printed, now
        return due

    def _print(self, day: int) -> None:
        """Open claims of that age without a card; near their limit first, then by balance x age."""
        old = day - self._knobs.list_age_days
        near = day + self._knobs.near_limit_days
        found = [case for case in self._unanswered.values() if case.visit.service <= old]
        found.sort(key=lambda case: _list_key(case, day, near))
        self._list = found

    def _is_stale(self, case: Case) -> bool:
        """Answered since the list was printed; what is on the pile or a pulled card is never stale."""
        number = case.visit.number
        return number not in self._mail and number not in self._pulled and number not in self._unanswered

    def _touched(self, case: Case, act: Act, day: int) -> None:
        self._forget(case)
        if case.shown is Shown.CLOSED:
            return
        on = self._dates.next(act, day, by_rule=day + self._knobs.tickler_without_date_days)
        self._cards[case.visit.number] = on
        self._cards_on[on].append(case)

    def _forget(self, case: Case) -> None:
        for kept in (self._unanswered, self._mail, self._cards, self._pulled):
            kept.pop(case.visit.number, None)


def _mail_key(case: Case, day: int, near: int) -> tuple[bool, int, int, int]:
    is_near = day <= case.clock_on <= near
    return (not is_near, case.clock_on if is_near else 0, -case.open, case.visit.number)


def _list_key(case: Case, day: int, near: int) -> tuple[bool, int, int, int]:
    is_near = day <= case.clock_on <= near
    weight = case.open * (day - case.visit.service)
    return (not is_near, case.clock_on if is_near else 0, -weight, case.visit.number)
