"""Contracts, fees and claims as pricing needs them, read set by set in the login's scope."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from msgspec import Struct

from app.contracts.choose import plan_key
from app.contracts.facts import ClaimToPrice, Contract, Fee, FeeBook, Line
from app.db.unit import Unit

_CONTRACTS = """
    SELECT id AS contract_id, code, payer_id, schedule_id, percent, effective_from, effective_to, plan, practice_id,
           location_id, locality, multiple, modifiers, factors, by_units, capped, tolerance_cents, tolerance_percent
    FROM app.contract WHERE %(payers)s::integer[] IS NULL OR payer_id = ANY (%(payers)s) ORDER BY id"""
_FEES = """
    SELECT schedule_id, procedure, modifier, place, locality, effective_from, effective_to, cents, multiple, bilateral
    FROM app.fee WHERE schedule_id = ANY (%(schedules)s) AND procedure = ANY (%(procedures)s)"""
# Every table is narrowed by the array: right after an import the planner knows nothing of the new rows.
_LINES = """
    SELECT claim.id AS claim_id, claim.practice_id, claim.location_id, claim.payer_id, claim.place_of_service AS place,
           coalesce(cover.plan_name, '') AS plan_name, coalesce(cover.group_number, '') AS group_number,
           claim.service_from AS claim_from, line.id AS line_id, line.line_no AS number, line.procedure, line.modifiers,
           line.units, line.charge_cents AS charge, line.service_from
    FROM app.claim JOIN app.claim_line AS line ON line.claim_id = claim.id
         LEFT JOIN app.claim_payer AS payer ON payer.claim_id = claim.id AND payer.party = 'primary'
            AND payer.claim_id = ANY (%(claims)s)
         LEFT JOIN app.coverage AS cover ON cover.id = payer.coverage_id
    WHERE claim.id = ANY (%(claims)s) AND line.claim_id = ANY (%(claims)s) ORDER BY claim.id, line.line_no"""


class _Row(Struct, frozen=True, gc=False):
    claim_id: int
    practice_id: int
    location_id: int
    payer_id: int
    place: str
    plan_name: str
    group_number: str
    claim_from: date
    line_id: int
    number: int
    procedure: str
    modifiers: tuple[str, ...]
    units: int
    charge: int
    service_from: date


def load_contracts(unit: Unit, payers: Iterable[int] | None = None) -> tuple[Contract, ...]:
    """The contracts of these payers, or all, whatever their dates."""
    wanted = None if payers is None else sorted(set(payers))
    return tuple(unit.rows(_CONTRACTS, {"payers": wanted}, into=Contract))


def load_fees(unit: Unit, contracts: Iterable[Contract], procedures: Iterable[str]) -> FeeBook:
    """The prices of these procedures in the schedules of these contracts."""
    asked = {
        "schedules": sorted({contract.schedule_id for contract in contracts}),
        "procedures": sorted(set(procedures)),
    }
    return FeeBook(unit.rows(_FEES, asked, into=Fee) if asked["schedules"] and asked["procedures"] else [])


def load_claims_to_price(unit: Unit, claims: Sequence[int]) -> tuple[ClaimToPrice, ...]:
    """These claims with their lines, in order of their ids; one statement."""
    rows = unit.rows(_LINES, {"claims": list(claims)}, into=_Row)
    return tuple(_claim(list(group)) for _, group in groupby(rows, key=lambda row: row.claim_id))


def _claim(rows: Sequence[_Row]) -> ClaimToPrice:
    first = rows[0]
    plans = tuple(key for key in (plan_key(first.plan_name), plan_key(first.group_number)) if key)
    lines = tuple(
        Line(row.line_id, row.number, row.procedure, row.modifiers, row.units, row.charge, row.service_from)
        for row in rows
    )
    return ClaimToPrice(
        first.claim_id,
        first.practice_id,
        first.location_id,
        first.payer_id,
        first.place,
        plans,
        first.claim_from,
        lines,
    )
