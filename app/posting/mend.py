"""Mend what was posted: move money to the right claim, swap two mixed-up patients, post again under changed rules.

Each act is one transaction of the posting's own operations (linked reversals and new postings), kept with the balances
before and after, so that it can be shown before it is done (`rehearse`) and undone as a whole. Amounts are cents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import groupby
from uuid import UUID

from msgspec import Struct

from app.db.database import Database
from app.db.unit import Unit
from app.domain.errors import Conflict, NotFound, Refused
from app.posting.facts import normalised
from app.posting.mend_types import BalanceChange, LeftTask, MendResult, MendRow
from app.posting.modes import DECIDED
from app.posting.received import last_posting
from app.posting.reverse import let_lines_stand, reverse_received
from app.posting.service import post_slice, require_poster
from app.rules.policy import Policy

_PARTS = """
    SELECT part.id AS remit_claim_id, part.remit_id, part.practice_id, part.number, part.state, part.claim_id,
           part.op_id, part.taken_back_by IS NOT NULL AS taken_back, part.status_code = '22' AS reversal
    FROM app.remit_claim AS part WHERE part.id = ANY (%(ids)s) ORDER BY part.remit_id, part.sequence"""
_TOGETHER = """
    SELECT id FROM app.remit_claim
    WHERE op_id = %(op)s AND claim_id = %(claim)s AND state IN ('posted', 'information') ORDER BY id"""
_BALANCES = """
    SELECT open.claim_id, claim.number AS claim, open.party, sum(open.cents)::bigint AS cents
    FROM led.line_balance AS open JOIN app.claim ON claim.id = open.claim_id
    WHERE open.claim_id = ANY (%(claims)s) GROUP BY open.claim_id, claim.number, open.party
    ORDER BY open.claim_id, open.party"""
_STATES = "SELECT id, state, verdict, exception_text AS why FROM app.remit_claim WHERE id = ANY (%(ids)s) ORDER BY id"
_OURS = "SELECT id FROM app.claim WHERE practice_id = %(practice)s AND number_norm = %(number)s ORDER BY id LIMIT 1"
_KEEP = """
    SELECT api.keep_mend_v1(%(practice)s, %(kind)s, %(reason)s, %(treatment)s, %(today)s, %(parts)s, %(states)s,
        %(claims)s, %(ops)s, %(b_claim)s, %(b_party)s, %(b_before)s)"""
_LEFT = """
    SELECT gone.id AS task_id, gone.claim_id, claim.number AS claim, gone.what, gone.left_at::date AS left_on,
           gone.text, gone.done_at IS NOT NULL AS done
    FROM app.left_office AS gone JOIN app.claim ON claim.id = gone.claim_id
    WHERE (%(mend)s::bigint IS NULL OR gone.mend_id = %(mend)s) AND (NOT %(open)s OR gone.done_at IS NULL)
    ORDER BY gone.left_at, gone.id"""
_MEND = """
    SELECT mend.id AS mend_id, mend.practice_id, mend.kind,
           CASE WHEN mend.undone_at IS NULL THEN '' ELSE coalesce(nullif(person.display_name, ''), mend.undone_by)
               || to_char(mend.undone_at AT TIME ZONE (SELECT zone FROM app.office_clock), ' "at" MM/DD/YY HH24:MI')
               END AS undone
    FROM app.mend LEFT JOIN sec.person AS person ON person.login = mend.undone_by WHERE mend.id = %(mend)s"""
_KEPT = """
    SELECT remit_claim_id, claim_before, claim_after, state_before, op_after FROM app.mend_part
    WHERE mend_id = %(mend)s ORDER BY remit_claim_id"""
_CHANGED = """
    SELECT kept.claim_id, claim.number AS claim, kept.party, kept.before_cents - kept.after_cents AS cents
    FROM app.mend_balance AS kept JOIN app.claim ON claim.id = kept.claim_id WHERE kept.mend_id = %(mend)s"""
_LIST = """
    SELECT mend.id AS mend_id, mend.kind, mend.reason, mend.at, mend.actor, mend.undone_at IS NOT NULL AS undone,
           (SELECT count(*) FROM app.mend_part AS part WHERE part.mend_id = mend.id) AS claims,
           (SELECT count(*) FROM app.left_office AS gone
            WHERE gone.mend_id = mend.id AND gone.done_at IS NULL) AS open_tasks
    FROM app.mend ORDER BY mend.at DESC, mend.id DESC LIMIT %(limit)s"""


class Part(Struct, frozen=True, gc=False):
    """A received claim as the act finds it."""

    remit_claim_id: int
    remit_id: int
    practice_id: int
    number: str
    state: str
    claim_id: int | None
    op_id: UUID | None
    taken_back: bool
    reversal: bool


class ClaimBalance(Struct, frozen=True, gc=False):
    """What one party owes on a claim, in cents."""

    claim_id: int
    claim: str
    party: str
    cents: int


class _State(Struct, frozen=True, gc=False):
    id: int
    state: str
    verdict: str
    why: str


class _Kept(Struct, frozen=True, gc=False):
    remit_claim_id: int
    claim_before: int | None
    claim_after: int | None
    state_before: str
    op_after: UUID | None


class _Mend(Struct, frozen=True, gc=False):
    mend_id: int
    practice_id: int
    kind: str
    undone: str                 # by whom and when; empty while it stands


class _Rehearsed(Exception):
    """Carries the result out of a transaction that is to be forgotten."""

    def __init__(self, result: MendResult) -> None:
        super().__init__()
        self.result = result


def rehearse(database: Database, act: Callable[[Unit], MendResult]) -> MendResult:
    """Do an act for real and forget it: what is shown is exactly what would be written. Raises what the act raises."""

    def forgotten(unit: Unit) -> MendResult:
        raise _Rehearsed(act(unit))

    try:
        return database.perform(forgotten)
    except _Rehearsed as done:
        return done.result


def move_posting(unit: Unit, remit_claim_id: int, to: str, *, today: date, reason: str) -> MendResult:
    """Take a received claim off the claim it is on and post it on another of the practice, by number.

    Raises NotFound, Refused (with the sentence why it cannot stand there), NotPermitted.
    """
    part = _part(unit, remit_claim_id)
    target = _ours(unit, part.practice_id, to)
    if target == part.claim_id:
        last = last_posting(unit, part.remit_id, part.remit_claim_id)
        raise Refused(f"The money is on this claim already{f': {last.words}' if last else ''}.")
    return _act(unit, "move", [part], {part.remit_claim_id: target}, today=today, reason=reason)


def swap_postings(unit: Unit, first: int, second: int, *, today: date, reason: str) -> MendResult:
    """Two patients were mixed up: each received claim goes to the claim the other is on."""
    one, other = _part(unit, first), _part(unit, second)
    if one.practice_id != other.practice_id:
        raise Refused("Both belong to different practices; money between practices goes by transfer.")
    if one.claim_id is None or other.claim_id is None or one.claim_id == other.claim_id:
        raise Refused("A swap needs two received claims that are on two different claims.")
    targets = {one.remit_claim_id: other.claim_id, other.remit_claim_id: one.claim_id}
    return _act(unit, "swap", [one, other], targets, today=today, reason=reason)


def post_again(
    unit: Unit, ids: Sequence[int], *, today: date, reason: str, policy: Policy | None = None, treatment: str = ""
) -> MendResult:
    """Take received claims of one practice back and post them again under the rules of today, or under `policy`.

    What cannot post any more becomes an exception again. `treatment` names the ruling of a whole group (`alike`).
    """
    parts = unit.rows(_PARTS, {"ids": list(ids)}, into=Part)
    if len(parts) != len(set(ids)):
        raise NotFound("One of these claims is not in your practices.")
    if len({part.practice_id for part in parts}) != 1:
        raise Refused("Choose claims of one practice: each practice has its own books.")
    kind = "alike" if treatment else "again"
    return _act(unit, kind, parts, {}, today=today, reason=reason, policy=policy, treatment=treatment)


def undo_mend(unit: Unit, mend_id: int, *, today: date, reason: str) -> MendResult:
    """Bring every received claim of an act back to where it was; refused when the claims changed since."""
    require_poster(unit)
    mend = unit.one(_MEND, {"mend": mend_id}, into=_Mend, missing="There is no such act in your practices.")
    if mend.undone:
        raise Conflict(f"This was already undone by {mend.undone}; nothing was changed.")
    kept = unit.rows(_KEPT, {"mend": mend_id}, into=_Kept)
    ids = [each.remit_claim_id for each in kept]
    parts = {part.remit_claim_id: part for part in unit.rows(_PARTS, {"ids": ids}, into=Part)}
    for each in kept:
        if parts[each.remit_claim_id].op_id != each.op_after:
            raise Conflict("One of these claims was posted anew since; mend them one by one.")
        if parts[each.remit_claim_id].state == "reversed":
            raise Conflict("The posting of one of these claims was undone since; mend them one by one.")
    before = balances_of(unit, _claims(kept))
    _take_back(unit, list(parts.values()), reason)
    for each in kept:
        if each.state_before in ("posted", "information"):
            _post(unit, parts[each.remit_claim_id], each.claim_before, today=today)
    unit.execute("SELECT api.finish_mend_undo_v1(%(mend)s, %(today)s)", {"mend": mend_id, "today": today})
    changes = changes_between(before, balances_of(unit, _claims(kept)))
    _mirrored(changes, unit.rows(_CHANGED, {"mend": mend_id}, into=ClaimBalance))
    return _result(unit, mend_id, mend.kind, ids, changes)


def _mirrored(changes: Sequence[BalanceChange], kept: Sequence[ClaimBalance]) -> None:
    """An undo takes exactly what the act had moved, also where balances were equal before and after it."""
    done = {(each.claim_id, each.party): each.after - each.before for each in changes}
    if done != {(each.claim_id, each.party): each.cents for each in kept}:
        raise Conflict("The claims changed since, so undoing this would not bring them back; mend them one by one.")


def list_mends(unit: Unit, *, limit: int = 200) -> tuple[MendRow, ...]:
    """What was mended in the login's practices, newest first."""
    return tuple(unit.rows(_LIST, {"limit": limit}, into=MendRow))


def list_left(unit: Unit, *, mend_id: int | None = None, open_only: bool = True) -> tuple[LeftTask, ...]:
    """What had left the office before something was moved: the tasks of one act, or all that are open."""
    return tuple(unit.rows(_LEFT, {"mend": mend_id, "open": open_only}, into=LeftTask))


def finish_left(unit: Unit, task_id: int, *, today: date) -> None:
    """One of these is put right. Raises NotFound, NotPermitted."""
    unit.execute("SELECT api.finish_left_v1(%(task)s, %(today)s)", {"task": task_id, "today": today})


def _act(
    unit: Unit,
    kind: str,
    parts: Sequence[Part],
    targets: dict[int, int],
    *,
    today: date,
    reason: str,
    policy: Policy | None = None,
    treatment: str = "",
) -> MendResult:
    """Take back everything of these received claims (and what was posted with them), then post it where it belongs."""
    if not reason.strip():
        raise Refused("Say why this is mended; the reason is kept for good.")
    require_poster(unit)
    every = _with_siblings(unit, parts)
    claims = sorted({*(p.claim_id for p in every if p.claim_id), *targets.values()})
    before = balances_of(unit, claims)
    _take_back(unit, every, reason)
    if targets:
        for part in every:
            _post(unit, part, targets.get(part.remit_claim_id, part.claim_id), today=today)
    else:
        _post_where_it_was(unit, every, today=today, policy=policy)
    ids = [part.remit_claim_id for part in every]
    if kind in ("move", "swap"):
        _all_posted(unit, ids)
    mend_id = unit.number(
        _KEEP,
        {
            "practice": every[0].practice_id,
            "kind": kind,
            "reason": reason,
            "treatment": treatment,
            "today": today,
            "parts": ids,
            "states": [part.state for part in every],
            "claims": [part.claim_id for part in every],
            "ops": [part.op_id for part in every],
            "b_claim": [row.claim_id for row in before],
            "b_party": [row.party for row in before],
            "b_before": [row.cents for row in before],
        },
    )
    return _result(unit, mend_id, kind, ids, changes_between(before, balances_of(unit, claims)))


def _with_siblings(unit: Unit, parts: Sequence[Part]) -> list[Part]:
    """A payer that splits a claim decides it in several: what one operation posted on one claim goes back together."""
    ids = {part.remit_claim_id for part in parts}
    for part in parts:
        if part.state == "posted" and part.claim_id is not None:
            ids.update(unit.rows(_TOGETHER, {"op": part.op_id, "claim": part.claim_id}, into=int))
    return unit.rows(_PARTS, {"ids": sorted(ids)}, into=Part)


def _take_back(unit: Unit, parts: Sequence[Part], reason: str) -> None:
    let_lines_stand(unit, [part.remit_claim_id for part in parts], reason)
    done: set[tuple[object, int]] = set()
    for part in parts:
        if part.taken_back or part.reversal:
            raise Refused("The payer has taken this decision back since; undo that reversal first.")
        if part.state not in ("posted", "information") or part.op_id is None or part.claim_id is None:
            continue
        if (part.op_id, part.claim_id) not in done:
            done.add((part.op_id, part.claim_id))
            reverse_received(unit, part.op_id, part.claim_id, reason)


def _post(unit: Unit, part: Part, claim_id: int | None, *, today: date) -> None:
    ids = [part.remit_claim_id]
    post_slice(unit, part.remit_id, ids, today=today, mode=DECIDED, by_hand=True, chosen=claim_id)


def _post_where_it_was(unit: Unit, parts: Sequence[Part], *, today: date, policy: Policy | None) -> None:
    """A whole group by payment: a fixed number of statements for each."""
    for remit_id, group in groupby(parts, key=lambda part: part.remit_id):
        ids = [part.remit_claim_id for part in group]
        post_slice(unit, remit_id, ids, today=today, mode=DECIDED, by_hand=True, policy=policy)


def _all_posted(unit: Unit, ids: Sequence[int]) -> None:
    """Money moved by hand stands where it was put, or nothing happens."""
    for row in unit.rows(_STATES, {"ids": list(ids)}, into=_State):
        if row.state not in ("posted", "information"):
            raise Refused(f"It cannot be posted there: {row.why or row.verdict}")


def _part(unit: Unit, remit_claim_id: int) -> Part:
    missing = "There is no such claim in a payment of your practices."
    return unit.one(_PARTS, {"ids": [remit_claim_id]}, into=Part, missing=missing)


def _ours(unit: Unit, practice_id: int, number: str) -> int:
    asked = {"practice": practice_id, "number": normalised(number)}
    return unit.one(_OURS, asked, into=int, missing="The practice of this payment has no claim with that number.")


def _claims(kept: Iterable[_Kept]) -> list[int]:
    return sorted({claim for each in kept for claim in (each.claim_before, each.claim_after) if claim is not None})


def balances_of(unit: Unit, claims: Sequence[int]) -> list[ClaimBalance]:
    """What each party owes on these claims, in cents."""
    return unit.rows(_BALANCES, {"claims": list(claims)}, into=ClaimBalance)


def changes_between(before: Sequence[ClaimBalance], after: Sequence[ClaimBalance]) -> tuple[BalanceChange, ...]:
    """Claims and parties whose balance differs, by claim."""
    numbers = {row.claim_id: row.claim for row in (*before, *after)}
    old, new = ({(row.claim_id, row.party): row.cents for row in rows} for rows in (before, after))
    return tuple(
        BalanceChange(claim, numbers[claim], party, old.get((claim, party), 0), new.get((claim, party), 0))
        for claim, party in sorted({*old, *new})
        if old.get((claim, party), 0) != new.get((claim, party), 0)
    )


def _result(
    unit: Unit, mend_id: int, kind: str, ids: Sequence[int], changes: tuple[BalanceChange, ...]
) -> MendResult:
    states = [row.state for row in unit.rows(_STATES, {"ids": list(ids)}, into=_State)]
    left = list_left(unit, mend_id=mend_id, open_only=False)
    return MendResult(mend_id, kind, states.count("posted"), states.count("exception"), changes, left)
