"""A file of contracts as checked rows: codes as written, still to be found among the office's masters. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from msgspec import Struct

from app.contracts.choose import plan_key
from app.contracts.facts import BILATERAL, WHOLE
from app.contracts.sheet import Row, RowError, Sheet

COLUMNS = ("contract", "payer", "schedule", "percent", "effective_from")
NAMES = {
    "contract": "contract", "code": "contract", "name": "name", "payer": "payer", "plan": "plan",
    "practice": "practice", "location": "location", "schedule": "schedule", "percent": "percent",
    "locality": "locality", "modifiers": "modifiers", "multiple": "multiple", "units": "units", "capped": "capped",
    "tolerance": "tolerance", "tolerance percent": "tolerance_percent",
    "effective from": "effective_from", "from": "effective_from", "effective to": "effective_to", "to": "effective_to",
}  # fmt: skip
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,19}", re.ASCII)
_FACTOR = re.compile(r"([A-Z0-9]{2})=(\S+)", re.ASCII)
_LOCALITY = re.compile(r"[A-Z0-9]{0,10}", re.ASCII)
_BETWEEN = re.compile(r"[|;,\s]+")


class ContractRow(Struct, frozen=True):
    """One row: the terms, with payer, practice, location and schedule by their codes."""

    row: int
    code: str
    name: str
    payer: str
    plan: str
    practice: str
    location: str
    schedule: str
    locality: str
    percent: int
    modifiers: tuple[str, ...]
    factors: tuple[int, ...]
    multiple: tuple[int, ...]
    by_units: bool
    capped: bool
    tolerance_cents: int
    tolerance_percent: int
    effective_from: date
    effective_to: date | None


class ContractTable(Struct, frozen=True):
    """The contracts of a file; nothing is to be written while there are errors."""

    rows: tuple[ContractRow, ...]
    errors: tuple[RowError, ...]


def read_contracts(file: str, cells: Sequence[Sequence[str]]) -> ContractTable:
    """The contracts of a table; every fault names its row and column."""
    sheet = Sheet(file, cells, NAMES)
    if not sheet.need(COLUMNS):
        return ContractTable((), tuple(sheet.errors))
    rows = [_contract(sheet, row) for row in sheet.rows]
    seen: dict[str, int] = {}
    for one in rows:
        other = seen.setdefault(f"{one.code}|{one.effective_from}", one.row)
        if other != one.row:
            sheet.say(one.row, "contract", f"row {other} has the same contract from the same day")
    if not rows:
        sheet.say(2, "contract", "the file has no contract")
    return ContractTable(tuple(rows), tuple(sheet.errors))


def _contract(sheet: Sheet, row: Row) -> ContractRow:
    begin, end = sheet.day(row, "effective_from"), sheet.day(row, "effective_to")
    if begin is None and not row.text("effective_from"):
        sheet.say(row.number, "effective_from", "the first day is missing")
    elif begin is not None and end is not None and end < begin:
        sheet.say(row.number, "effective_to", "the last day is before the first")
    if row.text("location") and not row.text("practice"):
        sheet.say(row.number, "practice", "a contract of one location names its practice, too")
    modifiers, factors = _factors(sheet, row)
    return ContractRow(
        row.number,
        sheet.pattern(row, "contract", CODE, "a short code"),
        row.text("name"),
        sheet.pattern(row, "payer", CODE, "the code of a payer"),
        plan_key(row.text("plan")),
        row.text("practice"),
        row.text("location"),
        sheet.pattern(row, "schedule", CODE, "the code of a schedule"),
        sheet.pattern(row, "locality", _LOCALITY, "a locality of letters and digits"),
        sheet.percent(row, "percent", row.text("percent"), least=1, most=10_000_000),
        modifiers,
        factors,
        _multiple(sheet, row),
        sheet.choice(row, "units", default=True),
        sheet.choice(row, "capped", default=True),
        sheet.amount(row, "tolerance", 0),
        sheet.percent(row, "tolerance_percent", row.text("tolerance_percent") or "0", most=WHOLE),
        begin or date.min,
        end,
    )


def _factors(sheet: Sheet, row: Row) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """`50=150|80=16|AS=13.6`: modifiers and their percents, side by side."""
    modifiers: list[str] = []
    factors: list[int] = []
    for text in filter(None, _BETWEEN.split(row.text("modifiers").upper().replace("%", ""))):
        found = _FACTOR.fullmatch(text)
        if found is None:
            sheet.say(row.number, "modifiers", "modifiers and percents such as 50=150|80=16 are expected")
            continue
        if found[1] in modifiers:
            sheet.say(row.number, "modifiers", f"modifier {found[1]} comes twice")
        least = WHOLE if found[1] == BILATERAL else 0
        modifiers.append(found[1])
        factors.append(sheet.percent(row, "modifiers", found[2], least=least))
    return tuple(modifiers), tuple(factors)


def _multiple(sheet: Sheet, row: Row) -> tuple[int, ...]:
    """`100|50|25`: what the first, second, third procedure of a date is paid; never rising."""
    texts = filter(None, _BETWEEN.split(row.text("multiple").replace("%", "")))
    found = tuple(sheet.percent(row, "multiple", text, most=WHOLE) for text in texts)
    if any(earlier < later for earlier, later in pairwise(found)):
        sheet.say(row.number, "multiple", "a later procedure is not paid more than an earlier one: such as 100|50|25")
    return found
