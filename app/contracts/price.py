"""Expected allowed amounts of a claim's lines under a contract, with the calculation in words. Pure.

Per line: base x percent x factors of the modifiers x units (or both sides) x rank among the reduced procedures of the
date. All of it is exact in integers and rounded once, half up; at the end the charge may cap it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from app.contracts.facts import BILATERAL, WHOLE, Contract, Expected, Fee, FeeBook, Line
from app.domain.money import money_text

# Modifiers by which a payer changes the price. A contract silent on one of them promises nothing: nobody guesses.
CHANGES_THE_PRICE = frozenset(
    {
        "22", "26", "50", "52", "53", "54", "55", "56", "62", "66", "73", "74", "78", "80", "81", "82", "AA", "AD",
        "AS", "QK", "QX", "QY", "QZ", "TC",
    }
)  # fmt: skip
LEFT, RIGHT = "LT", "RT"
_RANKS = {1: "second", 2: "third", 3: "fourth", 4: "fifth"}
_MOST_RANKED = 50  # units of one line that are ranked one by one; more are one procedure


@dataclass(slots=True)
class _Rate:
    """A line while it is priced: `amount` is exact cents before ranking, for one unit where units are ranked."""

    line: Line
    fee: Fee
    amount: Fraction
    how: list[str]
    count: int = 1
    side_of: _Rate | None = None
    other_side: _Rate | None = None
    reduced: list[int] = field(default_factory=list)

    @property
    def weight(self) -> Fraction:
        """By what the procedure is ranked: both its sides together."""
        return self.amount + (self.other_side.amount if self.other_side else 0)


def expected_allowed(
    lines: Sequence[Line], contract: Contract, fees: FeeBook, *, place: str = ""
) -> tuple[Expected, ...]:
    """What the contract allows on each line, in their order; None with the reason where it says nothing.

    `place` is the place of service of the claim.
    """
    rates: dict[int, _Rate] = {}
    silent: dict[int, str] = {}
    for line in lines:
        found = _rate(line, contract, fees, place)
        if isinstance(found, str):
            silent[line.line_id] = found
        else:
            rates[line.line_id] = found
    groups = _pair_sides(rates.values(), contract)
    _rank(rates.values(), contract, groups)
    return tuple(
        Expected(line.line_id, None, silent[line.line_id], line.line_id)
        if line.line_id in silent
        else _round(rates[line.line_id], contract, groups.get(line.line_id, line.line_id))
        for line in lines
    )


def _rate(line: Line, contract: Contract, fees: FeeBook, place: str) -> _Rate | str:
    """The line alone: base, percent, modifiers, units; or why the contract says nothing."""
    fee = fees.fee(contract, line, place)
    if fee is None:
        return f"{line.procedure or 'A line without a procedure'} is not in the schedule of contract {contract.code}"
    amount = Fraction(fee.cents * contract.percent, WHOLE)
    how = [f"{percent_text(contract.percent)} of base {money_text(fee.cents)}"]
    both_sides = BILATERAL in line.modifiers and fee.modifier != BILATERAL
    for modifier in line.modifiers:
        if modifier == fee.modifier or (modifier == BILATERAL and fee.bilateral != 1):
            continue
        factor = contract.factor(modifier)
        if factor is None and modifier in CHANGES_THE_PRICE:
            return f"contract {contract.code} says nothing of modifier {modifier}"
        if factor is not None:
            amount = amount * factor / WHOLE
            how.append(f"modifier {modifier} {percent_text(factor)}")
    if both_sides:
        if fee.bilateral == 3:
            amount *= 2
            how.append("each side in full")
        return _Rate(line, fee, amount, how)
    return _with_units(line, fee, amount, how, contract)


def _with_units(line: Line, fee: Fee, amount: Fraction, how: list[str], contract: Contract) -> _Rate:
    """Whole units of a reduced procedure are ranked one by one; all other units multiply."""
    if not contract.by_units or line.units == 1000 or line.units <= 0:
        return _Rate(line, fee, amount, how)
    how.append(f"{_quantity(line.units)} units")
    count, rest = divmod(line.units, 1000)
    if fee.multiple and contract.multiple and not rest and count <= _MOST_RANKED:
        return _Rate(line, fee, amount, how, count)
    return _Rate(line, fee, amount * line.units / 1000, how)


def _pair_sides(rates: Iterable[_Rate], contract: Contract) -> dict[int, int]:
    """Two lines that are the two sides of one procedure are paid as modifier 50 would be: the second gets the rest.

    LT with RT, or a plain line with one of modifier 50. Returns the group (first line) by line.
    """
    groups: dict[int, int] = {}
    factor = contract.factor(BILATERAL)
    if factor is None:
        return groups
    waiting: dict[str, list[_Rate]] = {}
    for rate in rates:
        if rate.fee.bilateral != 1 or rate.count != 1:
            continue
        others = sorted(set(rate.line.modifiers) - {LEFT, RIGHT, BILATERAL})
        key = f"{rate.line.procedure}|{rate.line.service_from}|{'.'.join(others)}"
        first = next((each for each in waiting.get(key, ()) if _sides(each.line) | _sides(rate.line) in _BOTH), None)
        if first is None:
            waiting.setdefault(key, []).append(rate)
            continue
        waiting[key].remove(first)
        _join(first, rate, factor)
        groups[first.line.line_id] = groups[rate.line.line_id] = first.line.line_id
    return groups


_BOTH = (frozenset({LEFT, RIGHT}), frozenset({"", BILATERAL}))


def _sides(line: Line) -> frozenset[str]:
    return frozenset({LEFT, RIGHT, BILATERAL} & set(line.modifiers)) or frozenset({""})


def _join(first: _Rate, second: _Rate, factor: int) -> None:
    """The first side in full, the second what is left of both sides together."""
    for rate in (first, second):
        if BILATERAL in rate.line.modifiers:
            rate.amount = rate.amount * WHOLE / factor
            rate.how = [part for part in rate.how if not part.startswith(f"modifier {BILATERAL} ")]
    second.amount = second.amount * (factor - WHOLE) / WHOLE
    second.how.append(f"second side {percent_text(factor - WHOLE)}")
    first.other_side, second.side_of = second, first


def _rank(rates: Iterable[_Rate], contract: Contract, groups: dict[int, int]) -> None:
    """Reduced procedures of one date by their allowed amount: the highest in full, the later ones by their rank."""
    if not contract.multiple:
        return
    by_date: dict[object, list[_Rate]] = {}
    for rate in rates:
        if rate.fee.multiple and rate.side_of is None:
            by_date.setdefault(rate.line.service_from, []).append(rate)
    for same_day in by_date.values():
        if len(same_day) == 1 and same_day[0].count == 1:
            same_day[0].reduced = [0]
            continue
        at = 0
        for rate in sorted(same_day, key=lambda each: (-each.weight, each.line.number)):
            rate.reduced = list(range(at, at + rate.count))
            at += rate.count
        first = min(same_day, key=lambda each: each.line.number).line.line_id
        for rate in same_day:
            groups[rate.line.line_id] = first
            if rate.other_side is not None:
                groups[rate.other_side.line.line_id] = first


def _round(rate: _Rate, contract: Contract, group: int) -> Expected:
    """The line's amount in cents, half up, never more than the charge where the contract says so."""
    ranks = (rate.side_of or rate).reduced
    factors = [contract.multiple[min(rank, len(contract.multiple) - 1)] for rank in ranks] if contract.multiple else []
    amount = rate.amount * (sum(factors) if factors else WHOLE * rate.count) / WHOLE
    how = list(rate.how)
    if len(factors) == 1 and factors[0] != WHOLE:
        how.append(f"{_RANKS.get(ranks[0], 'later')} procedure {percent_text(factors[0])}")
    elif len(factors) > 1:
        how.append(f"ranks {ranks[0] + 1} to {ranks[-1] + 1} of the date: {percent_text(sum(factors))} of one")
    cents = half_up(amount)
    if contract.capped and cents > rate.line.charge:
        cents = rate.line.charge
        how.append(f"not above the charge {money_text(cents)}")
    return Expected(rate.line.line_id, cents, ", ".join(how), group)


def half_up(amount: Fraction) -> int:
    """Cents of an exact, never negative amount: a half goes up."""
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


def percent_text(value: int) -> str:
    """`115000` as `115 %`, `62500` as `62.5 %`."""
    whole, rest = divmod(value, 1000)
    return f"{whole}.{rest:03d}".rstrip("0") + " %" if rest else f"{whole} %"


def _quantity(units: int) -> str:
    whole, rest = divmod(units, 1000)
    return f"{whole}.{rest:03d}".rstrip("0") if rest else str(whole)
