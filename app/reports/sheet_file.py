"""A list as a file: typed cells, XLSX or CSV, readable by its owner alone, whole or not there at all.

Days are days, money is a number with two decimals made from cents without a float, text is text: no cell can be taken
for a formula (TRUST.md section 1). Rows are written as they come, so a list of any length needs little memory.
"""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import BinaryIO, Protocol

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font

from app.domain.errors import Refused
from app.domain.money import decimal_text
from app.domain.safe_cell import for_sheet, harmless
from app.domain.sheet import Amount, Value

XLSX, CSV = "xlsx", "csv"
FORMATS = (XLSX, CSV)
MONEY, DAY, MOMENT, NUMBER = "#,##0.00", "mm/dd/yyyy", "mm/dd/yyyy hh:mm", "0"
LONGEST_TEXT = 32_767                   # signs in a cell of a spreadsheet
WIDEST = 60


class SheetFile(Protocol):
    """A file being written."""

    def add(self, row: Sequence[Value]) -> None:
        """One row."""

    def close(self) -> None:
        """The file is whole."""


class CsvFile:
    """RFC 4180 with a byte-order mark, so that a spreadsheet reads names right; days as 2026-01-31."""

    def __init__(self, file: BinaryIO, titles: Sequence[str]) -> None:
        self._text = TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="", write_through=True)
        self._writer = csv.writer(self._text)
        self._writer.writerow([harmless(title) for title in titles])

    def add(self, row: Sequence[Value]) -> None:
        """One row."""
        self._writer.writerow([csv_text(value) for value in row])

    def close(self) -> None:
        """Everything is in the file."""
        self._text.flush()
        self._text.detach()


class XlsxFile:
    """One page, headings frozen. `titles` also give the widths."""

    def __init__(self, file: BinaryIO, titles: Sequence[str]) -> None:
        self._file = file
        self._book = Workbook(write_only=True)
        self._page = self._book.create_sheet("List")
        self._page.freeze_panes = "A2"
        for at, title in enumerate(titles):
            self._page.column_dimensions[_letters(at)].width = min(max(len(title) + 4, 14), WIDEST)
        self._page.append([self._cell(title, bold=True) for title in titles])

    def add(self, row: Sequence[Value]) -> None:
        """One row."""
        self._page.append([self._cell(value) for value in row])

    def close(self) -> None:
        """Pack what was written. In memory first: a disk that is full must not leave a half-open archive behind."""
        packed = BytesIO()
        self._book.save(packed)
        self._file.write(packed.getbuffer())

    def _cell(self, value: Value, *, bold: bool = False) -> Cell | None:
        if value is None or value == "":
            return None
        cell = WriteOnlyCell(self._page)
        _fill(cell, value)
        if bold:
            cell.font = Font(bold=True)
        if isinstance(value, Amount):
            cell.alignment = Alignment(horizontal="right")
        return cell


def _fill(cell: Cell, value: Value) -> None:
    """Value, type and format. The type is set last: openpyxl takes what begins with = for a formula."""
    if isinstance(value, Amount):
        cell.value, cell.number_format, cell.data_type = decimal_text(value.cents), MONEY, "n"
    elif isinstance(value, datetime):
        cell.value, cell.number_format = value.astimezone().replace(tzinfo=None) if value.tzinfo else value, MOMENT
    elif isinstance(value, date):
        cell.value, cell.number_format = value, DAY
    elif isinstance(value, int):
        cell.value, cell.number_format = value, NUMBER
    else:
        text = for_sheet(value or "")
        cell.value = text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"
        cell.data_type = "s"


def csv_text(value: Value) -> str:
    """A value as CSV holds it: text made harmless, figures and days as they are."""
    if value is None:
        return ""
    if isinstance(value, Amount):
        return decimal_text(value.cents)
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return harmless(value.replace("\0", "\u2400")) if isinstance(value, str) else str(value)


def write_rows(
    path: Path,
    titles: Sequence[str],
    pages: Iterable[Sequence[Sequence[Value]]],
    *,
    most: int,
    told: Callable[[int], None] = lambda _rows: None,
    finish: Callable[[int], None] = lambda _rows: None,
) -> int:
    """Write the pages to `path` (its ending says the format) and return the rows.

    `told` hears after each page how many rows are written and may raise to stop; `finish` is asked before the file gets
    its name and may refuse. Whatever is raised, nothing is left on the disk. Raises Refused for more than `most` rows.
    """
    with _private(path) as file:
        sheet: SheetFile = CsvFile(file, titles) if format_of(path) == CSV else XlsxFile(file, titles)
        rows = 0
        for page in pages:
            rows += len(page)
            if rows > most:
                raise Refused(too_many(most))
            for row in page:
                sheet.add(row)
            told(rows)
        sheet.close()
        finish(rows)
    return rows


def too_many(most: int) -> str:
    """What is said to somebody whose list is too long."""
    return f"This list has more than the {most:,} rows you may export; narrow the filter or ask a lead."


def format_of(path: Path) -> str:
    """The format a file name asks for. Raises Refused."""
    ending = path.suffix.lower().removeprefix(".")
    if ending not in FORMATS:
        raise Refused("A list is written as .xlsx or .csv; end the file name so.")
    return ending


@contextmanager
def _private(path: Path) -> Iterator[BinaryIO]:
    """A file beside `path` that nobody else can read, renamed to it at the end."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".export-")        # mkstemp makes it 0600
    except OSError as error:
        raise Refused(f"No file can be written in that folder: {error.strerror}.") from None
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError as error:
        raise Refused(f"The file could not be written: {error.strerror}.") from None
    finally:
        with suppress(OSError):
            Path(name).unlink(missing_ok=True)


def _letters(at: int) -> str:
    """A for 0, Z for 25, AA for 26."""
    head, last = divmod(at, 26)
    return (_letters(head - 1) if head else "") + chr(65 + last)
