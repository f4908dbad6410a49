"""One claim of ours while a payment is planned: what each plan leaves behind for the next. Mutable."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from msgspec import structs

from app.posting.facts import OurClaim, Prior, ReceivedClaim
from app.posting.moves import Leg, Owed, Slot


class Mark(NamedTuple):
    """A claim's state to come back to."""

    open: Owed
    priors: tuple[Prior, ...]


class ClaimState:
    """Open amounts by line and party (cents), and the decisions that stand; starts as the database has it."""

    __slots__ = ("claim", "open", "pending", "priors", "start_balance")

    def __init__(self, claim: OurClaim) -> None:
        self.claim = claim
        self.start_balance = claim.balance
        self.priors: list[Prior] = list(claim.priors)
        self.pending = claim.pending
        self.open: Owed = {}
        for line in claim.lines:
            self.open[Slot(line.line_id, "primary")] = line.primary
            self.open[Slot(line.line_id, "secondary")] = line.secondary
            self.open[Slot(line.line_id, "tertiary")] = line.tertiary
            self.open[Slot(line.line_id, "patient")] = line.patient

    @property
    def balance(self) -> int:
        """What all parties together owe now."""
        return sum(self.open.values())

    def owed(self, party: str) -> int:
        """What one party owes over all lines."""
        return sum(cents for slot, cents in self.open.items() if slot.party == party)

    def by_party(self) -> dict[str, int]:
        """What each party owes over all lines."""
        ordered = sorted(self.open.items(), key=lambda item: item[0].party)
        return {
            party: sum(cents for _, cents in group) for party, group in groupby(ordered, key=lambda item: item[0].party)
        }

    def passed_on(self, party: str) -> bool:
        """Whether anything has come to this party, or the payer before it has decided."""
        order = [cover.party for cover in self.claim.coverages]
        earlier = set(order[: order.index(party)]) if party in order else set()
        return self.owed(party) != 0 or any(prior.party in earlier and not prior.taken_back for prior in self.priors)

    def next_payer(self, party: str) -> str:
        """The coverage after this party, or the empty text."""
        order = [cover.party for cover in self.claim.coverages]
        after = order[order.index(party) + 1 :] if party in order else []
        return after[0] if after else ""

    def apply(
        self, received: ReceivedClaim, party: str, legs: Sequence[Leg], ids: Iterable[int], *, moved: bool
    ) -> None:
        """A decision stands."""
        self._book(legs)
        self.priors.append(
            Prior(
                received.remit_claim_id,
                party,
                received.control_number,
                received.charge,
                received.paid,
                moved,
                False,
                tuple(sorted(ids)),
                (),
            )
        )

    def take_back(self, original: Prior, legs: Sequence[Leg]) -> None:
        """A decision no longer stands."""
        self._book(legs)
        self.priors = [
            structs.replace(prior, taken_back=True) if prior.remit_claim_id == original.remit_claim_id else prior
            for prior in self.priors
        ]

    def decided_beside(self, received: ReceivedClaim, party: str) -> frozenset[int]:
        """Lines that other parts of a split claim decided in this payment: each part has a CLP07 of its own."""
        known = {prior.remit_claim_id for prior in self.claim.priors}
        return frozenset(
            line_id
            for prior in self.priors
            if prior.remit_claim_id not in known and prior.party == party and not prior.taken_back
            if prior.control_number and received.control_number and prior.control_number != received.control_number
            for line_id in prior.line_ids
        )

    def take_part(self, original: Prior, legs: Sequence[Leg], ids: frozenset[int]) -> None:
        """Some lines of a decision no longer stand."""
        self._book(legs)
        left = tuple(line_id for line_id in original.line_ids if line_id not in ids)
        part = structs.replace(
            original,
            partly=True,
            taken_back=not left,
            line_ids=left,
            legs=tuple(leg for leg in original.legs if leg.line_id not in ids),
        )
        self.priors = [part if prior.remit_claim_id == part.remit_claim_id else prior for prior in self.priors]

    def mark(self) -> Mark:
        """How the claim stands now, to come back to."""
        return Mark(dict(self.open), tuple(self.priors))

    def back_to(self, mark: Mark) -> None:
        """Forget what was planned since: it is not going to post."""
        self.open, self.priors = dict(mark.open), list(mark.priors)

    def _book(self, legs: Sequence[Leg]) -> None:
        for leg in legs:
            if leg.account == "receivable" and leg.line_id is not None:
                slot = Slot(leg.line_id, leg.party)
                self.open[slot] = self.open.get(slot, 0) + leg.cents
