"""`remitdesk people ...` and `connect check` end to end, as administrators and clerks type them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app import cli
from app.db.database import connect
from app.db.errors import SignInRefused
from app.security import secrets
from tests.db.people_book import give_secret_back, open_people_book
from tests.office import SECRET, Office

Screen = pytest.CaptureFixture[str]
pytestmark = pytest.mark.usefixtures("office_variables")


@pytest.fixture(autouse=True)
def _book(office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Practices A and B; burke is a second administrator; no keyring on this desk."""
    open_people_book(office)
    monkeypatch.setattr(secrets, "safe_keyring", lambda: None)
    yield
    give_secret_back(office, "chen")


def say(screen: Screen, *words: str, by: str = "adams") -> dict[str, Any]:  # Any: whatever the verb prints
    """Run a verb as a person; the JSON of what became of it."""
    assert cli.main([*words, "--json", "--as", by]) == 0
    found: dict[str, Any] = json.loads(screen.readouterr().out)
    return found


def rows(screen: Screen, *words: str, by: str = "adams") -> list[dict[str, Any]]:
    """Run a verb that lists; its rows."""
    assert cli.main([*words, "--json", "--as", by]) == 0
    found: list[dict[str, Any]] = json.loads(screen.readouterr().out)
    return found


def refused(screen: Screen, *words: str, by: str = "adams", code: int = 1) -> str:
    """Run a verb that ends badly; what it said."""
    assert cli.main([*words, "--json", "--as", by]) == code
    return screen.readouterr().err


def test_a_person_from_first_day_to_last(office: Office, capsys: Screen) -> None:
    made = say(capsys, "people", "add", "rosa", "--name", "R. Rosa", "--group", "specialist", "--see", "A/A1")
    assert (made["login"], made["done"], made["request"]) == ("rosa", True, None)
    assert len(made["password"]) >= 16
    (listed,) = [each for each in rows(capsys, "people", "list") if each["login"] == "rosa"]
    assert (listed["groups"], listed["lent_by"]) == (["specialist"], "adams")
    say(capsys, "people", "scope", "rosa", "A, B ..12/31/2099")
    say(capsys, "people", "name", "rosa", "R. Rosa-Diaz")
    say(capsys, "people", "groups", "rosa", "--group", "poster")
    report = [each for each in rows(capsys, "people", "report", by="okoye") if each["login"] == "rosa"]
    assert [(each["practice"], each["groups"], each["name"]) for each in report] == [
        ("A", ["poster"], "R. Rosa-Diaz"), ("B", ["poster"], "R. Rosa-Diaz"),
    ]  # fmt: skip
    say(capsys, "people", "end", "rosa", "--reason", "left")
    acts = [each["act"] for each in rows(capsys, "people", "history", "rosa")]
    assert acts == ["ended", "groups", "named", "scope", "made"]
    assert "rosa" not in [each["login"] for each in rows(capsys, "people", "list")]


def test_an_administrator_by_two(office: Office, capsys: Screen) -> None:
    add = ("people", "add", "vega", "--name", "V. Vega", "--group", "admin", "--see", "everything")
    assert "say why" in refused(capsys, *add, code=1)
    asked = say(capsys, *add, "--reason", "new colleague")
    assert (asked["done"], asked["password"] != "") == (False, True)
    number = str(asked["request"])
    (waiting,) = rows(capsys, "people", "requests", by="burke")
    assert (waiting["login"], waiting["asked_by"], waiting["groups"]) == ("vega", "adams", ["admin"])
    assert "yourself" in refused(capsys, "people", "confirm", number, code=3)
    say(capsys, "people", "confirm", number, by="burke")
    assert rows(capsys, "people", "requests") == []
    say(capsys, "people", "end", "vega", "--reason", "mistake")
    (second,) = rows(capsys, "people", "requests")
    say(capsys, "people", "refuse", str(second["id"]), "--words", "she stays", by="burke")
    assert [each["decision"] for each in rows(capsys, "people", "requests", "--all")] == ["refused", "confirmed"]


def test_access_for_a_reason(office: Office, capsys: Screen) -> None:
    office.enrol("rosa", "specialist", scopes=())
    why = ("--reason", "payer on the line for practice B", "--minutes", "15")
    taken = say(capsys, "people", "break-glass", "B", *why, by="rosa")
    number = str(taken["access"])
    (shown,) = rows(capsys, "people", "taken", by="okoye")
    assert (shown["login"], shown["practice"], shown["seen_by"]) == ("rosa", "B", "")
    say(capsys, "people", "seen", number, "--words", "agreed", by="okoye")
    say(capsys, "people", "return", number, by="rosa")
    (after,) = rows(capsys, "people", "taken", by="rosa")
    assert (after["seen_by"], after["ended_by"]) == ("okoye", "rosa")


def test_the_report_as_a_file_only_its_owner_reads_with_no_formula_in_it(
    office: Office, capsys: Screen, tmp_path: Path
) -> None:
    say(capsys, "people", "add", "rosa", "--name", "=1+1", "--group", "specialist", "--see", "A")
    out = tmp_path / "report.csv"
    say(capsys, "people", "report", "--csv", str(out))
    assert out.stat().st_mode & 0o777 == 0o600
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    (rosa,) = [row for row in rows if row["login"] == "rosa"]
    assert (rosa["name"], rosa["practice"], rosa["granted by"], rosa["way"]) == ("'=1+1", "A", "adams", "granted")
    assert rosa["password"] == "set by adams"


def test_a_lost_password_and_an_own_one(office: Office, capsys: Screen, tmp_path: Path) -> None:
    word = tmp_path / "word"
    word.write_text("a-word-for-rosa-1\n")
    say(capsys, "people", "add", "rosa", "--name", "R.", "--group", "specialist", "--see", "A",
        "--password-file", str(word))  # fmt: skip
    given = say(capsys, "people", "secret", "rosa")
    assert len(given["password"]) >= 16
    assert "second administrator" in refused(capsys, "people", "secret", "okoye", code=1)
    own = tmp_path / "own"
    own.write_text("a-word-of-chens-own\n")
    assert say(capsys, "people", "rotate", "--password-file", str(own), by="chen") == {
        "login": "chen", "kept": False, "password": "",
    }  # fmt: skip
    with pytest.raises(SignInRefused):
        connect(office.credentials("chen"))


def test_a_desk_without_a_keyring_says_so_and_keeps_a_private_file_only_when_told(
    office: Office, capsys: Screen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    word = tmp_path / "word"
    word.write_text(SECRET + "\n")
    keep = ("people", "keep", "--password-file", str(word))
    assert "no safe keyring" in refused(capsys, *keep, by="chen", code=1)
    assert say(capsys, *keep, "--private-file", by="chen")["kept"] is True
    monkeypatch.delenv("REMITDESK_PASSWORD_FILE")
    assert say(capsys, "people", "rotate", by="chen") == {"login": "chen", "kept": True, "password": ""}
    assert rows(capsys, "people", "taken", by="chen") == []          # signs in with what is kept
    files = [path for path in (tmp_path / "home" / "secrets").rglob("*") if path.is_file()]
    assert [path.stat().st_mode & 0o777 for path in files] == [0o600]
    say(capsys, "people", "forget", by="chen")
    assert "no password for chen" in refused(capsys, "people", "taken", by="chen", code=3)


def test_connect_check_tells_the_line_in_words(office: Office, capsys: Screen) -> None:
    found = say(capsys, "connect", "check", by="lopez")
    assert found["ok"] is True
    assert {each["name"] for each in found["facts"]} == {"sign-in", "encryption", "method", "server", "schema"}
    assert "no safe keyring" in found["keyring"]
    assert cli.main(["connect", "check", "--as", "lopez"]) == 0
    said = capsys.readouterr().out
    assert "ok  encryption" in said
    assert SECRET not in said


def test_clerks_use_none_of_the_verbs_of_administrators(office: Office, capsys: Screen) -> None:
    for words in (
        ("people", "list"),
        ("people", "add", "x1", "--name", "X", "--group", "poster", "--see", "A"),
        ("people", "scope", "okoye", "A"),
        ("people", "groups", "lopez", "--group", "admin", "--reason", "because"),
        ("people", "end", "okoye"),
        ("people", "secret", "okoye", "--reason", "because"),
        ("people", "confirm", "1"),
        ("people", "report"),
        ("people", "requests"),
        ("people", "history"),
        ("people", "seen", "1"),
    ):
        refused(capsys, *words, by="lopez", code=3)
