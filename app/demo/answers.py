"""Stories become answers: what each payer says on each payment day, and what of it must become an exception."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from app.demo.acts import Act, DemandLetter, RefundCheck
from app.demo.answer import Answer, Kept, Shape
from app.demo.cards import PayerCard
from app.demo.courses import SECOND_PAYERS, Course, Story
from app.demo.first_answers import bounded, first_answer, renamed
from app.demo.payers import (
    LineDecision,
    as_left,
    decide_correction,
    decide_paid,
    decide_secondary,
    reverse_decision,
    takes_all_off,
)
from app.demo.people import Practice
from app.demo.truth import SECONDARY
from app.domain.money import Cents

INTEREST_PERMILLE = 15
LETTER_DAYS, CHECK_DAYS = 10, 5  # before the payment that recovers or acknowledges
FORMER_PREFIX, FORMER_SYSTEM = "OLD", "Old ledger"


class Payers:
    """The payers at work: gives every answer its control number and rolls the dice."""

    def __init__(self, dice: Random, practices: Sequence[Practice] = (), *, first_control: int = 0) -> None:
        self._dice = dice
        self._practices = practices
        self._given = first_control
        self.acts: list[Act] = []

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
        patient = renamed(visit, self._dice)
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

    def former(self, like: Answer, at: int) -> Answer:
        """An answer about a claim of the practice's former system, known by its number alone."""
        stranger = self.stranger(like, at)
        visit = replace(stranger.encounter, number=f"{FORMER_PREFIX}{41_007 + at * 3}")
        return replace(stranger, encounter=visit, why="", former_system=FORMER_SYSTEM)

    def _control(self, payer: PayerCard, day: date) -> str:
        self._given += 1
        return f"{payer.payer_ids[0][-3:]}{day:%y%j}{self._given:07d}"

    def _first(self, story: Story, day: date) -> Answer:
        visit = story.encounter
        payer = visit.patient.primary.payer
        paid = decide_paid(visit.lines, payer.terms, self._dice)
        plain = Answer(day, payer, visit, self._control(payer, day), paid)
        if story.course is Course.OTHER_PRACTICE:
            others = [practice for practice in self._practices if practice is not visit.practice]
            return replace(plain, paid_to=self._dice.choice(others), why="another practice's claim")
        return bounded(first_answer(story.course, plain, self._dice))

    def _with_extras(self, answer: Answer) -> Answer:
        if answer.paid > 0 and self._dice.randrange(1000) < INTEREST_PERMILLE:
            return replace(answer, kept=(Kept("L6", answer.control, Cents(-self._dice.randrange(35, 420))),))
        return answer

    def _later(self, story: Story, first: Answer) -> Iterator[Answer]:
        second, third, course = story.second_on, story.third_on, story.course
        if course is Course.PAYER_SPLIT:
            yield self._rest(first)
        if second is None:
            return
        if course in SECOND_PAYERS:
            yield self._secondary(first, second)
            if third:
                yield self._reversal(first, third)
                yield self._correction(first, third)
        elif course is Course.DENIED_THEN_PAID:
            yield self._again(first, second, decide_paid(first.encounter.lines, first.payer.terms, self._dice))
        elif course is Course.PAID_TWICE:
            yield replace(self._again(first, second, first.decision), why="paid before, no reversal")
        elif course is Course.DEMAND_LETTER:
            yield self._recovery(first, second)
        elif course is Course.REFUNDED:
            yield self._refunded(first, second)
        elif course is Course.CORRECTED:
            pair = [self._reversal(first, second), self._correction(first, second)]
            yield from reversed(pair) if self._dice.random() < 0.3 else pair
        elif course is Course.CORRECTED_ACROSS and third:
            yield self._reversal(first, second)
            yield self._correction(first, third)
        elif course is Course.CORRECTED_EARLY and third:
            yield self._correction(first, second)
            yield self._reversal(first, third)
        elif course in (Course.TAKEN_BACK, Course.LETTER_CHAIN) and third:
            back = Cents(first.paid)
            announced = course is Course.LETTER_CHAIN and back > 0
            reference = self._letter(first, second, back) if announced else first.control
            deferred = (Kept("WO", reference, Cents(-back)),) if back else ()
            yield replace(self._reversal(first, second), kept=deferred)
            recovered = (Kept("WO", reference, back),) if back else ()
            yield Answer(third, first.payer, first.encounter, first.control, kept=recovered)

    def _secondary(self, first: Answer, day: date) -> Answer:
        cover = first.encounter.patient.secondary
        assert cover is not None
        decision = decide_secondary(first.decision, medicaid=cover.payer.kind == "medicaid", dice=self._dice)
        control = self._control(cover.payer, day)
        answer = Answer(day, cover.payer, first.encounter, control, decision, rank=SECONDARY, status="2")
        if not cover.payer.takes_all_off:
            return answer
        said = takes_all_off(decision)
        return replace(answer, decision=said, true_decision=as_left(said, first.decision), waits="more than is left")

    def _rest(self, first: Answer) -> Answer:
        """The other procedures of a claim that the payer split, under a number of its own."""
        lines = first.encounter.lines[1:]
        return self._again(first, first.paid_on, decide_paid(lines, first.payer.terms, self._dice))

    def _again(self, first: Answer, day: date, decision: tuple[LineDecision, ...]) -> Answer:
        return Answer(day, first.payer, first.encounter, self._control(first.payer, day), decision)

    def _reversal(self, first: Answer, day: date) -> Answer:
        return Answer(day, first.payer, first.encounter, first.control, reverse_decision(first.decision), status="22")

    def _correction(self, first: Answer, day: date) -> Answer:
        return self._again(first, day, decide_correction(first.decision, self._dice))

    def _letter(self, first: Answer, day: date, cents: int) -> str:
        """A demand letter some days before `day`; its control number."""
        visit = first.encounter
        control = f"FCN{first.control}"
        on = day - timedelta(days=LETTER_DAYS)
        self.acts.append(DemandLetter(on, visit.practice.card.key, first.payer.key, control, cents, visit.number))
        return control

    def _refunded(self, first: Answer, day: date) -> Answer:
        """A letter answered with a refund check of ours, which the payer acknowledges: 72 and WO, together zero."""
        if first.paid <= 0:
            return self._recovery(first, day)
        visit = first.encounter
        control = self._letter(first, day, first.paid)
        check = f"7{self._given:06d}"
        on = day - timedelta(days=CHECK_DAYS)
        self.acts.append(RefundCheck(on, visit.practice.card.key, control, first.paid, visit.number, check))
        kept = (Kept("72", control, Cents(-first.paid)), Kept("WO", control, Cents(first.paid)))
        return Answer(day, first.payer, visit, first.control, kept=kept, refunded=first.decision, check=check)

    def _recovery(self, first: Answer, day: date) -> Answer:
        """The payment is lowered, no claim comes with it: after a letter, or with no word before."""
        amount = Cents(max(1, first.paid * self._dice.randrange(100, 900) // 1000))
        unsaid = (first.control, first.encounter.number)
        announced = self._dice.random() < 0.5
        reference = self._letter(first, day, amount) if announced else self._dice.choice(unsaid)
        return Answer(day, first.payer, first.encounter, first.control, kept=(Kept("WO", reference, amount),))
