"""`remitdesk day sheet | sign | reopen | export | zone`: what a clerk posted on a day, and that it closes."""

from __future__ import annotations

import argparse
import os
from datetime import date
from typing import TYPE_CHECKING

from app.cli.context import Context
from app.cli.counter import practice_of
from app.cli.registry import Verbs
from app.domain.errors import NotFound, Refused
from app.domain.money import money_text

if TYPE_CHECKING:
    from app.db.unit import Unit
    from app.reports.day_sheet_facts import ClerkDay, DaySheet, SignedSheet


def add_verbs(verbs: Verbs) -> None:
    """The verbs of the day sheet."""
    verbs.add("day sheet", run_sheet, help="a clerk's day; exit code 1 when it does not close", configure=_number)
    verbs.add("day sign", run_sign, help="sign the open sheet of your day", configure=_options)
    verbs.add("day reopen", run_reopen, help="reopen a signed sheet, with a reason", configure=_reopen_options)
    verbs.add("day export", run_export, help="a sheet as PDF or XLSX, by the file's ending", configure=_export_options)
    verbs.add("day zone", run_zone, help="the zone in which a day begins and ends", configure=_zone_options)


def run_sheet(args: argparse.Namespace, context: Context) -> int:
    """The open sheet, or with `--number` a signed one as it was signed."""
    from app.reports.day_sheet_layout import sheet_foot, sheet_lines, sheet_title  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        sheet, _signed = _read(unit, _wanted(unit, args, context), args.number)
    lines, section = [sheet_title(sheet)], ""
    for line in sheet_lines(sheet):
        if line.section != section:
            section = line.section
            lines.append(section)
        lines.append(f"  {line.words:<56} {money_text(line.cents):>16}")
    lines += [f"Difference {money_text(sheet.difference)}", sheet_foot(sheet)]
    context.print(sheet, args.json, "\n".join(lines))
    return 1 if sheet.difference else 0


def run_sign(args: argparse.Namespace, context: Context) -> int:
    """Freeze the figures; what is posted later is on the next sheet."""
    from app.reports.day_sheet import sign_sheet  # noqa: PLC0415

    done = context.perform(lambda unit: sign_sheet(unit, _wanted(unit, args, context)))
    context.print(done, args.json, f"Day sheet {done.number} is signed.")
    return 0


def run_reopen(args: argparse.Namespace, context: Context) -> int:
    """Its operations go back to the open sheet; the signed figures stay for the record."""
    from app.reports.day_sheet import reopen_sheet  # noqa: PLC0415

    context.perform(lambda unit: reopen_sheet(unit, _wanted(unit, args, context), args.number, reason=args.reason))
    context.print({"reopened": args.number}, args.json, f"Day sheet {args.number} is open again.")
    return 0


def run_export(args: argparse.Namespace, context: Context) -> int:
    """Write the file; nothing is overwritten, and only its owner may read it."""
    with context.unit(read_only=True) as unit:
        sheet, signed = _read(unit, _wanted(unit, args, context), args.number)
    ending = args.out.rsplit(".", 1)[-1].lower()
    if ending == "pdf":
        from app.reports.day_sheet_pdf import day_sheet_pdf  # noqa: PLC0415

        content = day_sheet_pdf(sheet, signed)
    elif ending == "xlsx":
        from app.reports.day_sheet_xlsx import day_sheet_xlsx  # noqa: PLC0415

        content = day_sheet_xlsx(sheet)
    else:
        raise Refused("Name a file that ends in .pdf or .xlsx.")
    try:
        with os.fdopen(os.open(args.out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(content)
    except FileExistsError:
        raise Refused(f"{args.out} exists already; choose another name.") from None
    except OSError as error:
        raise Refused(f"{args.out} cannot be written: {(error.strerror or 'unknown reason').lower()}.") from None
    context.print({"out": args.out, "bytes": len(content)}, args.json, f"{len(content)} bytes saved.")
    return 0


def run_zone(args: argparse.Namespace, context: Context) -> int:
    """Show it, or set it (a supervisor or administrator); signed sheets stay as they are."""
    from app.reports.day_sheet import office_zone, set_office_zone  # noqa: PLC0415

    with context.unit() as unit:
        if args.zone:
            set_office_zone(unit, args.zone)
        zone = office_zone(unit)
    context.print({"zone": zone}, args.json, zone)
    return 0


def _wanted(unit: Unit, args: argparse.Namespace, context: Context) -> ClerkDay:
    from app.reports.day_sheet import office_today  # noqa: PLC0415
    from app.reports.day_sheet_facts import ClerkDay  # noqa: PLC0415

    clerk = args.clerk or context.login()
    return ClerkDay(practice_of(unit, args.practice), clerk, args.day or office_today(unit), args.bank_account or None)


def _read(unit: Unit, wanted: ClerkDay, number: int) -> tuple[DaySheet, SignedSheet | None]:
    from app.reports.day_sheet import open_sheet, signed_sheet  # noqa: PLC0415

    found = open_sheet(unit, wanted)
    if not number or number == found.sheet.head.number:
        return found.sheet, None
    signed = next((one for one in found.signed if one.number == number), None)
    if signed is None:
        raise NotFound(f"There is no signed sheet {number} of this clerk, practice and day.")
    return signed_sheet(unit, wanted, number), signed


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--practice", default="", metavar="CODE")
    parser.add_argument("--clerk", default="", metavar="LOGIN", help="whose day (else your own)")
    parser.add_argument("--day", type=date.fromisoformat, metavar="DATE", help="the office's day (default today)")
    parser.add_argument("--bank-account", type=int, default=0, metavar="ID", help="only what went to this bank account")


def _number(parser: argparse.ArgumentParser) -> None:
    _options(parser)
    parser.add_argument("--number", type=int, default=0, metavar="N", help="a signed sheet (else the open one)")


def _reopen_options(parser: argparse.ArgumentParser) -> None:
    _options(parser)
    parser.add_argument("--number", type=int, required=True, metavar="N")
    parser.add_argument("--reason", required=True)


def _export_options(parser: argparse.ArgumentParser) -> None:
    _number(parser)
    parser.add_argument("out", metavar="F", help="a name that ends in .pdf or .xlsx")


def _zone_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("zone", nargs="?", default="", metavar="ZONE", help="as in America/New_York")
