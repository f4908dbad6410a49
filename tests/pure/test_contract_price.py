"""Expected allowed amounts: the contract's arithmetic to the cent, and what it must never do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from app.contracts.choose import contract_for, rivals
from app.contracts.facts import ClaimToPrice, Contract, Expected, Fee, FeeBook, Line
from app.contracts.price import expected_allowed, percent_text

SERVED = date(2026, 2, 2)
SINCE = date(2026, 1, 1)
CONTRACT = Contract(
    1, "ALD-26", 7, 3, 115_000, SINCE, multiple=(100_000, 50_000, 25_000),
    modifiers=("50", "80", "AS", "22"), factors=(150_000, 16_000, 13_600, 120_000), capped=False,
)  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """A line to price, in short."""

    procedure: str
    modifiers: tuple[str, ...] = ()
    units: int = 1000
    charge: int = 100_000


def fee(procedure: str, cents: int, **more: object) -> Fee:
    plain = Fee(3, procedure, "", "", "", SINCE, None, cents)
    return structs.replace(plain, **more)


def price(wanted: list[Wanted], fees: list[Fee], contract: Contract = CONTRACT, place: str = "11") -> list[Expected]:
    lines = [
        Line(at, at, each.procedure, each.modifiers, each.units, each.charge, SERVED)
        for at, each in enumerate(wanted, 1)
    ]
    return list(expected_allowed(lines, contract, FeeBook(fees), place=place))


def cents(found: list[Expected]) -> list[int | None]:
    return [each.cents for each in found]


def test_a_percent_of_the_base_schedule_rounded_half_up_once() -> None:
    (found,) = price([Wanted("X0001")], [fee("X0001", 9205)])
    assert found.cents == 10586  # 92.05 x 1.15 = 105.8575
    assert found.how == "115 % of base 92.05"
    (half,) = price([Wanted("X0001")], [fee("X0001", 10)])
    assert half.cents == 12  # 0.115 goes up


def test_the_second_and_third_procedure_of_a_date_are_reduced_by_their_allowed_amount_not_by_their_order() -> None:
    found = price(
        [Wanted("X0001"), Wanted("X0002"), Wanted("X0003")],
        [fee("X0001", 10000, multiple=True), fee("X0002", 30000, multiple=True), fee("X0003", 20000, multiple=True)],
    )
    assert cents(found) == [2875, 34500, 11500]
    assert found[0].how == "115 % of base 100.00, third procedure 25 %"
    assert {each.group for each in found} == {1}


def test_a_procedure_that_is_not_flagged_is_neither_reduced_nor_counted() -> None:
    found = price(
        [Wanted("X0001"), Wanted("X0009"), Wanted("X0002")],
        [fee("X0001", 10000, multiple=True), fee("X0009", 90000), fee("X0002", 30000, multiple=True)],
    )
    assert cents(found) == [5750, 103500, 34500]


def test_units_of_a_reduced_procedure_are_ranked_one_by_one_and_others_multiply() -> None:
    fees = [fee("X0001", 10000, multiple=True), fee("X0002", 4000)]
    assert cents(price([Wanted("X0001", units=3000), Wanted("X0002", units=4500)], fees)) == [20125, 20700]


def test_a_contract_of_one_price_ignores_units() -> None:
    contract = structs.replace(CONTRACT, by_units=False)
    assert cents(price([Wanted("X0001", units=4000)], [fee("X0001", 10000)], contract)) == [11500]


def test_both_sides_on_one_line_and_on_two_lines_come_to_the_same() -> None:
    fees = [fee("X0001", 10000)]
    assert cents(price([Wanted("X0001", ("50",))], fees)) == [17250]
    assert cents(price([Wanted("X0001", ("50",), units=2000)], fees)) == [17250]
    split = price([Wanted("X0001", ("RT",)), Wanted("X0001", ("LT",))], fees)
    assert cents(split) == [11500, 5750]
    assert split[1].how == "115 % of base 100.00, second side 50 %"
    assert {each.group for each in split} == {1}
    assert cents(price([Wanted("X0001"), Wanted("X0001", ("50",))], fees)) == [11500, 5750]


def test_two_right_sides_are_not_a_pair() -> None:
    assert cents(price([Wanted("X0001", ("RT",)), Wanted("X0001", ("RT",))], [fee("X0001", 10000)])) == [11500, 11500]


def test_both_sides_rank_as_one_procedure() -> None:
    fees = [fee("X0001", 10000, multiple=True), fee("X0002", 12000, multiple=True)]
    found = price([Wanted("X0001", ("RT",)), Wanted("X0001", ("LT",)), Wanted("X0002")], fees)
    assert cents(found) == [11500, 5750, 6900]  # 172.50 for both sides outranks 138.00


def test_a_price_for_each_side_is_paid_twice_and_one_for_both_once() -> None:
    assert cents(price([Wanted("X0001", ("50",))], [fee("X0001", 10000, bilateral=3)])) == [23000]
    assert cents(price([Wanted("X0001", ("50",))], [fee("X0001", 10000, bilateral=2)])) == [11500]
    sides = [Wanted("X0001", ("RT",)), Wanted("X0001", ("LT",))]
    assert cents(price(sides, [fee("X0001", 10000, bilateral=3)])) == [11500, 11500]


def test_an_assistant_gets_its_share_and_two_factors_multiply() -> None:
    fees = [fee("X0001", 10000)]
    assert cents(price([Wanted("X0001", ("80",))], fees)) == [1840]
    assert cents(price([Wanted("X0001", ("AS", "22"))], fees)) == [1877]  # 115.00 x 0.136 x 1.2 = 18.768


def test_a_contract_silent_on_a_pricing_modifier_promises_nothing() -> None:
    (found,) = price([Wanted("X0001", ("62",))], [fee("X0001", 10000)])
    assert (found.cents, found.how) == (None, "contract ALD-26 says nothing of modifier 62")
    assert cents(price([Wanted("X0001", ("25", "59"))], [fee("X0001", 10000)])) == [11500]


def test_the_most_particular_price_wins_modifier_then_locality_then_place() -> None:
    fees = [
        fee("X0001", 10000), fee("X0001", 4000, modifier="26"), fee("X0001", 8000, place="F"),
        fee("X0001", 7000, place="21"), fee("X0001", 20000, effective_from=date(2027, 1, 1)),
        fee("X0001", 30000, locality="02"),
    ]  # fmt: skip
    plain = structs.replace(CONTRACT, percent=100_000)
    assert cents(price([Wanted("X0001", ("26",))], fees, plain)) == [4000]
    assert [cents(price([Wanted("X0001")], fees, plain, place)) for place in ("11", "22", "21")] == [
        [10000], [8000], [7000],
    ]  # fmt: skip
    assert cents(price([Wanted("X0001")], fees, structs.replace(plain, locality="02"), "21")) == [30000]


def test_never_more_than_the_charge_where_the_contract_says_so() -> None:
    (found,) = price([Wanted("X0001", charge=9000)], [fee("X0001", 10000)], structs.replace(CONTRACT, capped=True))
    assert (found.cents, found.how) == (9000, "115 % of base 100.00, not above the charge 90.00")


def test_what_is_not_in_the_schedule_is_not_expected() -> None:
    (found,) = price([Wanted("X0007")], [fee("X0001", 10000)])
    assert (found.cents, found.how) == (None, "X0007 is not in the schedule of contract ALD-26")


def test_the_most_particular_contract_in_force_wins() -> None:
    claim = ClaimToPrice(1, 10, 100, 7, "11", ("GOLD",), SERVED, ())
    any_practice = CONTRACT
    plan = structs.replace(CONTRACT, code="PLAN", plan="GOLD")
    practice = structs.replace(CONTRACT, code="PRACTICE", practice_id=10)
    place = structs.replace(CONTRACT, code="PLACE", practice_id=10, location_id=100)
    ended = structs.replace(place, code="ENDED", plan="GOLD", effective_to=date(2026, 1, 31))
    order = [any_practice, plan, practice, place]
    for count in range(1, 5):
        chosen = contract_for(claim, [ended, *reversed(order[:count])])
        assert chosen is not None
        assert chosen.code == order[count - 1].code
    assert contract_for(structs.replace(claim, payer_id=8), order) is None
    assert contract_for(structs.replace(claim, plans=(), practice_id=11), [plan, practice]) is None


def test_two_contracts_of_one_scope_and_day_are_rivals() -> None:
    later = structs.replace(CONTRACT, code="B", effective_from=date(2026, 6, 1))
    assert rivals(later, [CONTRACT]) is CONTRACT
    assert rivals(later, [structs.replace(CONTRACT, effective_to=date(2026, 5, 31))]) is None
    assert rivals(later, [structs.replace(CONTRACT, plan="GOLD")]) is None


def test_percents_are_written_as_people_do() -> None:
    assert [percent_text(value) for value in (100_000, 62_500, 13_625)] == ["100 %", "62.5 %", "13.625 %"]


CODES = ("X0001", "X0002", "X0003", "X0004")
MODIFIERS = st.sampled_from([(), ("50",), ("RT",), ("LT",), ("80",), ("25",), ("22", "RT")])
LINES = st.lists(
    st.builds(Wanted, st.sampled_from(CODES), MODIFIERS, st.sampled_from([1000, 2000, 3000, 1500])),
    min_size=1, max_size=6,
)  # fmt: skip
AMOUNTS = st.lists(st.integers(1, 500_000), min_size=4, max_size=4)
FLAGS = st.lists(st.booleans(), min_size=4, max_size=4)


def schedule(amounts: list[int], flags: list[bool]) -> list[Fee]:
    return [fee(code, amount, multiple=flag) for code, amount, flag in zip(CODES, amounts, flags, strict=True)]


@given(LINES, AMOUNTS, FLAGS, st.integers(0, 3), st.integers(0, 100_000))
def test_a_higher_schedule_never_expects_less(
    lines: list[Wanted], amounts: list[int], flags: list[bool], which: int, more: int
) -> None:
    higher = [amount + (more if at == which else 0) for at, amount in enumerate(amounts)]
    before = sum(each.cents or 0 for each in price(lines, schedule(amounts, flags)))
    after = sum(each.cents or 0 for each in price(lines, schedule(higher, flags)))
    assert after >= before - len(lines)  # each line is rounded by itself


@given(LINES, AMOUNTS, FLAGS)
def test_rounding_makes_no_cent_beyond_one_per_line(lines: list[Wanted], amounts: list[int], flags: list[bool]) -> None:
    hundredfold = [amount * 100_000 for amount in amounts]
    rounded = sum(each.cents or 0 for each in price(lines, schedule(amounts, flags)))
    exact = sum(each.cents or 0 for each in price(lines, schedule(hundredfold, flags)))
    assert abs(rounded * 100_000 - exact) <= 100_000 * len(lines)


@given(st.lists(st.integers(1, 500_000), min_size=1, max_size=4))
def test_the_parts_of_reduced_procedures_are_the_ranked_sum_in_any_order_of_lines(amounts: list[int]) -> None:
    fees = [fee(code, amount, multiple=True) for code, amount in zip(CODES, amounts, strict=False)]
    lines = [Wanted(each.procedure) for each in fees]
    plain = structs.replace(CONTRACT, percent=100_000)
    ranked = sorted(amounts, reverse=True)
    factors = [100_000, 50_000, 25_000, 25_000]
    wanted = [(amount * factor * 2 + 100_000) // 200_000 for amount, factor in zip(ranked, factors, strict=False)]
    for order in (lines, lines[::-1]):
        assert sum(each.cents or 0 for each in price(order, fees, plain)) == sum(wanted)
