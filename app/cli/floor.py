"""`remitdesk floor board | who | move | undo | moves | escalations | done | output | settings | set | refresh`."""

from __future__ import annotations

import argparse
from datetime import date, timedelta
from typing import TYPE_CHECKING

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.errors import Refused
from app.domain.money import money_text

if TYPE_CHECKING:
    from app.db.unit import Unit
    from app.workqueues.moves import MoveDone, MoveFilter, MovePlan, MoveTarget


def add_verbs(verbs: Verbs) -> None:
    """The verbs of the floor."""
    verbs.add("floor board", run_board, help="open, overdue, dollars, oldest clock", configure=_board_options)
    verbs.add("floor who", run_who, help="who is at a desk, and what they hold")
    verbs.add("floor move", run_move, help="move work; --try shows both loads only", configure=_move_options)
    verbs.add("floor undo", run_undo, help="take a move back", configure=_undo_options)
    verbs.add("floor moves", run_moves, help="the newest moves")
    verbs.add("floor escalations", run_escalations, help="what a lead has to look at", configure=_day)
    verbs.add("floor done", run_done, help="an escalation was dealt with", configure=_done_options)
    verbs.add("floor output", run_output, help="dollars resolved, rework, touches", configure=_output_options)
    verbs.add("floor settings", run_settings, help="the numbers the floor goes by")
    verbs.add("floor set", run_set, help="change one of them", configure=_set_options)
    verbs.add("floor refresh", run_refresh, help="count all cells anew, as the night does")


def run_board(args: argparse.Namespace, context: Context) -> int:
    """One line per person, location, team or queue."""
    from app.workqueues.board import load_board  # noqa: PLC0415  # a verb loads only its own rooms

    with context.unit(read_only=True) as unit:
        board = load_board(unit, args.by)
    words = [f"{'':<28} {'open':>8} {'overdue':>8} {'dollars':>15}  oldest clock"]
    for line in board.lines:
        words.append(_sum_line(line.title, line.sum))
        if args.cells:
            words += [_sum_line(f"  {cell.title}", cell.sum) for cell in line.cells]
    words.append(_sum_line("all", board.sum))
    context.print(board, args.json, "\n".join(words))
    return 0


def _sum_line(title: str, found: object) -> str:
    from app.workqueues.board import Sum  # noqa: PLC0415

    assert isinstance(found, Sum)
    clock = found.first_clock.isoformat() if found.first_clock else "-"
    return f"{title[:28]:<28} {found.items:>8,} {found.overdue:>8,} {money_text(found.cents):>15}  {clock}"


def run_who(args: argparse.Namespace, context: Context) -> int:
    """Who is here, doing what, holding what since when."""
    from app.workqueues.presence import list_present  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        found = list_present(unit)
    words = []
    for each in found:
        state = "on a call" if each.calling else "idle" if each.idle_since else f"{each.page} {each.queue}".strip()
        held = f"holds {each.claim} since {each.held_since:%H:%M}" if each.claim and each.held_since else ""
        words.append(f"{each.name:<24} {state:<28} {held}")
    context.print({"present": found}, args.json, "\n".join(words) or "Nobody is at a desk.")
    return 0


def run_move(args: argparse.Namespace, context: Context) -> int:
    """Both loads, then the move; exit 1 when something was left alone."""
    from app.workqueues.moves import carry_out, prepare_move  # noqa: PLC0415

    today = args.today or date.today()
    with context.unit(read_only=True) as unit:
        plan = prepare_move(unit, _filter(args, unit), _target(args, unit), today=today)
    if args.try_only:
        context.print(plan, args.json, "\n".join(_plan_lines(plan)))
        return 0
    done = context.perform(lambda unit: carry_out(unit, plan))
    context.print(done, args.json, "\n".join([*_plan_lines(plan), _done_line(done)]))
    return 1 if done.skipped else 0


def _filter(args: argparse.Namespace, unit: Unit) -> MoveFilter:
    from app.workqueues.moves import MOST_ITEMS, MoveFilter  # noqa: PLC0415

    location = _location(unit, args.location) if args.location else None
    practice = unit.number("SELECT id FROM app.practice WHERE code = %(c)s", {"c": args.practice}) or None
    if args.practice and practice is None:
        raise Refused(f'There is no practice "{args.practice}" in your scope.')
    return MoveFilter(
        item_ids=tuple(args.items), queue=args.queue or None, practice_id=practice, location_id=location,
        had=args.of, team=args.of_team or None, overdue=args.overdue, limit=args.limit or MOST_ITEMS,
    )  # fmt: skip


def _target(args: argparse.Namespace, unit: Unit) -> MoveTarget:
    from app.workqueues.moves import MoveTarget  # noqa: PLC0415

    if args.to:
        return MoveTarget("person", args.to)
    if args.team:
        return MoveTarget("team", args.team)
    if args.people_of:
        return MoveTarget("location", str(_location(unit, args.people_of)))
    if args.pool:
        return MoveTarget("pool")
    raise Refused("Say where to: --to LOGIN, --team CODE, --people-of LOCATION or --pool.")


def _location(unit: Unit, code: str) -> int:
    found = unit.rows("SELECT id FROM app.location WHERE code = %(code)s", {"code": code}, into=int)
    if len(found) != 1:
        raise Refused(f'"{code}" names {len(found)} locations in your scope; name one by its code.')
    return found[0]


def _plan_lines(plan: MovePlan) -> list[str]:
    count, cents = len(plan.spread.items), money_text(plan.spread.cents)
    words = [f"{count} items, {cents}, {plan.words}; {plan.held} of them held."]
    words += [
        f"  {each.name:<24} items {each.items} -> {each.items_then}, dollars {money_text(each.cents)} -> "
        f"{money_text(each.cents_then)}, overdue {each.overdue} -> {each.overdue_then}"
        for each in plan.loads
    ]
    if plan.spread.stay:
        words.append(f"  {len(plan.spread.stay)} stay where they are: nobody chosen works there.")
    return words


def _done_line(done: MoveDone) -> str:
    left = f"; left alone: {done.skipped_text}" if done.skipped_text else ""
    claims = f" ({', '.join(done.skipped_claims)})" if done.skipped_claims else ""
    return f"Move {done.move_id}: {done.moved} moved, {done.held} of them stay held until saved{left}{claims}."


def run_undo(args: argparse.Namespace, context: Context) -> int:
    """Exit 1 when something changed since and was left alone."""
    from app.workqueues.moves import undo_move  # noqa: PLC0415

    done = context.perform(lambda unit: undo_move(unit, args.move))
    context.print(done, args.json, _done_line(done))
    return 1 if done.skipped else 0


def run_moves(args: argparse.Namespace, context: Context) -> int:
    """The newest first."""
    from app.workqueues.moves import list_moves  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        found = list_moves(unit)
    words = [
        f"{each.move_id:>6}  {each.at:%m/%d %H:%M}  {each.actor:<20} {each.kind:<8} {each.items:>6} items  {each.text}"
        + (f"  (taken back by {each.undone_by})" if each.undone_by else "")
        for each in found
    ]
    context.print({"moves": found}, args.json, "\n".join(words) or "Nothing was moved yet.")
    return 0


def run_escalations(args: argparse.Namespace, context: Context) -> int:
    """The most urgent first; exit 1 when there is something."""
    from app.workqueues.escalations import list_escalations  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        found = list_escalations(unit, today=args.today or date.today())
    words = [
        f"{each.key:<14} {each.claim:<20} {each.age:>4} d {money_text(each.cents):>12}  "
        f"{each.owner_name or 'nobody':<18} {each.text}"
        for each in found
    ]
    context.print({"escalations": found}, args.json, "\n".join(words) or "Nothing waits for a lead.")
    return 1 if found else 0


def run_done(args: argparse.Namespace, context: Context) -> int:
    """Say how it was dealt with."""
    from app.workqueues.escalations import finish_escalation, list_escalations  # noqa: PLC0415

    with context.unit() as unit:
        rows = list_escalations(unit, today=args.today or date.today())
        found = next((each for each in rows if each.key == f"{args.kind} {args.id}"), None)
        if found is None:
            raise Refused("There is no such escalation any more; read the list again.")
        finish_escalation(unit, found, args.note)
    context.print({"done": found.key}, args.json, "Dealt with; the next step comes up again.")
    return 0


def run_output(args: argparse.Namespace, context: Context) -> int:
    """By person or team and week, with the definitions."""
    from app.reports.productivity import load_productivity  # noqa: PLC0415

    last = args.last or date.today()
    first = args.first or last - timedelta(weeks=4)
    with context.unit(read_only=True) as unit:
        found = load_productivity(unit, first=first, last=last, by=args.by)
    heads = f"{'net':>13} {'resolved':>13} {'rework':>12} {'claims':>7} {'t/claim':>8} {'h/1000':>7}"
    words = [f"{'week of':<11} {'':<22} {heads}"]
    for each in found.lines:
        touches = f"{each.touches_per_claim:.2f}" if each.touches_per_claim is not None else "-"
        hours = f"{each.hours_per_thousand:.1f}" if each.hours_per_thousand is not None else "-"
        words.append(
            f"{each.week.isoformat():<11} {each.name[:22]:<22} {money_text(each.net_cents):>13} "
            f"{money_text(each.resolved_cents):>13} {money_text(each.rework_cents):>12} {each.claims:>7,} "
            f"{touches:>8} {hours:>7}"
        )
    words += ["", *(f"{each.title}: {each.text}" for each in found.definitions)]
    context.print(found, args.json, "\n".join(words))
    return 0


def run_settings(args: argparse.Namespace, context: Context) -> int:
    """Every number with its meaning."""
    from app.workqueues.staff import list_settings  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        found = list_settings(unit)
    words = [f"{each.code:<14} {each.word if each.number is None else each.number!s:<8} {each.text}" for each in found]
    context.print({"settings": found}, args.json, "\n".join(words))
    return 0


def run_set(args: argparse.Namespace, context: Context) -> int:
    """A number, or a word."""
    from app.workqueues.staff import change_setting  # noqa: PLC0415

    number = int(args.value) if args.value.isascii() and args.value.isdigit() else None
    with context.unit() as unit:
        kept = change_setting(unit, args.code, number=number, word=None if number is not None else args.value)
    context.print(kept, args.json)
    return 0


def run_refresh(args: argparse.Namespace, context: Context) -> int:
    """As the worker's night does."""
    from app.workqueues.board import freshen  # noqa: PLC0415

    cells = context.perform(lambda unit: freshen(unit, today=date.today(), every=True))
    context.print({"cells": cells}, args.json, f"{cells} cells counted.")
    return 0


def _day(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--today", type=date.fromisoformat, metavar="DATE", help="as of that day")


def _board_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", choices=("people", "locations", "teams", "queues"), default="people")
    parser.add_argument("--cells", action="store_true", help="with the cells of each line")


def _move_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("items", nargs="*", type=int, metavar="ITEM", help="items; else say which by the options")
    parser.add_argument("--queue", default="", metavar="CODE")
    parser.add_argument("--practice", default="", metavar="CODE")
    parser.add_argument("--location", default="", metavar="CODE")
    parser.add_argument("--of", default=None, metavar="LOGIN", help='what this person has; "" for the pool')
    parser.add_argument("--of-team", default="", metavar="CODE", help="what the routing gave to this team")
    parser.add_argument("--overdue", action="store_true", help="only what is overdue")
    parser.add_argument("--limit", type=int, default=0, metavar="N")
    parser.add_argument("--to", default="", metavar="LOGIN")
    parser.add_argument("--team", default="", metavar="CODE")
    parser.add_argument("--people-of", default="", metavar="LOCATION")
    parser.add_argument("--pool", action="store_true")
    parser.add_argument("--try", dest="try_only", action="store_true", help="show both loads, move nothing")
    _day(parser)


def _undo_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("move", type=int, metavar="MOVE")


def _done_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=("clock", "denial"))
    parser.add_argument("id", type=int)
    parser.add_argument("--note", required=True, help="what was decided, in a sentence")
    _day(parser)


def _output_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", choices=("person", "team"), default="person")
    parser.add_argument("--from", dest="first", type=date.fromisoformat, metavar="DATE")
    parser.add_argument("--to", dest="last", type=date.fromisoformat, metavar="DATE")


def _set_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code")
    parser.add_argument("value")
