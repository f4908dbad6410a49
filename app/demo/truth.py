"""The money truth of the simulated office, written forward from each payer's decision; the importer never reads it.

The rules it is judged by (DOMAIN.md 1, 3, 4, 5; docs/decisions/demo-truth.md says them in prose):

- A charge opens on the primary payer. What is paid, contractual or sequestration leaves that receivable.
- Patient responsibility 1, 2, 3 moves to the next party: the secondary payer if the claim has one, else the patient.
- A line whose payment is contained in another line (bundled, 97) is contractual.
- What is denied (any CO denial, and PR 26, 27, 31, 227) stays on that payer's receivable, to be worked.
- The part settled by a prior payer (OA-23) is information and moves nothing.
- A decision at claim level is spread over the lines by what they still hold, largest remainder first.
- A reversal undoes its decision leg by leg and takes patient responsibility back.
- Provider level by code and reference: interest (L6), advances (AP), levies (LE), withholdings (IR), money of no claim
  (J1, CS) each to its account, what a payer wants back (WO, FB, 72) to `payer_balance`; positive is money kept back.
- A refund check of the office (posted on the claim, sent to the payer) opens the charge with the payer again; the
  payer's acknowledgement (72 with WO) is zero in sum.
- A claim or line out of balance, one that is not ours, and a second decision on a paid claim without its reversal: an
  exception, its payment is `unposted`. A transaction out of balance: the whole payment is held.
- A price in advance (CLP02 25) charges and moves nothing. What is above a year's maximum (PR-119) stays with the payer
  until the patient was asked.
- A claim of another practice of the office is an exception of the payment it came in. One of the former system, known
  by its number, goes to `legacy` under the system's name.
- What a rule keeps from posting by itself (the payer's block-list and limit, an unknown reason outside full mode,
  patient responsibility of one who may not be billed, more written off than is left) is held until a person approves
  it. Then no more is written off than is left, and what nobody ruled on stays with the payer.
- A payment of a payer in review mode is held until a person approves it, and then posts as any other.

Imports `app.domain` and the standard library only. All amounts are cents.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from app.demo.payers import ChargedLine, LineDecision, Share, Terms, reverse_decision, short_of_contract
from app.domain.money import allot

PRIMARY, SECONDARY, PATIENT = "primary", "secondary", "patient"
OUT_OF_BALANCE = "payment out of balance"
WAITS = "waits for approval"
# Where a provider-level amount goes that is no matter of a payer's balance.
ACCOUNTS = {
    "L6": "interest",
    "AP": "advance",
    "LE": "levy",
    "IR": "withholding",
    "J1": "provider_other",
    "CS": "provider_other",
}


@dataclass(slots=True)
class LineTruth:
    """Where every cent of one claim line lies.

    charged = paid + patient_paid + contractual + sequestration + written_off + what each party still owes.
    """

    number: int
    procedure: str
    charged: int
    paid: int = 0
    contractual: int = 0
    sequestration: int = 0
    written_off: int = 0
    primary: int = 0
    secondary: int = 0
    tertiary: int = 0
    patient: int = 0
    patient_paid: int = 0


@dataclass(slots=True)
class ClaimTruth:
    """One claim of the book; `number` is CLM01, `course` what befell it, `exceptions` why a person must look.

    `underpaid` is what its first payer's standing decision allows less than the contract, in cents.
    """

    practice: str
    payer: str
    number: str
    charged: int
    course: str
    has_secondary: bool
    lines: list[LineTruth]
    adjudicated: bool = False
    underpaid: int = 0
    exceptions: list[str] = field(default_factory=list)


@dataclass(slots=True)
class RemitTruth:
    """One payment: `payment` = posted + exceptions + provider_level + held; `held_because` says why it is.

    `refused` is how many of its claims are exceptions; `reconciled`: its money is in the bank, and all of it explained.
    """

    payer: str
    practice: str
    trace: str
    paid_on: str
    payment: int
    posted: int = 0
    exceptions: int = 0
    provider_level: int = 0
    held: int = 0
    held_because: str = ""
    refused: int = 0
    reconciled: bool = False


@dataclass(slots=True)
class AccountTruth:
    """What an account outside the claims must hold; debit positive. `reference` is PLB03-2 or the trace."""

    account: str
    practice: str
    code: str
    reference: str
    amount: int = 0


@dataclass(slots=True)
class Truth:
    """Everything the office knows about its money at `as_of`; `bank_lines_open` pay nothing that is posted whole.

    `accepted` claims have a payer's proof of filing, `rejected` ones were sent back by its front door.
    """

    seed: int
    as_of: str
    claims: list[ClaimTruth]
    remits: list[RemitTruth]
    accounts: list[AccountTruth]
    mix: dict[str, int]
    bank_lines_open: int = 0
    accepted: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class AccountKey:
    """What tells one account of the truth from another."""

    account: str
    practice: str
    code: str
    reference: str


class Book:
    """Keeps the truth while the office lives through its months; every method is one decision of a payer."""

    def __init__(self) -> None:
        self._claims: dict[str, ClaimTruth] = {}
        self._remits: list[RemitTruth] = []
        self._accounts: dict[AccountKey, AccountTruth] = {}

    def open_claim(
        self,
        practice: str,
        number: str,
        lines: tuple[ChargedLine, ...],
        *,
        course: str,
        has_secondary: bool,
        payer: str = "",
    ) -> None:
        """A claim is charged: all of it is owed by the primary payer."""
        rows = [LineTruth(line.number, line.procedure, line.charge, primary=line.charge) for line in lines]
        total = sum(line.charge for line in lines)
        self._claims[number] = ClaimTruth(practice, payer, number, total, course, has_secondary, rows)

    def open_price(self, practice: str, number: str, lines: tuple[ChargedLine, ...], *, course: str) -> None:
        """A price is asked for in advance: nothing is charged, nobody owes it."""
        rows = [LineTruth(line.number, line.procedure, 0) for line in lines]
        self._claims[number] = ClaimTruth(practice, "", number, 0, course, False, rows)

    def open_remit(self, payer: str, practice: str, trace: str, paid_on: str, payment: int) -> RemitTruth:
        """A payment arrives."""
        remit = RemitTruth(payer, practice, trace, paid_on, payment)
        self._remits.append(remit)
        return remit

    def decide(
        self,
        remit: RemitTruth,
        number: str,
        decision: tuple[LineDecision, ...],
        *,
        rank: str = PRIMARY,
        claim_shares: tuple[Share, ...] = (),
    ) -> None:
        """A payer's decision, or its reversal (all parts negative), moves the claim and counts as posted."""
        claim = self._claims[number]
        claim.adjudicated = True
        rows = {row.number: row for row in claim.lines}
        for line in decision:
            _move(rows[line.number], line, rank, claim.has_secondary)
        for share in claim_shares:
            parts = allot(share.amount, [abs(line.paid) for line in decision])
            for line, part in zip(decision, parts, strict=True):
                _spread(rows[line.number], share, part, rank, claim.has_secondary)
        remit.posted += sum(line.paid for line in decision) - sum(share.amount for share in claim_shares)

    def judge(self, number: str, decision: tuple[LineDecision, ...], terms: Terms) -> None:
        """What the first payer's decision allows less than its contract; a reversal takes that verdict back."""
        claim = self._claims[number]
        if any(line.charge < 0 for line in decision):
            claim.underpaid -= sum(short_of_contract(line, terms) for line in reverse_decision(decision))
        else:
            claim.underpaid += sum(short_of_contract(line, terms) for line in decision)

    def refund(self, number: str, decision: tuple[LineDecision, ...], check: str) -> None:
        """The office sent back what that decision paid: it is open with the payer again."""
        claim = self._claims[number]
        claim.exceptions.append("refunded by a check of the office")
        rows = {row.number: row for row in claim.lines}
        for line in decision:
            rows[line.number].paid -= line.paid
            _take(rows[line.number], PRIMARY, -line.paid)
        self._add("refund", claim.practice, "CHK", check, -sum(line.paid for line in decision))

    def refuse(self, remit: RemitTruth, number: str, why: str, paid: int) -> None:
        """A claim in a payment that must not post: its money is unposted; `number` may be unknown to the book."""
        if number in self._claims:
            claim = self._claims[number]
            claim.adjudicated = True
            claim.exceptions.append(why)
        remit.exceptions += paid
        remit.refused += 1
        self._add("unposted", remit.practice, "", remit.trace, -paid)

    def provider_level(self, remit: RemitTruth, code: str, reference: str, amount: int) -> None:
        """A PLB pair; positive reduces the payment."""
        remit.provider_level -= amount
        self._add(ACCOUNTS.get(code, "payer_balance"), remit.practice, code, reference, amount)

    def hold(self, remit: RemitTruth, numbers: Iterable[str]) -> None:
        """The payment does not add up: nothing of it posts."""
        remit.held, remit.held_because = remit.payment, OUT_OF_BALANCE
        for number in numbers:
            self._claims[number].adjudicated = True
            self._claims[number].exceptions.append(OUT_OF_BALANCE)

    def wait(self, remit: RemitTruth) -> None:
        """The payment is received and waits for a person's approval: nothing of it is posted yet."""
        remit.held, remit.held_because = remit.payment, WAITS

    def wait_for(self, remit: RemitTruth, number: str, why: str, paid: int) -> None:
        """A claim that only a person may post: its money is held, the rest of the payment posts."""
        remit.held += paid
        remit.held_because = WAITS
        self._claims[number].adjudicated = True
        self._claims[number].exceptions.append(why)

    def pass_over(self, remit: RemitTruth, system: str, paid: int) -> None:
        """A claim of the practice's former system: its money is kept for posting there."""
        remit.posted += paid
        self._add("legacy", remit.practice, "", system, -paid)

    def finish(self, *, seed: int, as_of: str, mix: dict[str, int]) -> Truth:
        """The truth as it stands."""
        accounts = [account for account in self._accounts.values() if account.amount]
        return Truth(seed, as_of, list(self._claims.values()), self._remits, accounts, mix)

    def _add(self, account: str, practice: str, code: str, reference: str, amount: int) -> None:
        key = AccountKey(account, practice, code, reference)
        row = self._accounts.setdefault(key, AccountTruth(account, practice, code, reference))
        row.amount += amount


def _take(row: LineTruth, rank: str, amount: int) -> None:
    setattr(row, rank, getattr(row, rank) - amount)


def _pass_on(row: LineTruth, rank: str, has_secondary: bool, amount: int) -> None:
    _take(row, rank, amount)
    _take(row, SECONDARY if rank == PRIMARY and has_secondary else PATIENT, -amount)


def _move(row: LineTruth, line: LineDecision, rank: str, has_secondary: bool) -> None:
    row.paid += line.paid
    row.contractual += line.contractual + line.bundled
    row.sequestration += line.sequestration
    _take(row, rank, line.paid + line.contractual + line.bundled + line.sequestration)
    _pass_on(row, rank, has_secondary, line.passed_on)


def _spread(row: LineTruth, share: Share, part: int, rank: str, has_secondary: bool) -> None:
    """A claim-level share lowers what the line was paid and says where the money lies instead."""
    row.paid -= part
    _take(row, rank, -part)
    if share.group == "PR":
        _pass_on(row, rank, has_secondary, part)
    elif share.reason == "253":
        row.sequestration += part
        _take(row, rank, part)
    else:
        row.contractual += part
        _take(row, rank, part)
