"""The verdict on a decision: what other systems call underpaid although it is not, and what really is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from app.contracts.facts import ClaimToPrice, Contract, Fee, FeeBook, Line
from app.contracts.verdict import ClaimVerdict, Decided, judge_claim

SERVED = date(2026, 2, 2)
CONTRACT = Contract(
    1, "ALD-26", 7, 3, 100_000, date(2026, 1, 1), multiple=(100_000, 50_000), modifiers=("50", "80"),
    factors=(150_000, 16_000), capped=True,
)  # fmt: skip
FEES = FeeBook(
    [
        Fee(3, "X0001", "", "", "", date(2026, 1, 1), None, 10000, True),
        Fee(3, "X0002", "", "", "", date(2026, 1, 1), None, 8000, True),
        Fee(3, "X0003", "", "", "", date(2026, 1, 1), None, 6000),
        Fee(3, "X0004", "", "", "", date(2026, 1, 1), None, 4500),
    ]
)


@dataclass(frozen=True)
class Ours:
    """A line we sent, in short."""

    procedure: str
    modifiers: tuple[str, ...] = ()
    units: int = 1000


def claim(*lines: Ours) -> ClaimToPrice:
    made = tuple(
        Line(at, at, each.procedure, each.modifiers, each.units, 20000, SERVED) for at, each in enumerate(lines, 1)
    )
    return ClaimToPrice(1, 10, 100, 7, "11", (), SERVED, made)


def allowed(line: int, procedure: str, cents: int, **more: object) -> Decided:
    """A line of 200.00 of which the payer allowed `cents`, 10.00 of it the patient's."""
    plain = Decided(100 + line, line, procedure, (), procedure, 1000, 20000, cents - 1000, 1000, 20000 - cents)
    return structs.replace(plain, **more)


def judge(ours: ClaimToPrice, *decided: Decided, contract: Contract | None = CONTRACT) -> ClaimVerdict:
    return judge_claim(ours, decided, contract, FEES)


def words(found: ClaimVerdict) -> list[str]:
    return [each.verdict for each in found.lines]


def test_right_under_and_over_with_the_difference() -> None:
    for cents, verdict, difference in ((6000, "right", 0), (5900, "under", -100), (6100, "over", 100)):
        found = judge(claim(Ours("X0003")), allowed(1, "X0003", cents))
        (line,) = found.lines
        assert (line.verdict, line.expected, line.allowed, line.difference) == (verdict, 6000, cents, difference)
        assert found.underpaid == max(-difference, 0)


def test_the_larger_of_both_tolerances_counts() -> None:
    fixed = structs.replace(CONTRACT, tolerance_cents=100)
    share = structs.replace(CONTRACT, tolerance_percent=2_000)  # 2 % of 60.00 is 1.20
    for contract, right, under in ((fixed, 5900, 5899), (share, 5880, 5879)):
        assert words(judge(claim(Ours("X0003")), allowed(1, "X0003", right), contract=contract)) == ["right"]
        assert words(judge(claim(Ours("X0003")), allowed(1, "X0003", under), contract=contract)) == ["under"]


def test_without_a_contract_or_a_price_nothing_is_expected() -> None:
    assert words(judge(claim(Ours("X0003")), allowed(1, "X0003", 1000), contract=None)) == ["none"]
    found = judge(claim(Ours("X0009")), allowed(1, "X0009", 1000))
    assert (words(found), found.underpaid, found.lines[0].expected) == (["none"], 0, None)


def test_the_payers_own_allowed_amount_is_used_where_it_is_consistent() -> None:
    assert judge(claim(Ours("X0003")), allowed(1, "X0003", 5000, stated=6000)).lines[0].allowed == 6000
    assert judge(claim(Ours("X0003")), allowed(1, "X0003", 5000, stated=4000)).lines[0].allowed == 5000
    assert judge(claim(Ours("X0003")), allowed(1, "X0003", 5000, stated=20001)).lines[0].allowed == 5000


def test_sequestration_lowers_the_payment_and_not_the_allowed_amount() -> None:
    line = allowed(1, "X0003", 6000, paid=4900)  # 1.00 sequestered of what is due after 10.00 of the patient's
    assert words(judge(claim(Ours("X0003")), line)) == ["right"]


def test_a_denied_line_is_not_underpaid_and_takes_no_rank() -> None:
    denied = Decided(101, 1, "X0001", (), "X0001", 1000, 20000, 0, 0, 0, apart="denied")
    found = judge(claim(Ours("X0001"), Ours("X0002")), denied, allowed(2, "X0002", 8000))
    assert (words(found), found.underpaid) == (["none", "right"], 0)
    assert found.lines[0].how == "denied"


def test_a_bundled_line_is_none_and_the_paid_one_is_judged_as_recoded() -> None:
    folded = Decided(101, 1, "X0001", (), "X0003", 1000, 20000, 0, 0, 20000, apart="folded into another line")
    paid = allowed(2, "X0001", 10000, submitted="X0004")
    assert words(judge(claim(Ours("X0003"), Ours("X0004")), folded, paid)) == ["none", "recoded"]


def test_a_recoded_line_is_judged_on_the_code_the_payer_decided_on() -> None:
    found = judge(claim(Ours("X0003")), allowed(1, "X0004", 4500, submitted="X0003"))
    assert (words(found), found.lines[0].expected, found.underpaid) == (["recoded"], 4500, 0)
    assert found.lines[0].how.startswith("judged as X0004, the code the payer decided on")
    short = judge(claim(Ours("X0003")), allowed(1, "X0004", 4000, submitted="X0003"))
    assert (words(short), short.underpaid) == (["under"], 500)
    unknown = judge(claim(Ours("X0003")), allowed(1, "X0099", 4000, submitted="X0003"))
    assert (words(unknown), unknown.underpaid) == (["recoded"], 0)


def test_a_dropped_modifier_is_no_other_code() -> None:
    assert words(judge(claim(Ours("X0003", ("80",))), allowed(1, "X0003", 960))) == ["right"]


def test_the_ranks_are_the_contracts_even_when_the_payer_reduced_the_other_procedure() -> None:
    two = claim(Ours("X0002"), Ours("X0001"))
    assert words(judge(two, allowed(1, "X0002", 4000), allowed(2, "X0001", 10000))) == ["right", "right"]
    other = judge(two, allowed(1, "X0002", 8000), allowed(2, "X0001", 5000))
    assert (words(other), other.underpaid) == (["over", "under"], 1000)


def test_both_sides_are_right_however_the_payer_splits_them() -> None:
    sides = claim(Ours("X0001", ("RT",)), Ours("X0001", ("LT",)))
    for first, second in ((10000, 5000), (7500, 7500), (5000, 10000)):
        found = judge(sides, allowed(1, "X0001", first), allowed(2, "X0001", second))
        assert (words(found), found.underpaid) == (["right", "right"], 0)
    found = judge(sides, allowed(1, "X0001", 7500), allowed(2, "X0001", 6500))
    assert (words(found), found.underpaid) == (["under", "over"], 1000)


def test_one_line_of_ours_that_the_payer_split_is_judged_by_the_sum() -> None:
    parts = [
        Decided(100 + at, 1, "X0001", (side,), "X0001", 1000, 10000, 7500, 0, 2500)
        for at, side in enumerate(("RT", "LT"), 1)
    ]
    found = judge(claim(Ours("X0001", ("50",))), *parts)
    assert [(each.verdict, each.expected, each.difference) for each in found.lines] == [("right", 7500, 0)] * 2


def test_lines_of_the_date_decided_elsewhere_keep_their_rank() -> None:
    found = judge(claim(Ours("X0001"), Ours("X0002")), allowed(2, "X0002", 4000))
    assert words(found) == ["right"]


def test_a_charge_below_the_fee_is_no_underpayment() -> None:
    cheap = structs.replace(claim(Ours("X0003")), lines=(Line(1, 1, "X0003", (), 1000, 5000, SERVED),))
    line = Decided(101, 1, "X0003", (), "X0003", 1000, 5000, 5000, 0, 0)
    assert words(judge(cheap, line)) == ["right"]


@given(st.lists(st.integers(0, 20000), min_size=4, max_size=4))
def test_what_is_underpaid_is_never_more_than_what_is_expected(cents: list[int]) -> None:
    codes = ("X0001", "X0002", "X0003", "X0004")
    ours = claim(*(Ours(code) for code in codes))
    found = judge(
        ours, *(allowed(at, code, amount) for at, (code, amount) in enumerate(zip(codes, cents, strict=True), 1))
    )
    expected = sum(each.expected or 0 for each in found.lines)
    assert 0 <= found.underpaid <= expected
    assert all(each.difference == each.allowed - (each.expected or 0) for each in found.lines)
    assert found.underpaid == 0 or "under" in words(found)
