"""The picker and the former system on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cli import main
from tests.db.posting_book import PostingBook, post
from tests.db.received import Cas, Clp, Svc
from tests.office import Office

LINE = Svc("99213", 12000, (Cas("CO", "45", 5000), Cas("PR", "2", 3000)))
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def book(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PostingBook:
    """Two claims, and the command line of a supervisor at this office."""
    made = PostingBook(office)
    made.claim("10001", [("99213", 20000)], name="ONE,ANA")
    made.claim("10002", [("97110", 10000), ("97110", 10000)], name="TWO,BEA", member="M2")
    for name, value in office.environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    return made


def test_candidates_are_listed_one_is_picked_and_the_pick_is_listed_and_forgotten(
    office: Office, book: PostingBook, capsys: Capture
) -> None:
    post(office, book.remit("T1", [Clp("QX-10001", (LINE,), name="ONE,Z", member="", control="ICN1")]))
    assert main(["remit", "candidates", "T1", "--claim", "QX-10001", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["received"][0]
    differs = ["claim number", "name"]
    assert [(each["number"], each["differs"]) for each in found["claims"]] == [("10001", differs), ("10002", differs)]
    assert main(["remit", "candidates", "T1", "--claim", "#1"]) == 0
    assert "10001  Rivera, Ana  2026-02-02  charged 200.00  primary 200.00" in capsys.readouterr().out
    assert main(["remit", "pick", "T1", "--claim", "#1", "--to", "10001"]) == 0
    assert capsys.readouterr().out == (
        "Posted on claim 10001 with 120.00 paid. Remembered as pick 1: this payer puts QX before the number.\n"
    )
    assert main(["remit", "picks"]) == 0
    assert capsys.readouterr().out.startswith("1  QFM  ALD Plan puts QX before the number  (okoye, ")
    assert main(["remit", "picks", "--forget", "1"]) == 0
    assert capsys.readouterr().out == "Nothing is remembered.\n"


def test_lines_are_paired_by_their_numbers(office: Office, book: PostingBook, capsys: Capture) -> None:
    twins = (Svc("97110", 0, (Cas("CO", "50", 10000),)), Svc("97110", 8000, (Cas("CO", "45", 2000),)))
    post(office, book.remit("T1", [Clp("10002", twins, control="ICN1", name="TWO,BEA", member="M2")]))
    assert main(["remit", "pick", "T1", "--claim", "10002"]) == 1
    assert "Say which claim it is" in capsys.readouterr().err
    assert main(["remit", "pick", "T1", "--claim", "10002", "--line", "1=7"]) == 1
    assert "as in 1=2" in capsys.readouterr().err
    assert main(["remit", "pick", "T1", "--claim", "10002", "--line", "1=2", "--line", "2=1"]) == 0
    assert capsys.readouterr().out == "Posted on claim 10002 with 80.00 paid.\n"
    assert book.parties("10002") == {"primary": 10000}


def test_of_several_claims_with_one_number_the_place_says_which(
    office: Office, book: PostingBook, capsys: Capture
) -> None:
    lost = Clp("0", (LINE,), name="ELSE,ZOE", member="")
    book.remit("T1", [lost, lost])
    assert main(["remit", "pick", "T1", "--claim", "0", "--to", "10001"]) == 1
    assert "0#1, 0#2" in capsys.readouterr().err
    assert main(["remit", "pick", "T1", "--claim", "#2", "--to", "10001", "--no-remember"]) == 0
    assert book.states("T1")[1] == "/waiting"
    assert book.states("T1")[2].endswith("/posted")


def test_patterns_are_added_listed_and_retired_and_the_slice_is_written(
    office: Office, book: PostingBook, capsys: Capture, tmp_path: Path
) -> None:
    add = ["legacy", "add", "--practice", "QFM", "--pattern", "shape:OLD[0-9]{3}", "--name", "Old System"]
    assert main([*add, "--json"]) == 0
    kept = json.loads(capsys.readouterr().out)["patterns"]
    assert [(row["practice"], row["pattern"], row["system"]) for row in kept] == [
        ("QFM", "shape:OLD[0-9]{3}", "Old System")
    ]
    out = tmp_path / "slice.835"
    export = ["legacy", "export", "--practice", "QFM", "--since", "2026-01-01", "--out", str(out)]
    assert main(export) == 1
    assert "No claim of a former system" in capsys.readouterr().err
    assert not out.exists()
    post(office, book.remit("T1", [Clp("OLD-771", (Svc("99213", 4000),), name="ELSE,ZOE", member="")]))
    assert book.account("legacy") == -4000
    assert main(["legacy", "retire", str(kept[0]["pattern_id"])]) == 0
    assert capsys.readouterr().out == "No pattern of a former system is kept.\n"


def test_what_is_stuck_in_any_payment_is_listed_with_its_owner(
    office: Office, book: PostingBook, capsys: Capture
) -> None:
    assert main(["remit", "exceptions"]) == 0
    assert capsys.readouterr().out == "Nothing is stuck.\n"
    post(office, book.remit("T1", [Clp("LOST", (LINE,), name="ELSE,ZOE", member="", control="ICN1")]))
    assert main(["remit", "exceptions"]) == 0
    assert capsys.readouterr().out.startswith("T1  LOST  unmatched    ALD Plan  ")
    assert main(["remit", "exceptions", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["exceptions"]
    assert (row["number"], row["verdict"], row["owner"]) == ("LOST", "unmatched", "")
