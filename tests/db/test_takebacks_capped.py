"""Never more is taken back by hand than the payer took or asked for and nobody has posted yet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.domain.errors import Refused
from app.posting.reverse import reverse_remittance
from app.posting.takeback_acts import find_claim, post_takeback, undo_takeback
from tests.db.posting_book import TODAY, broken_invariants, one_claim, post
from tests.db.received import CORRECTED, PAID
from tests.db.takeback_book import TakebackBook
from tests.office import Office


@pytest.fixture(autouse=True)
def _every_invariant_holds_afterwards(office: Office) -> Iterator[None]:
    """Whatever a test posts and undoes, the ledger check finds nothing."""
    yield
    assert broken_invariants(office) == []


@pytest.fixture
def paid(office: Office) -> TakebackBook:
    """One claim, paid 120.00 of 200.00, 30.00 with the patient."""
    book = one_claim(office)
    post(office, book.remit("T1", [PAID]))
    return TakebackBook(book)


def by_hand(chains: TakebackBook, name: str, cents: int, claim: str = "C1") -> None:
    with chains.office.unit("chen") as unit:
        chain = chains.chain(name)
        claim_id = find_claim(unit, chain, claim) if claim else None
        post_takeback(unit, chain, cents=cents, reason="The letter says so", today=TODAY, claim_id=claim_id)


def test_a_recovery_is_posted_once_and_no_further(paid: TakebackBook) -> None:
    paid.plb("T2", ("WO", "C1", 5000))
    by_hand(paid, "C1", 3000)
    with pytest.raises(Refused, match=r"20\.00 of this take-back is not posted yet: 50\.00 cannot"):
        by_hand(paid, "C1", 5000)
    by_hand(paid, "C1", 2000)
    with pytest.raises(Refused, match=r"0\.00 of this take-back is not posted yet: 50\.00 cannot"):
        by_hand(paid, "C1", 5000)
    assert paid.book.parties("C1") == {"primary": 5000, "patient": 3000}


def test_what_the_payers_own_reversal_took_back_is_not_posted_by_hand_again(paid: TakebackBook) -> None:
    post(paid.office, paid.book.remit("T2", [PAID.negated(), CORRECTED], plb=[("WO", "C1", -2000)]))
    paid.plb("T3", ("WO", "C1", 2000))
    assert paid.chain("C1").state == "settled"
    before = paid.book.fingerprint()
    with pytest.raises(Refused, match=r"0\.00 of this take-back is not posted yet"):
        by_hand(paid, "C1", 9999)
    assert paid.book.fingerprint() == before


def test_the_former_systems_share_is_no_more_than_the_payer_took(paid: TakebackBook) -> None:
    paid.plb("T2", ("WO", "OLD-1", 1000))
    with pytest.raises(Refused, match=r"10\.00 of this take-back is not posted yet: 9,999\.99 cannot"):
        by_hand(paid, "OLD-1", 999_999, claim="")
    by_hand(paid, "OLD-1", 1000, claim="")
    assert paid.book.account("legacy") == 1000


def test_the_recovery_of_a_deferred_reversal_under_another_reference_is_not_a_second_take_back(
    paid: TakebackBook,
) -> None:
    post(paid.office, paid.book.remit("T2", [PAID.negated(), CORRECTED], plb=[("WO", "C1", -2000)]))
    paid.plb("T3", ("WO", "LOST9", 2000))
    with pytest.raises(Refused, match=r"0\.00 of this take-back is not posted yet: 20\.00 cannot"):
        by_hand(paid, "LOST9", 2000)
    assert paid.chain("LOST9").claim_id is None


def test_a_letter_may_be_posted_before_the_money_goes_and_only_once(paid: TakebackBook) -> None:
    paid.letter("FCN5", 5000, "C1")
    by_hand(paid, "FCN5", 5000)
    paid.plb("T2", ("WO", "FCN5", 5000))
    with pytest.raises(Refused, match=r"0\.00 of this take-back is not posted yet"):
        by_hand(paid, "FCN5", 1)


def test_the_payment_that_kept_the_money_is_not_undone_under_what_was_posted_by_hand(paid: TakebackBook) -> None:
    paid.plb("T2", ("WO", "C1", 5000))
    by_hand(paid, "C1", 5000)
    before = paid.book.fingerprint()
    with pytest.raises(Refused, match="posted by hand"), paid.office.unit("chen") as unit:
        reverse_remittance(unit, "T2", reason="Not ours")
    assert paid.book.fingerprint() == before
    with paid.office.unit("chen") as unit:
        undo_takeback(unit, paid.chain("C1"), reason="Not ours", today=TODAY)
        reverse_remittance(unit, "T2", reason="Not ours")
    assert paid.chains() == ()
