"""`era check`: the equations of remittance files, without a server and without keeping anything."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from app.cli.context import Context
from app.cli.registry import Verbs

if TYPE_CHECKING:
    from app.edi.check import FileReport


def add_verbs(verbs: Verbs) -> None:
    """`era check`."""
    verbs.add("era check", run_check, help="check the money equations of 835 files", configure=_check_options)


def _check_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="an 835 file")


def run_check(args: argparse.Namespace, _context: Context) -> int:
    """One report per file, as JSON one object a line; 0 fine, 1 imbalance or error, 2 a file without a transaction."""
    worst = 0
    for name in args.files:
        report = _checked(name)
        line = msgspec.json.encode(report).decode() if args.json else in_words(report)
        sys.stdout.write(line + "\n")
        worst = max(worst, report.exit_code)
    return worst


def _checked(name: str) -> FileReport:
    from app.edi.check import FileReport, ListedError, check_file  # noqa: PLC0415  # loaded only when it is asked for

    try:
        return check_file(Path(name), name)
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        return FileReport(name, "", (), (ListedError(0, "file", f"the file cannot be opened: {reason.lower()}"),))


def in_words(report: FileReport) -> str:
    """The report as a person reads it."""
    lines = [report.file]
    for one in report.transactions:
        state = "in balance" if one.balanced else f"OFF BY {one.off_by}"
        lines.append(f"  {one.payer}  {one.method} {one.date}  trace {one.trace}  payment {one.payment}: {state}")
        lines.append(
            f"    {one.claims} claims ({one.claims_ok} right), {one.lines} lines ({one.lines_ok} right), "
            f"charged {one.charged}, paid {one.paid}, adjusted {one.adjusted}, provider level {one.provider_level}"
        )
        lines += [
            f"    {found.level}: segment {found.segment}, {found.where}: {found.message}" for found in one.findings
        ]
    lines += [f"  error: segment {error.segment}, {error.where}: {error.message}" for error in report.errors]
    return "\n".join(lines)
