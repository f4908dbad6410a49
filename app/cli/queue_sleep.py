"""What sleeps and what was promised, from the command line: queue snooze, promises, check; payer hours."""

from __future__ import annotations

import argparse
from datetime import date, timedelta

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.errors import NotFound, Refused
from app.domain.money import Cents, decimal_text

_ITEM = """
SELECT w.id FROM app.work_item w LEFT JOIN app.claim c ON c.id = w.claim_id
WHERE w.status <> 9 AND (w.id = %(item)s OR c.number = %(claim)s)"""
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def add_verbs(verbs: Verbs) -> None:
    """Add the verbs of this topic."""
    verbs.add("queue snooze", run_snooze, help="let an item sleep, with a reason", configure=_snooze_options)
    verbs.add("queue promises", run_promises, help="what payers promised, and kept", configure=_promise_options)
    verbs.add("queue check", run_check, help="prove that nothing is lost, twice or hidden", configure=_as_of)
    verbs.add("payer hours", run_hours, help="when a payer's line is answered", configure=_hours_options)


def run_snooze(args: argparse.Namespace, context: Context) -> int:
    """Let an item sleep until a day at the latest, or until an event."""
    from app.workqueues.outcome import snooze_item  # noqa: PLC0415
    from app.workqueues.types import ToSnooze  # noqa: PLC0415

    with context.unit() as unit:
        item = unit.number(_ITEM, {"item": args.item, "claim": args.claim or None})
        if not item:
            raise NotFound("There is no such open item in your scope; name --item ID or --claim NO.")
        version = unit.number("SELECT version FROM app.work_item WHERE id = %(item)s", {"item": item})
        done = snooze_item(unit, ToSnooze(item, version, args.why, args.until, args.wake_on))
    context.print(done, args.json, done.said)
    return 0


def run_promises(args: argparse.Namespace, context: Context) -> int:
    """Print the promises of a claim or of the scope, or how each payer keeps its word."""
    from app.claims.show import find_claim  # noqa: PLC0415
    from app.workqueues.promises import count_kept, list_promises  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        if args.by_payer:
            kept = count_kept(unit, since=date.today() - timedelta(days=365))
            lines = [
                f"{one.payer:<24} kept {one.kept}, late {one.late}, broken {one.broken}, open {one.open}"
                for one in kept
            ]
            context.print(kept, args.json, "\n".join(lines) or "No payer promised anything.")
            return 0
        claim = find_claim(unit, args.claim) if args.claim else None
        found = list_promises(unit, claim, state=args.state)
    text = [
        f"{one.by_on} {one.state:<8} {one.claim:<18} {one.payer}: {one.what}"
        f"{' ' + decimal_text(Cents(one.cents)) if one.cents else ''} {one.reference} {one.representative}".rstrip()
        for one in found
    ]
    context.print(found, args.json, "\n".join(text) or "No promise is remembered.")
    return 0


def run_check(args: argparse.Namespace, context: Context) -> int:
    """1 when something is broken."""
    from app.workqueues.check import check_queues  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        unit.execute("SET LOCAL statement_timeout = '15min'")
        found = check_queues(unit, today=args.as_of or date.today())
    lines = [f"{one.name}: {one.broken or 'holds'}" for one in found.invariants]
    for one in found.invariants:
        lines += [f"  {row}" for row in one.rows]
    lines.append(f"{found.reasons} open reasons, {found.items} items.")
    context.print(found, args.json, "\n".join(lines))
    return 0 if found.ok else 1


def run_hours(args: argparse.Namespace, context: Context) -> int:
    """Say when a payer answers; `--always` forgets it."""
    from app.domain.moments import read_time, zone_name  # noqa: PLC0415
    from app.workqueues.payer_line import LineHours, save_hours  # noqa: PLC0415

    if args.always:
        hours = LineHours()
    else:
        if not (args.days and args.opens and args.closes and args.zone):
            raise Refused("Say --days, --opens, --closes and --zone, or --always.")
        hours = LineHours(
            _week(args.days), read_time(args.opens), read_time(args.closes), zone_name(args.zone)
        )
    with context.unit() as unit:
        save_hours(unit, args.payer, hours)
    context.print(hours, args.json, f"{args.payer} answers {hours.words()}.")
    return 0


def _week(text: str) -> tuple[int, ...]:
    """`mon-fri` or `mon,wed,fri` as ISO week days."""
    first, dash, last = text.lower().partition("-")
    try:
        if dash:
            return tuple(range(_DAYS.index(first) + 1, _DAYS.index(last) + 2))
        return tuple(sorted(_DAYS.index(day) + 1 for day in text.lower().split(",")))
    except ValueError:
        raise Refused(f'"{text}" are no days; say mon-fri or mon,wed,fri.') from None


def _snooze_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--item", type=int, metavar="ID")
    parser.add_argument("--claim", default="", metavar="NO")
    parser.add_argument("--why", required=True)
    parser.add_argument("--until", required=True, type=date.fromisoformat, metavar="DATE", help="at the latest")
    parser.add_argument("--wake-on", default="", choices=("", "remittance", "status", "reply", "letter"))


def _promise_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--claim", default="", metavar="NO")
    parser.add_argument("--state", default="", choices=("", "open", "kept", "late", "broken", "replaced"))
    parser.add_argument("--by-payer", action="store_true", help="how each payer kept its word in the last year")


def _as_of(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help="the day to prove (default today)")


def _hours_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("payer", metavar="CODE")
    parser.add_argument("--days", default="", help="mon-fri, or mon,wed,fri")
    parser.add_argument("--opens", default="", help="8:00 am")
    parser.add_argument("--closes", default="", help="6:00 pm")
    parser.add_argument("--zone", default="", help="Eastern, Central ... or an IANA name")
    parser.add_argument("--always", action="store_true", help="nobody knows its hours: always")
