"""Everything the deposits page does, from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app import cli
from tests.db.bank_book import BankBook
from tests.db.received import PAID
from tests.office import Office

Screen = pytest.CaptureFixture[str]
pytestmark = pytest.mark.usefixtures("office_variables")
DAY = ("--today", "2026-03-20")


@pytest.fixture
def bank(office: Office) -> BankBook:
    """A bank account and a posted payment of 120.00, trace EFT1."""
    made = BankBook(office)
    made.paid()
    return made


def said(screen: Screen, *words: str, code: int = 0) -> Any:  # noqa: ANN401  # JSON of whatever verb
    """Run a verb with --json; its answer."""
    screen.readouterr()
    assert cli.main([*words, "--json"]) == code
    return json.loads(screen.readouterr().out)


def test_a_statement_is_loaded_matched_shown_and_undone(bank: BankBook, tmp_path: Path, capsys: Screen) -> None:
    profile = tmp_path / "profile.json"
    profile.write_text(json.dumps({"date": "Day", "date_format": "%Y-%m-%d", "amount": "Sum", "description": "What"}))
    words = ("--name", "Operating", "--last-four", "4471", "--profile", str(profile))
    assert said(capsys, "bank", "account", "--practice", "QFM", *words)["accounts"][0]["last_four"] == "4471"
    statement = tmp_path / "march.csv"
    statement.write_text("Day,What,Sum\n2026-03-02,MED TRN*1*EFT1*1999999999~,120.00\n2026-03-02,FEE CHARGE,-5.00\n")
    loading = ("bank", "load", str(statement), "--account", "4471")
    assert said(capsys, *loading, "--dry-run")["lines"] == 2
    assert said(capsys, *loading)["added"] == 2
    assert said(capsys, *loading)["again"] is True
    board = said(capsys, "bank", "board", *DAY)
    assert [row["gap"] for row in board["rows"]] == ["to_match", "money_out", "posted_no_money"]
    line = board["rows"][0]["id"]
    assert said(capsys, "bank", "match", str(line))["candidates"][0]["score"] == 100
    assert said(capsys, "bank", "match", *DAY) == {"applied": 2, "cents": 11500, "waiting": 0}
    assert said(capsys, "bank", "board", *DAY)["rows"] == []
    assert said(capsys, "bank", "undo", str(line), "--reason", "wrong")["cents"] == 12000
    assert said(capsys, "bank", "apply", str(line), "--part", "R1=120.00", *DAY)["state"] == "matched"
    assert said(capsys, "ledger", "check")["ok"] is True


def test_a_wrong_file_ends_with_1_and_names_the_row(bank: BankBook, tmp_path: Path, capsys: Screen) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("Date,Description,Amount\n03/02/2026,X,1.005\n")
    assert said(capsys, "bank", "load", str(wrong), "--account", "4471", code=1)["errors"][0]["row"] == 2
    assert cli.main(["bank", "load", str(tmp_path / "none.csv"), "--account", "4471"]) == 1
    assert cli.main(["bank", "load", str(wrong), "--account", "0000"]) == 1


def test_a_typed_line_a_letter_and_a_debt_go_by_the_command_line(bank: BankBook, capsys: Screen) -> None:
    typed = ("--account", "4471", "--date", "2026-03-02", "--amount", "90.00", "--kind", "ach")
    line = said(capsys, "bank", "line", *typed)["line"]
    assert cli.main(["bank", "line", *typed]) == 1
    assert "has not reached our bank" in said(capsys, "bank", "enquiry", "--remit", "1", "--keep", *DAY)["body"]
    with bank.office.unit("root") as unit:
        bank.book.practice, _ = bank.book._practice(unit, "OTH")
    remit = bank.book.remit("THEIRS", [PAID])
    asking = ("--line", str(line), "--remit", str(remit), "--amount", "90.00", "--owner", "OTH", "--reason", "theirs")
    assert [due["state"] for due in said(capsys, "bank", "due", "ask", *asking)["dues"]] == ["asked"]
    assert cli.main(["bank", "due", "approve", "1"]) == 3
    assert said(capsys, "bank", "due")["dues"][0]["holder"] == "QFM"


def test_a_part_that_is_not_written_as_one_is_refused(bank: BankBook, capsys: Screen) -> None:
    line = bank.line(100)
    assert cli.main(["bank", "apply", str(line), "--part", "X1=1"]) == 1
    assert cli.main(["bank", "apply", str(line), "--part", "other=1.00"]) == 1
    assert "kept with the line" in capsys.readouterr().err
