"""What the office knows of a practice, a location and a payer: the cards of the simulated office."""

from __future__ import annotations

from dataclasses import dataclass

from app.demo.payers import Terms


@dataclass(frozen=True, slots=True)
class PracticeCard:
    """A practice: its key, the prefix of its claim numbers, its specialty, town."""

    key: str
    prefix: str
    name: str
    specialty: str
    taxonomy: str
    city: str
    zip: str
    phone: str


@dataclass(frozen=True, slots=True)
class LocationCard:
    """A location of a practice."""

    practice: str
    key: str
    name: str
    place_of_service: str
    street: str


@dataclass(frozen=True, slots=True)
class PayerCard:
    """A payer as the office knows it. Lags are calendar days from submission to decision.

    `every` is days between payment days, `bundles` true when one file holds the payments of all practices that day,
    `echoes_lines` whether it returns our line control numbers, `mode` what may post by itself,
    `number_length` how many characters of our claim number it keeps (0: all), `limit` cents above which and `blocked`
    reasons under which a claim waits for a person. `takes_all_off`: as a second payer it ignores what the first paid.
    `pays_by_card`: by virtual card, net of a fee.
    """

    key: str
    name: str
    also: str
    kind: str
    payer_ids: tuple[str, ...]
    tax_id: str
    filing_code: str
    member_prefix: str
    weight: int
    lag: range
    weekday: int
    every: int
    bundles: bool
    terms: Terms
    separator: str = "*"
    newline: str = "\n"
    echoes_lines: bool = True
    supplements: bool = False
    timely_filing_days: int = 180
    mode: str = "clean"
    number_length: int = 0
    limit: int = 0
    blocked: tuple[str, ...] = ()
    takes_all_off: bool = False
    pays_by_card: bool = False
