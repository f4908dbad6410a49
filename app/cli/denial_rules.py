"""`remitdesk denial taxonomy | map | unmapped | classify | trends | news | appeals`: what refusals mean."""

from __future__ import annotations

import argparse
from datetime import date, timedelta

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.errors import Refused
from app.domain.money import money_text


def add_verbs(verbs: Verbs) -> None:
    """The verbs of the taxonomy and of trends."""
    verbs.add("denial taxonomy", run_taxonomy, help="what a refusal means, or all rows", configure=_taxonomy_options)
    verbs.add("denial map", run_map, help="name what a refusal means from a day on", configure=_map_options)
    verbs.add("denial unmapped", run_unmapped, help="what was refused and no row names", configure=_unmapped_options)
    verbs.add("denial classify", run_classify, help="classify all that is open again, and escalate", configure=_day)
    verbs.add("denial trends", run_trends, help="refusals by week", configure=_trends_options)
    verbs.add("denial news", run_news, help="what payers began to refuse", configure=_news_options)
    verbs.add("denial appeals", run_appeals, help="appeals to be decided, and how often they are won", configure=_day)


def run_taxonomy(args: argparse.Namespace, context: Context) -> int:
    """One meaning (GROUP-REASON with remarks), or the rows; exit 1 when no row names it."""
    from app.denials.taxonomy import ask_meaning, list_rows  # noqa: PLC0415  # a verb loads only its own rooms

    with context.unit(read_only=True) as unit:
        if not args.code:
            rows = list_rows(unit, seed=not args.office)
            words = [
                f"{r.payer or r.payer_type or 'any':12} {r.group or 'any':3} {r.reason:5} {r.remark:6} {r.category:18} "
                f"{r.team:14} {'appeal' if r.appealable else 'no appeal'}"
                for r in rows
            ]
            context.print({"rows": rows}, args.json, "\n".join(words) or "The office has no row of its own.")
            return 0
        group, reason = _code(args.code)
        found = ask_meaning(
            unit, group, reason, on=args.on or date.today(), remarks=tuple(args.remark), payer=args.payer
        )
    words = [
        f"{args.code}: {found.category}, began at {found.root_cause}, team {found.team}, clock {found.clock}, "
        f"{'appeal is heard' if found.appealable else 'no appeal is heard'}",
        *(f"  {at}. {step}" for at, step in enumerate(found.steps, start=1)),
    ]
    context.print(found, args.json, "\n".join(words))
    return 0 if found.mapped else 1


def run_map(args: argparse.Namespace, context: Context) -> int:
    """Write a row."""
    from app.denials.taxonomy import Mapping, map_refusal  # noqa: PLC0415

    group, reason = _code(args.code)
    row = Mapping(
        reason,
        args.category,
        group,
        args.remark,
        args.payer,
        args.type,
        args.root_cause,
        args.team,
        {"yes": True, "no": False}.get(args.appeal),
        args.clock,
        tuple(args.step),
        args.note,
    )
    start = args.start or date.today()
    today = args.today or date.today()
    claims = context.perform(lambda unit: map_refusal(unit, row, effective_from=start, today=today, until=args.until))
    text = f"{args.code} is {args.category} from {start}; {claims} claims classified again."
    context.print({"mapped": args.code, "category": args.category, "claims": claims}, args.json, text)
    return 0


def run_unmapped(args: argparse.Namespace, context: Context) -> int:
    """Gaps; exit 1 when there is one."""
    from app.denials.taxonomy import list_gaps  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        gaps = list_gaps(unit, today=args.today or date.today(), days=args.days)
    words = [
        f"{f'{g.group}-{g.reason} {g.remark}'.strip():14} {g.items:5,} {money_text(g.cents):>12}  {g.payer}"
        for g in gaps
    ]
    context.print({"unmapped": gaps}, args.json, "\n".join(words) or "Every refusal is named.")
    return 1 if gaps else 0


def run_classify(args: argparse.Namespace, context: Context) -> int:
    """As the night does."""
    from app.denials.taxonomy import classify_again, escalate  # noqa: PLC0415

    today = args.today or date.today()
    claims = context.perform(lambda unit: classify_again(unit, today=today))
    told = context.perform(lambda unit: escalate(unit, today=today))
    text = f"{claims} claims classified anew, {told} told to their leads."
    context.print({"classified": claims, "escalated": told}, args.json, text)
    return 0


def run_trends(args: argparse.Namespace, context: Context) -> int:
    """Weeks."""
    from app.denials.trends import list_trends  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        cells = list_trends(unit, by=args.by, today=args.today or date.today(), weeks=args.weeks)
    words = [
        f"{c.week}  {c.name:22} {c.items:6,} {money_text(c.cents):>14} won {money_text(c.overturned):>12} "
        f"given up {money_text(c.written_off):>12}"
        for c in cells
    ]
    context.print({"trends": cells}, args.json, "\n".join(words) or "Nothing was refused in these weeks.")
    return 0


def run_news(args: argparse.Namespace, context: Context) -> int:
    """New reasons; exit 1 when there is one."""
    from app.denials.trends import list_news  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        news = list_news(unit, today=args.today or date.today(), days=args.days)
    words = [
        f"{n.payer}: {n.reason} on {n.procedure}, {n.items} claims, {money_text(n.cents)}, first {n.first_on}"
        for n in news
    ]
    context.print({"news": news}, args.json, "\n".join(words) or "No payer refuses anything new.")
    return 1 if news else 0


def run_appeals(args: argparse.Namespace, context: Context) -> int:
    """Open appeals and the rates of the last year."""
    from app.denials.appeals import list_appeals, win_rates  # noqa: PLC0415

    today = args.today or date.today()
    with context.unit(read_only=True) as unit:
        appeals = list_appeals(unit)
        rates = win_rates(unit, since=today - timedelta(days=365))
    words = [f"{a.claim:14} level {a.level}  filed {a.filed_on}  {money_text(a.cents):>12}  {a.payer}" for a in appeals]
    words += [
        f"{r.payer}, {r.category}: {r.won} of {r.decided} won, {money_text(r.won_cents)} of {money_text(r.cents)}"
        for r in rates
    ]
    context.print({"appeals": appeals, "rates": rates}, args.json, "\n".join(words) or "No appeal yet.")
    return 0


def _code(text: str) -> tuple[str, str]:
    group, dash, reason = text.upper().partition("-")
    if not dash:
        return "", group
    if not reason:
        raise Refused("Name the refusal by group and reason, as CO-16, or by the reason alone.")
    return group, reason


def _day(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--today", type=date.fromisoformat, metavar="DATE", help="as of that day (default today)")


def _taxonomy_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", nargs="?", default="", metavar="GROUP-REASON", help="as CO-16; empty: every row")
    parser.add_argument("--remark", action="append", default=[], metavar="CODE")
    parser.add_argument("--payer", default="", metavar="CODE")
    parser.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="decided that day (default today)")
    parser.add_argument("--office", action="store_true", help="without the rows the program ships")


def _map_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="GROUP-REASON", help="as CO-16, or the reason alone")
    parser.add_argument("category", metavar="CATEGORY")
    parser.add_argument("--remark", default="", metavar="CODE")
    parser.add_argument("--payer", default="", metavar="CODE")
    parser.add_argument("--type", default="", metavar="TYPE", help="of payer: medicare, medicaid ...")
    parser.add_argument("--root-cause", default="", metavar="CODE")
    parser.add_argument("--team", default="")
    parser.add_argument("--appeal", default="", choices=("", "yes", "no"), help="is an appeal heard")
    parser.add_argument("--clock", default="", choices=("", "correct", "appeal1", "records"))
    parser.add_argument(
        "--step", action="append", default=[], metavar="TEXT", help="standard work before the category's"
    )
    parser.add_argument(
        "--from", dest="start", type=date.fromisoformat, metavar="DATE", help="first day (default today)"
    )
    parser.add_argument("--to", dest="until", type=date.fromisoformat, metavar="DATE", help="last day (default none)")
    parser.add_argument("--note", default="")
    _day(parser)


def _unmapped_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--days", type=int, default=90)
    _day(parser)


def _trends_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", default="root_cause", choices=("root_cause", "category", "payer", "location"))
    parser.add_argument("--weeks", type=int, default=12)
    _day(parser)


def _news_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--days", type=int, default=14)
    _day(parser)
