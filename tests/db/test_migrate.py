"""Migrations: by an owner without superuser rights, one at a time, resumable, and applied by content."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import __version__
from app.db import migrate
from app.db.credentials import Credentials
from app.db.database import connect
from app.db.migrate import SchemaNewer, SchemaOutdated, SchemaState, bring_up, check_state, expected_hash, read_state
from app.domain.errors import AppError, Unavailable
from app.security.desk import sign_in
from tests.office import OWNER, Office, OfficeServer


@pytest.fixture
def empty(test_server: OfficeServer) -> Iterator[Credentials]:
    """An empty database and its owner, who may create roles and is no superuser."""
    test_server.run(f"CREATE DATABASE empty_office OWNER {OWNER}")
    yield test_server.owner("empty_office")
    test_server.run("DROP DATABASE empty_office WITH (FORCE)")


def state(version: str = "0001", content_hash: str = "", at: str = "ready", min_client: str = "0.1.0") -> SchemaState:
    """A schema state as a database could have it."""
    return SchemaState(version, content_hash or expected_hash(), min_client, "0.1.999", at)


def set_state(office: Office, column: str, value: str) -> None:
    """Change one column of the schema's row."""
    with office.unit("root") as unit:
        unit.execute(f"UPDATE meta.schema_state SET {column} = %(value)s", {"value": value})


def test_an_empty_database_is_brought_up_once(empty: Credentials) -> None:
    assert bring_up(empty) is True
    assert bring_up(empty) is False
    with connect(empty) as connection:
        owners = connection.execute(
            "SELECT DISTINCT tableowner::text FROM pg_tables "
            "WHERE schemaname IN ('app', 'led', 'sec', 'aud', 'stage', 'meta')"
        ).fetchall()
    assert owners == [("rd_owner",)]


def test_a_book_of_the_first_release_is_brought_up_with_everything_in_it(empty: Credentials) -> None:
    migrate.apply_roles(empty)
    migrate._upgrade(empty, "0001")
    with connect(empty) as connection, connection.transaction():
        connection.execute("SET LOCAL ROLE rd_owner")
        for statement in _FIRST_RELEASE:
            connection.execute(statement)
    assert bring_up(empty) is True
    with connect(empty) as connection, connection.transaction():
        connection.execute("SET LOCAL ROLE rd_owner")
        connection.execute("ALTER TABLE app.remit NO FORCE ROW LEVEL SECURITY")
        connection.execute("ALTER TABLE app.payer NO FORCE ROW LEVEL SECURITY")
        kept = connection.execute("SELECT trace, source, amount_cents FROM app.remit").fetchall()
        payer = connection.execute("SELECT block_reasons, auto_limit_cents, crossover_days FROM app.payer").fetchall()
    assert kept == [("T-1", "835", 12000)]
    assert payer == [([], None, 30)]


_FIRST_RELEASE = (
    b"INSERT INTO app.practice (code, name, tax_id, billing_npi) VALUES ('QFM', 'Quiet Family', '1', '2')",
    b"INSERT INTO app.payer (code, name, type) VALUES ('ALD', 'Alder', 'commercial')",
    b"INSERT INTO app.remit (practice_id, payer_id, payer_key, trace, amount_cents, payee_key, method, received_on, "
    b"held_cents) SELECT practice.id, payer.id, 'k', 'T-1', 12000, 'p', 'ACH', '2026-09-20', 12000 "
    b"FROM app.practice, app.payer",
    b"INSERT INTO meta.schema_state (version, content_hash, min_client, max_client) "
    b"VALUES ('0001', 'of the first release', '0.1.0', '0.1.999')",
)


def test_two_at_once_migrate_one_after_the_other(empty: Credentials) -> None:
    results: list[bool] = []
    failures: list[BaseException] = []

    def run() -> None:
        try:
            results.append(bring_up(empty))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(results) == [False, True]


def test_a_migration_that_was_killed_is_taken_up_again(office: Office) -> None:
    set_state(office, "state", "migrating")
    with pytest.raises(Unavailable, match="being updated"):
        sign_in(office.credentials("lopez"))
    assert bring_up(office.credentials(OWNER)) is True
    sign_in(office.credentials("lopez")).database.close()


def test_changed_sql_is_applied_again_as_a_whole(office: Office) -> None:
    with office.unit("root") as unit:
        unit.execute("CREATE OR REPLACE FUNCTION sec.my_groups() RETURNS text[] LANGUAGE sql AS 'SELECT ARRAY[''x'']'")
    set_state(office, "content_hash", "of another release")
    with pytest.raises(SchemaOutdated, match="remitdesk migrate"):
        sign_in(office.credentials("lopez"))
    bring_up(office.credentials(OWNER))
    person = sign_in(office.credentials("lopez"))
    assert person.groups == ("specialist",)
    person.database.close()


def test_sql_that_fails_leaves_the_old_functions_whole(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "zz.broken.sql"
    broken.write_text("CREATE FUNCTION sec.half() RETURNS int LANGUAGE sql AS 'SELECT 1'; SELECT nonsense;")
    original = migrate._files

    def with_broken(folder: str) -> list[Path]:
        return [*original(folder), broken] if folder == "functions" else original(folder)

    monkeypatch.setattr(migrate, "_files", with_broken)
    set_state(office, "content_hash", "of another release")
    with pytest.raises(AppError, match=r"zz\.broken\.sql"):
        bring_up(office.credentials(OWNER))
    with office.unit("root") as unit:
        assert unit.value("SELECT to_regproc('sec.half')") is None


def test_a_newer_schema_is_refused_and_left_alone(office: Office) -> None:
    set_state(office, "version", "9999")
    for act in (lambda: sign_in(office.credentials("lopez")), lambda: bring_up(office.credentials(OWNER))):
        with pytest.raises(SchemaNewer, match="Update RemitDesk"):
            act()


@pytest.mark.parametrize(
    ("found", "error"),
    [
        (None, SchemaOutdated),
        (state(version="0000"), SchemaOutdated),
        (state(content_hash="x"), SchemaOutdated),
        (state(version="9999"), SchemaNewer),
        (state(min_client="99.0"), SchemaNewer),
        (state(at="migrating"), Unavailable),
    ],
)
def test_the_handshake_refuses_what_does_not_fit(found: SchemaState | None, error: type[AppError]) -> None:
    with pytest.raises(error):
        check_state(found)


def test_the_handshake_accepts_this_program(office: Office) -> None:
    with connect(office.credentials("chen")) as connection:
        found = read_state(connection)
    check_state(found)
    assert found is not None
    assert found.min_client <= __version__


def test_a_migration_gives_up_on_a_lock_within_seconds(office: Office) -> None:
    set_state(office, "content_hash", "of another release")
    with connect(office.credentials("root")) as blocker, blocker.transaction():
        blocker.execute("LOCK TABLE app.claim IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(AppError, match="lock timeout"):
            bring_up(office.credentials(OWNER))
