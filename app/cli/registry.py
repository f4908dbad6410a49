"""The verbs of the command line: one module per topic, found by the first word.

A topic module `app/cli/<topic>.py` exposes `add_verbs(verbs: Verbs) -> None` and calls, for each verb,

    verbs.add("queue list", run_list, help="one line", configure=options_of_list)

`run_list(args: argparse.Namespace, context: Context) -> int` returns the exit code; `configure(parser)` adds its
options. Every verb has `--json` (`args.json`), `--as LOGIN` and `--database URL` already. Rooms are imported inside
the run functions, so that a verb loads only what it uses. Errors are raised as AppError; main prints the sentence.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import app.cli
from app.cli.context import Context

PLUMBING = frozenset({"registry", "context", "demo_compare"})
Run = Callable[[argparse.Namespace, Context], int]
Configure = Callable[[argparse.ArgumentParser], None]


class Topic(Protocol):
    """What a topic module offers."""

    def add_verbs(self, verbs: Verbs) -> None:
        """Add the topic's verbs."""


class Verbs:
    """Collects verbs into one argparse tree; `queue list` is the word `list` below the word `queue`."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self._roots = parser.add_subparsers(dest="verb", metavar="VERB")
        self._groups: dict[str, argparse._SubParsersAction[argparse.ArgumentParser]] = {}
        self._common = _common_options()

    def add(self, words: str, run: Run, *, help: str, configure: Configure | None = None) -> None:
        """Add one verb of one or two words."""
        group, _, word = words.partition(" ")
        into = self._group(group) if word else self._roots
        parser = into.add_parser(word or group, help=help, description=help, parents=[self._common])
        parser.set_defaults(run=run)
        if configure is not None:
            configure(parser)

    def _group(self, name: str) -> argparse._SubParsersAction[argparse.ArgumentParser]:
        if name not in self._groups:
            parser = self._roots.add_parser(name, help=f"{name} ...")
            self._groups[name] = parser.add_subparsers(dest="word", metavar="VERB", required=True)
        return self._groups[name]


def parser_with_all_verbs() -> argparse.ArgumentParser:
    """The whole command line."""
    parser = argparse.ArgumentParser(
        prog="remitdesk", description="RemitDesk, the desk of a billing office. Without a verb the window opens.",
        parents=[_common_options()],
    )
    parser.add_argument(
        "--profile", dest="office_file", type=Path, metavar="FILE", help="an office file: its server from now on"
    )
    verbs = Verbs(parser)
    for found in sorted(pkgutil.iter_modules(app.cli.__path__), key=lambda module: module.name):
        if found.name not in PLUMBING:
            importlib.import_module(f"app.cli.{found.name}").add_verbs(verbs)
    return parser


def _common_options() -> argparse.ArgumentParser:
    # SUPPRESS: an option given before the verb is not overwritten by the default of the one after it
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--json", action="store_true", help="print JSON")
    common.add_argument("--as", dest="login", metavar="LOGIN", help="who does it (else REMITDESK_USER)")
    common.add_argument("--database", metavar="URL", help="a shared server (else REMITDESK_DATABASE_URL, the profile)")
    return common
