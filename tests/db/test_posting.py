"""Posting on the real server: ledger, states and work after each kind of payment."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.domain.errors import NotPermitted, Refused
from app.posting.results import PostingSummary
from app.posting.reverse import reverse_remittance
from app.posting.service import approve_remittance, post_by_mode, retry_exceptions, retry_unmatched
from tests.db.posting_book import TODAY, Cas, Clp, PostingBook, Svc, broken_invariants
from tests.office import Office

PAID = Clp("C1", (Svc("99213", 12000, (Cas("CO", "45", 5000), Cas("PR", "2", 3000)), control="C1L1"),), control="ICN1")
CORRECTED = Clp(
    "C1", (Svc("99213", 10000, (Cas("CO", "45", 7000), Cas("PR", "2", 3000)), control="C1L1"),), control="ICN2"
)


@pytest.fixture(autouse=True)
def _every_invariant_holds_afterwards(office: Office) -> Iterator[None]:
    """Whatever a test posts and undoes, the ledger check finds nothing."""
    yield
    assert broken_invariants(office) == []


def post(office: Office, *remits: int) -> PostingSummary:
    with office.unit("svc_import") as unit:
        return post_by_mode(unit, remits, today=TODAY)


def one_claim(office: Office, **wishes: object) -> PostingBook:
    book = PostingBook(office)
    book.claim("C1", [("99213", 20000)], **wishes)  # type: ignore[arg-type]  # wishes of the factory
    return book


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
    assert book.open_reasons("C1") == ["follow_up"]
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


def test_a_denial_is_known_by_its_reason_not_by_its_status(office: Office) -> None:
    book = one_claim(office)
    post(office, book.remit("T1", [Clp("C1", (Svc("99213", 0, (Cas("CO", "50", 20000),)),))]))
    assert book.states("T1") == ["posted", "denial/posted"]
    assert book.parties("C1") == {"primary": 20000}
    assert book.open_reasons("C1") == ["denial"]
    with office.unit("root") as unit:
        assert (
            unit.value("SELECT clock_kind || clock_on FROM app.work_reason WHERE kind = 'denial'") == "appeal2026-06-30"
        )
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
