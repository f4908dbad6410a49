"""`remitdesk morning`: what was expected against what came; work a gap; and, as the worker, look for gaps."""

from __future__ import annotations

import argparse

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.money import money_text


def add_verbs(verbs: Verbs) -> None:
    """One verb with a few options."""
    verbs.add("morning", run_morning, help="expected against received, gaps with owners", configure=_options)


def run_morning(args: argparse.Namespace, context: Context) -> int:
    """Print the board; exit 1 while a gap is open."""
    from app.reports.morning import (  # noqa: PLC0415  # a verb loads only its own rooms
        FEED_WORDS,
        count_feeds,
        list_gaps,
        load_morning,
        look_for_gaps,
        set_source,
        work_gap,
    )

    if args.look:
        context.perform(count_feeds, "worker")
        looked = context.perform(look_for_gaps, "worker")
        context.print(looked, args.json, f"{looked.opened} gaps opened, {looked.closed} closed by arrival.")
        return 0
    if args.source:
        feed, _, source = args.source.partition("/")
        with context.unit() as unit:
            set_source(unit, feed, source, owner=args.owner, watched=not args.unwatch, note=args.note)
        context.print({"source": args.source}, args.json, f"{args.source} is kept.")
        return 0
    if args.gap:
        with context.unit() as unit:
            found = next((gap for gap in list_gaps(unit) if gap.gap_id == args.gap), None)
            version = found.version if found is not None else 0
            work_gap(unit, args.gap, version, owner=args.owner, note=args.note, why=args.close)
        context.print({"gap": args.gap}, args.json, f"Gap {args.gap} is {'closed' if args.close else 'kept'}.")
        return 0
    with context.unit(read_only=True) as unit:
        board = load_morning(unit)
    still_open = [gap for gap in board.gaps if gap.closed_at is None]
    words = [f"{board.at:%m/%d/%Y %H:%M}: {len(still_open)} gaps open."]
    words += [
        f"{gap.gap_id:>6}  {gap.day}  {FEED_WORDS.get(gap.feed, gap.feed):<22} {gap.source:<14} "
        f"{money_text(gap.cents):>14}  {gap.owner_name:<18} {gap.note or gap.text}"
        for gap in still_open
    ]
    words.append("Sources today:")
    words += [
        f"  {FEED_WORDS[line.feed]:<22} {line.source:<14} {line.state:<9} {line.items:>7,}  {line.usual}"
        for line in board.sources
    ]
    words.append("Jobs:")
    words += [
        f"  {job.name:<10} {'well' if job.ok else 'failed' if job.ok is False else 'runs':<7}"
        f"{'late ' if job.late else ''}{job.text}"
        for job in board.jobs
    ]
    words.append("Exceptions by dollars:")
    words += [f"  {each.title:<16} {each.items:>7,} {money_text(each.cents):>15}" for each in board.exceptions]
    context.print(board, args.json, "\n".join(words))
    return 1 if still_open else 0


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--gap", type=int, metavar="GAP", help="work this gap")
    parser.add_argument("--owner", default="", metavar="LOGIN", help="of the gap, or of the source's gaps")
    parser.add_argument("--note", default="", help="what was done about it")
    parser.add_argument("--close", default="", metavar="WHY", help="close it with a reason")
    parser.add_argument("--source", default="", metavar="FEED/NAME", help="as remits/AETNA: name its owner")
    parser.add_argument("--unwatch", action="store_true", help="nobody waits for this source any more")
    parser.add_argument("--look", action="store_true", help="count what came and look for gaps, as the worker does")
