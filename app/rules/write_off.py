"""Why an amount may be given up, and how it is spread over the lines of a claim. Pure.

The reasons are rows (app.write_off_reason): avoidable or not, a limit per claim above which a second person decides,
and whether proof is asked for. Never more is given up than is open (TRUST.md 3, 22).
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from app.domain.errors import Refused
from app.domain.money import allot, money_text

PARTIES = ("primary", "secondary", "tertiary", "patient", "collection")


class WriteOffReason(Struct, frozen=True):
    """One reason; `limit_cents` is per claim without a second person, None without limit."""

    code: str
    words: str
    avoidable: bool
    limit_cents: int | None
    proof_required: bool
    active: bool = True


class OpenPart(Struct, frozen=True, gc=False):
    """What one party owes on one line, in cents; never zero."""

    claim_id: int
    line_id: int
    party: str
    cents: int


def spread(parts: Sequence[OpenPart], cents: int | None) -> tuple[OpenPart, ...]:
    """The parts to write off: all that is owed, or `cents` of it by largest remainder over what each line owes.

    What a party owes below zero is a credit and is left alone. Raises Refused when more is asked than is open.
    """
    owed = [part for part in parts if part.cents > 0]
    whole = sum(part.cents for part in owed)
    if not whole:
        raise Refused("Nothing is owed there, so there is nothing to write off.")
    asked = whole if cents is None else cents
    if not 0 < asked <= whole:
        raise Refused(f"{money_text(asked)} cannot be written off: {money_text(whole)} is open.")
    shares = allot(asked, [part.cents for part in owed])
    return tuple(
        OpenPart(part.claim_id, part.line_id, part.party, share)
        for part, share in zip(owed, shares, strict=True)
        if share
    )
