"""The embedded server: shared by the processes of a desk, closed to everybody else, recovered after any death."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.db.cluster import Cluster
from app.db.credentials import Credentials
from app.db.database import connect
from app.db.embedded import EmbeddedServer, find_place, read_secret
from app.db.errors import SignInRefused
from app.db.home import Home, desk_home
from app.domain.errors import Unavailable
from tests.desks import OtherDesk, desk_folder


@pytest.fixture
def home() -> Iterator[Home]:
    """A desk that never started before."""
    with desk_folder() as found:
        yield found


@pytest.fixture
def server(home: Home) -> Iterator[EmbeddedServer]:
    """Its running server, attached by this process."""
    found = EmbeddedServer.attach(home)
    yield found
    found.leave()


def ask(credentials: Credentials, statement: str) -> str:
    """The only cell of the answer, as text."""
    with connect(credentials) as connection:
        row = connection.execute(statement.encode()).fetchone()
    return "" if row is None else str(row[0])


def mode(path: Path) -> int:
    """The permission bits of a file or folder."""
    return stat.S_IMODE(path.stat().st_mode)


def test_the_last_process_to_leave_stops_the_server(home: Home) -> None:
    first = EmbeddedServer.attach(home)
    second = OtherDesk(home)
    first.leave()
    assert first.cluster.is_running()
    second.leave()
    assert not first.cluster.is_running()


def test_a_killed_desk_is_not_counted(home: Home) -> None:
    first = EmbeddedServer.attach(home)
    OtherDesk(home).kill()
    first.leave()
    assert not first.cluster.is_running()


def test_after_the_only_desk_was_killed_the_next_one_attaches_and_stops_the_server(home: Home) -> None:
    OtherDesk(home).kill()
    assert find_place(home).cluster.is_running()
    following = EmbeddedServer.attach(home)
    assert ask(following.bootstrap, "SELECT 1") == "1"
    following.leave()
    assert not following.cluster.is_running()


def test_after_kill_9_of_the_server_the_next_start_recovers_the_book(server: EmbeddedServer, home: Home) -> None:
    with connect(server.bootstrap) as connection:
        connection.execute("CREATE TABLE public.kept AS SELECT 17 AS number")
    postmaster = int((server.cluster.data / "postmaster.pid").read_text().splitlines()[0])
    os.kill(postmaster, signal.SIGKILL)
    following = EmbeddedServer.attach(home)
    assert ask(following.bootstrap, "SELECT number FROM public.kept") == "17"
    following.leave()


def test_an_interrupted_first_start_is_made_again(home: Home) -> None:
    data = find_place(home).cluster.data
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("18\n")
    found = EmbeddedServer.attach(home)
    assert ask(found.bootstrap, "SELECT current_database()") == "remitdesk"
    found.leave()


def test_nobody_gets_in_without_the_secret(server: EmbeddedServer) -> None:
    with pytest.raises(SignInRefused):
        connect(replace(server.root, secret="guess"))
    with pytest.raises(SignInRefused):
        connect(replace(server.bootstrap, secret=""))


def test_another_local_account_cannot_reach_the_socket(server: EmbeddedServer) -> None:
    assert mode(server.cluster.socket_folder) == 0o700
    if os.geteuid() != 0:
        return
    probe = "import socket, sys; socket.socket(socket.AF_UNIX).connect(sys.argv[1])"
    # the interpreter of the checkout may be out of that account's reach; any system Python will do
    done = subprocess.run(
        ["/usr/bin/env", "-i", "/usr/bin/python3", "-c", probe, f"{server.cluster.socket_folder}/.s.PGSQL.5432"],
        user=65534, group=65534, extra_groups=[], capture_output=True, text=True, check=False,
    )
    assert "PermissionError" in done.stderr


def test_the_server_listens_on_no_network_address(server: EmbeddedServer) -> None:
    if sys.platform != "win32":
        assert ask(server.root, "SHOW listen_addresses") == ""
    assert ask(server.root, "SHOW password_encryption") == "scram-sha-256"
    assert ask(server.root, "SHOW data_checksums") == "on"
    assert ask(server.root, "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256'") == "0"


def test_everything_a_desk_keeps_is_private(server: EmbeddedServer, home: Home) -> None:
    secrets = home.root / "secrets"
    assert {mode(path) for path in secrets.iterdir()} == {0o600}
    assert mode(secrets) == 0o700
    assert mode(server.cluster.data) == 0o700
    assert len(read_secret(secrets, "root") or "") >= 40
    assert (read_secret(secrets, "root") or "x") not in server.cluster.log.read_text()


def test_a_failing_statement_leaves_no_value_in_the_servers_log(server: EmbeddedServer) -> None:
    with connect(server.bootstrap) as connection, pytest.raises(Exception, match="invalid input syntax"):
        connection.execute("SELECT 'Doe^Jane^SECRET'::int")
    assert "Doe^Jane" not in server.cluster.log.read_text()


def test_a_home_with_a_long_path_gets_a_socket_that_fits() -> None:
    with desk_folder("x" * 60 + "/" + "y" * 60) as home:
        found = EmbeddedServer.attach(home)
        assert len(f"{found.cluster.socket_folder}/.s.PGSQL.5432") < 100
        assert mode(found.cluster.socket_folder) == 0o700
        assert ask(found.bootstrap, "SELECT 1") == "1"
        found.leave()


def test_data_of_a_newer_version_is_told_in_one_sentence(home: Home) -> None:
    found = EmbeddedServer.attach(home)
    found.leave()
    (found.cluster.data / "PG_VERSION").write_text("19\n")
    with pytest.raises(Unavailable, match=r"version 19.*update RemitDesk"):
        EmbeddedServer.attach(home)
    (found.cluster.data / "PG_VERSION").write_text("18\n")


def test_a_taken_socket_is_told_in_one_sentence(server: EmbeddedServer) -> None:
    with desk_folder() as other:
        place = find_place(other)
        intruder = Cluster(
            place.cluster.binaries, place.cluster.data, server.cluster.socket_folder, place.cluster.account
        )
        intruder.create("x" * 40)
        with pytest.raises(Unavailable, match="Another program holds the database socket"):
            intruder.start(seconds=5)


def test_the_home_can_be_moved_by_a_variable_and_never_mixes_with_another() -> None:
    assert desk_home({"REMITDESK_HOME": "/somewhere/else"}).root == Path("/somewhere/else")
    assert desk_home({"XDG_DATA_HOME": "/data"}).root == Path("/data/remitdesk") or sys.platform != "linux"
