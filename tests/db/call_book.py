"""Due claims with a payer, for tests of calls: held by nobody, opened by rule, in practice N."""

from __future__ import annotations

from app.workqueues.call_types import LineToSave, PayerCall
from app.workqueues.calls import read_call, start_call
from tests.office import Office
from tests.work_book import TODAY, WorkBook, add_claims, open_work_book, run_daily_rules


def due_book(office: Office, count: int = 9) -> WorkBook:
    """So many claims of AETNA at N1 that the follow-up rule asks for today."""
    book = open_work_book(office)
    add_claims(office, count)
    run_daily_rules(office)
    return book


def call_of(office: Office, login: str, book: WorkBook, *, payer: int | None = None) -> PayerCall:
    """That person's call about practice N."""
    with office.unit(login) as unit:
        call = start_call(unit, book.north, payer or book.aetna, today=TODAY)
        return read_call(unit, call)


def again(office: Office, login: str, call: PayerCall) -> PayerCall:
    """The call as it is now."""
    with office.unit(login) as unit:
        return read_call(unit, call.head.call_id)


def answer(call: PayerCall, at: int = 0, outcome: str = "in_process", note: str = "in process") -> LineToSave:
    """The answer for one line of a call."""
    line = call.lines[at]
    return LineToSave(call.head.call_id, line.claim_id, line.item_version, outcome, note)


def assign(office: Office, items: list[int], login: str) -> None:
    """Give items to a person, as the lead."""
    with office.unit("okoye") as unit:
        unit.execute(
            "SELECT api.reassign_items_v1(%(items)s::bigint[], %(login)s)", {"items": items, "login": login}
        )


def items_of(office: Office) -> list[int]:
    """All open items in order."""
    with office.unit("root") as unit:
        return unit.rows("SELECT id FROM app.work_item WHERE status <> 9 ORDER BY id", into=int)


def holder_of(office: Office, item: int) -> str:
    """Who holds an item, '' for nobody."""
    with office.unit("root") as unit:
        return unit.text("SELECT holder FROM app.work_item WHERE id = %(item)s", {"item": item})
