"""Lists from the command line: saved views, exports, questions to the lead, tips of payers."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.errors import NotFound, Refused
from app.domain.money import money_text

if TYPE_CHECKING:
    from app.db.unit import Unit
    from app.domain.sheet import Value
    from app.workqueues.types import QueueQuery


def add_verbs(verbs: Verbs) -> None:
    """Add the verbs of this topic."""
    verbs.add("view list", run_views, help="saved views with their counts")
    verbs.add("view rows", run_view_rows, help="the rows of a saved view", configure=_view_options)
    verbs.add("view save", run_save_view, help="keep filters of a queue under a name", configure=_save_options)
    verbs.add("view delete", run_delete_view, help="forget a saved view", configure=_view_options)
    verbs.add("queue export", run_export, help="a queue as a spreadsheet", configure=_export_options)
    verbs.add("export list", run_exports, help="what left as a file: who, which list, how many rows")
    verbs.add("export limit", run_limit, help="more rows than these need a lead", configure=_limit_options)
    verbs.add("question list", run_questions, help="questions to the lead", configure=_which_options)
    verbs.add("question ask", run_ask, help="ask about the item you hold", configure=_ask_options)
    verbs.add("question answer", run_answer, help="answer a question", configure=_answer_options)
    verbs.add("question withdraw", run_withdraw, help="take back an own question", configure=_question_options)
    verbs.add("question pin", run_pin, help="make an answer a tip of its payer", configure=_pin_options)
    verbs.add("tip list", run_tips, help="what the office knows about a payer", configure=_payer_options)
    verbs.add("tip add", run_add_tip, help="note a tip about a payer", configure=_tip_options)
    verbs.add("tip rewrite", run_rewrite_tip, help="say a tip better", configure=_rewrite_options)
    verbs.add("tip unpin", run_unpin, help="unpin a tip, or pin it again with --pin", configure=_unpin_options)
    verbs.add("tip delete", run_delete_tip, help="take a tip away", configure=_tip_number)


def run_views(args: argparse.Namespace, context: Context) -> int:
    """Print the views that may be opened, each with its count."""
    from app.workqueues.list import count_rows  # noqa: PLC0415
    from app.workqueues.views import list_views  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        views = list_views(unit)
        totals = [count_rows(unit, view.query, today=date.today()) for view in views]
    lines = [
        f"{view.key or '-'}  {view.name:<40} {view.query.queue:<12} {total.items:>7}{'+' if total.at_least else ' '}"
        f" {money_text(total.cents):>14}  {view.team or 'mine'}"
        for view, total in zip(views, totals, strict=True)
    ]
    context.print(list(views), args.json, "\n".join(lines) or "No view is saved.")
    return 0


def run_view_rows(args: argparse.Namespace, context: Context) -> int:
    """Print the rows of a view."""
    from app.workqueues.list import all_pages  # noqa: PLC0415
    from app.workqueues.show import row_line, show_row  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        query = _view(unit, args.name)
        rows = [row for page in all_pages(unit, query, today=date.today(), limit=2_000) for row in page.rows]
    context.print([show_row(row) for row in rows], args.json, "\n".join(map(row_line, rows)) or "Nothing matches.")
    return 0


def run_save_view(args: argparse.Namespace, context: Context) -> int:
    """Keep a view; `--share` makes it everybody's (leads only)."""
    from app.workqueues.views import EVERYBODY, save_view  # noqa: PLC0415

    with context.unit() as unit:
        query = _query(args, unit)
        number = save_view(unit, args.name, query, team=EVERYBODY if args.share else args.team, key=args.key)
    context.print({"view": number}, args.json, f'The view "{args.name}" is saved.')
    return 0


def run_delete_view(args: argparse.Namespace, context: Context) -> int:
    """Forget a view."""
    from app.workqueues.views import delete_view, list_views  # noqa: PLC0415

    with context.unit() as unit:
        found = next((view for view in list_views(unit) if view.name == args.name and view.mine), None)
        if found is None:
            raise NotFound(f'You have no view called "{args.name}".')
        delete_view(unit, found.view_id)
    context.print({"deleted": args.name}, args.json, "The view is gone.")
    return 0


def run_export(args: argparse.Namespace, context: Context) -> int:
    """Write a queue, or a saved view, to an .xlsx or .csv file only its owner can read."""
    from app.reports.export import ExportWish, export_list  # noqa: PLC0415
    from app.ui.workbench.columns import queue_columns  # noqa: PLC0415
    from app.workqueues.views import filter_codes  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        query = _view(unit, args.view) if args.view else _query(args, unit)
        login = unit.text("SELECT session_user::text")
    columns = queue_columns(date.today(), login)
    wish = ExportWish(args.out, query.queue, tuple(column.title for column in columns), filter_codes(query))

    def pages() -> Iterator[Sequence[Sequence[Value]]]:
        from app.workqueues.list import all_pages  # noqa: PLC0415

        with context.unit(read_only=True) as unit:
            for page in all_pages(unit, query, today=date.today(), limit=2_000, details=True):
                yield [[column.cell(row).held for column in columns] for row in page.rows]

    done = export_list(context.unit, wish, pages())
    context.print({"file": str(done.path), "rows": done.rows}, args.json, f"{done.rows} rows written to {done.path}.")
    return 0


def run_exports(args: argparse.Namespace, context: Context) -> int:
    """Print the newest exports: one's own, for those who answer for the office everybody's."""
    from app.reports.export import list_exports  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        found = list_exports(unit)
    lines = [
        f"{one.begun_at:%Y-%m-%d %H:%M}  {one.name:<20} {one.list:<16} {one.format:<4} "
        f"{'unfinished' if one.rows is None else f'{one.rows} rows'}  {one.filters}"
        for one in found
    ]
    context.print(list(found), args.json, "\n".join(lines) or "Nothing was exported.")
    return 0


def run_limit(args: argparse.Namespace, context: Context) -> int:
    """From so many rows on an export needs a lead."""
    from app.reports.export import set_export_limit  # noqa: PLC0415

    with context.unit() as unit:
        if not set_export_limit(unit, args.rows):
            raise Refused("Only who answers for the whole office sets this.")
    context.print({"rows": args.rows}, args.json, f"More than {args.rows} rows need a lead now.")
    return 0


def run_questions(args: argparse.Namespace, context: Context) -> int:
    """Print questions: open (the oldest first), answered, or mine."""
    from app.workqueues.questions import list_questions  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        found = list_questions(unit, args.which)
    answers = [f"\n        {one.answered_name}: {one.answer}" if one.answer else "" for one in found]
    lines = [
        f"{one.question_id:>6}  {one.asked_name}: {one.body}{said}" for one, said in zip(found, answers, strict=True)
    ]
    context.print(list(found), args.json, "\n".join(lines) or "No question here.")
    return 0


def run_ask(args: argparse.Namespace, context: Context) -> int:
    """Ask the lead, or one colleague, about the item you hold."""
    from app.workqueues.questions import ask_question  # noqa: PLC0415
    from app.workqueues.take import list_held  # noqa: PLC0415

    with context.unit() as unit:
        held = next((each for each in list_held(unit) if args.item in (None, each.item_id)), None)
        if held is None:
            raise Refused("Take the item first: a question is asked about what one holds.")
        number = ask_question(
            unit, held.item_id, held.version, args.text, today=date.today(), to=args.to, sleeps=args.sleep
        )
    context.print({"question": number}, args.json, f"Question {number} is asked.")
    return 0


def run_answer(args: argparse.Namespace, context: Context) -> int:
    """Answer a colleague's question."""
    from app.workqueues.questions import answer_question  # noqa: PLC0415

    with context.unit() as unit:
        answer_question(unit, args.question, args.text, today=date.today())
    context.print({"answered": args.question}, args.json, "Answered.")
    return 0


def run_withdraw(args: argparse.Namespace, context: Context) -> int:
    """Take back an own open question."""
    from app.workqueues.questions import withdraw_question  # noqa: PLC0415

    with context.unit() as unit:
        withdraw_question(unit, args.question, today=date.today())
    context.print({"withdrawn": args.question}, args.json, "The question is taken back.")
    return 0


def run_pin(args: argparse.Namespace, context: Context) -> int:
    """Make an answer a tip, in words without a patient."""
    from app.workqueues.questions import pin_answer  # noqa: PLC0415

    with context.unit() as unit:
        tip = pin_answer(unit, args.question, args.text)
    context.print({"tip": tip}, args.json, f"Pinned as tip {tip}.")
    return 0


def run_tips(args: argparse.Namespace, context: Context) -> int:
    """Print the tips of a payer."""
    from app.claims.tips import list_tips  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        found = list_tips(unit, _payer(unit, args.payer))
    pins = ["*" if tip.pinned else " " for tip in found]
    lines = [
        f"{tip.tip_id:>5} {pin} {tip.body}  ({tip.author}, {tip.at:%m/%d/%y})"
        for tip, pin in zip(found, pins, strict=True)
    ]
    context.print(list(found), args.json, "\n".join(lines) or "Nothing is noted about this payer.")
    return 0


def run_add_tip(args: argparse.Namespace, context: Context) -> int:
    """Note a tip about a payer."""
    from app.claims.tips import add_tip  # noqa: PLC0415

    with context.unit() as unit:
        tip = add_tip(unit, _payer(unit, args.payer), args.text)
    context.print({"tip": tip}, args.json, f"Tip {tip} is noted.")
    return 0


def run_rewrite_tip(args: argparse.Namespace, context: Context) -> int:
    """Say a tip better."""
    from app.claims.tips import rewrite_tip  # noqa: PLC0415

    with context.unit() as unit:
        rewrite_tip(unit, args.tip, args.text)
    context.print({"tip": args.tip}, args.json, "Rewritten.")
    return 0


def run_unpin(args: argparse.Namespace, context: Context) -> int:
    """Unpin a tip, or pin it."""
    from app.claims.tips import pin_tip  # noqa: PLC0415

    with context.unit() as unit:
        pin_tip(unit, args.tip, pinned=args.pin)
    context.print({"tip": args.tip, "pinned": args.pin}, args.json, "Pinned." if args.pin else "Unpinned.")
    return 0


def run_delete_tip(args: argparse.Namespace, context: Context) -> int:
    """Take a tip away."""
    from app.claims.tips import delete_tip  # noqa: PLC0415

    with context.unit() as unit:
        delete_tip(unit, args.tip)
    context.print({"deleted": args.tip}, args.json, "The tip is gone.")
    return 0


def _view(unit: Unit, name: str) -> QueueQuery:
    from app.workqueues.views import list_views  # noqa: PLC0415

    found = next((view for view in list_views(unit) if view.name == name), None)
    if found is None:
        raise NotFound(f'There is no view called "{name}".')
    return found.query


_IDS = {
    "practice": "SELECT id FROM app.practice WHERE code = %(code)s",
    "location": "SELECT id FROM app.location WHERE code = %(code)s",
    "payer": "SELECT id FROM app.payer WHERE code = %(code)s OR upper(name) = upper(%(code)s)",
}


def _payer(unit: Unit, code: str) -> int:
    return _ids(unit, "payer", code)[0]


def _ids(unit: Unit, kind: str, code: str) -> tuple[int, ...]:
    found = tuple(unit.rows(_IDS[kind], {"code": code}, into=int)) if code else ()
    if code and not found:
        raise NotFound(f'There is no {kind} "{code}" in your scope.')
    return found


def _query(args: argparse.Namespace, unit: Unit) -> QueueQuery:
    from app.domain.money import AmountError, typed_amount  # noqa: PLC0415
    from app.workqueues.types import QueueQuery  # noqa: PLC0415

    try:
        low, high = (typed_amount(text) if text else None for text in (args.balance_from, args.balance_to))
    except AmountError:
        raise Refused("A balance is an amount such as 1,000.00.") from None
    return QueueQuery(
        args.queue, whose=args.whose, due=args.due, practice_ids=_ids(unit, "practice", args.practice),
        location_ids=_ids(unit, "location", args.location), payer_ids=_ids(unit, "payer", args.payer),
        age_from=args.age_from, age_to=args.age_to, assignee=args.assignee, balance_from=low, balance_to=high,
        clock_kinds=tuple(args.clock or ()), clock_within=args.clock_within, categories=tuple(args.category or ()),
        outcomes=tuple(args.outcome or ()), teams=tuple(args.of_team or ()), escalated=args.escalated,
    )  # fmt: skip


def _filter_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--queue", default="follow_up", metavar="CODE")
    for name in ("practice", "location", "payer"):
        parser.add_argument(f"--{name}", default="", metavar="CODE")
    parser.add_argument("--whose", choices=("team", "mine", "pool"), default="team")
    parser.add_argument("--assignee", default="", metavar="LOGIN")
    parser.add_argument("--due", choices=("all", "now", "today", "overdue", "week"), default="all")
    parser.add_argument("--age-from", type=int, metavar="DAYS")
    parser.add_argument("--age-to", type=int, metavar="DAYS")
    parser.add_argument("--balance-from", default="", metavar="AMOUNT")
    parser.add_argument("--balance-to", default="", metavar="AMOUNT")
    parser.add_argument("--clock", action="append", metavar="KIND", help="file, correct, appeal1, records ...")
    parser.add_argument("--clock-within", type=int, metavar="DAYS", help="days left at most, run-out ones included")
    parser.add_argument("--category", action="append", metavar="CODE")
    parser.add_argument("--outcome", action="append", metavar="CODE", help="the last one recorded")
    parser.add_argument("--of-team", action="append", metavar="CODE")
    parser.add_argument("--escalated", action="store_true")


def _view_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME")


def _save_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME")
    _filter_options(parser)
    parser.add_argument("--key", type=int, metavar="1-9")
    parser.add_argument("--share", action="store_true", help="everybody sees it (leads only)")
    parser.add_argument("--team", default="", metavar="CODE", help="this team sees it (leads only)")


def _export_options(parser: argparse.ArgumentParser) -> None:
    _filter_options(parser)
    parser.add_argument("--view", default="", metavar="NAME", help="a saved view instead of filters")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="ends with .xlsx or .csv")


def _limit_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rows", type=int, metavar="N")


def _which_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("which", nargs="?", choices=("open", "answered", "mine"), default="open")


def _ask_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--item", type=int, metavar="ID", help="which of the held ones (default: the first)")
    parser.add_argument("--text", required=True)
    parser.add_argument("--to", default="", metavar="LOGIN", help="one colleague (default: any lead)")
    parser.add_argument("--sleep", action="store_true", help="the item sleeps until the answer")


def _question_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", type=int, metavar="ID")


def _answer_options(parser: argparse.ArgumentParser) -> None:
    _question_options(parser)
    parser.add_argument("--text", required=True)


_pin_options = _answer_options


def _payer_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("payer", metavar="PAYER", help="code or name")


def _tip_options(parser: argparse.ArgumentParser) -> None:
    _payer_options(parser)
    parser.add_argument("--text", required=True)


def _tip_number(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("tip", type=int, metavar="ID")


def _rewrite_options(parser: argparse.ArgumentParser) -> None:
    _tip_number(parser)
    parser.add_argument("--text", required=True)


def _unpin_options(parser: argparse.ArgumentParser) -> None:
    _tip_number(parser)
    parser.add_argument("--pin", action="store_true")
