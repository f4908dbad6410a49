"""Which payments a bank line is: every kind of line, and what never matches by itself."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from app.posting.bank_days import add_bank_days, bank_days_between, is_bank_day
from app.posting.bank_doubt import with_doubts
from app.posting.bank_match import BankFact, Part, PaymentFact, Proposal, by_hand, propose

DAY = date(2026, 9, 14)


def line(left: int, line_id: int = 1, *, kind: str = "ach", trace: str = "", **more: str) -> BankFact:
    """A bank line of DAY in practice 1."""
    return BankFact(line_id, 1, DAY, left, kind, trace, **more)


def remit(
    id: int, left: int, trace: str = "", *, day: date = DAY, method: str = "ACH", payer_id: int = 1
) -> PaymentFact:
    """A remittance of practice 1 that waits for all of its money."""
    return PaymentFact("remit", id, 1, day, left, left, trace, "", payer_id, "Acme Health", method)


def counter(id: int, left: int, method: str = "card", day: date = DAY) -> PaymentFact:
    """A counter payment of practice 1."""
    return PaymentFact("payment", id, 1, day, left, left, "", "", 0, "", method)


def best(lines: list[BankFact], payments: list[PaymentFact]) -> Proposal:
    """The best proposal of the first line."""
    return propose(lines, payments)[lines[0].line_id][0]


def test_trace_amount_and_day_match_for_certain() -> None:
    found = best([line(12_000, trace="EFT0091")], [remit(7, 12_000, "EFT-0091"), remit(8, 12_000, "OTHER")])
    assert (found.parts, found.score, found.certain) == ((Part("remit", 7, 12_000),), 100, True)
    assert found.reasons == ("this trace", "amount to the cent", "same day")


def test_one_eft_of_a_tax_id_covers_the_advices_of_its_npis() -> None:
    found = best([line(30_000, trace="T1")], [remit(1, 10_000, "T1"), remit(2, 20_000, "T1")])
    assert {part.id: part.cents for part in found.parts} == {1: 10_000, 2: 20_000}
    assert found.certain


def test_several_lines_of_one_trace_share_one_payment() -> None:
    lines = [line(4_000, 1, trace="T1"), line(6_000, 2, trace="T1")]
    found = propose(lines, [remit(1, 10_000, "T1")])
    assert [found[at][0].cents for at in (1, 2)] == [4_000, 6_000]
    assert all(found[at][0].certain for at in (1, 2))


def test_a_trace_with_another_amount_is_proposed_with_the_gap_and_never_certain() -> None:
    found = best([line(9_000, trace="T1")], [remit(1, 10_000, "T1")])
    assert (found.cents, found.certain) == (9_000, False)
    assert "the bank has 10.00 less" in found.reasons
    more = best([line(11_000, trace="T1")], [remit(1, 10_000, "T1")])
    assert (more.cents, more.certain) == (10_000, False)


def test_another_originator_of_the_same_trace_is_another_payment() -> None:
    named = [
        PaymentFact("remit", at, 1, DAY, 500, 500, "T1", originator, at, "", "ACH")
        for at, originator in ((1, "1111111111"), (2, "1222222222"))
    ]
    found = best([line(500, trace="T1", originator="1222222222")], named)
    assert [part.id for part in found.parts] == [2]


def test_amount_and_day_alone_match_when_there_is_one_only() -> None:
    found = best([line(12_000)], [remit(1, 12_000, "T9", day=date(2026, 9, 10)), remit(2, 12_001)])
    assert (found.certain, [part.id for part in found.parts]) == (True, [1])


def test_two_payments_of_one_amount_never_match_by_themselves() -> None:
    found = propose([line(12_000)], [remit(1, 12_000), remit(2, 12_000)])[1]
    assert len(found) == 2
    assert not any(each.certain for each in found)


def test_two_lines_that_want_one_payment_get_it_from_a_person() -> None:
    found = propose([line(12_000, 1), line(12_000, 2)], [remit(1, 12_000)])
    assert not any(each.certain for proposals in found.values() for each in proposals)
    assert "another line wants the same" in found[1][0].reasons


def test_advices_paid_together_are_found_beside_one_of_the_day_that_is_paid_by_its_own_line() -> None:
    payments = [remit(28, 117_316, "T28"), remit(29, 129_427, "T29"), remit(30, 77_854, "T30")]
    together, apart = line(246_743, 1), line(77_854, 2, trace="T30")
    found = propose([together, apart], payments)
    assert ({part.id for part in found[1][0].parts}, found[1][0].certain) == ({28, 29}, True)
    assert ([part.id for part in found[2][0].parts], found[2][0].certain) == ([30], True)


def test_a_payment_held_with_its_own_line_does_not_keep_the_others_of_its_day_waiting() -> None:
    held = structs.replace(remit(30, 77_854, "T30"), ready=0)
    payments = [remit(28, 117_316, "T28"), remit(29, 129_427, "T29"), held]
    found = propose([line(246_743, 1), line(77_854, 2, trace="T30")], payments)
    assert (found[1][0].certain, found[2][0].certain) == (True, False)


def test_two_ways_to_sum_a_day_are_a_persons_choice() -> None:
    payments = [remit(1, 4_000), remit(2, 6_000), remit(3, 7_000, payer_id=2), remit(4, 3_000, payer_id=2)]
    found = propose([line(10_000)], payments)[1]
    assert len(found) == 2
    assert not any(each.certain for each in found)


def test_a_line_of_a_trace_with_another_amount_speaks_for_no_payment() -> None:
    payments = [remit(28, 117_316, "T28"), remit(29, 129_427, "T29"), remit(30, 77_854, "T30")]
    assert propose([line(246_743, 1), line(70_000, 2, trace="T30")], payments)[1] == ()


def test_the_window_is_three_bank_days_over_weekend_and_holiday() -> None:
    # Monday the 7th is Labor Day: Thursday the 3rd, Friday the 4th, Tuesday the 8th, Wednesday the 9th.
    assert bank_days_between(date(2026, 9, 3), date(2026, 9, 9)) == 3
    later = BankFact(1, 1, date(2026, 9, 9), 500, "ach")
    assert propose([later], [remit(1, 500, day=date(2026, 9, 3))])[1][0].certain
    assert propose([later], [remit(1, 500, day=date(2026, 9, 2))])[1] == ()


def test_banks_are_open_on_the_friday_before_a_saturday_holiday() -> None:
    assert is_bank_day(date(2026, 7, 3))
    assert not is_bank_day(date(2027, 7, 5))
    assert add_bank_days(date(2026, 9, 4), 1) == date(2026, 9, 8)


def test_a_trace_of_the_bank_that_no_advice_has_is_not_matched_by_amount_alone() -> None:
    found = best([line(12_000, trace="T1")], [remit(1, 12_000, "T2")])
    assert not found.certain


def test_a_virtual_card_comes_net_of_its_fee() -> None:
    found = best([line(9_700, kind="virtual_card", trace="V1")], [remit(1, 10_000, "V1", method="NON")])
    assert found.parts == (Part("remit", 1, 10_000), Part("fee", None, -300))
    assert (found.cents, found.certain) == (9_700, True)
    assert "net of a fee of 3.00" in found.reasons


def test_a_card_that_keeps_more_than_a_fee_is_for_a_person() -> None:
    assert not best([line(9_000, kind="virtual_card", trace="V1")], [remit(1, 10_000, "V1")]).certain


def test_a_card_settlement_covers_the_counter_payments_of_a_day() -> None:
    before = date(2026, 9, 11)
    taken = [counter(1, 2_000, day=before), counter(2, 3_000, day=before), counter(3, 900), counter(4, 5_000, "check")]
    found = best([line(5_000, kind="card_settlement")], taken)
    assert (found.certain, {part.id for part in found.parts}) == (True, {1, 2})
    net = best([line(4_900, kind="card_settlement")], taken)
    assert (net.certain, net.cents, net.parts[-1]) == (False, 4_900, Part("fee", None, -100))


def test_a_check_deposit_covers_all_checks_that_wait() -> None:
    checks = [remit(1, 4_000, "1001", method="CHK"), remit(2, 2_500, "1002", method="CHK"), counter(3, 500, "check")]
    found = best([line(7_000, kind="check")], checks)
    assert (found.certain, len(found.parts)) == (True, 3)


def test_some_of_the_checks_that_sum_to_a_deposit_are_proposed_and_not_certain() -> None:
    checks = [remit(at, cents, str(at), method="CHK") for at, cents in ((1, 4_000), (2, 2_500), (3, 700), (4, 90))]
    found = best([line(6_500, kind="check")], checks)
    assert (found.certain, {part.id for part in found.parts}) == (False, {1, 2})


def test_the_number_of_a_check_is_its_trace() -> None:
    checks = [remit(1, 4_000, "1001", method="CHK"), remit(2, 4_000, "1002", method="CHK")]
    found = best([line(4_000, kind="check", reference="0001002")], checks)
    assert (found.certain, [part.id for part in found.parts]) == (True, [2])


def test_a_charge_of_the_bank_is_a_fee_and_other_money_out_waits_for_a_person() -> None:
    assert best([line(-2_500, kind="fee")], []).parts == (Part("fee", None, -2_500),)
    assert propose([line(-2_500, kind="wire")], [])[1] == ()


def test_a_check_that_came_back_is_found_by_its_amount() -> None:
    returned = PaymentFact("payment", 4, 1, DAY, 2_500, -2_500, "77", method="check")
    found = best([line(-2_500, kind="other")], [returned, remit(1, 2_500)])
    assert (found.parts, found.certain) == ((Part("payment", 4, -2_500),), True)
    twin = PaymentFact("payment", 5, 1, DAY, 2_500, -2_500, "78", method="check")
    assert not any(each.certain for each in propose([line(-2_500, kind="other")], [returned, twin])[1])


def test_a_person_may_name_a_payment_that_no_rule_proposes_up_to_what_is_posted_of_it() -> None:
    payments = [remit(1, 9_000, "T1"), remit(2, 5_000, "T2"), PaymentFact("remit", 3, 1, DAY, 800, 800, ready=0)]
    mine = line(6_000, trace="T9")
    offered = by_hand(mine, payments, propose([mine], payments)[1])
    assert [each.parts for each in offered] == [(Part("remit", 2, 5_000),), (Part("remit", 1, 6_000),)]
    assert not any(each.certain for each in offered)
    assert by_hand(line(-6_000), payments, ()) == ()


def test_what_waits_for_nothing_and_another_practice_is_no_candidate() -> None:
    paid = PaymentFact("remit", 1, 1, DAY, 500, 0, "T1", method="ACH")
    other = PaymentFact("remit", 2, 2, DAY, 500, 500, "T1", method="ACH")
    assert propose([line(500, trace="T1")], [paid, other])[1] == ()


amounts = st.integers(1, 50_000)
kinds = st.sampled_from(["ach", "check", "wire", "virtual_card", "card_settlement", "lockbox", "other"])
methods = st.sampled_from(["ACH", "CHK", "NON", "FWT"])


@given(
    st.lists(st.tuples(amounts, kinds, st.sampled_from(["", "T1", "T2"])), max_size=6),
    st.lists(st.tuples(amounts, methods, st.sampled_from(["", "T1", "T2"])), max_size=8),
)
@settings(max_examples=120, deadline=None)
def test_no_proposal_takes_more_than_there_is_and_the_certain_ones_fit_together(
    bank: list[tuple[int, str, str]], advices: list[tuple[int, str, str]]
) -> None:
    lines = [line(cents, at, kind=kind, trace=trace) for at, (cents, kind, trace) in enumerate(bank, start=1)]
    payments = [remit(at, cents, trace, method=method) for at, (cents, method, trace) in enumerate(advices, start=1)]
    found = propose(lines, payments)
    taken: dict[int, int] = {}
    for each in lines:
        for at, proposal in enumerate(found[each.line_id]):
            assert 0 < proposal.cents <= each.left
            assert proposal.reasons
            for part in proposal.parts:
                assert part.kind == "fee" or part.cents <= payments[(part.id or 0) - 1].left
            if proposal.certain:
                assert at == 0
                assert proposal.cents == each.left
                for part in proposal.parts:
                    if part.id is not None:
                        taken[part.id] = taken.get(part.id, 0) + part.cents
    assert all(cents <= payments[id - 1].left for id, cents in taken.items())


@pytest.mark.parametrize("reverse", [False, True])
def test_the_order_of_the_facts_changes_nothing(reverse: bool) -> None:
    payments = [remit(1, 4_000, "T1"), remit(2, 4_000, "T2"), remit(3, 800, "")]
    lines = [line(4_000, 1, trace="T2"), line(800, 2)]
    found = propose(lines[::-1] if reverse else lines, payments[::-1] if reverse else payments)
    assert [[part.id for part in found[at][0].parts] for at in (1, 2)] == [[2], [3]]


def test_only_a_candidate_beyond_doubt_goes_without_a_reason() -> None:
    mine = line(6_000, trace="T1")
    payments = [remit(1, 6_000, "T1"), remit(2, 6_000, "T2")]
    found = propose([mine], payments)[1]
    sure, other = with_doubts(mine, (*found, *by_hand(mine, payments, found)), payments)
    assert (sure.parts[0].id, sure.clear, sure.doubts) == (1, True, ())
    assert (other.parts[0].id, other.clear) == (2, False)
    assert other.doubts[0].startswith("The bank's trace T1 is that of R1 of ")
    assert "The bank names the trace T1, R2 of " in other.doubts[1]


def test_a_payment_that_is_not_posted_whole_yet_is_no_doubt() -> None:
    mine = line(6_000, trace="T1")
    payments = [structs.replace(remit(1, 6_000, "T1"), ready=2_000)]
    (found,) = with_doubts(mine, propose([mine], payments)[1], payments)
    assert (found.certain, found.clear, found.doubts) == (False, True, ())


def test_what_cannot_be_the_lines_money_is_not_offered_by_hand() -> None:
    counter = PaymentFact("payment", 7, 1, DAY, 800, 800, "77", method="check")
    old = structs.replace(remit(1, 9_000, "T1"), paid_on=add_bank_days(DAY, 11))
    recent = structs.replace(remit(2, 9_000, "T2"), paid_on=add_bank_days(DAY, 10))
    named = structs.replace(remit(3, 9_000, "T9"), paid_on=add_bank_days(DAY, 40))
    offered = by_hand(line(6_000, trace="T9"), [counter, old, recent, named], ())
    assert sorted(each.parts[0].id or 0 for each in offered) == [2, 3]
    deposit = by_hand(line(6_000, kind="check"), [counter], ())
    assert [each.parts[0].kind for each in deposit] == ["payment"]
