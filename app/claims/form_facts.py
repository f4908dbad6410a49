"""Stored claims as CMS-1500 forms: the claim as received, and where its payer wants paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import msgspec
from msgspec.structs import replace

from app.db.unit import Unit
from app.domain.claim import Address, SubmittedClaim
from app.domain.errors import NotFound, Refused
from app.printing.calibration import UNCHANGED, Calibration
from app.printing.cms1500_claim import PaperPayer, form_of_claim
from app.printing.cms1500_facts import ClaimForm
from app.printing.cms1500_layout import lay_out
from app.printing.cms1500_pdf import PrintedClaim, Stock, render_claims
from app.printing.cms1500_sheet import Problem

_FORMS = """
SELECT claim.id AS claim_id, claim.number, claim.submitted_on, opened.facts, payer.name AS payer_name,
       payer.type AS payer_type, payer.address1, payer.city, payer.state, payer.zip, practice.phone AS practice_phone
FROM app.claim JOIN app.payer ON payer.id = claim.payer_id JOIN app.practice ON practice.id = claim.practice_id
    JOIN LATERAL api.open_claim_facts_v1(claim.id) AS opened ON true
WHERE claim.number_norm = ANY (%(norms)s) OR claim.id = ANY (%(ids)s)
"""
_NOTE_PRINTED = "SELECT api.note_printed_v1(%(claim)s, %(plain)s, %(pages)s)"


@dataclass(frozen=True, slots=True)
class StoredForm:
    """One claim ready for paper: its id, its number as received and its form."""

    claim_id: int
    number: str
    form: ClaimForm


@dataclass(frozen=True, slots=True)
class ClaimPaper:
    """The PDF of one claim, and what does not fit on it, to be shown before any paper is used.

    The PDF is made even when a problem stops the printing, so that the preview shows where; `printable` says whether.
    """

    pdf: bytes
    problems: tuple[Problem, ...]

    @property
    def printable(self) -> bool:
        """False while a text would have to be falsified to fit."""
        return not any(problem.stops for problem in self.problems)


@dataclass(frozen=True, slots=True)
class _FormRow:
    claim_id: int
    number: str
    submitted_on: date | None
    facts: str
    payer_name: str
    payer_type: str
    address1: str
    city: str
    state: str
    zip: str
    practice_phone: str


def load_forms(unit: Unit, wanted: Sequence[str], *, today: date) -> list[StoredForm]:
    """The forms of claims named by their number as received or by their id, in the order asked for.

    Box 31 carries the date of submission, or `today` for a claim not yet submitted. One query, whatever the count.
    Raises NotFound for a name nobody has, Refused for a number two practices use, a claim without its file's facts,
    or one that is not professional.
    """
    norms = [_norm(name) for name in wanted]
    ids = [int(name) for name in wanted if _is_id(name)]
    rows = unit.rows(_FORMS, {"norms": norms, "ids": ids}, into=_FormRow)
    return [_stored(_chosen(name, rows), today) for name in wanted]


def claim_paper(
    unit: Unit, claim_id: int, *, plain: bool, today: date, calibration: Calibration = UNCHANGED
) -> ClaimPaper:
    """What the window previews and prints of one claim. Raises NotFound, Refused as `load_forms`."""
    rows = unit.rows(_FORMS, {"norms": [], "ids": [claim_id]}, into=_FormRow)
    if not rows:
        raise NotFound("This claim is not in your practices and locations.")
    laid = lay_out(_stored(rows[0], today).form)
    stock: Stock = "plain" if plain else "preprinted"
    pdf = render_claims([PrintedClaim(rows[0].number, laid.pages)], stock=stock, calibration=calibration)
    return ClaimPaper(pdf, laid.problems)


def note_printed(unit: Unit, claim_id: int, *, plain: bool, pages: int) -> None:
    """Say in the time line that a person saw all pages of the form come out well.

    Raises NotFound for a claim out of sight, NotPermitted for somebody who works no claims.
    """
    unit.execute(_NOTE_PRINTED, {"claim": claim_id, "plain": plain, "pages": pages})


def _norm(number: str) -> str:
    return "".join(sign for sign in number.upper() if sign.isascii() and sign.isalnum())


def _is_id(name: str) -> bool:
    return name.isascii() and name.isdigit() and len(name) <= 18


def _chosen(name: str, rows: Sequence[_FormRow]) -> _FormRow:
    """The number as received wins over one that differs in signs or case, and that over an id."""
    by_number = [row for row in rows if row.number == name] or [row for row in rows if _norm(row.number) == _norm(name)]
    found = by_number or [row for row in rows if _is_id(name) and row.claim_id == int(name)]
    if not found:
        raise NotFound(f"There is no claim {name} in your practices and locations.")
    if len(found) > 1:
        choices = ", ".join(str(row.claim_id) for row in found)
        raise Refused(f"Claim number {name} is used more than once: give one of the claim ids {choices} instead.")
    return found[0]


def _stored(row: _FormRow, today: date) -> StoredForm:
    try:
        claim = msgspec.json.decode(row.facts, type=SubmittedClaim)
    except msgspec.ValidationError:
        raise Refused(f"The claim with id {row.claim_id} has no facts of its file, so no form can be filled.") from None
    if claim.type != "P":
        kind = "dental" if claim.type == "D" else "institutional"
        raise Refused(f"The claim with id {row.claim_id} is {kind}: a CMS-1500 is the form of professional claims.")
    payer = PaperPayer(row.payer_name, Address(row.address1, "", row.city, row.state, row.zip), row.payer_type)
    if not any((row.address1, row.city, row.zip)):
        payer = PaperPayer(row.payer_name, kind=row.payer_type)
    form = form_of_claim(claim, payer, signed_on=row.submitted_on or today)
    if not form.billing.phone:  # box 33 wants one, the 837P need not carry it
        form = replace(form, billing=replace(form.billing, phone=row.practice_phone))
    return StoredForm(row.claim_id, row.number, form)
