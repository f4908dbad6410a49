"""`pictures`: every page of the desk drawn for the guide, without a display."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.context import Context
from app.cli.registry import Verbs

if TYPE_CHECKING:
    from app.ui.server_office import ServerOffice

SPECIALIST, LEAD = "lopez", "okoye"
GUIDE = Path("docs") / "pictures"


def add_verbs(verbs: Verbs) -> None:
    """Add the topic's verb."""
    verbs.add("pictures", run_pictures, help="draw every page of the demo book for the guide", configure=_options)


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, default=GUIDE, metavar="FOLDER", help=f"where to (default {GUIDE})")
    parser.add_argument("--as-of", type=date.fromisoformat, default=None, metavar="DAY", help="the day on the screen")


def run_pictures(args: argparse.Namespace, context: Context) -> int:
    """Every page, light and dark, narrow and wide."""
    _offscreen()
    from app.main import demo_people, make_application  # noqa: PLC0415
    from app.ui.pictures import Sitters, draw_all  # noqa: PLC0415

    sitters = Sitters(_office(context, SPECIALIST), _office(context, LEAD), demo_people())
    today = args.as_of or date.today()
    count = draw_all(make_application(), sitters, args.out, today=today, say=lambda name: print(name, file=sys.stderr))
    sys.stdout.write(f"{count} pictures in {args.out}\n")
    return 0


def _office(context: Context, login: str) -> ServerOffice:
    from app.security.desk import sign_in  # noqa: PLC0415
    from app.ui.server_office import ServerOffice  # noqa: PLC0415

    return ServerOffice(sign_in(context.desk.credentials(login)), lambda: context.database("import"))


def _offscreen() -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
