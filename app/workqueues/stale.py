"""Work that lies untouched goes back: to the pool or to the lead of its team, by the office's settings, and told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

from app.db.unit import Unit
from app.domain.business_days import is_business_day
from app.rules.spread import MovingItem, Spread
from app.workqueues.moves import MoveDone, MovePlan, carry_out
from app.workqueues.staff import load_staff, read_setting

# Touched: anything the person recorded on the claim; a rule that moves the rank or the text touches nothing.
_STALE = """
SELECT w.id AS item_id, w.practice_id, w.location_id, w.assignee AS had, w.balance_cents AS cents, true AS overdue,
    false AS held, coalesce(t.lead, '') AS lead
FROM app.work_item w LEFT JOIN app.team t ON t.code = w.team AND t.active
WHERE w.status = 0 AND w.assignee IS NOT NULL AND w.due_on <= %(since)s::date
  AND coalesce(w.placed_at, w.changed_at) < %(since)s::date + 1
  AND NOT EXISTS (SELECT FROM app.event e
                  WHERE e.claim_id = w.claim_id AND e.actor = w.assignee AND e.at >= %(since)s::date + 1)
ORDER BY w.id LIMIT 20000"""


@dataclass(frozen=True, slots=True)
class _Stale:
    item_id: int
    practice_id: int
    location_id: int | None
    had: str
    cents: int
    overdue: bool
    held: bool
    lead: str


def business_days_ago(today: date, days: int) -> date:
    """The business day that lies `days` business days before `today`."""
    day = today
    while days > 0:
        day -= timedelta(days=1)
        days -= is_business_day(day)
    return day


def release_stale(unit: Unit, *, today: date) -> MoveDone | None:
    """Give back what lies untouched past its date; None when nothing does, or the office never wants it."""
    days = read_setting(unit, "stale_days").number or 0
    if days <= 0:
        return None
    found = unit.rows(_STALE, {"since": business_days_ago(today, days)}, into=_Stale)
    to_lead = read_setting(unit, "stale_to").word == "lead"
    here = {person.login: person for person in load_staff(unit, today=today) if not person.away}
    items, targets = [], []
    for each in found:
        lead = here.get(each.lead) if to_lead else None
        to = lead.login if lead is not None and lead.covers(each.practice_id, each.location_id) else ""
        if to != each.had:
            items.append(MovingItem(each.item_id, each.practice_id, each.location_id, each.had, each.cents, True))
            targets.append(to)
    if not items:
        return None
    words = f"untouched for {days} business days"
    plan = MovePlan(uuid4(), words, Spread(tuple(items), tuple(targets), ()), ())
    return carry_out(unit, plan, kind="stale")
