"""The ledger legs of one decision, line by line, by the posting policy; and the guard of the coordination of benefits.

Debit positive. A claim-level adjustment is allotted to the lines by what each still holds as paid, largest remainder
first; what it takes lowers that line's payment. Source: DOMAIN.md 1, 5; ARCHITECTURE section 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, structs

from app.domain.money import allot
from app.posting.facts import PATIENT, Payment, ReceivedAdjustment, ReceivedClaim, ReceivedLine
from app.posting.lines import Pair
from app.rules.policy import PASSES_ON, WRITES_OFF, Policy, Ruling, Treatment

if TYPE_CHECKING:
    from app.posting.state import ClaimState

NEVER_THE_PATIENT = frozenset({"N781", "N782", "N783"})


class Slot(NamedTuple):
    """A line and a party on it: what the receivable is kept by."""

    line_id: int
    party: str


Owed = dict[Slot, int]


class Ground(Struct, frozen=True):
    """What a decision is judged on: the payment around it, the policy, and whether a person took it on."""

    payment: Payment
    policy: Policy
    by_person: bool = False


class Leg(Struct, frozen=True, gc=False):
    """One ledger entry to write; debit positive. `reverses` is the entry it takes back."""

    account: str
    party: str
    kind: str
    reference: str
    cents: int
    claim_id: int | None = None
    line_id: int | None = None
    group: str = ""
    reason: str = ""
    reverses: int | None = None


class Moves(Struct, frozen=True, gc=False):
    """The legs of a decision and what it leaves: cents denied, cents to ask the patient about, cents nobody ruled on.

    `over` is what the guard cut off because it was more than is left with the party. `beyond` is what the payer calls
    settled before it (OA-23) although nobody settled it: it stays open with the party.
    """

    legs: tuple[Leg, ...]
    written_off: int = 0
    denied: int = 0
    denied_by: str = ""
    asked: int = 0
    asked_by: str = ""
    held_back: int = 0
    review: tuple[str, ...] = ()
    unmapped: tuple[str, ...] = ()
    over: int = 0
    beyond: int = 0


class _Part(Struct, frozen=True, gc=False):
    """What one line of ours was paid and adjusted, claim level already allotted."""

    line_id: int
    paid: int
    adjustments: tuple[ReceivedAdjustment, ...]
    bundled: bool


class _Tally:
    """The legs and sums while the lines of one decision are walked."""

    def __init__(self, claim_id: int, party: str, following: str) -> None:
        self.claim_id = claim_id
        self.party = party
        self.to = following or PATIENT
        self.legs: list[Leg] = []
        self.written_off = 0
        self.denied: dict[str, int] = {}
        self.asked: dict[str, int] = {}
        self.review: dict[str, int] = {}
        self.unmapped: list[str] = []
        self.said_settled: dict[int, int] = {}

    def pay(self, part: _Part) -> None:
        """The line's payment leaves the party's receivable."""
        if part.paid:
            self.legs.append(Leg("receivable", self.party, "payment", "", -part.paid, self.claim_id, part.line_id))

    def adjust(self, each: ReceivedAdjustment, ruling: Ruling, line_id: int) -> None:
        """What the policy does with one adjustment of one line. The leg off the party follows its counter-leg."""
        pair, treatment = f"{each.group}-{each.reason}", ruling.treatment
        if treatment in WRITES_OFF:
            self.written_off += each.cents
            self._move(treatment.value, "", treatment.value, each, line_id)
        elif treatment in PASSES_ON:
            self._move("receivable", self.to, "transfer", each, line_id)
        elif treatment is Treatment.DENIAL:
            self.denied[pair] = self.denied.get(pair, 0) + each.cents
        elif treatment is Treatment.PATIENT_FIRST:
            self.asked[pair] = self.asked.get(pair, 0) + each.cents
        elif treatment is Treatment.INFORMATION:
            self.said_settled[line_id] = self.said_settled.get(line_id, 0) + each.cents
        elif treatment is Treatment.REVIEW:
            self.review[pair] = self.review.get(pair, 0) + each.cents
            if not ruling.mapped:
                self.unmapped.append(pair)

    def _move(self, account: str, to: str, kind: str, each: ReceivedAdjustment, line_id: int) -> None:  # one leg pair
        claim, group, reason = self.claim_id, each.group, each.reason
        self.legs.append(Leg(account, to, kind, "", each.cents, claim, line_id, group, reason))
        self.legs.append(Leg("receivable", self.party, kind, "", -each.cents, claim, line_id, group, reason))

    def moves(self, settled: dict[int, int]) -> Moves:
        """The frozen result; `settled` is what the payers before took off each line."""
        beyond = sum(max(said - settled.get(line, 0), 0) for line, said in self.said_settled.items())
        return Moves(
            tuple(self.legs),
            self.written_off,
            sum(self.denied.values()),
            _largest(self.denied),
            sum(self.asked.values()),
            _largest(self.asked),
            sum(self.review.values()),
            tuple(self.review),
            tuple(dict.fromkeys(self.unmapped)),
            beyond=beyond,
        )


def zero(legs: Iterable[Leg]) -> bool:
    """Whether the legs sum to zero."""
    return sum(leg.cents for leg in legs) == 0


def move_lines(received: ReceivedClaim, pairs: Sequence[Pair], party: str, state: ClaimState, ground: Ground) -> Moves:
    """The legs of one decision of the payer that is `party` on the claim."""
    payment, claim, following = ground.payment, state.claim, state.next_payer(party)
    tally = _Tally(claim.claim_id, party, following)
    if received.paid:
        tally.legs.append(Leg("clearing", "", "payment", payment.clearing, received.paid, claim.claim_id))
    parts = _parts_of_lines(received, pairs) if pairs else _parts_of_claim(received, party, state)
    qmb = bool(NEVER_THE_PATIENT & {*received.remarks})
    for part in parts:
        tally.pay(part)
        for each in part.adjustments:
            if not each.cents:  # a reason with nothing behind it moves nothing
                continue
            ruling = ground.policy.ruling(payment.payer_type, each.group, each.reason, on=payment.decided_on)
            tally.adjust(each, _settled(ruling, part, following, qmb), part.line_id)
    open_here = {line.line_id: state.open.get(Slot(line.line_id, party), 0) for line in claim.lines}
    return tally.moves({line.line_id: line.charge - open_here[line.line_id] for line in claim.lines})


def _parts_of_lines(received: ReceivedClaim, pairs: Sequence[Pair]) -> list[_Part]:
    """Line by line; each claim-level adjustment spread over what the lines hold as paid."""
    weights = [max(pair.received.paid, 0) for pair in pairs]
    shares = [allot(each.cents, weights) for each in received.adjustments]
    bundles = _bundle_codes(received)
    parts = []
    for at, pair in enumerate(pairs):
        spread = [
            ReceivedAdjustment(each.group, each.reason, share[at])
            for each, share in zip(received.adjustments, shares, strict=True)
            if share[at]
        ]
        paid = pair.received.paid - sum(each.cents for each in spread)
        bundled = pair.received.procedure in bundles
        parts.append(_Part(pair.ours.line_id, paid, (*pair.received.adjustments, *spread), bundled))
    return parts


def _parts_of_claim(received: ReceivedClaim, party: str, state: ClaimState) -> list[_Part]:
    """A decision without service lines: payment and adjustments spread over what the party owes on each line."""
    ids = [line.line_id for line in state.claim.lines]
    left = [max(state.open.get(Slot(line_id, party), 0), 0) for line_id in ids]
    paid = allot(received.paid, left)
    left = [max(have - took, 0) for have, took in zip(left, paid, strict=True)]
    spread: list[list[ReceivedAdjustment]] = [[] for _ in ids]
    for each in received.adjustments:
        shares = allot(each.cents, left)
        left = [max(have - took, 0) for have, took in zip(left, shares, strict=True)]
        for at, share in enumerate(shares):
            if share:
                spread[at].append(ReceivedAdjustment(each.group, each.reason, share))
    return [_Part(line_id, paid[at], tuple(spread[at]), False) for at, line_id in enumerate(ids)]


def _bundle_codes(received: ReceivedClaim) -> frozenset[str]:
    """Codes under which submitted lines were folded into one paid line: SVC01 equal, SVC06 tells what was sent."""
    paid = {line.procedure for line in received.lines if line.paid > 0}
    return frozenset(line.procedure for line in received.lines if _folded(line) and line.procedure in paid)


def _folded(line: ReceivedLine) -> bool:
    return line.paid == 0 and bool(line.original) and line.original != line.procedure


def _settled(ruling: Ruling, part: _Part, following: str, qmb: bool) -> Ruling:
    """The rulings that depend on the claim: bundles, and what may never reach the patient."""
    if ruling.treatment is Treatment.BUNDLE:
        return Ruling(Treatment.CONTRACTUAL if part.bundled else Treatment.DENIAL, ruling.mapped)
    only_payer = ruling.treatment is Treatment.NEXT_PAYER or (ruling.treatment is Treatment.NEXT_PARTY and qmb)
    if only_payer and not following:
        return Ruling(Treatment.REVIEW, ruling.mapped)
    return ruling


def guard(moves: Moves, state: ClaimState, party: str) -> Moves:
    """Never take off more than is left with the party: write-offs are cut first, then what is passed on.

    A payment is cash and stays. What was cut is `over`: the part earlier payers already settled (OA-23).
    """
    taken: dict[int, int] = {}
    for leg in moves.legs:
        if leg.account == "receivable" and leg.party == party and leg.line_id is not None:
            taken[leg.line_id] = taken.get(leg.line_id, 0) - leg.cents
    over = {line: took - state.open.get(Slot(line, party), 0) for line, took in taken.items()}
    over = {line: excess for line, excess in over.items() if excess > 0}
    if not over:
        return moves
    legs, cut, written = _cut(moves.legs, over, party)
    if not cut:
        return moves
    return structs.replace(moves, legs=tuple(legs), written_off=moves.written_off - written, over=cut)


def _cut(legs: Sequence[Leg], over: dict[int, int], party: str) -> tuple[list[Leg], int, int]:
    """The legs with what overdraws a line lowered; how much was cut, and how much of that was written off."""
    kept = list(legs)
    left, written = dict(over), 0
    for passing in (False, True):
        for at, leg in enumerate(kept):
            if leg.account != "receivable" or leg.party != party or leg.line_id is None or leg.kind == "payment":
                continue
            less = min(left.get(leg.line_id, 0), -leg.cents)
            if less <= 0 or (leg.kind == "transfer") is not passing:
                continue
            left[leg.line_id] -= less
            written += 0 if passing else less
            other = at - 1  # its counter-leg was written right before it
            kept[at] = _lower(leg, less)
            kept[other] = _lower(kept[other], -less)
    return [leg for leg in kept if leg.cents], sum(over.values()) - sum(left.values()), written


def _lower(leg: Leg, less: int) -> Leg:
    return Leg(
        leg.account,
        leg.party,
        leg.kind,
        leg.reference,
        leg.cents + less,
        leg.claim_id,
        leg.line_id,
        leg.group,
        leg.reason,
        leg.reverses,
    )


def _largest(amounts: dict[str, int]) -> str:
    return max(amounts, key=lambda pair: abs(amounts[pair])) if amounts else ""
