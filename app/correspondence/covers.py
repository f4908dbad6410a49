"""Cover sheets of ours: made for a claim with a token, printed, and back with their pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.correspondence.types import PURPOSES, Cover, MadeCover
from app.db.unit import Unit
from app.domain.errors import Refused
from app.printing.cover_sheet import CoverSheet, cover_pdf
from app.printing.sheet_code import new_token

_MAKE = "SELECT api.make_cover_v1(%(claim)s, %(purpose)s, %(token)s)"
_SENDER = """
    SELECT p.name, p.address1, p.address2, concat_ws(' ', nullif(p.city, ''), nullif(p.state, ''), nullif(p.zip, ''))
        AS place, p.phone
    FROM app.claim AS c JOIN app.practice AS p ON p.id = c.practice_id WHERE c.id = %(claim)s"""
_SHEET = """
    SELECT id AS cover_id, claim_id, purpose, token, (made_at AT TIME ZONE (SELECT zone FROM app.office_clock))::date
        AS made_on
    FROM app.cover_sheet WHERE id = %(cover)s"""
_LIST = """
    SELECT s.id AS cover_id, s.claim_id, c.number AS claim, s.purpose, coalesce(p.display_name, s.made_by) AS made_by,
        s.made_at, s.returned_at, s.letter_id
    FROM app.cover_sheet AS s JOIN app.claim AS c ON c.id = s.claim_id LEFT JOIN sec.person AS p ON p.login = s.made_by
    WHERE s.claim_id = %(claim)s ORDER BY s.id DESC"""


@dataclass(frozen=True, slots=True)
class _Sender:
    name: str
    address1: str
    address2: str
    place: str
    phone: str


@dataclass(frozen=True, slots=True)
class _Sheet:
    cover_id: int
    claim_id: int
    purpose: str
    token: str
    made_on: date


def make_cover(unit: Unit, claim_id: int, purpose: str, *, today: date) -> MadeCover:
    """A cover sheet for a claim as PDF; what comes back behind it is this claim's.

    Raises Refused for another purpose than records, appeal and returned_mail, NotFound out of scope.
    """
    if purpose not in PURPOSES:
        raise Refused(f"A cover sheet is for {', '.join(PURPOSES)}.")
    token = new_token()
    number = unit.number(_MAKE, {"claim": claim_id, "purpose": purpose, "token": token})
    return MadeCover(number, _drawn(unit, _Sheet(number, claim_id, purpose, token, today)))


def draw_cover(unit: Unit, cover_id: int) -> bytes:
    """A cover sheet made before, as PDF: the same sheet again. Raises NotFound."""
    missing = "There is no such cover sheet in your practices and locations."
    return _drawn(unit, unit.one(_SHEET, {"cover": cover_id}, into=_Sheet, missing=missing))


def _drawn(unit: Unit, sheet: _Sheet) -> bytes:
    missing = "There is no such claim in your scope."
    sender = unit.one(_SENDER, {"claim": sheet.claim_id}, into=_Sender, missing=missing)
    phone = f"Phone {sender.phone}" if sender.phone else ""
    lines = tuple(line for line in (sender.address1, sender.address2, sender.place, phone) if line)
    return cover_pdf(CoverSheet(sender.name, lines, sheet.purpose, sheet.token, sheet.cover_id, sheet.made_on))


def list_covers(unit: Unit, claim_id: int) -> tuple[Cover, ...]:
    """The cover sheets of a claim, the last one first."""
    return tuple(unit.rows(_LIST, {"claim": claim_id}, into=Cover))
