"""`legacy add | list | retire | return | export`: a former system's claim numbers, and its claims to post there."""

from __future__ import annotations

import argparse
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.money import decimal_text, money_text

if TYPE_CHECKING:
    from app.posting.legacy_book import PatternRow


class PatternList(Struct, frozen=True):
    """The answer of `legacy list`, `add` and `retire`: the patterns in force."""

    patterns: tuple[PatternRow, ...]


class Returned(Struct, frozen=True):
    """The answer of `legacy return`: the amount held again."""

    held: str


class Exported(Struct, frozen=True):
    """The answer of `legacy export`."""

    file: str
    payments: int
    claims: int
    paid: str


def add_verbs(verbs: Verbs) -> None:
    """The verbs of the former system."""
    verbs.add("legacy add", run_add, help="numbers like these are the former system's", configure=_add_options)
    verbs.add("legacy list", run_list, help="patterns of former systems", configure=_list_options)
    verbs.add("legacy retire", run_retire, help="a pattern counts no longer", configure=_retire_options)
    verbs.add("legacy return", run_return, help="take one claim back from there", configure=_return_options)
    verbs.add("legacy export", run_export, help="its claims as an 835 or CSV to post there", configure=_export_options)


def run_add(args: argparse.Namespace, context: Context) -> int:
    """Keep a pattern; refused when claims of the practice carry such numbers."""
    from app.posting.legacy_book import add_pattern  # noqa: PLC0415  # a verb loads only its own rooms

    context.perform(lambda unit: add_pattern(unit, args.practice, args.pattern, args.name))
    return run_list(args, context)


def run_list(args: argparse.Namespace, context: Context) -> int:
    """Patterns of the practices in scope."""
    from app.posting.legacy_book import list_patterns  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        rows = list_patterns(unit, retired=getattr(args, "all", False))
    lines = [
        f"{row.pattern_id}  {row.practice}  {row.pattern}  {row.system}  ({row.added_by}, {row.added_on}"
        f"{', retired' if row.retired_by else ''})"
        for row in rows
    ]
    context.print(PatternList(rows), args.json, "\n".join(lines) or "No pattern of a former system is kept.")
    return 0


def run_retire(args: argparse.Namespace, context: Context) -> int:
    """Retire a pattern by its number."""
    from app.posting.legacy_book import retire_pattern  # noqa: PLC0415

    context.perform(lambda unit: retire_pattern(unit, args.pattern))
    return run_list(args, context)


def run_return(args: argparse.Namespace, context: Context) -> int:
    """One received claim waits for a person again."""
    from app.posting.legacy_book import return_legacy  # noqa: PLC0415
    from app.posting.received import find_received  # noqa: PLC0415

    with context.unit() as unit:
        part = find_received(unit, args.trace, args.claim)
        cents = return_legacy(unit, part, today=args.today or date.today(), reason=args.reason)
    context.print(Returned(decimal_text(cents)), args.json, f"Taken back; {money_text(cents)} held again.")
    return 0


def run_export(args: argparse.Namespace, context: Context) -> int:
    """Write the claims of the former system to a file: CSV when its name ends so, else an 835."""
    from app.posting.legacy_book import export_legacy  # noqa: PLC0415

    out: Path = args.out
    with context.unit(read_only=True) as unit:
        found = export_legacy(
            unit, args.practice, since=args.since, as_csv=out.suffix.lower() == ".csv", made=datetime.now()
        )
    out.write_bytes(found.content)
    done = Exported(out.name, found.payments, found.claims, decimal_text(found.cents))
    words = f"{found.claims} claims of {found.payments} payments with {money_text(found.cents)} paid in {out.name}."
    context.print(done, args.json, words)
    return 0


def _practice(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--practice", required=True, metavar="CODE", help="the practice's code")


def _add_options(parser: argparse.ArgumentParser) -> None:
    _practice(parser)
    parser.add_argument("--pattern", required=True, help="prefix:OLD, suffix:X9, length:8-10 or shape:A[0-9]{6}")
    parser.add_argument("--name", required=True, help="the name of the former system")


def _list_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help="retired ones too")


def _retire_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pattern", type=int, metavar="ID", help="the pattern's number in the list")


def _return_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("trace", metavar="TRACE", help="trace number (TRN02), or R and the payment's number")
    parser.add_argument("--claim", required=True, metavar="NO", help="its number as received, or its place (#4)")
    parser.add_argument("--reason", required=True, help="why; kept for good")
    parser.add_argument("--today", type=date.fromisoformat, metavar="DATE", help="the day to post on (default today)")


def _export_options(parser: argparse.ArgumentParser) -> None:
    _practice(parser)
    parser.add_argument("--since", type=date.fromisoformat, required=True, metavar="DATE", help="posted since this day")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="F.835, or F.csv")
