"""`files` and `files save`: what the office received, and the original bytes of one."""

from __future__ import annotations

import argparse
import os

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.errors import Refused

STATES = ("quarantined", "unrouted", "imported", "unread")


def add_verbs(verbs: Verbs) -> None:
    """One verb: `files`, with `save ID` behind it."""
    verbs.add("files", run_files, help="received files; `files save ID --out F` gives one back", configure=_options)


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("act", nargs="?", choices=("list", "save"), default="list", help="list (default) or save")
    parser.add_argument("id", nargs="?", type=int, default=0, metavar="ID", help="which file to save")
    parser.add_argument("--state", choices=STATES, default="")
    parser.add_argument("--limit", type=int, default=1000, metavar="N", help="the newest N (default 1000)")
    parser.add_argument("--out", default="", metavar="F", help="where the bytes go")


def run_files(args: argparse.Namespace, context: Context) -> int:
    """List received files, newest first, or save one exactly as it came."""
    if args.act == "save":
        return _save(args, context)
    from app.intake.files import list_files  # noqa: PLC0415  # a verb loads only its own rooms

    with context.unit(read_only=True) as unit:
        found = list_files(unit, state=args.state, limit=args.limit)
    lines = [
        f"{one.id:>6}  {one.received_at:%Y-%m-%d %H:%M}  {one.state:<11}  {one.kind:<8}  {one.name}"
        + (f"  {one.error}" if one.error else "")
        for one in found
    ]
    context.print({"files": found}, args.json, "\n".join(lines) or "No such file was received.")
    return 0


def _save(args: argparse.Namespace, context: Context) -> int:
    from app.intake.files import read_original  # noqa: PLC0415

    if not args.id or not args.out:
        raise Refused("Say which file and where to: files save ID --out F.")
    with context.unit(read_only=True) as unit:
        content = read_original(unit, args.id)
    try:
        # It may hold patients' data: only its owner reads it, and nothing is overwritten.
        with os.fdopen(os.open(args.out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(content)
    except FileExistsError:
        raise Refused(f"{args.out} exists already; choose another name.") from None
    except OSError as error:
        raise Refused(f"{args.out} cannot be written: {(error.strerror or 'unknown reason').lower()}.") from None
    context.print({"file": args.id, "out": args.out, "bytes": len(content)}, args.json, f"{len(content)} bytes saved.")
    return 0
