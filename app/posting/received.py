"""Received claims by the names people use: the payment's trace, and the claim's number or its place in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.db.unit import Unit
from app.domain.errors import NotFound, Refused
from app.posting.facts import normalised
from app.posting.service import find_payment

_NAMED = """
    SELECT id FROM app.remit_claim
    WHERE remit_id = %(remit)s AND (%(place)s = 0 OR sequence = %(place)s)
      AND (%(number)s = '' OR upper(regexp_replace(number, '[^A-Za-z0-9]', '', 'g')) = %(number)s)
    ORDER BY sequence"""
_LAST = """
    SELECT coalesce(nullif(person.display_name, ''), op.actor) AS name, op.at,
           to_char(op.at AT TIME ZONE (SELECT zone FROM app.office_clock), 'MM/DD/YY HH24:MI') AS said
    FROM app.remit_claim AS part JOIN led.op AS op ON op.op_id = part.op_id
         LEFT JOIN sec.person AS person ON person.login = op.actor
    WHERE part.remit_id = %(remit)s AND (%(part)s = 0 OR part.id = %(part)s) ORDER BY op.at DESC LIMIT 1"""


@dataclass(frozen=True, slots=True)
class LastPosting:
    """Who posted last, and when; `said` is the moment in the office's zone."""

    name: str
    at: datetime
    said: str

    @property
    def words(self) -> str:
        """`B. Chen posted it at 11/21/26 10:42`."""
        return f"{self.name} posted it at {self.said}"


def last_posting(unit: Unit, remit_id: int, remit_claim_id: int = 0) -> LastPosting | None:
    """The newest posting that stands of a payment, or of one received claim of it; None when nothing is posted."""
    return unit.row(_LAST, {"remit": remit_id, "part": remit_claim_id}, into=LastPosting)


def find_received(unit: Unit, trace: str, number: str) -> int:
    """The received claim with this number; `#4` is the fourth of the payment, `NO#2` the second with that number.

    Raises NotFound, Refused when several carry the number and none is chosen.
    """
    name, _, place = number.partition("#")
    if not name:
        if not place:
            raise NotFound("Name the claim by its number, or by its place in the payment, as in #4.")
        return list_received(unit, trace, number)[0]
    found = list_received(unit, trace, name)
    if place:
        if not place.isdecimal() or not 0 < int(place) <= len(found):
            raise NotFound(f"This payment has {len(found)} claims with that number.")
        return found[int(place) - 1]
    if len(found) > 1:
        raise Refused(f"{len(found)} claims of this payment carry the number; name one as {name}#1, {name}#2 ...")
    return found[0]


def list_received(unit: Unit, trace: str, number: str = "") -> list[int]:
    """All received claims of a payment, those with a number, or the one at a place (`#4`), in the order of the file.

    Raises NotFound.
    """
    name, _, place = number.partition("#")
    at = int(place) if place.isdecimal() and not name else 0
    asked = {"remit": find_payment(unit, trace).remit_id, "number": normalised(name), "place": at}
    found = [] if number and not at and not asked["number"] else unit.rows(_NAMED, asked, into=int)
    if not found and number:
        raise NotFound("This payment has no claim with that number; name it by its place instead, as in #4.")
    return found
