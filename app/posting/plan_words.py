"""What a plan says to a clerk: the verdict's name and one sentence with its numbers. Pure."""

from __future__ import annotations

from typing import NamedTuple

from app.domain.money import money_text
from app.posting.facts import SECONDARY, TERTIARY, ReceivedClaim
from app.posting.moves import Moves
from app.posting.state import ClaimState
from app.rules.reasons import reason_words

WHOLE_WHY = "Takes back the earlier decision with all its amounts; what the patient owed from it is taken back too."
PART_WHY = "Takes back some lines of the earlier decision; the others stand."
TAKEN_BY_HAND = (
    "A take-back of this payer was posted on the claim by hand already: undo that posting under Take-backs, then post "
    "the reversal."
)


class Charges(NamedTuple):
    """What the payer and we say was charged on the lines decided, cents."""

    theirs: int
    ours: int


class Found(NamedTuple):
    """What a decision is called by: its moves and party, whether it corrects another, names somebody else."""

    moves: Moves
    party: str
    corrects: bool
    stranger: bool
    charges: Charges


def verdict_of(found: Found) -> str:
    """The name under which the review page groups the claim."""
    moves = found.moves
    if moves.over or moves.review or moves.beyond or found.stranger:
        return "review"
    if moves.denied:
        return "denial"
    if found.corrects:
        return "correction"
    return "secondary" if found.party in (SECONDARY, TERTIARY) else "clean"


def why_of(found: Found) -> str:
    """One sentence for the clerk, the weightiest doubt first."""
    moves = found.moves
    if moves.over:
        return _over_words(moves, found.charges)
    if found.stranger:
        return "Matched, but the name differs from ours: make sure that it is the same patient."
    if moves.beyond:
        return (
            f"OA-23 says that payers before settled {money_text(moves.beyond)} more than they did; it stays open with "
            "this payer."
        )
    if moves.review:
        listed = ", ".join(moves.unmapped or moves.review)
        return f"{listed} needs a person: the posting policy does not decide it."
    if moves.denied:
        words = reason_words(moves.denied_by.partition("-")[2])
        return f"Denied {money_text(moves.denied)} with {moves.denied_by}: {words}."
    return _plain_words(found)


def stop_of(found: Found) -> str:
    """The word under which what waits is counted; empty when nothing speaks against posting."""
    moves = found.moves
    if moves.over:
        return "guard"
    if found.stranger:
        return "name"
    if moves.beyond:
        return "OA-23"
    return f"policy {(moves.unmapped or moves.review)[0]}" if moves.review else ""


def patient_sentence(received: ReceivedClaim) -> str:
    """CLP05 against the PR reasons, with both numbers (TRUST.md 3, 9)."""
    return (
        f"The payer says that the patient owes {money_text(received.patient or 0)}, but its reasons with group PR "
        f"sum to {money_text(received.patient_sum)}: find out which is right."
    )


def _plain_words(found: Found) -> str:
    listed = ", ".join(found.moves.unexpected)
    odd = f" {listed} was taken off, which is not ordinary on a paid line." if listed else ""
    if found.corrects:
        return f"Correction after a reversal.{odd}"
    later = found.party in (SECONDARY, TERTIARY)
    return f"{'Paid after another payer.' if later else 'Matched, in balance, every reason in the policy.'}{odd}"


def _over_words(moves: Moves, charges: Charges) -> str:
    if charges.theirs > charges.ours:
        return (
            f"The payer's charge of {money_text(charges.theirs)} differs from ours of {money_text(charges.ours)}: "
            f"proposed is to leave out {money_text(moves.over)}, which we never charged."
        )
    return (
        f"The payer takes off more than is left with it: proposed are {money_text(moves.over)} as OA-23 (settled "
        f"by the payers before) and only {money_text(moves.written_off)} written off."
    )


def off_sentence(received: ReceivedClaim) -> str:
    """Which equation of a claim that does not add up fails, with its numbers."""
    adjusted = sum(each.cents for each in received.adjustments)
    for line in received.lines:
        taken = sum(each.cents for each in line.adjustments)
        if line.charge != line.paid + taken:
            return f"Line {line.sequence} does not add up: {_off(line.charge, line.paid, taken)}"
        adjusted += taken
    if received.charge != received.paid + adjusted:
        return f"The claim does not add up: {_off(received.charge, received.paid, adjusted)}"
    billed = sum(line.charge for line in received.lines)
    if received.lines and billed != received.charge:
        return f"The claim does not add up: charge {money_text(received.charge)}, its lines {money_text(billed)}."
    return "The claim or one of its lines does not add up: charge, adjustments and payment disagree."


def _off(charge: int, paid: int, adjusted: int) -> str:
    off = charge - paid - adjusted
    return (
        f"charge {money_text(charge)} is not paid {money_text(paid)} + adjusted {money_text(adjusted)}; "
        f"off by {money_text(off)}."
    )


def no_original_sentence(received: ReceivedClaim, state: ClaimState, party: str) -> str:
    """Why a reversal has nothing to take back."""
    standing = [prior for prior in state.priors if not prior.taken_back and prior.party == party]
    if not standing:
        return "A reversal whose original is not posted: it waits until the original comes or a person decides."
    last = standing[-1]
    return (
        "The amounts of this reversal differ from the posted decision: it takes back "
        f"{money_text(-received.paid)} paid of {money_text(-received.charge)} charged; posted are "
        f"{money_text(last.paid)} of {money_text(last.charge)}."
    )
