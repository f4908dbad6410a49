"""The frozen facts that matching and planning decide on: one claim of a payment, and our claims that it could be.

Amounts are cents, debit positive; `open` amounts are what a party still owes on a line. No database, no window.
"""

from __future__ import annotations

import re
from datetime import date

from msgspec import Struct

PRIMARY, SECONDARY, TERTIARY, PATIENT = "primary", "secondary", "tertiary", "patient"
PAYER_PARTIES = (PRIMARY, SECONDARY, TERTIARY)
REVERSAL = "22"
PRICING_ONLY = "25"
FORWARDED = frozenset({"19", "20", "21", "23"})
_NO_KEY = re.compile("[^A-Z0-9]+")


class ReceivedAdjustment(Struct, frozen=True, gc=False):
    """One CAS triplet; positive reduces the payment."""

    group: str
    reason: str
    cents: int


class Pick(Struct, frozen=True, gc=False):
    """How a person once found this payer's claim number altered (see `app.posting.picks`), who said so and when."""

    pick_id: int
    kind: str
    value: str
    by: str
    on: date


class ReceivedLine(Struct, frozen=True, gc=False):
    """One SVC as received; `original` is SVC06's procedure, `picked` the claim line (id) a person says it is."""

    remit_line_id: int
    sequence: int
    procedure: str
    modifiers: tuple[str, ...]
    original: str
    charge: int
    paid: int
    service_from: date | None
    control_number: str
    adjustments: tuple[ReceivedAdjustment, ...] = ()
    remarks: tuple[str, ...] = ()
    tooth: str = ""
    revenue_code: str = ""
    picked: int = 0


class ReceivedClaim(Struct, frozen=True, gc=False):
    """One CLP as received. `in_balance` is the reader's word on the claim and line equations.

    `state` is the row's working state (waiting, exception, reversed); `claim_id` the claim it was matched to before.
    `forwarded_to`: the payer names the insurer it passed the claim on to. `elsewhere`: another practice of the office
    has this claim. `former_system`: the name of the system whose claim numbers look like this one's. `patient` is
    CLP05, None where the payer did not state it.
    """

    remit_claim_id: int
    sequence: int
    number: str
    status_code: str
    charge: int
    paid: int
    control_number: str
    name_norm: str
    member_id: str
    service_from: date | None
    in_balance: bool
    state: str = "waiting"
    claim_id: int | None = None
    match_score: int = 0
    match_text: str = ""
    remarks: tuple[str, ...] = ()
    forwarded_to: bool = False
    adjustments: tuple[ReceivedAdjustment, ...] = ()
    lines: tuple[ReceivedLine, ...] = ()
    elsewhere: bool = False
    former_system: str = ""
    patient: int | None = None

    @property
    def is_reversal(self) -> bool:
        """CLP02 22: takes an earlier decision back."""
        return self.status_code == REVERSAL

    @property
    def every_remark(self) -> frozenset[str]:
        """The remarks of the claim (MIA, MOA) and of all its lines (LQ*HE)."""
        return frozenset((*self.remarks, *(remark for line in self.lines for remark in line.remarks)))

    @property
    def patient_sum(self) -> int:
        """All that was adjusted with group PR, claim and lines, in cents: what CLP05 has to say (TRUST.md 3, 9)."""
        every = (*self.adjustments, *(each for line in self.lines for each in line.adjustments))
        return sum(each.cents for each in every if each.group == "PR")


class Coverage(Struct, frozen=True, gc=False):
    """Who is to pay, in order; `control_number` is that payer's latest CLP07, `filing_number` REF*1K of its 277CA.

    `earlier_numbers`: every CLP07 of this payer on the claim's decisions that were posted.
    """

    party: str
    payer_id: int
    member_id: str = ""
    control_number: str = ""
    filing_number: str = ""
    earlier_numbers: tuple[str, ...] = ()

    @property
    def payer_numbers(self) -> frozenset[str]:
        """Every number by which this payer is known to call the claim."""
        return frozenset((self.control_number, self.filing_number, *self.earlier_numbers)) - {""}


class OurLine(Struct, frozen=True, gc=False):
    """One claim line of ours with what each party still owes on it."""

    line_id: int
    number: int
    procedure: str
    modifiers: tuple[str, ...]
    charge: int
    service_from: date
    control_number: str = ""
    primary: int = 0
    secondary: int = 0
    tertiary: int = 0
    patient: int = 0
    tooth: str = ""
    revenue_code: str = ""


class PostedLeg(Struct, frozen=True, gc=False):
    """A leg that an earlier decision wrote; `entry_id` is the entry by which it stands now."""

    entry_id: int
    account: str
    party: str
    kind: str
    reference: str
    line_id: int | None
    cents: int
    group: str
    reason: str


class Prior(Struct, frozen=True, gc=False):
    """An earlier, posted decision on the claim. `moved`: it has legs; `line_ids`: the lines it decided.

    `legs` are loaded only where a reversal is at hand; cash legs (clearing) are not among them. `partly`: the payer has
    taken back some of its lines; `line_ids` and `legs` are what is left of it.
    """

    remit_claim_id: int
    party: str
    control_number: str
    charge: int
    paid: int
    moved: bool
    taken_back: bool
    line_ids: tuple[int, ...] = ()
    legs: tuple[PostedLeg, ...] = ()
    partly: bool = False


class PendingReversal(Struct, frozen=True, gc=False):
    """A reversal that waits as an exception for its original."""

    party: str
    charge: int
    paid: int


class OurClaim(Struct, frozen=True, gc=False):
    """A claim of ours that a received one may be."""

    claim_id: int
    location_id: int
    number: str
    number_norm: str
    name_norm: str
    member_id: str
    service_from: date
    service_to: date
    charge: int
    balance: int
    status: str
    coverages: tuple[Coverage, ...] = ()
    lines: tuple[OurLine, ...] = ()
    priors: tuple[Prior, ...] = ()
    pending: tuple[PendingReversal, ...] = ()
    taken_by_hand: tuple[str, ...] = ()  # parties whose payment a person has taken back here (a letter, a recovery)
    in_receivables: bool = True  # false: a predetermination, which owes nothing

    def party_of(self, payer_id: int) -> tuple[str, ...]:
        """The parties this payer is on the claim, in order of coverage."""
        return tuple(cover.party for cover in self.coverages if cover.payer_id == payer_id)


class ProviderLevel(Struct, frozen=True, gc=False):
    """One PLB pair as received: positive reduces the payment."""

    plb_id: int
    code: str
    reference: str
    cents: int
    posted: bool = False


class Payment(Struct, frozen=True, gc=False):
    """The remittance around the claims. `decided_on` starts the appeal clocks: the payment date, else the day received.

    `held` is the part of the payment not yet decided, `waiting_paid` what the waiting claims say they were paid,
    `picks` how this payer is known to alter the practice's claim numbers. What `block_reasons` names, and a claim of
    more than `auto_limit` cents, never posts without a person. `policy_key` changes with the office's posting rules.
    """

    remit_id: int
    practice_id: int
    payer_id: int
    payer_name: str
    payer_type: str
    mode: str
    trace: str
    amount: int
    off_by: int
    decided_on: date
    state: str
    version: int
    held: int = 0
    waiting_paid: int = 0
    provider_level: tuple[ProviderLevel, ...] = ()
    picks: tuple[Pick, ...] = ()
    block_reasons: tuple[str, ...] = ()
    auto_limit: int | None = None
    crossover_days: int = 30
    policy_key: str = ""

    @property
    def clearing(self) -> str:
        """The reference of this payment's clearing account."""
        return f"R{self.remit_id}"


def normalised(number: str) -> str:
    """A claim number as keys compare it: upper case, letters and digits only."""
    upper = number.upper()
    return upper if upper.isalnum() and upper.isascii() else _NO_KEY.sub("", upper)
