"""What each payer may post by itself: mode, block-list, limit, the days of a crossover; set by who answers for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.db.unit import Unit
from app.domain.errors import NotFound, Refused
from app.posting.modes import CLEAN, FULL, REVIEW
from app.posting.office_policy import require_whole_office

MODES = (REVIEW, CLEAN, FULL)
_ENTRY = re.compile(r"(CO|PR|OA|PI|CR)-([A-Z0-9]{1,5}|\*)|PLB-([A-Z0-9]{2}|\*)|(M|N|MA)\d{1,4}", re.ASCII)
_MODES = """
    SELECT code, name, type, post_mode AS mode, block_reasons, auto_limit_cents AS limit_cents, crossover_days, version
    FROM app.payer ORDER BY code"""
_SET = """
    UPDATE app.payer SET post_mode = %(mode)s, block_reasons = %(block)s, auto_limit_cents = %(limit)s,
        crossover_days = coalesce(%(crossover)s, crossover_days), version = version + 1
    WHERE upper(code) = upper(%(code)s)"""


@dataclass(frozen=True, slots=True)
class PayerMode:
    """One payer's mode; `limit_cents` None is no limit, `block_reasons` as `modes.blocked_by` reads them."""

    code: str
    name: str
    type: str
    mode: str
    block_reasons: tuple[str, ...]
    limit_cents: int | None
    crossover_days: int
    version: int


def list_payer_modes(unit: Unit) -> tuple[PayerMode, ...]:
    """Every payer with what it may post by itself, by code."""
    return tuple(unit.rows(_MODES, into=PayerMode))


def set_payer_mode(
    unit: Unit,
    code: str,
    mode: str,
    *,
    block: Sequence[str] = (),
    limit: int | None = None,
    crossover_days: int | None = None,
) -> PayerMode:
    """Set the whole of it: what is not named is no longer blocked or limited; the days stay when None.

    Raises Refused for a mode or entry that is none, NotFound, NotPermitted without "supervisor" or "admin".
    """
    require_whole_office(unit)
    if mode not in MODES:
        raise Refused(f"There is no mode {mode}; choose review, clean or full.")
    entries = tuple(dict.fromkeys(each.strip().upper() for each in block if each.strip()))
    wrong = [each for each in entries if not _ENTRY.fullmatch(each)]
    if wrong:
        raise Refused(f"{wrong[0]} cannot be blocked: name a pair as CO-16, a group as CO-*, a remark or PLB-WO.")
    if limit is not None and limit < 0:
        raise Refused("A limit is not below zero.")
    if crossover_days is not None and not 1 <= crossover_days <= 365:
        raise Refused("A crossover takes between 1 and 365 days.")
    asked = {"code": code, "mode": mode, "block": list(entries), "limit": limit, "crossover": crossover_days}
    if not unit.execute(_SET, asked):
        raise NotFound(f"The office has no payer {code}.")
    return next(payer for payer in list_payer_modes(unit) if payer.code.upper() == code.upper())
