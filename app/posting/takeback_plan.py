"""Which decision a reversal (CLP02 22) takes back: the whole of one, or, line by line, a part of it. Pure.

A reversal repeats all amounts of its original with the opposite sign (RFI 1429); some payers send only the lines that
change. Groups and reasons are not compared: the old format wrote CR for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from app.posting.facts import PostedLeg, Prior, ReceivedClaim
from app.posting.lines import Pair, pair_lines
from app.posting.moves import Leg
from app.posting.state import ClaimState


class TakenBack(Struct, frozen=True, gc=False):
    """The decision a reversal is about with the legs it undoes; `pairs` name the lines when it undoes a part only."""

    original: Prior
    legs: tuple[PostedLeg, ...]
    pairs: tuple[Pair, ...] = ()

    @property
    def line_ids(self) -> frozenset[int]:
        """Our lines of a partial reversal."""
        return frozenset(pair.ours.line_id for pair in self.pairs)


def find_taken_back(received: ReceivedClaim, state: ClaimState, party: str) -> TakenBack | None:
    """The latest standing decision of that party with opposite amounts, else the one of which these lines are a part.

    Among equals CLP07 decides, then the lines.
    """
    fits = [
        prior
        for prior in state.priors
        if not prior.taken_back
        and not prior.partly
        and prior.party == party
        and prior.charge == -received.charge
        and prior.paid == -received.paid
    ]
    named = [prior for prior in fits if prior.control_number and prior.control_number == received.control_number]
    alike = named or (_of_these_lines(received, state, fits) if len(fits) > 1 else fits)
    if alike:
        return TakenBack(alike[-1], alike[-1].legs)
    return _part(received, state, party)


def _of_these_lines(received: ReceivedClaim, state: ClaimState, fits: list[Prior]) -> list[Prior]:
    """Of equal decisions of a split claim those on the lines that the reversal names; all when it names none."""
    ids = {pair.ours.line_id for pair in pair_lines(received, state.claim).pairs}
    return [prior for prior in fits if ids and set(prior.line_ids) == ids] or fits


def _part(received: ReceivedClaim, state: ClaimState, party: str) -> TakenBack | None:
    """The standing decision some of whose lines this reversal takes back with exactly what was paid on them."""
    pairing = pair_lines(received, state.claim)
    if not pairing.pairs or received.adjustments:
        return None
    ids = {pair.ours.line_id for pair in pairing.pairs}
    for prior in reversed(state.priors):
        if prior.taken_back or prior.party != party or not prior.legs or not ids <= set(prior.line_ids):
            continue
        legs = tuple(leg for leg in prior.legs if leg.line_id in ids)
        if legs and all(_paid_on(legs, line_id) == _back_on(pairing.pairs, line_id) for line_id in ids):
            return TakenBack(prior, legs, pairing.pairs)
    return None


def _paid_on(legs: Iterable[PostedLeg], line_id: int) -> int:
    return -sum(leg.cents for leg in legs if leg.line_id == line_id and leg.kind == "payment")


def _back_on(pairs: Iterable[Pair], line_id: int) -> int:
    return -sum(pair.received.paid for pair in pairs if pair.ours.line_id == line_id)


def counter_legs(legs: Iterable[PostedLeg], claim_id: int) -> list[Leg]:
    """The legs that take these back, each naming the entry it reverses."""
    return [
        Leg(
            each.account,
            each.party,
            each.kind,
            each.reference,
            -each.cents,
            claim_id,
            each.line_id,
            each.group,
            each.reason,
            each.entry_id,
        )
        for each in legs
    ]
