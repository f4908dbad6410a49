"""OFX and QFX statements. The file is hostile until read: its size is bounded, entities are refused. Pure.

ofxtools builds the tree (its own tokenizer: no DTD, no entity is ever expanded); amounts are read from the text by the
house's strict pattern and never pass through a decimal type.
"""

from __future__ import annotations

import html
import io
import logging
import re
from datetime import date, datetime
from typing import TYPE_CHECKING

from app.domain.money import AmountError, parse_cents
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

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_TAGS = 4_000_000
_TYPES = {"CHECK": "check", "FEE": "fee", "SRVCHG": "fee", "DIRECTDEP": "ach", "DEP": "check"}
_PLUS = re.compile(r"^\+(?=[\d.])", re.ASCII)
_FORBIDDEN = re.compile(rb"<!(?!\[CDATA\[)", re.IGNORECASE)
_DAY = re.compile(r"(\d{8})(\d{6}(\.\d+)?)?(\[.*\])?", re.ASCII)


def read_ofx(content: bytes) -> Statement:
    """The lines of every bank statement in an OFX or QFX file, or why nothing of it is taken."""
    why = _refusal(content)
    if why:
        return refused("ofx", RowError(0, "", why))
    root = _tree(content)
    if root is None:
        return refused("ofx", RowError(0, "", "The file is not a well-formed OFX statement."))
    lines: list[StatementLine] = []
    errors: list[RowError] = []
    for account in (*root.iter("STMTRS"), *root.iter("CCSTMTRS")):
        last = _text(account, ".//ACCTID")[-4:]
        if _text(account, "CURDEF") not in {"", "USD"}:
            errors.append(RowError(0, "CURDEF", "The account is not in US dollars."))
        for found in account.iter("STMTTRN"):
            place = len(lines) + len(errors) + 1
            made = _line(found, last, place)
            (lines if isinstance(made, StatementLine) else errors).append(made)  # type: ignore[arg-type]  # one of both
    if errors:
        return refused("ofx", *errors)
    if not lines:
        return refused("ofx", RowError(0, "", "The file holds no transaction."))
    return Statement("ofx", keyed(lines))


def _refusal(content: bytes) -> str:
    """Why the bytes are not even tokenised; empty when they may be."""
    if len(content) > LARGEST_FILE:
        return "The file is larger than any bank statement (20 MB)."
    if _FORBIDDEN.search(content) or b"\0" in content:
        return "The file declares types or entities, or is not text; a bank statement does neither."
    if content.count(b"<STMTTRN>") > MOST_LINES:
        return "The file holds more lines than any bank statement."
    if content.count(b"<") > MOST_TAGS:
        return "The file holds more elements than any bank statement."
    return ""


def _tree(content: bytes) -> Element | None:
    from ofxtools.header import OFXHeaderError  # noqa: PLC0415  # loaded with the first file
    from ofxtools.Parser import OFXTree  # noqa: PLC0415

    logging.getLogger("ofxtools").setLevel(logging.CRITICAL)  # it logs what it reads, and that is not for a log
    parser = OFXTree()
    try:
        root = parser.parse(io.BytesIO(content))
    # SyntaxError is what every XML reader below raises a kind of
    except (SyntaxError, OFXHeaderError, ValueError, AssertionError, LookupError, TypeError):
        return None
    return root if root is not None and root.tag == "OFX" else None


def _line(found: Element, last: str, place: int) -> StatementLine | RowError:
    posted = _day(_text(found, "DTPOSTED"))
    if posted is None:
        return RowError(place, "DTPOSTED", "Not a date.")
    try:
        cents = parse_cents(_PLUS.sub("", _text(found, "TRNAMT")))
    except AmountError:
        return RowError(place, "TRNAMT", "Not an amount with at most two decimals.")
    if cents == 0:
        return RowError(place, "TRNAMT", "The amount is zero.")
    name, memo = _text(found, "NAME"), _text(found, "MEMO")
    trace = find_trace(f"{name} {memo}")
    fit, check = _text(found, "FITID"), _text(found, "CHECKNUM")
    said = kind_of(f"{name} {memo}", cents)
    kind = said if said != "other" else _TYPES.get(_text(found, "TRNTYPE"), "other")
    return StatementLine(
        posted, cents, kind, tidy(check or _text(found, "REFNUM") or fit), trace.trace, trace.originator, tidy(name),
        tidy(memo), last, place, f"fitid:{tidy(fit)}" if fit else "",
    )  # fmt: skip


def _text(element: Element, path: str) -> str:
    return html.unescape((element.findtext(path) or "").strip())


def _day(text: str) -> date | None:
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    try:
        return datetime.strptime(found[1], "%Y%m%d").date()
    except ValueError:
        return None
