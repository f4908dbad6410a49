"""Apply bank lines to what they pay: what fits a line, one line by a person, all that is certain, and undoing it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

import msgspec
from msgspec import Struct, structs

from app.db.unit import Unit
from app.domain.errors import Refused
from app.domain.money import money_text
from app.posting.bank_doubt import with_doubts
from app.posting.bank_match import BankFact, Part, PaymentFact, Proposal, by_hand, propose
from app.posting.service import require_poster
from app.posting.undone import refuse_second

MOST_LINES = 5_000

_LINES = """
    SELECT line.id AS line_id, line.practice_id, line.posted_on, line.cents - line.applied_cents AS left, line.kind,
           line.trace, line.originator, line.reference, line.payer_text
    FROM app.bank_line AS line
    WHERE line.state <> 'matched' AND (%(line)s::bigint IS NULL OR line.practice_id =
          (SELECT own.practice_id FROM app.bank_line AS own WHERE own.id = %(line)s))
    ORDER BY line.posted_on DESC, line.id DESC LIMIT %(limit)s"""
# What of a payment is not in the bank: BPR02 less standing deposit parts; ready is what its posting put into clearing.
_PAYMENTS = """
    WITH near AS (
        SELECT remit.* FROM app.remit AS remit
        WHERE remit.practice_id = ANY (%(practices)s) AND remit.amount_cents > 0 AND remit.state <> 'reversed'
          AND (coalesce(nullif(remit.payment_date, '0001-01-01'), remit.received_on) BETWEEN %(first)s AND %(last)s
               OR remit.trace = ANY (%(traces)s))
    )
    SELECT 'remit' AS kind, near.id, near.practice_id,
           coalesce(nullif(near.payment_date, '0001-01-01'), near.received_on) AS paid_on, near.amount_cents AS amount,
           near.amount_cents - coalesce(parts.cents, 0) AS left,
           greatest(near.posted_cents + near.exception_cents + near.provider_level_cents - coalesce(parts.cents, 0), 0)
               AS ready,
           near.trace, near.originator, near.payer_id, payer.name AS payer, near.method
    FROM near JOIN app.payer AS payer ON payer.id = near.payer_id
    LEFT JOIN LATERAL (SELECT sum(part.cents)::bigint AS cents FROM app.deposit_part AS part
        WHERE part.target_kind = 'remit' AND part.target_id = near.id AND part.undone_op IS NULL) AS parts ON true
    WHERE near.amount_cents > coalesce(parts.cents, 0)
    UNION ALL
    SELECT 'payment', taken.id, taken.practice_id, coalesce(taken.returned_on, taken.received_on), taken.cents,
           waits.left, waits.left, taken.reference, '', 0, taken.payer_name, taken.kind
    FROM app.patient_payment AS taken
    LEFT JOIN LATERAL (SELECT sum(part.cents)::bigint AS cents FROM app.deposit_part AS part
        WHERE part.target_kind = 'payment' AND part.target_id = taken.id AND part.undone_op IS NULL) AS parts ON true
    CROSS JOIN LATERAL (SELECT CASE taken.state WHEN 'received' THEN taken.cents ELSE 0 END
        - coalesce(parts.cents, 0) AS left) AS waits
    WHERE taken.practice_id = ANY (%(practices)s) AND waits.left <> 0
      AND coalesce(taken.returned_on, taken.received_on) BETWEEN %(first)s AND %(last)s"""
_APPLY = """
    SELECT api.post_deposit_v1(%(op)s, %(sha)s, %(line)s, %(version)s, %(today)s, %(kinds)s, %(ids)s, %(cents)s,
                               %(reasons)s)"""
_STANDING = """
    SELECT part.op_id FROM app.deposit_part AS part JOIN led.op AS op ON op.op_id = part.op_id
    WHERE part.line_id = %(line)s AND part.undone_op IS NULL GROUP BY part.op_id, op.at ORDER BY op.at DESC"""
_REVERSE = "SELECT api.reverse_operation_v1(%(op)s, %(sha)s, %(target)s, NULL, %(reason)s)"


class Applied(Struct, frozen=True):
    """A line after an act: what is left of it in cents."""

    line: int
    state: str
    left: int


class Matched(Struct, frozen=True):
    """What matching did by itself: lines applied, their cents, and lines that wait for a person."""

    applied: int
    cents: int
    waiting: int


class _Facts(Struct, frozen=True):
    lines: tuple[BankFact, ...]
    payments: tuple[PaymentFact, ...]


def candidates_of(unit: Unit, line_id: int) -> tuple[Proposal, ...]:
    """What a bank line could pay, best first, then what a person may say it pays. Two statements."""
    facts = _facts(unit, line_id)
    line = next((each for each in facts.lines if each.line_id == line_id), None)
    if line is None:
        return ()
    return _offered(line, facts)


def propose_for(facts: _Facts) -> dict[int, tuple[Proposal, ...]]:
    """Proposals of all lines, judged together: one line's certainty depends on the others."""
    return propose(facts.lines, facts.payments)


def apply_line(
    unit: Unit,
    line_id: int,
    parts: Sequence[Part],
    *,
    today: date,
    version: int | None = None,
    reason: str = "",
    op: UUID | None = None,
) -> Applied:
    """Apply a line as a person says; `version` is what the screen showed.

    Raises Conflict when somebody else changed the line (by whom and when), Refused when more is asked than waits, and
    without a reason for money that is something else, or for a payment of which the bank's trace is not.
    """
    if any(part.kind == "other" for part in parts) and not reason.strip():
        raise Refused("Say what money this is: it is kept with the line.")
    if not reason.strip():
        _refuse_doubtful(_facts(unit, line_id), line_id, parts)
    return _write(unit, line_id, parts, today=today, version=version, reason=reason, op=op)


def _refuse_doubtful(facts: _Facts, line_id: int, parts: Sequence[Part]) -> None:
    """Parts within a candidate beyond doubt go by themselves; any other payment needs a reason.

    What is not open or does not wait any more passes: the ledger refuses it and says who was quicker.
    """
    line = next((each for each in facts.lines if each.line_id == line_id), None)
    waits = {(each.kind, each.id): each.left for each in facts.payments}
    named = [part for part in parts if part.id is not None]
    if line is None or any(not 0 < part.cents <= waits.get((part.kind, part.id or 0), 0) for part in named):
        return
    for each in _offered(line, facts):
        most = {(part.kind, part.id): part.cents for part in each.parts}
        if each.clear and all(part.cents <= most.get((part.kind, part.id), 0) for part in named):
            return
    if named:
        raise Refused("This payment is not certain to be the line's: say why it is; the reason is kept for good.")


def _write(
    unit: Unit,
    line_id: int,
    parts: Sequence[Part],
    *,
    today: date,
    version: int | None = None,
    reason: str = "",
    op: UUID | None = None,
) -> Applied:
    wish = f"{line_id}|{[(part.kind, part.id, part.cents) for part in parts]}|{reason}"
    asked = {
        "op": op or uuid4(),
        "sha": hashlib.sha256(wish.encode()).digest(),
        "line": line_id,
        "version": version,
        "today": today,
        "kinds": [part.kind for part in parts],
        "ids": [part.id for part in parts],
        "cents": [part.cents for part in parts],
        "reasons": [reason.strip()] * len(parts),
    }
    return msgspec.convert(unit.value(_APPLY, asked), Applied)


def apply_best(
    unit: Unit,
    line_id: int,
    *,
    today: date,
    version: int | None = None,
    chosen: tuple[Part, ...] = (),
    reason: str = "",
) -> Applied:
    """Apply a candidate as far as its payments are posted; what is not posted stays open on the line to the cent.

    `chosen` are the parts a person saw; empty: the best. Raises Conflict when the line is another now, Refused, also
    without a reason for a candidate with doubts.
    """
    facts = _facts(unit, line_id)
    line = next((each for each in facts.lines if each.line_id == line_id), None)
    offered = _offered(line, facts) if line is not None else ()
    wanted = _same(offered, chosen) if chosen else next((each for each in offered if each.score), None)
    if wanted is None:
        if chosen:
            # No candidate any more: exactly what was seen, or a refusal that says who was quicker.
            return apply_line(unit, line_id, chosen, today=today, version=version, reason=reason)
        raise Refused("Nothing that waits for money fits this line; apply it by naming what it pays.")
    if wanted.doubts and not reason.strip():
        raise Refused(f"{wanted.doubts[0]} Say why it is this line's money; the reason is kept for good.")
    ready = {(each.kind, each.id): each.ready for each in facts.payments}
    parts = [_capped(part, ready) for part in wanted.parts]
    if any(part.kind == "fee" for part in parts) and parts != list(wanted.parts):
        raise Refused("The payment is not posted whole yet, so its fee cannot be told; post it first.")
    standing = [part for part in parts if part.cents]
    if not standing:
        raise Refused("The payment is not posted yet; post it first, then the money is applied.")
    return _write(unit, line_id, standing, today=today, version=version, reason=reason)


def match_lines(unit: Unit, *, today: date) -> Matched:
    """Apply every certain proposal of every open line in scope; ambiguous ones wait for a person."""
    require_poster(unit)
    found = propose_for(_facts(unit, None))
    applied = cents = 0
    for line_id, proposals in sorted(found.items()):
        if proposals and proposals[0].certain:
            _write(unit, line_id, proposals[0].parts, today=today)
            applied += 1
            cents += proposals[0].cents
    return Matched(applied, cents, len(found) - applied)


def undo_line(unit: Unit, line_id: int, *, reason: str) -> int:
    """Take back everything a line was applied to, newest first; the cents that are open again.

    Raises Refused without a reason or when nothing is applied.
    """
    if not reason.strip():
        raise Refused("Say why the match is undone; the reason is kept for good.")
    before = unit.number("SELECT applied_cents FROM app.bank_line WHERE id = %(line)s", {"line": line_id})
    targets = unit.rows(_STANDING, {"line": line_id}, into=UUID)
    if not targets:
        refuse_second(unit, "bank_line", line_id)
        raise Refused("Nothing of this bank line is applied, so there is nothing to undo.")
    for target in targets:
        digest = hashlib.sha256(f"{target}|{reason}".encode()).digest()
        unit.value(_REVERSE, {"op": uuid4(), "sha": digest, "target": target, "reason": reason.strip()})
    return before


def proposal_words(proposal: Proposal) -> str:
    """A proposal in one line: what it pays, how sure, and why."""
    named = ", ".join(
        f"{'R' if part.kind == 'remit' else 'P'}{part.id} {money_text(part.cents)}"
        if part.id is not None
        else f"fee {money_text(-part.cents)}"
        for part in proposal.parts
    )
    return f"{proposal.score}  {named}: {'; '.join(proposal.reasons)}"


def _offered(line: BankFact, facts: _Facts) -> tuple[Proposal, ...]:
    """The candidates of a line, best first, then what a person may name; each with what speaks against it."""
    found = propose_for(facts)[line.line_id]
    return with_doubts(line, (*found, *by_hand(line, facts.payments, found)), facts.payments)


def _same(proposals: Sequence[Proposal], chosen: tuple[Part, ...]) -> Proposal | None:
    """The proposal a person chose, as it is now; None when it is none any more."""
    return next((each for each in proposals if each.parts == chosen), None)


def _capped(part: Part, ready: dict[tuple[str, int], int | None]) -> Part:
    most = ready.get((part.kind, part.id)) if part.id is not None else None
    return part if most is None or most >= part.cents else structs.replace(part, cents=most)


def _facts(unit: Unit, line_id: int | None) -> _Facts:
    lines = tuple(unit.rows(_LINES, {"line": line_id, "limit": MOST_LINES}, into=BankFact))
    if not lines:
        return _Facts((), ())
    days = [line.posted_on.toordinal() for line in lines]
    asked = {
        "practices": sorted({line.practice_id for line in lines}),
        "first": date.fromordinal(min(days) - 45),
        "last": date.fromordinal(max(days) + 14),
        "traces": sorted({text for line in lines for text in (line.trace, line.reference) if text}),
    }
    return _Facts(lines, tuple(unit.rows(_PAYMENTS, asked, into=PaymentFact)))
