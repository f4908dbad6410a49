"""Modes per payer through the database: block-list, limit, who set them, and what posts untouched."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.__main__ import main
from app.domain.errors import NotFound, NotPermitted, Refused
from app.posting.payer_modes import set_payer_mode
from app.posting.service import approve_remittance
from app.posting.untouched import UntouchedPayer, measure_untouched
from tests.db.posting_book import TODAY, PostingBook, broken_invariants, post
from tests.db.received import PAID, Cas, Clp, Svc
from tests.office import Office


def mode(office: Office, block: tuple[str, ...] = (), limit: int | None = None, name: str = "full") -> None:
    with office.unit("okoye") as unit:
        set_payer_mode(unit, "ALD", name, block=block, limit=limit)


def why(office: Office) -> list[str]:
    with office.unit("root") as unit:
        return unit.rows("SELECT exception_text FROM app.remit_claim ORDER BY id", into=str)


def rate(office: Office) -> UntouchedPayer:
    with office.unit("okoye", read_only=True) as unit:
        return measure_untouched(unit, since=date(2026, 1, 1)).payers[0]


@pytest.mark.parametrize("entry", ["CO-45", "CO-*", "N130"])
def test_what_the_block_list_names_waits_and_says_by_which(office: Office, entry: str) -> None:
    book = PostingBook(office)
    book.claim("C1", [("99213", 20000)])
    mode(office, (entry,))
    post(office, book.remit("T1", [Clp("C1", PAID.lines, remarks=("N130",))]))
    assert book.states("T1") == ["review", "clean/waiting"]
    assert why(office)[0].startswith(f"Waits for approval: {entry} is on this payer's block-list.")
    assert (book.parties("C1"), book.open_reasons("C1")) == ({"primary": 20000}, ["exception"])
    with office.unit("chen") as unit:
        assert approve_remittance(unit, "T1", today=TODAY).posted == 1
    assert book.parties("C1") == {"patient": 3000}
    assert broken_invariants(office) == []


def test_a_claim_above_the_limit_waits_and_one_at_the_limit_posts(office: Office) -> None:
    book = PostingBook(office)
    book.claim("C1", [("99213", 20000)])
    book.claim("C2", [("99213", 20000)])
    mode(office, limit=12000, name="clean")
    more = Clp("C2", (Svc("99213", 12001, (Cas("CO", "45", 7999),)),))
    post(office, book.remit("T1", [PAID, more]))
    assert book.states("T1") == ["review", "clean/posted", "clean/waiting"]
    assert "120.01 is above this payer's limit of 120.00." in why(office)[1]


def test_blocked_provider_level_money_stays_held_with_an_owner_until_a_person_posts_it(office: Office) -> None:
    book = PostingBook(office)
    book.claim("C1", [("99213", 20000)])
    mode(office, ("PLB-WO",))
    post(office, book.remit("T1", [PAID], plb=[("WO", "X", 2000), ("L6", "", -55)]))
    assert book.equation("T1") == (10055, 12000, 0, 55, -2000)
    assert (book.states("T1"), book.open_reasons("C1")) == (["review", "clean/posted"], ["exception"])
    with office.unit("chen") as unit:
        approve_remittance(unit, "T1", today=TODAY)
    assert book.equation("T1") == (10055, 12000, 0, -1945, 0)
    assert (book.states("T1")[0], book.open_reasons("C1")) == ("posted", [])


def test_untouched_counts_what_nobody_touched_and_why_the_rest_did_not(office: Office) -> None:
    book = PostingBook(office)
    for number in ("C1", "C2", "C3", "C4"):
        book.claim(number, [("99213", 20000)])
    mode(office, ("CO-50",), name="clean")
    unknown = Clp("C2", (Svc("99213", 19000, (Cas("CO", "9999", 1000),)),))
    blocked = Clp("C3", (Svc("99213", 0, (Cas("CO", "50", 20000),)),))
    off = Clp("C4", (Svc("99213", 100),), in_balance=False)
    stray = Clp("ZZ", (Svc("77777", 50),), name="NOBODY,NO", member="")
    post(office, book.remit("T1", [PAID, unknown, blocked, off, stray]))
    found = rate(office)
    assert (found.claims, found.untouched, found.rate) == (5, 1, 0.2)
    assert {each.why: each.claims for each in found.rest} == {
        "policy CO-9999": 1,
        "block CO-50": 1,
        "imbalance": 1,
        "unmatched": 1,
    }


def test_what_a_person_posted_is_touched_for_the_reason_that_stopped_it(office: Office) -> None:
    book = PostingBook(office)
    book.claim("C1", [("99213", 20000)])
    mode(office, name="review")
    post(office, book.remit("T1", [PAID]))
    with office.unit("chen") as unit:
        approve_remittance(unit, "T1", today=TODAY)
    assert [(each.why, each.claims) for each in rate(office).rest] == [("mode", 1)]


def test_only_who_answers_for_the_office_sets_a_mode_and_only_a_real_one(office: Office) -> None:
    PostingBook(office)
    with pytest.raises(NotPermitted), office.unit("chen") as unit:
        set_payer_mode(unit, "ALD", "full")
    with pytest.raises(Refused, match="cannot be blocked"):
        mode(office, ("EVERYTHING",))
    with pytest.raises(NotFound), office.unit("okoye") as unit:
        set_payer_mode(unit, "NONE", "full")


def test_the_command_line_sets_modes_and_prints_the_rate(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    book = PostingBook(office)
    book.claim("C1", [("99213", 20000)])
    for name, value in office.environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    assert main(["payer", "mode", "ALD", "full", "--block", "CO-45,PLB-WO", "--limit", "5000.00"]) == 0
    assert main(["payer", "modes"]) == 0
    assert "ALD          full    not CO-45, PLB-WO, up to 5,000.00 a claim" in capsys.readouterr().out
    post(office, book.remit("T1", [PAID]))
    assert main(["posting", "untouched", "--since", "2026-01-01"]) == 0
    said = capsys.readouterr().out
    assert "0 of 1 claims untouched" in said and "block CO-45: 1 claims, 200.00 charged" in said
    assert main(["payer", "mode", "ALD", "full", "--limit", "lots"]) == 1
