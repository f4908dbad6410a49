"""Several payers on one claim: who owes what, in which order, and never too much taken off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from app.posting.service import approve_remittance
from tests.db.posting_book import TODAY, PostingBook, broken_invariants, one_claim, post
from tests.db.received import Cas, Clp, Svc
from tests.office import Office
from tests.work_book import run_daily_rules


@pytest.fixture(autouse=True)
def _every_invariant_holds_afterwards(office: Office) -> Iterator[None]:
    """Whatever a test posts and undoes, the ledger check finds nothing."""
    yield
    assert broken_invariants(office) == []


def test_the_second_payer_settles_what_the_first_passed_on(office: Office) -> None:
    book = one_claim(office, payers=("MED", "ALD"))
    first = Clp("C1", (Svc("99213", 12000, (Cas("CO", "45", 5000), Cas("PR", "1", 3000))),))
    post(office, book.remit("T1", [first], payer="MED"))
    assert (book.parties("C1"), book.open_reasons("C1")) == ({"secondary": 3000}, ["secondary"])
    second = Clp("C1", (Svc("99213", 2000, (Cas("OA", "23", 17000), Cas("PR", "2", 1000))),), status="2")
    post(office, book.remit("T2", [second]))
    assert book.states("T2") == ["posted", "secondary/posted"]
    assert (book.parties("C1"), book.open_reasons("C1")) == ({"patient": 1000}, [])


def test_a_forwarded_claim_starts_a_crossover_clock(office: Office) -> None:
    book = one_claim(office, payers=("MED", "ALD"))
    first = Clp("C1", (Svc("99213", 12000, (Cas("CO", "45", 5000), Cas("PR", "1", 3000))),), status="19")
    post(office, book.remit("T1", [first], payer="MED"))
    with office.unit("root") as unit:
        assert unit.value("SELECT clock_kind FROM app.work_reason WHERE closed_on IS NULL") == "crossover"


def test_a_second_payer_ahead_of_the_first_waits_for_it(office: Office) -> None:
    book = one_claim(office, payers=("MED", "ALD"))
    second = Clp("C1", (Svc("99213", 2000, (Cas("OA", "23", 17000), Cas("PR", "2", 1000))),), status="2")
    post(office, book.remit("T2", [second]))
    assert book.states("T2") == ["posted", "review/exception"]
    first = Clp("C1", (Svc("99213", 12000, (Cas("CO", "45", 5000), Cas("PR", "1", 3000))),))
    post(office, book.remit("T1", [first], payer="MED"))
    assert book.parties("C1") == {"patient": 1000}
    assert book.account("unposted") == 0


def test_the_guard_never_writes_off_more_than_is_left_and_a_person_posts_its_proposal(office: Office) -> None:
    book = PostingBook(office)
    book.claim("C1", [("99213", 50000)], payers=("MED", "MCD"))
    first = Clp("C1", (Svc("99213", 30000, (Cas("CO", "45", 12500), Cas("PR", "1", 7500))),))
    post(office, book.remit("T1", [first], payer="MED"))
    post(
        office, book.remit("T2", [Clp("C1", (Svc("99213", 6500, (Cas("CO", "45", 43500),)),), status="2")], payer="MCD")
    )
    assert book.states("T2") == ["review", "review/waiting"]
    assert book.equation("T2") == (6500, 0, 0, 0, 6500)
    with office.unit("root") as unit:
        why = unit.text("SELECT exception_text FROM app.remit_claim ORDER BY id DESC LIMIT 1")
    assert "425.00 as OA-23" in why
    assert "only 10.00 written off" in why
    with office.unit("okoye") as unit:
        approve_remittance(unit, "T2", today=TODAY)
    assert book.parties("C1") == {}
    assert book.account("contractual") == 13500


@pytest.mark.parametrize(
    ("share", "left", "work"), [(8500, {"secondary": 1000}, "secondary"), (6500, {"secondary": -1000}, "credit")]
)
def test_a_first_payer_corrected_after_the_second_paid_leaves_the_difference_with_the_second(
    office: Office, share: int, left: dict[str, int], work: str
) -> None:
    book = PostingBook(office)
    book.claim("C1", [("99213", 50000)], payers=("MED", "MCD"))
    first = Clp("C1", (Svc("99213", 30000, (Cas("CO", "45", 12500), Cas("PR", "1", 7500))),), control="A")
    corrected = Clp("C1", (Svc("99213", 37500 - share, (Cas("CO", "45", 12500), Cas("PR", "1", share))),), control="B")
    second = Clp("C1", (Svc("99213", 6500, (Cas("OA", "23", 42500), Cas("CO", "45", 1000))),), status="2")
    post(office, book.remit("T1", [first], payer="MED"))
    post(office, book.remit("T2", [second], payer="MCD"))
    assert book.parties("C1") == {}
    post(office, book.remit("T3", [first.negated(), corrected], payer="MED"))
    assert (book.parties("C1"), book.open_reasons("C1")) == (left, [work])


def test_a_line_the_payer_never_answered_comes_to_the_follow_up_queue(office: Office) -> None:
    book = PostingBook(office)
    book.claim("C1", [("99213", 10000), ("85025", 5000)])
    post(office, book.remit("T1", [Clp("C1", (Svc("99213", 6000, (Cas("CO", "45", 2000), Cas("PR", "2", 2000))),))]))
    assert (book.parties("C1"), book.open_reasons("C1")) == ({"primary": 5000, "patient": 2000}, [])
    assert run_daily_rules(office, today=TODAY + timedelta(days=29)) == 0
    assert run_daily_rules(office, today=TODAY + timedelta(days=30)) == 1
    assert run_daily_rules(office, today=TODAY + timedelta(days=30)) == 0
    assert book.open_reasons("C1") == ["follow_up"]
    with office.unit("root") as unit:
        assert unit.text("SELECT status || ' ' || cents FROM app.claim, app.work_reason") == "partial 5000"


def test_oa_23_of_the_first_payer_waits_and_what_a_person_posts_of_it_stays_somebodys_work(office: Office) -> None:
    book = PostingBook(office)
    book.claim("C1", [("99213", 5000)])
    post(office, book.remit("T1", [Clp("C1", (Svc("99213", 3000, (Cas("OA", "23", 2000),)),))]))
    assert book.states("T1") == ["review", "review/waiting"]
    with office.unit("okoye") as unit:
        approve_remittance(unit, "T1", today=TODAY)
    assert (book.parties("C1"), book.open_reasons("C1")) == ({"primary": 2000}, ["exception"])
