"""Any order of taking, applying, un-applying, returning and undoing, against an oracle that knows only sums."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import count
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import AppError
from app.posting.counter import apply_oldest_first, open_lines, return_payment, take_payment, unapply_payment
from app.posting.counter_plan import propose
from tests.db.counter_book import TODAY, CounterBook
from tests.db.posting_book import broken_invariants
from tests.office import Office

NUMBERS = count(1)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["take", "take_only", "apply", "unapply", "unapply_one", "return", "undo_take", "apply_again"]),
        st.integers(0, 3),
        st.sampled_from([1, 999, 1000, 2500, 3000, 4501, 7500, 9000]),
    ),
    min_size=3,
    max_size=10,
)


@dataclass
class Money:
    """What the oracle knows of one payment: by claim what its receipt applied, and what later acts did."""

    number: int
    op: UUID
    cents: int
    own: dict[str, int] = field(default_factory=dict)
    later: dict[str, int] = field(default_factory=dict)
    state: str = "received"

    @property
    def applied(self) -> int:
        """Cents on claims."""
        return sum(self.own.values()) + sum(self.later.values())


@dataclass
class Oracle:
    """Claims oldest first with what the patient owes, and every payment."""

    owed: dict[str, int]
    payments: list[Money] = field(default_factory=list)

    def spend(self, cents: int) -> dict[str, int]:
        """Oldest first; what each claim gets."""
        parts = {}
        for claim in self.owed:
            part = min(cents, self.owed[claim])
            if part:
                parts[claim] = part
                self.owed[claim] -= part
                cents -= part
        return parts

    def give_back(self, parts: dict[str, int]) -> None:
        """The claims are owed again."""
        for claim, cents in parts.items():
            self.owed[claim] += cents
        parts.clear()


class Counter:
    """The office and the oracle side by side."""

    def __init__(self, book: CounterBook) -> None:
        self.book = book
        number = next(NUMBERS)
        self.name = f"PATIENT{number},X"
        self.claims = [f"X{number}-OLD", f"X{number}-NEW"]
        book.owing(self.claims[0], 1000, 2000, name=self.name, day=date(2026, 1, 5))
        book.owing(self.claims[1], 4500, name=self.name)
        self.account = book.account_of(self.name)
        self.oracle = Oracle({self.claims[0]: 3000, self.claims[1]: 4500})

    def step(self, act: str, which: int, cents: int) -> None:
        """One act on both; what the oracle forbids, the office must refuse."""
        if act in {"take", "take_only"}:
            self.take(cents, act == "take")
        elif self.oracle.payments:
            money = self.oracle.payments[which % len(self.oracle.payments)]
            before = self.seen()
            allowed = self.expect(act, money)
            try:
                self.do(act, money)
                assert allowed, f"{act} was not refused"
            except AppError:
                assert not allowed, f"{act} was refused"
                assert self.seen() == before

    def take(self, cents: int, apply: bool) -> None:
        """Take money, and apply it or not."""
        with self.book.office.unit("chen") as unit:
            lines = open_lines(unit, (self.account,))[self.account]
            proposal = propose(lines, cents if apply else 0)
            kind = "check" if cents % 2 else "card"
            new = self.book.new(cents, kind, f"{uuid4()}"[:8], self.name)
            moved = take_payment(unit, new, proposal.applications, today=TODAY)
        own = self.oracle.spend(cents) if apply else {}
        self.oracle.payments.append(Money(moved.payment, moved.op, cents, own))

    def expect(self, act: str, money: Money) -> bool:
        """Change the oracle; False when the act is not allowed."""
        standing = money.state == "received"
        if act in {"apply", "apply_again"}:
            parts = self.oracle.spend(money.cents - money.applied) if standing else {}
            for claim, cents in parts.items():
                money.later[claim] = money.later.get(claim, 0) + cents
            return bool(parts)
        if act == "unapply":
            allowed = money.applied > 0
            self.oracle.give_back(money.own)
            self.oracle.give_back(money.later)
            return allowed
        if act == "unapply_one":
            back = [parts.pop(self.claims[0], 0) for parts in (money.own, money.later)]
            self.oracle.owed[self.claims[0]] += sum(back)
            return sum(back) > 0
        if act == "undo_take" and (money.later or not standing):
            return False
        if not standing:
            return False
        self.oracle.give_back(money.own)
        self.oracle.give_back(money.later)
        money.state = "returned" if act == "return" else "void"
        return True

    def do(self, act: str, money: Money) -> None:
        """The same in the office."""
        with self.book.office.unit("chen") as unit:
            if act in {"apply", "apply_again"}:
                apply_oldest_first(unit, money.number, today=TODAY)
            elif act == "return":
                return_payment(unit, money.number, reason="no funds", today=TODAY, hold_until=TODAY)
            elif act == "undo_take":
                unit.value(
                    "SELECT api.reverse_operation_v1(%(op)s, '\\x01', %(target)s, NULL, 'keyed wrongly')",
                    {"op": uuid4(), "target": money.op},
                )
            else:
                claim = self.claims[0] if act == "unapply_one" else ""
                unapply_payment(unit, money.number, reason="again", today=TODAY, claim=claim)

    def seen(self) -> tuple[object, ...]:
        """What the office says."""
        return self.book.owed(self.name), [self.book.standing(money.number) for money in self.oracle.payments]

    def agree(self) -> None:
        """Office and oracle say the same, to the cent."""
        owed = {claim: cents for claim, cents in self.oracle.owed.items() if cents}
        payments = [
            (money.state, money.applied, money.cents - money.applied if money.state == "received" else 0)
            for money in self.oracle.payments
        ]
        assert self.seen() == (owed, payments)


@pytest.fixture(scope="module")
def book(module_office: Office) -> CounterBook:
    """One office; every example brings an account of its own."""
    return CounterBook(module_office)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(STEPS)
def test_the_counter_agrees_with_the_oracle_after_every_step(
    book: CounterBook, steps: list[tuple[str, int, int]]
) -> None:
    counter = Counter(book)
    for act, which, cents in steps:
        counter.step(act, which, cents)
        counter.agree()


def test_and_the_whole_book_is_sound_afterwards(book: CounterBook) -> None:
    assert broken_invariants(book.office) == []
