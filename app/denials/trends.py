"""Refusals over the weeks by root cause, payer or location, and what payers began to refuse lately."""

from __future__ import annotations

from datetime import date, timedelta

from app.db.unit import Unit
from app.denials.types import News, TrendCell
from app.domain.errors import Refused

_NAMES = {
    "root_cause": "coalesce(nullif(r.root_cause, ''), 'unknown')",
    "category": "coalesce(nullif(r.category, ''), 'unmapped')",
    "payer": "coalesce((SELECT p.name FROM app.payer p WHERE p.id = r.payer_id), '')",
    "location": "coalesce((SELECT l.name FROM app.location l WHERE l.id = r.location_id), '')",
}
# Grouped first, named after: a name is looked up once per group and never per refusal.
_KEYS = {"root_cause": "root_cause", "category": "category", "payer": "payer_id", "location": "location_id"}
_TREND = """
    SELECT r.week, {name} AS name, r.items, r.cents, r.overturned, r.written_off
    FROM (SELECT date_trunc('week', o.opened_on)::date AS week, o.{key}, count(*) AS items,
              sum(o.cents)::bigint AS cents,
              coalesce(sum(w.won), 0)::bigint AS overturned,
              coalesce(sum(o.cents) FILTER (WHERE o.closed_text = 'Written off.'), 0)::bigint AS written_off
          FROM app.work_reason o LEFT JOIN (SELECT a.reason_id, sum(a.won_cents) AS won FROM app.appeal a
                                            WHERE a.decision IN ('overturned',
                                                'partial') GROUP BY 1) w ON w.reason_id = o.id
          WHERE o.kind IN ('denial', 'appeal') AND o.opened_on >= %(since)s AND o.opened_on <= %(until)s
          GROUP BY 1, 2) AS r
    ORDER BY r.week, r.cents DESC, name"""
_NEWS = """
    SELECT g.payer_id, p.name AS payer, g.reason_code AS reason, g.procedure, g.items, g.cents, g.first_on, g.before
    FROM (SELECT r.payer_id, r.reason_code, r.procedure, count(*) FILTER (WHERE r.opened_on >= %(since)s) AS items,
              coalesce(sum(r.cents) FILTER (WHERE r.opened_on >= %(since)s), 0)::bigint AS cents,
              min(r.opened_on) FILTER (WHERE r.opened_on >= %(since)s) AS first_on,
              count(*) FILTER (WHERE r.opened_on < %(since)s) AS before
          FROM app.work_reason r WHERE r.kind IN ('denial', 'appeal') AND r.payer_id IS NOT NULL AND r.reason_code <> ''
              AND r.opened_on BETWEEN %(history)s AND %(today)s
          GROUP BY 1, 2, 3) AS g
        JOIN app.payer p ON p.id = g.payer_id
    WHERE g.before = 0 AND g.items >= %(least)s ORDER BY g.cents DESC, g.items DESC, p.name, g.reason_code,
        g.procedure"""


def list_trends(unit: Unit, *, by: str, today: date, weeks: int = 12) -> tuple[TrendCell, ...]:
    """Weeks (from Monday) by root_cause, category, payer or location. Raises Refused for another word."""
    if by not in _NAMES:
        raise Refused(f"Trends go by {', '.join(_NAMES)}.")
    monday = today - timedelta(days=today.weekday())
    sql = _TREND.format(name=_NAMES[by], key=_KEYS[by])
    return tuple(unit.rows(sql, {"since": monday - timedelta(weeks=weeks - 1), "until": today}, into=TrendCell))


def list_news(unit: Unit, *, today: date, days: int = 14, history: int = 180, least: int = 2) -> tuple[News, ...]:
    """Reasons a payer gave for a procedure in the last `days` and not once in the `history` days before.

    They came `least` times at the least.
    """
    params = {
        "since": today - timedelta(days=days),
        "history": today - timedelta(days=days + history),
        "today": today,
        "least": least,
    }
    return tuple(unit.rows(_NEWS, params, into=News))
