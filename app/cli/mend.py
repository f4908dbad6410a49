"""`remitdesk mend line | move | swap | again | alike | undo | list | left`: put right what was posted.

`--preview` only shows what would change. A received claim is named by its payment's trace and its number as received,
with `#2` behind it for the second of several.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.errors import Refused
from app.domain.money import money_text

if TYPE_CHECKING:
    from app.db.unit import Unit
    from app.posting.mend_types import LeftTask, MendResult


def add_verbs(verbs: Verbs) -> None:
    """The verbs of mending."""
    verbs.add("mend line", run_line, help="take one line back, or let it stand again", configure=_line)
    verbs.add("mend move", run_move, help="move a claim's money to another claim", configure=_move)
    verbs.add("mend swap", run_swap, help="two patients were mixed up: swap their money", configure=_swap)
    verbs.add("mend again", run_again, help="take back and post again under today's rules", configure=_again)
    verbs.add("mend alike", run_alike, help="one answer for all that wait for the same", configure=_alike)
    verbs.add("mend undo", run_undo, help="undo one act of mending", configure=_undo)
    verbs.add("mend list", run_list, help="what was mended", configure=None)
    verbs.add("mend left", run_left, help="what had left the office and must be put right", configure=_left)


def run_line(args: argparse.Namespace, context: Context) -> int:
    """Take back one line by our line number; with --stand let it stand again."""
    from app.posting.received import find_received  # noqa: PLC0415
    from app.posting.unpost import post_line_again, unpost_line  # noqa: PLC0415

    def act(unit: Unit) -> int:
        received = find_received(unit, args.trace, args.claim)
        if not args.stand:
            return unpost_line(unit, received, args.line, today=args.today, reason=args.reason)
        post_line_again(unit, received, args.line, reason=args.reason)
        return 0

    cents = context.perform(act)
    words = "The line stands again." if args.stand else f"Line {args.line} taken back; {money_text(cents)} is unposted."
    context.print({"line": args.line, "unposted": cents}, args.json, words)
    return 0


def run_move(args: argparse.Namespace, context: Context) -> int:
    """Move a received claim to another claim of the practice."""
    from app.posting.mend import move_posting  # noqa: PLC0415
    from app.posting.received import find_received  # noqa: PLC0415

    def act(unit: Unit) -> MendResult:
        received = find_received(unit, args.trace, args.claim)
        return move_posting(unit, received, args.to, today=args.today, reason=args.reason)

    return _do(args, context, act)


def run_swap(args: argparse.Namespace, context: Context) -> int:
    """Swap two received claims, each named TRACE/NO."""
    from app.posting.mend import swap_postings  # noqa: PLC0415
    from app.posting.received import find_received  # noqa: PLC0415

    def act(unit: Unit) -> MendResult:
        first, second = (find_received(unit, *_named(name)) for name in (args.first, args.second))
        return swap_postings(unit, first, second, today=args.today, reason=args.reason)

    return _do(args, context, act)


def run_again(args: argparse.Namespace, context: Context) -> int:
    """Post a payment, or one claim of it, again under the rules of today."""
    from app.posting.mend import post_again  # noqa: PLC0415
    from app.posting.received import find_received, list_received  # noqa: PLC0415

    def act(unit: Unit) -> MendResult:
        ids = [find_received(unit, args.trace, args.claim)] if args.claim else list_received(unit, args.trace)
        return post_again(unit, ids, today=args.today, reason=args.reason)

    return _do(args, context, act)


def run_alike(args: argparse.Namespace, context: Context) -> int:
    """Show what waits for the same answer; with --answer give it to all but those left out."""
    from app.posting.alike import ANSWERS, apply_alike, find_alike  # noqa: PLC0415
    from app.posting.office_policy import office_policy  # noqa: PLC0415
    from app.posting.received import find_received  # noqa: PLC0415
    from app.rules.policy import Treatment  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        policy = office_policy(unit)
        found = find_alike(unit, find_received(unit, args.trace, args.claim), policy, today=args.today)
    if not args.answer:
        lines = [f"{each.trace}  {each.number}  {money_text(each.cents)}  {each.state}" for each in found.claims]
        head = f"{found.key.group}-{found.key.reason} {found.key.remark} on {found.key.procedure}: {len(lines)} alike"
        context.print(found, args.json, "\n".join([head, *lines]))
        return 0
    out = set(args.leave_out)
    ids = [each.remit_claim_id for each in found.claims if each.number not in out]
    if args.answer not in {each.value for each in ANSWERS}:
        raise Refused(f"Answer with one of {', '.join(each.value for each in ANSWERS)}.")
    treatment = Treatment(args.answer)

    def act(unit: Unit) -> MendResult:
        return apply_alike(unit, found.key, ids, treatment, policy, today=args.today, reason=args.reason)

    return _do(args, context, act)


def run_undo(args: argparse.Namespace, context: Context) -> int:
    """Undo one act by its number."""
    from app.posting.mend import undo_mend  # noqa: PLC0415

    return _do(args, context, lambda unit: undo_mend(unit, args.id, today=args.today, reason=args.reason))


def run_list(args: argparse.Namespace, context: Context) -> int:
    """What was mended, newest first."""
    from app.posting.mend import list_mends  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        rows = list_mends(unit)
    lines = [
        f"{row.mend_id:>5}  {row.at:%Y-%m-%d %H:%M}  {row.kind:<6} {row.claims} claims  {row.actor}  {row.reason}"
        + ("  (undone)" if row.undone else "")
        for row in rows
    ]
    context.print({"mends": rows}, args.json, "\n".join(lines) or "Nothing was mended.")
    return 0


def run_left(args: argparse.Namespace, context: Context) -> int:
    """What had left the office before something was moved; --done ticks one off."""
    from app.posting.mend import finish_left, list_left  # noqa: PLC0415

    if args.done:
        with context.unit() as unit:
            finish_left(unit, args.done, today=args.today)
    with context.unit(read_only=True) as unit:
        tasks = list_left(unit)
    lines = _left_lines(tasks)
    context.print({"left": tasks}, args.json, "\n".join(lines) or "Nothing that left the office waits to be put right.")
    return 0


def _do(args: argparse.Namespace, context: Context, act: Callable[[Unit], MendResult]) -> int:
    from app.posting.mend import rehearse  # noqa: PLC0415

    if args.preview:
        done = rehearse(context.database(), act)
    else:
        done = context.perform(act)
    lines = ["This would change:" if args.preview else f"Act {done.mend_id}: {done.posted} posted."]
    lines += [
        f"  claim {each.claim}, {each.party}: {money_text(each.before)} -> {money_text(each.after)}"
        for each in done.changes
    ]
    context.print(done, args.json, "\n".join(lines + _left_lines(done.left)))
    return 0


def _left_lines(tasks: tuple[LeftTask, ...]) -> list[str]:
    return [f"  [{each.task_id}] claim {each.claim}: {each.text}" for each in tasks]


def _named(text: str) -> tuple[str, str]:
    trace, _, number = text.rpartition("/")
    if not trace:
        raise Refused("Name a received claim as TRACE/NUMBER.")
    return trace, number


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--reason", default="", help="why; kept for good")
    parser.add_argument("--preview", action="store_true", help="only show what it would change")
    parser.add_argument("--today", type=date.fromisoformat, default=date.today(), metavar="DATE")


def _received(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    parser.add_argument("trace", metavar="TRACE", help="trace number, or R and the payment's number")
    parser.add_argument("--claim", required=required, default="", metavar="NO", help="the claim's number as received")


def _line(parser: argparse.ArgumentParser) -> None:
    _received(parser)
    _common(parser)
    parser.add_argument("--line", type=int, required=True, metavar="N", help="our line number")
    parser.add_argument("--stand", action="store_true", help="let the line stand again")


def _move(parser: argparse.ArgumentParser) -> None:
    _received(parser)
    _common(parser)
    parser.add_argument("--to", required=True, metavar="NO", help="our claim it belongs to")


def _swap(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("first", metavar="TRACE/NO")
    parser.add_argument("second", metavar="TRACE/NO")
    _common(parser)


def _again(parser: argparse.ArgumentParser) -> None:
    _received(parser, required=False)
    _common(parser)


def _alike(parser: argparse.ArgumentParser) -> None:
    _received(parser)
    _common(parser)
    parser.add_argument("--answer", default="", metavar="WHAT", help="contractual, next_party, denial ...")
    parser.add_argument("--leave-out", nargs="*", default=[], metavar="NO", help="numbers to leave out")


def _undo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", type=int, metavar="ID", help="the act's number in `mend list`")
    _common(parser)


def _left(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--done", type=int, default=0, metavar="ID", help="this one is put right")
    parser.add_argument("--today", type=date.fromisoformat, default=date.today(), metavar="DATE")
