"""The command line: who acts, what is refused with which exit code, and errors in one sentence."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app import cli
from app.cli.context import Context
from app.db.errors import rights_to_call
from app.db.home import Home
from app.domain.errors import NotPermitted
from tests.desks import ROOT, desk_folder
from tests.office import OWNER, SECRET, Office, OfficeServer

Screen = pytest.CaptureFixture[str]


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """A home that never started before, chosen by REMITDESK_HOME."""
    with desk_folder() as home:
        monkeypatch.setenv("REMITDESK_HOME", str(home.root))
        yield home


@pytest.mark.usefixtures("office_variables")
def test_the_person_of_the_variable_acts_unless_another_is_named() -> None:
    context = Context()
    assert context.session().login == "okoye"
    context.close()
    context = Context(login="lopez")
    assert context.session().name == "A. Lopez"
    assert context.session().groups == ("specialist",)
    context.close()


@pytest.mark.usefixtures("office_variables")
def test_service_verbs_sign_in_as_their_service_unless_a_person_is_named() -> None:
    context = Context()
    with context.unit("import") as unit:
        assert unit.text("SELECT session_user") == "svc_import"
    context.close()
    context = Context(login="lopez")
    with context.unit("daily") as unit:
        assert unit.text("SELECT session_user") == "lopez"
    context.close()


@pytest.mark.usefixtures("office_variables")
def test_a_person_cannot_act_in_the_place_of_a_service(capsys: Screen) -> None:
    assert cli.main(["worker", "--once", "--as", "okoye"]) == 3
    assert 'This needs the right "service"' in capsys.readouterr().err


@pytest.mark.usefixtures("office_variables")
def test_files_are_read_by_the_import_service_for_whoever_may_bring_them_in(capsys: Screen) -> None:
    for login in ("chen", "okoye", "adams"):
        context = Context(login=login)
        with context.import_database().unit(read_only=True) as unit:
            assert unit.text("SELECT session_user") == "svc_import"
        context.close()
    assert cli.main(["import", "--as", "lopez", __file__]) == 3
    assert 'Importing needs the right "poster", "supervisor" or "admin"' in capsys.readouterr().err


@pytest.mark.usefixtures("office_variables")
def test_a_desk_without_the_services_secret_says_where_to_put_the_file(
    capsys: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Context, "service_database", lambda _self, _service: None)
    assert cli.main(["import", "--as", "chen", __file__]) == 3
    assert "put the file into the worker's folder instead" in capsys.readouterr().err


CALLABLE = """
SELECT p.proname::text AS name, array_agg(DISTINCT substr(granted.grantee::regrole::text, 4)) AS groups
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace, aclexplode(p.proacl) AS granted
WHERE n.nspname = 'api' AND granted.grantee::regrole::text !~ '^rd_(fn_|owner|migrator)'
GROUP BY p.proname"""


@dataclass(frozen=True, slots=True)
class Callable:
    """A function people may call, and the groups that may."""

    name: str
    groups: tuple[str, ...]


def test_the_embedded_desk_acts_as_the_demo_supervisor(desk: Home) -> None:
    context = Context(home=desk)
    assert context.session().login == "okoye"
    assert context.session().groups == ("auditor", "supervisor")
    context.close()


def test_a_shared_server_never_guesses_who_acts(office: Office) -> None:
    context = Context(url=office.url())
    with pytest.raises(NotPermitted, match="--as LOGIN"):
        context.session()


@pytest.mark.usefixtures("office_variables")
def test_a_verb_without_the_right_exits_3_and_names_the_right(capsys: Screen, tmp_path: Path) -> None:
    assert cli.main(["backup", "--as", "lopez", str(tmp_path / "x")]) == 3
    told = capsys.readouterr().err
    assert 'svc_backup, a service with the rights "service" and "auditor"' in told
    assert told.count("\n") == 1
    assert not (tmp_path / "x").exists()


@pytest.mark.usefixtures("office_variables")
@pytest.mark.parametrize("words", [["add", "evil", "--group", "admin"], ["end", "chen"]])
def test_who_may_not_enrol_people_reads_which_right_that_takes(capsys: Screen, words: list[str]) -> None:
    assert cli.main(["--as", "okoye", "person", *words]) == 3
    assert capsys.readouterr().err == 'This needs the right "admin", which this login does not hold.\n'


def test_every_function_a_group_may_call_names_the_groups_that_may(office: Office) -> None:
    with office.unit("root") as unit:
        found = unit.rows(CALLABLE, into=Callable)
    assert len(found) > 20
    for each in found:
        assert set(rights_to_call(each.name)) == set(each.groups), each.name


@pytest.mark.usefixtures("office_variables")
def test_a_wrong_password_exits_3_in_one_sentence(capsys: Screen, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("wrong\n")
    assert cli.main(["backup", str(tmp_path / "x")]) == 3
    assert capsys.readouterr().err == "The login or the password is wrong.\n"


def test_a_server_that_does_not_answer_is_one_sentence(capsys: Screen, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("x\n")
    for address in (f"postgresql:///book?host={tmp_path}", "postgresql://127.0.0.1:1/book"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("REMITDESK_PASSWORD_FILE", str(tmp_path / "password"))
            assert cli.main(["backup", "--as", "okoye", "--database", address, str(tmp_path / "x")]) == 1
        said = capsys.readouterr().err
        assert said == "The server cannot be reached; check the network, then try again.\n"


def test_an_address_that_is_none_says_how_to_write_it(capsys: Screen) -> None:
    assert cli.main(["migrate", "--database", "mysql://x"]) == 1
    assert "postgresql://host:5432/database" in capsys.readouterr().err


def test_a_profile_is_kept_without_its_password_and_can_be_forgotten(desk: Home, capsys: Screen) -> None:
    assert cli.main(["profile", "use", "postgresql://ann:secret@db.office:5433/book?sslmode=verify-full"]) == 0
    assert "secret" not in (desk.root / "profile").read_text()
    capsys.readouterr()
    assert cli.main(["profile", "show", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown == {"server": "postgresql://ann@db.office:5433/book?sslmode=verify-full"}
    assert cli.main(["profile", "forget"]) == 0
    assert not (desk.root / "profile").exists()


def test_two_processes_of_one_desk_use_one_server_and_the_second_start_is_quick(desk: Home) -> None:
    command = [sys.executable, "-m", "app", "migrate", "--json"]
    first = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(first.stdout)["schema"] == "0005"
    context = Context(home=desk)
    assert context.session().login == "okoye"
    second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(second.stdout) == {"changed": False, "schema": "0005"}
    assert context.desk.embedded is not None
    cluster = context.desk.embedded.cluster
    assert cluster.is_running()
    context.close()
    assert not cluster.is_running()


def test_verbs_on_files_start_no_server(desk: Home, tmp_path: Path) -> None:
    (tmp_path / "empty.835").write_bytes(b"")
    cli.main(["era", "check", str(tmp_path / "empty.835")])
    assert not (desk.root / "embedded").exists()


def test_a_window_without_a_display_says_what_to_do_instead(capsys: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*cli.DISPLAYS, "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    assert cli.main([]) == 1
    assert "remitdesk picture" in capsys.readouterr().err


def test_an_office_on_a_shared_server_is_set_up_by_its_owner_and_run_by_its_people(
    test_server: OfficeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Screen
) -> None:
    test_server.run(f"CREATE DATABASE shared_office OWNER {OWNER}")
    (tmp_path / "owner").write_text(f"{SECRET}\n")
    (tmp_path / "ann").write_text("anns-own-secret\n")
    address = test_server.owner("shared_office").server.url(OWNER)
    try:
        monkeypatch.setenv("REMITDESK_PASSWORD_FILE", str(tmp_path / "owner"))
        assert cli.main(["migrate", "--database", address]) == 0
        secret = str(tmp_path / "ann")
        add = ["person", "add", "ann", "--group", "admin", "--password-file", secret]
        assert cli.main([*add, "--database", address]) == 0
        monkeypatch.setenv("REMITDESK_PASSWORD_FILE", secret)
        monkeypatch.setenv("REMITDESK_DATABASE_URL", address.replace(OWNER, "ann"))
        capsys.readouterr()
        assert cli.main(["person", "add", "bob", "--group", "specialist", "--json"]) == 0
        assert len(json.loads(capsys.readouterr().out)["password"]) >= 16
        assert cli.main(["person", "list", "--json"]) == 0
        people = json.loads(capsys.readouterr().out)["people"]
        assert [(each["login"], each["groups"]) for each in people] == [("ann", ["admin"]), ("bob", ["specialist"])]
        assert cli.main(["person", "end", "bob"]) == 0
        assert cli.main(["person", "add", "ann", "--group", "supervisor"]) == 3
    finally:
        test_server.run("DROP DATABASE shared_office WITH (FORCE)")
        for login in ("ann", "bob"):
            test_server.run(f"DROP ROLE IF EXISTS {login}")
