"""The queues, the daily run and the worker from the command line and in their own process loop."""

from __future__ import annotations

import json
import threading
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from app import cli
from app.domain.errors import Unavailable
from app.jobs.chores import KEPT_COPIES, make_copy
from app.jobs.log import logged
from app.jobs.worker import Logins, Worker
from tests.office import Office
from tests.work_book import add_claims, open_work_book

Screen = pytest.CaptureFixture[str]
pytestmark = pytest.mark.usefixtures("office_variables")
KEYS = [
    "item_id", "claim_id", "claim", "patient", "payer", "practice", "location",
    "balance", "due", "clock", "reason", "holder",
]


def say(screen: Screen, *words: str) -> dict[str, object]:
    assert cli.main([*words, "--json"]) == 0
    return cast("dict[str, object]", json.loads(screen.readouterr().out))


def items(screen: Screen, *words: str) -> list[dict[str, object]]:
    return cast("list[dict[str, object]]", say(screen, "queue", "list", *words)["items"])


@pytest.fixture
def book(office: Office) -> date:
    """Three claims sent 30, 29 and 10 days ago."""
    open_work_book(office)
    today = date.today()
    for days in (30, 29, 10):
        add_claims(office, submitted_on=today - timedelta(days=days), service_on=today - timedelta(days=40))
    return today


def test_the_list_has_exactly_the_promised_fields(book: date, capsys: Screen) -> None:
    say(capsys, "daily")
    found = say(capsys, "queue", "list", "--queue", "follow_up")
    assert list(found) == ["items", "count", "total"]
    rows = cast("list[dict[str, object]]", found["items"])
    assert (found["count"], found["total"]) == (2, "200.00")
    assert list(rows[0]) == KEYS
    clock = book - timedelta(days=40) + timedelta(days=180)
    assert rows[0] == {
        "item_id": rows[0]["item_id"],
        "claim_id": rows[0]["claim_id"],
        "claim": "C1",
        "patient": "Test, Tess",
        "payer": "Aetna",
        "practice": "N",
        "location": "N1",
        "balance": "100.00",
        "due": (book - timedelta(days=5)).isoformat(),
        "clock": f"file {clock.isoformat()}",
        "reason": "no answer within 25 d of submission; rule Aetna 25 d",
        "holder": "",
    }


def test_the_daily_run_says_what_it_did_and_nothing_the_second_time(book: date, capsys: Screen) -> None:
    assert say(capsys, "daily")["opened"] == 2
    again = say(capsys, "daily")
    assert again["as_of"] == book.isoformat()
    assert [again[name] for name in ("opened", "moved", "closed", "rerouted", "woken", "routed")] == [0] * 6
    later = book + timedelta(days=15)
    assert say(capsys, "daily", "--as-of", later.isoformat())["opened"] == 1


def test_a_supervisor_may_run_the_rules_and_a_specialist_is_told_the_right(book: date, capsys: Screen) -> None:
    assert cli.main(["daily", "--as", "lopez"]) == 3
    assert '"service" or "supervisor"' in capsys.readouterr().err
    assert say(capsys, "daily", "--as", "okoye")["opened"] == 2


def test_work_goes_from_next_over_note_to_outcome(book: date, capsys: Screen) -> None:
    say(capsys, "daily")
    taken = cast("dict[str, object]", say(capsys, "queue", "next", "--queue", "follow_up", "--as", "lopez")["item"])
    (held, free) = items(capsys, "--queue", "follow_up")
    assert [taken[name] for name in KEYS[:-1]] == [held[name] for name in KEYS[:-1]]
    assert (held["item_id"], held["holder"], free["holder"]) == (taken["item_id"], "lopez", "")
    say(capsys, "queue", "note", "--as", "lopez", "--item", str(taken["item_id"]), "--text", "called, on hold")
    assert items(capsys, "--queue", "follow_up")[0]["due"] == taken["due"]
    saved = say(
        capsys, "queue", "outcome", "--as", "lopez", "--item", str(taken["item_id"]),
        "--version", str(taken["version"]), "--outcome", "in_process",
    )
    assert saved["next_on"] == (book + timedelta(days=14)).isoformat()
    moved = items(capsys, "--queue", "follow_up")[1]
    assert (moved["item_id"], moved["due"], moved["holder"]) == (taken["item_id"], saved["next_on"], "")
    stale = ["queue", "outcome", "--as", "lopez", "--claim", "C1", "--version", "1", "--outcome", "denied"]
    assert cli.main(stale) == 1
    assert "changed by A. Lopez" in capsys.readouterr().err


def test_a_supervisor_moves_work_and_a_specialist_may_not(book: date, capsys: Screen) -> None:
    say(capsys, "daily")
    ids = [str(row["item_id"]) for row in items(capsys, "--queue", "follow_up")]
    moved = say(capsys, "queue", "reassign", "--item", ids[0], "--item", ids[1], "--to", "lopez")
    assert moved["moved"] == 2
    assert len(items(capsys, "--queue", "follow_up", "--whose", "mine", "--as", "lopez")) == 2
    say(capsys, "queue", "next", "--as", "lopez")
    assert say(capsys, "queue", "release", "--as", "lopez", "--item", ids[0])["released"] is True
    assert cli.main(["queue", "reassign", "--as", "lopez", "--item", ids[0], "--to", "chen"]) == 3
    assert '"supervisor"' in capsys.readouterr().err


def test_the_unrouted_queue_has_the_shape_of_all_queues(office: Office, book: date, capsys: Screen) -> None:
    with office.unit("root") as unit:
        unit.execute(
            """WITH file AS (INSERT INTO stage.file (sha256, name, size, kind, state, content)
                VALUES ('\\x01', 'f', 1, '837P', 'unrouted', '') RETURNING id)
            INSERT INTO app.unrouted (kind, identifier, name, file_id, transaction, what, items, cents)
            SELECT 'practice', '1999999984', 'New Clinic', id, 1, 'claims', 7, 123456 FROM file"""
        )
    found = say(capsys, "queue", "list", "--queue", "unrouted")
    (row,) = cast("list[dict[str, object]]", found["items"])
    assert list(row) == KEYS
    assert (row["claim"], row["balance"], found["total"]) == ("1999999984", "1234.56", "1234.56")
    assert row["reason"] == "unknown practice 1999999984: 7 claims wait to be routed"
    assert items(capsys, "unrouted", "--whose", "mine") == []
    assert len(items(capsys, "unrouted", "--whose", "pool")) == 1
    assert all(row["claim"] != "1999999984" for row in items(capsys, "--whose", "mine"))
    summary = cast("list[dict[str, object]]", say(capsys, "queue", "summary")["queues"])
    assert {line["queue"]: line["items"] for line in summary}["unrouted"] == 1


def test_the_queue_may_stand_behind_the_verb(book: date, capsys: Screen) -> None:
    say(capsys, "daily")
    assert items(capsys, "follow_up") == items(capsys, "--queue", "follow_up") != []
    assert items(capsys, "denial") == []
    assert cli.main(["queue", "list", "denial", "--queue", "follow_up"]) == 1
    assert "Two queues are named" in capsys.readouterr().err
    assert say(capsys, "queue", "next", "denial", "--as", "lopez")["item"] is None
    taken = cast("dict[str, object]", say(capsys, "queue", "next", "follow_up", "--as", "lopez")["item"])
    assert (taken["practice"], taken["location"]) == ("N", "N1")


def test_an_unknown_queue_names_the_ones_that_exist(capsys: Screen) -> None:
    assert cli.main(["queue", "list", "--queue", "nowhere"]) == 1
    assert "one of follow_up, denial, appeal, records, posting" in capsys.readouterr().err


def test_a_broken_rule_is_passed_over_with_its_name_and_reddens_the_log(
    office: Office, book: date, capsys: Screen
) -> None:
    with office.unit("root") as unit:
        unit.execute(
            """INSERT INTO app.rule (code, family, condition, action, text, state)
            VALUES ('typo', 'follow_up', '{"term": "payor"}', '{"queue": "follow_up"}', 'why', 'active')"""
        )
    assert cli.main(["daily"]) == 1
    why = """rule "typo": condition.term: 'payor' is no word"""
    out = capsys.readouterr().out
    assert "2 opened" in out
    assert f"Passed over: {why}" in out
    assert cli.main(["daily", "--json"]) == 1
    again = json.loads(capsys.readouterr().out)
    assert (again["opened"], again["wrong_rules"][0]["rule"]) == (0, "typo")
    assert again["wrong_rules"][0]["reason"].startswith(why)
    with office.unit("okoye") as unit:
        assert unit.value("SELECT bool_or(ok) FROM app.job WHERE name = 'daily'") is False
        assert why in unit.text("SELECT min(text) FROM app.job WHERE name = 'daily'")
    assert cli.main(["queue", "explain", "--claim", "C1"]) == 0
    capsys.readouterr()
    assert cli.main(["rules", "check"]) == 1
    assert why in capsys.readouterr().out
    with office.unit("root") as unit:
        unit.execute("UPDATE app.rule SET state = 'retired' WHERE code = 'typo'")
    found = say(capsys, "rules", "check")
    assert found["wrong"] == []
    assert "typo" not in str(found["rules"])


def test_work_of_a_rule_that_broke_stays_until_it_is_mended(office: Office, book: date, capsys: Screen) -> None:
    with office.unit("root") as unit:
        unit.execute(
            """INSERT INTO app.rule (code, family, ord, condition, action, text, state) VALUES
            ('mine', 'follow_up', 1, '{}', '{"queue": "follow_up", "due_days": 5}', 'no answer {due_days} d',
                'active')"""
        )
    assert say(capsys, "daily")["opened"] == 3
    with office.unit("root") as unit:
        unit.execute("UPDATE app.rule SET action = '{}' WHERE code = 'mine'")
    assert cli.main(["daily", "--json"]) == 1
    done = json.loads(capsys.readouterr().out)
    assert [done[name] for name in ("opened", "moved", "closed")] == [0, 0, 0]
    with office.unit("root") as unit:
        unit.execute("UPDATE app.rule SET state = 'retired' WHERE code = 'mine'")
    assert say(capsys, "daily")["closed"] == 1


def test_the_worker_does_everything_once(office: Office, book: date, capsys: Screen) -> None:
    assert cli.main(["worker", "--once"]) == 0
    assert "2 opened" in capsys.readouterr().out
    assert len(items(capsys, "--queue", "follow_up")) == 2
    with office.unit("okoye") as unit:
        assert unit.number("SELECT count(*) FROM app.change WHERE seq IS NULL") == 0
        assert unit.value("SELECT ok FROM app.job WHERE name = 'daily'") is True


def now() -> datetime:
    return datetime.now(UTC)


def worker_of(office: Office) -> Worker:
    return Worker(Logins(office.database("svc_worker"), office.database("svc_daily")), clock=now)


def test_one_worker_leads_makes_up_for_the_missed_run_and_folds(office: Office, book: date) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=worker_of(office).run, args=(stop,))
    thread.start()
    try:
        until = time.monotonic() + 20
        folded = ran = 0
        while time.monotonic() < until and not (folded and ran):
            with office.unit("okoye", read_only=True) as unit:
                ran = unit.number("SELECT count(*) FROM app.job WHERE name = 'daily' AND ok")
                folded = unit.number("SELECT sum(items) FROM app.queue_summary WHERE queue = 'follow_up'")
            time.sleep(0.1)
        assert (ran, folded) == (1, 2)
        with pytest.raises(Unavailable, match="Another worker runs"):
            worker_of(office).run_once()
        with office.unit("okoye") as unit:
            assert unit.value("SELECT ok AND next_at > now() FROM app.job WHERE name = 'worker'") is True
    finally:
        stop.set()
        thread.join(10)
    assert not thread.is_alive()
    assert "leases swept" in worker_of(office).run_once()


def test_a_job_that_breaks_is_logged_as_broken(office: Office) -> None:
    database = office.database("svc_worker")

    def broken() -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        logged(database, "watch", broken, clock=now)
    with office.unit("okoye") as unit:
        assert unit.value("SELECT ok FROM app.job WHERE name = 'watch'") is False


def test_seven_daily_copies_are_kept(tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    for day in range(1, 11):
        make_copy(folder, lambda path: path.write_text("copy"), now=datetime(2026, 11, day, tzinfo=UTC))
    kept = sorted(path.name for path in folder.iterdir())
    assert len(kept) == KEPT_COPIES
    assert kept[0] == "office-2026-11-04.backup"
