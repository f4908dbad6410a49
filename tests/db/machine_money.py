"""Rules of the machine about what is given up, what patients and the bank bring, and take-backs posted by hand."""

from __future__ import annotations

from collections import Counter
from typing import ClassVar
from uuid import UUID, uuid4

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from app.db.unit import Unit
from app.posting.bank_apply import Applied, apply_best, undo_line
from app.posting.counter import apply_oldest_first, propose_payment, return_payment, take_payment, unapply_payment
from app.posting.counter_types import NewPayment, PaymentMoved
from app.posting.takeback import find_takeback
from app.posting.takeback_acts import TakebackWritten, find_claim, post_takeback, undo_takeback
from app.posting.write_off import WriteOff, undo_write_off, write_off_claim
from tests.db.bank_book import BankBook
from tests.db.machine_book import MachineBook
from tests.db.posting_book import TODAY
from tests.oracle import Account, ByHand, Taken

WHICH = st.integers(0, 7)
CENTS = st.sampled_from([1, 500, 999, 1000, 2000, 3001, 5000])
YES = st.booleans()


class MoneyRules(RuleBasedStateMachine):
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

    def remit(self, which: int) -> str:
        """One of the payments of this run, as R and its number."""
        names = list(self.book.traces)
        return names[which % len(names)]

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
        op = list(self.oracle.written_off)[which % len(self.oracle.written_off)]
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
        done: Applied | None = self.book.do(
            "apply line",
            lambda unit: apply_best(unit, line, today=TODAY, reason="the payer says so"),
            crash=crash,
        )
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
        reference = [each.reference for each in self.oracle.by_hand.values()][which % len(self.oracle.by_hand)]

        def work(unit: Unit) -> int:
            chain = find_takeback(unit, reference.partition(":")[2], today=TODAY)
            return undo_takeback(unit, chain, reason="another claim", today=TODAY)

        done = self.book.do("undo take-back", work, login="okoye", crash=crash, must=True)
        assert done
        # Chains of one claim are joined, and the latest act of the chain goes: which one is a fact without money.
        with self.book.office.unit("root") as unit:
            gone = unit.text("SELECT reverses_op FROM led.op WHERE reverses_op IS NOT NULL ORDER BY at DESC LIMIT 1")
        del self.oracle.by_hand[gone]
