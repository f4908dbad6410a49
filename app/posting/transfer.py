"""Move responsibility for an open amount from one party of a claim to another, as one operation that can be undone.

Never more than is open there, to a payer only with its coverage on the claim. What a payer left open becomes the
patient's by one person's word only where the payer gave the patient that share; else a supervisor decides.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

import msgspec

from app.db.unit import Unit
from app.domain.errors import NotFound, Refused
from app.domain.money import money_text
from app.posting.write_off import find_claim
from app.rules.write_off import PARTIES, OpenPart, spread

_OPEN = """
    SELECT open.claim_id, open.line_id, open.party, open.cents
    FROM led.line_balance AS open JOIN app.claim_line AS line ON line.id = open.line_id
    WHERE open.claim_id = %(claim)s AND open.party = %(party)s AND open.cents <> 0
      AND (%(line)s::integer IS NULL OR line.line_no = %(line)s) ORDER BY open.line_id"""
_VERSION = "SELECT version FROM app.claim WHERE id = %(claim)s"
_MOVE = """
    SELECT api.transfer_v1(%(op)s, %(sha)s, %(claim)s, %(version)s, %(today)s, %(from_party)s, %(to_party)s, %(reason)s,
                           %(lines)s, %(cents)s)"""
_REVERSE = "SELECT api.reverse_operation_v1(%(op)s, %(sha)s, %(target)s, NULL, %(reason)s)"


@dataclass(frozen=True, slots=True)
class Transfer:
    """What was done: `moved`, or `asked` when a supervisor has to decide (`approval` is its number, `why` says why)."""

    result: str
    op: UUID
    claim: int
    cents: int
    approval: int | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Undone:
    entries: int


def transfer_claim(
    unit: Unit,
    number: str,
    *,
    from_party: str,
    to_party: str,
    reason: str,
    today: date,
    line: int | None = None,
    cents: int | None = None,
    practice: str = "",
    version: int | None = None,
    op: UUID | None = None,
) -> Transfer:
    """Move what a party owes on a claim (or its line of that number), whole or `cents` of it, to another party.

    `version` is the claim's as the screen showed it; `op` repeats a call. Raises NotFound, Refused for more than is
    open or a party that cannot owe, Conflict when the claim changed since.
    """
    for party in (from_party, to_party):
        if party not in PARTIES:
            raise Refused(f"There is no party {party}; name one of {', '.join(PARTIES)}.")
    claim = find_claim(unit, number, practice)
    parts = _parts(unit, claim.id, from_party, line, cents)
    seen = unit.number(_VERSION, {"claim": claim.id}) if version is None else version
    call = {
        "claim": claim.id,
        "version": seen,
        "today": today,
        "from_party": from_party,
        "to_party": to_party,
        "reason": reason.strip(),
        "lines": [part.line_id for part in parts],
        "cents": [part.cents for part in parts],
    }
    sha = hashlib.sha256(msgspec.msgpack.encode(call)).digest()
    answer = unit.value(_MOVE, {"op": op or uuid4(), "sha": sha, **call})
    return msgspec.convert(answer, Transfer, strict=False)


def undo_transfer(unit: Unit, op: UUID, *, reason: str) -> int:
    """Take a transfer back; the number of entries written.

    Raises Conflict when it was undone already or part of it was paid meanwhile, NotPermitted for who may not post.
    """
    if not reason.strip():
        raise Refused("Say why it is undone; the reason is kept for good.")
    sha = hashlib.sha256(f"{op}|{reason}".encode()).digest()
    asked = {"op": uuid4(), "sha": sha, "target": op, "reason": reason.strip()}
    return msgspec.convert(unit.value(_REVERSE, asked), _Undone).entries


def transfer_words(done: Transfer, to_party: str) -> str:
    """What came of it, as one sentence."""
    if done.result == "asked":
        return f"{money_text(done.cents)} waits for a supervisor (request {done.approval})."
    whom = "the patient" if to_party == "patient" else f"the {to_party} payer"
    return f"{money_text(done.cents)} moved to {'collection' if to_party == 'collection' else whom}."


def _parts(unit: Unit, claim: int, party: str, line: int | None, cents: int | None) -> tuple[OpenPart, ...]:
    found = unit.rows(_OPEN, {"claim": claim, "party": party, "line": line}, into=OpenPart)
    if line is not None and not found and not unit.number(
        "SELECT count(*) FROM app.claim_line WHERE claim_id = %(claim)s AND line_no = %(line)s",
        {"claim": claim, "line": line},
    ):
        raise NotFound(f"The claim has no line {line}.")
    owed = sum(part.cents for part in found if part.cents > 0)
    if not owed:
        raise Refused(f"Nothing is open with {party} there, so there is nothing to move.")
    if cents is not None and not 0 < cents <= owed:
        raise Refused(f"{money_text(cents)} cannot be moved: {money_text(owed)} is open with {party}.")
    return spread(found, cents)
