"""The daily run on real Postgres: due reasons open, answered ones close, outcomes stay, twice is once."""

from __future__ import annotations

from datetime import timedelta

from app.claims.invariants import INVARIANTS
from app.workqueues.facts import explain_follow_up
from app.workqueues.list import count_rows, list_page
from app.workqueues.types import QueueQuery
from tests.office import Office
from tests.work_book import TODAY, add_claims, open_reason, open_work_book, run_daily_rules

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


def broken_invariants(office: Office, name: str) -> int:
    """How many rows break one invariant of the ledger check."""
    (sql,) = [each.sql for each in INVARIANTS if each.name == name]
    with office.unit("svc_backup", read_only=True) as unit:
        return len(unit.rows(sql, into=str))


def _decided(office: Office, claim: int, *, days_ago: int, party: str = "primary", status: str = "partial") -> None:
    """The payer decided the claim so long ago and left all of it with one party."""
    with office.unit("root") as unit:
        asked = {"claim": claim, "day": TODAY - timedelta(days=days_ago), "party": party, "status": status}
        unit.execute("UPDATE app.claim SET status = %(status)s, last_activity_on = %(day)s WHERE id = %(claim)s", asked)
        unit.execute("UPDATE led.line_balance SET party = %(party)s WHERE claim_id = %(claim)s", asked)


def test_what_an_insurer_owes_after_a_decision_is_followed_up_once_its_day_has_passed(office: Office) -> None:
    open_work_book(office)
    due, later, patient, secondary = add_claims(office, 4)
    _decided(office, due, days_ago=25, status="paid")
    _decided(office, later, days_ago=24)
    _decided(office, patient, days_ago=25, party="patient", status="paid")
    _decided(office, secondary, days_ago=30, party="secondary", status="closed")
    run_daily_rules(office)
    with office.unit("lopez") as unit:
        rows = list_page(unit, FOLLOW_UP, today=TODAY).rows
        found = explain_follow_up(unit, due, today=TODAY)
    assert {row.claim_id for row in rows} == {due, secondary}
    (row,) = [row for row in rows if row.claim_id == due]
    assert row.why == "an insurer still owes 25 d after the last decision; rule Aetna 25 d"
    assert found is not None
    assert (row.due, row.why) == (found.due, found.text) == (TODAY, found.text)
    assert run_daily_rules(office) == 0
    assert broken_invariants(office, "insurers' money is worked") == 0


def test_a_decided_claim_with_other_open_work_gets_no_follow_up_beside_it(office: Office) -> None:
    open_work_book(office)
    (claim,) = add_claims(office)
    _decided(office, claim, days_ago=40, status="denied")
    open_reason(office, claim, "denial")
    assert run_daily_rules(office) == 0
    with office.unit("root") as unit:
        unit.execute("UPDATE app.work_reason SET closed_on = %(day)s", {"day": TODAY})
        unit.execute("UPDATE app.work_item SET status = 9")
    assert run_daily_rules(office) == 1


def test_a_follow_up_after_a_decision_ends_when_the_insurer_owes_no_more(office: Office) -> None:
    open_work_book(office)
    (claim,) = add_claims(office)
    _decided(office, claim, days_ago=40)
    assert run_daily_rules(office) == 1
    _decided(office, claim, days_ago=40, party="patient", status="paid")
    assert run_daily_rules(office) == 1
    with office.unit("lopez") as unit:
        assert count_rows(unit, FOLLOW_UP, today=TODAY).items == 0


def test_a_date_a_person_gave_to_a_decided_claim_stays(office: Office) -> None:
    open_work_book(office)
    (claim,) = add_claims(office)
    _decided(office, claim, days_ago=40)
    run_daily_rules(office)
    day = TODAY + timedelta(days=9)
    with office.unit("root") as unit:
        unit.execute("UPDATE app.work_reason SET by_rule = false, due_on = %(day)s", {"day": day})
    run_daily_rules(office, today=TODAY + timedelta(days=1))
    with office.unit("root") as unit:
        assert unit.value("SELECT due_on FROM app.work_reason WHERE closed_on IS NULL") == day
