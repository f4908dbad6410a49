"""What is being typed, kept in the database every two seconds: a crash loses nothing."""

from __future__ import annotations

from app.db.unit import Unit
from app.workqueues.types import Draft

_SAVE = """
INSERT INTO app.draft (practice_id, location_id, claim_id, body, outcome, next_on, pane)
SELECT practice_id, location_id, id, %(body)s, %(outcome)s, %(next_on)s::date, %(pane)s::jsonb
FROM app.claim WHERE id = %(claim)s
ON CONFLICT (login, claim_id) DO UPDATE
SET body = excluded.body, outcome = excluded.outcome, next_on = excluded.next_on, pane = excluded.pane,
    at = clock_timestamp()"""
_COLUMNS = "claim_id, body, outcome, next_on, pane::text AS pane, at"
_MINE = "login = session_user::text"


def save_draft(unit: Unit, draft: Draft) -> None:
    """Keep what I am typing on a claim; one statement, the last one wins."""
    unit.execute(
        _SAVE,
        {
            "claim": draft.claim_id,
            "body": draft.body,
            "outcome": draft.outcome,
            "next_on": draft.next_on,
            "pane": draft.pane,
        },
    )


def load_draft(unit: Unit, claim_id: int) -> Draft | None:
    """My draft on a claim, or None."""
    return unit.row(
        f"SELECT {_COLUMNS} FROM app.draft WHERE {_MINE} AND claim_id = %(claim)s", {"claim": claim_id}, into=Draft
    )


def list_drafts(unit: Unit) -> tuple[Draft, ...]:
    """All my drafts, the latest first."""
    return tuple(unit.rows(f"SELECT {_COLUMNS} FROM app.draft WHERE {_MINE} ORDER BY at DESC", into=Draft))


def discard_draft(unit: Unit, claim_id: int) -> None:
    """Forget my draft on a claim; saving an outcome does it by itself."""
    unit.execute(f"DELETE FROM app.draft WHERE {_MINE} AND claim_id = %(claim)s", {"claim": claim_id})
