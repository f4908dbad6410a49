"""The command line: parse, call a service, print. Without a verb the window opens."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from app.db.home import Home
from app.domain.errors import AppError, Unavailable

DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code: 0 done, 1 failed, 2 unreadable or misused, 3 not permitted."""
    signal.signal(signal.SIGTERM, _leave)
    from app.cli.context import Context  # noqa: PLC0415  # these two import this package
    from app.cli.registry import parser_with_all_verbs  # noqa: PLC0415

    args = parser_with_all_verbs().parse_args(arguments)
    args.json = getattr(args, "json", False)
    context = Context(login=getattr(args, "login", ""), url=getattr(args, "database", ""))
    try:
        if args.office_file is not None:
            args.database = _use_office_file(args.office_file, context.home)
            context = Context(login=getattr(args, "login", ""), url=args.database)
        if args.verb is None:
            return open_desk_window(context.home, url=getattr(args, "database", ""), login=getattr(args, "login", ""))
        code: int = args.run(args, context)
        return code
    except AppError as error:
        sys.stderr.write(f"{error.sentence}\n")
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()          # the reader of our output went away; nothing is left to say
        return 0
    finally:
        context.close()


def _use_office_file(file: Path, home: Home) -> str:
    """From now on this desk uses the server the office file names; its address. Raises NotFound, Refused."""
    from app.security.desk import save_profile  # noqa: PLC0415
    from app.security.office_file import adopt_office_file  # noqa: PLC0415

    address = adopt_office_file(home, file).address()
    save_profile(home, address)
    return address


def _leave(_number: int, _frame: FrameType | None) -> None:
    """Leave by the ordinary way, so that the embedded server is stopped when this was its last desk."""
    raise SystemExit(143)


def has_display() -> bool:
    """Whether a window can be shown."""
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if platform:
        return platform not in {"offscreen", "minimal"}
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in DISPLAYS)


def open_desk_window(home: Home, *, url: str, login: str) -> int:
    """Show the desk until it is closed. Raises Unavailable where no window can be shown."""
    if not has_display() and not os.environ.get("QT_QPA_PLATFORM"):
        raise Unavailable("There is no display here; `remitdesk picture` draws the desk into a file.")
    from app.main import open_window  # noqa: PLC0415  # Qt is loaded only when a window is wanted

    return open_window(home, url=url, login=login)
