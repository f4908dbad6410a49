"""`remitdesk server restore-drill`: does the office come back, whole and as guarded as it is."""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.errors import Refused, Unavailable

if TYPE_CHECKING:
    from app.db.binaries import Binaries
    from app.db.credentials import Credentials
    from app.jobs.drill import DrillReport


def add_verbs(verbs: Verbs) -> None:
    """Add the verb."""
    verbs.add("server restore-drill", run_drill_verb, help="restore to a point in time beside the office and prove it",
              configure=_options)  # fmt: skip


def run_drill_verb(args: argparse.Namespace, context: Context) -> int:
    """Take or open a copy, restore it in a scratch folder, prove it, remove it; exit 1 when a proof fails."""
    from app.audit.anchors import read_anchors  # noqa: PLC0415
    from app.db.account import server_account  # noqa: PLC0415
    from app.db.drill import private_room  # noqa: PLC0415
    from app.jobs.drill import Wish, run_drill  # noqa: PLC0415

    if (args.base is None) != (args.archive is None):
        raise Refused("An own base backup needs its archive: give both --base and --archive, or neither.")
    if args.to is not None and args.base is None:
        raise Refused("A moment of the past lies in the archive: give --base and --archive with --to.")
    desk = context.desk
    if desk.embedded is not None:
        living = desk.embedded.root.to_database(desk.server.database)
    else:
        living = desk.credentials(context.login())
    binaries = _programs(living, embedded=desk.embedded is not None)
    parent = (args.scratch or Path(tempfile.gettempdir())).absolute()
    anchors = tuple(read_anchors(args.anchor)) if args.anchor is not None else ()
    wish = Wish(args.as_of or date.today(), args.base, args.archive, args.to, anchors)
    with private_room(binaries, server_account(), parent) as room:
        report = run_drill(living, room, wish, say=_progress)
    context.print(report, args.json, _in_words(report))
    return 0 if report.ok else 1


def _programs(living: Credentials, *, embedded: bool) -> Binaries:
    """Programs of the server's own major version: a data folder is of one version."""
    from app.db.account import server_account  # noqa: PLC0415
    from app.db.binaries import WHEEL_MAJOR, embedded_binaries, installed_binaries  # noqa: PLC0415
    from app.db.database import server_major  # noqa: PLC0415

    if embedded:
        return embedded_binaries(server_account())
    major = server_major(living)
    found = installed_binaries(major)
    if found is not None:
        return found
    if major == WHEEL_MAJOR and living.server.tls not in {"require", "verify-ca", "verify-full"}:
        return embedded_binaries(server_account())
    raise Unavailable(f"A drill needs the programs of Postgres {major} on this computer: install postgresql-{major}.")


def _in_words(report: DrillReport) -> str:
    lines = [
        f"Restored to {report.point} from {'the archive' if report.source == 'archive' else 'a copy taken now'}, "
        f"{report.bytes / 1e6:,.0f} MB: copy {report.copy_seconds} s, recovery {report.restore_seconds} s, "
        f"proofs {report.proof_seconds} s.",
        *(f"{'holds ' if proof.ok else 'BROKEN'}  {proof.name}: {proof.said}" for proof in report.proofs),
    ]
    changed = [*(f"        lost: {each}" for each in report.rights_lost),
               *(f"        added: {each}" for each in report.rights_added)]  # fmt: skip
    lines.append("holds   rights: the same as in the living office" if not changed else "DIFFER  rights:")
    lines += changed[:40]
    lines.append(f"Back after (RTO) {report.rto_seconds} s.")
    if report.rpo_seconds is not None:
        parts = f"{report.safe_seconds} s to the archive, the rest archive_timeout"
        lines.append(f"Lost at most (RPO) {report.rpo_seconds} s: {parts}.")
    else:
        lines.append(f"A change was outside the server after {report.safe_seconds} s. The office's own archive was not "
                     "tried: give --base and --archive for that.")  # fmt: skip
    return "\n".join(lines)


def _progress(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--base", type=Path, metavar="FOLDER", help="the office's own base backup")
    parser.add_argument("--archive", type=Path, metavar="FOLDER", help="the office's own WAL archive")
    parser.add_argument("--to", type=_moment, metavar="TIME", help="a moment, 2026-11-30T14:05:00+00:00 (default: now)")
    parser.add_argument("--anchor", type=Path, metavar="FILE", help="anchors of the seals, kept away from the server")
    parser.add_argument("--scratch", type=Path, metavar="FOLDER", help="where to restore (default: temporary files)")
    parser.add_argument(
        "--as-of", type=date.fromisoformat, metavar="DAY", help="day for the queues (default today)"
    )


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise argparse.ArgumentTypeError("say the zone, too: 2026-11-30T14:05:00+00:00")
    return found
