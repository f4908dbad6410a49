"""Clocks from the command line: list, set, end, export, import, prove, lapsing."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.errors import NotFound, Refused
from app.domain.money import Cents, money_text


def add_verbs(verbs: Verbs) -> None:
    """Add the verbs of this topic."""
    verbs.add("clock list", run_list, help="the clock rules", configure=_list_options)
    verbs.add("clock set", run_set, help="state how long a payer gives, from a day on", configure=_set_options)
    verbs.add("clock end", run_end, help="let a clock end on a day", configure=_end_options)
    verbs.add("clock export", run_export, help="write the clock rules as CSV", configure=_out_options)
    verbs.add("clock import", run_import, help="read clock rules from CSV, all or none", configure=_file_options)
    verbs.add("clock prove", run_prove, help="record proof that a claim was filed", configure=_prove_options)
    verbs.add("clock lapsing", run_lapsing, help="claims whose deadline is soon, near or over", configure=_step_options)
    verbs.add("clock explain", run_explain, help="every clock of a claim and its rule", configure=_explain_options)


def run_list(args: argparse.Namespace, context: Context) -> int:
    """Print the rules; those nobody checked say verify."""
    from app.workqueues.clocks import list_clocks  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        found = [rule for rule in list_clocks(unit, on=args.on) if not args.payer or rule.payer == args.payer]
    lines = [
        f"{rule.rule_id:>5} {rule.kind:<8} {rule.payer or rule.payer_type or 'all':<14} "
        f"{' '.join(part for part in (rule.line_of_business, rule.claim_type) if part):<6} {rule.days:>5} "
        f"{'business d' if rule.business else 'd':<10} {rule.start_rule:<13} {rule.effective_from} "
        f"{rule.effective_to or '':<10} {rule.source}{' (verify)' if rule.verify else ''}"
        for rule in found
    ]
    context.print(found, args.json, "\n".join(lines) or "No clock is told; everything is opened without a deadline.")
    return 0


def run_set(args: argparse.Namespace, context: Context) -> int:
    """Write one rule; of an existing one with --rule the version that was shown is asked for."""
    from app.workqueues.clocks import ALWAYS, ClockToSave, save_clock  # noqa: PLC0415

    wish = ClockToSave(
        args.kind, args.days, args.start, args.source, args.payer, args.payer_type, args.lob, args.claim_type,
        args.business, args.from_day or ALWAYS, args.until, args.verify, args.rule, args.version,
    )  # fmt: skip
    with context.unit() as unit:
        made = save_clock(unit, wish)
    context.print({"rule": made}, args.json, f"Clock {made} is set; the next daily run carries it into the limits.")
    return 0


def run_end(args: argparse.Namespace, context: Context) -> int:
    """End a rule on a day."""
    from app.workqueues.clocks import end_clock, list_clocks  # noqa: PLC0415

    with context.unit() as unit:
        rule = next((each for each in list_clocks(unit) if each.rule_id == args.rule), None)
        if rule is None:
            raise NotFound(f"There is no clock {args.rule}.")
        end_clock(unit, rule, args.on)
    context.print({"rule": args.rule}, args.json, f"Clock {args.rule} holds for the last time on {args.on}.")
    return 0


def run_export(args: argparse.Namespace, context: Context) -> int:
    """Write all rules to a file, or print them."""
    from app.workqueues.clocks import export_clocks, list_clocks  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        rules = list_clocks(unit)
    text = export_clocks(rules)
    if args.out:
        Path(args.out).write_text(text, encoding="utf-8")
    context.print({"rules": len(rules)}, args.json, f"{len(rules)} clocks written." if args.out else text.rstrip())
    return 0


def run_import(args: argparse.Namespace, context: Context) -> int:
    """Read rules from a file."""
    from app.workqueues.clocks import import_clocks  # noqa: PLC0415

    try:
        text = Path(args.file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise Refused(f"{args.file} cannot be read as UTF-8 text.") from None
    with context.unit() as unit:
        done = import_clocks(unit, text)
    said = f"{done.added} clocks added, {done.changed} changed, {done.unchanged} as they were."
    context.print(done, args.json, said)
    return 0


def run_prove(args: argparse.Namespace, context: Context) -> int:
    """Record proof of filing."""
    from app.workqueues.clocks import prove_filing  # noqa: PLC0415

    today = date.today()
    with context.unit() as unit:
        since = prove_filing(unit, args.claim, args.how, args.reference, args.on or today, today=today)
    context.print({"filed_on": since}, args.json, f"Filing is proved since {since}; the filing clock is off.")
    return 0


def run_lapsing(args: argparse.Namespace, context: Context) -> int:
    """Print claims by their deadline."""
    from app.workqueues.clocks import list_lapsing  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        found = list_lapsing(unit, step=args.step)
    lines = [
        f"{row.clock_on} {row.clock:<8} {row.claim:<20} {money_text(Cents(row.balance)):>12} {row.queue:<10} "
        f"{row.person}"
        for row in found
    ]
    context.print(found, args.json, "\n".join(lines) or "No deadline is near.")
    return 0


def run_explain(args: argparse.Namespace, context: Context) -> int:
    """Print each clock of a claim with the words of its rule."""
    from app.claims.show import find_claim  # noqa: PLC0415
    from app.workqueues.clocks import KINDS  # noqa: PLC0415

    lines = {}
    with context.unit(read_only=True) as unit:
        claim = find_claim(unit, args.claim)
        for kind in KINDS:
            found = unit.value(
                "SELECT (SELECT clock_on || ' ' || text "
                "FROM api.claim_clock_v1(%(c)s, %(k)s, %(e)s::date, %(t)s::date))",
                {"c": claim, "k": kind, "e": args.event_on, "t": date.today()},
            )
            lines[kind] = str(found or "no rule covers it")
    context.print(lines, args.json, "\n".join(f"{kind:<8} {said}" for kind, said in lines.items()))
    return 0


def _list_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--payer", default="", metavar="CODE")
    parser.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="only those in force on that day")


def _set_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--kind", required=True, help="file, correct, appeal1 to appeal3, records, refund, dispute")
    parser.add_argument("--days", required=True, type=int)
    parser.add_argument("--business", action="store_true", help="days the office works, instead of all days")
    parser.add_argument("--start", required=True, help="service_from, service_to, submission, determination, letter")
    parser.add_argument("--source", required=True, help="where this was read")
    parser.add_argument("--payer", default="", metavar="CODE", help="default: every payer")
    parser.add_argument("--payer-type", default="", metavar="TYPE")
    parser.add_argument("--lob", default="", metavar="CODE", help="line of business (SBR09); default: every one")
    parser.add_argument("--claim-type", default="", choices=("", "P", "D", "I"))
    parser.add_argument("--from", dest="from_day", type=date.fromisoformat, metavar="DATE", help="first start day")
    parser.add_argument("--until", type=date.fromisoformat, metavar="DATE", help="last start day")
    parser.add_argument("--verify", action="store_true", help="nobody has checked it yet; rows on it say so")
    parser.add_argument("--rule", type=int, metavar="ID", help="change this rule")
    parser.add_argument("--version", type=int, help="the version that was shown")


def _end_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rule", required=True, type=int, metavar="ID")
    parser.add_argument("--on", required=True, type=date.fromisoformat, metavar="DATE", help="its last day")


def _out_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", default="", metavar="FILE")


def _file_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE")


def _prove_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--claim", required=True, metavar="NO")
    parser.add_argument("--how", required=True, choices=("mail", "fax", "portal", "payer"))
    parser.add_argument("--reference", required=True, help="receipt, tracking or confirmation number")
    parser.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="the day it proves (default today)")


def _step_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--step", type=int, default=1, choices=(1, 2, 3, 4), help="1 soon, 2 near, 3 last call, 4 over")


def _explain_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--claim", required=True, metavar="NO")
    parser.add_argument("--event-on", type=date.fromisoformat, metavar="DATE", help="day of the decision or letter")
