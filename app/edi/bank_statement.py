"""What a bank statement says, whatever its format: frozen lines with a key that makes loading repeatable. Pure."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

from msgspec import Struct, structs

KINDS = ("ach", "check", "wire", "virtual_card", "card_settlement", "lockbox", "fee", "other")
LARGEST_FILE = 20 * 1024 * 1024
MOST_LINES = 200_000
MOST_ERRORS = 100
LONGEST_TEXT = 2_000

# CCD+ addenda: TRN*1*<trace>*<originator> (DOMAIN.md 12). Banks wrap and end it as they like.
_TRN = re.compile(r"TRN\*1\*([^*~\\]{1,60})(?:\*([0-9A-Za-z ]{0,12}))?")
_BLANKS = re.compile(r"\s+")
_WORDS = (
    ("virtual_card", ("VIRTUAL CARD", "VCARD", "VCC ", "V-PAY", "VPAY")),
    ("card_settlement", ("MERCHANT", "CARD SETTLEMENT", "BANKCARD", "CARD DEP", "SETTLEMENT")),
    ("lockbox", ("LOCKBOX", "LOCK BOX")),
    ("fee", ("SERVICE CHARGE", "SVC CHARGE", "ANALYSIS", " FEE", "FEE ")),
    ("wire", ("WIRE", "FEDWIRE")),
    ("ach", ("ACH", "EFT", "CCD", "HCCLAIMPMT", "PREAUTHORIZED")),
    ("check", ("CHECK", "CHK", "DEPOSIT")),
)


class StatementLine(Struct, frozen=True):
    """One line: `cents` positive when money came in; `key` is the same whenever this line is read again."""

    posted_on: date
    cents: int
    kind: str
    reference: str = ""
    trace: str = ""
    originator: str = ""
    payer_text: str = ""
    addenda: str = ""
    account_last: str = ""  # last four digits of the account the file names; '' when it names none
    row: int = 0  # line of the file, for telling
    key: str = ""


class RowError(Struct, frozen=True):
    """What is wrong with a row of the file; row 0 is the file itself."""

    row: int
    column: str
    message: str


class Statement(Struct, frozen=True):
    """A whole file: either all lines or the errors why not."""

    format: str
    lines: tuple[StatementLine, ...]
    errors: tuple[RowError, ...] = ()

    @property
    def total(self) -> int:
        """Sum of all lines in cents."""
        return sum(line.cents for line in self.lines)


class EftTrace(Struct, frozen=True):
    """TRN02 and TRN03 of an addenda record; empty when there is none."""

    trace: str = ""
    originator: str = ""


def find_trace(text: str) -> EftTrace:
    """The EFT trace in the text of a bank line, also when the bank broke it over lines."""
    found = _TRN.search(text) or _TRN.search(_BLANKS.sub("", text))
    if found is None:
        return EftTrace()
    return EftTrace(_BLANKS.sub("", found[1]), _BLANKS.sub("", found[2] or ""))


def kind_of(text: str, cents: int) -> str:
    """How the money came, from the bank's own words; `other` when they say nothing."""
    words = f" {text.upper()} "
    found = next((kind for kind, marks in _WORDS if any(mark in words for mark in marks)), "other")
    return "other" if found == "fee" and cents > 0 else found


def tidy(text: str) -> str:
    """One line of printable text of bounded length."""
    return _BLANKS.sub(" ", "".join(char if char.isprintable() else " " for char in text)).strip()[:LONGEST_TEXT]


def keyed(lines: Sequence[StatementLine]) -> tuple[StatementLine, ...]:
    """The lines with their keys: content and how many equal ones came before, so that overlapping statements agree."""
    seen: Counter[str] = Counter()
    made = []
    for line in lines:
        if line.key:
            made.append(line)
            continue
        words = "|".join(
            (line.posted_on.isoformat(), str(line.cents), line.reference, line.trace, line.payer_text, line.addenda)
        )
        content = f"{line.account_last}|{words}"
        seen[content] += 1
        digest = hashlib.sha256(words.encode()).hexdigest()[:32]
        made.append(structs.replace(line, key=f"{digest}-{seen[content]}"))
    return tuple(made)


def refused(format: str, *errors: RowError) -> Statement:
    """A file of which nothing is taken."""
    return Statement(format, (), errors[:MOST_ERRORS])
