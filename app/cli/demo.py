"""`remitdesk demo` builds the simulated office into an empty book, `demo truth` holds the ledger against its truth.

`demo compare` works a simulated year by the queues and by a list: app/cli/demo_compare.py.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.context import Context
from app.cli.demo_compare import add_options, run_compare
from app.cli.registry import Verbs

if TYPE_CHECKING:
    from app.db.database import Database

FOLDER = "demo"


def add_verbs(verbs: Verbs) -> None:
    """`demo` builds (the default); `demo truth` judges the book; `demo compare` works a year in two ways."""
    verbs.add(
        "demo",
        run_demo,
        help="build the demo book; truth: hold the ledger against its truth; compare: a year by queues and by a list",
        configure=_options,
    )


def run_demo(args: argparse.Namespace, context: Context) -> int:
    """Build, judge (exit 1 when a cent is wrong) or compare."""
    if args.word == "compare":
        return run_compare(args, context)
    return _build(args, context) if args.word == "build" else _truth(args, context)


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("word", nargs="?", choices=("build", "truth", "compare"), default="build", help="what to do")
    parser.add_argument("--claims", type=_many, default=3_000, metavar="N", help="claims of the book (default 3000)")
    parser.add_argument("--seed", type=int, default=7, metavar="S", help="the same seed gives the same book")
    parser.add_argument("--as-of", type=date.fromisoformat, default=None, metavar="DAY", help="last day of the book")
    parser.add_argument("--if-empty", action="store_true", help="do nothing when the book already holds claims")
    parser.add_argument("--files", type=Path, default=None, metavar="FOLDER", help="only write the files there")
    parser.add_argument("--explain", action="store_true", help="truth: say each difference on the error output")
    add_options(parser)


def _many(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least one claim is needed")
    return number


def _build(args: argparse.Namespace, context: Context) -> int:
    from app.demo.office import make_office, write_office  # noqa: PLC0415  # a verb loads only its own rooms

    as_of = args.as_of or date.today()
    if args.files is not None:
        made = make_office(claims=args.claims, seed=args.seed, as_of=as_of)
        write_office(made, args.files)
        context.print(made.truth.mix, args.json, f"{len(made.files)} files written to {args.files}")
        return 0
    from app.demo.build import BookInUse, build_demo  # noqa: PLC0415

    try:
        with Logins(context) as logins:
            built = build_demo(
                logins.database,
                folder=context.home.folder(FOLDER),
                claims=args.claims,
                seed=args.seed,
                as_of=as_of,
                say=_progress,
            )
    except BookInUse as found:
        if not args.if_empty:
            raise
        _progress(found.sentence)
        return 0
    context.print(built, args.json)
    return 0


def _truth(args: argparse.Namespace, context: Context) -> int:
    from app.demo.judge import Judge  # noqa: PLC0415
    from app.demo.office import TRUTH_NAME, read_truth  # noqa: PLC0415
    from app.demo.reading import read_posted  # noqa: PLC0415

    truth = read_truth(context.home.folder(FOLDER) / TRUTH_NAME)
    with context.unit(read_only=True) as unit:
        judge = Judge(truth, read_posted(unit))
    verdict = judge.verdict()
    if args.explain:
        sys.stderr.write("".join(f"{sentence}\n" for sentence in judge.sentences))
    context.print(verdict, args.json)
    return 1 if verdict.wrong_cents else 0


class Logins:
    """The demo people and services that build the book, each signed in once."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._open: dict[str, Database] = {}

    def __enter__(self) -> Logins:
        return self

    def __exit__(self, *_error: object) -> None:
        for database in self._open.values():
            database.close()

    def database(self, login: str) -> Database:
        """The open database of that login. Raises NotPermitted when this desk has no secret for it."""
        from app.security.desk import sign_in  # noqa: PLC0415

        if login not in self._open:
            self._open[login] = sign_in(self._context.desk.credentials(login, own_first=True)).database
        return self._open[login]


def _progress(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
