"""What a person does with a take-back: link it, ask for a refund check, post it on the claim, dispute it, undo."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

import msgspec

from app.db.unit import Unit
from app.domain.errors import Conflict, NotFound, Refused
from app.domain.money import allot, money_text
from app.posting.facts import normalised
from app.posting.service import retry_exceptions
from app.posting.takeback import Takeback

_LINK = "SELECT api.link_takeback_v1(%(chain)s, %(version)s, %(claim)s, %(other)s, %(today)s)"
_DISPUTE = "SELECT api.dispute_takeback_v1(%(chain)s, %(version)s, %(words)s, %(today)s)"
_REFUND = """
    SELECT api.refund_takeback_v1(%(op)s, %(sha)s, %(chain)s, %(version)s, %(cents)s, %(check)s, %(sent_on)s,
        %(today)s)"""
_POST = """
    SELECT api.post_takeback_v1(%(op)s, %(sha)s, %(chain)s, %(version)s, %(claim)s, %(lines)s::bigint[],
        %(amounts)s::bigint[], %(today)s, %(reason)s)"""
_UNDO = "SELECT api.reverse_operation_v1(%(op)s, %(sha)s, %(target)s, NULL, %(reason)s)"
_VERSION = "SELECT version FROM app.takeback WHERE id = %(chain)s"
_LAST_BY = """
    SELECT coalesce(nullif(person.display_name, ''), op.actor) || ' at ' ||
           to_char(op.at AT TIME ZONE (SELECT zone FROM app.office_clock), 'MM/DD/YY HH24:MI')
    FROM led.op AS op LEFT JOIN sec.person AS person ON person.login = op.actor
    WHERE op.source_kind = 'takeback' AND op.source_id = %(chain)s ORDER BY op.at DESC LIMIT 1"""
_LAST_ACT = """
    SELECT op_id FROM app.takeback_step WHERE takeback_id = %(chain)s AND op_id IS NOT NULL
    ORDER BY id DESC LIMIT 1"""
_CLAIM = "SELECT id FROM app.claim WHERE practice_id = %(practice)s AND number_norm = %(number)s ORDER BY id LIMIT 1"
_PAID = """
    SELECT line.id AS line_id, line.line_no, line.procedure, greatest(-sum(leg.cents), 0)::bigint AS paid
    FROM app.claim_payer AS due JOIN app.claim_line AS line ON line.claim_id = due.claim_id
         JOIN led.entry AS leg ON leg.line_id = line.id AND leg.claim_id = line.claim_id AND leg.account = 'receivable'
             AND leg.party = due.party AND leg.kind IN ('payment', 'takeback')
    WHERE due.claim_id = %(claim)s AND due.payer_id = %(payer)s
    GROUP BY line.id, due.party HAVING sum(leg.cents) < 0 ORDER BY line.line_no"""


@dataclass(frozen=True, slots=True)
class PaidLine:
    """A claim line with what the payer of the take-back has paid on it, cents."""

    line_id: int
    line_no: int
    procedure: str
    paid: int


@dataclass(frozen=True, slots=True)
class LineShare:
    """How much is taken back on one line, cents."""

    line_id: int
    cents: int


@dataclass(frozen=True, slots=True)
class TakebackWritten:
    """The answer of a money act: its operation, the chain it stands in now, cents, and the payer_balance reference."""

    op: UUID
    takeback: int
    cents: int
    reference: str


@dataclass(frozen=True, slots=True)
class RefundAsked:
    """The answer of a wish to refund: nothing is written before another person, a supervisor, approves `approval`."""

    op: UUID
    takeback: int
    cents: int
    approval: int


def find_claim(unit: Unit, takeback: Takeback, number: str) -> int:
    """The claim of the take-back's practice with that number. Raises NotFound."""
    asked = {"practice": takeback.practice_id, "number": normalised(number)}
    return unit.one(_CLAIM, asked, into=int, missing="The practice of this take-back has no claim with that number.")


def link_takeback(
    unit: Unit, takeback: Takeback, *, today: date, claim_id: int | None = None, other_id: int | None = None
) -> int:
    """Say which claim, or which other chain of the payer, it belongs to; the chain that holds it now.

    Raises Refused for another payer's claim and for a chain that moved its claim already, Conflict when it changed.
    """
    if (claim_id is None) == (other_id is None):
        raise Refused("Name the claim or the other take-back this one belongs to.")
    asked = _asked(takeback, today) | {"claim": claim_id, "other": other_id}
    return unit.number(_LINK, asked)


def dispute_takeback(unit: Unit, takeback: Takeback, words: str, *, today: date) -> str:
    """Keep that the payer was told it is wrong, and how; empty words end the dispute. The chain's state."""
    return unit.text(_DISPUTE, _asked(takeback, today) | {"words": words})


def ask_refund(
    unit: Unit,
    takeback: Takeback,
    *,
    cents: int,
    check_number: str,
    sent_on: date,
    today: date,
    op: UUID | None = None,
) -> RefundAsked:
    """Ask for a refund check to the payer, which another supervisor decides. `op` repeats a call of unknown outcome.

    Raises Refused for more than the payer asks for or is going to take and for a check number used before, Conflict,
    NotPermitted without the right "poster" or "supervisor".
    """
    call = _asked(takeback, today) | {"cents": cents, "check": check_number.strip(), "sent_on": sent_on}
    return msgspec.convert(_answer(unit, _REFUND, call, op), RefundAsked, strict=False)


def paid_lines(unit: Unit, takeback: Takeback, claim_id: int) -> tuple[PaidLine, ...]:
    """The lines of the claim on which the take-back's payer has money, in their order."""
    return tuple(unit.rows(_PAID, {"claim": claim_id, "payer": takeback.payer_id}, into=PaidLine))


def share_out(cents: int, lines: Sequence[PaidLine]) -> tuple[LineShare, ...]:
    """Spread an amount over what was paid on each line, largest remainder first. Raises Refused when it is more."""
    paid = sum(line.paid for line in lines)
    if cents > paid:
        raise Refused(
            f"The payer has paid {money_text(paid)} on this claim: {money_text(cents)} cannot be taken back on it."
        )
    shares = allot(cents, [line.paid for line in lines])
    return tuple(LineShare(line.line_id, share) for line, share in zip(lines, shares, strict=True) if share)


def post_takeback(
    unit: Unit,
    takeback: Takeback,
    *,
    cents: int,
    reason: str,
    today: date,
    claim_id: int | None = None,
    shares: Sequence[LineShare] = (),
    op: UUID | None = None,
) -> TakebackWritten:
    """Post it on the claim's lines (as `shares` say, else spread by what was paid), or without a claim on `legacy`.

    Raises Refused for more than the payer has paid on a line, Conflict, NotFound, NotPermitted.
    """
    parts = tuple(shares)
    if claim_id is not None and not parts:
        parts = share_out(cents, paid_lines(unit, takeback, claim_id))
    if claim_id is not None and sum(part.cents for part in parts) != cents:
        raise Refused("The amounts of the lines are not the amount of the take-back.")
    call = _asked(takeback, today) | {
        "claim": claim_id,
        "lines": [part.line_id for part in parts],
        "amounts": [part.cents for part in parts] if claim_id is not None else [cents],
        "reason": reason.strip(),
    }
    return _written(unit, _POST, call, op)


def undo_takeback(unit: Unit, takeback: Takeback, *, reason: str, today: date) -> int:
    """Undo the latest act of this office on the chain (posted or refund check); the entries written.

    A reversal of the payer that waited for it is tried again, by the payer's mode. Raises NotFound when there is
    nothing to undo, Conflict when the chain is not as the caller saw it, Refused without a reason.
    """
    if unit.number(_VERSION, {"chain": takeback.takeback_id}) != takeback.version:
        # The latest act may be another one now: nothing unseen is undone.
        who = unit.text(_LAST_BY, {"chain": takeback.takeback_id})
        last = f"; the last act on it is by {who}" if who else ""
        raise Conflict(f"This take-back was changed meanwhile{last}. Look at it again.")
    target = unit.row(_LAST_ACT, {"chain": takeback.takeback_id}, into=UUID)
    if target is None:
        raise NotFound("Nothing on this take-back was posted by hand.")
    digest = hashlib.sha256(f"{target}|{reason}".encode()).digest()
    answer = unit.value(_UNDO, {"op": uuid4(), "sha": digest, "target": target, "reason": reason.strip()})
    if takeback.claim_id is not None:
        retry_exceptions(unit, today=today, claim_ids=[takeback.claim_id])
    return msgspec.convert(answer, _Undone, strict=False).entries


@dataclass(frozen=True, slots=True)
class _Undone:
    entries: int


def _asked(takeback: Takeback, today: date) -> dict[str, object]:
    return {"chain": takeback.takeback_id, "version": takeback.version, "today": today}


def _written(unit: Unit, sql: str, call: Mapping[str, object], op: UUID | None) -> TakebackWritten:
    return msgspec.convert(_answer(unit, sql, call, op), TakebackWritten, strict=False)


def _answer(unit: Unit, sql: str, call: Mapping[str, object], op: UUID | None) -> object:
    digest = hashlib.sha256(msgspec.msgpack.encode(dict(call))).digest()
    return unit.value(sql, {"op": op or uuid4(), "sha": digest, **call})
