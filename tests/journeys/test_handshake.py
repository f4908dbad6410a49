"""A desk that is too old or too new for its office's database: refused in words, at the window and the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from app import cli
from app.db import migrate
from app.db.home import Home
from app.domain.errors import AppError
from app.main import Program, make_application
from app.security.desk import saved_profile
from app.ui.signin.window import SignInWindow
from tests.office import OWNER, SECRET, Office

Screen = pytest.CaptureFixture[str]
TOO_OLD, TOO_NEW = "Update RemitDesk on this desk", "Use the earlier RemitDesk until the administrator"


@dataclass(frozen=True, slots=True)
class Case:
    """What the schema's row says, and what a person is told."""

    column: str
    value: str
    said: str


CASES = (
    Case("version", "0999", TOO_OLD),
    Case("min_client", "99.0.0", TOO_OLD),
    Case("version", "0001", TOO_NEW),
    Case("content_hash", "of an earlier release", TOO_NEW),
    Case("max_client", "0.0.9", TOO_NEW),
    Case("state", "migrating", "being updated; wait a minute"),
)


def change(office: Office, column: str, value: str) -> None:
    """What another program's migration would have left."""
    with office.unit("root") as unit:
        unit.execute(f"UPDATE meta.schema_state SET {column} = %(value)s", {"value": value})


@pytest.mark.usefixtures("office_variables")
@pytest.mark.parametrize("case", CASES, ids=[f"{each.column} {each.value}" for each in CASES])
def test_the_command_line_refuses_and_writes_nothing(office: Office, case: Case, capsys: Screen) -> None:
    change(office, case.column, case.value)
    for words in (["queue", "list"], ["daily"], ["import", __file__]):
        assert cli.main(words) == 1
        out = capsys.readouterr()
        assert case.said in out.err
        assert out.err.count("\n") == 1
    with office.unit("root") as unit:
        assert unit.number("SELECT count(*) FROM stage.file") == 0


def test_an_older_program_of_the_same_schema_does_not_put_its_functions_back(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(office, "applied_by", "0.1.7")
    change(office, "content_hash", "of a later release")
    with pytest.raises(migrate.SchemaNewer, match=TOO_OLD):
        migrate.bring_up(office.credentials(OWNER))
    monkeypatch.setattr(migrate, "__version__", "0.1.8")
    assert migrate.bring_up(office.credentials(OWNER)) is True
    with office.unit("root") as unit:
        assert unit.text("SELECT applied_by FROM meta.schema_state") == "0.1.8"


@pytest.fixture
def program(office: Office, tmp_path: Path, qtbot: QtBot) -> Iterator[Program]:
    """The window's program on that office, before anybody signed in."""
    made = Program(make_application(), Home(tmp_path / "home"), url=office.url())
    made.start()
    qtbot.waitUntil(lambda: made.server is not None, timeout=20_000)
    yield made
    made.close()
    made.sign_in.close()


@pytest.mark.parametrize("case", CASES, ids=[f"{each.column} {each.value}" for each in CASES])
def test_the_window_says_it_under_the_password_and_stays_open(
    office: Office, program: Program, qtbot: QtBot, case: Case
) -> None:
    change(office, case.column, case.value)
    sign_in = program.sign_in
    sign_in.login.setText("lopez")
    sign_in.secret.setText(SECRET)
    sign_in.enter.click()
    qtbot.waitUntil(lambda: bool(sign_in.trouble.text()), timeout=20_000)
    assert case.said in sign_in.trouble.text()
    assert program.window is None
    assert sign_in.isVisible()
    assert sign_in.enter.isEnabled(), "after the update the person tries again"


def test_a_desk_that_was_open_while_the_database_was_updated_is_told_to_start_again(office: Office) -> None:
    with office.unit("root") as unit:
        unit.execute("DROP FUNCTION api.poll_changes_v1 CASCADE")
    with pytest.raises(AppError, match="updated while this desk was open"), office.unit("lopez") as unit:
        unit.execute("SELECT * FROM api.poll_changes_v1(0)")


def drop(window: SignInWindow, file: Path) -> None:
    """Let a file go over the window."""
    held = QMimeData()
    held.setUrls([QUrl.fromLocalFile(str(file))])
    window.dropEvent(QDropEvent(
        QPointF(10, 10), Qt.DropAction.CopyAction, held, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    ))  # fmt: skip


def test_an_office_file_dropped_on_the_sign_in_changes_the_server_for_good(
    program: Program, tmp_path: Path, qtbot: QtBot
) -> None:
    sign_in = program.sign_in
    good = {"kind": "remitdesk office", "format": 1, "name": "Quiet", "host": "localhost", "database": "billing",
            "port": 5999, "tls": "disable"}  # fmt: skip
    bad, file = tmp_path / "bad.remitdesk", tmp_path / "office.remitdesk"
    bad.write_text(json.dumps(good | {"host": "db.example"}), encoding="utf-8")
    file.write_text(json.dumps(good), encoding="utf-8")
    drop(sign_in, bad)
    qtbot.waitUntil(lambda: "verify-full only" in sign_in.trouble.text(), timeout=10_000)
    before = program.server
    drop(sign_in, file)
    qtbot.waitUntil(lambda: program.server is not None and program.server is not before, timeout=10_000)
    assert program.server is not None
    assert (program.server.server.host, program.server.server.port) == ("localhost", 5999)
    assert "localhost:5999/billing" in saved_profile(Home(tmp_path / "home"))
    assert sign_in.trouble.text() == ""
