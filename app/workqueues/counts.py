"""Counts beside the queues, and the poll by which every desk learns what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.db.unit import Unit
from app.workqueues.types import Change, Changes, QueueCount

# Summary rows plus the deltas not folded yet: exact at any moment, and flat in the size of the queue.
_COUNTS = """
SELECT queue, sum(items)::bigint AS items, sum(cents)::bigint AS cents,
    coalesce(sum(items) FILTER (WHERE assignee = session_user::text), 0)::bigint AS mine,
    sum(overdue)::bigint AS overdue
FROM api.queue_counts_v1('') GROUP BY queue
UNION ALL
SELECT 'unrouted', count(*), coalesce(sum(cents), 0)::bigint, 0, 0 FROM app.unrouted WHERE released_at IS NULL"""
_POLL = "SELECT seq, topic, queue, claim_id, actor, at FROM api.poll_changes_v1(%(since)s) ORDER BY seq"


@dataclass(frozen=True, slots=True)
class PolledChange:
    """One row of a poll."""

    seq: int
    topic: str
    queue: str
    claim_id: int | None
    actor: str
    at: datetime


def count_queues(unit: Unit) -> tuple[QueueCount, ...]:
    """Items and cents per queue in my scope; queues without a row are left out, but for `unrouted`."""
    return tuple(unit.rows(_COUNTS, into=QueueCount))


def current_seq(unit: Unit) -> int:
    """The counter as it stands: what a desk that has just read everything polls from."""
    return unit.number("SELECT coalesce(max(seq), 0) FROM app.change_counter")


def poll_changes(unit: Unit, since: int) -> Changes:
    """What changed in my scope after `since`, once per topic, queue and claim. One statement.

    When no worker folds change rows, the poll folds them itself, so that desks stay live without one.
    """
    rows = unit.rows(_POLL, {"since": since}, into=PolledChange)
    return gather_changes(rows, since)


def gather_changes(rows: Sequence[PolledChange], since: int) -> Changes:
    """The rows of a poll with the counter to poll from next."""
    changes = tuple(Change(row.topic, row.queue, row.claim_id, row.actor, row.at) for row in rows)
    return Changes(max((row.seq for row in rows), default=since), changes)
