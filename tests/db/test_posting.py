"""Posting on the real server: ledger, states and work after each kind of payment."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.domain.errors import NotPermitted, Refused
from app.posting.results import PostingSummary
from app.posting.service import approve_remittance, retry_exceptions, retry_unmatched
from tests.db.posting_book import TODAY, PostingBook, broken_invariants, one_claim, post
from tests.db.received import CORRECTED, PAID, Cas, Clp, Svc
from tests.office import Office


@pytest.fixture(autouse=True)
def _every_invariant_holds_afterwards(office: Office) -> Iterator[None]:
    """Whatever a test posts and undoes, the ledger check finds nothing."""
    yield
    assert broken_invariants(office) == []


def test_the_example_of_the_architecture_posts_leg_by_leg(office: Office) -> None:
    book = one_claim(office)
    stranger = Clp("ZZ9", (Svc("99213", 4000),), name="ZELKOVIN,ZED", member="")
    post(office, book.remit("T1", [PAID, stranger], plb=[("WO", "REF", 2000)]))
    assert book.parties("C1") == {"patient": 3000}
    assert (book.account("clearing"), book.account("unposted"), book.account("payer_balance")) == (14000, -4000, 2000)
    assert book.account("contractual") == 5000
    assert book.equation("T1") == (14000, 12000, 4000, -2000, 0)
    assert book.states("T1") == ["posted", "clean/posted", "unmatched/exception"]
    assert book.open_reasons() == ["exception"]


def test_posting_the_same_payment_again_writes_nothing(office: Office) -> None:
    book = one_claim(office)
    remit = book.remit("T1", [PAID])
    post(office, remit)
    before = book.fingerprint()
    post(office, remit)
    with office.unit("okoye") as unit:
        again = approve_remittance(unit, "T1", today=TODAY)
    assert book.fingerprint() == before
    assert (again.posted, again.already) == (0, 1)


def test_a_denial_is_known_by_its_reason_not_by_its_status(office: Office) -> None:
    book = one_claim(office)
    post(office, book.remit("T1", [Clp("C1", (Svc("99213", 0, (Cas("CO", "50", 20000),)),))]))
    assert book.states("T1") == ["posted", "denial/posted"]
    assert book.parties("C1") == {"primary": 20000}
    assert book.open_reasons("C1") == ["denial"]
    with office.unit("root") as unit:
        clock = unit.value("SELECT clock_kind || ' ' || clock_on FROM app.work_reason WHERE kind = 'denial'")
        assert clock == "appeal1 2026-06-30"
        assert unit.value("SELECT status FROM app.claim") == "denied"


def test_a_decision_after_a_denial_posts_and_closes_the_denial(office: Office) -> None:
    book = one_claim(office)
    post(office, book.remit("T1", [Clp("C1", (Svc("99213", 0, (Cas("CO", "16", 20000),)),))]))
    post(office, book.remit("T2", [PAID]))
    assert book.states("T2") == ["posted", "clean/posted"]
    assert book.open_reasons("C1") == []


def test_zero_paid_with_deductible_is_decided_not_denied(office: Office) -> None:
    book = one_claim(office)
    post(
        office,
        book.remit("T1", [Clp("C1", (Svc("99213", 0, (Cas("CO", "45", 8000), Cas("PR", "1", 12000))),), status="4")]),
    )
    assert book.states("T1") == ["posted", "clean/posted"]
    assert book.parties("C1") == {"patient": 12000}


def test_a_price_given_in_advance_moves_nothing(office: Office) -> None:
    book = one_claim(office)
    post(office, book.remit("T1", [Clp("C1", (Svc("99213", 0, (Cas("OA", "101", 20000),)),), status="25")]))
    assert book.states("T1") == ["posted", "information/information"]
    assert book.parties("C1") == {"primary": 20000}


def test_one_bad_claim_is_an_exception_and_the_rest_posts(office: Office) -> None:
    book = PostingBook(office)
    claims = []
    for at in range(40):
        book.claim(f"B{at}", [("99213", 20000)], name=f"NAME{at},ANA", member=f"M{at}")
        line = Svc("99213", 12000, (Cas("CO", "45", 5000), Cas("PR", "2", 3000)))
        claims.append(Clp(f"B{at}", (line,), in_balance=at != 7, name=f"NAME{at},ANA", member=f"M{at}"))
    done = post(office, book.remit("T1", claims))
    assert (done.posted, done.exceptions) == (39, 1)
    assert book.equation("T1") == (480000, 468000, 12000, 0, 0)
    assert (book.account("unposted"), book.open_reasons("B7")) == (-12000, ["exception"])


def test_a_payment_that_does_not_add_up_is_held_whole_with_an_owner(office: Office) -> None:
    book = one_claim(office)
    post(office, book.remit("T1", [PAID], off_by=1))
    assert book.states("T1") == ["held", "/waiting"]
    assert book.equation("T1") == (11999, 0, 0, 0, 11999)
    assert (book.account("clearing"), book.open_reasons()) == (0, ["exception"])
    with office.unit("okoye") as unit, pytest.raises(Refused, match=r"does not add up by 0\.01"):
        approve_remittance(unit, "T1", today=TODAY)


def test_a_payer_in_review_mode_posts_only_by_approval(office: Office) -> None:
    book = one_claim(office)
    book.mode("ALD", "review")
    post(office, book.remit("T1", [PAID], plb=[("L6", "INT", -100)]))
    assert book.states("T1") == ["review", "clean/waiting"]
    assert book.equation("T1") == (12100, 0, 0, 0, 12100)
    assert book.open_reasons("C1") == ["exception"]
    with office.unit("okoye") as unit:
        approve_remittance(unit, "T1", today=TODAY)
    assert book.equation("T1") == (12100, 12000, 0, 100, 0)
    assert (book.account("interest"), book.open_reasons("C1")) == (-100, [])


def test_an_unknown_reason_waits_in_clean_mode_and_posts_in_full_mode(office: Office) -> None:
    book = one_claim(office)
    strange = Clp("C1", (Svc("99213", 12000, (Cas("CO", "999", 8000),)),))
    remit = book.remit("T1", [strange])
    post(office, remit)
    assert book.states("T1") == ["review", "review/waiting"]
    book.mode("ALD", "full")
    post(office, remit)
    assert book.states("T1") == ["posted", "review/posted"]
    assert book.parties("C1") == {"primary": 8000}


def test_a_specialist_cannot_post(office: Office) -> None:
    book = one_claim(office)
    book.mode("ALD", "review")
    post(office, book.remit("T1", [PAID]))
    with pytest.raises(NotPermitted, match="poster"), office.unit("lopez") as unit:
        approve_remittance(unit, "T1", today=TODAY)


def test_an_unmatched_claim_posts_by_retry_once_the_claim_is_there(office: Office) -> None:
    book = PostingBook(office)
    post(office, book.remit("T1", [PAID]))
    assert book.account("unposted") == -12000
    book.claim("C1", [("99213", 20000)])
    with office.unit("svc_import") as unit:
        done = retry_unmatched(unit, today=TODAY)
    assert done.posted == 1
    assert (book.parties("C1"), book.account("unposted"), book.open_reasons()) == ({"patient": 3000}, 0, [])


def test_a_person_matches_what_nothing_matched_and_it_posts(office: Office) -> None:
    book = one_claim(office)
    lost = Clp("0", (Svc("99213", 12000, (Cas("CO", "45", 5000), Cas("PR", "2", 3000))),), name="RIVERO,A", member="")
    post(office, book.remit("T1", [lost]))
    assert book.account("unposted") == -12000
    with office.unit("okoye") as unit, pytest.raises(Refused, match="cannot be posted"):
        approve_remittance(unit, "T1", claim="0", today=TODAY)
    with office.unit("okoye") as unit:
        approve_remittance(unit, "T1", claim="0", matched_to="c1", today=TODAY)
    assert (book.parties("C1"), book.account("unposted"), book.open_reasons()) == ({"patient": 3000}, 0, [])


def test_what_does_not_add_up_is_not_posted_even_by_a_person(office: Office) -> None:
    book = one_claim(office)
    off = Clp("C1", (Svc("99213", 12000, (Cas("CO", "45", 5000),), charge=20000),), in_balance=False)
    post(office, book.remit("T1", [off]))
    with office.unit("okoye") as unit, pytest.raises(Refused, match="does not add up"):
        approve_remittance(unit, "T1", claim="C1", today=TODAY)
    assert book.account("unposted") == -12000


def test_lines_with_a_dropped_modifier_a_new_code_and_a_bundle_reach_the_lines_we_sent(office: Office) -> None:
    book = PostingBook(office)
    book.claim("C1", [("99213", 20000), ("97110", 7400), ("36415", 1800)], modifiers=("GP",))
    received = Clp(
        "C1",
        (
            Svc("99212", 12000, (Cas("CO", "45", 8000),), original="99213"),
            Svc("97110", 5000, (Cas("CO", "45", 2400),)),
            Svc("99212", 0, (Cas("CO", "97", 1800),), original="36415"),
        ),
    )
    post(office, book.remit("T1", [received]))
    assert book.states("T1") == ["posted", "clean/posted"]
    assert book.parties("C1") == {}
    with office.unit("root") as unit:
        paired = unit.rows(
            """SELECT line.procedure FROM app.remit_line AS part
               JOIN app.claim_line AS line ON line.id = part.claim_line_id
               ORDER BY part.sequence""",
            into=str,
        )
    assert paired == ["99213", "97110", "36415"]


def test_a_claim_split_by_the_payer_posts_part_by_part(office: Office) -> None:
    book = PostingBook(office)
    book.claim("C1", [("99213", 20000), ("85025", 3000)])
    post(
        office,
        book.remit(
            "T1",
            [
                Clp("C1", (Svc("99213", 20000),), control="A"),
                Clp("C1", (Svc("85025", 3000),), control="B"),
            ],
        ),
    )
    assert book.states("T1") == ["posted", "clean/posted", "clean/posted"]
    assert book.parties("C1") == {}


def test_trying_exceptions_again_without_a_new_fact_writes_nothing(office: Office) -> None:
    book = one_claim(office)
    stranger = Clp("ZZ9", (Svc("99213", 4000),), name="ZELKOVIN,ZED", member="")
    post(office, book.remit("T1", [PAID, stranger]))
    post(office, book.remit("T2", [CORRECTED]))
    with office.unit("root") as unit:
        before = unit.number("SELECT count(*) FROM led.op")
    with office.unit("okoye") as unit:
        assert retry_exceptions(unit, today=TODAY) == PostingSummary()
        assert retry_unmatched(unit, today=TODAY) == PostingSummary()
    with office.unit("root") as unit:
        assert unit.number("SELECT count(*) FROM led.op") == before
