"""The book for measuring is a true book: it loads under every rule of the schema and the ledger check finds nothing."""

from __future__ import annotations

from datetime import date

from app.claims.ledger_check import check_ledger
from app.demo.scale_book import build_scale_book
from app.workqueues.counts import count_queues
from app.workqueues.list import count_rows
from app.workqueues.take import take_next
from app.workqueues.types import QueueQuery
from tests.office import Office


def test_a_book_for_measuring_holds_every_invariant_and_can_be_worked(office: Office) -> None:
    steps: list[str] = []
    build_scale_book(office.credentials("root"), claims=1_000, tell=lambda step: steps.append(step.name))
    assert steps[-1] == "queue summary"
    with office.unit("svc_backup", read_only=True) as unit:
        check = check_ledger(unit)
    assert {one.name: one.rows[:2] for one in check.invariants if one.broken} == {}
    with office.unit("lopez") as unit:
        counts = {count.queue: count.items for count in count_queues(unit)}
        assert sum(counts.values()) == 80
        assert count_rows(unit, QueueQuery("follow_up"), today=date.today()).items == counts["follow_up"]
        assert take_next(unit, QueueQuery("follow_up")) is not None
