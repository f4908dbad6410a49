"""Verbs of the audit: proving it, sealing it, anchoring it, reading it."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.errors import NotFound
from app.domain.money import money_text

if TYPE_CHECKING:
    from app.audit.history import HistoryRow
    from app.audit.report import AuditReport
    from app.db.unit import Unit


def add_verbs(verbs: Verbs) -> None:
    """Add the verbs of this topic."""
    verbs.add("audit verify", run_verify, help="prove audit and ledger; exit 1 with what changed", configure=_of)
    verbs.add("audit history", run_history, help="who did what, newest first", configure=_question)
    verbs.add("audit seal", run_seal, help="seal what is unsealed now (the worker does it every 10 s)")
    verbs.add("audit anchor", run_anchor, help="append the newest signed head to a file", configure=_to)


def run_verify(args: argparse.Namespace, context: Context) -> int:
    """Prove everything as the auditor service, against the anchors of a file when one is given."""
    from app.audit.anchors import read_anchors  # noqa: PLC0415
    from app.audit.verify import verify_audit  # noqa: PLC0415

    anchors = read_anchors(args.anchor) if args.anchor is not None else ()
    with context.unit(service="backup", read_only=True) as unit:
        report = verify_audit(unit, anchors)
    context.print(report, args.json, _in_words(report))
    return 0 if report.ok else 1


def run_history(args: argparse.Namespace, context: Context) -> int:
    """Print the history of a claim, an account, a person or a time, in the reader's scope."""
    from app.audit.history import HistoryQuestion, list_history, show_act  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        asked = HistoryQuestion(
            claim=_claim(unit, args), account=_account(unit, args), person=args.person, since=args.since,
            until=args.until, before=args.before,
        )  # fmt: skip
        found = list_history(unit, asked, most=args.rows)
    text = "\n".join(map(_line, found))
    context.print([show_act(row) for row in found], args.json, text or "Nothing was written down.")
    return 0


def run_seal(args: argparse.Namespace, context: Context) -> int:
    """Seal with this machine's key, as the worker's service login."""
    from app.jobs.seal import Sealer  # noqa: PLC0415

    done = Sealer(context.home).seal(context.database("worker"))
    context.print(done, args.json, f"{done.rows} rows sealed in {done.heads} heads.")
    return 0


def run_anchor(args: argparse.Namespace, context: Context) -> int:
    """Append the newest head to a file; the auditor keeps the file away from the server."""
    from app.audit.anchors import anchor_of, keep_anchor  # noqa: PLC0415
    from app.audit.proof_rows import newest_head  # noqa: PLC0415

    with context.unit(service="backup", read_only=True) as unit:
        head = newest_head(unit)
    if head is None:
        raise NotFound("Nothing is sealed yet: run the worker, or `remitdesk audit seal`.")
    file, anchor = args.to.absolute(), anchor_of(head)
    new = keep_anchor(file, anchor)
    text = f"Head {anchor.head} with {anchor.entries} rows {'was added to' if new else 'stands already in'} {file}."
    context.print(anchor, args.json, text)
    return 0


def _claim(unit: Unit, args: argparse.Namespace) -> int | None:
    from app.claims.show import find_claim  # noqa: PLC0415

    return find_claim(unit, args.claim, practice=args.practice) if args.claim else None


def _account(unit: Unit, args: argparse.Namespace) -> int | None:
    from app.patients.calls import find_account  # noqa: PLC0415

    return find_account(unit, args.account) if args.account else None


def _line(row: HistoryRow) -> str:
    amount = "" if row.cents is None else money_text(row.cents)
    about = f"  claim {row.claim_number}" if row.claim_number else ""
    when = f"{row.at.astimezone():%Y-%m-%d %H:%M:%S}"
    return f"{when}  {row.actor_name:20} {row.words}{about}  {row.place}  {amount}".rstrip()


def _in_words(report: AuditReport) -> str:
    lines = [
        f"{report.entries:,} rows, {report.sealed:,} sealed in {report.heads:,} heads, {report.unsealed:,} not yet",
        f"{report.legs:,} ledger entries proved, {report.anchors} anchors compared",
        f"last seal {report.last_seal or 'never'}",
        *report.remarks,
        *(f"CHANGED  {each.relation} {each.key}: {each.what}" for each in report.findings),
    ]
    if report.found > len(report.findings):
        lines.append(f"... {report.found} in all")
    lines.append("All is as it was sealed." if report.ok else f"{report.found} rows are not as they were sealed.")
    return "\n".join(lines)


def _of(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--anchor", type=Path, metavar="FILE", help="anchors that were kept away from the server")


def _to(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", type=Path, required=True, metavar="FILE", help="the file of anchors to append to")


def _question(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--claim", default="", metavar="NO", help="the claim number as the practice sent it")
    parser.add_argument("--practice", default="", metavar="CODE", help="when two practices use the same number")
    parser.add_argument("--account", default="", metavar="NO", help="an account, with its claims")
    parser.add_argument("--person", default="", metavar="LOGIN", help="only what this person did")
    parser.add_argument("--since", type=_moment, metavar="TIME", help="from this day or time on (ISO, local)")
    parser.add_argument("--until", type=_moment, metavar="TIME", help="before this day or time")
    parser.add_argument("--before", type=int, metavar="ROW", help="the page after this row number")
    parser.add_argument("--rows", type=int, default=100, metavar="N", help="at most so many, 500 at the most")


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo is not None else found.astimezone()
