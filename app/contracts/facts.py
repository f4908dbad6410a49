"""The frozen facts that pricing decides on: fees, contracts, claims with their lines. Pure.

Amounts are cents, units thousandths. Percents and factors are thousandths of a per cent: 115 % is 115000.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

WHOLE = 100_000  # 100 %
BILATERAL = "50"
FACILITY = "F"
# Places of service where the practice has no costs of its own for room and staff (CMS place of service code set).
FACILITIES = frozenset({"02", "19", "21", "22", "23", "24", "26", "31", "34", "41", "42", "51", "52", "53", "56", "61"})


class Fee(Struct, frozen=True, gc=False):
    """One price of a procedure in a schedule. `place` is a place of service, F for every facility, empty for any.

    `multiple`: the second and later of a date are reduced. `bilateral`: 1 by the contract's factor for modifier 50,
    3 each side in full, 0 and 2 once for both sides.
    """

    schedule_id: int
    procedure: str
    modifier: str
    place: str
    locality: str
    effective_from: date
    effective_to: date | None
    cents: int
    multiple: bool = False
    bilateral: int = 1

    def holds(self, on: date) -> bool:
        """Whether the price is in force that day."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)


class Contract(Struct, frozen=True, gc=False):
    """The terms of a payer; `multiple` are factors by rank, the last one for all later ranks, empty for no reduction.

    `factors` by modifier. `by_units` false: one price however many units. `capped`: never more than the charge.
    """

    contract_id: int
    code: str
    payer_id: int
    schedule_id: int
    percent: int
    effective_from: date
    effective_to: date | None = None
    plan: str = ""
    practice_id: int | None = None
    location_id: int | None = None
    locality: str = ""
    multiple: tuple[int, ...] = ()
    modifiers: tuple[str, ...] = ()
    factors: tuple[int, ...] = ()
    by_units: bool = True
    capped: bool = True
    tolerance_cents: int = 0
    tolerance_percent: int = 0

    def holds(self, on: date) -> bool:
        """Whether the contract is in force that day."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)

    def factor(self, modifier: str) -> int | None:
        """What the contract says of a modifier, None when nothing."""
        return self.factors[self.modifiers.index(modifier)] if modifier in self.modifiers else None

    def tolerance(self, expected: int) -> int:
        """Cents by which an allowed amount may differ: the larger of the fixed and the proportional one."""
        return max(self.tolerance_cents, abs(expected) * self.tolerance_percent // WHOLE)


class Line(Struct, frozen=True, gc=False):
    """A service line to price: as submitted, or with the code it was adjudicated under."""

    line_id: int
    number: int
    procedure: str
    modifiers: tuple[str, ...]
    units: int
    charge: int
    service_from: date


class ClaimToPrice(Struct, frozen=True, gc=False):
    """A claim with all that chooses its contract: `payer_id` is the first payer, `plans` the names of its plan."""

    claim_id: int
    practice_id: int
    location_id: int
    payer_id: int
    place: str
    plans: tuple[str, ...]
    service_from: date
    lines: tuple[Line, ...]


class Expected(Struct, frozen=True, gc=False):
    """What a contract allows on a line; `cents` None when it says nothing, `how` the calculation or why not.

    Lines of one `group` were priced together (sides of one procedure, ranks of one date): their sum counts, too.
    """

    line_id: int
    cents: int | None
    how: str
    group: int


class FeeBook:
    """Fees by schedule and procedure, looked up from the most particular to the most general."""

    __slots__ = ("_by_key",)

    def __init__(self, fees: Sequence[Fee]) -> None:
        self._by_key: dict[str, list[Fee]] = {}
        for fee in fees:
            self._by_key.setdefault(f"{fee.schedule_id}|{fee.procedure}", []).append(fee)

    def fee(self, contract: Contract, line: Line, place: str) -> Fee | None:
        """The price of the line's procedure: its modifier before none, then locality, then the place."""
        found, best = None, (-1, -1, -1)
        for fee in self._by_key.get(f"{contract.schedule_id}|{line.procedure}", ()):
            if (fee.modifier and fee.modifier not in line.modifiers) or not fee.holds(line.service_from):
                continue
            if fee.locality not in ("", contract.locality):
                continue  # places: none, F, two digits: the longer is the more particular
            if fee.place and fee.place != place and not (fee.place == FACILITY and place in FACILITIES):
                continue
            rank = (len(fee.modifier), len(fee.locality), len(fee.place))
            if rank > best:
                found, best = fee, rank
        return found
