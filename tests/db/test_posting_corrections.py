"""Reversals, corrections, take-backs and what a person undoes, on the real server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.domain.errors import Refused
from app.posting.reverse import reverse_remittance
from app.posting.service import approve_remittance
from tests.db.posting_book import TODAY, broken_invariants, one_claim, post
from tests.db.received import CORRECTED, PAID, Cas, Clp, Svc
from tests.office import Office


@pytest.fixture(autouse=True)
def _every_invariant_holds_afterwards(office: Office) -> Iterator[None]:
    """Whatever a test posts and undoes, the ledger check finds nothing."""
    yield
    assert broken_invariants(office) == []


@pytest.mark.parametrize("order", [("reversal", "correction"), ("correction", "reversal")])
def test_reversal_and_correction_end_equal_in_either_order_and_across_payments(
    office: Office, order: tuple[str, str]
) -> None:
    book = one_claim(office)
    post(office, book.remit("T1", [PAID]))
    for at, which in enumerate(order, start=2):
        claim = PAID.negated() if which == "reversal" else CORRECTED
        post(office, book.remit(f"T{at}", [claim]))
        if at == 2:
            middle = {"primary": 20000} if which == "reversal" else {"patient": 3000}
            assert book.parties("C1") == middle
    assert book.parties("C1") == {"patient": 3000}
    assert (book.account("contractual"), book.account("unposted"), book.account("clearing")) == (7000, 0, 10000)
    assert all(book.states(f"T{at}")[0] == "posted" for at in (1, 2, 3))
    assert book.open_reasons("C1") == []


@pytest.mark.parametrize("turned", [False, True])
def test_reversal_and_correction_in_one_payment_in_either_order(office: Office, turned: bool) -> None:
    book = one_claim(office)
    post(office, book.remit("T1", [PAID]))
    both = [PAID.negated(), CORRECTED]
    post(office, book.remit("T2", both[::-1] if turned else both))
    assert book.parties("C1") == {"patient": 3000}
    assert book.equation("T2") == (-2000, -2000, 0, 0, 0)
    assert sorted(book.states("T2")[1:]) == ["correction/posted", "reversal/posted"]


def test_a_reversal_alone_opens_the_charge_again_and_waits_on_the_take_back(office: Office) -> None:
    book = one_claim(office)
    post(office, book.remit("T1", [PAID]))
    post(office, book.remit("T2", [PAID.negated()], plb=[("WO", "C1", -12000)]))
    assert book.parties("C1") == {"primary": 20000}
    assert book.equation("T2") == (0, -12000, 0, 12000, 0)
    assert book.account("payer_balance") == -12000
    assert book.open_reasons("C1") == ["follow_up", "takeback"]
    post(office, book.remit("T3", [Clp("C9", (), paid=0, charge=0)], plb=[("WO", "C1", 12000)]))
    assert book.account("payer_balance") == 0


def test_a_take_back_by_letter_touches_no_claim(office: Office) -> None:
    book = one_claim(office)
    post(office, book.remit("T1", [PAID]))
    before = book.parties("C1")
    post(office, book.remit("T2", [], plb=[("WO", "FCN77", 12000)]))
    assert book.parties("C1") == before
    assert book.account("payer_balance") == 12000


def test_a_reversal_before_its_original_waits_and_ends_as_in_order(office: Office) -> None:
    book = one_claim(office)
    post(office, book.remit("T1", [PAID.negated()]))
    assert book.states("T1") == ["posted", "reversal/exception"]
    post(office, book.remit("T2", [PAID]))
    assert book.parties("C1") == {"primary": 20000}
    assert (book.account("unposted"), book.account("clearing")) == (0, 0)


def test_correction_first_then_original_then_reversal_ends_as_in_order(office: Office) -> None:
    book = one_claim(office)
    post(office, book.remit("T1", [CORRECTED]))
    post(office, book.remit("T2", [PAID]))
    assert book.states("T2")[1] == "duplicate/exception"
    post(office, book.remit("T3", [PAID.negated()]))
    assert book.parties("C1") == {"patient": 3000}
    assert (book.account("unposted"), book.account("contractual"), book.account("clearing")) == (0, 7000, 10000)


def test_a_second_decision_without_its_reversal_is_an_exception_until_a_person_decides(office: Office) -> None:
    book = one_claim(office)
    post(office, book.remit("T1", [PAID]))
    post(office, book.remit("T2", [CORRECTED]))
    assert book.states("T2") == ["posted", "duplicate/exception"]
    assert (book.account("unposted"), book.open_reasons("C1")) == (-10000, ["exception"])
    with office.unit("okoye") as unit:
        approve_remittance(unit, "T2", claim="C1", today=TODAY)
    assert book.account("unposted") == 0
    assert book.parties("C1") == {"primary": -10000, "patient": 3000}
    assert book.open_reasons("C1") == ["credit"]


def test_posting_then_undoing_gives_every_balance_back(office: Office) -> None:
    book = one_claim(office)
    before = book.fingerprint()
    post(office, book.remit("T1", [PAID], plb=[("WO", "REF", 2000)]))
    with office.unit("okoye") as unit:
        undone = reverse_remittance(unit, "T1", reason="Posted to the wrong day")
    assert book.fingerprint() == before
    assert (undone.claims, undone.held_cents) == (1, 10000)
    assert book.states("T1") == ["reversed", "clean/reversed"]
    with office.unit("okoye") as unit:
        approve_remittance(unit, "T1", today=TODAY)
    assert book.equation("T1") == (10000, 12000, 0, -2000, 0)


def test_undoing_the_posting_of_an_exception_makes_it_an_exception_again(office: Office) -> None:
    book = one_claim(office)
    post(office, book.remit("T1", [PAID]))
    post(office, book.remit("T2", [CORRECTED]))
    exception = book.fingerprint()
    with office.unit("okoye") as unit:
        approve_remittance(unit, "T2", claim="C1", today=TODAY)
    with office.unit("okoye") as unit:
        reverse_remittance(unit, "T2", reason="It was a repeat", claim="C1")
    assert book.fingerprint() == exception
    assert book.states("T2")[1].endswith("/exception")
    with office.unit("okoye") as unit:
        approve_remittance(unit, "T2", claim="C1", today=TODAY)
    assert book.account("unposted") == 0


def test_a_payers_reversal_can_be_undone_and_posted_again(office: Office) -> None:
    book = one_claim(office)
    post(office, book.remit("T1", [PAID]))
    paid = book.parties("C1")
    post(office, book.remit("T2", [PAID.negated()]))
    with office.unit("okoye") as unit, pytest.raises(Refused, match="taken this decision back"):
        reverse_remittance(unit, "T1", reason="no")
    with office.unit("okoye") as unit:
        reverse_remittance(unit, "T2", reason="Not ours")
    assert book.parties("C1") == paid
    with office.unit("okoye") as unit:
        approve_remittance(unit, "T2", today=TODAY)
    assert book.parties("C1") == {"primary": 20000}


def test_a_denial_without_any_leg_can_be_undone(office: Office) -> None:
    book = one_claim(office)
    post(office, book.remit("T1", [Clp("C1", (Svc("99213", 0, (Cas("CO", "50", 20000),)),))]))
    with office.unit("okoye") as unit:
        reverse_remittance(unit, "T1", reason="Wrong claim")
    assert book.states("T1")[1] == "denial/reversed"
    assert book.open_reasons("C1") == ["exception"]


def test_after_a_reversal_was_undone_the_original_can_be_undone_too(office: Office) -> None:
    book = one_claim(office)
    charged = book.fingerprint()
    post(office, book.remit("T1", [PAID]))
    post(office, book.remit("T2", [PAID.negated()]))
    for trace in ("T2", "T1"):
        with office.unit("okoye") as unit:
            reverse_remittance(unit, trace, reason="All of it was wrong")
    assert book.fingerprint() == charged
    for trace, owed in (("T1", {"patient": 3000}), ("T2", {"primary": 20000})):
        with office.unit("okoye") as unit:
            approve_remittance(unit, trace, today=TODAY)
        assert book.parties("C1") == owed


def test_a_reversal_undone_and_posted_again_and_undone_again_counts_once(office: Office) -> None:
    book = one_claim(office)
    post(office, book.remit("T1", [PAID]))
    paid = book.fingerprint()
    post(office, book.remit("T2", [PAID.negated()]))
    for _turn in range(2):
        with office.unit("okoye") as unit:
            reverse_remittance(unit, "T2", reason="Not ours")
        assert book.fingerprint() == paid
        with office.unit("okoye") as unit:
            approve_remittance(unit, "T2", today=TODAY)
        assert book.parties("C1") == {"primary": 20000}


def test_a_payment_that_holds_a_decision_and_its_reversal_is_undone_whole(office: Office) -> None:
    book = one_claim(office)
    charged = book.fingerprint()
    post(office, book.remit("T1", [PAID, PAID.negated()]))
    assert book.parties("C1") == {"primary": 20000}
    with office.unit("okoye") as unit:
        reverse_remittance(unit, "T1", reason="Posted too early")
    assert book.fingerprint() == charged
    with office.unit("okoye") as unit:
        approve_remittance(unit, "T1", today=TODAY)
    assert book.states("T1")[0] == "posted"


def _status(office: Office, number: str = "C1") -> str:
    with office.unit("root") as unit:
        return unit.text("SELECT status FROM app.claim WHERE number = %(n)s", {"n": number})


FIRST = Clp("C1", (Svc("99213", 12000, (Cas("CO", "45", 5000), Cas("PR", "1", 3000))),))
SECOND = Clp("C1", (Svc("99213", 3000, (Cas("OA", "23", 17000),)),), status="2")


def test_undoing_the_second_payers_payment_brings_status_and_work_back(office: Office) -> None:
    book = one_claim(office, payers=("MED", "ALD"))
    post(office, book.remit("T1", [FIRST], payer="MED"))
    assert (_status(office), book.open_reasons("C1")) == ("partial", ["secondary"])
    post(office, book.remit("T2", [SECOND]))
    assert (_status(office), book.open_reasons("C1")) == ("closed", [])
    with office.unit("okoye") as unit:
        reverse_remittance(unit, "T2", reason="Posted to the wrong day")
    assert (_status(office), book.open_reasons("C1")) == ("partial", ["exception", "secondary"])
    with office.unit("okoye") as unit:
        approve_remittance(unit, "T2", today=TODAY)
    assert (_status(office), book.open_reasons("C1")) == ("closed", [])


def test_undoing_a_payment_after_a_denial_brings_the_denial_back(office: Office) -> None:
    book = one_claim(office)
    post(office, book.remit("T1", [Clp("C1", (Svc("99213", 0, (Cas("CO", "50", 20000),)),))]))
    assert (_status(office), book.open_reasons("C1")) == ("denied", ["denial"])
    post(office, book.remit("T2", [PAID]))
    assert (_status(office), book.open_reasons("C1")) == ("paid", [])
    with office.unit("okoye") as unit:
        reverse_remittance(unit, "T2", reason="Of another claim")
    assert (_status(office), book.open_reasons("C1")) == ("denied", ["denial", "exception"])


def test_undoing_what_made_a_credit_takes_the_credits_work_away(office: Office) -> None:
    book = one_claim(office)
    post(office, book.remit("T1", [Clp("C1", (Svc("99213", 25000, charge=25000),))]))
    assert book.open_reasons("C1") == ["credit"]
    with office.unit("okoye") as unit:
        reverse_remittance(unit, "T1", reason="Of another claim")
    assert (_status(office), book.open_reasons("C1")) == ("submitted", ["exception"])


def test_undoing_a_payers_reversal_leaves_no_wait_for_it(office: Office) -> None:
    book = one_claim(office)
    post(office, book.remit("T1", [PAID]))
    post(office, book.remit("T2", [PAID.negated()]))
    assert (_status(office), book.open_reasons("C1")) == ("submitted", ["follow_up", "takeback"])
    with office.unit("okoye") as unit:
        reverse_remittance(unit, "T2", reason="Not ours")
    assert (_status(office), book.open_reasons("C1")) == ("paid", ["exception"])


@pytest.mark.parametrize("together", [True, False])
def test_a_second_decision_leaves_the_same_status_in_one_payment_and_in_two(office: Office, together: bool) -> None:
    book = one_claim(office)
    if together:
        post(office, book.remit("T1", [PAID, CORRECTED]))
    else:
        post(office, book.remit("T1", [PAID]), book.remit("T2", [CORRECTED]))
    assert (_status(office), book.open_reasons("C1")) == ("paid", ["exception"])


def test_undoing_the_posting_of_a_first_decision_that_was_an_exception_makes_the_claim_an_exception(
    office: Office,
) -> None:
    book = one_claim(office, payers=("MED", "ALD"))
    post(office, book.remit("T2", [SECOND]))
    assert (_status(office), book.open_reasons("C1")) == ("exception", ["exception"])
    with office.unit("okoye") as unit:
        approve_remittance(unit, "T2", claim="C1", today=TODAY)
    with office.unit("okoye") as unit:
        reverse_remittance(unit, "T2", reason="Too early", claim="C1")
    assert (_status(office), book.open_reasons("C1")) == ("exception", ["exception"])
