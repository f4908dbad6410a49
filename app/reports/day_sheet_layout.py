"""The day sheet as lines in the order they are read: one list for screen, paper, spreadsheet and command line. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from app.reports.day_sheet_facts import DaySheet, Figure


class SheetLine(Struct, frozen=True, gc=False):
    """One line in cents; `total` on the sum of what stands above it, `first` on the first line of its section."""

    section: str
    words: str
    cents: int
    total: bool = False
    first: bool = False


def sheet_lines(sheet: DaySheet) -> tuple[SheetLine, ...]:
    """Every figure of the sheet, section by section."""
    found: list[SheetLine] = []
    for line in (*_receivables(sheet), *_money(sheet), *_reversals(sheet), *_deposit(sheet)):
        fresh = not found or found[-1].section != line.section
        found.append(replace(line, first=True) if fresh else line)
    return tuple(found)


def sheet_title(sheet: DaySheet) -> str:
    """`Day sheet 2, M. Chen, Harbor Street Orthopedics, 03/20/2026`."""
    head = sheet.head
    parts = [f"Day sheet {head.number}", head.clerk_name, head.practice, head.bank_account, f"{head.day:%m/%d/%Y}"]
    return ", ".join(part for part in parts if part)


def sheet_foot(sheet: DaySheet) -> str:
    """What the sheet covers, in one sentence."""
    head = sheet.head
    return (
        f"{head.operations} operations, {sheet.entries} ledger entries, which sum to zero. A day is the server's day "
        f"of posting in the zone {head.zone}. Opening is the practice's whole receivables before that day; closing "
        "adds this sheet's own movements."
    )


def _receivables(sheet: DaySheet) -> Iterator[SheetLine]:
    section = "Receivables"
    yield SheetLine(section, "Before the day", sheet.head.opening)
    yield SheetLine(section, "Charges", sheet.charges)
    yield from _figures(section, "Payment, ", sheet.payments, -1)
    yield from _figures(section, "", sheet.adjustments, -1)
    yield from _figures(section, "Transfer, ", sheet.transfers, 1)
    yield from _figures(section, "", sheet.other, 1)
    yield SheetLine(section, "After this sheet", sheet.closing, total=True)


def _money(sheet: DaySheet) -> Iterator[SheetLine]:
    yield from _figures("Money in", "", sheet.received, 1)
    yield SheetLine("Money in", "Received", sum(figure.cents for figure in sheet.received), total=True)
    applied = sum(figure.cents for figure in sheet.payments) - sum(figure.cents for figure in sheet.other)
    section = "Where it went"
    yield SheetLine(section, "On claims", applied)
    yield from _figures(section, "", sheet.provider_level, 1)
    yield from _figures(section, "", sheet.waiting, 1)
    explained = applied + sum(figure.cents for figure in (*sheet.provider_level, *sheet.waiting))
    yield SheetLine(section, "Explained", explained, total=True)
    yield from _figures("Bank", "", sheet.bank, 1)


def _reversals(sheet: DaySheet) -> Iterator[SheetLine]:
    if sheet.head.reversals:
        count = sheet.head.reversals
        words = f"{count} reversal{'' if count == 1 else 's'}, back on the receivables"
        yield SheetLine("Reversals", words, sheet.reversed_cents)


def _deposit(sheet: DaySheet) -> Iterator[SheetLine]:
    section = "Deposit prepared"
    yield SheetLine(section, "Cash", sheet.cash)
    for check in sheet.checks:
        words = " ".join(part for part in ("Check", check.reference, check.account, check.name) if part)
        yield SheetLine(section, words, check.cents)
    yield SheetLine(section, "To the bank", sheet.deposit, total=True)


def _figures(section: str, before: str, figures: tuple[Figure, ...], sign: int) -> Iterator[SheetLine]:
    for figure in figures:
        words = f"{before}{figure.words}" if not before else f"{before}{figure.words[:1].lower()}{figure.words[1:]}"
        yield SheetLine(section, words, sign * figure.cents)
