"""`queue check`: no open clock without a visible owner, no item twice, none lost; proved over the whole book."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from msgspec import Struct

from app.db.unit import Unit

ROWS_SHOWN = 20


class QueueInvariant(Struct, frozen=True):
    """One thing that always holds of the queues; `broken` counts to 1,000, `rows` are the first of them."""

    name: str
    meaning: str
    broken: int
    rows: tuple[str, ...]


class QueueReport(Struct, frozen=True):
    """The whole proof; `ok` when nothing is broken."""

    ok: bool
    reasons: int
    items: int
    invariants: tuple[QueueInvariant, ...]


@dataclass(frozen=True, slots=True)
class _Extent:
    reasons: int
    items: int


_OPEN = "SELECT r.* FROM app.work_reason r WHERE r.closed_on IS NULL"
_RUNS = """CASE WHEN c.status IN ('submitted', 'rejected', 'denied', 'exception') AND c.filed_on IS NULL
    THEN c.file_by END"""
_NEAR = "(SELECT f.near_days FROM app.waterfall f)"
_CHECKS = (
    (
        "owner",
        "every open reason of a claim has exactly one open item, and every item an open reason",
        f"""SELECT 'claim ' || claim_id || ': ' || count(DISTINCT i.id) || ' items' FROM ({_OPEN}) r
            LEFT JOIN app.work_item i USING (claim_id) WHERE r.claim_id IS NOT NULL AND coalesce(i.status, 0) <> 9
            GROUP BY claim_id HAVING count(DISTINCT i.id) <> 1
        UNION ALL
        SELECT 'received claim ' || r.remit_claim_id || ' has no item' FROM ({_OPEN}) r
            WHERE r.claim_id IS NULL AND r.remit_claim_id IS NOT NULL AND NOT EXISTS (SELECT FROM app.work_item i
                WHERE i.status <> 9 AND i.claim_id IS NULL AND i.remit_claim_id = r.remit_claim_id)
        UNION ALL
        SELECT 'item ' || i.id || ' has no open reason' FROM app.work_item i
            LEFT JOIN app.work_reason r ON r.id = i.reason_id
            WHERE i.status <> 9 AND (r.id IS NULL OR r.closed_on IS NOT NULL
                OR r.claim_id IS DISTINCT FROM i.claim_id)""",
    ),
    (
        "nothing lost",
        "a claim whose last reason closed has no item left, and one with a reason has not only finished ones",
        f"""SELECT 'claim ' || r.claim_id FROM ({_OPEN}) r WHERE r.claim_id IS NOT NULL
            AND NOT EXISTS (SELECT FROM app.work_item i WHERE i.status <> 9 AND i.claim_id = r.claim_id)""",
    ),
    (
        "clock in sight",
        "the item of a claim shows the nearest deadline of all its reasons, and of its filing",
        f"""SELECT 'item ' || i.id || ' shows ' || coalesce(i.clock_on::text, 'none') || ', nearest ' || n.clock_on
            FROM app.work_item i JOIN app.claim c ON c.id = i.claim_id CROSS JOIN LATERAL (
                SELECT least({_RUNS}, (SELECT min(r.clock_on) FROM app.work_reason r WHERE r.claim_id = c.id
                    AND r.closed_on IS NULL AND NOT (r.clock_kind = 'file' AND c.filed_on IS NOT NULL))) AS clock_on) n
            WHERE i.status <> 9 AND n.clock_on IS DISTINCT FROM i.clock_on""",
    ),
    (
        "no lapsing clock asleep",
        "a deadline within the near days never sleeps behind a date, a snooze or another reason",
        f"""SELECT 'item ' || i.id || ' sleeps, ' || i.clock_kind || ' ' || i.clock_on FROM app.work_item i
            WHERE i.status = 2 AND i.clock_kind <> 'crossover'
                AND i.clock_on - %(today)s::date BETWEEN 0 AND {_NEAR}""",
    ),
    (
        "no credit before a deadline",
        "a credit or a patient's balance without a deadline owns no claim on which another deadline is near",
        f"""SELECT 'claim ' || i.claim_id || ': ' || r.kind || ' before ' || x.kind FROM app.work_item i
            JOIN app.work_reason r ON r.id = i.reason_id JOIN app.work_kind k ON k.kind = r.kind AND k.money = 'last'
            JOIN ({_OPEN}) x ON x.claim_id = i.claim_id JOIN app.work_kind y ON y.kind = x.kind AND y.money <> 'last'
            WHERE i.status <> 9 AND r.clock_on IS NULL AND x.clock_on - %(today)s::date BETWEEN 0 AND {_NEAR}""",
    ),
    (
        "filing limits",
        "the filing limit kept with each open claim is what the clock rules say today",
        """SELECT 'claim ' || c.id || ' has ' || coalesce(c.file_by::text, 'none') || ', rules say '
                || coalesce(k.clock_on::text, 'none')
            FROM app.claim c JOIN app.payer p ON p.id = c.payer_id LEFT JOIN LATERAL app.find_clock('file', c.payer_id,
                p.type, c.line_of_business, c.type, c.service_from, c.service_to, c.submitted_on, NULL) k ON true
            WHERE c.balance_cents <> 0 AND c.file_by IS DISTINCT FROM k.clock_on""",
    ),
    (
        "filing has an owner",
        "an open claim whose filing limit is near and unproved is in a queue",
        """SELECT 'claim ' || c.id || ' must be filed by ' || c.file_by FROM app.claim c
            WHERE c.balance_cents > 0 AND c.balance_cents <> 0 AND c.filed_on IS NULL AND c.file_by IS NOT NULL
              AND c.file_by BETWEEN %(today)s::date AND %(today)s::date + (SELECT f.soon_days FROM app.waterfall f)
              AND c.status IN ('submitted', 'rejected', 'denied', 'exception') AND c.in_receivables
              AND NOT EXISTS (SELECT FROM app.work_item i WHERE i.status <> 9 AND i.claim_id = c.id)""",
    ),
    (
        "one promise",
        "a promise whose day has come is settled, and a claim has one open promise",
        """SELECT 'promise ' || p.id || ' waits since ' || p.check_on FROM app.promise p
            WHERE p.state = 'open' AND p.check_on < %(today)s::date""",
    ),
)


def check_queues(unit: Unit, *, today: date) -> QueueReport:
    """Prove all of it for everything in my scope; after the daily run of `today` nothing is broken."""
    extent = unit.one(
        """SELECT (SELECT count(*) FROM app.work_reason WHERE closed_on IS NULL) AS reasons,
            (SELECT count(*) FROM app.work_item WHERE status <> 9) AS items""",
        into=_Extent,
        missing="",
    )
    found = []
    for name, meaning, sql in _CHECKS:
        rows = unit.rows(f"SELECT row FROM ({sql}) broken (row) LIMIT 1000", {"today": today}, into=str)
        found.append(QueueInvariant(name, meaning, len(rows), tuple(rows[:ROWS_SHOWN])))
    return QueueReport(not any(one.broken for one in found), extent.reasons, extent.items, tuple(found))
