"""Backup and restore on a shared server: by a service and by the owner, neither of them a superuser."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from app import cli
from app.db.backup import Opened, TableRows, check_rows, open_backup, write_backup
from app.db.binaries import embedded_binaries
from app.db.database import connect
from app.domain.errors import NotPermitted, Refused
from app.security.people import Person, Scope, enrol
from tests.book import charge_legs, fill_every_table, open_book, post
from tests.db.test_backup import NOW, rights
from tests.office import OWNER, SECRET, Office, OfficeServer

Screen = pytest.CaptureFixture[str]
RESTORED = "restored_office"
TABLES = """
SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname IN ('app', 'led', 'sec', 'aud', 'stage', 'meta')"""


def contents(office: Office, database: str) -> dict[str, str]:
    """A hash over all rows of each table, as the superuser sees them."""
    with connect(office.server.cluster.root(SECRET, database)) as root:
        found = {}
        for (name,) in root.execute(TABLES.encode()).fetchall():
            query = f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {name} t"
            row = root.execute(query.encode()).fetchone()
            found[str(name)] = str(row[0]) if row else ""
        return found


@pytest.fixture
def filled(office: Office) -> Office:
    """Rows in every table of the book, drafts and preferences of others included, and one more person."""
    book = open_book(office)
    for claim in (book.a1, book.a2, book.b1):
        with office.unit("svc_import") as unit:
            post(unit, claim.practice_id, charge_legs(claim), kind="charges")
        with office.unit("root") as unit:
            fill_every_table(unit, claim, book.payer_id)
    office.enrol("only_a1", "specialist", scopes=(Scope("A", "A1"),))
    with office.unit("only_a1") as unit:
        unit.execute("INSERT INTO app.preference (key, value) VALUES ('columns', '[]')")
        unit.execute(
            "INSERT INTO app.draft (practice_id, location_id, claim_id, body) VALUES (%(p)s, %(l)s, %(c)s, 'half')",
            {"p": book.a1.practice_id, "l": book.a1.location_id, "c": book.a1.claim_id},
        )
    with office.unit("root") as unit:
        unit.execute("DROP FUNCTION api.test_post")
        file = unit.number(
            "INSERT INTO stage.file (sha256, name, size, content, kind, state) "
            "VALUES (sha256('x'), 'x', 1, 'x', '837P', 'unrouted') RETURNING id"
        )
        unit.execute(
            "INSERT INTO app.unrouted (kind, identifier, name, file_id, transaction, what, items, cents) "
            "VALUES ('practice', '1999999999', 'Nobody Yet', %(file)s, 1, 'claims', 1, 5)", {"file": file},
        )
    return office


@pytest.fixture
def empty(test_server: OfficeServer) -> Iterator[str]:
    """The name of an empty database of the owner."""
    test_server.run(f"CREATE DATABASE {RESTORED} OWNER {OWNER}")
    yield RESTORED
    test_server.run(f"DROP DATABASE {RESTORED} WITH (FORCE)")


def rows_of(file: Path) -> dict[str, int]:
    """The counts in the manifest of a backup."""
    with tarfile.open(file) as tar:
        member = tar.extractfile("manifest.json")
        assert member is not None
        return dict(json.loads(member.read())["rows"])


@pytest.mark.usefixtures("office_variables")
def test_the_backup_service_writes_every_row_and_the_owner_brings_the_office_back(
    filled: Office, empty: str, tmp_path: Path, capsys: Screen
) -> None:
    file = tmp_path / "office.backup"
    assert cli.main(["backup", str(file), "--json"]) == 0, capsys.readouterr().err
    counted = rows_of(file)
    with filled.unit("root") as unit:
        assert counted == {name: unit.number(f"SELECT count(*) FROM {name}") for name in unit.rows(TABLES, into=str)}
    assert min(counted[name] for name in ("app.draft", "app.preference", "app.unrouted", "led.entry", "sec.scope")) > 0

    before = contents(filled, filled.name)
    address = filled.server.owner(empty).server.url(OWNER)
    capsys.readouterr()
    words = ["restore", str(file), "--database", address, "--as", OWNER, "--json"]
    assert cli.main(words) == 0, capsys.readouterr().err
    assert json.loads(capsys.readouterr().out)["ledger_ok"] is True
    after = contents(filled, empty)
    # the proof's auditor, made and ended, which is told and audited there; when the migration ran; reckoned anew
    # what people see; and noted that the book lies elsewhere now
    its_own = {"sec.person", "sec.people_act", "sec.seen", "meta.schema_state", "aud.entry", "aud.server"}
    assert {name: text for name, text in after.items() if name not in its_own} == {
        name: text for name, text in before.items() if name not in its_own
    }
    root = filled.server.cluster.root(SECRET)
    assert rights(root.to_database(empty)) == rights(root.to_database(filled.name))
    with connect(root.to_database(empty)) as connection:
        kept = connection.execute(
            "SELECT count(*) FROM aud.entry WHERE body ->> 'login' IS DISTINCT FROM 'restore_check' "
            "AND action <> 'server.set_back'"
        ).fetchone()
        assert kept == (counted["aud.entry"],)
        noticed = connection.execute("SELECT why FROM aud.server ORDER BY number").fetchall()
        assert noticed == [("first",), ("found",)], "desks of the restored office would not know that it was set back"
        left = connection.execute("SELECT login FROM sec.person WHERE ended_at IS NOT NULL").fetchall()
        assert left == [("restore_check",)]
        assert connection.execute("SELECT FROM pg_roles WHERE rolname = 'restore_check'").fetchone() is None


@pytest.mark.usefixtures("office_variables")
def test_a_backup_is_never_restored_over_an_office(filled: Office, tmp_path: Path, capsys: Screen) -> None:
    assert cli.main(["backup", str(tmp_path / "x")]) == 0
    before = contents(filled, filled.name)
    assert cli.main(["restore", str(tmp_path / "x"), "--as", OWNER]) == 1
    assert "into an empty database" in capsys.readouterr().err
    assert contents(filled, filled.name) == before


def test_a_backup_service_of_one_practice_reads_no_more_than_that_and_writes_no_backup(
    filled: Office, tmp_path: Path
) -> None:
    one = Person("svc_one", "One practice", ("service", "auditor"), (Scope("A"),), kind="service")
    with filled.unit(OWNER) as unit:
        enrol(unit, one, secret=SECRET)
    for login in ("svc_one", "okoye", "adams", OWNER):
        with pytest.raises(NotPermitted, match="svc_backup"):
            write_backup(filled.credentials(login), embedded_binaries(None), tmp_path / "x", now=NOW)
    for groups, seen in ((("service", "auditor"), 1), (("service",), 0), (("auditor",), 0)):
        with filled.unit(OWNER) as unit:
            enrol(unit, Person("svc_one", "One", groups, kind="service"), secret=SECRET)
        with filled.unit("svc_one") as unit:
            assert unit.number("SELECT count(*) FROM app.preference") == seen, groups
    with filled.unit("adams") as unit:
        unit.execute("SELECT sec.end_person('svc_one')")


@pytest.mark.parametrize(
    "sabotage",
    [
        "DROP POLICY backup_read ON app.draft",
        "CREATE POLICY narrow ON app.claim AS RESTRICTIVE USING (false)",
        "CREATE POLICY narrow ON led.entry AS RESTRICTIVE TO rd_service USING (id > 3)",
    ],
)
def test_no_backup_is_written_while_a_policy_hides_rows_from_it(filled: Office, tmp_path: Path, sabotage: str) -> None:
    with filled.unit("root") as unit:
        unit.execute(sabotage)
    with pytest.raises(NotPermitted, match="every row"):
        write_backup(filled.credentials("svc_backup"), embedded_binaries(None), tmp_path / "x", now=NOW)


def test_a_table_with_other_rows_than_the_backup_counted_is_named(filled: Office, tmp_path: Path) -> None:
    write_backup(filled.credentials("svc_backup"), embedded_binaries(None), tmp_path / "x", now=NOW)
    opened = open_backup(tmp_path / "x", tmp_path)
    check_rows(opened, filled.credentials("root"))
    fewer = tuple(TableRows(each.table, each.rows - (each.table == "led.entry")) for each in opened.manifest.rows)
    with pytest.raises(Refused, match=r"not complete: led[.]entry"):
        short = msgspec.structs.replace(opened.manifest, rows=fewer)
        check_rows(Opened(short, opened.logins, opened.dump), filled.credentials("root"))
