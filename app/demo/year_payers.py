"""The payers of the simulated year: they answer what is asked, by merit and limit, and the same to both sides."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from app.demo.year_case import Asked, At, Book, Case, Shown
from app.demo.year_draws import For, choose, draw
from app.demo.year_knobs import WHOLE, DenialKnobs, UnderpaidKnobs
from app.demo.year_world import CLEAN, UNDERPAID, World

MONTH = 30


@dataclass(frozen=True, slots=True)
class Answer:
    """What a payer says when asked: an outcome of outcomes.json, and the day it promises (0: none)."""

    outcome: str
    promised: int = 0


class Payers:
    """All payers as one side of the comparison meets them."""

    def __init__(self, world: World, book: Book) -> None:
        self._world = world
        self._knobs = world.knobs
        self._book = book
        self._decisions: dict[int, list[tuple[Case, int]]] = defaultdict(list)
        self._limits: dict[int, list[tuple[Case, int]]] = defaultdict(list)

    # --- what the office does ----------------------------------------------------------------------------------------

    def submit(self, case: Case, day: int) -> None:
        """The first submission."""
        self._book.charge(case, day)
        case.clock_on = case.visit.service + self._knobs.payers[case.visit.payer].filing_days
        self._receive(case, day)

    def ask(self, case: Case, day: int) -> Answer:
        """Status of what was sent. A stuck claim is pushed by the question, or records are asked for."""
        hidden = case.hidden
        hidden.told += 1
        if hidden.at in (At.MISSING, At.LOST):
            return Answer("no_claim_on_file")
        if hidden.at is At.STUCK:
            if self._wants_records(case):
                return Answer("needs_records")
            self._decide_on(case, day + self._pick(case, self._knobs.stalled.days_after_push))
            return Answer("will_reprocess")
        knobs = self._knobs.answers
        if hidden.decides_on <= day + knobs.mail_days:
            return Answer("paid_per_portal", hidden.decides_on)
        number = hidden.attempt * 100 + hidden.told
        if draw(case.visit.key, For.TELLS, number) * WHOLE < knobs.tells_a_date_permille:
            late = choose(knobs.told_date_is_late_by_days, draw(case.visit.key, For.TOLD_LATE, number))
            return Answer("in_process", hidden.decides_on + late)
        return Answer("in_process")

    def too_late(self, case: Case) -> bool:
        """The limit has passed and the money is gone: the payer refuses what is sent now."""
        return case.hidden.at is At.LOST

    def send_again(self, case: Case, day: int) -> None:
        """The same again, of a claim that is missing or was rejected."""
        case.hidden.attempt += 1
        case.shown = Shown.SENT
        case.sent_on = day
        self._receive(case, day)

    def send_records(self, case: Case, day: int) -> None:
        """What a stuck claim waited for."""
        self._decide_on(case, day + self._pick(case, self._knobs.stalled.days_after_records))

    def contest(self, case: Case, day: int, asked: Asked) -> None:
        """A corrected claim, an appeal or a dispute; the sooner after the answer, the better its chance."""
        hidden = case.hidden
        hidden.attempt += 1
        hidden.chance = self._chance(case, day, asked)
        case.asked, case.shown, case.sent_on = asked, Shown.SENT, day
        self._receive(case, day)

    def close(self, case: Case) -> None:
        """The office gives up what is left: to the patient where the kind says so, else written off."""
        if case.open and case.kind >= 0 and self._knobs.denials[case.kind].otherwise == "patient":
            self._book.to_patient(case)
        elif case.open:
            self._book.write_off(case)
        self._end(case)

    # --- what the payers do by themselves ----------------------------------------------------------------------------

    def arrivals(self, day: int) -> list[Case]:
        """Claims whose answer lies on the desk today."""
        found = []
        for case, stamp in self._decisions.pop(day, ()):
            if case.hidden.stamp == stamp:
                self._answer(case, day)
                found.append(case)
        return found

    def expire(self, day: int) -> None:
        """At the end of a day: what should have been with the payer by today is lost."""
        for case, stamp in self._limits.pop(day, ()):
            waits = case.hidden.at in (At.MISSING, At.OFFICE)
            if case.hidden.stamp == stamp and waits and case.open:
                self._book.lose(case, filing=case.asked is Asked.CLAIM and case.shown in (Shown.SENT, Shown.REJECTED))
                case.hidden.at = At.LOST
                case.hidden.stamp += 1

    # --- how ---------------------------------------------------------------------------------------------------------

    def _receive(self, case: Case, day: int) -> None:
        hidden, visit = case.hidden, case.visit
        fate = self._world.fate(visit, hidden.attempt, day)
        hidden.stamp += 1
        if fate.rejected:
            hidden.at = At.OFFICE
            self._plan(case, day + 1)
        elif fate.lost:
            hidden.at = At.MISSING
        elif fate.stuck:
            hidden.at = At.STUCK
            at = draw(visit.key, For.STUCK_DAYS, hidden.attempt)
            self._plan(case, day + choose(self._knobs.stalled.gives_up_after_days, at))
        else:
            self._decide_on(case, day + self._days(case, fate.lag))
        if hidden.at in (At.OFFICE, At.MISSING):
            self._limits[max(case.clock_on, day)].append((case, hidden.stamp))

    def _days(self, case: Case, lag: int) -> int:
        if case.asked is Asked.CLAIM:
            return lag
        if case.asked is Asked.DISPUTE:
            days = self._knobs.underpaid.days_to_answer
        elif case.asked is Asked.SECOND:
            days = self._knobs.second_appeal.days_to_answer
        else:
            days = self._knobs.denials[case.kind].days_to_answer
        return self._pick(case, days)

    def _pick(self, case: Case, days: tuple[int, ...]) -> int:
        return choose(days, draw(case.visit.key, For.ANSWER_DAYS, case.hidden.attempt))

    def _wants_records(self, case: Case) -> bool:
        at = draw(case.visit.key, For.WANTS, case.hidden.attempt)
        return at * WHOLE < self._knobs.stalled.wants_records_permille

    def _decide_on(self, case: Case, day: int) -> None:
        case.hidden.at = At.DECIDING
        case.hidden.stamp += 1
        self._plan(case, day)

    def _plan(self, case: Case, day: int) -> None:
        on = self._world.calendar.mail(day)
        case.hidden.decides_on = on
        self._decisions[on].append((case, case.hidden.stamp))

    def _chance(self, case: Case, day: int, asked: Asked) -> float:
        if asked is Asked.DISPUTE:
            return won_permille(self._knobs.underpaid, day - case.told_on) / WHOLE
        won = won_permille(self._knobs.denials[case.kind], day - case.told_on)
        if asked is Asked.SECOND:
            won = won * self._knobs.second_appeal.won_permille_of_first // WHOLE
        return won / WHOLE

    def _answer(self, case: Case, day: int) -> None:
        hidden, visit = case.hidden, case.visit
        if hidden.at is At.OFFICE:                             # refused at the door
            case.shown = Shown.REJECTED
        elif case.asked is not Asked.CLAIM:
            self._answer_contest(case, day)
        elif visit.merit >= 0:
            self._deny(case, day, visit.merit)
        elif hidden.at is At.STUCK and self._gives_up(case):
            self._deny(case, day, 0)
        else:
            self._pay(case, day)

    def _gives_up(self, case: Case) -> bool:
        at = draw(case.visit.key, For.STUCK, case.hidden.attempt)
        return at * WHOLE >= self._knobs.stalled.pays_anyway_permille

    def _pay(self, case: Case, day: int) -> None:
        visit = case.visit
        self._book.pay(case, visit.due - visit.short)
        self._book.adjust(case)
        if visit.merit == UNDERPAID:
            case.shown, case.told_on = Shown.SHORT, day
            self._back(case, day + self._knobs.payers[visit.payer].appeal_days)
        else:
            self._end(case)

    def _deny(self, case: Case, day: int, kind: int) -> None:
        denial, payer = self._knobs.denials[kind], self._knobs.payers[case.visit.payer]
        case.shown, case.told_on, case.kind = Shown.DENIED, day, kind
        days = {"correct": payer.corrected_days, "appeal": payer.appeal_days, "none": 0}[denial.remedy]
        self._back(case, day + days if days else 0)

    def _answer_contest(self, case: Case, day: int) -> None:
        purpose = {Asked.SECOND: For.WON_AGAIN, Asked.DISPUTE: For.WON_DISPUTE}.get(case.asked, For.WON)
        won = draw(case.visit.key, purpose) < case.hidden.chance
        if won:
            disputed = case.asked is Asked.DISPUTE
            self._book.pay(case, case.open if disputed else case.visit.due)
            if not disputed:
                self._book.adjust(case)
            self._end(case)
        elif case.asked is Asked.DISPUTE:
            self._book.write_off(case)
            self._end(case)
        else:
            case.shown, case.told_on, case.level = Shown.DENIED, day, case.level + 1
            self._back(case, day + self._knobs.payers[case.visit.payer].appeal_days if self.may_go_on(case) else 0)

    def may_go_on(self, case: Case) -> bool:
        """A second appeal is open to this claim and worth its minutes."""
        return case.level == 1 and case.visit.due >= self._knobs.second_appeal.worth_from_cents

    def _back(self, case: Case, limit: int) -> None:
        case.hidden.at = At.OFFICE
        case.hidden.stamp += 1
        case.clock_on = limit
        if limit:
            self._limits[limit].append((case, case.hidden.stamp))

    def _end(self, case: Case) -> None:
        case.shown = Shown.CLOSED
        case.hidden.at = At.OFFICE
        case.hidden.stamp += 1
        case.clock_on = 0


def won_permille(kind: DenialKnobs | UnderpaidKnobs, days: int) -> int:
    """The chance of a contest filed that many days after the answer."""
    return max(kind.floor_permille, kind.won_permille - kind.decay_per_30_days_permille * (days // MONTH))


def best_possible(world: World) -> int:
    """Cents no office could exceed: the payers' part of every claim but those nothing can be done about."""
    denials = world.knobs.denials
    return sum(
        visit.due
        for visit in world.visits
        if visit.merit in (CLEAN, UNDERPAID) or denials[visit.merit].remedy != "none"
    )
