"""Any order of what clerks, payers and banks do, against an oracle in plain sums, with crashes and second clerks.

`REMITDESK_MACHINE_RUNS` makes it longer: that many runs of other acts each time, instead of the same few every day.
"""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test

from app.db.unit import Unit
from app.posting.mend import move_posting, swap_postings, undo_mend
from app.posting.mend_types import MendResult
from app.posting.reverse import reverse_remittance
from app.posting.service import approve_remittance, retry_exceptions
from app.posting.unpost import post_line_again, unpost_line
from tests.db.bank_book import BankBook
from tests.db.machine_book import SHAPES
from tests.db.machine_money import CENTS, WHICH, YES, MoneyRules
from tests.db.posting_book import TODAY, broken_invariants
from tests.office import Office
from tests.oracle import Decision

WANTED = int(os.environ.get("REMITDESK_MACHINE_RUNS", "0"))


def moved_in(places: dict[int, tuple[str, str]], ids: set[int]) -> dict[int, tuple[str, str]]:
    """The places of these received claims."""
    return {id: place for id, place in places.items() if id in ids}


class Machine(MoneyRules):
    """One run: what payers send, what clerks post, undo and mend, and all that moves money otherwise."""

    # -- payers

    @rule(first=WHICH, second=WHICH, shapes=st.tuples(st.integers(0, 4), st.integers(0, 4)), wide=YES, post=YES)
    def a_payment_comes(self, first: int, second: int, shapes: tuple[int, int], wide: bool, post: bool) -> None:
        claims = [self.book.claims[first % 4]]
        if wide and second % 4 != first % 4:
            claims.append(self.book.claims[second % 4])
        fresh = [all(each.claim != claim for each in self.oracle.decisions.values()) for claim in claims]
        parts = [SHAPES[shape] for shape in shapes]
        remit = self.book.receive([(claim, part, False) for claim, part in zip(claims, parts, strict=False)], [])
        if not post:
            return
        self.book.post(remit)
        self.book.look()
        mine = [each for each in self.oracle.decisions.values() if each.remit == remit]
        for new, each in zip(fresh, mine, strict=True):
            assert not new or each.state == "posted", f"a first decision is {each.state}"

    @precondition(lambda self: self.pick(0, False))
    @rule(which=WHICH, later=YES, corrected=st.sampled_from([None, 0, 1]), turned=YES)
    def the_payer_takes_back(self, which: int, later: bool, corrected: int | None, turned: bool) -> None:
        taken = self.oracle.decisions[self.pick(which, False)]
        alone = len(self.oracle.standing(taken.claim)) == 1 and not taken.taken and not self.pending(taken.claim)
        parts = [part.negated() for part in taken.parts]
        alone = alone and all(act.claim != taken.claim for act in self.oracle.by_hand.values())
        claims = [(taken.claim, parts, True)]
        if corrected is not None:
            claims.insert(0 if turned else 1, (taken.claim, list(SHAPES[corrected]), False))
        owed = [(taken.claim, -taken.paid)] if later and taken.paid else []
        remit = self.book.receive(claims, owed)
        self.book.post(remit)
        self.book.look()
        if alone and taken.claim in self.numbers_sent(taken):
            states = [each.state for each in self.oracle.decisions.values() if each.remit == remit]
            assert set(states) == {"posted"}, f"a reversal of the only decision is {states}"

    def numbers_sent(self, taken: Decision) -> set[str]:
        """The claim it stands on, unless it was moved there from another."""
        return {taken.claim} if not self.mends else set()

    def pending(self, claim: str) -> bool:
        """Whether something received for the claim is not posted."""
        return any(each.claim == claim and each.state != "posted" for each in self.oracle.decisions.values())

    @rule(which=WHICH, cents=CENTS)
    def the_payer_keeps_something(self, which: int, cents: int) -> None:
        remit = self.book.receive([], [(f"LOST{self.book.run}N{which}", cents)])
        self.book.post(remit)

    # -- clerks

    @precondition(lambda self: self.book.traces)
    @rule(which=WHICH, crash=YES, again=YES, one=YES)
    def a_clerk_undoes_a_payment(self, which: int, crash: bool, again: bool, one: bool) -> None:
        remit = self.remit(which)
        claims = sorted({each.claim for each in self.oracle.decisions.values() if each.remit == remit and each.claim})
        number = claims[0] if one and claims else ""
        done = self.book.do(
            "undo payment",
            lambda unit: reverse_remittance(unit, remit, reason="wrong check", claim=number),
            crash=crash,
            again=again,
        )
        self.book.look()
        if done is not None and not number:
            states = {each.state for each in self.oracle.decisions.values() if each.remit == remit}
            assert not states & {"posted", "exception"}, states

    @precondition(lambda self: self.book.traces)
    @rule(which=WHICH, crash=YES, again=YES)
    def a_clerk_approves(self, which: int, crash: bool, again: bool) -> None:
        remit = self.remit(which)
        self.book.do(
            "approve",
            lambda unit: approve_remittance(unit, remit, today=TODAY),
            must=True,
            crash=crash,
            again=again,
        )

    @precondition(lambda self: self.pick(0, state="exception"))
    @rule()
    def exceptions_are_tried_again(self) -> None:
        def work(unit: Unit) -> object:
            ids = unit.rows("SELECT id FROM app.claim WHERE number = ANY (%(n)s)", {"n": self.book.claims}, into=int)
            return retry_exceptions(unit, today=TODAY, claim_ids=ids)

        self.book.do("retry", work, must=True, crash=True)
        before = self.book.actual()
        self.book.do("retry", work, must=True)
        assert self.book.actual() == before

    @precondition(lambda self: self.pick(0, False))
    @rule(which=WHICH, line=st.integers(1, 2), crash=YES, again=YES)
    def a_clerk_takes_a_line_back(self, which: int, line: int, crash: bool, again: bool) -> None:
        id = self.pick(which, False)
        done = self.book.do(
            "take line back",
            lambda unit: unpost_line(unit, id, line, today=TODAY, reason="wrong line"),
            crash=crash,
            again=again,
        )
        if done is not None:
            assert done == self.oracle.decisions[id].parts[line - 1].paid
            self.oracle.decisions[id].taken.add(line)

    @precondition(lambda self: any(each.taken for each in self.oracle.decisions.values()))
    @rule(which=WHICH, crash=YES, again=YES)
    def a_line_stands_again(self, which: int, crash: bool, again: bool) -> None:
        places = [(id, line) for id, each in self.oracle.decisions.items() for line in sorted(each.taken)]
        id, line = places[which % len(places)]

        def work(unit: Unit) -> bool:
            post_line_again(unit, id, line, reason="it was right")
            return True

        if self.book.do("line again", work, crash=crash, again=again):
            self.oracle.decisions[id].taken.discard(line)

    @precondition(lambda self: self.pick(0, False))
    @rule(which=WHICH, to=WHICH, crash=YES, again=YES)
    def money_is_moved(self, which: int, to: int, crash: bool, again: bool) -> None:
        id = self.pick(which, False)
        free = [claim for claim in self.book.claims if not self.seen(claim)]
        target = free[to % len(free)] if free else self.oracle.decisions[id].claim
        self.mended(
            "move",
            lambda unit: move_posting(unit, id, target, today=TODAY, reason="the other visit"),
            crash=crash,
            again=again,
        )

    @precondition(lambda self: self.pick(0, False))
    @rule(which=WHICH, other=WHICH, crash=YES)
    def two_are_swapped(self, which: int, other: int, crash: bool) -> None:
        one, two = self.pick(which, False), self.pick(other, False)
        if any(self.seen(self.oracle.decisions[id].claim) > 1 for id in (one, two)):
            return
        self.mended("swap", lambda unit: swap_postings(unit, one, two, today=TODAY, reason="mixed up"), crash=crash)

    def mended(self, name: str, work: Callable[[Unit], MendResult], *, crash: bool, again: bool = False) -> None:
        """Do an act of mending and remember it."""
        before = self.places()
        done = self.book.do(name, work, crash=crash, again=again)
        if done is not None:
            self.book.look()
            after = self.places()
            self.mends.append((done.mend_id, before))
            self.moved[done.mend_id] = {id for id, place in before.items() if after[id] != place}

    @precondition(lambda self: self.mends)
    @rule(which=WHICH, crash=YES, again=YES)
    def a_mend_is_undone(self, which: int, crash: bool, again: bool) -> None:
        mend, before = self.mends[which % len(self.mends)]
        done = self.book.do(
            "undo mend",
            lambda unit: undo_mend(unit, mend, today=TODAY, reason="no, it was right"),
            crash=crash,
            again=again,
        )
        if done is not None and which % len(self.mends) == len(self.mends) - 1:
            self.book.look()
            after = self.places()
            assert {id: after[id] for id in moved_in(before, self.moved[mend])} == moved_in(before, self.moved[mend])

    # -- always

    @invariant()
    def the_book_is_what_the_oracle_says(self) -> None:
        self.book.look()
        said, kept = self.oracle.balances(), self.book.actual()
        differ = {each: (said[each], kept[each]) for each in {*said, *kept} if said[each] != kept[each]}
        assert not differ, f"account: (oracle, ledger): {differ}"

    def teardown(self) -> None:
        type(self).totals.update(self.book.done)
        type(self).totals.update({f"{name}, refused": times for name, times in self.book.refused.items()})
        assert broken_invariants(self.book.office) == []


@pytest.fixture(scope="module")
def bank(module_office: Office) -> BankBook:
    """One office; every run brings claims and patients of its own."""
    return BankBook(module_office)


def test_the_book_agrees_with_the_oracle_whatever_happens(bank: BankBook) -> None:
    Machine.bank = bank
    wishes = settings(
        max_examples=WANTED or 25,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=not WANTED,
        phases=[Phase.generate],  # a run is not made smaller: each try of it is new claims in a book that grew
    )
    run_state_machine_as_test(Machine, settings=wishes)
    print(dict(sorted(Machine.totals.items())))
