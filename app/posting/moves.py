"""The ledger legs of one decision, line by line, by the posting policy.

Debit positive. A claim-level adjustment is allotted to the lines by what each still holds as paid, largest remainder
first; what it takes lowers that line's payment. Source: DOMAIN.md 1, 5; ARCHITECTURE section 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from app.domain.money import allot
from app.posting.facts import PATIENT, Payment, ReceivedAdjustment, ReceivedClaim, ReceivedLine
from app.posting.lines import Pair
from app.rules.policy import PASSES_ON, WRITES_OFF, Policy, Ruling, Treatment

if TYPE_CHECKING:
    from app.posting.state import ClaimState

REFUSED_AND_FORWARDED = "23"  # not this payer's claim; it sent it on to the one whose it is


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


class Part(Struct, frozen=True, gc=False):
    """What one line of ours was paid and adjusted, claim level allotted; `remarks` are the line's, then the claim's."""

    line_id: int
    paid: int
    adjustments: tuple[ReceivedAdjustment, ...]
    bundled: bool
    remarks: tuple[str, ...] = ()


class Proposal(Struct, frozen=True, gc=False):
    """One line's split as the payer sent it, and as it fits what is left with that payer (DOMAIN.md 5, RFI 1696)."""

    line_id: int
    original: tuple[ReceivedAdjustment, ...]
    proposed: tuple[ReceivedAdjustment, ...]


class Moves(Struct, frozen=True, gc=False):
    """The legs of a decision and what it leaves: cents denied, cents to ask the patient about, cents nobody ruled on.

    `over` is what the guard cut off because it was more than is left with the party, `proposals` the split it proposes
    instead. `beyond` is what the payer calls settled before it (OA-23) although nobody settled it: it stays open with
    the party. `unexpected` are pairs that were taken off although they are not ordinary on a paid line.
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
    unexpected: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    proposals: tuple[Proposal, ...] = ()


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
        self.unexpected: list[str] = []
        self.said_settled: dict[int, int] = {}

    def pay(self, part: Part) -> None:
        """The line's payment leaves the party's receivable."""
        if part.paid:
            self.legs.append(Leg("receivable", self.party, "payment", "", -part.paid, self.claim_id, part.line_id))

    def adjust(self, each: ReceivedAdjustment, ruling: Ruling, line_id: int) -> None:
        """What the policy does with one adjustment of one line. The leg off the party follows its counter-leg."""
        pair, treatment = f"{each.group}-{each.reason}", ruling.treatment
        if treatment in WRITES_OFF:
            self.written_off += each.cents
            account, _, why = (ruling.account or treatment.value).partition(":")
            self._move(account, "", account, each, line_id, why)
            if not ruling.expected:
                self.unexpected.append(pair)
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

    def _move(  # noqa: PLR0917  # one leg pair; `why` is the reason of a write-off
        self, account: str, to: str, kind: str, each: ReceivedAdjustment, line_id: int, why: str = ""
    ) -> None:
        claim, group, reason = self.claim_id, each.group, each.reason
        self.legs.append(Leg(account, to, kind, why, each.cents, claim, line_id, group, reason))
        self.legs.append(Leg("receivable", self.party, kind, "", -each.cents, claim, line_id, group, reason))

    def moves(self, settled: dict[int, int], parts: Sequence[Part]) -> Moves:
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
            unexpected=tuple(dict.fromkeys(self.unexpected)),
            parts=tuple(parts),
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
    rules = _Rules(received, following, ground, tuple(sorted(received.every_remark)))
    for part in parts:
        tally.pay(part)
        for each in part.adjustments:
            if each.cents:  # a reason with nothing behind it moves nothing
                tally.adjust(each, rules.ruling(each, part), part.line_id)
    open_here = {line.line_id: state.open.get(Slot(line.line_id, party), 0) for line in claim.lines}
    return tally.moves({line.line_id: line.charge - open_here[line.line_id] for line in claim.lines}, parts)


def _parts_of_lines(received: ReceivedClaim, pairs: Sequence[Pair]) -> list[Part]:
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
        remarks = (*pair.received.remarks, *received.remarks)
        parts.append(Part(pair.ours.line_id, paid, (*pair.received.adjustments, *spread), bundled, remarks))
    return parts


def _parts_of_claim(received: ReceivedClaim, party: str, state: ClaimState) -> list[Part]:
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
    return [Part(line_id, paid[at], tuple(spread[at]), False, received.remarks) for at, line_id in enumerate(ids)]


def _bundle_codes(received: ReceivedClaim) -> frozenset[str]:
    """Codes under which submitted lines were folded into one paid line: SVC01 equal, SVC06 tells what was sent."""
    paid = {line.procedure for line in received.lines if line.paid > 0}
    return frozenset(line.procedure for line in received.lines if _folded(line) and line.procedure in paid)


def _folded(line: ReceivedLine) -> bool:
    return line.paid == 0 and bool(line.original) and line.original != line.procedure


class _Rules(NamedTuple):
    """The policy as it is asked for one decision: the payer of the day, and what depends on the claim."""

    received: ReceivedClaim
    following: str
    ground: Ground
    every_remark: tuple[str, ...]

    def ruling(self, each: ReceivedAdjustment, part: Part) -> Ruling:
        """The policy's answer for one adjustment of one line, with what bundles and the next coverage make of it."""
        found = self._asked(each, part.remarks)
        treatment = found.treatment
        if treatment is Treatment.NEXT_PARTY and self.every_remark:
            # A remark that keeps the patient out is about the patient: on one line, it holds for the claim (QMB).
            wider = self._asked(each, (*part.remarks, *self.every_remark))
            treatment = wider.treatment if wider.treatment is Treatment.NEXT_PAYER else treatment
        elif treatment is Treatment.BUNDLE:
            treatment = Treatment.CONTRACTUAL if part.bundled else Treatment.DENIAL
        if treatment is Treatment.DENIAL and self.following and self.received.status_code == REFUSED_AND_FORWARDED:
            treatment = Treatment.NEXT_PAYER
        if treatment is Treatment.NEXT_PAYER and not self.following:
            treatment = Treatment.REVIEW
        return found if treatment is found.treatment else replace(found, treatment=treatment)

    def _asked(self, each: ReceivedAdjustment, remarks: tuple[str, ...]) -> Ruling:
        payment = self.ground.payment
        return self.ground.policy.ruling(
            payment.payer_type,
            each.group,
            each.reason,
            on=payment.decided_on,
            remarks=remarks,
            payer_id=payment.payer_id,
        )


def _largest(amounts: dict[str, int]) -> str:
    return max(amounts, key=lambda pair: abs(amounts[pair])) if amounts else ""
