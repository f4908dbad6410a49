"""Undo a posting: counter-legs for every leg, the money held again, the claims waiting for a person."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import partial
from uuid import UUID, uuid4

from msgspec import Struct

from app.db.database import Database
from app.db.unit import Unit
from app.domain.errors import Refused
from app.posting.facts import Payment, normalised
from app.posting.load import load_payment
from app.posting.results import ReversalSummary
from app.posting.service import find_payment, require_poster
from app.posting.undone import refuse_second

_PARTS = """
    SELECT part.op_id, part.claim_id, coalesce(taker.remit_id <> part.remit_id, false) AS taken_back
    FROM app.remit_claim AS part LEFT JOIN app.remit_claim AS taker ON taker.id = part.taken_back_by
    WHERE part.remit_id = %(remit)s AND part.op_id IS NOT NULL AND part.state IN ('posted', 'exception', 'information')
      AND (%(number)s = '' OR upper(regexp_replace(part.number, '[^A-Za-z0-9]', '', 'g')) = %(number)s)
    UNION ALL
    SELECT line.op_id, part.claim_id, false
    FROM app.remit_claim AS part JOIN led.op AS line ON line.source_kind = 'remit_line' AND line.source_id = part.id
    WHERE part.remit_id = %(remit)s AND line.reverses_op IS NULL
      AND NOT EXISTS (SELECT FROM led.op AS back WHERE back.reverses_op = line.op_id)
      AND (%(number)s = '' OR upper(regexp_replace(part.number, '[^A-Za-z0-9]', '', 'g')) = %(number)s)
    UNION ALL
    SELECT plb.op_id, NULL, false FROM app.remit_plb AS plb
    WHERE plb.remit_id = %(remit)s AND plb.op_id IS NOT NULL AND %(number)s = ''"""
_LINES_OUT = """
    SELECT line.op_id, part.claim_id, false AS taken_back
    FROM app.remit_claim AS part JOIN led.op AS line ON line.source_kind = 'remit_line' AND line.source_id = part.id
    WHERE part.id = ANY (%(ids)s) AND part.claim_id IS NOT NULL AND line.reverses_op IS NULL
      AND NOT EXISTS (SELECT FROM led.op AS back WHERE back.source_kind = 'remit_line' AND back.source_id = part.id
                      AND back.reverses_op = line.op_id)
    ORDER BY line.at DESC"""
_ORDER = "SELECT op_id FROM led.op WHERE op_id = ANY (%(ops)s) ORDER BY at DESC"
_CALL = "SELECT api.reverse_operation_v1(%(op)s, %(sha)s, %(target)s, %(claim)s, %(reason)s)"


class _Part(Struct, frozen=True, gc=False):
    op_id: UUID
    claim_id: int | None
    taken_back: bool


class _Undoing(Struct, frozen=True):
    payment: Payment
    parts: tuple[_Part, ...]
    ops: tuple[UUID, ...]


def reverse_whole(database: Database, trace: str, *, reason: str) -> ReversalSummary:
    """`reverse_remittance` of a whole payment with a unit per operation: for payments of thousands of claims."""
    with database.unit() as unit:
        undoing = _undoing(unit, trace, reason, "")
    for target in undoing.ops:
        database.perform(partial(_call, target=target, only=None, reason=reason))
    with database.unit(read_only=True) as unit:
        return _summary(unit, undoing)


def reverse_remittance(unit: Unit, trace: str, *, reason: str, claim: str = "") -> ReversalSummary:
    """Undo the posting of a payment, or of one claim of it (CLP01 as received); the newest operation first.

    Raises Refused without a reason, when nothing is posted, for a decision the payer has taken back since, and for a
    single claim without a match; Conflict naming who undid it before; NotFound; NotPermitted without the right.
    """
    undoing = _undoing(unit, trace, reason, claim)
    for target in undoing.ops:
        named = sorted({part.claim_id for part in undoing.parts if part.op_id == target and part.claim_id})
        for only in named if claim else [None]:
            _call(unit, target, only, reason)
    return _summary(unit, undoing)


def reverse_received(unit: Unit, target: UUID, claim_id: int, reason: str) -> None:
    """Undo what one operation posted on one claim. Raises Conflict when it is undone already, NotPermitted."""
    _call(unit, target, claim_id, reason)


def let_lines_stand(unit: Unit, ids: Sequence[int], reason: str) -> None:
    """Lines of these received claims that were taken back alone stand again, so that each goes back as a whole."""
    for line in unit.rows(_LINES_OUT, {"ids": list(ids)}, into=_Part):
        _call(unit, line.op_id, line.claim_id, reason)


def _undoing(unit: Unit, trace: str, reason: str, claim: str) -> _Undoing:
    """What is to be undone, newest operation first, once every objection is heard."""
    if not reason.strip():
        raise Refused("Say why the posting is undone; the reason is kept for good.")
    require_poster(unit)
    payment = find_payment(unit, trace)
    parts = unit.rows(_PARTS, {"remit": payment.remit_id, "number": normalised(claim)}, into=_Part)
    if not parts:
        refuse_second(unit, "remit", payment.remit_id, number=normalised(claim))
        raise Refused("Nothing of this is posted, so there is nothing to undo.")
    if any(part.taken_back for part in parts):
        raise Refused("The payer has taken this decision back since; undo that reversal first.")
    if claim and any(part.claim_id is None for part in parts):
        raise Refused("This claim is not matched; undo the whole payment instead.")
    ops = unit.rows(_ORDER, {"ops": list({part.op_id for part in parts})}, into=UUID)
    return _Undoing(payment, tuple(parts), tuple(ops))


def _call(unit: Unit, target: UUID, only: int | None, reason: str) -> None:
    digest = hashlib.sha256(f"{target}|{only}|{reason}".encode()).digest()
    unit.value(_CALL, {"op": uuid4(), "sha": digest, "target": target, "claim": only, "reason": reason.strip()})


def _summary(unit: Unit, undoing: _Undoing) -> ReversalSummary:
    after = load_payment(unit, undoing.payment.remit_id)
    matched = sum(part.claim_id is not None for part in undoing.parts)
    return ReversalSummary(matched, after.held - undoing.payment.held if after else 0)
