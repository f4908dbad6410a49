"""Another practice's money: asked for by one person, approved by another, listed until it is settled."""

from __future__ import annotations

import hashlib
from datetime import date
from uuid import UUID, uuid4

from app.db.unit import Unit
from app.domain.errors import NotFound
from app.posting.deposits_types import Due, ForeignClaim

_LIST = """
    SELECT due.id AS due_id, holder.code AS holder, owner.code AS owner, due.cents, due.state, due.reason, due.asked_by,
           due.asked_at::date AS asked_on, due.answered_by, due.remit_claim_id, due.line_id, due.other_remit_id
    FROM app.practice_due AS due JOIN app.practice AS holder ON holder.id = due.practice_id
    JOIN app.practice AS owner ON owner.id = due.other_practice_id
    WHERE %(all)s OR due.state IN ('asked', 'owed') ORDER BY due.id"""
_FOREIGN = """
    SELECT part.id AS remit_claim_id, holder.code AS holder, remit.trace, part.number, part.paid_cents AS cents,
           coalesce((SELECT owner.code FROM app.claim AS theirs
                     JOIN app.practice AS owner ON owner.id = theirs.practice_id
                     WHERE theirs.number_norm = upper(regexp_replace(part.number, '[^A-Za-z0-9]', '', 'g'))
                       AND theirs.practice_id <> part.practice_id ORDER BY theirs.id LIMIT 1), '') AS owner
    FROM app.remit_claim AS part JOIN app.remit AS remit ON remit.id = part.remit_id
    JOIN app.practice AS holder ON holder.id = part.practice_id
    WHERE part.state = 'exception' AND part.verdict = 'other_practice' AND part.paid_cents > 0
      AND NOT EXISTS (SELECT FROM app.practice_due AS due
                      WHERE due.remit_claim_id = part.id AND due.state <> 'declined')
    ORDER BY part.id LIMIT 200"""
_ASK = "SELECT api.request_due_v1(%(part)s, %(line)s, %(remit)s, %(code)s, %(cents)s, %(reason)s)"
_ANSWER = "SELECT api.answer_due_v1(%(op)s, %(sha)s, %(due)s, %(approve)s, %(today)s)"
_SETTLE = "SELECT api.settle_due_v1(%(op)s, %(sha)s, %(due)s, %(how)s, %(from)s, %(to)s, %(today)s)"


def list_dues(unit: Unit, *, settled: bool = False) -> tuple[Due, ...]:
    """What is asked for and owed between practices in scope; `settled`: declined and settled ones too."""
    return tuple(unit.rows(_LIST, {"all": settled}, into=Due))


def list_foreign_claims(unit: Unit) -> tuple[ForeignClaim, ...]:
    """Unposted claims of our payments that matching found to be another practice's, not asked for yet."""
    return tuple(unit.rows(_FOREIGN, into=ForeignClaim))


def request_due_of_claim(unit: Unit, remit_claim_id: int, *, owner: str, reason: str) -> int:
    """Ask that an unposted claim of our payment be owed to practice `owner` (its code); the request's number."""
    return _ask(unit, part=remit_claim_id, line=None, remit=None, owner=owner, cents=None, reason=reason)


def request_due_of_line(unit: Unit, line_id: int, *, owner: str, remit_id: int, cents: int, reason: str) -> int:
    """Ask that `cents` of our bank line be owed to `owner`, whose payment `remit_id` waits for it."""
    return _ask(unit, part=None, line=line_id, remit=remit_id, owner=owner, cents=cents, reason=reason)


def answer_due(unit: Unit, due_id: int, *, approve: bool, today: date, op: UUID | None = None) -> Due:
    """A supervisor other than the asker approves or declines. Raises NotPermitted, Conflict, Refused."""
    asked = {"op": op or uuid4(), "sha": _sha(due_id, approve), "due": due_id, "approve": approve, "today": today}
    unit.value(_ANSWER, asked)
    return _due(unit, due_id)


def settle_due(
    unit: Unit, due_id: int, *, from_line: int, to_line: int | None, today: date, op: UUID | None = None
) -> Due:
    """Record the transfer between the two banks, or without `to_line` the return of the money to the payer."""
    how = "transferred" if to_line is not None else "returned"
    asked = {"op": op or uuid4(), "sha": _sha(due_id, how, from_line, to_line), "due": due_id, "how": how}
    unit.value(_SETTLE, {**asked, "from": from_line, "to": to_line, "today": today})
    return _due(unit, due_id)


def _ask(
    unit: Unit, *, part: int | None, line: int | None, remit: int | None, owner: str, cents: int | None, reason: str
) -> int:
    asked = {"part": part, "line": line, "remit": remit, "code": owner, "cents": cents, "reason": reason}
    return unit.number(_ASK, asked)


def _due(unit: Unit, due_id: int) -> Due:
    found = next((each for each in list_dues(unit, settled=True) if each.due_id == due_id), None)
    if found is None:
        raise NotFound("There is no such debt between your practices.")
    return found


def _sha(*wish: object) -> bytes:
    return hashlib.sha256("|".join(map(str, wish)).encode()).digest()
