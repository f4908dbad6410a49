"""BAI2 cash management files: records 01 02 03 16 88 49 98 99, every control total proved to the cent. Pure.

Amounts have two implied decimals. Detail codes 100-399 are credits, 400-699 debits; 890 and its kin carry no money.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime

from msgspec import Struct

from app.edi.bank_statement import (
    LARGEST_FILE,
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

_AMOUNT = re.compile(r"[+-]?\d{1,15}", re.ASCII)
_CODE_KINDS = {
    "115": "lockbox", "116": "lockbox", "142": "ach", "165": "ach", "166": "ach", "169": "ach", "171": "other",
    "174": "check", "175": "check", "301": "check", "195": "wire", "206": "wire", "191": "wire", "698": "fee",
    "661": "fee", "475": "check", "555": "check", "455": "ach", "451": "ach", "469": "ach", "495": "wire",
}  # fmt: skip
_TEXT_FIELD = 6  # 16,code,amount,funds,bank reference,customer reference,text: counted without availability


class Bai2Error(ValueError):
    """The file breaks its own rules; `row` counts the lines of the file from 1."""

    def __init__(self, row: int, message: str) -> None:
        super().__init__(message)
        self.row = row


class _Record(Struct):
    """One logical record: its code, fields, the rows of the file it stands on."""

    code: str
    fields: list[str]
    row: int
    text: list[str] = []  # of the continuations: joined once, so that a long record stays linear
    rows: int = 1


def read_bai2(content: bytes) -> Statement:
    """The lines of a BAI2 file, or why nothing of it is taken."""
    if len(content) > LARGEST_FILE:
        return refused("bai2", RowError(0, "", "The file is larger than any bank statement (20 MB)."))
    try:
        text = content.decode("ascii")
    except UnicodeDecodeError:
        return refused("bai2", RowError(0, "", "The file is not plain text."))
    try:
        return Statement("bai2", keyed(_Reader().read(text)))
    except Bai2Error as error:
        return refused("bai2", RowError(error.row, "", str(error)))


def _records(text: str) -> Iterator[_Record]:
    """Logical records: 88 continues the record before it."""
    current: _Record | None = None
    for row, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip().strip("\x1a")
        if not line:
            continue
        code, _, body = line.partition(",")
        ended = body.endswith("/")
        body = body[:-1] if ended else body
        if code != "88":
            if current is not None:
                yield current
            current = _Record(code, body.split(","), row)
        elif current is None:
            raise Bai2Error(row, "A continuation record has nothing before it.")
        else:
            current.rows += 1
            if current.code == "16" and len(_tail(current).fields) > 0 and _tail(current).started:
                current.text.append(body)
            else:
                current.fields += body.split(",")
    if current is not None:
        yield current


class _Tail(Struct):
    """The fields of a detail record behind its availability; `started`: its text has begun."""

    fields: list[str]
    started: bool


def _tail(record: _Record) -> _Tail:
    """References and text of a 16: what stands behind amount, funds type and availability."""
    fields = record.fields
    if len(fields) < 3:
        return _Tail([], False)
    skipped = _availability(fields, 2, record.row)
    rest = fields[skipped:]
    return _Tail(rest, len(rest) > _TEXT_FIELD - 4)


def _availability(fields: list[str], at: int, row: int) -> int:
    """The place behind the funds type at `at` and whatever it brings with it."""
    kind = fields[at] if at < len(fields) else ""
    if kind == "S":
        return at + 4
    if kind == "V":
        return at + 3
    if kind == "D":
        if at + 1 >= len(fields) or not re.fullmatch(r"\d{1,2}", fields[at + 1], re.ASCII):
            raise Bai2Error(row, "The availability of an amount does not say how many days follow.")
        return at + 2 + 2 * int(fields[at + 1])
    if kind not in {"", "Z", "0", "1", "2"}:
        raise Bai2Error(row, f"The funds type {tidy(kind)[:3]} is unknown.")
    return at + 1


class _Reader:
    """Walks the records in order; the sums are those the trailers must say."""

    def __init__(self) -> None:
        self.lines: list[StatementLine] = []
        self.account_sum = self.group_sum = self.file_sum = 0
        self.account_rows = self.group_rows = self.file_rows = 0
        self.accounts = self.groups = 0
        self.posted: date | None = None
        self.account: str | None = None
        self.opened = self.closed = False

    def read(self, text: str) -> tuple[StatementLine, ...]:
        """Every line of the file. Raises Bai2Error."""
        steps: dict[str, Callable[[_Record], None]] = {
            "01": self._file, "02": self._group, "03": self._account, "16": self._detail, "49": self._account_end,
            "98": self._group_end, "99": self._file_end,
        }  # fmt: skip
        for record in _records(text):
            if self.closed or self.opened == (record.code == "01"):
                raise Bai2Error(record.row, "A record stands outside the file's first and last record.")
            if record.code not in steps:
                raise Bai2Error(record.row, f"Record type {tidy(record.code)[:4]} is unknown.")
            self.account_rows += record.rows
            self.group_rows += record.rows
            self.file_rows += record.rows
            steps[record.code](record)
        if not self.closed:
            raise Bai2Error(0, "The file ends before its last record (99).")
        return tuple(self.lines)

    def _file(self, record: _Record) -> None:
        self.opened = True

    def _group(self, record: _Record) -> None:
        if self.posted is not None:
            raise Bai2Error(record.row, "A group starts before the last one ended.")
        self.posted = _group_day(record)
        self.group_sum, self.accounts, self.group_rows = 0, 0, record.rows

    def _account(self, record: _Record) -> None:
        if self.posted is None or self.account is not None:
            raise Bai2Error(record.row, "An account starts outside a group, or before the last one ended.")
        self.account = record.fields[0].strip()
        self.account_sum, self.account_rows = _summary_sum(record), record.rows

    def _detail(self, record: _Record) -> None:
        if self.account is None or self.posted is None:
            raise Bai2Error(record.row, "A line stands outside an account.")
        amount = _amount(record, 1)
        self.account_sum += amount
        line = _line(record, self.posted, self.account, amount)
        if line is not None:
            self.lines.append(line)
        if len(self.lines) > MOST_LINES:
            raise Bai2Error(record.row, "The file holds more lines than any bank statement.")

    def _account_end(self, record: _Record) -> None:
        if self.account is None:
            raise Bai2Error(record.row, "An account ends that did not start.")
        _prove(record, "account", self.account_sum, (self.account_rows,))
        self.group_sum += self.account_sum
        self.accounts += 1
        self.account = None

    def _group_end(self, record: _Record) -> None:
        if self.posted is None or self.account is not None:
            raise Bai2Error(record.row, "A group ends before its last account does.")
        _prove(record, "group", self.group_sum, (self.accounts, self.group_rows))
        self.file_sum += self.group_sum
        self.groups += 1
        self.posted = None

    def _file_end(self, record: _Record) -> None:
        if self.posted is not None:
            raise Bai2Error(record.row, "The file ends before its last group does.")
        _prove(record, "file", self.file_sum, (self.groups, self.file_rows))
        self.closed = True


def _group_day(record: _Record) -> date:
    fields = record.fields
    currency = fields[5].strip() if len(fields) > 5 else ""
    if currency not in {"", "USD"}:
        raise Bai2Error(record.row, "The group is not in US dollars.")
    text = fields[3].strip() if len(fields) > 3 else ""
    try:
        return datetime.strptime(text, "%y%m%d").date()
    except ValueError:
        raise Bai2Error(record.row, "The group has no date (YYMMDD).") from None


def _summary_sum(record: _Record) -> int:
    """Sum of the status and summary amounts of a 03: they count into its control total."""
    fields = record.fields
    if len(fields) > 1 and fields[1].strip() not in {"", "USD"}:
        raise Bai2Error(record.row, "The account is not in US dollars.")
    total, at = 0, 2
    while at < len(fields):
        if at + 1 < len(fields) and fields[at + 1].strip():
            total += _amount(record, at + 1)
        at = _availability(fields, at + 3, record.row)
    return total


def _amount(record: _Record, at: int) -> int:
    text = record.fields[at].strip() if at < len(record.fields) else ""
    if not text:
        return 0
    if not _AMOUNT.fullmatch(text):
        raise Bai2Error(record.row, "An amount is not a whole number of cents.")
    return int(text)


def _line(record: _Record, posted: date, account: str, amount: int) -> StatementLine | None:
    code = record.fields[0].strip()
    if not re.fullmatch(r"\d{3}", code, re.ASCII):
        raise Bai2Error(record.row, "A line has no type code of three digits.")
    if amount == 0:
        return None
    if not 100 <= int(code) <= 699:
        raise Bai2Error(record.row, f"Type code {code} carries an amount but is neither credit nor debit.")
    cents = amount if int(code) < 400 else -amount
    rest = _tail(record).fields
    bank_reference, customer = ((rest[at].strip() if at < len(rest) else "") for at in (0, 1))
    text = " ".join([",".join(rest[2:]), *record.text])
    found = find_trace(text)
    said = tidy(text)
    kind = _CODE_KINDS.get(code) or kind_of(said, cents)
    if kind in {"ach", "other"} and kind_of(said, cents) in {"virtual_card", "card_settlement"}:
        kind = kind_of(said, cents)
    return StatementLine(
        posted, cents, kind, tidy(customer or bank_reference), found.trace, found.originator,
        tidy(text.partition("TRN*")[0]), said if found.trace else "", account[-4:], record.row,
    )  # fmt: skip


def _prove(record: _Record, what: str, total: int, counts: tuple[int, ...]) -> None:
    """The trailer's sum and counts against what was read. Raises Bai2Error naming both figures."""
    said = _amount(record, 0)
    if said != total:
        raise Bai2Error(
            record.row, f"The {what} total says {said} cents, its records sum to {total}: nothing is taken."
        )
    for at, count in enumerate(counts, start=1):
        if _amount(record, at) != count:
            raise Bai2Error(record.row, f"The {what} trailer counts {_amount(record, at)}, the file has {count}.")
