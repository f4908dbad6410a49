"""The facts of a payment and of the claims it may decide, read set by set: a fixed number of statements per slice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TypeVar

from msgspec import Struct, structs

from app.db.unit import Unit
from app.posting.facts import (
    OurClaim,
    Payment,
    ProviderLevel,
    ReceivedAdjustment,
    ReceivedClaim,
    ReceivedLine,
)
from app.posting.offers import find_offers

Row = TypeVar("Row")

_PAYMENT = """
    SELECT remit.id AS remit_id, remit.practice_id, remit.payer_id, payer.name AS payer_name, payer.type AS payer_type,
           payer.post_mode AS mode, remit.trace, remit.amount_cents AS amount, remit.off_by_cents AS off_by,
           CASE WHEN remit.payment_date > '2000-01-01' THEN remit.payment_date ELSE remit.received_on END AS decided_on,
           payer.block_reasons, payer.auto_limit_cents AS auto_limit,
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
           charge_cents AS charge, paid_cents AS paid, service_from, control_number, remarks, tooth,
           CASE WHEN qualifier = 'NU' AND revenue_code = '' THEN procedure ELSE revenue_code END AS revenue_code
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
    tooth: str
    revenue_code: str


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


def load_slice(
    unit: Unit,
    payment: Payment,
    ids: Sequence[int],
    *,
    chosen: int | None = None,
    pairs: Mapping[int, int] | None = None,
    wide: bool = False,
) -> Slice:
    """These received claims with all that matching and planning ask for.

    A person may have said which claim it is (`chosen`) and which line is which (`pairs`: received line to claim line).
    `wide` also looks around for claims that only resemble the received ones.
    """
    received = load_received(unit, ids)
    if chosen is not None:
        text = "Chosen by a person."
        received = tuple(structs.replace(each, claim_id=chosen, match_score=100, match_text=text) for each in received)
    if pairs:
        received = tuple(_paired(each, pairs) for each in received)
    offer = find_offers(unit, payment, received, wide=wide)
    return Slice(structs.replace(payment, picks=offer.picks), offer.received, offer.candidates)


def _paired(claim: ReceivedClaim, pairs: Mapping[int, int]) -> ReceivedClaim:
    lines = tuple(structs.replace(line, picked=pairs.get(line.remit_line_id, 0)) for line in claim.lines)
    return structs.replace(claim, lines=lines)


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
                line.tooth,
                line.revenue_code,
            )
            for line in lines
        ),
    )
