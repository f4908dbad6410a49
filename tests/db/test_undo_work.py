"""Undoing, moving and returned money leave the work that is still so: no stale credit, secondary or exception."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from app.posting.counter import propose_payment, return_payment, take_payment
from app.posting.counter_types import NewPayment
from app.posting.mend import move_posting
from app.posting.reverse import reverse_remittance
from app.posting.service import approve_remittance
from tests.db.posting_book import TODAY, PostingBook, broken_invariants, one_claim, post
from tests.db.received import PAID, Cas, Clp, Svc
from tests.db.test_undo_under import part_of
from tests.office import Office


@pytest.fixture(autouse=True)
def _every_invariant_holds_afterwards(office: Office) -> Iterator[None]:
    yield
    assert broken_invariants(office) == []


def patient_pays(book: PostingBook, cents: int) -> int:
    """The patient of C1 pays what it owes by check; the payment."""
    with book.office.unit("chen") as unit:
        account = unit.number("SELECT account_id FROM app.claim WHERE number = 'C1'")
        proposal = propose_payment(unit, account, cents)
        new = NewPayment(book.practice, account, "check", cents, TODAY, "55")
        return take_payment(unit, new, proposal.applications, today=TODAY).payment


def test_a_credit_by_moving_goes_when_the_patients_check_comes_back(office: Office) -> None:
    book = one_claim(office)
    book.claim("C2", [("99213", 20000)])
    post(office, book.remit("T1", [PAID]))
    payment = patient_pays(book, 3000)
    with office.unit("chen") as unit:
        move_posting(unit, part_of(office, "C1"), "C2", today=TODAY, reason="the other visit")
    assert "credit" in book.open_reasons("C1")
    with office.unit("chen") as unit:
        return_payment(unit, payment, reason="NSF", today=TODAY, hold_until=TODAY + timedelta(5))
    assert book.parties("C1") == {"primary": 20000}
    assert "credit" not in book.open_reasons("C1")


def test_a_payment_undone_after_the_patient_paid_leaves_a_credit_for_a_person(office: Office) -> None:
    book = one_claim(office)
    post(office, book.remit("T1", [PAID]))
    patient_pays(book, 3000)
    with office.unit("chen") as unit:
        reverse_remittance(unit, "T1", reason="wrong")
    assert book.parties("C1") == {"patient": -3000, "primary": 20000}
    assert "credit" in book.open_reasons("C1")
    with office.unit("chen") as unit:
        approve_remittance(unit, "T1", today=TODAY)
    assert "credit" not in book.open_reasons("C1")


def test_no_secondary_claim_is_due_where_the_first_payer_never_decided(office: Office) -> None:
    book = one_claim(office, payers=("MED", "MCD"))
    book.claim("C2", [("99213", 20000)], payers=("MED", "MCD"))
    post(office, book.remit("T1", [PAID], payer="MED"))
    line = Svc("99213", 2000, (Cas("OA", "23", 17000), Cas("PR", "2", 1000)))
    second = Clp("C1", (line,), status="2", control="S1")
    post(office, book.remit("T2", [second], payer="MCD"))
    with office.unit("root") as unit:
        first_part, second_part = unit.rows("SELECT id FROM app.remit_claim ORDER BY id", into=int)
    with office.unit("chen") as unit:
        move_posting(unit, first_part, "C2", today=TODAY, reason="the other visit")
        move_posting(unit, second_part, "C2", today=TODAY, reason="the other visit")
    assert book.parties("C1") == {"primary": 20000}
    assert "secondary" not in book.open_reasons("C1")


def test_an_exception_leaves_the_claim_it_had_only_seemed_to_be_about(office: Office) -> None:
    book = one_claim(office)
    book.claim("C2", [("99213", 20000)])
    post(office, book.remit("T1", [PAID]))
    with office.unit("chen") as unit:
        move_posting(unit, part_of(office, "C1"), "C2", today=TODAY, reason="the other visit")
    post(office, book.remit("T2", [PAID.negated()]))
    assert "exception" in book.open_reasons("C1")
    with office.unit("chen") as unit:
        approve_remittance(unit, "T2", today=TODAY, claim="C1", matched_to="C2")
    assert book.states("T2")[1].endswith("/posted")
    assert "exception" not in book.open_reasons("C1")
