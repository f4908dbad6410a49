"""`remitdesk bench-book`: a book of any size to measure on, in this desk's own empty server."""

from __future__ import annotations

import argparse

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.errors import Refused


def add_verbs(verbs: Verbs) -> None:
    """Add the topic's verb."""
    verbs.add("bench-book", run, help="fill an empty embedded book with claims to measure on", configure=_options)


def run(args: argparse.Namespace, context: Context) -> int:
    """Load the book, telling each step, and prove it by the ledger check."""
    from app.claims.ledger_check import check_ledger  # noqa: PLC0415
    from app.demo.scale_book import LoadStep, build_scale_book  # noqa: PLC0415

    desk = context.desk
    if desk.embedded is None:
        raise Refused("A book for measuring is only built on the embedded server; set REMITDESK_HOME to a new folder.")
    steps: list[LoadStep] = []

    def tell(step: LoadStep) -> None:
        steps.append(step)
        if not args.json:
            context.print(step, False, f"{step.name:<28} {step.rows:>12,} rows {step.seconds:8.1f} s")

    build_scale_book(desk.embedded.root.to_database(desk.server.database), claims=args.claims, tell=tell)
    if args.json:
        context.print(steps, True)
    with context.unit("backup", read_only=True) as unit:
        check = check_ledger(unit)
    context.print(check, False, "ledger check: " + ("all invariants hold" if check.ok else "BROKEN"))
    return 0 if check.ok else 1


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--claims", type=int, default=500_000, metavar="N", help="claims in the book (default 500,000)")
