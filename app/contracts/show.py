"""Contracts and schedules as people look at them."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from app.db.unit import Unit
from app.domain.errors import NotFound

_CONTRACTS = """
    SELECT contract.code, contract.name, payer.code AS payer, contract.plan, coalesce(practice.code, '') AS practice,
           coalesce(location.code, '') AS location, schedule.code AS schedule, contract.locality, contract.percent,
           contract.multiple, contract.modifiers, contract.factors, contract.by_units, contract.capped,
           contract.tolerance_cents, contract.tolerance_percent, contract.effective_from, contract.effective_to
    FROM app.contract JOIN app.payer ON payer.id = contract.payer_id
         JOIN app.fee_schedule AS schedule ON schedule.id = contract.schedule_id
         LEFT JOIN app.practice ON practice.id = contract.practice_id
         LEFT JOIN app.location ON location.id = contract.location_id
    WHERE %(code)s = '' OR contract.code = %(code)s
    ORDER BY payer.code, contract.code, contract.effective_from"""
_SCHEDULES = """
    SELECT schedule.code, schedule.name, count(fee.procedure) AS prices,
           count(DISTINCT fee.procedure) AS procedures, min(fee.effective_from) AS effective_from,
           CASE WHEN bool_and(fee.effective_to IS NOT NULL) THEN max(fee.effective_to) END AS effective_to
    FROM app.fee_schedule AS schedule LEFT JOIN app.fee ON fee.schedule_id = schedule.id
    WHERE %(code)s = '' OR schedule.code = %(code)s GROUP BY schedule.id ORDER BY schedule.code"""


class ContractTerms(Struct, frozen=True):
    """One contract with its terms; percents and factors in thousandths of a per cent, tolerance in cents."""

    code: str
    name: str
    payer: str
    plan: str
    practice: str
    location: str
    schedule: str
    locality: str
    percent: int
    multiple: tuple[int, ...]
    modifiers: tuple[str, ...]
    factors: tuple[int, ...]
    by_units: bool
    capped: bool
    tolerance_cents: int
    tolerance_percent: int
    effective_from: date
    effective_to: date | None


class ScheduleSummary(Struct, frozen=True):
    """One schedule: how many prices of how many procedures, and since when."""

    code: str
    name: str
    prices: int
    procedures: int
    effective_from: date | None
    effective_to: date | None


class ContractList(Struct, frozen=True):
    """All contracts in scope, and the schedules they stand on."""

    contracts: tuple[ContractTerms, ...]
    schedules: tuple[ScheduleSummary, ...]


def list_contracts(unit: Unit) -> ContractList:
    """Every contract and schedule in the login's scope."""
    asked = {"code": ""}
    return ContractList(
        tuple(unit.rows(_CONTRACTS, asked, into=ContractTerms)),
        tuple(unit.rows(_SCHEDULES, asked, into=ScheduleSummary)),
    )


def show_contract(unit: Unit, code: str) -> tuple[ContractTerms, ...]:
    """The terms of one contract, period by period. Raises NotFound."""
    found = tuple(unit.rows(_CONTRACTS, {"code": code}, into=ContractTerms))
    if not found:
        raise NotFound("No contract with this code is in your scope.")
    return found
