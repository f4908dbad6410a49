"""`setup import`: the office from two tables."""

from __future__ import annotations

import argparse

from app.cli.context import Context
from app.cli.registry import Verbs


def add_verbs(verbs: Verbs) -> None:
    """`setup import`."""
    verbs.add("setup import", run_setup, help="practices, locations and payers from CSV files", configure=_options)


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("practices", metavar="PRACTICES.CSV", help="a row per location")
    parser.add_argument("payers", metavar="PAYERS.CSV", nargs="?", default="", help="a row per payer")
    parser.add_argument("--dry-run", action="store_true", help="say what would happen, and every row that is wrong")


def run_setup(args: argparse.Namespace, context: Context) -> int:
    """Write all rows or none; 1 when a row is wrong."""
    from app.intake.setup_csv import import_setup, read_setup_file  # noqa: PLC0415  # a verb loads only its own rooms

    practices, payers = read_setup_file(args.practices), read_setup_file(args.payers)
    with context.unit() as unit:
        done = import_setup(unit, practices, payers, dry_run=args.dry_run)
    words = [f"{one.file}, row {one.row}, {one.column}: {one.message}" for one in done.errors]
    state = "dry run, nothing written" if done.dry_run else "written"
    if done.errors:
        state = "nothing written"
    words.append(f"{done.added} added, {done.changed} changed, {done.unchanged} unchanged: {state}")
    context.print(done, args.json, "\n".join(words))
    return 1 if done.errors else 0
