"""`remitdesk routing list | set | end | try | run`: who gets new work."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.errors import Refused
from app.domain.money import decimal_text, typed_amount

if TYPE_CHECKING:
    from app.db.unit import Unit
    from app.rules.assign import Route


def add_verbs(verbs: Verbs) -> None:
    """The verbs of the routing."""
    verbs.add("routing list", run_list, help="the routes in the order they are asked, and what is wrong with them")
    verbs.add("routing set", run_set, help="a new version of a route, from today", configure=_set_options)
    verbs.add("routing end", run_end, help="a route holds no more", configure=_code)
    verbs.add("routing try", run_try, help="what the routing would decide now", configure=_try_options)
    verbs.add("routing run", run_run, help="place what waits now", configure=_run_options)


def run_list(args: argparse.Namespace, context: Context) -> int:
    """Exit 1 when something is wrong with them."""
    from app.rules.assign import MODE_WORDS, check_routes  # noqa: PLC0415  # a verb loads only its own rooms
    from app.workqueues.routing import load_floor  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        floor = load_floor(unit, today=date.today())
    troubles = tuple(each.text for each in check_routes(floor))
    words = [
        f"{each.ord:>4} {each.code:<20} {_when(each):<44} {MODE_WORDS[each.mode]} {each.team or each.person}"
        for each in floor.routes
    ]
    words += [f"! {text}" for text in troubles]
    found = {"routes": floor.routes, "troubles": troubles}
    context.print(found, args.json, "\n".join(words) or "There is no route yet.")
    return 1 if troubles else 0


def _when(route: Route) -> str:
    parts = [
        f"{name} {value}"
        for name, value in (
            ("queue", route.queue), ("practice", route.practice_id), ("location", route.location_id),
            ("payer", route.payer_id), ("category", route.category or None), ("skill", route.skill or None),
            ("from", None if route.from_cents is None else decimal_text(route.from_cents)),
            ("to", None if route.to_cents is None else decimal_text(route.to_cents)),
        )
        if value is not None
    ]  # fmt: skip
    return ", ".join(parts) or "everything"


def run_set(args: argparse.Namespace, context: Context) -> int:
    """Names are codes; the version before ends."""
    from app.rules.assign import Route  # noqa: PLC0415
    from app.workqueues.routing import route_troubles, save_route  # noqa: PLC0415

    today = args.today or date.today()
    with context.unit() as unit:
        place = _place(unit, args.practice, args.location)
        route = Route(
            args.code, args.mode, args.ord, args.queue or None, place[0], place[1],
            _id(unit, "payer", args.payer) if args.payer else None, args.category,
            _cents(args.least), _cents(args.most), args.skill, args.team, args.person,
        )  # fmt: skip
        save_route(unit, route, today=today, note=args.note)
        troubles = route_troubles(unit, today=today)
    context.print(
        {"route": args.code, "troubles": troubles}, args.json,
        "\n".join([f"Route {args.code} holds from today.", *(f"! {text}" for text in troubles)]),
    )  # fmt: skip
    return 0


def run_end(args: argparse.Namespace, context: Context) -> int:
    """Exit 1 when it did not hold."""
    from app.workqueues.routing import end_route  # noqa: PLC0415

    with context.unit() as unit:
        ended = end_route(unit, args.code, today=args.today or date.today())
    context.print({"ended": ended}, args.json, f"Route {args.code} {'ends' if ended else 'does not hold'}.")
    return 0 if ended else 1


def run_try(args: argparse.Namespace, context: Context) -> int:
    """Nothing is written."""
    from app.workqueues.routing import try_routes  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        found = try_routes(unit, today=args.today or date.today(), limit=args.limit, claim=args.claim)
    words = [f"{each.item_id:>8}  {each.why or 'no route: stays in the pool'}" for each in found]
    context.print({"placements": found}, args.json, "\n".join(words) or "Nothing waits for the routing.")
    return 0


def run_run(args: argparse.Namespace, context: Context) -> int:
    """As the worker does every minute; `--again` looks at what the routing placed before, too."""
    from app.workqueues.routing import look_again, route_new  # noqa: PLC0415

    today = args.today or date.today()
    again = context.perform(lambda unit: look_again(unit, args.queue)) if args.again else 0
    done = context.perform(lambda unit: route_new(unit, today=today))
    placed = f"{done.to_people} to people, {done.to_teams} to teams, {done.without} without a route"
    text = f"{done.looked} looked at: {placed}."
    context.print({"again": again, "routed": done}, args.json, text)
    return 0


def _place(unit: Unit, practice: str, location: str) -> tuple[int | None, int | None]:
    at = _id(unit, "practice", practice) if practice else None
    if not location:
        return at, None
    sql = "SELECT id FROM app.location WHERE practice_id = %(practice)s AND code = %(code)s"
    found = unit.number(sql, {"practice": at, "code": location})
    if not found:
        raise Refused(f'There is no location "{location}" of that practice; name the practice, too.')
    return at, found


def _id(unit: Unit, table: str, code: str) -> int:
    found = unit.number(_IDS[table], {"code": code})
    if not found:
        raise Refused(f'There is no {table} "{code}".')
    return found


_IDS = {
    "practice": "SELECT id FROM app.practice WHERE code = %(code)s",
    "payer": "SELECT id FROM app.payer WHERE code = %(code)s",
}


def _cents(text: str) -> int | None:
    return typed_amount(text) if text else None


def _code(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code")
    parser.add_argument("--today", type=date.fromisoformat, metavar="DATE")


def _set_options(parser: argparse.ArgumentParser) -> None:
    _code(parser)
    parser.add_argument("mode", choices=("person", "lead", "round_robin", "least_loaded", "alpha", "pool"))
    parser.add_argument("--team", default="", metavar="CODE")
    parser.add_argument("--person", default="", metavar="LOGIN")
    parser.add_argument("--ord", type=int, default=100, help="lower is asked first")
    parser.add_argument("--queue", default="", metavar="CODE")
    parser.add_argument("--practice", default="", metavar="CODE")
    parser.add_argument("--location", default="", metavar="CODE")
    parser.add_argument("--payer", default="", metavar="CODE")
    parser.add_argument("--category", default="", metavar="CODE", help="of the denial taxonomy")
    parser.add_argument("--least", default="", metavar="AMOUNT")
    parser.add_argument("--most", default="", metavar="AMOUNT")
    parser.add_argument("--skill", default="", metavar="WORD")
    parser.add_argument("--note", default="", help="why, for colleagues")


def _try_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--claim", default="", metavar="NO")
    parser.add_argument("--limit", type=int, default=50, metavar="N")
    parser.add_argument("--today", type=date.fromisoformat, metavar="DATE")


def _run_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--again", action="store_true", help="also what the routing placed before")
    parser.add_argument("--queue", default="", metavar="CODE")
    parser.add_argument("--today", type=date.fromisoformat, metavar="DATE")
