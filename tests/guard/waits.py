"""Probes of locks by hand, where no likely arguments reach the lock. Data: waits.toml.

What the other session holds must be there before the call makes its scene: these items are put in when the hand comes.
"""

from __future__ import annotations

from pathlib import Path

from tests.guard.locks import load

HAND_LOCKS = load(Path(__file__).with_name("waits.toml"))
_ITEM = (
    "INSERT INTO app.work_item OVERRIDING SYSTEM VALUE SELECT (jsonb_populate_record(w, '{{\"claim_id\": null, "
    "\"remit_claim_id\": null, {0}}}')).* FROM app.work_item AS w WHERE w.id = (SELECT min(id) FROM app.work_item)"
)
# Items: mine, one whose lease ran out, one whose moment came, one of somebody who works here no longer.
ITEMS = (
    _ITEM.format('"id": 9001, "assignee": "g_hand"'),
    _ITEM.format('"id": 9002, "queue": "credit", "status": 1, "holder": "g_poster_every", "lease_until": "2026-01-01"'),
    _ITEM.format('"id": 9003, "queue": "denial", "due_at": "2026-01-01"'),
    _ITEM.format('"id": 9004, "queue": "mail", "assignee": "g_gone"'),
    "INSERT INTO app.work_reason OVERRIDING SYSTEM VALUE SELECT (jsonb_populate_record(r, '{\"id\": 9001, \"kind\": "
    "\"appeal\", \"queue\": \"appeal\"}')).* FROM app.work_reason AS r WHERE r.claim_id = 2",
    # somebody's scopes changed at a moment that went by
    "UPDATE sec.seen SET until = now() - interval '1 hour' WHERE login = 'g_backup_narrow'",
)
