"""What a refusal means: category, root cause, team, appeal rights, clock and standard work. Pure.

Rows decide (app.denial_rule over app.denial_category; the seed stands in `resources/rules/`). The payer comes
before its type and the type before any; there a remark tells more than a reason and a reason more than a group. The
SQL twin is `app.choose_denial_rule`; tests/db/test_denial_taxonomy.py holds both to the same answers. Source:
DOMAIN.md 5, 12.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

RULES = Path(__file__).resolve().parents[2] / "resources" / "rules"
ANY = "*"
UNMAPPED = "unmapped"
SCENARIOS = {
    "missing_documentation": "Documentation missing",
    "invalid_data": "Data missing or invalid",
    "not_covered": "Not covered",
    "not_separately_payable": "Not paid separately",
    "other": "Other",
}
_SPLIT = re.compile(r"\s*\|\s*")
_START = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of refusal; `scenario` is one of SCENARIOS, `clock` correct, appeal1 or records, `steps` the
    standard work.
    """

    code: str
    title: str
    scenario: str
    root_cause: str
    team: str
    appealable: bool
    clock: str
    steps: tuple[str, ...] = ()
    ord: int = 100


@dataclass(frozen=True, slots=True)
class TaxonomyRow:
    """One row. Empty `root_cause`, `team`, `clock` and `appealable` None mean the category's; `steps` stand before its.

    `bars_appeal`: no appeal is heard with this remark, whatever row decides. `needs_remark`: the reason alone says
    little, so a remark that no row names leaves it unmapped. `effective_to` is the last day it holds.
    """

    reason: str
    category: str
    group: str = ""
    remark: str = ""
    payer_type: str = ""
    payer_id: int | None = None
    root_cause: str = ""
    team: str = ""
    appealable: bool | None = None
    clock: str = ""
    bars_appeal: bool = False
    needs_remark: bool = False
    steps: tuple[str, ...] = ()
    effective_from: date = _START
    effective_to: date | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is asked: one refusal of a payer, decided on a day; `remarks` in the payer's order."""

    group: str
    reason: str
    remarks: tuple[str, ...]
    payer_id: int | None
    payer_type: str
    on: date


@dataclass(frozen=True, slots=True)
class Meaning:
    """The answer; `rule` 0 when no row holds. `remark` is the telling one. `mapped` False asks for a row."""

    rule: int
    category: str
    root_cause: str
    team: str
    appealable: bool
    clock: str
    remark: str
    mapped: bool
    steps: tuple[str, ...]


def choose(rows: Sequence[TaxonomyRow], categories: Mapping[str, Category], asked: Refusal) -> Meaning:
    """The meaning of a refusal: the most particular row in force that day, completed by its category."""
    held = [row for row in rows if _holds(row, asked)]
    barred = any(row.bars_appeal for row in held)
    first = asked.remarks[0] if asked.remarks else ""
    if not held:
        return _meaning(TaxonomyRow(ANY, UNMAPPED), categories[UNMAPPED], first, mapped=False, barred=False)
    row = max(held, key=lambda row: _weight(row, asked))
    mapped = not (row.needs_remark and not row.remark and asked.remarks)
    return _meaning(row, categories[row.category], row.remark or first, mapped=mapped, barred=barred)


def _holds(row: TaxonomyRow, asked: Refusal) -> bool:
    return (
        row.effective_from <= asked.on
        and (row.effective_to is None or asked.on <= row.effective_to)
        and (row.payer_id is None or row.payer_id == asked.payer_id)
        and row.payer_type in {"", asked.payer_type}
        and row.group in {"", asked.group}
        and row.reason in {ANY, asked.reason}
        and (not row.remark or row.remark in asked.remarks)
    )


def _weight(row: TaxonomyRow, asked: Refusal) -> tuple[int | date, ...]:
    """The order of `app.choose_denial_rule`, word for word; the last of two alike is the one in force later."""
    place = asked.remarks.index(row.remark) if row.remark else 0
    return (
        row.payer_id is not None,
        bool(row.payer_type),
        bool(row.remark),
        row.reason != ANY,
        bool(row.group),
        -place,
        row.effective_from,
        row.id,
    )


def _meaning(row: TaxonomyRow, category: Category, remark: str, *, mapped: bool, barred: bool) -> Meaning:
    appealable = category.appealable if row.appealable is None else row.appealable
    return Meaning(
        row.id,
        category.code,
        row.root_cause or category.root_cause,
        row.team or category.team,
        appealable and not barred,
        row.clock or category.clock,
        remark,
        mapped,
        row.steps + category.steps,
    )


@lru_cache(maxsize=1)
def seed_categories() -> dict[str, Category]:
    """The categories shipped with the program, by code."""
    found = (
        Category(
            cells["code"],
            cells["title"],
            cells["scenario"],
            cells["root_cause"],
            cells["team"],
            cells["appealable"] == "yes",
            cells["clock"],
            _steps(cells["steps"]),
            int(cells["ord"]),
        )
        for cells in _read("denial_categories.csv")
    )
    return {each.code: each for each in found}


@lru_cache(maxsize=1)
def seed_taxonomy() -> tuple[TaxonomyRow, ...]:
    """The rows shipped with the program."""
    return tuple(
        TaxonomyRow(
            cells["reason"],
            cells["category"],
            cells["group"],
            cells["remark"],
            cells["payer_type"],
            None,
            cells["root_cause"],
            cells["team"],
            {"yes": True, "no": False}.get(cells["appealable"]),
            cells["clock"],
            cells["bars_appeal"] == "yes",
            cells["needs_remark"] == "yes",
            _steps(cells["steps"]),
        )
        for cells in _read("denial_rules.csv")
    )


def _read(name: str) -> list[dict[str, str]]:
    with (RULES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _steps(text: str) -> tuple[str, ...]:
    return tuple(step for step in _SPLIT.split(text.strip()) if step)
