"""`setup import`: the office from two tables."""

from __future__ import annotations

import argparse
from datetime import date

import msgspec

from app.cli.context import Context
from app.cli.intake import flat, in_words
from app.cli.registry import Verbs


def add_verbs(verbs: Verbs) -> None:
    """`setup import`."""
    verbs.add("setup import", run_setup, help="practices, locations and payers from CSV files", configure=_options)


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("practices", metavar="PRACTICES.CSV", help="a row per location")
    parser.add_argument("payers", metavar="PAYERS.CSV", nargs="?", default="", help="a row per payer")
    parser.add_argument("--dry-run", action="store_true", help="say what would happen, and every row that is wrong")


def run_setup(args: argparse.Namespace, context: Context) -> int:
    """Write all rows or none; 1 when a row is wrong. What waited for a new practice or payer is read again."""
    from app.intake.setup_csv import import_setup, read_setup_file  # noqa: PLC0415  # a verb loads only its own rooms
    from app.jobs.receive import read_files_again  # noqa: PLC0415

    practices, payers = read_setup_file(args.practices), read_setup_file(args.payers)
    with context.unit() as unit:
        done = import_setup(unit, practices, payers, dry_run=args.dry_run)
    words = [f"{one.file}, row {one.row}, {one.column}: {one.message}" for one in done.errors]
    state = "dry run, nothing written" if done.dry_run else "written"
    if done.errors:
        state = "nothing written"
    words.append(f"{done.added} added, {done.changed} changed, {done.unchanged} unchanged: {state}")
    service = context.service_database("import") if done.released else None
    files = read_files_again(service, list(done.released), today=date.today()) if service is not None else ()
    if files:
        words += [f"{len(files)} files that waited were read again", *(in_words(one) for one in files)]
    elif done.released:
        words.append(f"{len(done.released)} files that waited are read again by the worker")
    shown = msgspec.to_builtins(done) | {"files": [flat(one) for one in files]}
    context.print(shown, args.json, "\n".join(words))
    return 1 if done.errors else 0
