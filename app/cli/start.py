"""`remitdesk start`: the whole first start in one process, demo book included; what `python3 dev.py run` calls."""

from __future__ import annotations

import argparse
import sys

from app.cli import has_display, open_desk_window
from app.cli.context import Context
from app.cli.registry import Verbs, parser_with_all_verbs


def add_verbs(verbs: Verbs) -> None:
    """Add the topic's verb."""
    verbs.add("start", run, help="build the demo book when this desk's own book is empty, then open the window")


def run(args: argparse.Namespace, context: Context) -> int:
    """Fill an empty embedded book, then the window; without a display a picture and the queue summary."""
    if context.desk.embedded is not None:
        code = _verb(["demo", "--if-empty"], context)
        if code != 0:
            return code
    if has_display():
        return open_desk_window(context.home, url=getattr(args, "database", ""), login=getattr(args, "login", ""))
    sys.stderr.write("No display was found: the desk is drawn offscreen into a picture.\n")
    return _verb(["picture", *_chosen(args)], context)


def _verb(words: list[str], context: Context) -> int:
    args = parser_with_all_verbs().parse_args(words)
    args.json = False
    code: int = args.run(args, context)
    return code


def _chosen(args: argparse.Namespace) -> list[str]:
    """The options of the start that its picture needs too."""
    return [
        word for name, option in (("login", "--as"), ("database", "--database")) if getattr(args, name, "")
        for word in (option, getattr(args, name))
    ]  # fmt: skip
