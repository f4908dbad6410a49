"""Practices, payers and claims by the names people write: for the command line and for files."""

from __future__ import annotations

from app.db.unit import Unit
from app.posting.facts import normalised

_PRACTICE = "SELECT id FROM app.practice WHERE code = %(code)s"
_PAYER = "SELECT id FROM app.payer WHERE code = %(code)s OR upper(name) = upper(%(code)s) ORDER BY code = %(code)s DESC"
_CLAIM = """
    SELECT claim.id FROM app.claim JOIN app.paper_check AS one ON one.practice_id = claim.practice_id
    WHERE one.id = %(check)s AND claim.number_norm = %(number)s"""


def practice_by_code(unit: Unit, code: str) -> int:
    """The id of a practice. Raises NotFound."""
    return unit.one(_PRACTICE, {"code": code}, into=int, missing=f'There is no practice "{code}" in your scope.')


def payer_by_code(unit: Unit, code: str) -> int:
    """The id of a payer by code or name. Raises NotFound."""
    return unit.one(_PAYER, {"code": code}, into=int, missing=f'There is no payer "{code}".')


def claim_by_number(unit: Unit, check_id: int, number: str) -> int:
    """The claim of the check's practice with that number. Raises NotFound."""
    asked = {"check": check_id, "number": normalised(number)}
    return unit.one(_CLAIM, asked, into=int, missing="The practice of this check has no claim with that number.")
