"""Who is at a desk now: told with the poll, in the same statement; gone a minute and a half after the last poll."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.db.unit import Unit
from app.workqueues.counts import PolledChange, gather_changes
from app.workqueues.types import Changes

_POLL = """
SELECT seq, topic, queue, claim_id, actor, at
FROM api.poll_here_v1(%(since)s, %(page)s, %(queue)s, %(calling)s, %(idle)s) ORDER BY seq"""
# What somebody holds is the lease itself, as far as the asking person may see it.
_PRESENT = """
SELECT p.login, coalesce(n.display_name, p.login) AS name, p.page, p.queue, p.calling, p.since, p.idle_since, p.seen_at,
    coalesce(h.held, 0) AS held, coalesce(h.parked, 0) AS parked, coalesce(h.claim, '') AS claim, h.claim_id,
    h.held_since
FROM app.presence p LEFT JOIN sec.person n ON n.login = p.login
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE NOT w.parked) AS held, count(*) FILTER (WHERE w.parked) AS parked,
        (array_agg(w.claim_number ORDER BY w.parked, w.changed_at DESC))[1] AS claim,
        (array_agg(w.claim_id ORDER BY w.parked, w.changed_at DESC))[1] AS claim_id,
        (array_agg(w.changed_at ORDER BY w.parked, w.changed_at DESC))[1] AS held_since
    FROM app.work_item w WHERE w.status = 1 AND w.holder = p.login) h ON true
WHERE p.seen_at > clock_timestamp() - interval '90 s' ORDER BY 2, 1"""


@dataclass(frozen=True, slots=True)
class Here:
    """Where a person is: page, queue, on a call, and seconds since the last key or click."""

    page: str = ""
    queue: str = ""
    calling: bool = False
    idle: int = 0


NOWHERE = Here()


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody at a desk. `since`: on this page; `claim` is the one held last, `held` and `parked` how many."""

    login: str
    name: str
    page: str
    queue: str
    calling: bool
    since: datetime
    idle_since: datetime | None
    seen_at: datetime
    held: int = 0
    parked: int = 0
    claim: str = ""
    claim_id: int | None = None
    held_since: datetime | None = None


def poll_here(unit: Unit, since: int, here: Here) -> Changes:
    """`poll_changes`, saying where the person is. One statement."""
    rows = unit.rows(
        _POLL,
        {"since": since, "page": here.page, "queue": here.queue, "calling": here.calling, "idle": here.idle},
        into=PolledChange,
    )
    return gather_changes(rows, since)


def list_present(unit: Unit) -> tuple[Present, ...]:
    """Everybody at a desk now, by name."""
    return tuple(unit.rows(_PRESENT, into=Present))
