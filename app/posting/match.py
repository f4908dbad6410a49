"""Which claim of ours a received one is: a ladder of keys, each answer with a score and its reasons.

Order: our number (CLP01), as returned, as this payer is known to alter it, or cut; the payer's numbers (CLP07, REF*1K);
the line control numbers; then name, member, date and charge. What is ambiguous never matches. Source: DOMAIN.md 2 (RFI
504, 1808, 498).
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from app.posting.facts import OurClaim, Pick, ReceivedClaim, normalised
from app.posting.picks import SURE_PREFIX, says_same

ENOUGH = 70
CLOSE = 10
NEAR = 30
SHOWN = 8
KEYLESS = 85  # a claim that a key names too is never called equal to one that only looks like it
SHORTEST_LINE_KEY = 6
_KEY_REASON = "claim number"
_WORDS = ("name", "member", "date", "charge")
_BESIDE_KEY = (10, 12, 10, 12)
_ALONE = (30, 25, 25, 20)


class Score(Struct, frozen=True, gc=False):
    """How well one claim fits, 0 to 100, why, and what contradicts; `pick_id` is the person's pick it rests on."""

    claim: OurClaim
    points: int
    reasons: tuple[str, ...]
    against: tuple[str, ...] = ()
    pick_id: int = 0


class Match(Struct, frozen=True, gc=False):
    """The claim found (None: none or several fit), its score, one phrase for a clerk, and what else came near."""

    claim: OurClaim | None
    points: int
    text: str
    scores: tuple[Score, ...] = ()
    pick_id: int = 0


class _Key(Struct, frozen=True, gc=False):
    points: int
    reason: str
    pick_id: int = 0


def match_claim(
    received: ReceivedClaim, candidates: Sequence[OurClaim], payer_id: int, picks: tuple[Pick, ...] = ()
) -> Match:
    """Pick the one claim that fits; candidates may hold any claim of the practice, in any order."""
    near = tuple(each for each in rank_claims(received, candidates, payer_id, picks) if each.points >= NEAR)
    if not near:
        return Match(None, 0, "No claim of the book carries this number, payer number, or name with date and charge.")
    best = near[0]
    if best.points < ENOUGH:
        return Match(
            None, best.points, f"Nothing fits well enough; the nearest agrees in {_and(best.reasons)}.", near[:SHOWN]
        )
    rivals = [each for each in near[1:] if each.points > best.points - CLOSE]
    if rivals:
        verbatim = [each for each in (best, *rivals) if _verbatim(received, each.claim)]
        if len(verbatim) != 1 or verbatim[0].points < ENOUGH:
            return Match(None, best.points, "Two claims fit equally well; a person has to choose.", near[:SHOWN])
        best = verbatim[0]
    if _KEY_REASON not in best.reasons and any(_KEY_REASON in each.reasons for each in near):
        text = "Our claim number says one claim, everything else another; a person has to choose."
        return Match(None, best.points, text, near[:SHOWN])
    return Match(best.claim, best.points, f"Found by {_and(best.reasons)}.", near[:SHOWN], best.pick_id)


def rank_claims(
    received: ReceivedClaim, candidates: Sequence[OurClaim], payer_id: int, picks: tuple[Pick, ...] = ()
) -> tuple[Score, ...]:
    """Every candidate once with its score, best first; equal ones by id."""
    once = {claim.claim_id: claim for claim in candidates}
    scores = (score_claim(received, claim, payer_id, picks) for claim in once.values())
    return tuple(sorted(scores, key=lambda each: (-each.points, each.claim.claim_id)))


def score_claim(received: ReceivedClaim, claim: OurClaim, payer_id: int, picks: tuple[Pick, ...] = ()) -> Score:
    """Points for each fact that agrees; a key (number, payer's number, lines) needs one fact beside it."""
    key = _key(received, claim, payer_id, picks)
    said = _facts(received, claim)
    weights = _BESIDE_KEY if key.points else _ALONE
    agreeing = tuple(word for word, agrees in zip(_WORDS, said, strict=True) if agrees)
    points = key.points + sum(weight for weight, agrees in zip(weights, said, strict=True) if agrees)
    # Without any key nothing may contradict: date and charge must agree, and the name where the payer gave one.
    needed = {"date", "charge", "name"} if received.name_norm else {"date", "charge"}
    if not key.points:
        points = min(points, KEYLESS if needed <= set(agreeing) else ENOUGH - 1)
    reasons = (key.reason, *agreeing) if key.reason else agreeing
    return Score(claim, min(points, 100), reasons, _against(received, claim, agreeing), key.pick_id)


def _key(received: ReceivedClaim, claim: OurClaim, payer_id: int, picks: tuple[Pick, ...]) -> _Key:
    """The highest rung of the ladder this claim stands on; no points: none."""
    number = normalised(received.number) if is_number(received) else ""
    if number and number == claim.number_norm:
        return _Key(60, _KEY_REASON)
    pick = next((each for each in picks if number and says_same(each, number, claim.number_norm)), None)
    if pick is not None:
        return _Key(60, f"claim number (altered as chosen on {pick.on} by {pick.by})", pick.pick_id)
    if received.control_number and any(
        received.control_number in cover.payer_numbers for cover in claim.coverages if cover.payer_id == payer_id
    ):
        return _Key(58, "payer's claim number")
    if _lines_agree(received, claim):
        return _Key(58, "line control numbers")
    if _prefix(number, claim.number_norm):
        return _Key(52, f"first {min(len(number), len(claim.number_norm))} characters of the claim number")
    return _Key(0, "")


def _prefix(number: str, ours: str) -> bool:
    """One is the beginning of the other, long enough: payers cut at 20 characters or add their own behind it."""
    shorter = min(len(number), len(ours))
    return shorter >= SURE_PREFIX and number[:shorter] == ours[:shorter]


def _verbatim(received: ReceivedClaim, claim: OurClaim) -> bool:
    """The very number, blanks at the ends aside: it decides between claims whose numbers differ only in signs."""
    return is_number(received) and received.number.strip() == claim.number.strip()


def _against(received: ReceivedClaim, claim: OurClaim, agreeing: Sequence[str]) -> tuple[str, ...]:
    """Facts that both sides state and that differ."""
    both = (
        bool(received.name_norm and claim.name_norm),
        bool(received.member_id and claim.member_id),
        received.service_from is not None,
        True,
    )
    number = ("claim number",) if is_number(received) and normalised(received.number) != claim.number_norm else ()
    return (*number, *(word for word, stated in zip(_WORDS, both, strict=True) if stated and word not in agreeing))


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
