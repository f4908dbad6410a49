"""Holding work: take next, take one, heartbeat, park, release. A hold is a lease with an expiry, never a lock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from app.db.unit import Unit
from app.workqueues.types import QueueQuery, TakenItem

# The functions return the row as it is after the write; a join to work_item itself would still see the old one.
TAKEN_COLUMNS = """
    t.id AS item_id, t.claim_id, t.version, t.queue, t.lease_until, t.claim_number AS claim, t.patient_name AS patient,
    coalesce(p.name, '') AS payer, t.practice_id, coalesce(pr.name, '') AS practice, t.location_id,
    coalesce(l.name, '') AS location, t.due_on AS due, t.balance_cents AS balance, t.clock_kind AS clock, t.clock_on,
    t.text AS why, f.days AS follow_up_days, f.business AS follow_up_business, f.label AS follow_up_rule, t.parked,
    coalesce(pr.code, '') AS practice_code, coalesce(l.code, '') AS location_code, t.remit_claim_id, t.clock_verify"""
TAKEN_NAMES = """
    LEFT JOIN app.payer p ON p.id = t.payer_id
    LEFT JOIN app.practice pr ON pr.id = t.practice_id
    LEFT JOIN app.location l ON l.id = t.location_id
    LEFT JOIN LATERAL api.follow_up_days_v2(t.reason_id, t.payer_id, current_date) f ON true"""


def take_next(unit: Unit, query: QueueQuery) -> TakenItem | None:
    """Take the first free item of a queue in my scope, mine before the pool's; None when nothing is to do.

    Practice, location and payer filters and `whose` of the query apply. The lease lasts 15 minutes.
    """
    sql = f"""SELECT {TAKEN_COLUMNS} FROM api.take_next_v1(%(queue)s, %(whose)s, %(practices)s::int[],
        %(locations)s::int[], %(payers)s::int[]) t {TAKEN_NAMES}"""
    return unit.row(sql, next_params(query), into=TakenItem)


def take_item(unit: Unit, item_id: int, *, version: int | None = None) -> TakenItem:
    """Take one item; `version` is what the screen showed (None: whatever it is now).

    Raises Conflict when somebody holds or changed it, NotFound when it is out of scope or finished.
    """
    sql = f"SELECT {TAKEN_COLUMNS} FROM api.take_item_v1(%(item)s, %(version)s) t {TAKEN_NAMES}"
    return unit.one(sql, {"item": item_id, "version": version}, into=TakenItem, missing="This item is no longer open.")


def list_held(unit: Unit) -> tuple[TakenItem, ...]:
    """What I hold, parked or not, the oldest lease first; what a payer call of mine holds is that call's."""
    sql = f"""SELECT {TAKEN_COLUMNS} FROM app.work_item t {TAKEN_NAMES}
        WHERE t.status = 1 AND t.holder = session_user::text AND NOT EXISTS (
            SELECT FROM app.payer_call_claim l JOIN app.payer_call c ON c.id = l.call_id
            WHERE l.item_id = t.id AND l.state = 'held' AND c.caller = session_user::text)
        ORDER BY t.lease_until, t.id"""
    return tuple(unit.rows(sql, into=TakenItem))


def release_item(unit: Unit, item_id: int) -> bool:
    """Give an item of mine back to its queue; False when I did not hold it."""
    return bool(unit.value("SELECT api.release_item_v1(%(item)s)", {"item": item_id}))


def park_item(unit: Unit, item_id: int, *, parked: bool = True) -> TakenItem:
    """Park a held item (up to five, lease of a day), or bring it back to the front. Raises Refused at the sixth."""
    sql = f"SELECT {TAKEN_COLUMNS} FROM api.park_item_v1(%(item)s, %(parked)s) t {TAKEN_NAMES}"
    return unit.one(sql, {"item": item_id, "parked": parked}, into=TakenItem, missing="This item is not held by you.")


def extend_leases(unit: Unit, item_ids: Iterable[int]) -> int:
    """Heartbeat of the desk: the number of my leases that still stand, each now 15 minutes long again."""
    return unit.number("SELECT api.heartbeat_v1(%(items)s::bigint[])", {"items": list(item_ids)})


def next_params(query: QueueQuery) -> dict[str, object]:
    """Parameters of the `take next` functions for a query."""
    return {
        "queue": query.queue,
        "whose": query.whose,
        "practices": list(query.practice_ids),
        "locations": list(query.location_ids),
        "payers": list(query.payer_ids),
    }


def rest_leases(unit: Unit) -> datetime | None:
    """The desk is locked: what the person holds stays held as long as the office says; until when, None: nothing is."""
    found = unit.value("SELECT api.rest_leases_v1()")
    return found if isinstance(found, datetime) else None
