"""One act on many refusals: previewed exactly, done in one call, undone as a whole.

The preview is the act itself, taken back to a savepoint: it cannot say anything else than the act would do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID, uuid4

from app.db.unit import Unit, as_json
from app.denials.types import ActDone, ActRow, KeptAct, Refusal, WantedAct
from app.domain.errors import Refused
from app.rules.denial_acts import ACT_WORDS

MOST = 500
_ACT = """
    SELECT reason_id, claim_id, done, why FROM api.denial_act_v1(%(act)s, %(kind)s, %(reasons)s::bigint[],
        %(versions)s::integer[], %(facts)s, %(today)s::date)"""
_UNDO = "SELECT reason_id, claim_id, done, why FROM api.undo_denial_act_v1(%(act)s, %(today)s::date)"
_AFTER = """
    SELECT t.id AS reason_id, r.claim_id, coalesce(c.number, '') AS claim, t.done, t.why,
        CASE WHEN r.closed_on IS NULL THEN coalesce(r.text, '') ELSE r.closed_text END AS after,
        CASE WHEN r.closed_on IS NULL THEN r.due_on END AS due_on, coalesce(r.cents, 0) AS cents
    FROM unnest(%(ids)s::bigint[], %(done)s::boolean[], %(why)s::text[]) AS t (id, done, why)
        LEFT JOIN app.work_reason r ON r.id = t.id LEFT JOIN app.claim c ON c.id = r.claim_id
    ORDER BY t.done, c.number, t.id"""
_KEPT = """
    SELECT a.id AS act_id, a.kind, a.words, a.done, a.skipped, a.cents, a.at, a.actor, a.undone_at, part.open
    FROM app.denial_act a CROSS JOIN LATERAL (
        SELECT count(*) AS every, count(*) FILTER (WHERE p.undone_at IS NULL) AS open
        FROM app.denial_act_part p WHERE p.act_id = a.id) AS part
    WHERE part.every > 0 AND (NOT %(mine)s OR a.actor = session_user) ORDER BY a.at DESC LIMIT %(limit)s"""


@dataclass(frozen=True, slots=True)
class _Told:
    reason_id: int
    claim_id: int | None
    done: bool
    why: str


def preview_act(unit: Unit, wanted: WantedAct, refusals: Sequence[Refusal], *, today: date) -> ActDone:
    """What the act would do, row by row; nothing is kept. Raises what the act raises."""
    unit.execute("SAVEPOINT preview")
    found = _call(unit, uuid4(), wanted, refusals, today)
    unit.execute("ROLLBACK TO SAVEPOINT preview")
    return ActDone(None, wanted.kind, ACT_WORDS[wanted.kind], found)


def do_act(
    unit: Unit, wanted: WantedAct, refusals: Sequence[Refusal], *, today: date, act: UUID | None = None
) -> ActDone:
    """Do it to those that may take it, as they were shown; `act` repeats a call.

    Raises Refused with the reason when none may, NotPermitted without the right, Conflict from a write-off.
    """
    act_id = act or uuid4()
    found = _call(unit, act_id, wanted, refusals, today)
    if not any(row.done for row in found):
        raise Refused(f"Nothing was done. {_most_common(found)}")
    return ActDone(act_id, wanted.kind, ACT_WORDS[wanted.kind], found)


def undo_act(unit: Unit, act: UUID, *, today: date) -> ActDone:
    """Put back what the act changed. Rows changed since stay and are named; with none left to undo it raises
    Refused.
    """
    told = unit.rows(_UNDO, {"act": act, "today": today}, into=_Told)
    found = _after(unit, told)
    if not any(row.done for row in found):
        raise Refused(f"Nothing was undone. {_most_common(found)}")
    return ActDone(act, "undo", "Undone", found)


def list_acts(unit: Unit, *, mine: bool = True, limit: int = 20) -> tuple[KeptAct, ...]:
    """The latest acts with a refusal in scope, newest first."""
    return tuple(unit.rows(_KEPT, {"mine": mine, "limit": limit}, into=KeptAct))


def proposed_acts(refusals: Sequence[Refusal]) -> tuple[tuple[WantedAct, tuple[Refusal, ...]], ...]:
    """What is usual for these refusals, act by act, each with the refusals it is usual for. What goes by hand is
    left out.
    """
    acts: dict[WantedAct, list[Refusal]] = {}
    for row in refusals:
        if row.proposed == "write_off":
            acts.setdefault(WantedAct("write_off", reason=row.proposed_reason), []).append(row)
        elif row.proposed == "request":
            acts.setdefault(
                WantedAct("request", asked_of="practice", what="What the payer asks for is missing."), []
            ).append(row)
        elif row.proposed:
            acts.setdefault(WantedAct(row.proposed, method="electronic"), []).append(row)
    return tuple((wanted, tuple(rows)) for wanted, rows in acts.items())


def act_facts(wanted: WantedAct) -> dict[str, object]:
    """The fields that are set, as the function reads them."""
    values = {field.name: getattr(wanted, field.name) for field in fields(wanted) if field.name != "kind"}
    if wanted.kind != "assign":
        values.pop("login")
    return {name: value for name, value in values.items() if value is not None and (value != "" or name == "login")}


def _call(unit: Unit, act: UUID, wanted: WantedAct, refusals: Sequence[Refusal], today: date) -> tuple[ActRow, ...]:
    if not 1 <= len(refusals) <= MOST:
        raise Refused(f"Choose 1 to {MOST} refusals for one act.")
    params: dict[str, object] = {
        "act": act,
        "kind": wanted.kind,
        "reasons": [row.reason_id for row in refusals],
        "versions": [row.version for row in refusals],
        "facts": as_json(act_facts(wanted)),
        "today": today,
    }
    return _after(unit, unit.rows(_ACT, params, into=_Told))


def _after(unit: Unit, told: Sequence[_Told]) -> tuple[ActRow, ...]:
    params = {
        "ids": [row.reason_id for row in told],
        "done": [row.done for row in told],
        "why": [row.why for row in told],
    }
    return tuple(unit.rows(_AFTER, params, into=ActRow))


def _most_common(rows: Sequence[ActRow]) -> str:
    """The reason that most rows were skipped for."""
    whys = [row.why for row in rows]
    return max(dict.fromkeys(whys), key=whys.count) if whys else "It has no refusal in your scope."


def preview_usual(unit: Unit, refusals: Sequence[Refusal], *, today: date) -> ActDone:
    """What is usual for each of these refusals, as it would be done; what goes by hand is named as left."""
    unit.execute("SAVEPOINT usual")
    found = _usual(unit, refusals, today)
    unit.execute("ROLLBACK TO SAVEPOINT usual")
    return ActDone(None, "usual", "What is usual", found)


def do_usual(unit: Unit, refusals: Sequence[Refusal], *, today: date) -> ActDone:
    """Do what is usual, each kind as an act of its own. Raises Refused when nothing is usual for any of them."""
    found = _usual(unit, refusals, today)
    if not any(row.done for row in found):
        raise Refused(f"Nothing was done. {_most_common(found)}")
    return ActDone(None, "usual", "What is usual", found)


def _usual(unit: Unit, refusals: Sequence[Refusal], today: date) -> tuple[ActRow, ...]:
    found: list[ActRow] = []
    for wanted, rows in proposed_acts(refusals):
        found.extend(_call(unit, uuid4(), wanted, rows, today))
    by_hand = "Nothing is usual for its size: it is worked by hand."
    found.extend(
        ActRow(row.reason_id, row.claim_id, row.claim, False, by_hand, row.text, row.due_on, row.cents)
        for row in refusals
        if not row.proposed
    )
    return tuple(found)
