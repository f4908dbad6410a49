"""A shared server from nothing to its first administrator, by the verb and by the printed script; and its check."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import cli
from app.db.cluster import Cluster
from app.db.credentials import Credentials
from app.db.database import connect
from app.db.embedded import read_secret
from app.db.home import Home
from app.db.migrate import bring_up, expected_version
from app.db.roles import set_login
from app.db.server_grants import rights
from app.security.desk import sign_in
from tests.bare_server import FAST, as_login, bare_server, environment, root_of
from tests.office import SECRET, Office

Screen = pytest.CaptureFixture[str]
TALKATIVE = f"{FAST}log_statement = 'all'\nlog_error_verbosity = verbose\nlog_parameter_max_length = -1\n"
OFFICE, BY_HAND, OWNER = "billing", "by_hand", "rd_bootstrap"


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    """A server that is set as badly as a careless hand would."""
    with bare_server(TALKATIVE) as cluster:
        yield cluster


@pytest.fixture
def root(server: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cluster:
    """The command line works as the superuser of that server."""
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    return server


def init(cluster: Cluster, folder: Path, *more: str) -> tuple[int, list[str]]:
    """The verb's exit code and its words."""
    address = cluster.server(OFFICE).url()
    words = ["server", "init", "--database", address, "--secrets", str(folder), "--json", *more]
    return cli.main(words), words


def all_rights(login: Credentials) -> set[str]:
    """Every right, the name of the database left out."""
    with connect(login) as connection:
        return {line.replace(f"database {login.server.database} ", "database ") for line in rights(connection)}


def test_a_server_is_made_ready_once_and_the_second_time_nothing_changes(
    root: Cluster, tmp_path: Path, capsys: Screen
) -> None:
    kept = tmp_path / "kept"
    code, _words = init(root, kept, "--admin", "ann", "--admin-name", "A. Archer")
    out = capsys.readouterr()
    assert code == 0, out.err
    first = json.loads(out.out)
    assert (first["schema"], first["migrated"], first["admin"]) == (expected_version(), True, "ann")
    assert first["services"] == ["svc_import", "svc_daily", "svc_worker", "svc_backup"]
    assert any(line.startswith("CREATE DATABASE") for line in first["statements"])
    ann = sign_in(as_login(root, "ann", OFFICE, first["password"]))
    assert (ann.name, ann.groups) == ("A. Archer", ("admin",))
    ann.database.close()
    for login in first["services"]:
        assert (kept / login).stat().st_mode & 0o077 == 0
        sign_in(as_login(root, login, OFFICE, read_secret(kept, login) or "")).database.close()

    before = all_rights(root_of(root, OFFICE))
    code, _words = init(root, kept, "--admin", "eve")
    again = json.loads(capsys.readouterr().out)
    assert code == 0
    assert (again["migrated"], again["services"], again["admin"], again["password"]) == (False, [], "", "")
    assert not [line for line in again["statements"] if line.startswith(("CREATE", "ALTER"))]
    assert all_rights(root_of(root, OFFICE)) == before

    assert init(root, tmp_path / "elsewhere")[0] == 1
    assert "is not in" in capsys.readouterr().err
    assert "new-owner-password" not in first["statements"]
    assert init(root, tmp_path / "elsewhere", "--new-owner-password")[0] == 0

    with connect(root_of(root), settings="") as connection:
        found = connection.execute("SELECT name, setting FROM pg_settings WHERE name LIKE 'log_%'").fetchall()
        shown = {str(name): str(setting) for name, setting in found}
    assert (shown["log_statement"], shown["log_error_verbosity"]) == ("ddl", "terse")
    assert shown["log_parameter_max_length"] == "0"


def test_the_check_sees_what_is_left_and_every_right_somebody_adds(root: Cluster, capsys: Screen) -> None:
    address = root.server(OFFICE).url()
    assert cli.main(["server", "check", "--database", address, "--json"]) == 1
    found = {each["subject"]: each for each in json.loads(capsys.readouterr().out)["findings"]}
    assert {name for name, each in found.items() if each["state"] == "bad"} == {"archive_mode", "archive"}
    assert {name for name, each in found.items() if each["state"] == "unseen"} == set()
    assert found["rights"]["state"] == "good", found["rights"]
    assert found["passwords"]["state"] == "good"
    assert found["tcp_keepalives_idle"]["state"] == "good"
    with connect(root_of(root, OFFICE)) as connection:
        connection.execute("GRANT SELECT ON led.entry TO PUBLIC")
        connection.execute("ALTER TABLE led.entry ENABLE TRIGGER append_only")
        try:
            cli.main(["server", "check", "--database", address])
        finally:
            connection.execute("REVOKE SELECT ON led.entry FROM PUBLIC")
            connection.execute("ALTER TABLE led.entry ENABLE ALWAYS TRIGGER append_only")
    said = capsys.readouterr().out
    assert "PUBLIC holds a right on a table: led.entry SELECT" in said
    assert "a guard of the ledger is off: led.entry.append_only" in said


def test_a_person_may_run_the_check_and_is_told_what_was_not_seen(office: Office, tmp_path: Path, capsys: Screen,
                                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in office.environment(tmp_path, "lopez").items():
        monkeypatch.setenv(name, value)
    cli.main(["server", "check", "--json"])
    found = {each["subject"]: each["state"] for each in json.loads(capsys.readouterr().out)["findings"]}
    assert (found["passwords"], found["sign-in rules"]) == ("unseen", "unseen")
    assert (found["schema"], found["rights"], found["fsync"]) == ("good", "good", "bad")


def test_the_printed_script_makes_what_the_verb_makes_and_runs_nothing(
    root: Cluster, tmp_path: Path, capsys: Screen
) -> None:
    before = all_rights(root_of(root, OFFICE))
    assert cli.main(["server", "init", "--print-sql", "--database", root.server(BY_HAND).url()]) == 0
    printed = capsys.readouterr().out
    with connect(root_of(root)) as connection:
        assert connection.execute("SELECT FROM pg_database WHERE datname = %s", (BY_HAND,)).fetchone() is None
    # psql asks a person for this password; here it is the one the owner has.
    script = tmp_path / "init.sql"
    script.write_text(printed.replace(f"\\password {OWNER}", ""), encoding="utf-8")
    script.chmod(0o644)
    for _time in range(2):
        done = root.binaries.run("psql", ["-X", "-q", "-f", str(script), "-d", root_of(root).conninfo()], secret=SECRET)
        assert done.code == 0, done.text
    with connect(root_of(root)) as connection:
        set_login(connection, OWNER, SECRET)
    assert bring_up(as_login(root, OWNER, BY_HAND))
    made = all_rights(root_of(root, BY_HAND))
    people = ("role ", "member ")
    assert {line for line in made if not line.startswith(people)} == {
        line for line in before if not line.startswith(people)
    }


def test_a_provider_s_administrator_who_is_no_superuser_can_do_it_and_is_told_the_rest(
    tmp_path: Path, capsys: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    with bare_server(TALKATIVE) as cluster:
        with connect(root_of(cluster)) as connection:
            set_login(connection, "cloud_admin", SECRET, attributes="CREATEROLE CREATEDB")
            set_login(connection, "nobody", SECRET)
        for name, value in environment(tmp_path, "nobody").items():
            monkeypatch.setenv(name, value)
        assert init(cluster, tmp_path / "kept")[0] == 3
        assert "--print-sql" in capsys.readouterr().err
        monkeypatch.setenv("REMITDESK_USER", "cloud_admin")
        code, _words = init(cluster, tmp_path / "kept", "--admin", "ann")
        out = capsys.readouterr()
        assert code == 0, out.err
        ready = json.loads(out.out)
        left = {each["subject"] for each in ready["left_to_do"]}
        assert {"log_statement", "log_error_verbosity", "archive_mode"} <= left
        assert not [line for line in ready["statements"] if line.startswith("ALTER SYSTEM")]
        sign_in(as_login(cluster, "ann", OFFICE, ready["password"])).database.close()


def test_an_office_file_leads_the_command_line_to_the_server(
    office: Office, tmp_path: Path, capsys: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "office.remitdesk"
    monkeypatch.setenv("REMITDESK_HOME", str(tmp_path / "home"))
    address = "postgresql://db.example:5432/billing?sslmode=verify-full"
    pem = tmp_path / "root.crt"
    pem.write_text("-----BEGIN CERTIFICATE-----\nTWFkZSB1cA==\n-----END CERTIFICATE-----\n")
    words = ["server", "profile", "--database", address, "--out", str(file), "--root-certificate", str(pem)]
    assert cli.main([*words, "--name", "Quiet Billing"]) == 0
    assert "no password" in capsys.readouterr().out
    assert cli.main(["--profile", str(file), "profile", "show"]) == 0
    kept = capsys.readouterr().out
    assert "db.example:5432/billing?sslmode=verify-full&sslrootcert=" in kept
    assert (Home(tmp_path / "home").root / "offices").is_dir()
    assert office.name not in kept
