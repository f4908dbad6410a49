"""`ack check`: what acknowledgement files say, without a server and without keeping anything."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.errors import Refused

if TYPE_CHECKING:
    from app.intake.acknowledgement_report import AckReport


def add_verbs(verbs: Verbs) -> None:
    """`ack check`."""
    verbs.add("ack check", run_check, help="what TA1, 999 and 277CA files say", configure=_check_options)


def _check_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="a TA1, 999 or 277CA file")


def run_check(args: argparse.Namespace, _context: Context) -> int:
    """One report per file, as JSON one object a line; 0 accepted, 1 something was rejected, 2 no acknowledgement."""
    from app.intake.acknowledgement_report import check_acknowledgement  # noqa: PLC0415  # only when it is asked for

    worst = 0
    for name in args.files:
        try:
            content = Path(name).read_bytes()
        except OSError as error:
            raise Refused(f"{name} cannot be opened: {(error.strerror or 'unknown reason').lower()}.") from None
        report = check_acknowledgement(content, name)
        line = msgspec.json.encode(report).decode() if args.json else in_words(report)
        sys.stdout.write(line + "\n")
        worst = max(worst, report.exit_code)
    return worst


def in_words(report: AckReport) -> str:
    """The report as a person reads it."""
    lines = [report.file]
    lines += [f"  {'REJECTED ' if one.rejected else ''}{one.text}" for one in report.batches]
    for one in report.claims:
        number = f", payer's number {one.payer_number}" if one.payer_number else ""
        proof = ", proof of filing" if one.proof else ""
        lines.append(f"  claim {one.claim} ({one.layer}, {one.status}{number}{proof}): {one.text}")
    lines += [f"  error: segment {error.segment}, {error.where}: {error.message}" for error in report.errors]
    return "\n".join(lines)
