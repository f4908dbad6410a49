"""Everything on paper about one claim, for its page of papers."""

from __future__ import annotations

from datetime import date

from app.correspondence.covers import list_covers
from app.correspondence.evidence import list_evidence
from app.correspondence.mail import letters_of
from app.correspondence.types import ClaimPapers
from app.db.unit import Unit

_CLAIM = "SELECT number FROM app.claim WHERE id = %(claim)s"
_ACCOUNT = "SELECT account_id FROM app.claim WHERE id = %(claim)s"


def claim_papers(unit: Unit, claim_id: int, *, today: date) -> ClaimPapers:
    """Letters of the claim and of its account, evidence and cover sheets, newest first. Raises NotFound."""
    asked = {"claim": claim_id}
    number = unit.one(_CLAIM, asked, into=str, missing="There is no such claim in your scope.")
    own = letters_of(unit, today=today, claim_id=claim_id)
    account = unit.row(_ACCOUNT, asked, into=int)
    theirs = letters_of(unit, today=today, account_id=account) if account else ()
    return ClaimPapers(number, own + theirs, list_evidence(unit, claim_id), list_covers(unit, claim_id))
