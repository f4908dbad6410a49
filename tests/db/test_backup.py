"""Backup and restore: the whole office comes back, and a backup that does not hold changes nothing."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.db.backup import Manifest, open_backup, write_backup
from app.db.binaries import embedded_binaries
from app.db.credentials import Credentials, Server
from app.db.database import Database, connect
from app.db.home import Home
from app.db.unit import Unit
from app.domain.errors import NotPermitted, Refused
from app.security.desk import Desk, open_desk, sign_in
from app.security.people import Person, Scope, enrol
from app.security.restore import restore_embedded
from tests.desks import desk_folder

NOW = datetime(2026, 11, 2, 5, 10, tzinfo=UTC)


@pytest.fixture
def desk() -> Iterator[Desk]:
    """A desk with one practice and a person of its own, who is no demo person."""
    with desk_folder() as home:
        found = open_desk(home, environment={})
        plant(found)
        yield found
        found.close()


def root_of(desk: Desk) -> Credentials:
    """The superuser on the book."""
    assert desk.embedded is not None
    return desk.embedded.root.to_database(desk.server.database)


def plant(desk: Desk) -> None:
    """One practice, and `reyes`, a poster of that practice alone with the password `her-own-secret`."""
    with closing(Database.open(root_of(desk), size=1)) as database, database.unit() as unit:
        columns = unit.rows(
            "SELECT column_name::text FROM information_schema.columns WHERE table_schema = 'app' "
            "AND table_name = 'practice' AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'",
            into=str,
        )
        values = {name: "North Clinic" if name == "name" else "north" for name in columns}
        names, marks = ", ".join(values), ", ".join(f"%({name})s" for name in values)
        unit.execute(f"INSERT INTO app.practice ({names}) VALUES ({marks})", values)
        reyes = Person("reyes", "S. Reyes", ("poster",), (Scope("north"),))
        enrol(unit, reyes, secret="her-own-secret")


def write(desk: Desk, file: Path) -> Manifest:
    """A backup of the desk."""
    return write_backup(root_of(desk), embedded_binaries(None), file, now=NOW)


RIGHTS = """
SELECT format('%s %s %s %s', c.oid::regclass, c.relrowsecurity, c.relforcerowsecurity,
    (SELECT array_agg(a::text ORDER BY a::text) FROM unnest(coalesce(c.relacl, acldefault('r', c.relowner))) a))
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN ('app', 'led', 'sec', 'aud', 'meta')
UNION ALL
SELECT format('%s %s %s %s', p.oid::regprocedure, p.proowner::regrole, p.proconfig,
    (SELECT array_agg(a::text ORDER BY a::text) FROM unnest(coalesce(p.proacl, acldefault('f', p.proowner))) a))
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname IN ('app', 'led', 'sec', 'aud', 'api')
UNION ALL SELECT format('%s %s %s', polrelid::regclass, polname, pg_get_expr(polqual, polrelid)) FROM pg_policy
UNION ALL SELECT format('%s %s %s', tgrelid::regclass, tgname, tgenabled) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL
SELECT format('database %s', (SELECT array_agg(a::text ORDER BY a::text) FROM unnest(datacl) a))
FROM pg_database WHERE datname = current_database()"""


def rights(root: Credentials) -> set[str]:
    """Every grant, owner, policy and trigger of the book, one line each."""
    with connect(root) as connection:
        return {str(row[0]) for row in connection.execute(RIGHTS.encode())}


def accept(_server: Server) -> None:
    """A proof that holds."""


def restore(desk: Desk, home: Home, file: Path) -> None:
    """Put the backup in the desk's place."""
    assert desk.embedded is not None
    restore_embedded(desk.embedded, home.folder("secrets"), file, prove=accept)


def practices(unit: Unit) -> list[str]:
    """Names of the practices in scope."""
    return unit.rows("SELECT name FROM app.practice", into=str)


def test_the_office_comes_back_on_another_desk_with_its_people_and_their_passwords(desk: Desk, tmp_path: Path) -> None:
    write(desk, tmp_path / "office.backup")
    with desk_folder() as other_home, closing(open_desk(other_home, environment={})) as other:
        restore(other, other_home, tmp_path / "office.backup")
        reyes = sign_in(Credentials(other.server, "reyes", "her-own-secret"))
        with closing(reyes.database), reyes.database.unit(read_only=True) as unit:
            assert reyes.groups == ("poster",)
            assert practices(unit) == ["North Clinic"]
        okoye = sign_in(other.credentials("okoye"))
        with closing(okoye.database), okoye.database.unit(read_only=True) as unit:
            assert practices(unit) == ["North Clinic"]


def test_a_restore_undoes_what_came_after_the_backup(desk: Desk, tmp_path: Path) -> None:
    write(desk, tmp_path / "office.backup")
    with closing(Database.open(root_of(desk), size=1)) as database, database.unit() as unit:
        unit.execute("UPDATE app.practice SET name = 'Renamed'")
    restore(desk, desk.home, tmp_path / "office.backup")
    with closing(Database.open(root_of(desk), size=1)) as database, database.unit() as unit:
        assert practices(unit) == ["North Clinic"]


def test_policies_triggers_and_rights_are_the_same_after_a_restore(desk: Desk, tmp_path: Path) -> None:
    before = rights(root_of(desk))
    write(desk, tmp_path / "office.backup")
    restore(desk, desk.home, tmp_path / "office.backup")
    assert rights(root_of(desk)) == before
    assert len(before) > 200


def test_a_book_whose_ledger_does_not_hold_is_not_taken_in(desk: Desk, tmp_path: Path) -> None:
    write(desk, tmp_path / "office.backup")
    assert desk.embedded is not None

    def refuse(_server: Server) -> None:
        raise Refused("The ledger in this backup does not hold.")

    with closing(Database.open(root_of(desk), size=1)) as database, database.unit() as unit:
        unit.execute("UPDATE app.practice SET name = 'Renamed'")
    with pytest.raises(Refused, match="does not hold"):
        restore_embedded(desk.embedded, desk.home.folder("secrets"), tmp_path / "office.backup", prove=refuse)
    with closing(Database.open(root_of(desk), size=1)) as database, database.unit() as unit:
        assert practices(unit) == ["Renamed"]


def test_a_backup_is_private_and_holds_no_clear_password(desk: Desk, tmp_path: Path) -> None:
    manifest = write(desk, tmp_path / "office.backup")
    content = (tmp_path / "office.backup").read_bytes()
    assert stat.S_IMODE((tmp_path / "office.backup").stat().st_mode) == 0o600
    assert b"her-own-secret" not in content
    assert b"SCRAM-SHA-256" in content
    assert manifest.made_at == "2026-11-02T05:10:00+00:00"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".backup")] == []


@pytest.mark.parametrize("keep", [100, 20_000, -400])
def test_a_backup_that_was_cut_short_is_refused(desk: Desk, tmp_path: Path, keep: int) -> None:
    write(desk, tmp_path / "office.backup")
    content = (tmp_path / "office.backup").read_bytes()
    (tmp_path / "cut.backup").write_bytes(content[: keep if keep > 0 else len(content) // 2])
    with pytest.raises(Refused):
        open_backup(tmp_path / "cut.backup", tmp_path)


def test_a_damaged_byte_is_found_by_the_checksum(desk: Desk, tmp_path: Path) -> None:
    write(desk, tmp_path / "office.backup")
    content = bytearray((tmp_path / "office.backup").read_bytes())
    content[len(content) // 2] ^= 0xFF
    (tmp_path / "bad.backup").write_bytes(content)
    with pytest.raises(Refused, match="damaged"):
        open_backup(tmp_path / "bad.backup", tmp_path)


def test_a_login_that_does_not_see_every_row_cannot_make_a_backup(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(NotPermitted, match="every row"):
        write_backup(desk.credentials("okoye"), embedded_binaries(None), tmp_path / "x.backup", now=NOW)
    assert not (tmp_path / "x.backup").exists()
