"""A book that came in by the front door: claims of a practice's file, imported and charged, with their open work."""

from __future__ import annotations

from datetime import date, timedelta

from app.jobs.daily import run_daily
from app.jobs.receive import receive_file
from app.workqueues.list import list_page
from app.workqueues.types import QueueQuery, QueueRow
from tests.bench.synthetic837 import synthetic_837
from tests.intake_book import set_up
from tests.office import Office

QUEUE = "follow_up"


def today_of(office: Office) -> date:
    """The server's day: leases and dates of the queues go by it."""
    with office.unit("root") as unit:
        found = unit.value("SELECT current_date")
    assert isinstance(found, date)
    return found


def open_desk_book(office: Office, claims: int) -> date:
    """Claims of practice LFC, unanswered for sixty days, each with an item of the follow-up queue; the day."""
    set_up(office)
    today = today_of(office)
    service = office.database("svc_import")
    content = synthetic_837(claims)
    sent = today - timedelta(days=60)
    done = receive_file(service, content, "claims.837", today=sent, submitted=sent)
    assert done.imported.claims.imported == claims, done.imported
    run_daily(office.database("svc_daily"), today=today)
    assert len(open_rows(office, today)) == claims
    return today


def open_rows(office: Office, today: date, login: str = "lopez") -> tuple[QueueRow, ...]:
    """The follow-up queue as a person sees it."""
    with office.unit(login, read_only=True) as unit:
        return list_page(unit, QueueQuery(QUEUE), today=today).rows
