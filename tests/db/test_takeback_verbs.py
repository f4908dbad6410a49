"""Take-backs from the command line."""

from __future__ import annotations

import json
from typing import cast

import pytest

from app import cli
from tests.db.posting_book import one_claim, post
from tests.db.received import PAID
from tests.db.takeback_book import TakebackBook
from tests.office import Office

Screen = pytest.CaptureFixture[str]
pytestmark = pytest.mark.usefixtures("office_variables")
DAY = ("--today", "2026-03-20")


def say(screen: Screen, *words: str) -> dict[str, object]:
    assert cli.main(["takeback", *words, *DAY, "--json"]) == 0
    return cast("dict[str, object]", json.loads(screen.readouterr().out))


def rows(screen: Screen, *words: str) -> list[dict[str, object]]:
    return cast("list[dict[str, object]]", say(screen, "list", *words)["takebacks"])


@pytest.fixture
def chains(office: Office) -> TakebackBook:
    """One claim, paid, and a recovery by letter that names nothing known."""
    book = one_claim(office)
    post(office, book.remit("T1", [PAID]))
    found = TakebackBook(book)
    found.plb("T2", ("WO", "FCN9", 5000))
    return found


def test_a_letter_a_link_a_posting_and_its_undoing(chains: TakebackBook, capsys: Screen) -> None:
    letter = ("letter", "FCN9", "--practice", "QFM", "--payer", "ALD", "--date", "2026-02-20", "--amount", "50.00")
    said = say(capsys, *letter)
    assert said["said"] == f"Letter FCN9 of 50.00 is take-back T{said['takeback']}."
    say(capsys, "link", "FCN9", "--claim", "C1")
    assert say(capsys, "post", "FCN9", "--reason", "letter of February")["said"] == (
        "50.00 taken back on the claim (WO:FCN9)."
    )
    assert chains.book.parties("C1") == {"primary": 5000, "patient": 3000}
    shown = say(capsys, "show", "C1")
    assert shown["sides"] == {"recovered": 5000, "by_payer": 0, "by_hand": 5000, "open_cents": 0}
    say(capsys, "undo", "FCN9", "--reason", "another claim")
    assert chains.book.parties("C1") == {"patient": 3000}
    assert [row["state"] for row in rows(capsys)] == ["recovering"]


def test_a_refund_a_dispute_and_the_rebuilding(chains: TakebackBook, capsys: Screen) -> None:
    chains.letter("FCN8", 5000)
    said = say(capsys, "refund", "FCN8", "--amount", "50", "--check", "1044", "--sent", "2026-03-01")["said"]
    assert said == "Refund check 1044 of 50.00 is asked for: another supervisor approves it (request 1)."
    assert {row["title"]: (row["open_cents"], row["refund_asked"]) for row in rows(capsys)} == {
        "FCN8": (0, 5000),
        "FCN9": (5000, 0),
    }
    chains.office.enrol("marsh", "supervisor")
    chains.decide(1, "marsh")
    assert [row["open_cents"] for row in rows(capsys)] == [5000, 5000]
    say(capsys, "dispute", "FCN9", "--words", "called, paid twice")
    assert [row["state"] for row in rows(capsys, "--state", "disputed")] == ["disputed"]
    say(capsys, "dispute", "FCN9", "--over")
    say(capsys, "rebuild")
    assert [row["open_cents"] for row in rows(capsys)] == [5000, 5000]


def test_what_is_missing_is_said(chains: TakebackBook, capsys: Screen) -> None:
    assert cli.main(["takeback", "show", "NOSUCH"]) != 0
    assert "No take-back with this reference" in capsys.readouterr().err
    assert cli.main(["takeback", "post", "FCN9", "--reason", "x", *DAY]) != 0
    assert "--legacy" in capsys.readouterr().err
    assert cli.main(["takeback", "refund", "FCN9", "--amount", "5,00", "--check", "1", *DAY]) != 0
    assert "not an amount" in capsys.readouterr().err
    assert cli.main(["takeback", "list", *DAY]) == 0
    assert "open 50.00" in capsys.readouterr().out
    say(capsys, "post", "FCN9", "--legacy", "--reason", "former system")
    assert rows(capsys) == []
