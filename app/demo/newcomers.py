"""What the office has not been set up for: a new practice's first claims, and a payment of a payer nobody knows yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from app.demo.answer import Answer
from app.demo.answers import Payers
from app.demo.cards import LocationCard, PracticeCard
from app.demo.directory import PAYERS
from app.demo.encounters import Encounter, make_encounters
from app.demo.payments import Cashier, Payment
from app.demo.people import make_newcomer
from app.demo.truth import Book

PRACTICE = PracticeCard(
    "NEW", "NEW", "Pellhaven Joint Clinic", "bones", "207X00000X", "PELLHAVEN", "440560006", "4405550106"
)
SITE = LocationCard("NEW", "NEW-MAIN", "Pellhaven Joint Clinic", "11", "9 HARBOUR ST")
PAYER = replace(
    PAYERS[11],
    key="KESTR",
    name="Kestrel Union Plan",
    also="KESTREL UNION",
    payer_ids=("90199",),
    tax_id="910000199",
    member_prefix="KU",
)
CLAIMS = 6


def newcomer_visits(seed: int, as_of: date) -> list[Encounter]:
    """The first week of a practice that is not set up: its claims wait as unrouted."""
    dice = Random(seed + 1)
    people = make_newcomer(dice, PRACTICE, SITE, as_of)
    visits = make_encounters(dice, people, CLAIMS, as_of)
    sent = visits[-1].submitted_on
    return [
        replace(visit, served_on=sent - timedelta(days=at % 5), submitted_on=sent) for at, visit in enumerate(visits)
    ]


def unknown_payments(seed: int, likes: list[Answer], as_of: date) -> list[Payment]:
    """A payment of a payer that is not set up, for claims nobody knows; it is not part of the truth."""
    dice = Random(seed + 2)
    payers = Payers(dice, first_control=9_000_000)
    last = max((answer.paid_on for answer in likes), default=as_of)
    same = [answer for answer in likes if answer.paid_on == last][:2]
    answers = [replace(payers.stranger(answer, at), payer=PAYER) for at, answer in enumerate(same, start=1)]
    return Cashier(Book(), dice, approved_until=as_of).pay(answers)
