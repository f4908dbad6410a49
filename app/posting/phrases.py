"""What is posted on a line, in words: one phrase for each movement, with its amount. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.money import money_text
from app.posting.facts import PATIENT
from app.posting.moves import Leg

_WORDS = {
    "contractual": "contractual",
    "sequestration": "sequestration",
    "capitation": "capitation",
    "write_off": "written off",
}


def movement_text(legs: Iterable[Leg], party: str) -> str:
    """`paid 52.95; CO-45 49.70 contractual; PR-3 39.35 to the patient`; `party` is the payer that decided.

    Each movement has two legs: the one that tells where the money went speaks for both.
    """
    phrases = [_phrase(leg) for leg in legs if leg.kind == "payment" or _tells(leg, party)]
    return "; ".join(phrases) or "Nothing moves on this line."


def _tells(leg: Leg, party: str) -> bool:
    if leg.account != "receivable":
        return True
    return leg.kind == "transfer" and (leg.party != party if party else leg.cents > 0)


def _phrase(leg: Leg) -> str:
    if leg.kind == "payment":
        return f"paid {money_text(-leg.cents)}"
    reason = f"{leg.group}-{leg.reason} " if leg.group else ""
    if leg.account == "receivable":
        whose = "the patient" if leg.party == PATIENT else f"the {leg.party} payer"
        return f"{reason}{money_text(leg.cents)} to {whose}"
    return f"{reason}{money_text(leg.cents)} {_WORDS.get(leg.account, leg.account.replace('_', ' '))}"
