"""Stories become answers: what each payer says on each payment day, and what of it must become an exception."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from random import Random

from app.demo.cards import PayerCard
from app.demo.courses import Course, Story
from app.demo.dental import decide_one_tooth_denied, decide_price, decide_up_to_maximum
from app.demo.encounters import Encounter
from app.demo.names import STRANGERS
from app.demo.payers import (
    LineDecision,
    Share,
    decide_bundled,
    decide_correction,
    decide_deductible,
    decide_denied,
    decide_last_line_denied,
    decide_paid,
    decide_secondary,
    pick_denial,
    reverse_decision,
)
from app.demo.people import Patient
from app.demo.truth import PRIMARY, SECONDARY
from app.domain.money import Cents


class Shape(StrEnum):
    """How an answer is written; the money is the same."""

    PLAIN = "plain"
    NO_LINES = "no_lines"
    BUNDLED = "bundled"
    RECODED = "recoded"
    SPLIT = "split"
    DROPPED_MODIFIER = "dropped_modifier"
    NAMELESS = "nameless"
    LINE_OFF = "line_off"
    CLAIM_OFF = "claim_off"


@dataclass(frozen=True, slots=True)
class Kept:
    """A provider-level amount that comes with an answer; positive lowers the payment."""

    code: str
    reference: str
    amount: Cents


@dataclass(frozen=True, slots=True)
class Answer:
    """One claim (or only provider-level amounts: `encounter` without `decision`) in one payment.

    `why` is empty when the answer must post, else the reason it must not. `apart` puts it in a payment of its own kind.
    """

    paid_on: date
    payer: PayerCard
    encounter: Encounter
    control: str
    decision: tuple[LineDecision, ...] = ()
    claim_shares: tuple[Share, ...] = ()
    rank: str = PRIMARY
    status: str = "1"
    shape: Shape = Shape.PLAIN
    why: str = ""
    apart: bool = False
    crosses_over: bool = False
    kept: tuple[Kept, ...] = ()

    @property
    def paid(self) -> int:
        """CLP04 as it should be, in cents."""
        return sum(line.paid for line in self.decision) - sum(share.amount for share in self.claim_shares)


SHAPES = {
    Course.RECODED: Shape.RECODED,
    Course.SPLIT: Shape.SPLIT,
    Course.DROPPED_MODIFIER: Shape.DROPPED_MODIFIER,
    Course.LINE_OFF: Shape.LINE_OFF,
    Course.CLAIM_OFF: Shape.CLAIM_OFF,
}
REFUSED = {
    Course.LINE_OFF: "line out of balance",
    Course.CLAIM_OFF: "claim out of balance",
}
INTEREST_PERMILLE = 15


class Payers:
    """The payers at work: gives every answer its control number and rolls the dice."""

    def __init__(self, dice: Random, *, first_control: int = 0) -> None:
        self._dice = dice
        self._given = first_control

    def answers(self, story: Story) -> Iterator[Answer]:
        """All answers of one story, in order of their payment days."""
        if story.first_on is None:
            return
        first = self._first(story, story.first_on)
        later = list(self._later(story, first))
        yield first if later or first.why or first.apart else self._with_extras(first)
        yield from later

    def stranger(self, like: Answer, at: int) -> Answer:
        """An answer about a claim that is not in the book: other number, name, charge and member id."""
        visit = like.encounter
        odd = Cents(1_013 + 7 * (at % 50))
        lines = tuple(replace(line, charge=Cents(line.charge + odd)) for line in visit.lines)
        number = "0" if at % 3 == 0 else f"ZX{700_001 + at * 11}"
        patient = self._renamed(visit)
        foreign = replace(visit, number=number, lines=lines, patient=patient)
        decision = decide_paid(lines, like.payer.terms, self._dice)
        return Answer(
            like.paid_on,
            like.payer,
            foreign,
            self._control(like.payer, like.paid_on),
            decision,
            shape=Shape.NAMELESS,
            why="not ours",
        )

    def _control(self, payer: PayerCard, day: date) -> str:
        self._given += 1
        return f"{payer.payer_ids[0][-3:]}{day:%y%j}{self._given:07d}"

    def _renamed(self, visit: Encounter) -> Patient:
        human = replace(visit.patient.human, last=self._dice.choice(STRANGERS), first="QUENTINE")
        cover = replace(visit.patient.primary, member_id=f"NX{self._dice.randrange(10**7, 10**8)}")
        return replace(visit.patient, human=human, subscriber=human, primary=cover)

    def _first(self, story: Story, day: date) -> Answer:
        visit, course, dice = story.encounter, story.course, self._dice
        payer = visit.patient.primary.payer
        paid = decide_paid(visit.lines, payer.terms, dice)
        answer = Answer(day, payer, visit, self._control(payer, day), paid)
        decide = _FIRST.get(course)
        if decide:
            return decide(self, answer)
        return replace(
            answer,
            shape=SHAPES.get(course, Shape.PLAIN),
            why=REFUSED.get(course, ""),
            apart=course is Course.HELD,
        )

    def denied(self, answer: Answer) -> Answer:
        """Refused in full; the status says so or does not."""
        decision = decide_denied(answer.encounter.lines, pick_denial(answer.payer.terms, self._dice))
        return replace(answer, decision=decision, status=self._dice.choice(("1", "4")))

    def line_denied(self, answer: Answer) -> Answer:
        """The last line refused, the others paid."""
        terms = answer.payer.terms
        denial = pick_denial(terms, self._dice)
        return replace(answer, decision=decide_last_line_denied(answer.encounter.lines, terms, denial, self._dice))

    def zero_pay(self, answer: Answer) -> Answer:
        """The deductible takes it all."""
        return replace(answer, decision=decide_deductible(answer.encounter.lines, answer.payer.terms))

    def bundled(self, answer: Answer) -> Answer:
        """The last line included in the first."""
        decision = decide_bundled(answer.encounter.lines, answer.payer.terms, self._dice)
        return replace(answer, decision=decision, shape=Shape.BUNDLED)

    def priced(self, answer: Answer) -> Answer:
        """A price in advance: nobody owes it, so it moves nothing."""
        decision = decide_price(answer.encounter.lines, answer.payer.terms, self._dice)
        return replace(answer, decision=decision, status="25")

    def one_tooth(self, answer: Answer) -> Answer:
        """One of two equal fillings refused."""
        terms = answer.payer.terms
        denial = pick_denial(terms, self._dice)
        return replace(answer, decision=decide_one_tooth_denied(answer.encounter.lines, terms, denial, self._dice))

    def annual_maximum(self, answer: Answer) -> Answer:
        """The year's maximum is reached."""
        return replace(answer, decision=decide_up_to_maximum(answer.encounter.lines, answer.payer.terms, self._dice))

    def misnamed(self, answer: Answer) -> Answer:
        """Ours, but without our number and under another name."""
        visit = answer.encounter
        nameless = replace(visit, patient=self._renamed(visit))
        return replace(answer, encounter=nameless, shape=Shape.NAMELESS, why="cannot be matched")

    def claim_level(self, answer: Answer) -> Answer:
        """A part of what was paid is taken off once for the whole claim."""
        dice = self._dice
        part = max(1, answer.paid * dice.randrange(50, 350) // 1000)
        group, reason = dice.choice((("PR", "1"), ("PR", "3"), ("CO", "45"), ("CO", "253")))
        return replace(answer, claim_shares=(Share(group, reason, Cents(part)),))

    def without_lines(self, answer: Answer) -> Answer:
        """The same decision, said once for the claim: the line keeps its charge, the shares stand above it."""
        line = answer.decision[0]
        shares = [Share("CO", "45", line.contractual), Share("CO", "253", line.sequestration), *line.patient]
        bare = LineDecision(number=line.number, charge=line.charge, paid=line.charge)
        kept = tuple(share for share in shares if share.amount)
        return replace(answer, decision=(bare,), claim_shares=kept, shape=Shape.NO_LINES)

    def before_secondary(self, answer: Answer) -> Answer:
        """Paid, with something left for the second payer; half of Medicare's are crossed over."""
        decision = answer.decision
        if not sum(line.passed_on for line in decision):
            decision = decide_deductible(answer.encounter.lines, answer.payer.terms)
        crosses = answer.payer.kind == "medicare" and self._dice.random() < 0.5
        return replace(answer, decision=decision, status="19" if crosses else "1", crosses_over=crosses)

    def _with_extras(self, answer: Answer) -> Answer:
        if answer.paid > 0 and self._dice.randrange(1000) < INTEREST_PERMILLE:
            return replace(answer, kept=(Kept("L6", answer.control, Cents(-self._dice.randrange(35, 420))),))
        return answer

    def _later(self, story: Story, first: Answer) -> Iterator[Answer]:
        second, third, course = story.second_on, story.third_on, story.course
        if second is None:
            return
        if course is Course.SECONDARY:
            yield self._secondary(first, second)
        elif course is Course.DENIED_THEN_PAID:
            yield self._again(first, second, decide_paid(first.encounter.lines, first.payer.terms, self._dice))
        elif course is Course.PAID_TWICE:
            yield replace(self._again(first, second, first.decision), why="paid before, no reversal")
        elif course is Course.DEMAND_LETTER:
            yield self._letter(first, second)
        elif course is Course.CORRECTED:
            pair = [self._reversal(first, second), self._correction(first, second)]
            yield from reversed(pair) if self._dice.random() < 0.3 else pair
        elif course is Course.CORRECTED_ACROSS and third:
            yield self._reversal(first, second)
            yield self._correction(first, third)
        elif course is Course.CORRECTED_EARLY and third:
            yield self._correction(first, second)
            yield self._reversal(first, third)
        elif course is Course.TAKEN_BACK and third:
            back = Cents(first.paid)
            deferred = (Kept("WO", first.control, Cents(-back)),) if back else ()
            yield replace(self._reversal(first, second), kept=deferred)
            recovered = (Kept("WO", first.control, back),) if back else ()
            yield Answer(third, first.payer, first.encounter, first.control, kept=recovered)

    def _secondary(self, first: Answer, day: date) -> Answer:
        cover = first.encounter.patient.secondary
        assert cover is not None
        decision = decide_secondary(first.decision, medicaid=cover.payer.kind == "medicaid", dice=self._dice)
        control = self._control(cover.payer, day)
        return Answer(day, cover.payer, first.encounter, control, decision, rank=SECONDARY, status="2")

    def _again(self, first: Answer, day: date, decision: tuple[LineDecision, ...]) -> Answer:
        return Answer(day, first.payer, first.encounter, self._control(first.payer, day), decision)

    def _reversal(self, first: Answer, day: date) -> Answer:
        return Answer(day, first.payer, first.encounter, first.control, reverse_decision(first.decision), status="22")

    def _correction(self, first: Answer, day: date) -> Answer:
        return self._again(first, day, decide_correction(first.decision, self._dice))

    def _letter(self, first: Answer, day: date) -> Answer:
        """Recovery announced by letter: the payment is lowered, no claim comes with it."""
        amount = Cents(max(1, first.paid * self._dice.randrange(100, 900) // 1000))
        reference = self._dice.choice((first.control, first.encounter.number))
        return Answer(day, first.payer, first.encounter, first.control, kept=(Kept("WO", reference, amount),))


_FIRST: dict[Course, Callable[[Payers, Answer], Answer]] = {
    Course.DENIED: Payers.denied,
    Course.DENIED_THEN_PAID: Payers.denied,
    Course.LINE_DENIED: Payers.line_denied,
    Course.ZERO_PAY: Payers.zero_pay,
    Course.BUNDLED: Payers.bundled,
    Course.CLAIM_LEVEL: Payers.claim_level,
    Course.NO_LINES: Payers.without_lines,
    Course.MISNAMED: Payers.misnamed,
    Course.SECONDARY: Payers.before_secondary,
    Course.PRICED: Payers.priced,
    Course.ONE_TOOTH: Payers.one_tooth,
    Course.ANNUAL_MAXIMUM: Payers.annual_maximum,
}
