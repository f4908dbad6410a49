"""Paper from the command line: a batch from the slip to its closing, scans from the upload until they leave."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.__main__ import main
from app.domain.errors import Refused
from app.posting.paper_text import typed_claim
from app.posting.paper_types import ClaimDraft, PaperLine
from tests.db.posting_book import PostingBook
from tests.office import Office
from tests.scans import pdf

Screen = pytest.CaptureFixture[str]
Answer = dict[str, Any]  # Any: JSON as a script of the office reads it


@pytest.fixture
def book(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PostingBook:
    for name, value in office.environment(tmp_path, "chen").items():
        monkeypatch.setenv(name, value)
    made = PostingBook(office)
    made.claim("C1", [("99213", 20000), ("85025", 10000)])
    return made


def ask(screen: Screen, *words: str, code: int = 0) -> Answer:
    assert main([*words, "--json"]) == code
    answer: Answer = json.loads(screen.readouterr().out)
    return answer


@pytest.mark.usefixtures("book")
def test_a_batch_goes_from_its_slip_to_closed_by_a_script(capsys: Screen) -> None:
    ask(capsys, "paper", "transmittal", "7", "--practice", "QFM", "--received", "2026-03-01", "--pages", "2")
    opened = ask(
        capsys, "paper", "batch", "--practice", "QFM", "--total", "152.50", "--count", "1", "--transmittal", "7"
    )
    batch = str(opened["batch_id"])
    level = ["--level", "WO:LETTER-8=40.00"]
    begun = ask(
        capsys, "paper", "check", "--batch", batch, "--payer", "ALD", "--number", "004711", "--amount", "152.50",
        "--date", "2026-03-02", *level,
    )  # fmt: skip
    check = str(begun["row"]["check_id"])
    ask(
        capsys, "paper", "claim", check, "--claim", "C1", "--line", "150.00,120.00",
        "--line", "90,70,CO-45=10.00,PR-3=20,N130", "--interest", "2.50",
    )  # fmt: skip
    assert main(["paper", "close", batch]) == 1
    assert "control total 152.50, posted 0.00 (off by 152.50)" in capsys.readouterr().err
    done = ask(capsys, "paper", "complete", check, "--today", "2026-03-20")
    assert (done["result"], done["posted_cents"], done["provider_level_cents"]) == ("posted", 19000, -3750)
    shown = ask(capsys, "remit", "show", "004711")
    assert (shown["row"]["posted"], shown["row"]["provider_level"], shown["row"]["state"]) == (19000, -3750, "posted")
    assert ask(capsys, "paper", "close", batch)["state"] == "closed"
    assert main(["paper", "reopen", batch, "--reason", "a line was wrong"]) == 3
    assert 'needs the right "supervisor"' in capsys.readouterr().err
    assert ask(capsys, "--as", "okoye", "paper", "reopen", batch, "--reason", "a line was wrong")["state"] == "open"
    assert [each["number"] for each in ask(capsys, "paper", "batch")["batches"]] == [1]
    undone = ask(capsys, "paper", "undo", check, "--reason", "a line was wrong", "--today", "2026-03-21")
    assert (undone["row"]["state"], undone["row"]["keyed"]) == ("draft", 15250)
    assert ask(capsys, "paper", "complete", check)["remit_id"] == 2


@pytest.mark.usefixtures("book")
def test_the_second_person_and_a_skipped_transmittal_are_said_on_the_command_line(capsys: Screen) -> None:
    ask(capsys, "paper", "transmittal", "1", "--practice", "QFM")
    listed = ask(capsys, "paper", "transmittal", "3", "--practice", "QFM", code=1)
    assert [each["state"] for each in listed["transmittals"]] == ["received", "missing", "received"]
    assert ask(capsys, "--as", "okoye", "paper", "limit", "--practice", "QFM", "--amount", "50")["cents"] == 5000
    ask(capsys, "paper", "batch", "--practice", "QFM", "--total", "120", "--count", "1")
    ask(capsys, "paper", "check", "--batch", "1", "--payer", "ALD Plan", "--number", "9", "--amount", "120")
    ask(capsys, "paper", "claim", "1", "--claim", "C1", "--line", "150,120", "--line", "-")
    assert main(["paper", "complete", "1"]) == 0
    assert "waits for a second person" in capsys.readouterr().out
    assert main(["paper", "approve", "1", "--number", "9", "--amount", "120"]) == 3
    assert "Another person than M. Chen" in capsys.readouterr().err
    assert ask(capsys, "--as", "okoye", "paper", "approve", "1")["posted"] == 1


@pytest.mark.usefixtures("book")
def test_a_claim_is_keyed_twice_on_a_check_only_when_that_is_said(capsys: Screen) -> None:
    ask(capsys, "paper", "batch", "--practice", "QFM", "--total", "130", "--count", "1")
    ask(capsys, "paper", "check", "--batch", "1", "--payer", "ALD", "--number", "9", "--amount", "130")
    key = ("paper", "claim", "1", "--claim", "C1", "--line", "150,120", "--line", "-")
    ask(capsys, *key)
    assert main([*key]) == 1
    assert "C1 is on this check already; say --replace to key it anew, or --again" in capsys.readouterr().err
    better = ask(capsys, "paper", "claim", "1", "--claim", "C1", "--line", "150,130", "--line", "-", "--replace")
    assert (len(better["claims"]), better["row"]["keyed"]) == (1, 13000)
    assert len(ask(capsys, *key, "--again")["claims"]) == 2
    assert len(ask(capsys, *key, "--take-back")["claims"]) == 3
    assert len(ask(capsys, "paper", "claim", "1", "--claim", "C1", "--take-back", "--remove")["claims"]) == 2
    assert ask(capsys, "paper", "claim", "1", "--claim", "C1", "--remove")["row"]["keyed"] == 13000
    assert main(["paper", "claim", "1", "--claim", "C9", "--remove"]) == 1
    assert "C9 is not on this check" in capsys.readouterr().err


@pytest.mark.usefixtures("book")
def test_a_scan_is_uploaded_placed_turned_drawn_masked_and_sent_by_a_script(capsys: Screen, tmp_path: Path) -> None:
    (tmp_path / "in.pdf").write_bytes(pdf(2))
    ask(capsys, "paper", "batch", "--practice", "QFM", "--total", "0", "--count", "1", "--zero")
    ask(capsys, "paper", "check", "--batch", "1", "--payer", "ALD", "--amount", "0")
    assert len(ask(capsys, "paper", "scan", str(tmp_path / "in.pdf"), "--batch", "1")["pages"]) == 2
    left = ask(capsys, "paper", "pages", "--batch", "1", "--place", "2", "--at", "1")["pages"]
    assert [page["page_id"] for page in left] == [1]
    assert ask(capsys, "paper", "pages", "--check", "1", "--turn", "2")["pages"][0]["rotation"] == 90
    out = tmp_path / "page.png"
    ask(capsys, "paper", "pages", "--check", "1", "--png", "2", "--width", "200", "--out", str(out))
    assert out.read_bytes().startswith(b"\x89PNG")
    send = ["paper", "export", "2", "--reason", "appeal", "--out", str(tmp_path / "out.pdf")]
    assert main(send) == 1
    assert "neither masked nor marked" in capsys.readouterr().err
    assert ask(capsys, "paper", "mask", "2", "--rect", "0,0,1000,300")["state"] == "masked"
    assert ask(capsys, *send)["pages"] == 1
    assert (tmp_path / "out.pdf").stat().st_mode & 0o077 == 0
    assert main(["paper", "scan", str(tmp_path / "none.pdf"), "--batch", "1"]) == 1
    assert "cannot be read" in capsys.readouterr().err


OURS = ClaimDraft(1, "C1", lines=(PaperLine(20000, line_id=1), PaperLine(10000, line_id=2)))


def test_a_take_back_is_typed_in_plain_amounts_and_kept_negative() -> None:
    draft = typed_claim(ClaimDraft(number="C1"), ["200:150,120"], take_back=True)
    assert (draft.status_code, draft.charge, draft.paid, draft.patient) == ("22", -20000, -12000, -3000)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["1,1", "1,1", "1,1"], "has 2 lines, 3 are typed"),
        (["150"], "ALLOWED,PAID"),
        (["15o,120"], "15o is no amount"),
        (["150,120,CO45"], "CO45 is neither"),
        (["150,120,?"], "is neither"),
    ],
)
def test_a_line_that_is_none_is_refused_with_what_was_typed(lines: list[str], words: str) -> None:
    with pytest.raises(Refused, match=words):
        typed_claim(OURS, lines)
