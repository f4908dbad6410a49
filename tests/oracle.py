"""What the book must say, from the documents that stand alone: a double entry of a few lines that knows no SQL.

The machine tells it what was received and done, and which received claims stand where (facts without money); every
amount is worked out here from scratch after every step. Amounts are cents, debit positive.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple


class Account(NamedTuple):
    """A party's account of a claim, or an account with its reference: `("patient", "C1")`, `("clearing", "R7")`."""

    name: str
    of: str = ""


Balances = Counter[Account]


@dataclass(frozen=True)
class Part:
    """What the payer decided on one line; `denied` is left with the payer, `patient` passed on."""

    paid: int
    contractual: int = 0
    patient: int = 0
    denied: int = 0

    def negated(self) -> Part:
        """The same taken back."""
        return Part(-self.paid, -self.contractual, -self.patient, -self.denied)


@dataclass
class Decision:
    """A received claim: `state` and `claim` are where it stands, `taken` the lines (1..) a clerk took back."""

    remit: str
    parts: tuple[Part, ...]
    state: str = "waiting"
    claim: str = ""
    posting: str = ""
    taken: set[int] = field(default_factory=set)
    reversal: bool = False
    given_up: bool = False

    @property
    def paid(self) -> int:
        """Cash of all its lines."""
        return sum(part.paid for part in self.parts)

    def stands(self, state: str, claim: str, posting: str) -> None:
        """Where the book says it stands now; a new posting has no line taken back."""
        if state != "posted" or posting != self.posting:
            self.taken.clear()
        self.state, self.claim, self.posting = state, claim, posting


@dataclass
class Withheld:
    """A provider-level amount of a payment, positive when it reduces the payment."""

    remit: str
    reference: str
    cents: int
    posted: bool = False


@dataclass
class Taken:
    """Money of a patient: what of it is on which claim."""

    cents: int
    applied: Counter[str] = field(default_factory=Counter)
    state: str = "received"


class ByHand(NamedTuple):
    """A take-back that a clerk posted on a claim."""

    reference: str
    claim: str
    cents: int


class Oracle:
    """The documents of one run."""

    def __init__(self) -> None:
        self.charges: dict[str, int] = {}
        self.decisions: dict[int, Decision] = {}
        self.withheld: list[Withheld] = []
        self.payments: dict[int, Taken] = {}
        self.written_off: dict[str, Counter[str]] = {}
        self.deposits: dict[int, Counter[str]] = {}
        self.by_hand: dict[str, ByHand] = {}

    def balances(self) -> Balances:
        """Every account that is not zero."""
        sums: Balances = Counter()
        for claim, cents in self.charges.items():
            sums[Account("primary", claim)] += cents
            sums[Account("gross_charges")] -= cents
        for decision in self.decisions.values():
            _decided(sums, decision)
        for row in self.withheld:
            if row.posted:
                _move(sums, row.cents, Account("clearing", row.remit), Account("payer_balance", row.reference))
        for number, money in self.payments.items():
            if money.state == "received":
                _move(sums, money.cents, Account("patient_credit", f"P{number}"), Account("clearing", f"P{number}"))
            for claim, cents in money.applied.items():
                _move(sums, cents, Account("patient", claim), Account("patient_credit", f"P{number}"))
        for parts in self.written_off.values():
            for claim, cents in parts.items():
                _move(sums, cents, Account("patient", claim), Account("write_off"))
        for parts in self.deposits.values():
            for reference, cents in parts.items():
                _move(sums, cents, Account("clearing", reference), Account("bank"))
        for act in self.by_hand.values():
            _move(sums, act.cents, Account("payer_balance", act.reference), Account("primary", act.claim))
        return Counter({account: cents for account, cents in sums.items() if cents})

    def standing(self, claim: str) -> list[Decision]:
        """The decisions and reversals that stand on a claim."""
        return [each for each in self.decisions.values() if each.claim == claim and each.state == "posted"]

    def undecided(self, claim: str) -> bool:
        """Whether nothing was ever received for it, or all that was is taken back by the payer."""
        seen = [each for each in self.decisions.values() if each.claim == claim]
        return not any(each.state != "posted" for each in seen) and sum(1 - 2 * each.reversal for each in seen) == 0


def _decided(sums: Balances, decision: Decision) -> None:
    clearing = Account("clearing", decision.remit)
    if decision.state == "exception":
        _move(sums, decision.paid, Account("unposted"), clearing)
    if decision.state != "posted":
        return
    for place, part in enumerate(decision.parts, start=1):
        if place in decision.taken:
            _move(sums, part.paid, Account("unposted"), clearing)
            continue
        primary = Account("primary", decision.claim)
        _move(sums, part.paid, primary, clearing)
        _move(sums, part.contractual, primary, Account("contractual"))
        _move(sums, part.patient, primary, Account("patient", decision.claim))
        if decision.given_up:
            _move(sums, part.denied, primary, Account("contractual"))


def _move(sums: Balances, cents: int, credit: Account, debit: Account) -> None:
    sums[credit] -= cents
    sums[debit] += cents
