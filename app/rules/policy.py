"""The posting policy: what becomes of an adjustment, by payer type, group and reason. Rows decide.

Seed rows stand in `resources/rules/posting_policy.csv`. An empty payer type means every payer; the reason `*` means
every reason of the group. What no row names is `review`, and counted. Source: DOMAIN.md 5.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from app.domain.errors import Refused

SEED = Path(__file__).resolve().parents[2] / "resources" / "rules" / "posting_policy.csv"
ANY = "*"


class Treatment(StrEnum):
    """What the ledger does with an adjusted amount.

    contractual, sequestration, capitation: taken off. next_party: to the next coverage, else the patient. next_payer:
    to the next coverage, never the patient. denial: stays with the payer, to be worked. patient_first: stays until the
    patient was asked. information: moves nothing. bundle: contractual inside a bundle paid elsewhere, else a denial.
    review: a person decides.
    """

    CONTRACTUAL = "contractual"
    SEQUESTRATION = "sequestration"
    CAPITATION = "capitation"
    NEXT_PARTY = "next_party"
    NEXT_PAYER = "next_payer"
    DENIAL = "denial"
    PATIENT_FIRST = "patient_first"
    INFORMATION = "information"
    BUNDLE = "bundle"
    REVIEW = "review"


WRITES_OFF = frozenset({Treatment.CONTRACTUAL, Treatment.SEQUESTRATION, Treatment.CAPITATION})
PASSES_ON = frozenset({Treatment.NEXT_PARTY, Treatment.NEXT_PAYER})


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """One row; `effective_to` is the last day it holds, None while it still does."""

    payer_type: str
    group: str
    reason: str
    treatment: Treatment
    effective_from: date
    effective_to: date | None = None
    note: str = ""

    def holds(self, on: date) -> bool:
        """Whether the row is in force that day."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)


@dataclass(frozen=True, slots=True)
class Ruling:
    """The treatment of one adjustment, and whether a row named it."""

    treatment: Treatment
    mapped: bool


@dataclass(frozen=True, slots=True)
class Policy:
    """All rows, looked up from the most particular to the most general: payer type before any, reason before `*`."""

    rows: tuple[PolicyRow, ...]
    _by_key: dict[str, list[PolicyRow]] = field(default_factory=dict, repr=False, compare=False)
    _known: dict[str, Ruling] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        for row in self.rows:
            self._by_key.setdefault(_key(row.payer_type, row.group, row.reason), []).append(row)

    def ruling(self, payer_type: str, group: str, reason: str, *, on: date) -> Ruling:
        """What becomes of an adjustment of that group and reason decided on that day; `review` when no row holds."""
        asked = f"{_key(payer_type, group, reason)}|{on.toordinal()}"
        known = self._known.get(asked)
        if known is None:
            known = self._known[asked] = self._look(payer_type, group, reason, on)
        return known

    def _look(self, payer_type: str, group: str, reason: str, on: date) -> Ruling:
        for kind, code in ((payer_type, reason), ("", reason), (payer_type, ANY), ("", ANY)):
            for row in self._by_key.get(_key(kind, group, code), ()):
                if row.holds(on):
                    return Ruling(row.treatment, True)
        return Ruling(Treatment.REVIEW, False)


def _key(payer_type: str, group: str, reason: str) -> str:
    return f"{payer_type}|{group}|{reason.upper()}"


def parse_policy(text: str) -> Policy:
    """The policy of a CSV text with the seed's columns. Raises Refused naming the row that cannot be read."""
    rows = []
    for number, cells in enumerate(csv.DictReader(io.StringIO(text)), start=2):
        try:
            rows.append(_row(cells))
        except (KeyError, ValueError):
            raise Refused(
                f"The posting policy cannot be read in row {number}; correct its treatment or dates."
            ) from None
    return Policy(tuple(rows))


def _row(cells: dict[str, str]) -> PolicyRow:
    return PolicyRow(
        cells["payer_type"],
        cells["group"],
        cells["reason"],
        Treatment(cells["treatment"]),
        date.fromisoformat(cells["effective_from"]),
        date.fromisoformat(cells["effective_to"]) if cells["effective_to"] else None,
        cells.get("note", ""),
    )


@lru_cache(maxsize=1)
def seed_policy() -> Policy:
    """The policy shipped with the program."""
    return parse_policy(SEED.read_text(encoding="utf-8"))


def unmapped(policy: Policy, payer_type: str, pairs: Iterable[str], *, on: date) -> tuple[str, ...]:
    """Of the pairs "GROUP-REASON", those no row names, in order: what the office still has to rule on."""
    found = []
    for pair in pairs:
        group, _, reason = pair.partition("-")
        if not policy.ruling(payer_type, group, reason, on=on).mapped:
            found.append(pair)
    return tuple(dict.fromkeys(found))
