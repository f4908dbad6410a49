"""What becomes of claims at the payers' front door: acknowledged, accepted, now and then rejected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from app.demo.courses import Course, Story
from app.demo.encounters import Encounter
from app.demo.x12_acks import ACCEPTED, REJECTIONS, WireVerdict

ANSWER_DAYS = 3  # a weekend after the Friday on which claims are sent
REJECTED_ONE_IN = 5  # of the claims that are never answered


@dataclass(frozen=True, slots=True)
class Week:
    """What the payers said on one day of the claims sent before."""

    sent_on: date
    on: date
    verdicts: tuple[WireVerdict, ...]


def answer_claims(stories: list[Story], *, seed: int, as_of: date) -> tuple[Week, ...]:
    """A week's claims on the Monday after; only what no payer ever answers may be rejected."""
    dice = Random(seed + 4)
    weeks: dict[date, list[WireVerdict]] = {}
    for at, story in enumerate(stories):
        visit = story.encounter
        if visit.submitted_on + timedelta(days=ANSWER_DAYS) <= as_of:
            rejected = story.course is Course.UNANSWERED and dice.randrange(REJECTED_ONE_IN) == 0
            weeks.setdefault(visit.submitted_on, []).append(_verdict(visit, at, dice, rejected=rejected))
    return tuple(
        Week(sent_on, sent_on + timedelta(days=ANSWER_DAYS), tuple(rows)) for sent_on, rows in sorted(weeks.items())
    )


def _verdict(visit: Encounter, at: int, dice: Random, *, rejected: bool) -> WireVerdict:
    if rejected:
        return WireVerdict(visit, dice.choice(REJECTIONS))
    return WireVerdict(visit, ACCEPTED, f"{visit.patient.primary.payer.payer_ids[0]}F{at:07d}")
