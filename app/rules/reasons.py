"""Our own plain words for adjustment groups, reasons, remarks and provider-level codes, and the family of a reason.

The words are ours (the official texts are licensed); the rows stand in `resources/codes/` with effective dates.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

CODES = Path(__file__).resolve().parents[2] / "resources" / "codes"
# Reasons the office mends by a corrected claim or by papers; everything else it can only appeal.
MENDED_BY_CORRECTION = frozenset({"data", "documentation", "duplicate", "other_insurance", "coverage"})


@dataclass(frozen=True, slots=True)
class CodeWords:
    """One code in plain words. `category` is the family of a reason, or the account of a provider-level code."""

    code: str
    words: str
    category: str = ""
    effective_from: date | None = None
    effective_to: date | None = None


@lru_cache(maxsize=8)
def _table(name: str) -> dict[str, CodeWords]:
    with (CODES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: _words(row) for row in csv.DictReader(file)}


def _words(row: dict[str, str]) -> CodeWords:
    start, end = row.get("effective_from", ""), row.get("effective_to", "")
    return CodeWords(
        row["code"],
        row["words"],
        row.get("category") or row.get("account") or "",
        date.fromisoformat(start) if start else None,
        date.fromisoformat(end) if end else None,
    )


def group_words(group: str) -> str:
    """CO, OA, PI, PR or CR in words; an unknown one says so."""
    found = _table("adjustment_groups").get(group)
    return found.words if found else "A group the code list does not name"


def reason_words(reason: str) -> str:
    """An adjustment reason in words; an unknown one says so."""
    found = _table("adjustment_reasons").get(reason.upper())
    return found.words if found else "A reason our list does not name yet: see the payer's explanation"


def remark_words(remark: str) -> str:
    """A remark in words; an unknown one says so."""
    found = _table("remarks").get(remark.upper())
    return found.words if found else "A remark our list does not name yet: see the payer's explanation"


def provider_words(code: str) -> str:
    """A provider-level (PLB) code in words."""
    found = _table("provider_adjustments").get(code.upper())
    return found.words if found else "A provider-level code our list does not name yet"


def provider_account(code: str) -> str:
    """The ledger account of a provider-level code: what a payer wants back or carries forward to payer_balance (WO, FB,
    72), interest, advance, levy, withholding and capitation each to its own; every other to provider_other.
    """
    found = _table("provider_adjustments").get(code.upper())
    return found.category if found else "provider_other"


def provider_accounts() -> Mapping[str, str]:
    """The ledger account of every provider-level code the list names."""
    return {code: found.category for code, found in _table("provider_adjustments").items()}


def category(reason: str) -> str:
    """The family of an adjustment reason (data, coverage, timely ...); `other` when the list does not name it."""
    found = _table("adjustment_reasons").get(reason.upper())
    return found.category if found else "other"


def clock_kind(reason: str) -> str:
    """The deadline a denial of that reason runs against: `correct` when a corrected claim mends it, else `appeal1`."""
    return "correct" if category(reason) in MENDED_BY_CORRECTION else "appeal1"
