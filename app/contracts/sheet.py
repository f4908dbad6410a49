"""A table from CSV or XLSX as checked text cells; every fault names its file, row and column. No database."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

from msgspec import Struct

from app.domain.errors import Refused
from app.domain.money import AmountError, parse_cents, parse_thousandths

MOST_BYTES = 50_000_000
MOST_UNPACKED = 500_000_000
MOST_ROWS = 500_000
MOST_COLUMNS = 100
MOST_ERRORS = 500
_US_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)


class RowError(Struct, frozen=True):
    """What is wrong in one row; `row` counts from 1 with the heading, as a spreadsheet shows it."""

    file: str
    row: int
    column: str
    message: str


class Row(Struct, frozen=True):
    """One row of the table: its number and its cells by column, stripped."""

    number: int
    cells: dict[str, str]

    def text(self, column: str) -> str:
        """The cell, empty when the file has no such column."""
        return self.cells.get(column, "")


class Sheet:
    """The rows of one file with the errors found in them: cells by column, and readers that note what they dislike."""

    def __init__(self, file: str, rows: Sequence[Sequence[str]], names: dict[str, str]) -> None:
        """`names` maps headings as they may be written (lower case, single spaces) to our column names."""
        self.file = file
        self.errors: list[RowError] = []
        heading = [names.get(_heading(cell), "") for cell in rows[0]] if rows else []
        self.columns = frozenset(heading) - {""}
        self.rows: list[Row] = []
        twice = next((name for name in self.columns if heading.count(name) > 1), "")
        if twice:
            self.say(1, twice, "the heading names this column twice")
            return
        for number, cells in enumerate(rows[1:], 2):
            if any(cells):
                found = {name: cell for name, cell in zip(heading, cells, strict=False) if name}
                self.rows.append(Row(number, found))

    def say(self, row: int, column: str, message: str) -> None:
        """Note what is wrong; only so many are kept."""
        if len(self.errors) < MOST_ERRORS:
            self.errors.append(RowError(self.file, row, column, message))

    def need(self, columns: Iterable[str]) -> bool:
        """Whether the heading has all these columns; says which is missing."""
        missing = [column for column in columns if column not in self.columns]
        if missing and not self.errors:
            self.say(1, missing[0], f"the heading has no column {', '.join(missing)}")
        return not missing

    def pattern(self, row: Row, column: str, shape: re.Pattern[str], wanted: str) -> str:
        """A cell of a certain shape."""
        text = row.text(column)
        if not shape.fullmatch(text):
            self.say(row.number, column, f"{wanted} is expected" if text else f"{wanted} is missing")
        return text

    def amount(self, row: Row, column: str, default: int | None = None) -> int:
        """Cents, never negative."""
        text = row.text(column)
        try:
            if not text and default is not None:
                return default
            cents = parse_cents(text)
        except AmountError:
            cents = parse_cents("-1")
        if cents < 0:
            self.say(row.number, column, "an amount such as 1234.50 is expected, without signs and separators")
        return cents

    def percent(self, row: Row, column: str, text: str, *, least: int = 0, most: int = 1_000_000) -> int:
        """A percent such as 115 or 62.5, in thousandths of a per cent."""
        try:
            value = parse_thousandths(text.removesuffix("%").strip())
        except AmountError:
            value = -1
        if not least <= value <= most:
            top, low = most // 1000, least // 1000
            self.say(row.number, column, f"a percent from {low} to {top} with at most three decimals is expected")
        return value

    def day(self, row: Row, column: str) -> date | None:
        """A date as 2026-01-31 or 1/31/2026; None for an empty cell."""
        text = row.text(column)
        if not text:
            return None
        american = _US_DATE.fullmatch(text)
        try:
            if american:
                return date(int(american[3]), int(american[1]), int(american[2]))
            return date.fromisoformat(text)
        except ValueError:
            self.say(row.number, column, "a date such as 2026-01-31 or 1/31/2026 is expected")
            return None

    def choice(self, row: Row, column: str, *, default: bool) -> bool:
        """Yes or no."""
        text = row.text(column).lower()
        if text in ("", "yes", "y", "true", "no", "n", "false"):
            return default if not text else text[0] in "yt"
        self.say(row.number, column, "yes or no is expected")
        return default


def read_cells(path: Path) -> list[list[str]]:
    """All rows of a CSV text or of the first sheet of an XLSX file, cells stripped. Raises Refused in words."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Refused(f"{path.name} cannot be opened: {(error.strerror or 'unknown reason').lower()}.") from None
    if len(content) > MOST_BYTES:
        raise Refused(f"{path.name} is larger than 50 MB; split it.")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused(f"{path.name} is protected by a password or an old .xls file; save it as .xlsx without one.")
    rows = _from_xlsx(content, path.name) if content.startswith(b"PK") else _from_csv(content, path.name)
    if len(rows) > MOST_ROWS:
        raise Refused(f"{path.name} has more than {MOST_ROWS:,} rows; split it.")
    return rows


def _from_csv(content: bytes, name: str) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
        return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""))]
    except (UnicodeDecodeError, csv.Error):
        raise Refused(f"{name} is neither XLSX nor UTF-8 CSV; save it as CSV UTF-8 and try again.") from None


def _from_xlsx(content: bytes, name: str) -> list[list[str]]:
    from openpyxl import load_workbook  # noqa: PLC0415  # dear to load, and most files are CSV

    broken = f"{name} cannot be read as a spreadsheet; save it again as .xlsx or as CSV UTF-8."
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise Refused(f"{name} unpacks to more than 500 MB; save only the table itself.")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions that hold no data
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            rows: list[list[str]] = []
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what the file claims of its size is not believed
            for cells in sheet.iter_rows(max_col=MOST_COLUMNS):
                rows.append([_cell(cell.value, cell.number_format) for cell in cells])
                if len(rows) > MOST_ROWS:
                    break
            book.close()
    except Refused:
        raise
    except Exception:  # whatever a foreign spreadsheet makes the library raise, the person hears one sentence
        raise Refused(broken) from None
    return rows


def _cell(value: object, number_format: str) -> str:
    """A cell as its text. A spreadsheet keeps numbers as binary fractions: six decimals give back what was typed.

    A cell formatted as a percentage holds 1.15 where the person sees 115 %: what is seen counts.
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool) and "%" in number_format:
        return f"{value * 100:.6f}".rstrip("0").rstrip(".") + "%"
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return str(value).strip()


def _heading(text: str) -> str:
    return " ".join(text.lower().replace("_", " ").replace("-", " ").split())
