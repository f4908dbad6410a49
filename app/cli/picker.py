"""`remit candidates | pick | picks`: the side-by-side picker on the command line, and what it remembers."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.errors import Refused
from app.domain.money import money_text

if TYPE_CHECKING:
    from app.db.unit import Unit
    from app.posting.candidates import Candidate, Candidates
    from app.posting.exceptions import ExceptionRow
    from app.posting.picking import LinePick, PickRow


class CandidateList(Struct, frozen=True):
    """The answer of `remit candidates`: one entry per received claim with that number."""

    received: tuple[Candidates, ...]


class PickList(Struct, frozen=True):
    """The answer of `remit picks`."""

    picks: tuple[PickRow, ...]


class ExceptionList(Struct, frozen=True):
    """The answer of `remit exceptions`."""

    exceptions: tuple[ExceptionRow, ...]


def add_verbs(verbs: Verbs) -> None:
    """The verbs of the picker."""
    verbs.add("remit candidates", run_candidates, help="claims of ours a received one could be", configure=_claim)
    verbs.add("remit pick", run_pick, help="say which claim of ours it is, and post it", configure=_pick_options)
    verbs.add("remit exceptions", run_exceptions, help="the exceptions of all payments, largest first", configure=None)
    verbs.add("remit picks", run_picks, help="what is remembered of altered numbers", configure=_picks_options)


def run_candidates(args: argparse.Namespace, context: Context) -> int:
    """Each received claim with that number beside up to eight claims of ours."""
    from app.posting.candidates import list_candidates  # noqa: PLC0415  # a verb loads only its own rooms
    from app.posting.received import list_received  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        found = tuple(list_candidates(unit, part) for part in list_received(unit, args.trace, args.claim))
    context.print(CandidateList(found), args.json, "\n".join(line for each in found for line in _words(each)))
    return 0


def run_pick(args: argparse.Namespace, context: Context) -> int:
    """Post a received claim as the claim named; exit 1 (Refused) when not even a person may."""
    from app.posting.picking import pick_claim, pick_lines  # noqa: PLC0415
    from app.posting.received import find_received  # noqa: PLC0415

    with context.unit() as unit:
        part = find_received(unit, args.trace, args.claim)
        today, lines = args.today or date.today(), _lines(unit, part, args)
        if args.to:
            done = pick_claim(unit, part, args.to, today=today, remember=not args.no_remember, lines=lines)
        elif lines:
            done = pick_lines(unit, part, lines, today=today)
        else:
            raise Refused("Say which claim it is with --to, or which line is which with --line.")
    if done.posting.already:
        context.print(done, args.json, "Somebody posted it meanwhile; nothing was changed.")
        return 0
    posted = f"Posted on claim {done.claim} with {money_text(done.posting.posted_cents)} paid."
    kept = f" Remembered as pick {done.pick_id}: this payer {done.remembered}." if done.remembered else ""
    more = f" {done.followed.posted} more of its claims posted with it." if done.followed.posted else ""
    context.print(done, args.json, posted + kept + more)
    return 0


def run_exceptions(args: argparse.Namespace, context: Context) -> int:
    """What is stuck in any payment: verdict, payer, days, dollars, owner."""
    from app.posting.exceptions import list_exceptions  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        rows = list_exceptions(unit)
    lines = [
        f"{row.trace}  {row.number}  {row.verdict:<12} {row.payer}  {row.received_on}  {money_text(row.paid):>12}  "
        f"{row.owner or '(pool)'}  {row.why}"
        for row in rows
    ]
    context.print(ExceptionList(rows), args.json, "\n".join(lines) or "Nothing is stuck.")
    return 0


def run_picks(args: argparse.Namespace, context: Context) -> int:
    """List what is remembered, or forget one of it."""
    from app.posting.picking import forget_pick, list_picks  # noqa: PLC0415

    if args.forget:
        context.perform(lambda unit: forget_pick(unit, args.forget))
    with context.unit(read_only=True) as unit:
        rows = list_picks(unit, forgotten=args.all)
    lines = [
        f"{row.pick_id}  {row.practice}  {row.payer} {row.words}  ({row.picked_by}, {row.picked_on}, "
        f"used {row.times_used} times{', forgotten' if row.forgotten_by else ''})"
        for row in rows
    ]
    context.print(PickList(rows), args.json, "\n".join(lines) or "Nothing is remembered.")
    return 0


def _lines(unit: Unit, part: int, args: argparse.Namespace) -> tuple[LinePick, ...]:
    """`--line 1=2`: the payer's line 1 is our line 2."""
    from app.posting.candidates import list_candidates  # noqa: PLC0415
    from app.posting.picking import LinePick  # noqa: PLC0415

    if not args.line:
        return ()
    found = list_candidates(unit, part)
    claim = next(
        (each for each in found.claims if args.to in {each.number, ""} or each.claim_id == found.claim_id), None
    )
    theirs = {row.sequence: row.remit_line_id for each in found.claims for row in each.lines if row.sequence}
    ours = {row.line_no: row.line_id for row in claim.lines if row.line_no} if claim else {}
    picks = []
    for text in args.line:
        left, _, right = text.partition("=")
        received = theirs.get(int(left)) if left.isdigit() else None
        line = ours.get(int(right)) if right.isdigit() else None
        if received is None or line is None:
            raise Refused(f"--line {text}: write the payer's line, =, and the line of our claim, as in 1=2.")
        picks.append(LinePick(received, line))
    return tuple(picks)


def _words(found: Candidates) -> list[str]:
    head = (
        f"#{found.sequence}  {found.number}  {found.patient}  {found.service_from or ''}  charged "
        f"{money_text(found.charge)}  paid {money_text(found.paid)}  ({found.state}) {found.why}"
    )
    notes = [f"  a claim of {found.elsewhere}"] if found.elsewhere else []
    notes += [f"  looks like a claim of {found.former_system}"] if found.former_system else []
    if not found.claims:
        notes.append(
            "  No claim of ours fits. When you know which it is, `remit pick TRACE --claim NO --to OURS`; else import "
            "the claim first, then `remit retry`."
        )
    return [head, *notes, *(_candidate(each) for each in found.claims)]


def _candidate(each: Candidate) -> str:
    owed = ", ".join(f"{one.party} {money_text(one.cents)}" for one in each.balances) or "nothing open"
    against = f"; differs in {', '.join(each.differs)}" if each.differs else ""
    return (
        f"  {each.score:>3}  {each.number}  {each.patient}  {each.service_from}  charged {money_text(each.charge)}  "
        f"{owed}  agrees in {', '.join(each.agrees) or 'nothing'}{against}"
    )


def _claim(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("trace", metavar="TRACE", help="trace number (TRN02), or R and the payment's number")
    parser.add_argument("--claim", required=True, metavar="NO", help="its number as received, or its place (#4)")


def _pick_options(parser: argparse.ArgumentParser) -> None:
    _claim(parser)
    parser.add_argument("--to", default="", metavar="NO", help="our claim")
    parser.add_argument("--line", action="append", default=[], metavar="N=M", help="the payer's line N is our line M")
    parser.add_argument("--no-remember", action="store_true", help="learn nothing from it about this payer's numbers")
    parser.add_argument("--today", type=date.fromisoformat, metavar="DATE", help="the day to post on (default today)")


def _picks_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--forget", type=int, default=0, metavar="ID", help="forget this one")
    parser.add_argument("--all", action="store_true", help="forgotten ones too")
