"""Give up what nobody will pay: one claim's part, or all small balances of a practice, as one reversible operation.

Above the reason's limit nothing is written: a supervisor other than the one who asked decides (CHECKS.md 18).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

import msgspec

from app.db.unit import Unit
from app.domain.errors import NotFound, Refused
from app.posting.facts import normalised
from app.posting.office_policy import require_whole_office
from app.rules.write_off import PARTIES, OpenPart, WriteOffReason, spread

_CLAIM = """
    SELECT claim.id, claim.practice_id FROM app.claim JOIN app.practice ON practice.id = claim.practice_id
    WHERE claim.number_norm = %(number)s AND (%(practice)s = '' OR practice.code = %(practice)s)"""
_OPEN = """
    SELECT claim_id, line_id, party, cents FROM led.line_balance
    WHERE claim_id = %(claim)s AND party = %(party)s AND cents <> 0
      AND (%(line)s::integer IS NULL OR line_id = (SELECT line.id FROM app.claim_line AS line
                                                   WHERE line.claim_id = %(claim)s AND line.line_no = %(line)s))
    ORDER BY line_id"""
# A small balance: all the claim owes is with that party, and it is below the amount.
_SMALL = """
    SELECT claim.number AS claim, practice.code AS practice, open.claim_id, open.line_id, open.party, open.cents
    FROM app.claim JOIN app.practice ON practice.id = claim.practice_id
         JOIN led.line_balance AS open ON open.claim_id = claim.id AND open.cents <> 0
    WHERE practice.code = %(practice)s AND claim.balance_cents BETWEEN 1 AND %(below)s - 1
      AND coalesce(claim.last_activity_on, claim.service_to) <= %(quiet_since)s
      AND NOT EXISTS (SELECT FROM led.line_balance AS other WHERE other.claim_id = claim.id AND other.cents <> 0
                      AND (other.party <> %(party)s OR other.cents < 0))
    ORDER BY claim.id, open.line_id"""
_REASONS = "SELECT code, words, avoidable, limit_cents, proof_required, active FROM app.write_off_reason ORDER BY code"
_SET_REASON = """
    INSERT INTO app.write_off_reason (code, words, avoidable, limit_cents, proof_required, active)
    VALUES (%(code)s, %(words)s, %(avoidable)s, %(limit_cents)s, %(proof_required)s, %(active)s)
    ON CONFLICT (code) DO UPDATE SET words = excluded.words, avoidable = excluded.avoidable,
        limit_cents = excluded.limit_cents, proof_required = excluded.proof_required, active = excluded.active,
        version = write_off_reason.version + 1"""
_WRITE = """
    SELECT api.write_off_v1(%(op)s, %(sha)s, %(practice)s, %(today)s, %(reason)s, %(proof)s, %(claims)s, %(lines)s,
                            %(parties)s, %(cents)s, %(open)s)"""
_APPROVALS = """
    SELECT approval.id, practice.code AS practice, kind, subject, coalesce(claim.number, '') AS claim, cents, asked_by,
           asked_at, coalesce(decision, '') AS decision, coalesce(decided_by, '') AS decided_by, decided_text, op_id,
           approval.claim_id,
           array_remove(ARRAY[
               'Reason: ' || coalesce((SELECT words FROM app.write_off_reason WHERE code = wish ->> 'reason'),
                                      wish ->> 'reason'),
               'Check number ' || (wish ->> 'printed') || ', sent on ' || (wish ->> 'sent_on') || '.',
               'Moves from ' || (wish ->> 'from') || ' to ' || (wish ->> 'to') || '.',
               'Proof: ' || nullif(wish ->> 'proof', '')], NULL) AS facts
    FROM app.approval JOIN app.practice ON practice.id = approval.practice_id
         LEFT JOIN app.claim ON claim.id = approval.claim_id
    WHERE decision IS NULL OR %(all)s ORDER BY approval.id"""
_DECIDE = "SELECT api.decide_approval_v1(%(approval)s, %(op)s, %(sha)s, %(today)s, %(approve)s, %(why)s)"
_REVERSE = "SELECT api.reverse_operation_v1(%(op)s, %(sha)s, %(target)s, %(claim)s, %(reason)s)"


@dataclass(frozen=True, slots=True)
class WriteOff:
    """What was done: `written`, or `asked` when a supervisor has to decide (`approval` is its number)."""

    result: str
    op: UUID
    claims: int
    cents: int
    approval: int | None = None


@dataclass(frozen=True, slots=True)
class SmallBalance:
    """One line of a small balance that a bulk write-off takes off, exactly as it is written."""

    claim: str
    practice: str
    claim_id: int
    line_id: int
    party: str
    cents: int


@dataclass(frozen=True, slots=True)
class SmallWriteOff:
    """The list, and what came of it; `done` is None on a dry run or when nothing is small."""

    parts: tuple[SmallBalance, ...]
    done: WriteOff | None


@dataclass(frozen=True, slots=True)
class Approval:
    """One wish that needs a second person; `decision` is empty while it is open, `facts` says why it was asked for."""

    id: int
    practice: str
    kind: str
    subject: str
    claim: str
    cents: int
    asked_by: str
    asked_at: datetime
    decision: str
    decided_by: str
    decided_text: str
    op_id: UUID | None
    claim_id: int | None = None
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """The answer to a wish: approved or refused."""

    result: str
    approval: int
    op: UUID
    cents: int


@dataclass(frozen=True, slots=True)
class _Claim:
    id: int
    practice_id: int


def write_off_claim(
    unit: Unit,
    number: str,
    *,
    party: str,
    reason: str,
    today: date,
    cents: int | None = None,
    proof: str = "",
    practice: str = "",
    line: int | None = None,
    op: UUID | None = None,
) -> WriteOff:
    """Write off what a party owes on a claim (or its line of that number), or `cents` of it spread over the lines.

    `op` repeats a call.

    Raises NotFound, Refused for more than is open, an unknown reason or missing proof, Conflict when it changed since.
    """
    claim = find_claim(unit, number, practice)
    if party not in PARTIES:
        raise Refused(f"There is no party {party}; name one of {', '.join(PARTIES)}.")
    found = unit.rows(_OPEN, {"claim": claim.id, "party": party, "line": line}, into=OpenPart)
    parts = spread(found, cents)
    return _write(unit, claim.practice_id, parts, found, reason=reason, proof=proof, today=today, op=op)


def write_off_small(
    unit: Unit,
    practice: str,
    *,
    below: int,
    today: date,
    quiet_since: date,
    party: str = "patient",
    reason: str = "small_balance",
    dry_run: bool = False,
) -> SmallWriteOff:
    """Every claim of the practice whose whole balance is with that party and below the cents, as one operation.

    `quiet_since`: nothing happened on the claim after that day. Raises NotFound for the practice.
    """
    place = unit.number("SELECT id FROM app.practice WHERE code = %(code)s", {"code": practice})
    if not place:
        raise NotFound(f"There is no practice {practice} in your scope.")
    asked = {"practice": practice, "below": below, "party": party, "quiet_since": quiet_since}
    found = tuple(unit.rows(_SMALL, asked, into=SmallBalance))
    if dry_run or not found:
        return SmallWriteOff(found, None)
    parts = [OpenPart(each.claim_id, each.line_id, each.party, each.cents) for each in found]
    return SmallWriteOff(found, _write(unit, place, parts, parts, reason=reason, proof="", today=today))


def undo_write_off(unit: Unit, op: UUID, *, reason: str, claim: str = "") -> int:
    """Take a write-off back, whole or for one of its claims; the cents that are owed again."""
    claim_id = find_claim(unit, claim, "").id if claim else None
    sha = hashlib.sha256(f"{op}|{claim_id}|{reason}".encode()).digest()
    asked = {"op": uuid4(), "sha": sha, "target": op, "claim": claim_id, "reason": reason.strip()}
    answer = unit.value(_REVERSE, asked)
    return msgspec.convert(answer, _Undone).cents


def list_reasons(unit: Unit) -> tuple[WriteOffReason, ...]:
    """Every reason, by code."""
    return tuple(unit.rows(_REASONS, into=WriteOffReason))


def set_reason(unit: Unit, reason: WriteOffReason) -> None:
    """Add a reason or change it. Raises NotPermitted without "supervisor" or "admin"."""
    require_whole_office(unit)
    unit.execute(_SET_REASON, msgspec.structs.asdict(reason))


def list_approvals(unit: Unit, *, decided: bool = False) -> tuple[Approval, ...]:
    """What waits for a second person in the login's scope; `decided` also what was answered."""
    return tuple(unit.rows(_APPROVALS, {"all": decided}, into=Approval))


def decide_approval(
    unit: Unit, approval: int, *, approve: bool, today: date, why: str = "", op: UUID | None = None
) -> Decided:
    """Say yes or no; yes writes what was asked for against what is open now.

    Raises NotPermitted for the own wish and without "supervisor", Conflict when it was decided or changed since.
    """
    sha = hashlib.sha256(f"{approval}|{approve}".encode()).digest()
    asked = {"approval": approval, "op": op or uuid4(), "sha": sha, "today": today, "approve": approve, "why": why}
    return msgspec.convert(unit.value(_DECIDE, asked), Decided, strict=False)


def find_claim(unit: Unit, number: str, practice: str) -> _Claim:
    """The claim with that number. Raises NotFound, Refused when several practices use the number."""
    found = unit.rows(_CLAIM, {"number": normalised(number), "practice": practice}, into=_Claim)
    if len(found) > 1:
        raise Refused("Several practices use this claim number; name the practice.")
    if not found:
        raise NotFound("No claim with this number is in your scope.")
    return found[0]


@dataclass(frozen=True, slots=True)
class _Undone:
    cents: int


def _write(
    unit: Unit,
    practice: int,
    parts: Sequence[OpenPart],
    found: Sequence[OpenPart],
    *,
    reason: str,
    proof: str,
    today: date,
    op: UUID | None = None,
) -> WriteOff:
    call = {
        "practice": practice,
        "today": today,
        "reason": reason,
        "proof": proof.strip(),
        "claims": [part.claim_id for part in parts],
        "lines": [part.line_id for part in parts],
        "parties": [part.party for part in parts],
        "cents": [part.cents for part in parts],
    }
    # Not of the payload: a call repeated after it was written finds less open, and is the same call.
    seen = {part.line_id: part.cents for part in found}
    sha = hashlib.sha256(msgspec.msgpack.encode(call)).digest()
    call["open"] = [seen[part.line_id] for part in parts]
    return msgspec.convert(unit.value(_WRITE, {"op": op or uuid4(), "sha": sha, **call}), WriteOff, strict=False)
