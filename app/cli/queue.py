"""The queues from the command line: list, summary, next, note, outcome, release, reassign, explain."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.errors import NotFound, Refused
from app.domain.money import Cents, decimal_text, money_text, total
from app.workqueues.show import (
    Done,
    ItemList,
    OutcomeSaved,
    QueueLine,
    Summary,
    Taken,
    held_line,
    row_line,
    show_held,
    show_row,
)

if TYPE_CHECKING:
    from app.db.unit import Unit
    from app.workqueues.types import OutcomeToSave, QueueQuery, QueueRow

PAGE = 5000
ITEM_OF_CLAIM = """
SELECT w.id FROM app.work_item w JOIN app.claim c ON c.id = w.claim_id WHERE c.number = %(claim)s AND w.status <> 9"""


def add_verbs(verbs: Verbs) -> None:
    """Add the verbs of this topic."""
    verbs.add("queue list", run_list, help="the rows of one queue, or of all", configure=_list_options)
    verbs.add("queue summary", run_summary, help="items and money of every queue")
    verbs.add("queue next", run_next, help="take the next free item", configure=_next_options)
    verbs.add("queue note", run_note, help="add a note; dates stay", configure=_note_options)
    verbs.add("queue outcome", run_outcome, help="record an outcome and the next date", configure=_outcome_options)
    verbs.add("queue outcomes", run_outcomes, help="the outcomes that exist")
    verbs.add("queue release", run_release, help="give a held item back", configure=_item_options)
    verbs.add("queue reassign", run_reassign, help="move items to a person or the pool", configure=_reassign_options)
    verbs.add("queue explain", run_explain, help="which follow-up rule holds for a claim", configure=_explain_options)


def run_list(args: argparse.Namespace, context: Context) -> int:
    """Print the rows; without a queue those of all queues."""
    from app.workqueues.list import list_queues  # noqa: PLC0415

    rows: list[QueueRow] = []
    with context.unit(read_only=True) as unit:
        known = [queue.code for queue in list_queues(unit)]
        chosen = _queue(args, default="")
        if chosen and chosen not in known:
            raise NotFound(f'There is no queue "{chosen}"; one of {", ".join(known)}.')
        for code in [chosen] if chosen else known:
            rows += _all_rows(unit, _query(args, unit, code), args.limit)
    items = [show_row(row) for row in rows]
    listed = ItemList(items, len(items), decimal_text(total(row.balance for row in rows)))
    context.print(listed, args.json, "\n".join(row_line(row) for row in rows) or "Nothing waits here.")
    return 0


def run_summary(args: argparse.Namespace, context: Context) -> int:
    """Print items and money of every queue in scope."""
    from app.workqueues.counts import count_queues  # noqa: PLC0415
    from app.workqueues.list import list_queues  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        counts = {count.queue: count for count in count_queues(unit)}
        lines = []
        for queue in list_queues(unit):
            found = counts.get(queue.code)
            items, cents = (found.items, found.cents) if found else (0, Cents(0))
            mine, overdue = (found.mine, found.overdue) if found else (0, 0)
            lines.append(QueueLine(queue.code, queue.title, items, decimal_text(cents), mine, overdue))
    text = "\n".join(f"{line.title:<12} {line.items:>7}  {line.total:>14}" for line in lines)
    context.print(Summary(lines), args.json, text)
    return 0


def run_next(args: argparse.Namespace, context: Context) -> int:
    """Take the next free item of a queue."""
    from app.workqueues.take import take_next  # noqa: PLC0415

    with context.unit() as unit:
        taken = take_next(unit, _query(args, unit, _queue(args, default="follow_up")))
    text = "Nothing is left to do in this queue." if taken is None else held_line(taken)
    context.print(Taken(None if taken is None else show_held(taken)), args.json, text)
    return 0


def run_note(args: argparse.Namespace, context: Context) -> int:
    """Add a note to the time line of the claim, or of an exception without one."""
    from app.claims.show import find_claim  # noqa: PLC0415
    from app.workqueues.outcome import save_item_note, save_note  # noqa: PLC0415

    with context.unit() as unit:
        if args.claim:
            save_note(unit, find_claim(unit, args.claim), args.text)
        else:
            save_item_note(unit, _item_id(unit, args), args.text)
    context.print(Done("noted"), args.json, "Noted; the date stays.")
    return 0


def run_outcome(args: argparse.Namespace, context: Context) -> int:
    """Record an outcome; the item is released."""
    from app.workqueues.outcome import save_outcome  # noqa: PLC0415

    with context.unit() as unit:
        item = _item_id(unit, args)
        version = args.version
        if version is None:
            version = unit.number("SELECT version FROM app.work_item WHERE id = %(item)s", {"item": item})
        saved = save_outcome(unit, _outcome_of(args, item, version))
    result = OutcomeSaved(saved.item_id, saved.claim_id, saved.next_on, saved.why)
    context.print(result, args.json, saved.why)
    return 0


def _outcome_of(args: argparse.Namespace, item: int, version: int) -> OutcomeToSave:
    from app.domain.moments import moment, read_time  # noqa: PLC0415
    from app.domain.money import parse_cents  # noqa: PLC0415
    from app.workqueues.types import OutcomeToSave  # noqa: PLC0415

    agreed = None
    if args.at:
        if not (args.next_on and args.zone):
            raise Refused("A time needs its day and its zone: --next-on DATE --at 2:30pm --zone Eastern.")
        agreed = moment(args.next_on, read_time(args.at), args.zone)
    return OutcomeToSave(
        item, version, args.outcome, args.note, None if agreed else args.next_on, args.why,
        agreed.at if agreed else None, agreed.zone if agreed else "", args.reference, args.representative,
        args.promised_on, parse_cents(args.promised) if args.promised else None,
    )  # fmt: skip


def run_outcomes(args: argparse.Namespace, context: Context) -> int:
    """Print the outcomes."""
    from app.workqueues.outcome import list_outcomes  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        found = list_outcomes(unit)
    context.print(list(found), args.json, "\n".join(f"{one.code:<18} {one.title}: {one.text}" for one in found))
    return 0


def run_release(args: argparse.Namespace, context: Context) -> int:
    """Give a held item back to its queue."""
    from app.workqueues.take import release_item  # noqa: PLC0415

    with context.unit() as unit:
        released = release_item(unit, _item_id(unit, args))
    sentence = "Released." if released else "You did not hold this item; nothing was changed."
    context.print({"released": released}, args.json, sentence)
    return 0


def run_reassign(args: argparse.Namespace, context: Context) -> int:
    """Move items to a person (or with --to "" back to the pool) and print both loads."""
    from app.workqueues.reassign import reassign_items  # noqa: PLC0415

    with context.unit() as unit:
        items = list(args.item or ())
        if args.claim:
            items.append(_item_id(unit, argparse.Namespace(item=None, claim=args.claim)))
        if not items and args.queue:
            items = [row.item_id for row in _all_rows(unit, _query(args, unit, args.queue), args.limit)]
        if not items:
            raise Refused("Say what to move: --item ID (more than once), --claim NO, or --queue with filters.")
        moved = reassign_items(unit, items, args.to)
    loads = "; ".join(f"{load.name} carries {load.items} items, {money_text(load.cents)}" for load in moved.loads)
    context.print(moved, args.json, f"{moved.moved} items moved. {loads}")
    return 0


def run_explain(args: argparse.Namespace, context: Context) -> int:
    """Say which follow-up rule holds for a claim, and when it is due."""
    from app.claims.show import find_claim  # noqa: PLC0415
    from app.workqueues.facts import explain_follow_up  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        found = explain_follow_up(unit, find_claim(unit, args.claim), today=args.as_of or date.today())
    text = "No follow-up rule asks for this claim."
    if found is not None:
        text = f"{found.text}; due {found.due} in {found.queue}"
    context.print({"rule": found}, args.json, text)
    return 0


def _all_rows(unit: Unit, query: QueueQuery, limit: int) -> list[QueueRow]:
    """Page through a queue by its key; `limit` 0 means all of it."""
    from app.workqueues.list import all_pages  # noqa: PLC0415

    rows: list[QueueRow] = []
    for page in all_pages(unit, query, today=date.today(), limit=min(PAGE, limit or PAGE)):
        rows += page.rows
        if limit and len(rows) >= limit:
            return rows[:limit]
    return rows


def _query(args: argparse.Namespace, unit: Unit, queue: str) -> QueueQuery:
    from app.workqueues.types import QueueQuery  # noqa: PLC0415

    return QueueQuery(
        queue,
        whose=args.whose,
        due="now" if getattr(args, "now", False) else "all",
        practice_ids=_ids(unit, "practice", args.practice),
        location_ids=_ids(unit, "location", args.location),
        payer_ids=_ids(unit, "payer", args.payer),
        age_from=getattr(args, "age_from", None),
        age_to=getattr(args, "age_to", None),
    )


_CODES = {
    "practice": "SELECT id FROM app.practice WHERE code = %(code)s",
    "location": "SELECT id FROM app.location WHERE code = %(code)s",
    "payer": "SELECT id FROM app.payer WHERE code = %(code)s OR upper(name) = upper(%(code)s)",
}


def _ids(unit: Unit, kind: str, code: str) -> tuple[int, ...]:
    if not code:
        return ()
    found = tuple(unit.rows(_CODES[kind], {"code": code}, into=int))
    if not found:
        raise NotFound(f'There is no {kind} "{code}" in your scope.')
    return found


def _item_id(unit: Unit, args: argparse.Namespace) -> int:
    if args.item is not None:
        return int(args.item)
    if not args.claim:
        raise Refused("Say which item: --item ID or --claim NO.")
    found = unit.number(ITEM_OF_CLAIM, {"claim": args.claim})
    if not found:
        raise NotFound("This claim has no open item in your scope.")
    return found


def _filters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--practice", default="", metavar="CODE")
    parser.add_argument("--location", default="", metavar="CODE")
    parser.add_argument("--payer", default="", metavar="CODE", help="code or name")
    parser.add_argument("--whose", choices=("team", "mine", "pool"), default="team")


def _queue(args: argparse.Namespace, *, default: str) -> str:
    """The queue named by `--queue` or by the word behind the verb; both may say the same."""
    if args.queue and args.word_queue and args.queue != args.word_queue:
        raise Refused(f"Two queues are named, {args.word_queue} and {args.queue}; name one.")
    return args.queue or args.word_queue or default


def _queue_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("word_queue", nargs="?", default="", metavar="QUEUE", help="its code; the same as --queue")
    parser.add_argument("--queue", default="", metavar="CODE")


def _list_options(parser: argparse.ArgumentParser) -> None:
    _queue_options(parser)
    _filters(parser)
    parser.add_argument("--now", action="store_true", help="leave out what sleeps until a later date")
    parser.add_argument("--age-from", type=int, metavar="DAYS", help="at least so many days since service")
    parser.add_argument("--age-to", type=int, metavar="DAYS", help="at most so many days since service")
    parser.add_argument("--limit", type=int, default=0, metavar="N", help="at most N rows of each queue (0: all)")


def _next_options(parser: argparse.ArgumentParser) -> None:
    _queue_options(parser)
    _filters(parser)


def _item_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--item", type=int, metavar="ID")
    parser.add_argument("--claim", default="", metavar="NO", help="claim number instead of the item")


def _note_options(parser: argparse.ArgumentParser) -> None:
    _item_options(parser)
    parser.add_argument("--text", required=True)


def _outcome_options(parser: argparse.ArgumentParser) -> None:
    _item_options(parser)
    parser.add_argument("--outcome", required=True, metavar="CODE", help="see `queue outcomes`")
    parser.add_argument("--note", default="")
    parser.add_argument("--next-on", type=date.fromisoformat, metavar="DATE", help="instead of the outcome's own date")
    parser.add_argument("--why", default="", help="why that date")
    parser.add_argument("--at", default="", metavar="TIME", help="time of day on --next-on, with --zone")
    parser.add_argument("--zone", default="", help="the zone it was said in: Eastern, Central ...")
    parser.add_argument("--reference", default="", help="the payer's reference number")
    parser.add_argument("--representative", default="", help="who said so")
    parser.add_argument("--promised-on", type=date.fromisoformat, metavar="DATE", help="the day the payer promised")
    parser.add_argument("--promised", default="", metavar="AMOUNT", help="the amount it promised")
    parser.add_argument("--version", type=int, help="the version that was shown (default: as it is now)")


def _reassign_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--item", type=int, action="append", metavar="ID")
    parser.add_argument("--claim", default="", metavar="NO")
    parser.add_argument("--to", required=True, metavar="LOGIN", help='a login, or "" for the pool')
    parser.add_argument("--queue", default="", metavar="CODE", help="all items of a queue that the filters match")
    _filters(parser)
    parser.add_argument("--limit", type=int, default=0, metavar="N")


def _explain_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--claim", required=True, metavar="NO")
    parser.add_argument("--as-of", type=date.fromisoformat, metavar="DATE")
