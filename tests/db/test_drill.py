"""The restore drill: to a point in time, from a copy taken now and from the office's own archive, proved."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from app import cli
from app.audit.keys import new_key
from app.db import drill as mechanics
from app.db.account import server_account
from app.db.cluster import ROOT_LOGIN, Cluster
from app.db.credentials import Credentials
from app.db.database import Database, connect
from app.db.drill import private_room
from app.db.server_init import plan_server
from app.jobs import drill
from app.jobs.drill import DrillReport, Wish, drill_words, run_drill
from app.jobs.log import Trouble
from app.jobs.seal import seal_all
from app.security.people import Person, enrol
from app.security.server_setup import set_up_server
from tests.bare_server import FAST, archive_of, bare_server, environment, root_of
from tests.book import DAY, Book, charge_legs, open_book, post
from tests.desks import quick_folder
from tests.office import SECRET, Office

Screen = pytest.CaptureFixture[str]
PLACE = "billing"


@pytest.fixture
def scratch() -> Iterator[Path]:
    """A folder the server's account can pass through."""
    with tempfile.TemporaryDirectory(dir=quick_folder(), prefix="drill-test-") as name:
        Path(name).chmod(0o711)
        yield Path(name)


def drilled(office: Office, scratch: Path, *, say: drill.Say = lambda _: None) -> DrillReport:
    """A drill of a copy taken now."""
    binaries = office.server.cluster.binaries
    with private_room(binaries, server_account(), scratch) as room:
        report = run_drill(office.credentials("root"), room, Wish(as_of=DAY), say=say)
        assert not list(scratch.glob("*/copy/data/archive_status/*")), "the copy archives nothing"
    assert list(scratch.iterdir()) == [], "the copy holds patients' data and is removed"
    return report


def charged_book(office: Office) -> Book:
    """Three claims with their charges."""
    book = open_book(office)
    for claim in (book.a1, book.a2, book.b1):
        with office.unit("svc_import") as unit:
            post(unit, claim.practice_id, charge_legs(claim), kind="charges")
    return book


def test_the_office_comes_back_as_it_was_at_the_point_and_what_came_after_is_not_in_it(
    office: Office, scratch: Path
) -> None:
    book, worker = charged_book(office), office.database("svc_worker")
    sealed = seal_all(worker, new_key())
    assert sealed.rows >= 3

    def later(sentence: str) -> None:
        if sentence.startswith("Restoring"):
            with office.unit("svc_import") as unit:
                post(unit, book.b1.practice_id, charge_legs(book.b1), kind="charges")

    report = drilled(office, scratch, say=later)
    assert {proof.name: proof.ok for proof in report.proofs} == {
        "ledger check": True, "queue check": True, "seals": True,
    }, report  # fmt: skip
    assert report.proofs[0].said == "holds over 3 operations, 6 legs"
    assert report.proofs[2].said.startswith(f"{sealed.rows:,} of ")
    assert report.proofs[2].said.endswith(" heads, 0 anchors compared, 0 rows not as sealed")
    assert str(drill_words(report)).startswith("A copy of the office (")
    with office.unit("root") as unit:
        assert unit.number("SELECT count(*) FROM led.op") == 4, "the living office went on"
    assert (report.rights_lost, report.rights_added) == ((), ())
    assert report.ok
    assert report.rpo_seconds is None, "a streamed copy proves no archive"
    assert 0 < report.rto_seconds < 120
    assert report.bytes > 10_000_000


def test_a_broken_ledger_and_a_right_that_is_gone_fail_the_drill(
    office: Office, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    charged_book(office)
    seal_all(office.database("svc_worker"), new_key())
    with office.unit("root") as unit:
        unit.execute("UPDATE led.line_balance SET cents = cents + 1")
        unit.execute("ALTER TABLE aud.entry DISABLE TRIGGER append_only")
        unit.execute("UPDATE aud.entry SET actor = 'somebody' WHERE seq = (SELECT min(seq) FROM aud.entry)")
        unit.execute("ALTER TABLE aud.entry ENABLE ALWAYS TRIGGER append_only")
    marked = mechanics.mark_point

    def mark_and_grant(living: Credentials) -> mechanics.Point:
        point = marked(living)
        with connect(living) as connection:
            connection.execute("GRANT SELECT ON led.entry TO rd_fn_people")
        return point

    monkeypatch.setattr(drill, "mark_point", mark_and_grant)
    report = drilled(office, scratch)
    assert not report.ok
    assert {proof.name: proof.ok for proof in report.proofs} == {
        "ledger check": False, "queue check": True, "seals": False,
    }  # fmt: skip
    assert drill_words(report) == Trouble(
        "The restored copy of the office is not the office: ledger check, seals, rights. Tell the administrator."
    )
    assert len(report.rights_lost) == len(report.rights_added) == 1
    assert "rd_fn_people=r" in report.rights_lost[0]


@pytest.fixture(scope="module")
def archived() -> Iterator[Cluster]:
    """A shared server with an office and a WAL archive."""
    with bare_server(FAST, archived=True) as cluster:
        with tempfile.TemporaryDirectory() as folder:
            set_up_server(root_of(cluster, PLACE), plan_server(PLACE), Path(folder), admin=None, renew=False)
        yield cluster


def add(cluster: Cluster, login: str) -> datetime:
    """Enrol somebody; the server's time afterwards."""
    with closing(Database.open(root_of(cluster, PLACE), size=1)) as database:
        with database.unit() as unit:
            enrol(unit, Person(login, login.capitalize(), ("specialist",)), secret=SECRET)
        with database.unit() as unit:
            moment = unit.value("SELECT clock_timestamp()")
    assert isinstance(moment, datetime)
    return moment


def base_backup(cluster: Cluster, folder: Path, *words: str) -> Path:
    """What a nightly job would do."""
    folder.mkdir()
    account = server_account()
    if account is not None:
        folder.chmod(0o777)
    done = cluster.binaries.run(
        "pg_basebackup",
        ["-D", str(folder / "base"), "-X", "none", "-c", "fast", "--manifest-checksums=SHA256",
         "-d", root_of(cluster).conninfo(), *words],
        account=account, secret=SECRET,
    )  # fmt: skip
    assert done.code == 0, done.text
    return folder / "base"


def verb(cluster: Cluster, scratch: Path, *words: str) -> list[str]:
    """The verb on that server."""
    place = ["--database", cluster.server(PLACE).url(), "--as", ROOT_LOGIN, "--scratch", str(scratch), "--json"]
    return ["server", "restore-drill", *place, *words]


def test_the_archive_brings_back_a_moment_of_the_past_and_the_present(
    archived: Cluster, scratch: Path, tmp_path: Path, capsys: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    tar = base_backup(archived, scratch / "night", "-F", "t", "-z")
    moment = add(archived, "early")
    time.sleep(0.05)
    add(archived, "late")
    work = scratch / "work"
    work.mkdir(mode=0o711)
    own = ["--base", str(tar), "--archive", str(archive_of(archived))]
    code = cli.main(verb(archived, work, *own, "--to", moment.isoformat()))
    out = capsys.readouterr()
    assert code == 0, out.out + out.err
    report = json.loads(out.out)
    lost = [line for line in report["rights_lost"] if line.startswith("role ")]
    assert [line.split()[1] for line in lost] == ["late"]
    assert report["rights_added"] == []
    assert (report["source"], report["ok"]) == ("archive", True)
    assert report["safe_seconds"] + 60 == pytest.approx(report["rpo_seconds"], abs=0.02)
    assert report["rto_seconds"] > report["restore_seconds"] > 0

    code = cli.main(verb(archived, work, *own))
    out = capsys.readouterr()
    assert code == 0, out.out + out.err
    now = json.loads(out.out)
    assert (now["ok"], now["rights_lost"], now["rights_added"]) == (True, [], [])
    assert list(work.iterdir()) == []


def test_a_damaged_base_backup_and_a_missing_archive_are_said(
    archived: Cluster, scratch: Path, tmp_path: Path, capsys: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    base = base_backup(archived, scratch / "night")
    archive = archive_of(archived)
    assert cli.main(verb(archived, scratch, "--base", str(base))) == 1
    assert "give both" in capsys.readouterr().err
    assert cli.main(verb(archived, scratch, "--base", str(tmp_path), "--archive", str(archive))) == 1
    assert "folder of a base backup" in capsys.readouterr().err
    victim = next(path for path in sorted((base / "base").rglob("*")) if path.is_file() and path.stat().st_size > 8192)
    content = bytearray(victim.read_bytes())
    content[5000] ^= 0xFF
    victim.write_bytes(content)
    assert cli.main(verb(archived, scratch, "--base", str(base), "--archive", str(archive))) == 1
    assert "damaged" in capsys.readouterr().err


def test_a_person_cannot_take_the_office_away_by_a_drill(office: Office, scratch: Path, capsys: Screen,
                                                         tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in office.environment(tmp_path, "okoye").items():
        monkeypatch.setenv(name, value)
    assert cli.main(["server", "restore-drill", "--scratch", str(scratch)]) == 3
    assert "REPLICATION" in capsys.readouterr().err
    assert list(scratch.iterdir()) == []
