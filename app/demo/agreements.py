"""Fee schedules and contracts of the payers that have one, as the files of `remitdesk contract import`.

A schedule per practice holds its own fees; the contract says which part of them the payer allows.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.demo.directory import PAYERS
from app.demo.encounters import MENUS
from app.demo.payers import TOLERANCE
from app.demo.people import People
from app.domain.money import decimal_text

BEGIN = "2020-01-01"
CONTRACT_COLUMNS = "contract,name,payer,practice,schedule,percent,tolerance,effective_from"


@dataclass(frozen=True, slots=True)
class Agreements:
    """CSV texts: a schedule by its code, and the contracts."""

    schedules: dict[str, str]
    contracts: str


def agreements(people: People) -> Agreements:
    """The contracts of all payers that are exact, with every practice that has patients of theirs."""
    schedules: dict[str, str] = {}
    rows = [CONTRACT_COLUMNS]
    for practice in people.practices:
        card = practice.card
        if card.specialty == "dental":
            continue
        menu = MENUS[card.specialty]
        fees = {**menu.extras, **menu.visits}
        code = f"FEES-{card.key}"
        lines = [f"{procedure},{decimal_text(cents)},{BEGIN}" for procedure, cents in sorted(fees.items())]
        schedules[code] = "\n".join(("procedure,amount,effective_from", *lines, ""))
        rows += [
            f"{payer.key}-{card.key},{payer.name} with {card.name},{payer.key},{card.key},{code},"
            f"{payer.terms.allowed // 10}.{payer.terms.allowed % 10},{decimal_text(TOLERANCE)},{BEGIN}"
            for payer in PAYERS
            if payer.terms.exact
        ]
    return Agreements(schedules, "\n".join((*rows, "")))
