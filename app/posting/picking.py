"""What a person decides at the picker: which claim it is, which line is which; and what is learned from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from msgspec import Struct

from app.db.unit import Unit
from app.domain.errors import Conflict, NotFound, Refused
from app.posting.facts import normalised
from app.posting.load import load_payment
from app.posting.picks import Alteration, alteration_words, derive_alteration
from app.posting.received import last_posting
from app.posting.results import PostingSummary
from app.posting.service import decide_claims, require_in_balance, require_poster, retry_payer

_PART = """
    SELECT part.remit_id, part.number, part.state, part.claim_id,
           ARRAY(SELECT line.id FROM app.remit_line AS line WHERE line.remit_claim_id = part.id) AS line_ids
    FROM app.remit_claim AS part WHERE part.id = %(part)s"""
_CLAIM = """
    SELECT id AS claim_id, number FROM app.claim
    WHERE practice_id = %(practice)s AND (id = %(id)s OR (%(id)s = 0 AND number_norm = %(number)s))
    ORDER BY number = %(written)s DESC, id LIMIT 2"""
_REMEMBER = "SELECT api.remember_pick_v1(%(practice)s, %(payer)s, %(kind)s, %(value)s)"
_PICKS = """
    SELECT pick.id AS pick_id, practice.name AS practice, payer.name AS payer, pick.kind, pick.value, pick.picked_by,
           pick.picked_at::date AS picked_on, pick.times_used, coalesce(pick.forgotten_by, '') AS forgotten_by
    FROM app.match_pick AS pick JOIN app.practice ON practice.id = pick.practice_id
        JOIN app.payer ON payer.id = pick.payer_id
    WHERE %(all)s OR pick.forgotten_at IS NULL
    ORDER BY payer.name, practice.name, pick.id"""
_NOTHING = PostingSummary()
_FORGET = "SELECT api.forget_pick_v1(%(pick)s)"


@dataclass(frozen=True, slots=True)
class LinePick:
    """A received line (app.remit_line id) and the claim line (app.claim_line id) a person says it is."""

    remit_line_id: int
    line_id: int


@dataclass(frozen=True, slots=True)
class Picked:
    """What a pick posted, on which claim, and in words what is remembered of how the payer alters the number.

    `followed` is what posted by the payer's mode because of it: claims that had waited under numbers altered alike.
    """

    posting: PostingSummary
    claim: str
    pick_id: int | None = None
    remembered: str = ""
    followed: PostingSummary = _NOTHING


@dataclass(frozen=True, slots=True)
class PickRow:
    """A remembered alteration: whose, in words, by whom, and how many claims it found since."""

    pick_id: int
    practice: str
    payer: str
    words: str
    picked_by: str
    picked_on: date
    times_used: int
    forgotten_by: str


class _Part(Struct, frozen=True, gc=False):
    remit_id: int
    number: str
    state: str
    claim_id: int | None
    line_ids: tuple[int, ...]


class _Claim(Struct, frozen=True, gc=False):
    claim_id: int
    number: str


class _PickRow(Struct, frozen=True, gc=False):
    pick_id: int
    practice: str
    payer: str
    kind: str
    value: str
    picked_by: str
    picked_on: date
    times_used: int
    forgotten_by: str


def pick_claim(
    unit: Unit,
    remit_claim_id: int,
    claim: int | str,
    *,
    today: date,
    remember: bool = True,
    lines: Sequence[LinePick] = (),
) -> Picked:
    """Post a received claim as the claim of ours (id or number) that a person names, `lines` paired by hand.

    What the pick shows about how this payer alters numbers is remembered for the practice, unless `remember` is off;
    the payer's other unmatched claims are planned again with it.
    Raises NotFound, Conflict (posted already, by whom and when), Refused (does not add up, nothing a person may post),
    NotPermitted.
    """
    require_poster(unit)
    part = unit.one(_PART, {"part": remit_claim_id}, into=_Part, missing="No such received claim is in your practices.")
    if part.state in ("posted", "information"):
        last = last_posting(unit, part.remit_id, remit_claim_id)
        who = f": {last.words}" if last else ""
        raise Conflict(f"This received claim is posted already{who}; undo that first.")
    payment = load_payment(unit, part.remit_id)
    if payment is None:
        raise NotFound("No such received claim is in your practices.")
    require_in_balance(payment)
    if any(each.remit_line_id not in part.line_ids for each in lines):
        raise Refused("A line that was paired by hand is not a line of this received claim.")
    found = _claim(unit, payment.practice_id, claim)
    pairs = {each.remit_line_id: each.line_id for each in lines}
    done = decide_claims(unit, payment, [remit_claim_id], today=today, chosen=found.claim_id, pairs=pairs)
    alteration = derive_alteration(part.number, found.number) if remember and done.posted else None
    if alteration is None:
        return Picked(done, found.number)
    wish = {
        "practice": payment.practice_id,
        "payer": payment.payer_id,
        "kind": alteration.kind,
        "value": alteration.value,
    }
    kept = unit.number(_REMEMBER, wish)
    followed = retry_payer(unit, payment.practice_id, payment.payer_id, today=today)
    return Picked(done, found.number, kept, alteration_words(alteration), followed)


def pick_lines(unit: Unit, remit_claim_id: int, lines: Sequence[LinePick], *, today: date) -> Picked:
    """Post a received claim whose claim is found already, with its lines paired by hand; the rest pair by themselves.

    Raises what `pick_claim` raises, and Refused while no claim is found.
    """
    part = unit.one(_PART, {"part": remit_claim_id}, into=_Part, missing="No such received claim is in your practices.")
    if part.claim_id is None:
        raise Refused("No claim is found for it yet; choose the claim first.")
    return pick_claim(unit, remit_claim_id, part.claim_id, today=today, remember=False, lines=lines)


def list_picks(unit: Unit, *, forgotten: bool = False) -> tuple[PickRow, ...]:
    """What the office remembers of how payers alter numbers, by payer; `forgotten` ones too when asked."""
    return tuple(
        PickRow(
            row.pick_id,
            row.practice,
            row.payer,
            alteration_words(Alteration(row.kind, row.value)),
            row.picked_by,
            row.picked_on,
            row.times_used,
            row.forgotten_by,
        )
        for row in unit.rows(_PICKS, {"all": forgotten}, into=_PickRow)
    )


def forget_pick(unit: Unit, pick_id: int) -> None:
    """A pick counts no longer; what was posted by it stays. Raises NotFound, NotPermitted."""
    unit.value(_FORGET, {"pick": pick_id})


def _claim(unit: Unit, practice_id: int, claim: int | str) -> _Claim:
    """The claim of the practice that a person names: the very number before one that differs only in signs."""
    by_id = claim if isinstance(claim, int) else 0
    written = "" if isinstance(claim, int) else claim.strip()
    asked = {"practice": practice_id, "id": by_id, "number": normalised(written), "written": written}
    found = unit.rows(_CLAIM, asked, into=_Claim)
    if not found:
        raise NotFound("The practice of this payment has no such claim in your scope.")
    if len(found) > 1 and found[0].number != written:
        raise Refused("Several claims carry this number; write it exactly as the claim does.")
    return found[0]
