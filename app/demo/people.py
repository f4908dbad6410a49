"""The made-up people of the simulated office: practices, locations, providers, payers, patients, coverages.

Nobody here exists. National provider identifiers carry valid check digits (Luhn over 80840 and the number).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from app.demo.cards import LocationCard, PayerCard, PracticeCard
from app.demo.directory import LOCATIONS, PAYERS, PRACTICES
from app.demo.names import FIRST_NAMES, STREETS, SURNAMES


@dataclass(frozen=True, slots=True)
class Clinician:
    """A rendering provider of one practice."""

    last: str
    first: str
    npi: str
    taxonomy: str


@dataclass(frozen=True, slots=True)
class Site:
    """A location of a practice."""

    key: str
    name: str
    npi: str
    place_of_service: str
    street: str


@dataclass(frozen=True, slots=True)
class Practice:
    """A customer of the office with its own tax id and billing identifier."""

    card: PracticeCard
    tax_id: str
    npi: str
    sites: tuple[Site, ...]
    clinicians: tuple[Clinician, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """A patient's plan: whose it is, and the member id."""

    payer: PayerCard
    member_id: str
    group_number: str


@dataclass(frozen=True, slots=True)
class Human:
    """Name, birth date, sex (M, F) and street of a patient or subscriber."""

    last: str
    first: str
    birth_date: date
    sex: str
    street: str


@dataclass(frozen=True, slots=True)
class Patient:
    """A patient of one practice; `subscriber` differs for a child."""

    practice: Practice
    human: Human
    subscriber: Human
    primary: Coverage
    secondary: Coverage | None


@dataclass(frozen=True, slots=True)
class People:
    """Everybody."""

    practices: tuple[Practice, ...]
    patients: tuple[Patient, ...]


def npi_of(body: str) -> str:
    """Ten digits: the nine of `body` and the check digit (Luhn over 80840 and them)."""
    total = 24
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return body + str(-total % 10)


def _practice(at: int, card: PracticeCard, dice: Random, locations: Sequence[LocationCard] = LOCATIONS) -> Practice:
    sites = tuple(
        Site(site.key, site.name, npi_of(f"13900{at:02d}{place:02d}"), site.place_of_service, site.street)
        for place, site in enumerate(row for row in locations if row.practice == card.key)
    )
    clinicians = tuple(
        Clinician(
            last=dice.choice(SURNAMES),
            first=dice.choice(FIRST_NAMES[sex]),
            npi=npi_of(f"1490{at:02d}{place:03d}"),
            taxonomy=card.taxonomy,
        )
        for place, sex in enumerate(("F", "M", "F"))
    )
    return Practice(card, f"8410000{at + 11:02d}", npi_of(f"18300{at:02d}00"), sites, clinicians)


def _human(dice: Random, as_of: date, youngest: int, oldest: int, last: str = "") -> Human:
    sex = dice.choice("FM")
    born = as_of - timedelta(days=dice.randrange(youngest * 365, oldest * 365))
    street = f"{dice.randrange(10, 990)} {dice.choice(STREETS)}"
    return Human(last or dice.choice(SURNAMES), dice.choice(FIRST_NAMES[sex]), born, sex, street)


def _coverage(dice: Random, payer: PayerCard) -> Coverage:
    member = f"{payer.member_prefix}{dice.randrange(10**8, 10**9)}"
    group = f"G{dice.randrange(1000, 9999)}" if payer.kind == "commercial" else ""
    return Coverage(payer, member, group)


def _secondary(dice: Random, primary: PayerCard) -> PayerCard | None:
    chance = 0.7 if primary.kind == "medicare" else 0.1 if primary.kind == "commercial" else 0.0
    if dice.random() >= chance:
        return None
    partners = [payer for payer in PAYERS if payer.supplements and payer.key != primary.key]
    return dice.choice(partners)


def _patient(dice: Random, practice: Practice, as_of: date) -> Patient:
    dental = practice.card.specialty == "dental"
    payers = [payer for payer in PAYERS if (payer.kind == "dental") is dental]
    payer = dice.choices(payers, weights=[payer.weight for payer in payers])[0]
    elder = payer.kind == "medicare"
    subscriber = _human(dice, as_of, 66 if elder else 20, 90 if elder else 64)
    human = subscriber
    if payer.kind in ("commercial", "dental") and dice.random() < 0.2:
        human = _human(dice, as_of, 1, 17, subscriber.last)
    second = _secondary(dice, payer)
    cover = _coverage(dice, second) if second else None
    return Patient(practice, human, subscriber, _coverage(dice, payer), cover)


def make_people(dice: Random, claims: int, as_of: date) -> People:
    """The whole cast for a book of that many claims: one patient for about two claims."""
    practices = tuple(_practice(at, card, dice) for at, card in enumerate(PRACTICES))
    count = max(20, claims * 9 // 20)
    patients = tuple(_patient(dice, practices[at % len(practices)], as_of) for at in range(count))
    return People(practices, patients)


def make_newcomer(dice: Random, card: PracticeCard, site: LocationCard, as_of: date) -> People:
    """A practice of its own with a few patients, apart from the cast."""
    practice = _practice(len(PRACTICES), card, dice, (site,))
    return People((practice,), tuple(_patient(dice, practice, as_of) for _ in range(4)))
