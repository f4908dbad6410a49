"""`remitdesk remit print`: one claim of a payment as PDF."""

from __future__ import annotations

import argparse
from datetime import date

from app.cli.context import Context
from app.cli.registry import Verbs


def add_verbs(verbs: Verbs) -> None:
    """One verb beside those of `remit`."""
    verbs.add("remit print", run_print, help="a remittance of one claim as PDF", configure=_options)


def run_print(args: argparse.Namespace, context: Context) -> int:
    """Print one claim of a posted payment; nobody else stands on it."""
    from app.cli.paper_scans import write_new_file  # noqa: PLC0415  # a verb loads only its own rooms
    from app.posting.one_claim import one_claim_remittance  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        pdf = one_claim_remittance(unit, args.trace, args.claim, today=args.today or date.today())
    write_new_file(args.out, pdf)
    context.print({"out": args.out, "bytes": len(pdf)}, args.json, f"Written to {args.out}.")
    return 0


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("trace", metavar="TRACE", help="trace number (TRN02), or R and the payment's number")
    parser.add_argument("--claim", required=True, metavar="NO", help="the claim, by our number or as received")
    parser.add_argument("--out", required=True, metavar="F.pdf")
    parser.add_argument("--today", type=date.fromisoformat, metavar="DATE", help="the day it is printed")
