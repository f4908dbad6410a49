"""One business day of a team: piles of claims in order, people who take from them, calls about several claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from app.demo.year_case import Case, Shown
from app.demo.year_floor import Act, Floor, Shift

TRIES = 10                                       # items looked at for one that still fits into a person's day
Report = Callable[[Case, Act], None]


class Pile:
    """Claims in the order they are to be worked, and the minutes the pile has taken today."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self.cases = cases
        self.spent = 0
        self._at = 0

    def next(self, handled: set[int], misfits: set[int]) -> Case | None:
        """The first claim that was not handled and does not misfit; None at the end."""
        cases = self.cases
        while self._at < len(cases):
            number = cases[self._at].visit.number
            if number not in handled and number not in misfits:
                return cases[self._at]
            self._at += 1
        return None

    def rewind(self) -> None:
        """From the start again: what did not fit one person may fit the next."""
        self._at = 0


class Day:
    """The work of one day; every claim is touched once at most."""

    def __init__(self, floor: Floor, day: int, piles: Sequence[Pile], report: Report) -> None:
        self.floor = floor
        self.day = day
        self.shift = Shift.begin(floor.knobs, floor.effort)
        self.handled: set[int] = set()
        self.misfits: set[int] = set()
        self._piles = piles
        self._report = report
        self._together: dict[tuple[int, int], list[Case]] = defaultdict(list)
        for pile in piles:
            for case in reversed(pile.cases):
                if case.shown is Shown.SENT and floor.needs_call(case):
                    self._together[case.visit.payer, case.visit.practice].append(case)

    def work(self, choose: Callable[[Day], Pile | None], *, stale: Callable[[Case], bool]) -> None:
        """Everybody takes from the pile that `choose` names until it names none, or nothing fits the day any more.

        `stale` tells an entry that was answered since it was written down.
        """
        for person in range(len(self.shift.left)):
            self.misfits.clear()
            while len(self.misfits) < TRIES:
                pile = choose(self)
                case = pile.next(self.handled, self.misfits) if pile else None
                if pile is None or case is None:
                    break
                before = self.shift.left[person]
                if not self._do(person, case, stale):
                    self.misfits.add(case.visit.number)
                pile.spent += before - self.shift.left[person]
            if not self.misfits:
                return
            for pile in self._piles:
                pile.rewind()

    def _do(self, person: int, case: Case, stale: Callable[[Case], bool]) -> bool:
        shift, floor = self.shift, self.floor
        if stale(case):
            if floor.knobs.minutes.stale_entry > shift.left[person]:
                return False
            shift.spend(person, floor.knobs.minutes.stale_entry)
            shift.effort.stale += 1
            self.handled.add(case.visit.number)
            return True
        overhead = floor.overhead(case) if case.shown is Shown.SENT else 0
        if overhead + floor.longest(case) > shift.left[person]:
            return False
        calls = case.shown is Shown.SENT and floor.needs_call(case)
        shift.spend(person, overhead)
        self._touch(person, case)
        if calls:
            shift.effort.calls += 1
            self._bundle(person, case, stale)
        return True

    def _bundle(self, person: int, first: Case, stale: Callable[[Case], bool]) -> None:
        """More claims of the same payer and tax id in the same call, in the order of the piles."""
        room = self.floor.knobs.payers[first.visit.payer].claims_per_call - 1
        waiting = self._together[first.visit.payer, first.visit.practice]
        while room and waiting:
            case = waiting[-1]
            if case.visit.number in self.handled or case.shown is not Shown.SENT or stale(case):
                waiting.pop()
                continue
            if self.floor.longest(case) > self.shift.left[person]:
                return
            waiting.pop()
            self._touch(person, case)
            room -= 1

    def _touch(self, person: int, case: Case) -> None:
        self.handled.add(case.visit.number)
        act = self.floor.touch(case, self.day)
        self.shift.spend(person, act.minutes)
        self._report(case, act)
