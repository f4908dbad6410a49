"""Demand letters: a payer asks for money back. Its control number comes back as the reference of the recovery."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.db.unit import Unit
from app.domain.errors import NotFound

_CALL = """
    SELECT api.record_letter_v1(%(practice)s, %(payer)s, %(letter_date)s, %(control)s, %(cents)s, %(due_on)s,
        %(dispute_by)s, %(claims)s::text[], %(note)s, %(today)s)"""
_PLACE = "SELECT id FROM app.practice WHERE upper(code) = upper(%(code)s)"
_PAYER = "SELECT id FROM app.payer WHERE upper(code) = upper(%(code)s)"


@dataclass(frozen=True, slots=True)
class Letter:
    """A demand letter as typed: the control number (FCN) printed on it, cents asked for, our claim numbers it names.

    `due_on` and `dispute_by` are the letter's own days; without the latter the payer's days to object count.
    """

    practice_id: int
    payer_id: int
    letter_date: date
    control_number: str
    cents: int
    claim_numbers: tuple[str, ...] = ()
    due_on: date | None = None
    dispute_by: date | None = None
    note: str = ""


def record_letter(unit: Unit, letter: Letter, *, today: date) -> int:
    """Keep a demand letter; the chain it opens or joins. The same letter again changes nothing.

    Raises Refused for a control number recorded before with another amount or date, NotFound out of scope,
    NotPermitted without the right "poster" or "supervisor".
    """
    return unit.number(
        _CALL,
        {
            "practice": letter.practice_id,
            "payer": letter.payer_id,
            "letter_date": letter.letter_date,
            "control": letter.control_number.strip(),
            "cents": letter.cents,
            "due_on": letter.due_on,
            "dispute_by": letter.dispute_by,
            "claims": list(letter.claim_numbers),
            "note": letter.note.strip(),
            "today": today,
        },
    )


def find_practice(unit: Unit, code: str) -> int:
    """The practice with that code in the login's scope. Raises NotFound."""
    return _by_code(unit, _PLACE, code, "There is no practice with that code in your scope.")


def find_payer(unit: Unit, code: str) -> int:
    """The payer with that code. Raises NotFound."""
    return _by_code(unit, _PAYER, code, "There is no payer with that code.")


def _by_code(unit: Unit, sql: str, code: str, missing: str) -> int:
    found = unit.row(sql, {"code": code}, into=int)
    if found is None:
        raise NotFound(missing)
    return found
