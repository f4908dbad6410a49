"""A floor for tests: a work book with people of several places, and short ways to look at it."""

from __future__ import annotations

from app.security.people import Scope
from tests.office import Office
from tests.work_book import TODAY, WorkBook, add_claims, open_work_book, run_daily_rules


def open_floor(office: Office, *, north: int = 6, south: int = 2) -> WorkBook:
    """Open items at N1 and S1; nina works for all of N, sam for S1 alone, lead is a supervisor of everything."""
    book = open_work_book(office)
    if north:
        add_claims(office, north, place="N1")
    if south:
        add_claims(office, south, place="S1")
    run_daily_rules(office)
    office.enrol("nina", "specialist", scopes=(Scope("N"),))
    office.enrol("nora", "specialist", scopes=(Scope("N"),))
    office.enrol("sam", "specialist", scopes=(Scope("S", "S1"),))
    office.enrol("lead", "supervisor")
    return book


def items_of(office: Office, login: str) -> list[int]:
    """Open items assigned to a login ('' : the pool), by number."""
    with office.unit("root") as unit:
        return unit.rows(
            "SELECT id FROM app.work_item WHERE status <> 9 AND coalesce(assignee, '') = %(who)s ORDER BY id",
            {"who": login},
            into=int,
        )


def time_line(office: Office, item: int) -> list[str]:
    """What the time line of an item's claim says, oldest first."""
    with office.unit("root") as unit:
        return unit.rows(
            """SELECT e.text FROM app.event e JOIN app.work_item w ON w.claim_id = e.claim_id
            WHERE w.id = %(item)s ORDER BY e.id""",
            {"item": item},
            into=str,
        )


def fold(office: Office) -> None:
    """Fold change rows as the worker does."""
    with office.unit("svc_worker") as unit:
        unit.execute("SELECT api.fold_changes_v1()")


__all__ = ["TODAY", "fold", "items_of", "open_floor", "time_line"]
