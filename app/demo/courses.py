"""Which course each claim takes: answered or lost, paid, denied, corrected, taken back; and on which payment days.

Quotas are kept exactly (rounded up), so that a small book holds the whole mix as well as a large one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from app.demo.cards import PayerCard
from app.demo.dental import twins_of
from app.demo.encounters import Encounter
from app.demo.payers import has_twins

LOST_PERMILLE = 60


class Course(StrEnum):
    """What befalls a claim."""

    UNANSWERED = "unanswered"
    CLEAN = "clean"
    ZERO_PAY = "zero_pay"
    DENIED = "denied"
    LINE_DENIED = "line_denied"
    DENIED_THEN_PAID = "denied_then_paid"
    SECONDARY = "secondary"
    CORRECTED = "corrected"
    CORRECTED_ACROSS = "corrected_across"
    CORRECTED_EARLY = "corrected_early"
    TAKEN_BACK = "taken_back"
    DEMAND_LETTER = "demand_letter"
    PAID_TWICE = "paid_twice"
    CLAIM_LEVEL = "claim_level"
    NO_LINES = "no_lines"
    BUNDLED = "bundled"
    RECODED = "recoded"
    SPLIT = "split"
    DROPPED_MODIFIER = "dropped_modifier"
    MISNAMED = "misnamed"
    LINE_OFF = "line_off"
    CLAIM_OFF = "claim_off"
    HELD = "held"
    PRICED = "priced"
    ONE_TOOTH = "one_tooth"
    ANNUAL_MAXIMUM = "annual_maximum"
    PREFIXED = "prefixed"
    NO_NUMBER = "no_number"
    PAYER_SPLIT = "payer_split"
    UNBUNDLED = "unbundled"
    ONE_TWIN = "one_twin"
    OTHER_PRACTICE = "other_practice"
    PATIENT_OFF = "patient_off"
    UNKNOWN_REASON = "unknown_reason"
    UNEXPECTED = "unexpected"
    BENEFICIARY = "beneficiary"
    BLOCKED = "blocked"
    SECONDARY_ALL = "secondary_all"
    PRIMARY_CORRECTED = "primary_corrected"
    UNDERPAID = "underpaid"
    LETTER_CHAIN = "letter_chain"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class Story:
    """A claim, its course, and the payment days of its first, second and third answer (None: not yet, or never)."""

    encounter: Encounter
    course: Course
    first_on: date | None = None
    second_on: date | None = None
    third_on: date | None = None


@dataclass(frozen=True, slots=True)
class Quota:
    """How many claims of a thousand take a course, how many answers that needs, and which claims can."""

    course: Course
    permille: int
    answers: int
    fits: Callable[[Encounter], bool]


def _any(_: Encounter) -> bool:
    return True


def _pays(visit: Encounter) -> bool:
    return visit.patient.primary.payer.kind != "medicaid" and not _under_contract(visit)


def _posts_by_itself(visit: Encounter) -> bool:
    # A payer in review mode may still wait for a person when the answer that this course needs has come.
    return visit.patient.primary.payer.mode != "review"


def _passes_on(visit: Encounter) -> bool:
    second = visit.patient.secondary
    return second is not None and not second.payer.takes_all_off and _posts_by_itself(visit)


def _second_takes_all(visit: Encounter) -> bool:
    second = visit.patient.secondary
    return second is not None and second.payer.takes_all_off and _posts_by_itself(visit)


def _single(visit: Encounter) -> bool:
    return not has_twins(visit.lines)


def _several(visit: Encounter) -> bool:
    return len(visit.lines) > 1 and _single(visit)


def _one_twin(visit: Encounter) -> bool:
    last = visit.lines[-2:]
    return has_twins(last) and not visit.patient.primary.payer.echoes_lines


def _beneficiary(visit: Encounter) -> bool:
    return visit.patient.primary.payer.kind == "medicare" and visit.patient.secondary is None


def _under_contract(visit: Encounter) -> bool:
    return visit.patient.primary.payer.terms.exact


def _bounded(visit: Encounter) -> bool:
    # What waits for a person must not be taken back while it waits.
    limit = visit.patient.primary.payer.limit
    return bool(limit) and visit.charge > limit


QUOTAS = (
    Quota(Course.SECONDARY, 60, 2, _passes_on),
    Quota(Course.TAKEN_BACK, 18, 3, _any),
    Quota(Course.CORRECTED_EARLY, 4, 3, _posts_by_itself),
    Quota(Course.SECONDARY_ALL, 10, 2, _second_takes_all),
    Quota(Course.PRIMARY_CORRECTED, 6, 3, _passes_on),
    Quota(Course.BENEFICIARY, 4, 1, _beneficiary),
    Quota(Course.ONE_TWIN, 3, 1, _one_twin),
    Quota(Course.BLOCKED, 4, 1, lambda visit: bool(visit.patient.primary.payer.blocked)),
    Quota(Course.UNKNOWN_REASON, 5, 1, _any),
    Quota(Course.UNDERPAID, 10, 1, _under_contract),
    Quota(Course.PREFIXED, 10, 1, lambda visit: visit.alone),
    Quota(Course.NO_NUMBER, 8, 1, lambda visit: visit.alone),
    Quota(Course.PAYER_SPLIT, 8, 1, _several),
    Quota(Course.UNBUNDLED, 8, 1, _single),
    Quota(Course.UNEXPECTED, 8, 1, _any),
    Quota(Course.OTHER_PRACTICE, 3, 1, _any),
    Quota(Course.PATIENT_OFF, 3, 1, _any),
    Quota(Course.ONE_TOOTH, 8, 1, lambda visit: bool(twins_of(visit.lines))),
    Quota(Course.ANNUAL_MAXIMUM, 8, 1, lambda visit: visit.patient.primary.payer.kind == "dental"),
    Quota(Course.LETTER_CHAIN, 6, 3, _posts_by_itself),
    Quota(Course.REFUNDED, 5, 2, lambda visit: _posts_by_itself(visit) and visit.patient.secondary is None),
    Quota(Course.SPLIT, 10, 1, lambda visit: any(line.units > 1 for line in visit.lines) and _single(visit)),
    Quota(Course.DROPPED_MODIFIER, 10, 1, lambda visit: any(line.modifiers for line in visit.lines) and _single(visit)),
    Quota(Course.CORRECTED_ACROSS, 20, 3, _any),
    Quota(Course.CORRECTED, 20, 2, _any),
    Quota(Course.DEMAND_LETTER, 18, 2, _any),
    Quota(Course.DENIED_THEN_PAID, 8, 2, _any),
    Quota(Course.PAID_TWICE, 4, 2, _any),
    Quota(Course.NO_LINES, 12, 1, lambda visit: len(visit.lines) == 1 and not _under_contract(visit)),
    Quota(Course.BUNDLED, 16, 1, _several),
    Quota(Course.LINE_DENIED, 20, 1, _several),
    Quota(Course.CLAIM_LEVEL, 42, 1, _pays),
    Quota(Course.ZERO_PAY, 24, 1, lambda visit: visit.patient.primary.payer.kind in ("medicare", "commercial")),
    Quota(Course.DENIED, 64, 1, _any),
    Quota(Course.RECODED, 18, 1, lambda visit: _single(visit) and not _under_contract(visit)),
    Quota(Course.MISNAMED, 20, 1, _any),
    Quota(Course.LINE_OFF, 5, 1, _any),
    Quota(Course.CLAIM_OFF, 5, 1, _any),
)
SECOND_PAYERS = (Course.SECONDARY, Course.SECONDARY_ALL, Course.PRIMARY_CORRECTED)
HELD_PERMILLE = 4
HELD_AT_MOST = 3


def payment_day(payer: PayerCard, earliest: date) -> date:
    """The payer's first payment day on or after `earliest`: its weekday, every week or every second one."""
    # Day 1 of the proleptic calendar was a Monday: ordinal - 1 - weekday is whole weeks on a payment day.
    behind = (earliest.toordinal() - 1 - payer.weekday) % payer.every
    return earliest + timedelta(days=(payer.every - behind) % payer.every)


def _first_day(visit: Encounter, as_of: date, dice: Random) -> date | None:
    payer = visit.patient.primary.payer
    day = payment_day(payer, visit.submitted_on + timedelta(days=dice.choice(payer.lag)))
    return None if day > as_of or dice.randrange(1000) < LOST_PERMILLE else day


def _with_days(story: Story, quota: Quota, as_of: date, dice: Random) -> Story | None:
    """The story with the days its course needs, or None when they do not fit before `as_of`."""
    if story.first_on is None:
        return None
    patient = story.encounter.patient
    payer = patient.primary.payer
    days = [story.first_on]
    while len(days) < quota.answers:
        wait = dice.randrange(12, 35)
        payer = patient.primary.payer
        if quota.course in SECOND_PAYERS and len(days) == 1 and patient.secondary:
            payer = patient.secondary.payer
        days.append(payment_day(payer, days[-1] + timedelta(days=wait)))
    if days[-1] > as_of:
        return None
    second, third = (*days[1:], None, None)[:2]
    return replace(story, course=quota.course, second_on=second, third_on=third)


def _hold_some(stories: list[Story], wanted: int) -> None:
    """Turn ordinary claims of the same payment into held ones, a few of one payment at a time."""
    groups: dict[str, list[int]] = {}
    for at, story in enumerate(stories):
        if story.course is Course.CLEAN and story.first_on:
            visit = story.encounter
            key = f"{visit.patient.primary.payer.key} {visit.practice.card.key} {story.first_on}"
            groups.setdefault(key, []).append(at)
    for places in sorted(groups.values(), key=lambda group: (-min(len(group), HELD_AT_MOST), group)):
        for at in places[:HELD_AT_MOST]:
            stories[at] = replace(stories[at], course=Course.HELD)
            wanted -= 1
        if wanted <= 0:
            return


def tell_stories(dice: Random, encounters: list[Encounter], as_of: date) -> list[Story]:
    """A story for every claim, in their order, with every quota filled where the book has claims that fit it."""
    stories = []
    for visit in encounters:
        day = _first_day(visit, as_of, dice)
        course = Course.PRICED if visit.priced else Course.CLEAN
        stories.append(Story(visit, course if day else Course.UNANSWERED, day))
    order = list(range(len(stories)))
    dice.shuffle(order)
    for quota in QUOTAS:
        wanted = -(-len(stories) * quota.permille // 1000)
        for at in order:
            if not wanted:
                break
            visit = stories[at].encounter
            if quota.answers > 1 and _bounded(visit):
                continue
            if stories[at].course is Course.CLEAN and quota.fits(visit):
                told = _with_days(stories[at], quota, as_of, dice)
                if told:
                    stories[at], wanted = told, wanted - 1
    _hold_some(stories, -(-len(stories) * HELD_PERMILLE // 1000))
    return stories
