"""Which claim of ours a received one is: a ladder of keys, each answer with a score and its reasons.

Order: our number (CLP01), the payer's number (CLP07), the line control numbers, then name, member, date and charge.
What is ambiguous never matches. Source: DOMAIN.md 2 (RFI 504, 1808, 498).
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from app.posting.facts import OurClaim, ReceivedClaim, normalised

ENOUGH = 70
CLOSE = 10
SHORTEST_LINE_KEY = 6


class Score(Struct, frozen=True, gc=False):
    """How well one claim fits, 0 to 100, and why."""

    claim: OurClaim
    points: int
    reasons: tuple[str, ...]


class Match(Struct, frozen=True, gc=False):
    """The claim found (None: none or several fit), its score, one phrase for a clerk, and what else came near."""

    claim: OurClaim | None
    points: int
    text: str
    scores: tuple[Score, ...] = ()


def match_claim(received: ReceivedClaim, candidates: Sequence[OurClaim], payer_id: int) -> Match:
    """Pick the one claim that fits; candidates may hold any claim of the practice."""
    scores = sorted(
        (score_claim(received, claim, payer_id) for claim in candidates),
        key=lambda each: (-each.points, each.claim.claim_id),
    )
    near = tuple(each for each in scores if each.points >= 30)[:5]
    if not near:
        return Match(None, 0, "No claim of the book carries this number, payer number, or name with date and charge.")
    best = near[0]
    if best.points < ENOUGH:
        return Match(None, best.points, f"Nothing fits well enough; the nearest agrees in {_and(best.reasons)}.", near)
    if len(near) > 1 and near[1].points > best.points - CLOSE:
        return Match(None, best.points, "Two claims fit equally well; a person has to choose.", near)
    return Match(best.claim, best.points, f"Found by {_and(best.reasons)}.", near)


def score_claim(received: ReceivedClaim, claim: OurClaim, payer_id: int) -> Score:
    """Points for each fact that agrees; a key (number, payer's number, lines) needs one fact beside it."""
    reasons, points = [], 0
    if is_number(received) and normalised(received.number) == claim.number_norm:
        points, reasons = 60, ["claim number"]
    elif received.control_number and any(
        cover.control_number == received.control_number for cover in claim.coverages if cover.payer_id == payer_id
    ):
        points, reasons = 58, ["payer's claim number"]
    elif _lines_agree(received, claim):
        points, reasons = 58, ["line control numbers"]
    weights = (10, 12, 10, 12) if points else (30, 25, 25, 20)
    for agrees, weight, word in zip(
        _facts(received, claim), weights, ("name", "member", "date", "charge"), strict=True
    ):
        if agrees:
            points, reasons = points + weight, [*reasons, word]
    # Without any key nothing may contradict: date and charge must agree, and the name where the payer gave one.
    needed = {"date", "charge", "name"} if received.name_norm else {"date", "charge"}
    if weights[0] == 30 and not needed <= set(reasons):
        points = min(points, ENOUGH - 1)
    return Score(claim, min(points, 100), tuple(reasons))


def is_number(received: ReceivedClaim) -> bool:
    """Whether CLP01 can be a claim number at all: payers return 0 when the claim had none (RFI 535)."""
    number = normalised(received.number)
    return bool(number) and number.strip("0") != ""


def line_keys(received: ReceivedClaim) -> tuple[str, ...]:
    """The line control numbers long enough to mean one line of one claim."""
    return tuple(line.control_number for line in received.lines if len(line.control_number) >= SHORTEST_LINE_KEY)


def _lines_agree(received: ReceivedClaim, claim: OurClaim) -> bool:
    keys = line_keys(received)
    return bool(keys) and set(keys) <= {line.control_number for line in claim.lines}


def _facts(received: ReceivedClaim, claim: OurClaim) -> tuple[bool, bool, bool, bool]:
    """Whether name, member, date and charge agree, in this order."""
    members = {claim.member_id, *(cover.member_id for cover in claim.coverages)} - {""}
    charges = {claim.charge, *(line.charge for line in claim.lines)}
    whole = abs(received.charge)
    return (
        _same_name(received.name_norm, claim.name_norm),
        received.member_id in members,
        received.service_from is not None and claim.service_from <= received.service_from <= claim.service_to,
        whole == claim.charge or (0 < whole < claim.charge and _is_part(received, charges)),
    )


def _is_part(received: ReceivedClaim, charges: set[int]) -> bool:
    """A payer that splits each procedure into a claim of its own: every received line is one of ours."""
    return bool(received.lines) and all(abs(line.charge) in charges for line in received.lines)


def _same_name(left: str, right: str) -> bool:
    """Same surname, and first names that agree as far as the shorter one goes (payers cut and initial them)."""
    surname, _, first = left.partition(",")
    other, _, second = right.partition(",")
    if not surname or surname != other:
        return False
    shorter = min(len(first), len(second))
    return first[:shorter] == second[:shorter]


def other_name(received: ReceivedClaim, claim: OurClaim) -> bool:
    """Whether the payer names somebody else: neither surname nor first name agrees, cut, initialed or turned."""
    if not received.name_norm or not claim.name_norm:
        return False
    surname, _, first = received.name_norm.partition(",")
    other, _, second = claim.name_norm.partition(",")
    if surname.startswith(other) or other.startswith(surname) or {surname, first} & {other, second} - {""}:
        return False
    return not (first and second) or not (first.startswith(second) or second.startswith(first))


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else "nothing"
