"""Posting on the real server: ledger, states and work after each kind of payment."""

from __future__ import annotations

from app.posting.service import approve_remittance, post_by_mode
from tests.db.posting_book import TODAY, Cas, Clp, PostingBook, Svc
from tests.office import Office

PAID = Clp("C1", (Svc("99213", 12000, (Cas("CO", "45", 5000), Cas("PR", "2", 3000)), control="C1L1"),), control="ICN1")


def post(office: Office, *remits: int, login: str = "svc_import") -> None:
    with office.unit(login) as unit:
        post_by_mode(unit, remits, today=TODAY)


def test_the_example_of_the_architecture_posts_leg_by_leg(office: Office) -> None:
    book = PostingBook(office)
    book.claim("C1", [("99213", 20000)])
    stranger = Clp("ZZ9", (Svc("99213", 4000),), name="ZELKOVIN,ZED", member="")
    remit = book.remit("T1", [PAID, stranger], plb=[("WO", "REF", 2000)])
    post(office, remit)
    assert book.parties("C1") == {"patient": 3000}
    assert (book.account("clearing"), book.account("unposted"), book.account("payer_balance")) == (14000, -4000, 2000)
    assert book.account("contractual") == 5000
    assert book.equation("T1") == (14000, 12000, 4000, -2000, 0)
    assert book.states("T1") == ["posted", "clean/posted", "unmatched/exception"]
    assert book.open_reasons() == ["exception"]


def test_posting_the_same_payment_again_writes_nothing(office: Office) -> None:
    book = PostingBook(office)
    book.claim("C1", [("99213", 20000)])
    remit = book.remit("T1", [PAID])
    post(office, remit)
    before = book.fingerprint()
    post(office, remit)
    with office.unit("okoye") as unit:
        again = approve_remittance(unit, "T1", today=TODAY)
    assert book.fingerprint() == before
    assert (again.posted, again.already) == (0, 1)
