"""What is being typed, kept in the database every two seconds: a crash loses nothing."""

from __future__ import annotations

from app.db.unit import Unit
from app.workqueues.types import Draft

_SAVE = """
INSERT INTO app.draft (practice_id, location_id, claim_id, remit_claim_id, body, outcome, next_on, pane, fields)
SELECT x.*, %(body)s, %(outcome)s, %(next_on)s::date, %(pane)s::jsonb, %(fields)s::jsonb FROM (
    SELECT practice_id, location_id, id, NULL::bigint FROM app.claim WHERE id = %(claim)s
    UNION ALL
    SELECT practice_id, location_id, NULL, id FROM app.remit_claim
    WHERE id = %(received)s AND %(claim)s::bigint IS NULL) x
ON CONFLICT (login, claim_id, remit_claim_id) DO UPDATE
SET body = excluded.body, outcome = excluded.outcome, next_on = excluded.next_on, pane = excluded.pane,
    fields = excluded.fields, at = clock_timestamp()"""
# A draft on a received claim comes back on the claim it was matched to.
_OF = """(claim_id = %(claim)s OR remit_claim_id = %(received)s
    OR remit_claim_id IN (SELECT x.id FROM app.remit_claim x WHERE x.claim_id = %(claim)s))"""
_COLUMNS = "claim_id, remit_claim_id, body, outcome, next_on, pane::text AS pane, fields::text AS fields, at"
_MINE = "login = session_user::text"


def save_draft(unit: Unit, draft: Draft) -> None:
    """Keep what I am typing; one statement, the last one wins."""
    unit.execute(
        _SAVE,
        {
            "claim": draft.claim_id,
            "received": draft.remit_claim_id,
            "body": draft.body,
            "outcome": draft.outcome,
            "next_on": draft.next_on,
            "pane": draft.pane,
            "fields": draft.fields,
        },
    )


def load_draft(unit: Unit, claim_id: int | None, remit_claim_id: int | None = None) -> Draft | None:
    """My newest draft on a claim, or on a received claim without one; None when nothing was typed."""
    named = {"claim": claim_id, "received": remit_claim_id}
    return unit.row(
        f"SELECT {_COLUMNS} FROM app.draft WHERE {_MINE} AND {_OF} ORDER BY at DESC LIMIT 1", named, into=Draft
    )


def list_drafts(unit: Unit) -> tuple[Draft, ...]:
    """All my drafts, the latest first."""
    return tuple(unit.rows(f"SELECT {_COLUMNS} FROM app.draft WHERE {_MINE} ORDER BY at DESC", into=Draft))


def discard_draft(unit: Unit, claim_id: int | None, remit_claim_id: int | None = None) -> None:
    """Forget my drafts on it; saving an outcome does it by itself."""
    named = {"claim": claim_id, "received": remit_claim_id}
    unit.execute(f"DELETE FROM app.draft WHERE {_MINE} AND {_OF}", named)
