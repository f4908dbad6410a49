"""The watched folder: what lies in it comes in, once it is quiet; what a person routed elsewhere is read again."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.db.setback import SetBack
from app.intake.files import known_file
from app.intake.unrouted import list_waiting, release_waiting
from app.jobs.inbox import Inbox, Swept, sweep_inbox
from app.jobs.worker import Logins, Worker
from tests.intake_book import receive, set_up
from tests.office import Office
from tests.x12kit import changed, claims, remittance

NOW = datetime(2026, 9, 10, 12, 0, tzinfo=UTC)


def put(folder: Path, name: str, content: bytes, *, age: float = 60) -> Path:
    path = folder / name
    path.write_bytes(content)
    when = (NOW - timedelta(seconds=age)).timestamp()
    os.utime(path, (when, when))
    return path


def test_files_come_in_oldest_first_and_are_put_away(office: Office, tmp_path: Path) -> None:
    set_up(office)
    put(tmp_path, "a.835", remittance(), age=10)
    put(tmp_path, "z.837", claims(), age=20)
    assert sweep_inbox(office.database("svc_import"), tmp_path, now=NOW) == Swept(received=2)
    assert sorted(path.name for path in (tmp_path / "done").iterdir()) == ["a.835", "z.837"]
    with office.unit("okoye") as unit:
        assert unit.rows("SELECT state FROM app.remit_claim WHERE number = 'RD0002'", into=str) != ["waiting"]
        assert unit.number("SELECT count(*) FROM app.claim") == 2
    assert sweep_inbox(office.database("svc_import"), tmp_path, now=NOW).sentence == ""


def test_a_file_still_being_written_and_a_hidden_one_are_left_alone(office: Office, tmp_path: Path) -> None:
    put(tmp_path, "new.837", claims(), age=1)
    put(tmp_path, "half.837.part", claims())
    put(tmp_path, ".hidden", claims())
    (tmp_path / "linked.837").symlink_to(put(tmp_path / "..", "elsewhere.837", claims()))
    assert sweep_inbox(office.database("svc_import"), tmp_path, now=NOW) == Swept()
    assert len(list(tmp_path.iterdir())) == 4


def test_trouble_is_put_aside_and_names_stay_apart(office: Office, tmp_path: Path) -> None:
    set_up(office)
    put(tmp_path, "a.837", changed(claims(), "IEA*1*", "IEA*2*"))
    assert sweep_inbox(office.database("svc_import"), tmp_path, now=NOW) == Swept(trouble=1)
    put(tmp_path, "a.837", changed(claims(), "IEA*1*", "IEA*3*"))
    done = sweep_inbox(office.database("svc_import"), tmp_path, now=NOW)
    assert done.sentence == "0 files received, 1 with trouble, 0 read again after routing."
    assert sorted(path.name for path in (tmp_path / "trouble").iterdir()) == ["a-2.837", "a.837"]


def test_what_a_person_routed_without_reading_it_is_read_by_the_worker(office: Office, tmp_path: Path) -> None:
    set_up(office)
    receive(office, claims().replace(b"1999999984", b"1777777770").replace(b"EI*999999999", b"EI*777777777"))
    database = office.database("svc_import")
    assert sweep_inbox(database, tmp_path, now=NOW) == Swept()
    with office.unit("okoye") as unit:
        release_waiting(unit, "practice", "1777777770", "HRB")
    assert sweep_inbox(database, tmp_path, now=NOW) == Swept(released=1)
    with office.unit("okoye") as unit:
        assert unit.number("SELECT count(*) FROM app.claim") == 2
    assert sweep_inbox(database, tmp_path, now=NOW) == Swept()


def test_behind_a_server_set_back_what_it_lost_is_received_once_more_and_the_rest_is_left(
    office: Office, tmp_path: Path
) -> None:
    set_up(office)
    service = office.database("svc_import")
    put(tmp_path, "kept.835", remittance(), age=20)
    inbox = Inbox(service, tmp_path)
    assert inbox.sweep(NOW) == Swept(received=1)
    done = tmp_path / "done"
    put(done, "lost.837", claims())                     # done with, and gone with the server's last hour
    service.set_back = SetBack(2, datetime.now(UTC) + timedelta(days=9))
    assert Inbox(service, tmp_path).sweep(NOW) == Swept(), "long after, what was done with is left alone"
    service.set_back = SetBack(2, NOW)
    assert inbox.sweep(NOW) == Swept(received=1)
    with office.unit("svc_import") as unit:
        assert known_file(unit, hashlib.sha256(claims()).digest()) is not None
        assert unit.number("SELECT count(*) FROM app.claim") == 2
    assert inbox.sweep(NOW) == Swept(), "the folder is gone through once for each setting back"


def test_a_file_that_is_refused_does_not_hold_up_those_behind_it(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(office)
    put(tmp_path, "a.837", claims(), age=30)
    put(tmp_path, "b.835", remittance(), age=20)
    monkeypatch.setattr("app.intake.service.MOST_BYTES", len(remittance()))
    assert len(claims()) > len(remittance())
    database = office.database("svc_import")
    swept = sweep_inbox(database, tmp_path, now=NOW)
    assert (swept.received + swept.trouble, swept.refused) == (1, 1)
    assert "larger than 1 GB" in swept.sentence
    assert (tmp_path / "a.837").exists()
    logins = Logins(
        office.database("svc_worker"),
        office.database("svc_daily"),
        watch=lambda now: sweep_inbox(database, tmp_path, now=now),
    )
    worker = Worker(logins, clock=lambda: NOW)
    worker.run_once()
    worker.run_once()
    with office.unit("okoye") as unit:
        assert unit.number("SELECT count(*) FROM app.job WHERE name = 'watch' AND NOT ok") == 1
    monkeypatch.undo()
    assert sweep_inbox(database, tmp_path, now=NOW) == Swept(received=1)


def test_one_of_two_answers_already_brings_its_part_in(office: Office, tmp_path: Path) -> None:
    set_up(office)
    two = claims().replace(b"EX001", b"ZZ01").replace(b"EXAMPLE HEALTH PLAN", b"UNHEARD OF")
    receive(office, two.replace(b"EX002", b"ZZ02").replace(b"SECOND HEALTH PLAN", b"UNKNOWN"))
    database = office.database("svc_import")
    with office.unit("okoye") as unit:
        assert {one.identifier for one in list_waiting(unit)} == {"ZZ01", "ZZ02"}
        release_waiting(unit, "payer", "ZZ01", "EHP")
    assert sweep_inbox(database, tmp_path, now=NOW) == Swept(released=1)
    with office.unit("okoye") as unit:
        assert unit.number("SELECT count(*) FROM app.claim") == 1
        assert {one.identifier for one in list_waiting(unit)} == {"ZZ02"}
    assert sweep_inbox(database, tmp_path, now=NOW) == Swept()


@pytest.mark.parametrize("name", ["a.837", "b.835"])
def test_the_worker_looks_into_the_folder_and_logs_without_names(office: Office, tmp_path: Path, name: str) -> None:
    set_up(office)
    put(tmp_path, name, claims() if name == "a.837" else remittance())
    database = office.database("svc_import")
    logins = Logins(
        office.database("svc_worker"),
        office.database("svc_daily"),
        watch=lambda now: sweep_inbox(database, tmp_path, now=now),
    )
    Worker(logins, clock=lambda: NOW).run_once()
    with office.unit("okoye") as unit:
        texts = unit.rows("SELECT text FROM app.job WHERE name = 'watch' AND ok", into=str)
    assert texts == ["1 files received, 0 with trouble, 0 read again after routing."]
