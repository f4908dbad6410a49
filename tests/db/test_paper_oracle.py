"""Whatever clerks do with a batch, in any order: it closes exactly when an oracle in plain sums says so."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from app.db.unit import Unit
from app.domain.errors import AppError
from app.posting.paper import change_batch, show_batch, show_check
from app.posting.paper_key import add_check, add_claim, drop_check
from app.posting.paper_post import close_batch, complete_check, reopen_batch, undo_check
from app.posting.paper_types import ClaimDraft, PaperAdjustment, PaperLine
from tests.db.paper_book import Paper, paper_book
from tests.db.posting_book import TODAY, broken_invariants
from tests.office import Office

STEPS = 60
ACTS = ("add", *["complete"] * 4, "undo", "drop", *["slip"] * 3, *["close"] * 4, "reopen")


@dataclass
class Clerks:
    """One act after the other at random, and what the batch must say: amounts by check (0: keyed one cent off)."""

    paper: Paper
    chance: random.Random
    slip_cents: int = 19000
    slip_count: int = 1
    amounts: dict[int, int] = field(default_factory=dict)
    posted: set[int] = field(default_factory=set)
    closed: bool = False
    closings: int = 0

    def act(self) -> None:
        getattr(self, self.chance.choice(ACTS))()

    def add(self) -> None:
        amount, off = self.chance.choice([100, 250, 999]), self.chance.choice([0, 0, 0, 1])
        made: list[int] = []

        def work(unit: Unit) -> None:
            head = self.paper.head(f"T{self.chance.randrange(10**9)}", amount + off)
            made.append(add_check(unit, self.paper.batch, head).row_id)
            line = PaperLine(1000, amount, amount, (PaperAdjustment("CO", "45", 1000 - amount),))
            add_claim(unit, made[0], ClaimDraft(number=f"ZZ{made[0]}", lines=(line,)))

        if self.went(work, expected=not self.closed):
            self.amounts[made[0]] = 0 if off else amount

    def complete(self) -> None:
        check = self.some(set(self.amounts) - self.posted)
        may = not self.closed and self.amounts.get(check, 0) > 0
        if check and self.went(
            lambda unit: complete_check(unit, check, version(unit, check), today=TODAY), expected=may
        ):
            self.posted.add(check)

    def undo(self) -> None:
        check = self.some(self.posted)

        def work(unit: Unit) -> None:
            undo_check(unit, check, version(unit, check), reason="wrong", today=TODAY)

        if check and self.went(work, expected=not self.closed):
            self.posted.discard(check)

    def drop(self) -> None:
        check = self.some(set(self.amounts) - self.posted)
        may = not self.closed
        if check and self.went(lambda unit: drop_check(unit, check, version(unit, check)), expected=may):
            del self.amounts[check]

    def slip(self) -> None:
        cents = max(0, sum(self.amounts.values()) + self.chance.choice([0, 0, 0, 1, -1]))
        count = len(self.amounts) + self.chance.choice([0, 0, 0, 1])

        def work(unit: Unit) -> None:
            at = show_batch(unit, self.paper.batch).version
            change_batch(unit, self.paper.batch, at, control_cents=cents, control_count=count, deposit_on=None)

        if self.went(work, expected=not self.closed):
            self.slip_cents, self.slip_count = cents, count

    def close(self) -> None:
        agrees = sum(self.amounts.values()) == self.slip_cents and len(self.amounts) == self.slip_count
        expected = not self.closed and agrees and self.posted == set(self.amounts)
        if self.went(lambda unit: close_batch(unit, self.paper.batch), expected=expected):
            self.closed = True
            self.closings += 1

    def reopen(self) -> None:
        if self.went(
            lambda unit: reopen_batch(unit, self.paper.batch, reason="look again"), expected=self.closed, login="okoye"
        ):
            self.closed = False

    def some(self, checks: set[int]) -> int:
        """One of them; 0 when there is none."""
        return self.chance.choice(sorted(checks)) if checks else 0

    def went(self, work: Callable[[Unit], object], *, expected: bool, login: str = "chen") -> bool:
        """Do it in a unit of its own; it must go through exactly when the oracle says so."""
        try:
            with self.paper.office.unit(login) as unit:
                work(unit)
        except AppError as error:
            assert not expected, error.sentence
            return False
        assert expected, "this had to be refused"
        return True


def version(unit: Unit, check: int) -> int:
    return show_check(unit, check).row.version


@pytest.mark.parametrize("seed", range(1, 9))
def test_any_sequence_of_acts_closes_the_batch_only_at_zero(office: Office, seed: int) -> None:
    clerks = Clerks(paper_book(office), random.Random(seed))
    for _step in range(STEPS):
        clerks.act()
        with office.unit("chen") as unit:
            batch = show_batch(unit, clerks.paper.batch)
        assert batch.posted == sum(clerks.amounts[check] for check in clerks.posted)
        assert (batch.pending, batch.state) == (
            len(clerks.amounts) - len(clerks.posted), "closed" if clerks.closed else "open",
        )  # fmt: skip
    assert clerks.closings, "the seed must reach a closing, or this shows nothing"
    assert broken_invariants(office) == []
