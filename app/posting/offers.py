"""The claims of ours that received ones could be, looked up set by set, with what else is known about the unmatched.

By keys first; only what found nothing there is looked for by altered and cut numbers, line numbers, name, member, date
and charge; and only what is still unmatched is asked for beyond the practice. A fixed number of statements per slice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from msgspec import Struct, structs

from app.db.unit import Unit
from app.posting.claims import load_claims
from app.posting.facts import OurClaim, Payment, Pick, ReceivedClaim, normalised
from app.posting.legacy import LegacyPattern, former_system
from app.posting.match import ENOUGH, Match, is_number, line_keys, match_claim
from app.posting.picks import may_be_cut, possible_numbers

_BY_KEYS = """
    SELECT id FROM app.claim WHERE practice_id = %(practice)s AND number_norm = ANY (%(numbers)s)
    UNION SELECT claim_id FROM app.claim_payer
    WHERE practice_id = %(practice)s AND control_number = ANY (%(controls)s) AND control_number <> ''
      AND payer_id = %(payer)s
    UNION SELECT claim_id FROM app.claim_payer
    WHERE practice_id = %(practice)s AND filing_number = ANY (%(controls)s) AND filing_number <> ''
      AND payer_id = %(payer)s
    UNION SELECT claim_id FROM app.remit_claim
    WHERE practice_id = %(practice)s AND control_number = ANY (%(controls)s) AND control_number <> ''
      AND state = 'posted' AND claim_id IS NOT NULL
    UNION SELECT id FROM app.claim WHERE practice_id = %(practice)s AND id = ANY (%(chosen)s)"""
_HINTS = """
    SELECT 'pick' AS what, pick.id, pick.kind, pick.value, pick.picked_by AS said, pick.picked_at::date AS on
    FROM app.match_pick AS pick
    WHERE practice_id = %(practice)s AND payer_id = %(payer)s AND forgotten_at IS NULL
    UNION ALL
    SELECT 'legacy', id, kind, pattern, system, added_at::date FROM app.legacy_pattern
    WHERE practice_id = %(practice)s AND retired_at IS NULL
    ORDER BY what, id"""
# Each received claim asks by itself, so that a common name brings only its own dates; 20 a claim are plenty. The last
# letter of the key alphabet ends the range of numbers that begin with a cut one. `days` is how far apart dates may be.
_NEAR = """
    SELECT asked.id AS owner, near.id AS claim_id
    FROM unnest(%(ids)s::bigint[], %(names)s::text[], %(members)s::text[], %(days)s::date[], %(charges)s::bigint[],
                %(cuts)s::text[]) AS asked (id, name, member, day, charge, cut)
         CROSS JOIN LATERAL (
            (SELECT id FROM app.claim
                WHERE practice_id = %(practice)s AND member_id = asked.member AND asked.member <> ''
                AND service_from BETWEEN asked.day - %(apart)s::integer AND asked.day + %(apart)s::integer LIMIT 20)
            UNION (SELECT id FROM app.claim
                WHERE practice_id = %(practice)s AND name_norm = asked.name AND asked.name <> ''
                AND service_from BETWEEN asked.day - %(apart)s::integer AND asked.day + %(apart)s::integer LIMIT 20)
            UNION (SELECT id FROM app.claim WHERE practice_id = %(practice)s AND charge_cents = asked.charge
                AND service_from = asked.day LIMIT 20)
            UNION (SELECT id FROM app.claim WHERE practice_id = %(practice)s AND asked.cut <> ''
                AND number_norm >= asked.cut AND number_norm < asked.cut || '~' LIMIT 20)) AS near
    UNION ALL
    SELECT 0, claim_id FROM app.claim_line
    WHERE practice_id = %(practice)s AND length(control_number) >= 6 AND control_number = ANY (%(lines)s)
    UNION ALL
    SELECT 0, id FROM app.claim WHERE practice_id = %(practice)s AND number_norm = ANY (%(altered)s)"""
_ELSEWHERE = "SELECT remit_claim_id FROM api.claims_elsewhere_v1(%(ids)s)"
WEEK = 7


class _Hint(Struct, frozen=True, gc=False):
    what: str
    id: int
    kind: str
    value: str
    said: str
    on: date


class _Near(Struct, frozen=True, gc=False):
    owner: int
    claim_id: int


@dataclass(frozen=True, slots=True)
class Offer:
    """Received claims as matching may call them, the claims of ours each could be (by its id), the payer's picks."""

    received: tuple[ReceivedClaim, ...]
    candidates: dict[int, tuple[OurClaim, ...]]
    picks: tuple[Pick, ...] = ()


def find_offers(unit: Unit, payment: Payment, received: Sequence[ReceivedClaim], *, wide: bool = False) -> Offer:
    """What each received claim could be; `wide` looks for all of them by facts too, and a week around the date."""
    if not received:
        return Offer((), {})
    keys = {
        "practice": payment.practice_id,
        "payer": payment.payer_id,
        "numbers": [normalised(each.number) for each in received if is_number(each)],
        "controls": [each.control_number for each in received if each.control_number],
        "chosen": [each.claim_id for each in received if each.claim_id is not None],
    }
    with_legs = any(each.is_reversal for each in received)
    ours = load_claims(unit, unit.rows(_BY_KEYS, keys, into=int), with_legs=with_legs)
    found = _by_keys(received, list(ours.values()), payment)
    lost = [each for each in received if wide or _match(each, found, payment, ()).claim is None]
    if not lost:
        return Offer(tuple(received), found)
    hints = unit.rows(_HINTS, keys, into=_Hint)
    picks = tuple(Pick(row.id, row.kind, row.value, row.said, row.on) for row in hints if row.what == "pick")
    near = unit.rows(_NEAR, _asked(lost, payment, picks, WEEK if wide else 0), into=_Near)
    ours.update(load_claims(unit, sorted({row.claim_id for row in near} - ours.keys()), with_legs=with_legs))
    _add_near(lost, near, ours, found)
    return Offer(_told(unit, payment, received, found, hints, picks), found, picks)


def _told(  # noqa: PLR0917  # everything known so far
    unit: Unit,
    payment: Payment,
    received: Sequence[ReceivedClaim],
    found: dict[int, tuple[OurClaim, ...]],
    hints: Sequence[_Hint],
    picks: tuple[Pick, ...],
) -> tuple[ReceivedClaim, ...]:
    """The received claims, those without a match marked as another practice's or the former system's."""
    unmatched = []
    for each in received:
        match = _match(each, found, payment, picks)
        if match.claim is None and match.points < ENOUGH:
            unmatched.append(each.remit_claim_id)
    if not unmatched:
        return tuple(received)
    elsewhere = set(unit.rows(_ELSEWHERE, {"ids": unmatched}, into=int))
    patterns = [LegacyPattern(row.kind, row.value, row.said) for row in hints if row.what == "legacy"]
    asked = set(unmatched)
    return tuple(
        structs.replace(
            each,
            elsewhere=each.remit_claim_id in elsewhere,
            former_system="" if each.remit_claim_id in elsewhere else former_system(each.number, patterns),
        )
        if each.remit_claim_id in asked
        else each
        for each in received
    )


def _asked(lost: Sequence[ReceivedClaim], payment: Payment, picks: tuple[Pick, ...], apart: int) -> dict[str, object]:
    numbers = [normalised(each.number) if is_number(each) else "" for each in lost]
    return {
        "practice": payment.practice_id,
        "apart": apart,
        "ids": [each.remit_claim_id for each in lost],
        "names": [each.name_norm for each in lost],
        "members": [each.member_id for each in lost],
        "days": [each.service_from for each in lost],
        "charges": [abs(each.charge) for each in lost],
        "cuts": [number if number and may_be_cut(picks, number) else "" for number in numbers],
        "lines": [key for each in lost for key in line_keys(each)],
        "altered": [maybe for number in numbers if number for maybe in possible_numbers(picks, number)],
    }


def _add_near(
    lost: Sequence[ReceivedClaim],
    near: Sequence[_Near],
    ours: dict[int, OurClaim],
    found: dict[int, tuple[OurClaim, ...]],
) -> None:
    """What was found for one claim is offered to it, what was found by line or altered number to all that are lost."""
    by_owner: dict[int, list[int]] = {}
    for row in near:
        by_owner.setdefault(row.owner, []).append(row.claim_id)
    for each in lost:
        mine = {claim.claim_id for claim in found[each.remit_claim_id]}
        ids = mine | set(by_owner.get(each.remit_claim_id, ())) | set(by_owner.get(0, ()))
        found[each.remit_claim_id] = tuple(ours[claim_id] for claim_id in sorted(ids) if claim_id in ours)


def _match(
    received: ReceivedClaim, found: dict[int, tuple[OurClaim, ...]], payment: Payment, picks: tuple[Pick, ...]
) -> Match:
    candidates = found[received.remit_claim_id]
    chosen = next((claim for claim in candidates if claim.claim_id == received.claim_id), None)
    return Match(chosen, 100, "") if chosen else match_claim(received, candidates, payment.payer_id, picks)


def _by_keys(
    received: Sequence[ReceivedClaim], ours: Sequence[OurClaim], payment: Payment
) -> dict[int, tuple[OurClaim, ...]]:
    """To each received claim those of ours that share a key with it."""
    by_number: dict[str, list[OurClaim]] = {}
    by_control: dict[str, list[OurClaim]] = {}
    by_id = {claim.claim_id: claim for claim in ours}
    for claim in ours:
        by_number.setdefault(claim.number_norm, []).append(claim)
        for cover in claim.coverages:
            for number in cover.payer_numbers if cover.payer_id == payment.payer_id else ():
                by_control.setdefault(number, []).append(claim)
    found = {}
    for each in received:
        named = by_number.get(normalised(each.number), []) if is_number(each) else []
        keyed = by_control.get(each.control_number, []) if each.control_number else []
        chosen = [by_id[each.claim_id]] if each.claim_id in by_id else []
        found[each.remit_claim_id] = tuple({claim.claim_id: claim for claim in (*named, *keyed, *chosen)}.values())
    return found
