"""The guard of the coordination of benefits: never more is taken off than is left, and the split that fits instead.

Every payer accounts for the whole charge again (RFI 2143); one that writes off what another settled already would leave
the account below zero. Source: DOMAIN.md 5, RFI 1696 and 2194.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec import structs

from app.posting.facts import ReceivedAdjustment
from app.posting.moves import Leg, Moves, Part, Proposal, Slot
from app.posting.state import ClaimState

PRIOR = "OA-23"


class _Key(NamedTuple):
    line_id: int
    pair: str


_Taken = dict[_Key, int]


def guard(moves: Moves, state: ClaimState, party: str) -> Moves:
    """Never take off more than is left with the party: write-offs are cut first, then what is passed on.

    A payment is cash and stays. What was cut is `over`: the part earlier payers already settled, proposed as OA-23.
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
    proposals = _proposals(moves, legs, party)
    return structs.replace(
        moves, legs=tuple(legs), written_off=moves.written_off - written, over=cut, proposals=proposals
    )


def _proposals(moves: Moves, kept: Sequence[Leg], party: str) -> tuple[Proposal, ...]:
    """For each line that was cut, what the payer sent and what fits: the cut part is OA-23, settled before it."""
    before, after = _taken(moves.legs, party), _taken(kept, party)
    found = []
    for part in moves.parts:
        lowered = [
            structs.replace(each, cents=each.cents - _less(before, after, part, at))
            for at, each in enumerate(part.adjustments)
        ]
        cut = sum(each.cents for each in part.adjustments) - sum(each.cents for each in lowered)
        if cut:
            found.append(Proposal(part.line_id, part.adjustments, _with_prior(lowered, cut)))
    return tuple(found)


def _with_prior(lowered: Sequence[ReceivedAdjustment], cut: int) -> tuple[ReceivedAdjustment, ...]:
    """OA-23 first, with what the payer itself called so."""
    said = sum(each.cents for each in lowered if _pair(each) == PRIOR)
    rest = [each for each in lowered if each.cents and _pair(each) != PRIOR]
    return (ReceivedAdjustment("OA", "23", said + cut), *rest)


def _less(before: _Taken, after: _Taken, part: Part, at: int) -> int:
    """What was cut of one adjustment; of two alike on a line the first bears it."""
    each = part.adjustments[at]
    if any(_pair(other) == _pair(each) for other in part.adjustments[:at]):
        return 0
    key = _Key(part.line_id, _pair(each))
    return before.get(key, 0) - after.get(key, 0)


def _taken(legs: Iterable[Leg], party: str) -> _Taken:
    """What each adjustment took off the party, by line and pair of group and reason."""
    found: _Taken = {}
    for leg in legs:
        if leg.account == "receivable" and leg.party == party and leg.kind != "payment" and leg.line_id is not None:
            key = _Key(leg.line_id, f"{leg.group}-{leg.reason}")
            found[key] = found.get(key, 0) - leg.cents
    return found


def _pair(each: ReceivedAdjustment) -> str:
    return f"{each.group}-{each.reason}"


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
