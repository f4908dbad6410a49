"""A floor that breaks: desks forget, cables are pulled, processes die; no item is lost, none is given twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.floor_proof import BREACHES, RECORD, Told, breaches
from tests.floor_run import Wish, crash_run
from tests.office import Office
from tests.work_book import add_claims, open_work_book, run_daily_rules

WISH = Wish(desks=12, takes=900, claims=300, processes=2, kills=1, terminations=8.0)


def test_no_item_is_lost_or_held_twice_while_desks_and_lines_break(office: Office, tmp_path: Path) -> None:
    done = crash_run(office, WISH, tmp_path)
    assert done.broken == {}
    assert done.takes >= WISH.takes // 2
    assert done.killed == 1
    assert done.terminated > 0
    assert done.swept > 0
    assert done.words["forgot"] > 0
    assert done.words["broken"] > 0


@pytest.mark.parametrize(
    ("sabotage", "breach"),
    [
        ("UPDATE app.work_item SET holder = 'chen', version = version + 1 WHERE status = 1",
         "an item went from one holder to another without being free between"),
        ("UPDATE app.work_item SET version = version - 1", "a version did not grow"),
        ("UPDATE app.work_item SET status = 9, holder = NULL, lease_until = NULL WHERE status = 1",
         "an open reason has not exactly one item"),
        ("UPDATE app.work_reason SET closed_on = current_date", "an item is open without an open reason"),
        ("DELETE FROM app.work_item WHERE status = 0", "a claim has lost its item"),
        ("UPDATE app.work_item SET lease_until = now() - interval '1 s' WHERE status = 1",
         "an item is neither to do, held with a lease, asleep nor done"),
        ("UPDATE app.queue_summary SET items = items + 1", "a count beside a queue is not its recount"),
        ("INSERT INTO proof.change (item, version, old_version, was, now) VALUES (1, 7, 6, 0, 1), (1, 7, 6, 0, 1)",
         "a version was given twice"),
        ("INSERT INTO proof.change (item, version, old_version, was, now) VALUES (1, 8, 7, 0, 1), (1, 9, 8, 0, 1)",
         "an item was taken while it was held"),
    ],
)
def test_the_proof_finds_what_it_looks_for(office: Office, sabotage: str, breach: str) -> None:
    open_work_book(office)
    add_claims(office, 3)
    run_daily_rules(office)
    with office.unit("root") as unit:
        for statement in RECORD:
            unit.execute(statement)
    with office.database("svc_worker").statement() as unit:
        unit.number("SELECT api.fold_changes_v1()")
    with office.database("lopez").statement() as unit:
        unit.number("SELECT id FROM api.take_next_v1('follow_up', 'team', '{}', '{}', '{}')")
    with office.unit("root") as unit:
        assert breaches(unit, Told()) == {}
        unit.execute("SET LOCAL session_replication_role = origin")
        unit.execute(sabotage)
        assert breach in breaches(unit, Told())
    assert breach in BREACHES


def test_the_proof_finds_two_desks_with_one_item_and_a_take_nobody_recorded(office: Office) -> None:
    with office.unit("root") as unit:
        for statement in RECORD:
            unit.execute(statement)
        found = breaches(unit, Told(takes=[("lopez", 1, 2), ("chen", 1, 2)]))
    assert found == {
        "two desks were given the same item": 1,
        "a desk was told of a take the database does not know": 2,
    }
