"""A bank's lockbox file as checked rows. Pure: every fault names its row and column.

A profile says how a bank writes it (`resources/rules/lockbox_profiles.csv`): which heading holds what, how a date and
an amount are written, and by which word the trailer begins, if there is one.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from msgspec import Struct

from app.domain.money import AmountError
from app.edi.bank_csv import bank_cents
from app.posting.counter_plan import card_number_in

PROFILES = Path(__file__).resolve().parents[2] / "resources" / "rules" / "lockbox_profiles.csv"
NEEDED = ("account", "statement", "name", "amount", "check", "date")
MOST_ERRORS = 200


class LockboxProfile(Struct, frozen=True):
    """How one bank writes its file. The first six name the headings of its columns; an empty one is not in the file.

    `dates` is a strptime form; `amounts` is decimal (12.34) or cents (1234); `trailer` begins the last row, which then
    holds the number of rows and the control total.
    """

    profile: str
    account: str
    statement: str
    name: str
    amount: str
    check: str
    date: str
    dates: str
    amounts: str
    trailer: str


class LockboxRow(Struct, frozen=True, gc=False):
    """One check as the bank keyed it; `row` counts from 1 with the heading, as a spreadsheet shows it."""

    row: int
    account: str
    statement: str
    name: str
    cents: int
    check: str
    received_on: date


class LockboxError(Struct, frozen=True, gc=False):
    """What is wrong in one row."""

    row: int
    column: str
    message: str


class LockboxFile(Struct, frozen=True):
    """The file as read; `stated`: the control total is the bank's own. While errors stand there are no rows."""

    rows: tuple[LockboxRow, ...]
    control_cents: int
    stated: bool
    errors: tuple[LockboxError, ...]


def read_profiles(text: str = "") -> dict[str, LockboxProfile]:
    """The profiles by name, from the house's file or from `text`."""
    found = csv.DictReader(io.StringIO(text or PROFILES.read_text(encoding="utf-8")))
    profiles = [LockboxProfile(**{name: row[name] for name in LockboxProfile.__struct_fields__}) for row in found]
    return {one.profile: one for one in profiles}


def read_lockbox(text: str, profile: LockboxProfile, *, today: date) -> LockboxFile:
    """Rows, control total and every error. A trailer that tells another count or sum is an error of its row."""
    try:
        cells = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))
    except csv.Error:
        return _broken(1, "", "this is not a CSV file")
    if not cells:
        return _broken(1, "", "the file is empty")
    heading = [cell.strip().lower() for cell in cells[0]]
    places = {name: heading.index(title) for name in NEEDED if (title := getattr(profile, name).lower()) in heading}
    if missing := [name for name in ("amount", "date") if name not in places]:
        return _broken(1, missing[0], f"the heading has no column {getattr(profile, missing[0])}")
    if "account" not in places and "statement" not in places:
        return _broken(1, "account", "the heading has neither the account nor the statement")
    errors: list[LockboxError] = []
    rows: list[LockboxRow] = []
    trailer: tuple[int, Sequence[str]] | None = None
    for number, found in enumerate(cells[1:], 2):
        if not any(cell.strip() for cell in found):
            continue
        if trailer is not None:
            errors.append(LockboxError(number, "", "a row stands behind the trailer"))
        elif profile.trailer and found[0].strip() == profile.trailer:
            trailer = number, found
        else:
            rows += _row(number, found, heading, places, profile, today, errors)
    total = sum(row.cents for row in rows)
    if profile.trailer and trailer is None:
        errors.append(LockboxError(len(cells) + 1, "", "the trailer with count and control total is missing"))
    if trailer is not None and not errors:
        _check_trailer(*trailer, profile, len(rows), total, errors)
    if not rows and not errors:
        errors.append(LockboxError(2, "", "the file holds no check"))
    return LockboxFile(tuple(rows) if not errors else (), total, trailer is not None, tuple(errors[:MOST_ERRORS]))


def _broken(row: int, column: str, message: str) -> LockboxFile:
    return LockboxFile((), 0, False, (LockboxError(row, column, message),))


def _row(  # noqa: PLR0917  # the parts of one row
    number: int, found: Sequence[str], heading: Sequence[str], places: dict[str, int], profile: LockboxProfile,
    today: date, errors: list[LockboxError],
) -> list[LockboxRow]:  # fmt: skip
    if len(found) != len(heading):
        errors.append(LockboxError(number, "", f"the row has {len(found)} cells, the heading {len(heading)}"))
        return []
    cell = {name: found[place].strip() for name, place in places.items()}
    wrong = [LockboxError(number, name, "holds a card number") for name, said in cell.items() if card_number_in(said)]
    cents = _cents(cell["amount"], profile)
    if cents is None or cents <= 0:
        wrong.append(LockboxError(number, "amount", "an amount above zero is expected"))
    received = _day(cell["date"], profile.dates)
    if received is None or received > today:
        wrong.append(LockboxError(number, "date", "a day that has been is expected"))
    errors += wrong
    if wrong or cents is None or received is None:
        return []
    said = [cell.get(name, "") for name in ("account", "statement", "name")]
    return [LockboxRow(number, said[0], said[1], said[2], cents, cell.get("check", ""), received)]


def _check_trailer(  # noqa: PLR0917  # what the trailer is compared with
    number: int, found: Sequence[str], profile: LockboxProfile, count: int, total: int, errors: list[LockboxError]
) -> None:
    told = [cell.strip() for cell in found[1:] if cell.strip()]
    if len(told) < 2 or told[0] != str(count):
        errors.append(LockboxError(number, "count", f"the file holds {count} checks, the trailer tells another number"))
    elif _cents(told[1], profile) != total:
        errors.append(LockboxError(number, "amount", "the control total is not the sum of the checks"))


def _cents(text: str, profile: LockboxProfile) -> int | None:
    if profile.amounts == "cents":
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 13 else None
    try:
        return bank_cents(text)  # commas only where thousands are: 12,50 is no amount
    except AmountError:
        return None


def _day(text: str, form: str) -> date | None:
    try:
        return datetime.strptime(text, form).date()     # a day has no zone
    except ValueError:
        return None
