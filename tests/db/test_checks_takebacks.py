"""Checks 2, 3 and 4 of the billing manager: corrections in either order, a deferred take-back, a recovery by letter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from app.claims.detail import claim_detail
from app.patients.statement_facts import load_statement
from app.printing.statement_facts import Statement
from tests.db.posting_book import TODAY, PostingBook, broken_invariants, one_claim, post
from tests.db.received import CORRECTED, PAID, Clp
from tests.db.takeback_book import LETTER_DATE, TakebackBook
from tests.office import Office


@pytest.fixture(autouse=True)
def _every_invariant_holds_afterwards(office: Office) -> Iterator[None]:
    """Whatever a test posts and undoes, the ledger check finds nothing."""
    yield
    assert broken_invariants(office) == []


def statement(office: Office, book: PostingBook) -> Statement:
    with office.unit("okoye") as unit:
        return load_statement(unit, "RIVERA,ANA", today=TODAY)


@pytest.mark.parametrize("order", [("reversal", "correction"), ("correction", "reversal")])
def test_check_02_reversal_and_correction_in_either_order_with_two_claim_numbers_end_equal(
    office: Office, order: tuple[str, str]
) -> None:
    book = one_claim(office)
    post(office, book.remit("T1", [PAID]))
    assert [visit.claim_number for visit in statement(office, book).visits] == ["C1"]
    for at, which in enumerate(order, start=2):
        claim = PAID.negated() if which == "reversal" else CORRECTED
        post(office, book.remit(f"T{at}", [claim]))
        held = statement(office, book)
        if at == 2:
            assert held.visits == ()
            # After the reversal the patient owes nothing; before it the share of the first decision is held.
            assert ("left off" in held.message) is (which == "correction")
    assert book.parties("C1") == {"patient": 3000}
    assert (book.account("contractual"), book.account("unposted"), book.account("clearing")) == (7000, 0, 10000)
    assert [visit.claim_number for visit in statement(office, book).visits] == ["C1"]
    assert "left off" not in statement(office, book).message
    with office.unit("okoye") as unit:
        claim_id = unit.number("SELECT id FROM app.claim WHERE number = 'C1'")
        told = " ".join(entry.text for entry in claim_detail(unit, claim_id).time_line)
    assert "Takes back the earlier decision" in told
    assert "Correction after a reversal" in told
    assert book.open_reasons("C1") == []


def test_check_03_a_deferred_take_back_ties_cash_receivable_and_its_chain_at_each_step(office: Office) -> None:
    book = one_claim(office)
    chains = TakebackBook(book)
    chains.dispute_days(40)
    post(office, book.remit("T1", [PAID]))
    assert chains.chains() == ()

    post(office, book.remit("T2", [PAID.negated()], plb=[("WO", "C1", -12000)]))
    assert book.parties("C1") == {"primary": 20000}
    assert book.equation("T2") == (0, -12000, 0, 12000, 0)
    chain = chains.chain("C1")
    assert (chain.state, chain.open_cents, chain.recovered, chain.uncorrected) == ("recovering", -12000, 0, True)
    assert chains.balance("WO:C1") == book.account("payer_balance") == -12000
    assert book.open_reasons("C1") == ["follow_up", "takeback"]
    assert chain.next_clock == chain.opened_on + timedelta(days=40)

    post(office, book.remit("T3", [Clp("C9", (), paid=0, charge=0)], plb=[("WO", "C1", 12000)]))
    page = chains.page("C1")
    assert book.equation("T3") == (-12000, 0, 0, -12000, 0)
    assert (page.row.state, page.row.open_cents, page.row.recovered) == ("settled", 0, 12000)
    assert (page.sides.by_payer, page.sides.by_hand, page.sides.closes) == (12000, 0, True)
    assert [step.kind for step in page.steps] == ["reversal", "wo_negative", "wo_positive"]
    assert book.account("payer_balance") == 0
    # Paid 120.00, taken back 120.00: nothing is left of this claim in any payment.
    assert book.account("clearing") == 0
    assert book.parties("C1") == {"primary": 20000}


def test_check_04_a_recovery_by_letter_lands_on_the_letters_item_and_on_no_claim(office: Office) -> None:
    book = one_claim(office)
    # The letter's control number happens to be another claim's number: the letter comes first.
    book.claim("FCN77", [("99213", 20000)], member="M2", name="STONE,BOB")
    chains = TakebackBook(book)
    chains.dispute_days(30)
    post(office, book.remit("T1", [PAID]))
    before = book.parties("C1"), book.parties("FCN77")
    chain_id = chains.letter("FCN-77", 12000)
    announced = chains.chain("FCN77")
    assert (announced.state, announced.announced, announced.open_cents) == ("announced", 12000, 0)
    assert announced.next_clock == LETTER_DATE + timedelta(days=30)

    chains.plb("T2", ("WO", "FCN77", 12000))
    assert (book.parties("C1"), book.parties("FCN77")) == before
    chain = chains.chain("FCN77")
    assert (chain.takeback_id, chain.claim_id, chain.state) == (chain_id, None, "recovering")
    assert (chain.open_cents, chain.recovered) == (12000, 12000)
    assert chains.steps("FCN77") == ["letter", "wo_positive"]
    assert chains.balance("WO:FCN77") == 12000
