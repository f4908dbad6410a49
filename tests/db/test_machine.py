"""Any order of what clerks, payers and banks do, against an oracle in plain sums, with crashes and second clerks.

`REMITDESK_MACHINE_RUNS` makes it longer: the number of runs instead of the few of every day.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from typing import ClassVar
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from app.db.unit import Unit
from app.posting.bank_apply import Applied, apply_best, undo_line
from app.posting.counter import apply_oldest_first, propose_payment, return_payment, take_payment, unapply_payment
from app.posting.counter_types import NewPayment, PaymentMoved
from app.posting.mend import move_posting, swap_postings, undo_mend
from app.posting.mend_types import MendResult
from app.posting.reverse import reverse_remittance
from app.posting.service import approve_remittance, retry_exceptions
from app.posting.takeback import find_takeback
from app.posting.takeback_acts import TakebackWritten, find_claim, post_takeback, undo_takeback
from app.posting.unpost import post_line_again, unpost_line
from app.posting.write_off import WriteOff, undo_write_off, write_off_claim
from tests.db.bank_book import BankBook
from tests.db.machine_book import SHAPES, MachineBook
from tests.db.posting_book import TODAY, broken_invariants
from tests.office import Office
from tests.oracle import Account, ByHand, Decision, Taken

WANTED = int(os.environ.get("REMITDESK_MACHINE_RUNS", "0"))
WHICH = st.integers(0, 7)
CENTS = st.sampled_from([1, 500, 999, 1000, 2000, 3001, 5000])
YES = st.booleans()


def moved_in(places: dict[int, tuple[str, str]], ids: set[int]) -> dict[int, tuple[str, str]]:
    """The places of these received claims."""
    return {id: place for id, place in places.items() if id in ids}


class Machine(RuleBasedStateMachine):
    """One run; the office is shared and set by the test."""

    bank: BankBook
    totals: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.book = MachineBook(self.bank)
        self.oracle = self.book.oracle
        self.lines: dict[int, str] = {}
        self.mends: list[tuple[int, dict[int, tuple[str, str]]]] = []
        self.moved: dict[int, set[int]] = {}

    def pick(self, which: int, reversal: bool | None = None, state: str = "posted") -> int:
        """One of the received claims in that state; 0 when there is none."""
        ids = [
            id
            for id, each in self.oracle.decisions.items()
            if each.state == state and reversal in {None, each.reversal}
        ]
        return ids[which % len(ids)] if ids else 0

    def owing(self, which: int) -> str:
        """A claim whose patient owes something, or any when none does."""
        said = self.oracle.balances()
        claims = [claim for claim in self.book.claims if said[Account("patient", claim)] > 0] or self.book.claims
        return claims[which % len(claims)]

    def seen(self, claim: str) -> int:
        """How many received claims are on it; a second decision would be limited by what the first has left."""
        return sum(each.claim == claim for each in self.oracle.decisions.values())

    def places(self) -> dict[int, tuple[str, str]]:
        """State and claim of every received claim."""
        return {id: (each.state, each.claim) for id, each in self.oracle.decisions.items()}

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
            return retry_exceptions(unit, today=TODAY)

        self.book.do("retry", work, must=True, crash=True)
        before = self.book.actual()
        self.book.do("retry", work, must=True)
        assert self.book.actual() == before

    def remit(self, which: int) -> str:
        names = sorted(self.book.traces)
        return names[which % len(names)]

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

    # -- giving up

    @precondition(lambda self: self.oracle.balances()[Account("patient", self.owing(0))] > 0)
    @rule(which=WHICH, cents=CENTS, crash=YES, again=YES)
    def something_is_written_off(self, which: int, cents: int, crash: bool, again: bool) -> None:
        claim, op = self.owing(which), uuid4()
        done: WriteOff | None = self.book.do(
            "write off",
            lambda unit: write_off_claim(
                unit, claim, party="patient", reason="prompt_pay", today=TODAY, cents=cents, op=op
            ),
            crash=crash,
            again=again,
        )
        if done is not None and done.result == "written":
            assert done.cents == cents
            self.oracle.written_off[str(op)] = Counter({claim: cents})

    @precondition(lambda self: self.oracle.written_off)
    @rule(which=WHICH, crash=YES, again=YES)
    def a_write_off_is_undone(self, which: int, crash: bool, again: bool) -> None:
        op = sorted(self.oracle.written_off)[which % len(self.oracle.written_off)]
        done = self.book.do(
            "undo write-off",
            lambda unit: undo_write_off(unit, UUID(op), reason="paid after all"),
            must=True,
            crash=crash,
            again=again,
        )
        assert done is not None
        del self.oracle.written_off[op]

    # -- patients

    @rule(which=WHICH, cents=CENTS, crash=YES, again=YES)
    def a_patient_pays(self, which: int, cents: int, crash: bool, again: bool) -> None:
        claim, op = self.owing(which), uuid4()

        def work(unit: Unit) -> PaymentMoved:
            account = unit.number("SELECT account_id FROM app.claim WHERE number = %(n)s", {"n": claim})
            owed = unit.number(
                """SELECT count(*) FROM led.line_balance AS open JOIN app.claim ON claim.id = open.claim_id
                   WHERE claim.number = %(n)s AND open.party = 'patient' AND open.cents > 0""",
                {"n": claim},
            )
            parts = propose_payment(unit, account, cents, claims=[claim]).applications if owed else ()
            new = NewPayment(self.bank.book.practice, account, "check", cents, TODAY, str(op)[:8])
            return take_payment(unit, new, parts, today=TODAY, op=op)

        done = self.book.do("take", work, must=True, crash=crash, again=again)
        assert done is not None
        assert done.applied + done.unapplied == cents
        self.oracle.payments[done.payment] = Taken(cents, Counter({claim: done.applied} if done.applied else {}))

    @precondition(lambda self: self.oracle.payments)
    @rule(which=WHICH, to=WHICH, crash=YES, again=YES)
    def money_is_applied(self, which: int, to: int, crash: bool, again: bool) -> None:
        number = sorted(self.oracle.payments)[which % len(self.oracle.payments)]
        money, claim = self.oracle.payments[number], self.owing(to)
        done = self.book.do(
            "apply",
            lambda unit: apply_oldest_first(unit, number, today=TODAY, claims=[claim]),
            crash=crash,
            again=again,
        )
        if done is not None:
            money.applied[claim] += done.applied - money.applied.total()
            assert money.applied.total() + done.unapplied == money.cents

    @precondition(lambda self: self.oracle.payments)
    @rule(which=WHICH, crash=YES, again=YES, returned=YES)
    def money_comes_off(self, which: int, crash: bool, again: bool, returned: bool) -> None:
        number = sorted(self.oracle.payments)[which % len(self.oracle.payments)]
        money = self.oracle.payments[number]

        def work(unit: Unit) -> object:
            if returned:
                return return_payment(unit, number, reason="no funds", today=TODAY, hold_until=TODAY)
            return unapply_payment(unit, number, reason="another claim", today=TODAY)

        may = money.state == "received" and (returned or money.applied.total() > 0)
        done = self.book.do("return" if returned else "unapply", work, must=may, crash=crash, again=again)
        assert (done is not None) == may
        if done is not None:
            money.applied.clear()
            money.state = "returned" if returned else money.state

    # -- the bank

    @precondition(lambda self: self.book.traces)
    @rule(which=WHICH, cents=st.sampled_from([0, 0, -500, 999]))
    def the_bank_shows_a_line(self, which: int, cents: int) -> None:
        remit = self.remit(which)
        with self.book.office.unit("root") as unit:
            amount = unit.number("SELECT amount_cents FROM app.remit WHERE id = %(id)s", {"id": int(remit[1:])})
        if amount + cents > 0 and remit not in self.lines.values():
            self.lines[self.bank.line(amount + cents, trace=self.book.traces[remit])] = remit

    @precondition(lambda self: self.lines)
    @rule(which=WHICH, crash=YES)
    def a_line_is_applied(self, which: int, crash: bool) -> None:
        line = sorted(self.lines)[which % len(self.lines)]
        done: Applied | None = self.book.do("apply line", lambda unit: apply_best(unit, line, today=TODAY), crash=crash)
        if done is not None:
            with self.book.office.unit("root") as unit:
                rows = unit.rows(
                    """SELECT CASE target_kind WHEN 'remit' THEN 'R' ELSE 'P' END || target_id || ' ' || sum(cents)
                       FROM app.deposit_part WHERE line_id = %(line)s AND undone_op IS NULL
                       GROUP BY target_kind, target_id""",
                    {"line": line},
                    into=str,
                )
            parts = (row.split() for row in rows)
            self.oracle.deposits[line] = Counter({reference: int(cents) for reference, cents in parts})

    @precondition(lambda self: self.oracle.deposits)
    @rule(which=WHICH, crash=YES, again=YES)
    def a_line_is_given_back(self, which: int, crash: bool, again: bool) -> None:
        line = sorted(self.oracle.deposits)[which % len(self.oracle.deposits)]
        done = self.book.do(
            "undo line", lambda unit: undo_line(unit, line, reason="another check"), crash=crash, again=again
        )
        if done is not None:
            assert done == self.oracle.deposits.pop(line).total()

    # -- take-backs known from the provider level alone

    @precondition(lambda self: self.oracle.withheld)
    @rule(which=WHICH, to=WHICH, cents=CENTS, crash=YES)
    def a_take_back_is_posted_by_hand(self, which: int, to: int, cents: int, crash: bool) -> None:
        row = self.oracle.withheld[which % len(self.oracle.withheld)]
        claims = [each.claim for each in self.oracle.decisions.values() if each.state == "posted"] or self.book.claims
        claim = claims[to % len(claims)]

        def work(unit: Unit) -> TakebackWritten:
            chain = find_takeback(unit, row.reference.partition(":")[2], today=TODAY)
            target = find_claim(unit, chain, claim)
            return post_takeback(unit, chain, cents=cents, reason="the letter says so", today=TODAY, claim_id=target)

        done = self.book.do("take back by hand", work, login="okoye", crash=crash)
        if done is not None:
            assert done.cents == cents
            self.oracle.by_hand[str(done.op)] = ByHand(row.reference, claim, cents)

    @precondition(lambda self: self.oracle.by_hand)
    @rule(which=WHICH, crash=YES)
    def a_take_back_by_hand_is_undone(self, which: int, crash: bool) -> None:
        reference = sorted(each.reference for each in self.oracle.by_hand.values())[which % len(self.oracle.by_hand)]

        def work(unit: Unit) -> int:
            chain = find_takeback(unit, reference.partition(":")[2], today=TODAY)
            return undo_takeback(unit, chain, reason="another claim", today=TODAY)

        done = self.book.do("undo take-back", work, login="okoye", crash=crash, must=True)
        assert done
        # Chains of one claim are joined, and the latest act of the chain goes: which one is a fact without money.
        with self.book.office.unit("root") as unit:
            gone = unit.text("SELECT reverses_op FROM led.op WHERE reverses_op IS NOT NULL ORDER BY at DESC LIMIT 1")
        del self.oracle.by_hand[gone]

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
        phases=[Phase.generate],
    )
    run_state_machine_as_test(Machine, settings=wishes)
    print(dict(sorted(Machine.totals.items())))
