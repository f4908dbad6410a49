"""The posting policy: what becomes of an adjustment, by payer or type, group, reason and remark. Rows decide.

Seed rows stand in `resources/rules/posting_policy.csv`; the office's own rows (app.posting_rule) stand over them. No
payer and no payer type mean every payer, the reason `*` every reason of the group, no remark any. What no row names is
`review`, and counted. Source: DOMAIN.md 5.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from app.domain.errors import Refused

SEED = Path(__file__).resolve().parents[2] / "resources" / "rules" / "posting_policy.csv"
ANY = "*"
_KEPT = 20_000  # rulings remembered; a day of postings asks for a few hundred


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
    """One row; `effective_to` is the last day it holds, None while it still does.

    `payer_id` names one payer, and then `payer_type` is empty. `expected`: ordinary on a paid line; what is taken off
    unexpectedly is counted. `account` is where the amount goes when not to the account of the treatment's name:
    contractual, sequestration, capitation, or `write_off:<reason>`.
    """

    payer_type: str
    group: str
    reason: str
    treatment: Treatment
    effective_from: date
    effective_to: date | None = None
    note: str = ""
    remark: str = ""
    expected: bool = True
    account: str = ""
    payer_id: int | None = None

    def holds(self, on: date) -> bool:
        """Whether the row is in force that day."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)


@dataclass(frozen=True, slots=True)
class Ruling:
    """The treatment of one adjustment, whether a row named it, and where what is taken off goes."""

    treatment: Treatment
    mapped: bool
    expected: bool = True
    account: str = ""


class _Asked(NamedTuple):
    """Whom and what a ruling is asked for."""

    payer_id: int | None
    payer_type: str
    group: str
    reason: str
    remarks: tuple[str, ...]
    on: date


@dataclass(frozen=True, slots=True)
class Policy:
    """All rows, looked up from the most particular to the most general.

    The payer comes before its type and the type before any; there, the reason with a remark before the reason alone,
    and that before `*`. Of rows alike in this the office's stands before the seed's, the later before the earlier.
    """

    rows: tuple[PolicyRow, ...]
    over: tuple[PolicyRow, ...] = ()
    _by_key: dict[str, list[PolicyRow]] = field(default_factory=dict, repr=False, compare=False)
    _known: dict[_Asked, Ruling] = field(default_factory=dict, repr=False, compare=False)
    _remarks: set[str] = field(default_factory=set, repr=False, compare=False)

    def __post_init__(self) -> None:
        for rows in (self.over, self.rows):
            for row in sorted(rows, key=lambda row: row.effective_from, reverse=True):
                self._by_key.setdefault(_key(_who(row.payer_id, row.payer_type), row), []).append(row)
                if row.remark:
                    self._remarks.add(row.remark)

    def ruling(
        self,
        payer_type: str,
        group: str,
        reason: str,
        *,
        on: date,
        remarks: Sequence[str] = (),
        payer_id: int | None = None,
    ) -> Ruling:
        """What becomes of an adjustment of that group and reason decided on that day; `review` when no row holds.

        `remarks` are those of the adjustment's own line, then of its claim: the first that a row names decides.
        """
        telling = tuple(remark for remark in remarks if remark in self._remarks) if remarks else ()
        asked = _Asked(payer_id, payer_type, group, reason, telling, on)
        known = self._known.get(asked)
        if known is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            known = self._known[asked] = self._look(asked)
        return known

    def _look(self, asked: _Asked) -> Ruling:
        people = [_who(asked.payer_id, "")] if asked.payer_id is not None else []
        for who in dict.fromkeys((*people, _who(None, asked.payer_type), _who(None, ""))):
            for reason in (asked.reason.upper(), ANY):
                for remark in (*asked.remarks, ""):
                    for row in self._by_key.get(f"{who}|{asked.group}|{reason}|{remark}", ()):
                        if row.holds(asked.on):
                            return Ruling(row.treatment, True, row.expected, row.account)
        return Ruling(Treatment.REVIEW, False)


def _who(payer_id: int | None, payer_type: str) -> str:
    return f"#{payer_id}" if payer_id is not None else payer_type


def _key(who: str, row: PolicyRow) -> str:
    return f"{who}|{row.group}|{row.reason.upper()}|{row.remark.upper()}"


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
        cells.get("note") or "",
        cells.get("remark") or "",
        (cells.get("expected") or "yes") == "yes",
        cells.get("account") or "",
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
