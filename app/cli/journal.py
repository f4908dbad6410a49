"""`remitdesk journal list | resolve | check`: what this desk sent to move money, and what became of it."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from app.cli.context import Context
from app.cli.registry import Verbs

if TYPE_CHECKING:
    from app.db.journal import Kept


@dataclass(frozen=True, slots=True)
class Line:
    """One operation of the journal; `outcome` is open, saved, not saved or taken back."""

    at: datetime
    op: UUID
    what: str
    login: str
    server: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What the server says of what was open: saved ones, ones to be done again, and how many it cannot say yet.

    Of what a set-back server lost: entered again, to be entered by hand, and tried again in a moment.
    """

    saved: tuple[UUID, ...]
    again: tuple[UUID, ...]
    open: int
    entered: tuple[UUID, ...] = ()
    by_hand: tuple[UUID, ...] = ()
    waits: tuple[UUID, ...] = ()


_NOT_THERE = {
    "saved": "not on the server; `remitdesk journal resolve` hands it in again once the server is known as set back",
    "to be entered by hand": "not on the server; enter it by hand",
}


def add_verbs(verbs: Verbs) -> None:
    """The verbs of the journal."""
    verbs.add("journal list", run_list, help="what this desk sent to move money", configure=_list_options)
    verbs.add("journal resolve", run_resolve, help="ask what became of what is open, and hand in what was lost")
    verbs.add("journal check", run_check, help="what was saved here and is not on the server (after a restore)")


def run_list(args: argparse.Namespace, context: Context) -> int:
    """No server is asked: what is open is told as open."""
    from app.db.settled import called  # noqa: PLC0415  # a verb loads only its own rooms
    from app.security.desk import desk_journal  # noqa: PLC0415

    lines = [
        Line(kept.at, kept.op, called(kept.function), kept.login, kept.server, each.how or "open")
        for each in desk_journal(context.home).rows()
        if args.all or not each.how
        for kept in [each.begun]
    ]
    words = [f"{_when(each)}  {each.login}  {each.outcome}: {each.what}" for each in lines]
    none = "Nothing is open." if not args.all else "The journal is empty."
    context.print({"operations": lines}, args.json, "\n".join(words) or none)
    return 0


def run_resolve(args: argparse.Namespace, context: Context) -> int:
    """Exit code 1 while something stays open."""
    context.settles = False
    found = context.database().settle_journal()
    done = Settled(
        tuple(each.op for each in found.told if each.saved),
        tuple(each.op for each in found.told if not each.saved),
        found.open,
        *(tuple(each.op for each in found.again if each.how == how) for how in ("entered", "by hand", "waits")),
    )
    words = [*found.sentences]
    if found.open:
        words.append(f"{found.open} more: an older session may still be saving; ask again in a minute.")
    context.print(done, args.json, "\n".join(words) or "Nothing is open.")
    return 1 if found.waits else 0


def run_check(args: argparse.Namespace, context: Context) -> int:
    """Exit code 1 when the server lacks something that this desk knows as saved."""
    from app.db.outcome import server_name  # noqa: PLC0415
    from app.db.setback import missing  # noqa: PLC0415
    from app.db.settled import called  # noqa: PLC0415

    database = context.database()
    lost: tuple[Kept, ...] = ()
    if database.journal is not None:
        with database.statement() as unit:
            lost = missing(unit, database.journal, server_name(database.credentials.server))
    lines = [
        Line(kept.at, kept.op, called(kept.function), kept.login, kept.server, _NOT_THERE.get(each.how, each.how))
        for each in lost
        for kept in [each.begun]
    ]
    words = [f"{_when(line)}  {line.what}: {line.outcome}." for line in lines]
    sound = "Everything this desk saved in the last two days is on the server."
    context.print({"missing": lines}, args.json, "\n".join(words) or sound)
    return 1 if lines else 0


def _when(line: Line) -> str:
    return f"{line.at.astimezone():%m/%d %H:%M:%S}  {line.op}"


def _list_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help="also what has ended")
