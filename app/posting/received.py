"""Received claims by the names people use: the payment's trace and the claim's number in it."""

from __future__ import annotations

from app.db.unit import Unit
from app.domain.errors import NotFound, Refused
from app.posting.facts import normalised
from app.posting.service import find_payment

_NAMED = """
    SELECT id FROM app.remit_claim WHERE remit_id = %(remit)s
      AND (%(number)s = '' OR upper(regexp_replace(number, '[^A-Za-z0-9]', '', 'g')) = %(number)s)
    ORDER BY sequence"""


def find_received(unit: Unit, trace: str, number: str) -> int:
    """The received claim with this number; `NO#2` is the second of a payment that names it more than once.

    Raises NotFound, Refused when several carry the number and none is chosen.
    """
    name, _, place = number.partition("#")
    found = list_received(unit, trace, name)
    if not found or not normalised(name):
        raise NotFound("This payment has no claim with that number.")
    if place:
        if not place.isdecimal() or not 0 < int(place) <= len(found):
            raise NotFound(f"This payment has {len(found)} claims with that number.")
        return found[int(place) - 1]
    if len(found) > 1:
        raise Refused(f"{len(found)} claims of this payment carry the number; name one as {name}#1, {name}#2 ...")
    return found[0]


def list_received(unit: Unit, trace: str, number: str = "") -> list[int]:
    """All received claims of a payment, or those with a number, in the order of the file. Raises NotFound."""
    asked = {"remit": find_payment(unit, trace).remit_id, "number": normalised(number)}
    return unit.rows(_NAMED, asked, into=int)
