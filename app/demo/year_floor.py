"""The people of the simulated year: what a touch of a claim does and costs. One skill for both sides.

`Act` says what happened at one claim; `Shift` keeps every person's minutes, which never exceed the day.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from app.demo.year_case import Asked, Case, Shown
from app.demo.year_knobs import Knobs
from app.demo.year_payers import Payers

RESENT = {Asked.CLAIM: "resubmitted", Asked.CORRECTED: "corrected"}


@dataclass(frozen=True, slots=True)
class Act:
    """One touch: minutes, the outcome recorded, and a day the payer promised (0: none)."""

    minutes: int
    outcome: str
    promised: int = 0


@dataclass(slots=True)
class Effort:
    """What the people did: touches of claims, calls, looks at entries that were answered already, minutes."""

    touches: int = 0
    calls: int = 0
    stale: int = 0
    used: int = 0
    offered: int = 0

    def minus(self, other: Effort) -> Effort:
        """The difference since an earlier state."""
        return Effort(*(getattr(self, name) - getattr(other, name) for name in self.__slots__))


@dataclass(slots=True)
class Shift:
    """One business day: the minutes each person has left."""

    left: list[int]
    effort: Effort

    @classmethod
    def begin(cls, knobs: Knobs, effort: Effort) -> Shift:
        """Everybody comes in."""
        staff = knobs.staff
        effort.offered += staff.people * staff.minutes_a_day
        return cls([staff.minutes_a_day] * staff.people, effort)

    def spend(self, person: int, minutes: int) -> None:
        """Minutes of a person. Raises ValueError when the day has no more of them."""
        if not 0 <= minutes <= self.left[person]:
            raise ValueError("nobody works more minutes than the day has")
        self.left[person] -= minutes
        self.effort.used += minutes


@dataclass(slots=True)
class Floor:
    """Acts on claims, the same for both sides."""

    knobs: Knobs
    payers: Payers
    effort: Effort = field(default_factory=Effort)

    def needs_call(self, case: Case) -> bool:
        """Status of this payer is asked by phone."""
        return not self.knobs.payers[case.visit.payer].portal

    def overhead(self, case: Case) -> int:
        """Minutes to reach the payer, before the first claim is named; none on a portal."""
        payer = self.knobs.payers[case.visit.payer]
        return 0 if payer.portal else self.knobs.minutes.call_overhead + payer.hold_minutes

    def longest(self, case: Case) -> int:
        """The most minutes a touch of this claim may take, without reaching the payer."""
        minutes = self.knobs.minutes
        if case.shown is Shown.SENT:
            return minutes.status_on_call + max(minutes.send_records, minutes.send_again, minutes.close_lost)
        if case.shown is Shown.REJECTED:
            return minutes.rejection
        if case.shown is Shown.SHORT:
            return minutes.dispute
        return max(self.knobs.denials[case.kind].minutes, minutes.second_appeal)

    def touch(self, case: Case, day: int) -> Act:
        """Do what the claim needs now."""
        self.effort.touches += 1
        if case.shown is Shown.SENT:
            return self._status(case, day)
        if self.payers.too_late(case):
            self.payers.close(case)
            return Act(self.knobs.minutes.close_lost, "done")
        if case.shown is Shown.REJECTED:
            self.payers.send_again(case, day)
            return Act(self.knobs.minutes.rejection, "resubmitted")
        if case.shown is Shown.SHORT:
            self.payers.contest(case, day, Asked.DISPUTE)
            return Act(self.knobs.minutes.dispute, "appealed")
        return self._denial(case, day)

    def _status(self, case: Case, day: int) -> Act:
        minutes = self.knobs.minutes
        spent = minutes.status_on_call if self.needs_call(case) else minutes.status_on_portal
        answer = self.payers.ask(case, day)
        if answer.outcome == "needs_records":
            self.payers.send_records(case, day)
            return Act(spent + minutes.send_records, "records_sent")
        if answer.outcome != "no_claim_on_file":
            return Act(spent, answer.outcome, answer.promised)
        if self.payers.too_late(case):
            self.payers.close(case)
            return Act(spent + minutes.close_lost, "done")
        self.payers.send_again(case, day)
        return Act(spent + minutes.send_again, RESENT.get(case.asked, "appealed"))

    def _denial(self, case: Case, day: int) -> Act:
        denial, minutes = self.knobs.denials[case.kind], self.knobs.minutes
        if case.level == 0 and denial.remedy != "none":
            corrects = denial.remedy == "correct"
            self.payers.contest(case, day, Asked.CORRECTED if corrects else Asked.APPEAL)
            return Act(denial.minutes, "corrected" if corrects else "appealed")
        if case.level and self.payers.may_go_on(case):
            self.payers.contest(case, day, Asked.SECOND)
            return Act(minutes.second_appeal, "appealed")
        self.payers.close(case)
        return Act(minutes.close_lost if case.level else denial.minutes, "done")
