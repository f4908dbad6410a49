"""The first answer to a claim, by the course it takes: paid, refused, bundled, misnamed, blocked, above a limit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from app.demo.answer import UNMATCHED, Answer, Shape
from app.demo.courses import Course
from app.demo.dental import decide_one_tooth_denied, decide_price, decide_up_to_maximum
from app.demo.encounters import Encounter
from app.demo.names import STRANGERS
from app.demo.payers import (
    BLOCKED_DENIAL,
    LineDecision,
    Share,
    decide_bundled,
    decide_deductible,
    decide_denied,
    decide_last_line_denied,
    decide_short,
    decide_unknown,
    deny_line,
    never_the_patient,
    pick_denial,
    taken_off_as,
)
from app.demo.people import Patient
from app.domain.money import Cents

SHAPES = {
    Course.RECODED: Shape.RECODED,
    Course.SPLIT: Shape.SPLIT,
    Course.DROPPED_MODIFIER: Shape.DROPPED_MODIFIER,
    Course.LINE_OFF: Shape.LINE_OFF,
    Course.CLAIM_OFF: Shape.CLAIM_OFF,
    Course.PREFIXED: Shape.PREFIXED,
    Course.NO_NUMBER: Shape.NO_NUMBER,
    Course.UNBUNDLED: Shape.UNBUNDLED,
    Course.PATIENT_OFF: Shape.PATIENT_OFF,
}
REFUSED = {
    Course.LINE_OFF: "line out of balance",
    Course.CLAIM_OFF: "claim out of balance",
    Course.PATIENT_OFF: "the patient's share is stated otherwise",
}


def first_answer(course: Course, plain: Answer, dice: Random) -> Answer:
    """The payer's first answer on that course; `plain` is the answer as it would be paid."""
    decide = _FIRST.get(course)
    if decide:
        return decide(plain, dice)
    return replace(
        plain, shape=SHAPES.get(course, Shape.PLAIN), why=REFUSED.get(course, ""), apart=course is Course.HELD
    )


def bounded(answer: Answer) -> Answer:
    """What is above the payer's limit waits for a person."""
    limit = answer.payer.limit
    over = bool(limit) and abs(answer.paid) > limit and not (answer.why or answer.waits)
    return replace(answer, waits="limit") if over else answer


def renamed(visit: Encounter, dice: Random) -> Patient:
    """The patient under a name and member id that nobody in the book has."""
    human = replace(visit.patient.human, last=dice.choice(STRANGERS), first="QUENTINE")
    cover = replace(visit.patient.primary, member_id=f"NX{dice.randrange(10**7, 10**8)}")
    return replace(visit.patient, human=human, subscriber=human, primary=cover)


def denied(answer: Answer, dice: Random) -> Answer:
    """Refused in full; the status says so or does not."""
    decision = decide_denied(answer.encounter.lines, pick_denial(answer.payer.terms, dice))
    return replace(answer, decision=decision, status=dice.choice(("1", "4")))


def line_denied(answer: Answer, dice: Random) -> Answer:
    """The last line refused, the others paid."""
    terms = answer.payer.terms
    denial = pick_denial(terms, dice)
    return replace(answer, decision=decide_last_line_denied(answer.encounter.lines, terms, denial, dice))


def zero_pay(answer: Answer, dice: Random) -> Answer:
    """The deductible takes it all."""
    return replace(answer, decision=decide_deductible(answer.encounter.lines, answer.payer.terms))


def bundled(answer: Answer, dice: Random) -> Answer:
    """The last line included in the first."""
    decision = decide_bundled(answer.encounter.lines, answer.payer.terms, dice)
    return replace(answer, decision=decision, shape=Shape.BUNDLED)


def priced(answer: Answer, dice: Random) -> Answer:
    """A price in advance: nobody owes it, so it moves nothing."""
    decision = decide_price(answer.encounter.lines, answer.payer.terms, dice)
    return replace(answer, decision=decision, status="25")


def one_tooth(answer: Answer, dice: Random) -> Answer:
    """One of two equal fillings refused."""
    terms = answer.payer.terms
    denial = pick_denial(terms, dice)
    return replace(answer, decision=decide_one_tooth_denied(answer.encounter.lines, terms, denial, dice))


def annual_maximum(answer: Answer, dice: Random) -> Answer:
    """The year's maximum is reached."""
    return replace(answer, decision=decide_up_to_maximum(answer.encounter.lines, answer.payer.terms, dice))


def misnamed(answer: Answer, dice: Random) -> Answer:
    """Ours, but without our number and under another name."""
    visit = answer.encounter
    nameless = replace(visit, patient=renamed(visit, dice))
    return replace(answer, encounter=nameless, shape=Shape.NAMELESS, why=UNMATCHED)


def claim_level(answer: Answer, dice: Random) -> Answer:
    """A part of what was paid is taken off once for the whole claim."""
    part = max(1, answer.paid * dice.randrange(50, 350) // 1000)
    group, reason = dice.choice((("PR", "1"), ("PR", "3"), ("CO", "45"), ("CO", "253")))
    return replace(answer, claim_shares=(Share(group, reason, Cents(part)),))


def without_lines(answer: Answer, dice: Random) -> Answer:
    """The same decision, said once for the claim: the line keeps its charge, the shares stand above it."""
    line = answer.decision[0]
    shares = [Share("CO", "45", line.contractual), Share("CO", "253", line.sequestration), *line.patient]
    bare = LineDecision(number=line.number, charge=line.charge, paid=line.charge)
    kept = tuple(share for share in shares if share.amount)
    return replace(answer, decision=(bare,), claim_shares=kept, shape=Shape.NO_LINES)


def before_secondary(answer: Answer, dice: Random) -> Answer:
    """Paid, with something left for the second payer; half of Medicare's are crossed over."""
    decision = answer.decision
    if not sum(line.passed_on for line in decision):
        decision = decide_deductible(answer.encounter.lines, answer.payer.terms)
    crosses = answer.payer.kind == "medicare" and dice.random() < 0.5
    return replace(answer, decision=decision, status="19" if crosses else "1", crosses_over=crosses)


def first_procedure(answer: Answer, dice: Random) -> Answer:
    """The payer makes a claim of the first procedure alone; the others follow under another number of its own."""
    return replace(answer, decision=answer.decision[:1])


def one_twin(answer: Answer, dice: Random) -> Answer:
    """Of two equal lines one is refused, and nothing says which."""
    denial = pick_denial(answer.payer.terms, dice)
    refused = deny_line(answer.encounter.lines[-1], denial)
    return replace(answer, decision=(*answer.decision[:-1], refused), why="equal lines decided differently")


def unknown_reason(answer: Answer, dice: Random) -> Answer:
    """A reason no rule names: left with the payer in full mode, a person's in every other."""
    waits = "" if answer.payer.mode == "full" else "unknown reason"
    return replace(answer, decision=decide_unknown(answer.decision), waits=waits)


def unexpected(answer: Answer, dice: Random) -> Answer:
    """Taken off by contract under a reason that is not ordinary on a paid line."""
    return replace(answer, decision=taken_off_as(dice.choice(("91", "102", "104")), answer.decision))


def beneficiary(answer: Answer, dice: Random) -> Answer:
    """A remark says that this patient may not be billed, and there is no other payer."""
    return replace(answer, decision=never_the_patient(answer.decision), waits="never to the patient")


def underpaid(answer: Answer, dice: Random) -> Answer:
    """Less allowed than the contract says, by a known amount."""
    return replace(answer, decision=decide_short(answer.decision, dice.randrange(250, 3_000)))


def blocked(answer: Answer, dice: Random) -> Answer:
    """Refused for a reason on the payer's block-list."""
    return replace(answer, decision=decide_denied(answer.encounter.lines, BLOCKED_DENIAL), waits="blocked")


_FIRST: dict[Course, Callable[[Answer, Random], Answer]] = {
    Course.DENIED: denied,
    Course.DENIED_THEN_PAID: denied,
    Course.LINE_DENIED: line_denied,
    Course.ZERO_PAY: zero_pay,
    Course.BUNDLED: bundled,
    Course.CLAIM_LEVEL: claim_level,
    Course.NO_LINES: without_lines,
    Course.MISNAMED: misnamed,
    Course.SECONDARY: before_secondary,
    Course.UNDERPAID: underpaid,
    Course.PAYER_SPLIT: first_procedure,
    Course.ONE_TWIN: one_twin,
    Course.UNKNOWN_REASON: unknown_reason,
    Course.UNEXPECTED: unexpected,
    Course.BENEFICIARY: beneficiary,
    Course.BLOCKED: blocked,
    Course.SECONDARY_ALL: before_secondary,
    Course.PRIMARY_CORRECTED: before_secondary,
    Course.PRICED: priced,
    Course.ONE_TOOTH: one_tooth,
    Course.ANNUAL_MAXIMUM: annual_maximum,
}
