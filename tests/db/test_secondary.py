"""The claim to the next payer, from the decisions as posted; a forwarded one is not billed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from app.__main__ import main
from app.domain.errors import NotFound
from app.posting.secondary_facts import SecondaryClaim, secondary_claim
from tests.db.posting_book import PAID_ON, PostingBook, post
from tests.db.received import Cas, Clp, Svc
from tests.office import Office

MEDICARE = Clp("C1", (Svc("99213", 30000, (Cas("CO", "45", 12500), Cas("PR", "1", 7500))),), control="MED1")


def decided(office: Office, *received: Clp) -> PostingBook:
    book = PostingBook(office)
    book.claim("C1", [("99213", 50000)], payers=("MED", "MCD"))
    for at, each in enumerate(received, start=1):
        post(office, book.remit(f"M{at}", [each], payer="MED"))
    return book


def asked(office: Office, number: str = "C1") -> SecondaryClaim:
    with office.unit("lopez") as unit:
        return secondary_claim(unit, number)


def test_the_secondary_claim_is_due_with_what_the_first_payer_decided(office: Office) -> None:
    decided(office, MEDICARE)
    found = asked(office)
    assert (found.state, found.party, found.payer, found.due) == ("due", "secondary", "MCD Plan", 7500)
    (coverage,), (line,) = found.facts.coverages, found.facts.lines
    assert (coverage.paid, coverage.remaining_patient, coverage.claim_control_number) == (30000, 7500, "MED1")
    assert [(each.group, each.reason, each.amount) for each in line.prior[0].adjustments] == [
        ("CO", "45", 12500),
        ("PR", "1", 7500),
    ]
    assert (line.prior[0].decided_on, found.facts.problems) == (PAID_ON, ())


def test_a_forwarded_claim_says_until_when_to_wait(office: Office) -> None:
    decided(office, Clp("C1", MEDICARE.lines, status="19"))
    found = asked(office)
    assert (found.state, found.wait_until) == ("forwarded", PAID_ON + timedelta(days=30))


def test_a_decision_that_was_taken_back_is_not_told(office: Office) -> None:
    again = Clp("C1", (Svc("99213", 20000, (Cas("CO", "45", 20000), Cas("PR", "1", 10000))),), control="MED2")
    decided(office, MEDICARE, MEDICARE.negated(), again)
    found = asked(office)
    assert (found.due, found.facts.coverages[0].paid, found.facts.problems) == (10000, 20000, ())


def test_before_any_decision_nothing_is_due(office: Office) -> None:
    decided(office)
    assert asked(office).state == "nothing due"
    with pytest.raises(NotFound):
        asked(office, "ZZ")


def test_the_command_line_prints_it_and_fails_for_what_may_not_be_billed(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    decided(office, MEDICARE)
    for name, value in office.environment(tmp_path, "lopez").items():
        monkeypatch.setenv(name, value)
    assert main(["claim", "secondary", "C1"]) == 0
    assert "MCD Plan owes 75.00: its claim is due" in capsys.readouterr().out
    assert main(["claim", "secondary", "C1", "--json"]) == 0
