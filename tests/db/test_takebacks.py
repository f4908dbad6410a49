"""Take-back chains: what joins them, what a person does with them, and what is refused."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from itertools import permutations

import pytest

from app.domain.errors import Conflict, NotFound, NotPermitted, Refused
from app.patients.statement_facts import load_statement
from app.patients.statement_holds import hold_words
from app.posting.letters import Letter, record_letter
from app.posting.provider_level import provider_level_of
from app.posting.reading import show_remittance
from app.posting.reverse import reverse_remittance
from app.posting.service import approve_remittance
from app.posting.takeback import chain_takebacks
from app.posting.takeback_acts import (
    LineShare,
    ask_refund,
    dispute_takeback,
    find_claim,
    link_takeback,
    paid_lines,
    post_takeback,
    undo_takeback,
)
from app.ui.takebacks.columns import head_words
from tests.db.posting_book import TODAY, broken_invariants, one_claim, post
from tests.db.received import CORRECTED, PAID, Cas, Clp, Svc
from tests.db.takeback_book import LETTER_DATE, TakebackBook
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
    with chains.office.unit("okoye") as unit:
        chain = chains.chain(name)
        claim_id = find_claim(unit, chain, claim) if claim else None
        post_takeback(unit, chain, cents=cents, reason="The letter says so", today=TODAY, claim_id=claim_id)


def test_a_take_back_known_from_the_provider_level_alone_is_posted_on_the_claim_and_undone(paid: TakebackBook) -> None:
    paid.plb("T2", ("WO", "LOST9", 5000))
    lost = paid.chain("LOST9")
    assert (lost.state, lost.claim_id, lost.open_cents) == ("unlinked", None, 5000)
    before = paid.book.fingerprint()
    by_hand(paid, "LOST9", 5000)
    assert paid.book.parties("C1") == {"primary": 5000, "patient": 3000}
    chain = paid.chain("LOST9")
    assert (chain.state, chain.claim, chain.open_cents, paid.balance("WO:LOST9")) == ("settled", "C1", 0, 0)
    assert paid.page("LOST9").sides.closes
    assert paid.book.open_reasons("C1") == ["follow_up"]
    with paid.office.unit("okoye") as unit:
        undo_takeback(unit, chain, reason="Another claim", today=TODAY)
    assert paid.book.fingerprint() == before
    assert paid.chain("LOST9").open_cents == 5000
    assert paid.book.open_reasons("C1") == ["takeback"]
    with paid.office.unit("okoye") as unit, pytest.raises(NotFound):
        undo_takeback(unit, paid.chain("LOST9"), reason="Again", today=TODAY)


def test_a_take_back_of_the_former_systems_claim_goes_to_legacy(paid: TakebackBook) -> None:
    paid.plb("T2", ("WO", "OLD-1", 4400))
    before = paid.book.parties("C1")
    by_hand(paid, "OLD-1", 4400, claim="")
    assert (paid.book.account("legacy"), paid.book.account("payer_balance")) == (4400, 0)
    assert paid.book.parties("C1") == before
    assert paid.chain("OLD1").state == "settled"


def test_never_more_is_taken_back_than_the_payer_has_paid(paid: TakebackBook) -> None:
    paid.plb("T2", ("WO", "LOST9", 12001))
    before = paid.book.fingerprint()
    with pytest.raises(Refused, match=r"has paid 120\.00"):
        by_hand(paid, "LOST9", 12001)
    with paid.office.unit("okoye") as unit:
        chain = paid.chain("LOST9")
        line = paid_lines(unit, chain, find_claim(unit, chain, "C1"))[0]
    with paid.office.unit("okoye") as unit, pytest.raises(Refused, match="more than this payer has paid on a line"):
        post_takeback(
            unit,
            chain,
            cents=12001,
            reason="x",
            today=TODAY,
            claim_id=find_claim(unit, chain, "C1"),
            shares=[LineShare(line.line_id, 12001)],
        )
    assert paid.book.fingerprint() == before
    by_hand(paid, "LOST9", 12000)
    with pytest.raises(Refused):
        by_hand(paid, "LOST9", 1)


def test_another_payers_claim_cannot_bear_a_take_back(paid: TakebackBook) -> None:
    paid.book.claim("M1", [("99213", 20000)], payers=("MED",), member="M9", name="STONE,BOB")
    paid.plb("T2", ("WO", "LOST9", 100))
    chain = paid.chain("LOST9")
    with paid.office.unit("okoye") as unit, pytest.raises(Refused, match="not one of the claim's payers"):
        link_takeback(unit, chain, today=TODAY, claim_id=find_claim(unit, chain, "M1"))


def test_a_refund_check_and_its_acknowledgement_net_to_zero_and_leave_the_receivable_alone(paid: TakebackBook) -> None:
    chain_id = paid.letter("FCN5", 5000, "C1")
    by_hand(paid, "FCN5", 5000)
    assert (paid.balance("WO:FCN5"), paid.chain("FCN5").open_cents) == (-5000, -5000)
    owed = paid.book.parties("C1")
    paid.refund("FCN5", 5000, "1044")
    assert (paid.balance("WO:FCN5"), paid.book.account("refund")) == (0, -5000)
    assert (paid.chain("FCN5").takeback_id, paid.chain("FCN5").state) == (chain_id, "settled")
    paid.plb("T2", ("72", "FCN5", -5000), ("WO", "FCN5", 5000))
    assert paid.book.equation("T2") == (0, 0, 0, 0, 0)
    chain = paid.page("FCN5")
    assert (chain.row.state, chain.row.open_cents, chain.row.recovered) == ("settled", 0, 5000)
    assert paid.steps("FCN5") == ["letter", "refund_check", "ack_72", "wo_positive", "posted"]
    assert paid.book.parties("C1") == owed
    assert paid.book.account("payer_balance") == 0


def test_a_recovery_after_the_check_shows_that_the_payer_took_it_twice(paid: TakebackBook) -> None:
    paid.letter("FCN5", 5000, "C1")
    by_hand(paid, "FCN5", 5000)
    paid.refund("FCN5", 5000, "1044")
    paid.plb("T2", ("WO", "FCN5", 5000))
    assert paid.chain("FCN5").open_cents == 5000
    with paid.office.unit("okoye") as unit:
        assert dispute_takeback(unit, paid.chain("FCN5"), "Called: paid twice, ref 88", today=TODAY) == "disputed"
    assert "told that this take-back is wrong" in _text(paid.office)
    with paid.office.unit("okoye") as unit:
        assert dispute_takeback(unit, paid.chain("FCN5"), "", today=TODAY) == "recovering"


def _text(office: Office) -> str:
    with office.unit("root") as unit:
        return unit.text("SELECT text FROM app.work_reason WHERE kind = 'takeback' AND closed_on IS NULL")


def test_an_acknowledgement_of_a_refund_nobody_recorded_says_so(paid: TakebackBook) -> None:
    paid.plb("T2", ("72", "FCN5", -5000), ("WO", "FCN5", 5000))
    chain = paid.chain("FCN5")
    assert (chain.state, chain.unknown_refund) == ("settled", 5000)
    assert head_words(chain, TODAY).startswith("The payer acknowledges a refund of 50.00 that is recorded nowhere here")
    assert [each.takeback_id for each in paid.chains("open")] == [chain.takeback_id]
    paid.letter("FCN6", 700)
    paid.refund("FCN6", 700, "1044")
    paid.plb("T3", ("72", "FCN6", -700), ("WO", "FCN6", 700))
    assert paid.chain("FCN6").unknown_refund == 0


def test_the_letter_may_come_after_the_recovery(paid: TakebackBook) -> None:
    paid.plb("T2", ("WO", "FCN77", 5000))
    assert paid.chain("FCN77").state == "unlinked"
    paid.letter("fcn 77", 5000)
    assert paid.steps("FCN77") == ["letter", "wo_positive"]
    assert (len(paid.chains()), paid.chain("FCN77").state) == (1, "recovering")


def test_a_letter_is_recorded_once_and_another_amount_is_refused(paid: TakebackBook) -> None:
    first = paid.letter("FCN1", 5000)
    assert paid.letter("FCN1", 5000) == first
    with pytest.raises(Refused, match="recorded before"):
        paid.letter("FCN1", 5001)
    with pytest.raises(Refused, match="control number"):
        paid.letter("--", 5000)


def test_the_letters_own_day_to_object_wins_over_the_payers_days(paid: TakebackBook) -> None:
    paid.dispute_days(30)
    own = LETTER_DATE + timedelta(days=12)
    with paid.office.unit("okoye") as unit:
        record_letter(
            unit,
            Letter(paid.book.practice, paid.book.payers["ALD"], LETTER_DATE, "F1", 100, ("C1",), dispute_by=own),
            today=TODAY,
        )
    assert paid.chain("F1").next_clock == own
    with paid.office.unit("root") as unit:
        assert unit.row("SELECT clock_on FROM app.work_reason WHERE kind = 'takeback'", into=type(own)) == own


def test_a_balance_carried_forward_comes_back_under_the_trace_that_carried_it(paid: TakebackBook) -> None:
    post(paid.office, paid.book.remit("T2", [PAID.negated()], plb=[("FB", "NEXT", -12000)]))
    paid.plb("T3", ("FB", "T2", 12000))
    assert paid.steps("NEXT") == ["fb_forward", "fb_applied"]
    assert paid.chain("NEXT").state == "settled"


def test_undoing_the_payment_takes_its_steps_along_and_posting_it_again_brings_them_back(paid: TakebackBook) -> None:
    post(paid.office, paid.book.remit("T2", [PAID.negated()], plb=[("WO", "C1", -12000)]))
    with paid.office.unit("okoye") as unit:
        reverse_remittance(unit, "T2", reason="Not ours")
    assert paid.chains() == ()
    assert "takeback" not in paid.book.open_reasons("C1")
    with paid.office.unit("okoye") as unit:
        approve_remittance(unit, "T2", today=TODAY)
    assert paid.steps("C1") == ["reversal", "wo_negative"]


def test_building_the_chains_again_from_history_changes_nothing(paid: TakebackBook) -> None:
    post(paid.office, paid.book.remit("T2", [PAID.negated()], plb=[("WO", "C1", -12000)]))
    paid.plb("T3", ("WO", "C1", 12000), ("L6", "X", -250))
    before = [(each.title, each.state, each.open_cents) for each in paid.chains()], paid.steps("C1")
    with paid.office.unit("root") as unit:
        unit.execute("DELETE FROM app.takeback_step")
        unit.execute("DELETE FROM app.takeback")
    with paid.office.unit("okoye") as unit:
        assert chain_takebacks(unit, None, today=TODAY) == 1
    assert ([(each.title, each.state, each.open_cents) for each in paid.chains()], paid.steps("C1")) == before


def test_a_reference_is_linked_to_a_claim_or_to_another_chain_of_the_payer(paid: TakebackBook) -> None:
    paid.plb("T2", ("WO", "A1", -700), ("WO", "B2", 700))
    with paid.office.unit("okoye") as unit:
        link_takeback(unit, paid.chain("B2"), today=TODAY, other_id=paid.chain("A1").takeback_id)
    assert paid.chain("A1").state == paid.chain("B2").state == "settled"
    paid.plb("T3", ("WO", "B2", 50))
    assert paid.chain("A1").open_cents == 50
    with paid.office.unit("okoye") as unit:
        link_takeback(unit, paid.chain("A1"), today=TODAY, claim_id=find_claim(unit, paid.chain("A1"), "C1"))
    assert (paid.chain("C1").claim, paid.chain("B2").claim) == ("C1", "C1")
    assert paid.book.open_reasons("C1") == ["takeback"]


def test_which_claim_paid_for_this_shortage_is_told_on_the_payment(paid: TakebackBook) -> None:
    post(paid.office, paid.book.remit("T2", [PAID.negated()], plb=[("WO", "C1", -12000)]))
    remit = paid.book.remit("T3", [], plb=[("WO", "ICN1", 12000), ("L6", "X", -250), ("CS", "", 10)])
    post(paid.office, remit)
    with paid.office.unit("okoye", read_only=True) as unit:
        rows = provider_level_of(unit, remit)
        shown = show_remittance(unit, remit).provider_level
    assert [(row.code, row.claim, row.account) for row in shown] == [(row.code, row.claim, row.account) for row in rows]
    assert shown[0].takeback_id == paid.chain("C1").takeback_id
    assert [(row.code, row.claim, row.state, row.account) for row in rows] == [
        ("WO", "C1", "settled", "payer_balance"),
        ("L6", "", "", "interest"),
        ("CS", "", "", "provider_other"),
    ]
    assert (paid.book.account("interest"), paid.book.account("provider_other")) == (-250, 10)


def test_every_provider_level_code_goes_to_its_account_and_the_payment_closes(paid: TakebackBook) -> None:
    codes = (("AP", "advance"), ("LE", "levy"), ("IR", "withholding"), ("CT", "capitation"), ("J1", "provider_other"))
    paid.plb("T2", *((code, "R", -(at + 1)) for at, (code, _) in enumerate(codes)))
    assert [paid.book.account(account) for _, account in codes] == [-1, -2, -3, -4, -5]
    assert paid.book.equation("T2") == (15, 0, 0, 15, 0)
    with paid.office.unit("okoye") as unit:
        reverse_remittance(unit, "T2", reason="Wrong")
    assert [paid.book.account(account) for _, account in codes] == [0, 0, 0, 0, 0]


def test_a_reversal_with_the_group_of_the_old_format_takes_back_what_was_posted(paid: TakebackBook) -> None:
    old = Clp("C1", (Svc("99213", -12000, (Cas("CR", "45", -5000), Cas("CR", "2", -3000))),), status="22")
    post(paid.office, paid.book.remit("T2", [old]))
    assert paid.book.parties("C1") == {"primary": 20000}
    assert paid.book.account("contractual") == 0


def test_only_who_posts_may_act_and_only_in_the_own_practice(paid: TakebackBook) -> None:
    paid.letter("FCN5", 5000)
    chain = paid.chain("FCN5")
    paid.office.enrol("reader", "specialist")
    with paid.office.unit("reader") as unit, pytest.raises(NotPermitted):
        ask_refund(unit, chain, cents=1, check_number="1", sent_on=TODAY, today=TODAY)
    with paid.office.unit("reader") as unit, pytest.raises(NotPermitted):
        dispute_takeback(unit, chain, "x", today=TODAY)
    paid.office.enrol("stranger", "poster", scopes=())
    with paid.office.unit("stranger") as unit, pytest.raises(NotFound):
        dispute_takeback(unit, chain, "x", today=TODAY)


def test_a_correction_that_pays_less_leaves_only_the_difference_to_recover(paid: TakebackBook) -> None:
    post(paid.office, paid.book.remit("T2", [PAID.negated(), CORRECTED], plb=[("WO", "C1", -2000)]))
    assert (paid.chain("C1").open_cents, paid.chain("C1").uncorrected) == (-2000, False)
    paid.plb("T3", ("WO", "C1", 2000))
    assert paid.chain("C1").state == "settled"
    assert paid.book.parties("C1") == {"patient": 3000}


def test_two_clerks_post_the_same_take_back_at_once_and_one_is_told(paid: TakebackBook) -> None:
    paid.plb("T2", ("WO", "LOST9", 12000))
    chain, start = paid.chain("LOST9"), threading.Barrier(2)
    said: list[str] = []

    def act(login: str) -> None:
        with paid.office.unit(login) as unit:
            claim_id = find_claim(unit, chain, "C1")
            start.wait(timeout=10)
            try:
                post_takeback(unit, chain, cents=6000, reason=login, today=TODAY, claim_id=claim_id)
                said.append("posted")
            except Conflict as error:
                said.append(error.sentence)

    clerks = [threading.Thread(target=act, args=(login,)) for login in ("okoye", "chen")]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join(timeout=20)
    done, told = sorted(said, key=len)
    assert done == "posted"
    wanted = r"This take-back was changed meanwhile; the last act on it is by [MT]\. \w+ at \d\d/\d\d/\d\d \d\d:\d\d"
    assert re.match(wanted, told)
    assert paid.book.parties("C1") == {"primary": 6000, "patient": 3000}
    assert paid.chain("LOST9").open_cents == 6000


@pytest.mark.parametrize("order", sorted(permutations(("letter", "recovery", "acknowledgement"))))
def test_letter_recovery_and_acknowledgement_in_any_order_are_one_chain(
    paid: TakebackBook, order: tuple[str, ...]
) -> None:
    for at, part in enumerate(order):
        if part == "letter":
            paid.letter("FCN-5", 5000, "C1")
        elif part == "recovery":
            paid.plb(f"T{at + 2}", ("WO", "FCN5", 5000))
        else:
            paid.plb(f"T{at + 2}", ("72", "FCN5", -5000))
    (chain,) = paid.chains()
    assert (chain.claim, chain.open_cents, chain.recovered, chain.announced) == ("C1", 0, 0, 5000)
    assert sorted(paid.steps("FCN5")) == ["ack_72", "letter", "wo_positive"]


def test_statements_leave_off_what_a_letter_or_an_unposted_recovery_may_still_change(paid: TakebackBook) -> None:
    def visits() -> tuple[list[str], str]:
        with paid.office.unit("okoye") as unit:
            found = load_statement(unit, "RIVERA,ANA", today=TODAY)
        return [visit.claim_number for visit in found.visits], found.message

    assert visits() == (["C1"], "")
    paid.letter("FCN5", 5000, "C1")
    assert visits() == ([], hold_words(1))
    paid.plb("T2", ("WO", "FCN5", 5000))
    assert visits() == ([], hold_words(1))
    by_hand(paid, "FCN5", 5000)
    assert visits() == (["C1"], "")


def test_a_recovery_still_to_come_holds_no_statement_once_the_correction_is_posted(paid: TakebackBook) -> None:
    post(paid.office, paid.book.remit("T2", [PAID.negated(), CORRECTED], plb=[("WO", "C1", -2000)]))
    with paid.office.unit("okoye") as unit:
        found = load_statement(unit, "RIVERA,ANA", today=TODAY)
    assert [visit.claim_number for visit in found.visits] == ["C1"]
    assert sum(line.insurance_paid for visit in found.visits for line in visit.lines) == 10000
