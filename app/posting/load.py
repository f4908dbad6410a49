"""The facts of a payment and of the claims it may decide, read set by set: a fixed number of statements per slice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TypeVar

from msgspec import Struct, structs

from app.db.unit import Unit
from app.posting.claims import load_claims
from app.posting.facts import (
    OurClaim,
    Payment,
    ProviderLevel,
    ReceivedAdjustment,
    ReceivedClaim,
    ReceivedLine,
    normalised,
)
from app.posting.match import Match, is_number, line_keys, match_claim

Row = TypeVar("Row")

_PAYMENT = """
    SELECT remit.id AS remit_id, remit.practice_id, remit.payer_id, payer.name AS payer_name, payer.type AS payer_type,
           payer.post_mode AS mode, remit.trace, remit.amount_cents AS amount, remit.off_by_cents AS off_by,
           CASE WHEN remit.payment_date > '2000-01-01' THEN remit.payment_date ELSE remit.received_on END AS decided_on,
           payer.appeal_days, payer.corrected_days, payer.block_reasons, payer.auto_limit_cents AS auto_limit,
           payer.crossover_days,
           (SELECT coalesce(md5(string_agg(rule::text, '|' ORDER BY rule.id)), '') FROM app.posting_rule AS rule)
               AS policy_key,
           remit.state, remit.version, remit.held_cents AS held,
           (SELECT coalesce(sum(paid_cents), 0)::bigint FROM app.remit_claim AS part
            WHERE part.remit_id = remit.id AND part.state IN ('waiting', 'reversed')) AS waiting_paid
    FROM app.remit AS remit JOIN app.payer AS payer ON payer.id = remit.payer_id WHERE remit.id = %(remit)s"""
_PLB = """
    SELECT id AS plb_id, code, reference, cents, op_id IS NOT NULL AS posted
    FROM app.remit_plb WHERE remit_id = %(remit)s ORDER BY sequence"""
_WAITING = """
    SELECT id FROM app.remit_claim WHERE remit_id = %(remit)s AND state = ANY (%(states)s)
    ORDER BY status_code <> '22', sequence"""
_CLAIMS = """
    SELECT id AS remit_claim_id, sequence, number, status_code, charge_cents AS charge, paid_cents AS paid,
           control_number, name_norm, member_id, service_from, in_balance, state, claim_id,
           coalesce(match_score, 0) AS match_score, match_text,
           ARRAY(SELECT code FROM jsonb_array_elements_text(coalesce(facts->'outpatient', '[]') ||
                     coalesce(facts->'inpatient', '[]')) AS code WHERE code ~ '^[A-Z]') AS remarks,
           CASE WHEN (facts->>'patient_stated')::boolean THEN patient_cents END AS patient,
           coalesce(facts->'parties' @> '[{"entity": "TT"}]', false) AS forwarded_to
    FROM app.remit_claim WHERE id = ANY (%(ids)s) ORDER BY sequence"""
_LINES = """
    SELECT remit_claim_id AS owner, id AS remit_line_id, sequence, procedure, modifiers, original_procedure AS original,
           charge_cents AS charge, paid_cents AS paid, service_from, control_number, remarks
    FROM app.remit_line WHERE remit_claim_id = ANY (%(ids)s) ORDER BY remit_claim_id, sequence"""
_ADJUSTMENTS = """
    SELECT remit_claim_id AS owner, coalesce(remit_line_id, 0) AS line, group_code AS grp, reason_code AS reason, cents
    FROM app.remit_adjustment WHERE remit_claim_id = ANY (%(ids)s)
    ORDER BY remit_claim_id, remit_line_id, sequence, id"""


class _Line(Struct, frozen=True, gc=False):
    owner: int
    remit_line_id: int
    sequence: int
    procedure: str
    modifiers: tuple[str, ...]
    original: str
    charge: int
    paid: int
    service_from: date | None
    control_number: str
    remarks: tuple[str, ...]


class _Adjustment(Struct, frozen=True, gc=False):
    owner: int
    line: int
    grp: str
    reason: str
    cents: int


@dataclass(frozen=True, slots=True)
class Slice:
    """Some received claims of a payment with the claims of ours that each could be, by received claim id."""

    payment: Payment
    received: tuple[ReceivedClaim, ...]
    candidates: dict[int, tuple[OurClaim, ...]]


def load_payment(unit: Unit, remit_id: int) -> Payment | None:
    """The payment with its provider level, or None outside the login's scope."""
    found = unit.row(_PAYMENT, {"remit": remit_id}, into=Payment)
    if found is None:
        return None
    return structs.replace(found, provider_level=tuple(unit.rows(_PLB, {"remit": remit_id}, into=ProviderLevel)))


def waiting_ids(unit: Unit, remit_id: int, states: Sequence[str]) -> list[int]:
    """Received claims of the payment in one of `states`, reversals first, else in the order of the file."""
    return unit.rows(_WAITING, {"remit": remit_id, "states": list(states)}, into=int)


def load_slice(unit: Unit, payment: Payment, ids: Sequence[int], *, chosen: int | None = None) -> Slice:
    """These received claims with all that matching and planning ask for; `chosen`: the claim a person says it is."""
    received = load_received(unit, ids)
    if chosen is not None:
        text = "Chosen by a person."
        received = tuple(structs.replace(each, claim_id=chosen, match_score=100, match_text=text) for each in received)
    return Slice(payment, received, _candidates(unit, payment, received))


def load_received(unit: Unit, ids: Sequence[int]) -> tuple[ReceivedClaim, ...]:
    """Received claims with lines and adjustments, in the order of the file; three statements."""
    if not ids:
        return ()
    wanted = {"ids": list(ids)}
    adjustments = _by_owner(unit.rows(_ADJUSTMENTS, wanted, into=_Adjustment))
    lines = {
        owner: list(group)
        for owner, group in groupby(unit.rows(_LINES, wanted, into=_Line), key=lambda line: line.owner)
    }
    return tuple(
        _with_lines(claim, lines.get(claim.remit_claim_id, []), adjustments.get(claim.remit_claim_id, []))
        for claim in unit.rows(_CLAIMS, wanted, into=ReceivedClaim)
    )


def _by_owner(rows: Iterable[_Adjustment]) -> dict[int, list[_Adjustment]]:
    return {owner: list(group) for owner, group in groupby(rows, key=lambda row: row.owner)}


def _with_lines(claim: ReceivedClaim, lines: Sequence[_Line], adjustments: Sequence[_Adjustment]) -> ReceivedClaim:
    by_line: dict[int, list[ReceivedAdjustment]] = {}
    for each in adjustments:
        by_line.setdefault(each.line, []).append(ReceivedAdjustment(each.grp, each.reason, each.cents))
    return structs.replace(
        claim,
        adjustments=tuple(by_line.get(0, ())),
        lines=tuple(
            ReceivedLine(
                line.remit_line_id,
                line.sequence,
                line.procedure,
                line.modifiers,
                line.original,
                line.charge,
                line.paid,
                line.service_from,
                line.control_number,
                tuple(by_line.get(line.remit_line_id, ())),
                line.remarks,
            )
            for line in lines
        ),
    )


_BY_KEYS = """
    SELECT id FROM app.claim WHERE practice_id = %(practice)s AND number_norm = ANY (%(numbers)s)
    UNION SELECT claim_id FROM app.claim_payer
    WHERE practice_id = %(practice)s AND control_number = ANY (%(controls)s) AND control_number <> ''
      AND payer_id = %(payer)s
    UNION SELECT id FROM app.claim WHERE practice_id = %(practice)s AND id = ANY (%(chosen)s)"""
# Each received claim asks by itself, so that a common name brings only its own dates; 20 a claim are plenty.
_BY_FACTS = """
    SELECT asked.id AS owner, near.id AS claim_id
    FROM unnest(%(ids)s::bigint[], %(names)s::text[], %(members)s::text[], %(days)s::date[], %(charges)s::bigint[])
             AS asked (id, name, member, day, charge)
         CROSS JOIN LATERAL (
            (SELECT id FROM app.claim
                WHERE practice_id = %(practice)s AND member_id = asked.member AND asked.member <> ''
                AND service_from = asked.day LIMIT 20)
            UNION (SELECT id FROM app.claim
                WHERE practice_id = %(practice)s AND name_norm = asked.name AND asked.name <> ''
                AND service_from = asked.day LIMIT 20)
            UNION (SELECT id FROM app.claim WHERE practice_id = %(practice)s AND charge_cents = asked.charge
                AND service_from = asked.day LIMIT 20)) AS near"""
_BY_LINES = """
    SELECT claim_id FROM app.claim_line
    WHERE practice_id = %(practice)s AND length(control_number) >= 6 AND control_number = ANY (%(keys)s)"""


class _Near(Struct, frozen=True, gc=False):
    owner: int
    claim_id: int


def _candidates(unit: Unit, payment: Payment, received: Sequence[ReceivedClaim]) -> dict[int, tuple[OurClaim, ...]]:
    """By keys first; only what found nothing there is looked for by line numbers, name, member, date and charge."""
    if not received:
        return {}
    keys = {
        "practice": payment.practice_id,
        "payer": payment.payer_id,
        "numbers": [normalised(each.number) for each in received if is_number(each)],
        "controls": [each.control_number for each in received if each.control_number],
        "chosen": [each.claim_id for each in received if each.claim_id is not None],
    }
    reversals = any(each.is_reversal for each in received)
    ours = load_claims(unit, unit.rows(_BY_KEYS, keys, into=int), with_legs=reversals)
    found = _offer(received, list(ours.values()), payment)
    lost = [each for each in received if _match(each, found[each.remit_claim_id], payment).claim is None]
    if not lost:
        return found
    near = unit.rows(_BY_FACTS, {"practice": payment.practice_id, **_asked(lost)}, into=_Near)
    lines = [key for each in lost for key in line_keys(each)]
    by_lines = unit.rows(_BY_LINES, {"practice": payment.practice_id, "keys": lines}, into=int) if lines else []
    missing = {row.claim_id for row in near} | set(by_lines)
    ours.update(load_claims(unit, sorted(missing - ours.keys()), with_legs=reversals))
    by_owner: dict[int, list[int]] = {}
    for row in near:
        by_owner.setdefault(row.owner, []).append(row.claim_id)
    for each in lost:
        ids = (
            {claim.claim_id for claim in found[each.remit_claim_id]}
            | set(by_owner.get(each.remit_claim_id, ()))
            | set(by_lines)
        )
        found[each.remit_claim_id] = tuple(ours[claim_id] for claim_id in sorted(ids) if claim_id in ours)
    return found


def _asked(lost: Sequence[ReceivedClaim]) -> dict[str, list[object]]:
    return {
        "ids": [each.remit_claim_id for each in lost],
        "names": [each.name_norm for each in lost],
        "members": [each.member_id for each in lost],
        "days": [each.service_from for each in lost],
        "charges": [abs(each.charge) for each in lost],
    }


def _match(received: ReceivedClaim, candidates: Sequence[OurClaim], payment: Payment) -> Match:
    chosen = next((claim for claim in candidates if claim.claim_id == received.claim_id), None)
    return Match(chosen, 100, "") if chosen else match_claim(received, candidates, payment.payer_id)


def _offer(
    received: Sequence[ReceivedClaim], ours: Sequence[OurClaim], payment: Payment
) -> dict[int, tuple[OurClaim, ...]]:
    """To each received claim those of ours that share a key with it."""
    by_number: dict[str, list[OurClaim]] = {}
    by_control: dict[str, list[OurClaim]] = {}
    by_id = {claim.claim_id: claim for claim in ours}
    for claim in ours:
        by_number.setdefault(claim.number_norm, []).append(claim)
        for cover in claim.coverages:
            if cover.control_number and cover.payer_id == payment.payer_id:
                by_control.setdefault(cover.control_number, []).append(claim)
    found = {}
    for each in received:
        named = by_number.get(normalised(each.number), []) if is_number(each) else []
        keyed = by_control.get(each.control_number, []) if each.control_number else []
        chosen = [by_id[each.claim_id]] if each.claim_id in by_id else []
        found[each.remit_claim_id] = tuple({claim.claim_id: claim for claim in (*named, *keyed, *chosen)}.values())
    return found
