"""Money of patients and the day sheet from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

import pytest

from app import cli
from tests.db.counter_book import CounterBook, counter_book
from tests.db.test_day_sheet import posted_on
from tests.office import Office

Screen = pytest.CaptureFixture[str]
pytestmark = pytest.mark.usefixtures("office_variables")
FILE = "account,statement,name,amount,check,date\nRIVERA,,Rivera,20.00,1021,2026-03-19\n"


@pytest.fixture
def book(office: Office) -> CounterBook:
    """Two claims of one account."""
    return counter_book(office)


def said(screen: Screen, *words: str) -> dict[str, object]:
    """The JSON a verb printed; it ended with 0."""
    assert cli.main([*words, "--json"]) == 0
    return cast("dict[str, object]", json.loads(screen.readouterr().out))


def test_a_payment_from_taking_to_the_banks_no(book: CounterBook, capsys: Screen) -> None:
    account = ("--account", "RIVERA,ANA")
    dry = said(capsys, "payment", "take", "90", *account, "--dry-run")
    assert len(cast("list[object]", dry["applications"])) == 3
    taken = said(capsys, "payment", "take", "90", *account, "--kind", "check", "--reference", "1021")
    assert taken == {"payment": "P1", "applied": "75.00", "unapplied": "15.00"}
    (left,) = cast("list[dict[str, object]]", said(capsys, "payment", "unapplied")["payments"])
    assert (left["payment"], left["unapplied"], left["taken_by"]) == ("P1", "15.00", "okoye")
    moved = said(capsys, "payment", "unapply", "P1", "--claim", "OLD", "--reason", "another visit")
    assert moved["unapplied"] == "45.00"
    assert said(capsys, "payment", "apply", "P1", "--claim", "OLD")["applied"] == "75.00"
    assert said(capsys, "payment", "nsf", "P1", "--reason", "no funds", "--fee", "25")["reopened"] == "75.00"
    (one,) = cast("list[dict[str, object]]", said(capsys, "payment", "list", *account)["payments"])
    assert one["state"] == "returned"
    assert cli.main(["payment", "list", *account]) == 0
    head, line = capsys.readouterr().out.splitlines()
    assert head.split()[:3] == ["payment", "account", "kind"]
    assert "P1" in line and "90.00" in line


def test_a_card_number_and_an_amount_that_is_none_are_refused_in_words(book: CounterBook, capsys: Screen) -> None:
    for wrong in (["x"], ["10", "--kind", "card", "--reference", "4111111111111111"]):
        assert cli.main(["payment", "take", *wrong, "--account", "RIVERA,ANA"]) == 1
    told = capsys.readouterr().err
    assert "not an amount" in told and "card number" in told and "4111" not in told


def test_a_lockbox_file_is_tried_loaded_and_its_unmatched_row_assigned(
    book: CounterBook, tmp_path: Path, capsys: Screen
) -> None:
    file = tmp_path / "lockbox.csv"
    file.write_text(FILE, encoding="utf-8")
    dry = said(capsys, "lockbox", "load", str(file), "--practice", "QFM", "--dry-run")
    assert (dry["dry_run"], dry["control_cents"]) == (True, 2000)
    said(capsys, "lockbox", "load", str(file))
    assert "were loaded by" in cast("str", said(capsys, "lockbox", "load", str(file))["already"])
    assert said(capsys, "payment", "assign", "P1", "--account", "RIVERA,ANA")["account"] == "RIVERA,ANA"
    file.write_text(FILE.replace("20.00", "nothing"), encoding="utf-8")
    assert cli.main(["lockbox", "load", str(file)]) == 1
    assert "row 2 amount" in capsys.readouterr().out


def test_the_day_sheet_is_shown_signed_exported_and_reopened(
    office: Office, book: CounterBook, tmp_path: Path, capsys: Screen
) -> None:
    book.take(2000, login="okoye")
    day = ("--day", str(posted_on(office)))
    assert said(capsys, "day", "sheet", *day)["difference"] == 0
    assert cli.main(["day", "sheet", *day]) == 0
    assert "Patient cash" in capsys.readouterr().out
    assert said(capsys, "day", "sign", *day)["number"] == 1
    for ending, magic in (("pdf", b"%PDF"), ("xlsx", b"PK")):
        out = tmp_path / f"sheet.{ending}"
        said(capsys, "day", "export", str(out), "--number", "1", *day)
        assert out.read_bytes().startswith(magic)
        assert cli.main(["day", "export", str(out), *day]) == 1
    assert said(capsys, "day", "reopen", "--number", "1", "--reason", "keyed as cash", *day) == {"reopened": 1}
    assert said(capsys, "day", "zone", "America/New_York") == {"zone": "America/New_York"}
