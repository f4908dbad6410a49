"""Calls from the command line: the same functions as the window's."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import cast

import pytest

from app import cli
from tests.office import Office
from tests.work_book import add_claims, open_work_book

Screen = pytest.CaptureFixture[str]
pytestmark = pytest.mark.usefixtures("office_variables")


def say(screen: Screen, *words: str) -> dict[str, object]:
    assert cli.main([*words, "--json"]) == 0, screen.readouterr().err
    return cast("dict[str, object]", json.loads(screen.readouterr().out))


@pytest.fixture
def book(office_variables: None, office: Office, capsys: Screen) -> None:
    """Three claims of one patient that are due with Aetna today."""
    open_work_book(office)
    today = date.today()
    add_claims(office, 3, submitted_on=today - timedelta(days=30), service_on=today - timedelta(days=40))
    with office.unit("root") as unit:
        unit.execute(
            "INSERT INTO app.patient_location SELECT c.practice_id, c.location_id, c.patient_id, 'TEST,TESS', NULL, '' "
            "FROM app.claim c ON CONFLICT DO NOTHING"
        )
        unit.execute("UPDATE led.line_balance SET party = 'patient' WHERE claim_id = 3")
    say(capsys, "daily")


@pytest.mark.usefixtures("book")
def test_a_call_from_start_over_lines_and_stop_to_its_end(capsys: Screen) -> None:
    call = say(capsys, "call", "start", "--practice", "N", "--payer", "AETNA", "--as", "lopez")
    claims = [line["claim"] for line in cast("list[dict[str, object]]", call["lines"])]
    assert claims == ["C1", "C2", "C3"]
    say(capsys, "call", "mark", "--phase", "hold", "--representative", "Jane R.", "--as", "lopez")
    saved = say(capsys, "call", "line", "C1", "--outcome", "in_process", "--note", "until Friday", "--as", "lopez")
    assert (saved["saved"], saved["open"]) == (1, 2)
    aside = cast("dict[str, object]", say(capsys, "call", "park", "--as", "lopez")["head"])
    assert aside["state"] == "parked"
    back = cast("dict[str, object]", say(capsys, "call", "resume", "--as", "lopez")["head"])
    assert back["state"] == "open"
    assert say(capsys, "call", "stop", "--as", "lopez")["left"] == 2
    done = say(capsys, "call", "end", "--reference", "5518", "--hold", "12", "--talk", "4", "--as", "lopez")
    assert (done["answered"], done["left"], done["reference"], done["hold_seconds"]) == (1, 2, "5518", 720)
    listed = cast("list[dict[str, object]]", say(capsys, "call", "list", "--as", "lopez"))
    assert [(each["state"], each["saved"]) for each in listed] == [("ended", 1)]
    assert cli.main(["call", "line", "C1", "--outcome", "in_process", "--as", "lopez"]) == 1
    assert "You are on no call" in capsys.readouterr().err


@pytest.mark.usefixtures("book")
def test_a_colleague_answers_from_the_command_line(capsys: Screen) -> None:
    say(capsys, "queue", "reassign", "--claim", "C2", "--to", "chen")
    call = say(capsys, "call", "start", "--claim", "C1", "--ask", "--as", "lopez")
    number = str(cast("dict[str, object]", call["head"])["call_id"])
    asked = cast("list[dict[str, object]]", say(capsys, "call", "asked", "--as", "chen"))
    assert [(each["caller_name"], each["items"]) for each in asked] == [("A. Lopez", 1)]
    assert say(capsys, "call", "answer", number, "yes", "--as", "chen")["claims"] == 1
    shown = cast("list[dict[str, object]]", say(capsys, "call", "show", "--as", "lopez")["lines"])
    assert [line["state"] for line in shown] == ["held"] * 3


@pytest.mark.usefixtures("book")
def test_a_patients_call_is_logged_at_once_and_shown(capsys: Screen) -> None:
    account = "1"
    right = ("--right", "name_birth", "--right", "address")
    wrong = ["account", "call", account, "--right", "phone", "--outcome", "will_pay", "--as", "lopez"]
    assert cli.main(wrong) == 1
    assert "confirm two identifiers" in capsys.readouterr().err
    call = ("account", "call", account, *right, "--outcome", "will_pay", "--spoke-with", "Tess", "--as", "lopez")
    done = say(capsys, *call)
    assert (done["known"], done["claims"]) == (True, 1)
    person = say(
        capsys, "account", "authorise", account, "--name", "Pat Lowe", "--relationship", "spouse", "--hears", "balance",
        "--documented", "signed form", "--as", "lopez",
    )  # fmt: skip
    say(capsys, "account", "correct", account, "--phone", "4405550199", "--as", "lopez")
    say(capsys, "account", "greeting", "--practice", "N", "--text", "Practice N, billing, good day.")
    assert cli.main(["account", "show", account, "--as", "lopez"]) == 0
    text = capsys.readouterr().out
    assert 'Answer: "Practice N, billing, good day."' in text
    assert "may be told: Pat Lowe (balance), signed form" in text
    assert "Call came in, spoke with Tess, identity confirmed: Will pay" in text
    say(capsys, "account", "unauthorise", str(person["person"]), "--as", "lopez")
