"""Rules as rows on real Postgres: a new payer rule and a new queue need no code."""

from __future__ import annotations

from datetime import timedelta

from app.db.unit import Unit, as_json
from app.workqueues.counts import count_queues
from app.workqueues.facts import explain_follow_up
from app.workqueues.list import list_page, list_queues
from app.workqueues.take import take_next
from app.workqueues.types import QueueQuery
from tests.office import Office
from tests.work_book import TODAY, add_claims, open_reason, open_work_book, run_daily_rules


def add_rule(unit: Unit, code: str, *, family: str, condition: object, action: object, text: str) -> None:
    unit.execute(
        """INSERT INTO app.rule (code, family, ord, condition, action, text, state)
        VALUES (%(code)s, %(family)s, 50, %(condition)s, %(action)s, %(text)s, 'active')""",
        {
            "code": code,
            "family": family,
            "condition": as_json(condition),
            "action": as_json(action),
            "text": text,
        },
    )


def test_a_payer_rule_and_a_new_queue_are_rows_only(office: Office) -> None:
    open_work_book(office)
    old, young = TODAY - timedelta(days=12), TODAY - timedelta(days=9)
    (due,) = add_claims(office, payer="CARE", submitted_on=old)
    add_claims(office, payer="CARE", submitted_on=young)
    add_claims(office, payer="AETNA", submitted_on=old)
    with office.unit("root") as unit:
        unit.execute("INSERT INTO app.queue (code, title) VALUES ('medi_care', 'Medi Care desk')")
        add_rule(
            unit, "care_10", family="follow_up", condition={"term": "payer", "op": "=", "value": "CARE"},
            action={"queue": "medi_care", "due_days": 10},
            text="no answer {due_days} d after submission; rule {payer_name}",
        )
    run_daily_rules(office)
    with office.unit("lopez") as unit:
        assert "medi_care" in {queue.code for queue in list_queues(unit)}
        (row,) = list_page(unit, QueueQuery("medi_care"), today=TODAY).rows
        assert (row.claim_id, row.due) == (due, TODAY - timedelta(days=2))
        assert row.why == "no answer 10 d after submission; rule Medi Care"
        assert list_page(unit, QueueQuery("follow_up"), today=TODAY).rows == ()
        assert {count.queue: count.items for count in count_queues(unit)}["medi_care"] == 1
        taken = take_next(unit, QueueQuery("medi_care"))
        assert taken is not None
        assert (taken.claim_id, taken.follow_up_days) == (due, 10)


def test_a_rule_that_ends_gives_its_work_back_to_the_next_one(office: Office) -> None:
    open_work_book(office)
    (claim,) = add_claims(office, submitted_on=TODAY - timedelta(days=30))
    with office.unit("root") as unit:
        unit.execute("INSERT INTO app.queue (code, title) VALUES ('aetna', 'Aetna desk')")
        add_rule(
            unit, "aetna_5", family="follow_up", condition={"term": "payer", "op": "=", "value": "AETNA"},
            action={"queue": "aetna", "due_days": 5}, text="no answer {due_days} d",
        )
    run_daily_rules(office)
    with office.unit("okoye") as unit:
        assert len(list_page(unit, QueueQuery("aetna"), today=TODAY).rows) == 1
    with office.unit("root") as unit:
        unit.execute("UPDATE app.rule SET state = 'retired' WHERE code = 'aetna_5'")
    run_daily_rules(office)
    with office.unit("okoye") as unit:
        assert list_page(unit, QueueQuery("aetna"), today=TODAY).rows == ()
        (row,) = list_page(unit, QueueQuery("follow_up"), today=TODAY).rows
        assert (row.claim_id, row.due) == (claim, TODAY - timedelta(days=5))


def test_a_denial_rule_moves_denials_to_a_queue_of_its_own(office: Office) -> None:
    open_work_book(office)
    first, second = add_claims(office, 2, submitted_on=TODAY)
    open_reason(office, first, "denial", group="CO", code="197")
    open_reason(office, second, "denial", group="CO", code="999", text="denied CO-999, read the remark")
    with office.unit("root") as unit:
        unit.execute("INSERT INTO app.queue (code, title, weight) VALUES ('no_auth', 'No authorization', 39)")
        add_rule(
            unit, "no_auth", family="denial", condition={"term": "reason_code", "op": "in", "value": ["197", "15"]},
            action={"queue": "no_auth", "due_days": 2, "clock_days": 30},
            text="denied {group_code}-{reason_code}: ask",
        )
    run_daily_rules(office)
    with office.unit("lopez") as unit:
        (row,) = list_page(unit, QueueQuery("no_auth"), today=TODAY).rows
        assert (row.claim_id, row.due, row.clock_on) == (first, TODAY + timedelta(days=2), TODAY + timedelta(days=30))
        assert row.why == "denied CO-197: ask"
        (other,) = list_page(unit, QueueQuery("denial"), today=TODAY).rows
        assert other.why == "denied CO-999, read the remark"
    assert run_daily_rules(office) == 0


def test_the_explanation_of_one_claim_is_what_the_daily_run_did(office: Office) -> None:
    open_work_book(office)
    (claim,) = add_claims(office)
    run_daily_rules(office)
    with office.unit("lopez") as unit:
        (row,) = list_page(unit, QueueQuery("follow_up"), today=TODAY).rows
        found = explain_follow_up(unit, claim, today=TODAY)
    assert found is not None
    assert (found.queue, found.due, found.text) == ("follow_up", row.due, row.why)
