"""What payers promised: shown on the claim, and how each payer keeps its word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.db.unit import Unit

_LIST = """
SELECT p.id AS promise_id, c.number AS claim, y.name AS payer, p.what, p.cents, p.by_on, p.reference, p.representative,
    p.made_on, coalesce(w.display_name, p.made_by) AS made_by, p.state, p.settled_on
FROM app.promise p JOIN app.claim c ON c.id = p.claim_id JOIN app.payer y ON y.id = p.payer_id
    LEFT JOIN sec.person w ON w.login = p.made_by
WHERE (%(claim)s::bigint IS NULL OR p.claim_id = %(claim)s) AND (%(state)s = '' OR p.state = %(state)s)
ORDER BY p.by_on DESC, p.id DESC LIMIT %(most)s"""
_KEPT = """
SELECT y.name AS payer, count(*) FILTER (WHERE p.state = 'kept') AS kept,
    count(*) FILTER (WHERE p.state = 'late') AS late,
    count(*) FILTER (WHERE p.state = 'broken') AS broken, count(*) FILTER (WHERE p.state = 'open') AS open
FROM app.promise p JOIN app.payer y ON y.id = p.payer_id WHERE p.made_on >= %(since)s::date
GROUP BY y.name ORDER BY y.name"""


@dataclass(frozen=True, slots=True)
class Promise:
    """What a payer said it would do by a day; `state` is open, kept, late, broken or replaced; cents when money."""

    promise_id: int
    claim: str
    payer: str
    what: str
    cents: int | None
    by_on: date
    reference: str
    representative: str
    made_on: date
    made_by: str
    state: str
    settled_on: date | None


@dataclass(frozen=True, slots=True)
class Kept:
    """How a payer kept its word."""

    payer: str
    kept: int
    late: int
    broken: int
    open: int


def list_promises(unit: Unit, claim_id: int | None = None, *, state: str = "", most: int = 200) -> tuple[Promise, ...]:
    """The promises on a claim, or of my whole scope; the latest day first."""
    return tuple(unit.rows(_LIST, {"claim": claim_id, "state": state, "most": most}, into=Promise))


def count_kept(unit: Unit, *, since: date) -> tuple[Kept, ...]:
    """Per payer of my scope: promises made since a day, and what became of them."""
    return tuple(unit.rows(_KEPT, {"since": since}, into=Kept))
