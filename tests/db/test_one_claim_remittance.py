"""A remittance of one claim from the book: an 835's or paper's, only that claim's patient, only in scope."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pdfplumber
import pytest

from app.__main__ import main
from app.domain.errors import NotFound, Refused
from app.posting.one_claim import one_claim_facts
from app.security.people import Scope
from tests.db.paper_book import Paper, paper_book
from tests.db.posting_book import TODAY, post
from tests.db.received import PAID, Cas, Clp, Svc
from tests.office import Office


@pytest.fixture
def paper(office: Office) -> Paper:
    return paper_book(office)


def test_a_claim_keyed_from_paper_prints_with_its_reasons_and_nobody_else(
    paper: Paper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper.complete(paper.key())
    for name, value in paper.office.environment(tmp_path, "chen").items():
        monkeypatch.setenv(name, value)
    out = tmp_path / "one.pdf"
    assert main(["remit", "print", "0004711", "--claim", "C1", "--out", str(out), "--today", "2026-03-20"]) == 0
    assert out.stat().st_mode & 0o077 == 0
    with pdfplumber.open(BytesIO(out.read_bytes())) as document:
        text = document.pages[0].extract_text(x_tolerance=1.5)
    for words in ("RIVERA", "99213 200.00 150.00 120.00 80.00 30.00", "CO-45", "PR-2", "Keyed from the payer's paper"):
        assert words in text
    assert main(["remit", "print", "0004711", "--claim", "C1", "--out", str(out)]) == 1


def test_only_the_claims_patient_stands_on_it_also_when_the_payer_sent_no_numbers(paper: Paper) -> None:
    paper.book.claim("C2", [("99214", 30000)], name="STONE,BOB", member="M9")
    other = Clp("C2", (Svc("99214", 20000, (Cas("CO", "45", 10000),)),), name="STONE,BOB", member="M9", control="ICN7")
    mine = Clp("C1", (Svc("99213", 12000, (Cas("CO", "45", 8000),)),), charge=20000)
    paper.book.remit("EFT1", [mine, other])
    post(paper.office, 1)
    with paper.office.unit("chen") as unit:
        facts = one_claim_facts(unit, "EFT1", "C2", today=TODAY)
    assert (facts.claim_number, facts.claims, len(facts.decisions)) == ("C2", 2, 1)
    assert facts.decisions[0].paid == 20000
    assert facts.source.startswith("From the payer's electronic remittance")


def test_what_is_not_posted_or_not_there_or_out_of_scope_is_not_printed(paper: Paper) -> None:
    paper.book.remit("EFT1", [PAID])
    with pytest.raises(NotFound, match="no posted decision"), paper.office.unit("chen") as unit:
        one_claim_facts(unit, "EFT1", "C1", today=TODAY)
    paper.office.enrol("part", "poster", scopes=(Scope("QFM", "MAIN"),))
    with pytest.raises(NotFound), paper.office.unit("part") as unit:
        one_claim_facts(unit, "EFT1", "C1", today=TODAY)


def test_a_number_that_stands_for_two_patients_is_refused(paper: Paper) -> None:
    paper.book.claim("C2", [("99214", 30000)], name="STONE,BOB", member="M9")
    for number in ("C1", "C2"):
        lines = [("99213", 20000), ("85025", 10000)] if number == "C1" else [("99214", 30000)]
        svc = tuple(Svc(code, 0, (Cas("CO", "45", charge),)) for code, charge in lines)
        name, member = ("RIVERA,ANA", "M1") if number == "C1" else ("STONE,BOB", "M9")
        paper.book.remit(f"EFT{number}", [Clp("0", svc, name=name, member=member)])
    with paper.office.unit("root") as unit:
        unit.execute("UPDATE app.remit_claim SET remit_id = 1, sequence = id, state = 'posted', claim_id = id")
    with pytest.raises(Refused, match="Several patients"), paper.office.unit("chen") as unit:
        one_claim_facts(unit, "EFTC1", "0", today=TODAY)
    with paper.office.unit("chen") as unit:
        assert one_claim_facts(unit, "EFTC1", "C2", today=TODAY).member_id == "M9"
