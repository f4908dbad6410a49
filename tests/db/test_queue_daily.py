"""The daily run on real Postgres: due reasons open, answered ones close, outcomes stay, twice is once."""

from __future__ import annotations

from datetime import timedelta

from app.workqueues.list import count_rows, list_page
from app.workqueues.types import QueueQuery
from tests.office import Office
from tests.work_book import TODAY, add_claims, open_work_book, run_daily_rules

FOLLOW_UP = QueueQuery("follow_up")


def test_a_claim_without_an_answer_is_in_the_queue_on_the_day_its_rule_says(office: Office) -> None:
    open_work_book(office)
    add_claims(office, submitted_on=TODAY - timedelta(days=25))
    add_claims(office, submitted_on=TODAY - timedelta(days=24))
    run_daily_rules(office)
    with office.unit("lopez") as unit:
        rows = list_page(unit, FOLLOW_UP, today=TODAY).rows
    assert [row.claim for row in rows] == ["C1"]
    assert rows[0].why == "no answer within 25 d of submission; rule Aetna 25 d"
    assert (rows[0].due, rows[0].clock, rows[0].clock_days(TODAY)) == (TODAY, "file", 140)
    assert rows[0].balance == 10000


def test_a_second_run_of_the_same_day_changes_nothing(office: Office) -> None:
    open_work_book(office)
    add_claims(office, 30)
    add_claims(office, 20, place="S1", payer="CARE", submitted_on=TODAY - timedelta(days=40))
    assert run_daily_rules(office) == 50
    assert run_daily_rules(office) == 0
    with office.unit("lopez") as unit:
        assert count_rows(unit, FOLLOW_UP, today=TODAY).items == 50
