"""`ledger check`, `ledger balances`, `claim show` and `claim find` from the command line."""

from __future__ import annotations

import json
from typing import cast

import pytest

from app import cli
from tests.book import Book
from tests.db.test_ledger_check import sound_book
from tests.office import Office

Screen = pytest.CaptureFixture[str]
pytestmark = pytest.mark.usefixtures("office_variables")


@pytest.fixture
def book(office: Office) -> Book:
    """The sound book of the ledger check."""
    return sound_book(office)


def said(screen: Screen) -> dict[str, object]:
    """The JSON the verb printed."""
    return cast("dict[str, object]", json.loads(screen.readouterr().out))


def test_the_check_ends_with_0_on_a_sound_book_and_1_with_the_broken_rows(
    office: Office, book: Book, capsys: Screen
) -> None:
    assert cli.main(["ledger", "check", "--json"]) == 0
    assert said(capsys)["ok"] is True
    with office.unit("root") as unit:
        unit.execute("UPDATE app.claim SET balance_cents = balance_cents + 1 WHERE id = 1")
    assert cli.main(["ledger", "check"]) == 1
    assert "claim 1: kept 20001, ledger 20000" in capsys.readouterr().out


def test_the_balances_have_exactly_the_promised_fields(book: Book, capsys: Screen) -> None:
    assert cli.main(["ledger", "balances", "--account", "unposted", "--json"]) == 0
    assert said(capsys) == {
        "balances": [{"account": "unposted", "practice": "A", "reference": "R1", "amount": "-40.00"}]
    }


def test_a_claim_is_shown_and_found(book: Book, capsys: Screen) -> None:
    assert cli.main(["claim", "show", "--claim", book.a2.number, "--json"]) == 0
    assert said(capsys)["balance"] == "30.00"
    assert cli.main(["claim", "find", book.a2.number, "--json"]) == 0
    assert [hit["why"] for hit in cast("list[dict[str, object]]", said(capsys)["found"])] == ["claim number"]
    assert cli.main(["claim", "show", "--claim", "nothing"]) == 1
    assert cli.main(["claim", "find", "nothing"]) == 1


def test_who_is_no_auditor_is_told_the_missing_right(book: Book, capsys: Screen) -> None:
    assert cli.main(["ledger", "check", "--as", "lopez"]) == 3
    assert 'the right "auditor"' in capsys.readouterr().err
