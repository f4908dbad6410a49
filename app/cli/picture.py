"""`remitdesk picture`: the start of a desk without a display, proved by a picture of it and the queue summary."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from app.cli.context import Context
from app.cli.registry import Verbs


def add_verbs(verbs: Verbs) -> None:
    """Add the topic's verb."""
    verbs.add("picture", run, help="draw the workbench into a file, without a display", configure=_options)


def run(args: argparse.Namespace, context: Context) -> int:
    """Draw, then print the queue summary (a second reader of the same book)."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from app.cli.queue import run_summary  # noqa: PLC0415
    from app.main import draw_desk  # noqa: PLC0415  # Qt is loaded only here

    file = args.out or context.home.pictures / "workbench.png"
    code = draw_desk(context.home, file, url=getattr(args, "database", ""), login=getattr(args, "login", ""))
    if code != 0:
        return code
    if not args.json:
        context.print(str(file), False, f"The workbench was drawn to {file}")
    return run_summary(args, context)


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, metavar="FILE", help="default: pictures/workbench.png at home")
