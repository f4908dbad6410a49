"""Bank statements as CSV, read by a profile kept with the account: columns by name, date format, sign. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from app.domain.money import AmountError, typed_amount
from app.edi.bank_statement import (
    KINDS,
    LARGEST_FILE,
    LONGEST_TEXT,
    MOST_ERRORS,
    MOST_LINES,
    RowError,
    Statement,
    StatementLine,
    find_trace,
    keyed,
    kind_of,
    refused,
    tidy,
)


class CsvProfile(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """How one bank writes its CSV. Either `amount` or `credit` and `debit` name columns; others may be empty."""

    date: str = "Date"
    date_format: str = "%m/%d/%Y"
    amount: str = "Amount"
    credit: str = ""
    debit: str = ""
    money_in_is_negative: bool = False
    description: str = "Description"
    reference: str = ""
    addenda: str = ""
    kind: str = ""  # a column whose words say how the money came
    delimiter: str = ","
    skip: int = 0  # lines before the heading


def read_csv(content: bytes, profile: CsvProfile) -> Statement:
    """The lines of a CSV statement, or every row that is wrong and why; whole or nothing."""
    if len(content) > LARGEST_FILE:
        return refused("csv", RowError(0, "", "The file is larger than any bank statement (20 MB)."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\0" in text:
        return refused("csv", RowError(0, "", "The file is not text."))
    body = "".join(text.splitlines(keepends=True)[profile.skip :])
    reader = csv.DictReader(io.StringIO(body, newline=""), delimiter=profile.delimiter[:1] or ",")
    heading = [name.strip() for name in reader.fieldnames or ()]
    reader.fieldnames = heading
    missing = [name for name in _wanted(profile) if name not in heading]
    if missing:
        found = ", ".join(heading)[:200]
        message = f"There is no such column; the file has: {found}."
        return refused("csv", *(RowError(1, name, message) for name in missing))
    return _rows(reader, profile)


def _wanted(profile: CsvProfile) -> tuple[str, ...]:
    money = (profile.credit, profile.debit) if profile.credit or profile.debit else (profile.amount,)
    rest = (profile.description, profile.reference, profile.addenda, profile.kind)
    return tuple(name for name in (profile.date, *money, *rest) if name)


def _rows(reader: csv.DictReader[str], profile: CsvProfile) -> Statement:
    lines: list[StatementLine] = []
    errors: list[RowError] = []
    try:
        for row in reader:
            place = reader.line_num + profile.skip
            cells = {name: cell.strip() if isinstance(cell, str) else "" for name, cell in row.items() if name}
            if None in row:
                errors.append(RowError(place, "", "The row has more cells than the heading."))
            elif any(cells.values()):
                made = _line(cells, profile, place)
                (lines if isinstance(made, StatementLine) else errors).append(made)  # type: ignore[arg-type]  # one of both
            if len(errors) >= MOST_ERRORS:
                break
            if len(lines) > MOST_LINES:
                return refused("csv", RowError(place, "", "The file holds more lines than any bank statement."))
    except csv.Error:
        errors.append(RowError(reader.line_num, "", "The row is not CSV: a quote is open or a cell is too long."))
    if errors:
        return refused("csv", *errors)
    if not lines:
        return refused("csv", RowError(0, "", "The file has no line with an amount."))
    return Statement("csv", keyed(lines))


def _line(cells: Mapping[str, str], profile: CsvProfile, place: int) -> StatementLine | RowError:
    try:
        posted = datetime.strptime(cells[profile.date], profile.date_format).date()
    except ValueError:
        return RowError(place, profile.date, f"Not a date of the form {profile.date_format}.")
    if profile.credit or profile.debit:
        parts = [(name, cells.get(name, "")) for name in (profile.credit, profile.debit)]
        column = next((name for name, text in parts if text), profile.credit)
        if all(text for _name, text in parts):
            return RowError(place, column, "Both credit and debit have an amount.")
        sign = 1 if column == profile.credit else -1
    else:
        column, sign = profile.amount, -1 if profile.money_in_is_negative else 1
    try:
        amount = bank_cents(cells.get(column, ""))
    except AmountError:
        return RowError(place, column, "Not an amount with at most two decimals.")
    cents = sign * abs(amount) if column == profile.debit else sign * amount
    if cents == 0:
        return RowError(place, column, "The amount is zero or missing.")
    said = cells.get(profile.description, "")
    more = cells.get(profile.addenda, "")
    found = find_trace(f"{said} {more}")
    told = cells.get(profile.kind, "")
    kind = told.lower() if told.lower() in KINDS else kind_of(f"{told} {said}", cents)
    return StatementLine(
        posted, cents, kind, tidy(cells.get(profile.reference, "")), found.trace, found.originator,
        tidy(said)[:LONGEST_TEXT], tidy(more), "", place,
    )  # fmt: skip


def bank_cents(text: str) -> int:
    """Cents of an amount as banks write it: `1,234.56`, `$12.00`, `(5.00)`, `-3.10`, `3.10-`. Raises AmountError."""
    plain = text.strip().replace("$", "", 1).strip()
    negative = False
    if plain.startswith("(") and plain.endswith(")"):
        plain, negative = plain[1:-1].strip(), True
    elif plain.startswith("-"):
        plain, negative = plain[1:].strip(), True
    elif plain.endswith("-"):
        plain, negative = plain[:-1].strip(), True
    elif plain.startswith("+"):
        plain = plain[1:]
    plain = plain.replace("$", "", 1).strip()
    if plain.startswith("-"):
        raise AmountError("not an amount")
    cents = typed_amount(plain)
    return -cents if negative else cents
