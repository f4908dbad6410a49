"""`remitdesk contract ..`: fee schedules and contracts, what they expect, and what was learned without them."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.money import money_text

if TYPE_CHECKING:
    from app.contracts.load import LoadDone
    from app.contracts.show import ContractTerms


def add_verbs(verbs: Verbs) -> None:
    """The verbs of contracts."""
    verbs.add("contract import-schedule", run_schedule, help="prices from CSV or XLSX", configure=_schedule_options)
    verbs.add("contract import", run_import, help="contracts from CSV or XLSX", configure=_import_options)
    verbs.add("contract list", run_list, help="contracts and schedules")
    verbs.add("contract show", run_show, help="the terms of one contract", configure=_show_options)
    verbs.add("contract price", run_price, help="what a claim may expect, line by line", configure=_price_options)
    verbs.add("contract reprice", run_reprice, help="price open claims again", configure=_reprice_options)
    verbs.add("contract learn", run_learn, help="learn allowed amounts from decisions", configure=_learn_options)


def run_schedule(args: argparse.Namespace, context: Context) -> int:
    """Prices of a file into a schedule: all or none; 1 when a row is wrong."""
    from app.contracts.load import import_schedule  # noqa: PLC0415  # a verb loads only its own rooms

    with context.unit() as unit:
        done = import_schedule(
            unit,
            Path(args.file),
            args.code,
            name=args.name,
            start=args.start,
            whole=args.whole,
            dry_run=args.dry_run,
        )
    return _loaded(done, args, context, "remitdesk contract reprice prices open claims anew.")


def run_import(args: argparse.Namespace, context: Context) -> int:
    """Contracts of a file: all or none; 1 when a row is wrong."""
    from app.contracts.load import import_contracts  # noqa: PLC0415

    with context.unit() as unit:
        done = import_contracts(unit, Path(args.file), dry_run=args.dry_run)
    return _loaded(done, args, context, "remitdesk contract reprice prices open claims anew.")


def run_list(args: argparse.Namespace, context: Context) -> int:
    """Contracts and schedules in scope."""
    from app.contracts.show import list_contracts  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        found = list_contracts(unit)
    words = [_terms_line(each) for each in found.contracts]
    words += [
        f"schedule {each.code}: {each.prices:,} prices of {each.procedures:,} procedures" for each in found.schedules
    ]
    context.print(found, args.json, "\n".join(words) or "No contract is known yet.")
    return 0


def run_show(args: argparse.Namespace, context: Context) -> int:
    """One contract, period by period."""
    from app.contracts.price import percent_text  # noqa: PLC0415
    from app.contracts.show import show_contract  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        found = show_contract(unit, args.code)
    words = []
    for each in found:
        factors = [f"{mod} {percent_text(factor)}" for mod, factor in zip(each.modifiers, each.factors, strict=True)]
        words += [
            _terms_line(each),
            f"  modifiers: {', '.join(factors) or 'none'}",
            f"  several procedures of a date: {', '.join(map(percent_text, each.multiple)) or 'each in full'}",
            f"  {'by units' if each.by_units else 'one price however many units'}; "
            f"{'never above the charge' if each.capped else 'whatever the charge'}",
            f"  tolerance: {money_text(each.tolerance_cents)} or {percent_text(each.tolerance_percent)}",
        ]
    context.print({"contracts": found}, args.json, "\n".join(words))
    return 0


def run_price(args: argparse.Namespace, context: Context) -> int:
    """What the contract in force says of a claim today; nothing is written."""
    from app.contracts.expected import show_price  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        found = show_price(unit, args.claim)
    words = []
    for claim in found:
        expected = f"{claim.contract}: {money_text(claim.total)} expected"
        words.append(expected if claim.contract else "no contract: nothing is expected")
        for line in claim.lines:
            amount = "-" if line.cents is None else money_text(line.cents)
            code = " ".join((line.procedure, *line.modifiers))
            words.append(f"  {line.number:>2}  {code:<14} {money_text(line.charge):>12} {amount:>12}  {line.how}")
    context.print({"claims": found}, args.json, "\n".join(words))
    return 0


def run_reprice(args: argparse.Namespace, context: Context) -> int:
    """Price open claims again after a schedule or a contract changed."""
    from app.contracts.expected import reprice  # noqa: PLC0415

    done = reprice(context.database(), practice=args.practice, since=args.since)
    context.print(
        done, args.json, f"{_count(done.claims, 'open claim')} priced, {_count(done.changed_lines, 'line')} changed."
    )
    return 0


def run_learn(args: argparse.Namespace, context: Context) -> int:
    """Learn what payers allow where no contract says it."""
    from app.contracts.learn import learn_allowed  # noqa: PLC0415

    done = learn_allowed(context.database(), today=args.today or date.today(), practice=args.practice)
    context.print(
        done, args.json, f"{_count(done.practices, 'practice')}, {_count(done.changed, 'learned price')} changed."
    )
    return 0


def _loaded(done: LoadDone, args: argparse.Namespace, context: Context, then: str) -> int:
    words = [f"{one.file}, row {one.row}, {one.column}: {one.message}" for one in done.errors]
    state = "dry run, nothing written" if done.dry_run else "written"
    if done.errors:
        state = "nothing written"
    words.append(
        f"{done.added:,} added, {done.changed:,} changed, {done.ended:,} ended, {done.unchanged:,} unchanged: {state}"
    )
    if done.wrote:
        words.append(then)
    context.print(done, args.json, "\n".join(words))
    return 1 if done.errors else 0


def _terms_line(each: ContractTerms) -> str:
    from app.contracts.price import percent_text  # noqa: PLC0415

    where = "/".join(filter(None, (each.practice, each.location))) or "every practice"
    plan = f" plan {each.plan}" if each.plan else ""
    until = each.effective_to or "open"
    return (
        f"{each.code}: {each.payer}{plan}, {where}, {percent_text(each.percent)} of {each.schedule}, "
        f"{each.effective_from} to {until}"
    )


def _count(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number:,} {what}s"


def _schedule_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="F", help="CSV or XLSX with a row per price")
    parser.add_argument("--code", required=True, metavar="C", help="the schedule; a new one is made")
    parser.add_argument("--name", default="", help="what the schedule is called")
    parser.add_argument(
        "--from",
        dest="start",
        type=date.fromisoformat,
        default=None,
        metavar="DATE",
        help="first day of rows without one",
    )
    parser.add_argument("--whole", action="store_true", help="prices the file does not name end")
    _dry(parser)


def _import_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="F", help="CSV or XLSX with a row per contract")
    _dry(parser)


def _dry(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="say what would happen, and every row that is wrong")


def _show_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="CODE")


def _price_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("claim", metavar="CLAIM", help="the number of a claim")


def _reprice_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--practice", default="", metavar="CODE", help="only this practice")
    parser.add_argument("--since", type=date.fromisoformat, default=None, metavar="DATE", help="served on or after")


def _learn_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--practice", default="", metavar="CODE", help="only this practice")
    parser.add_argument("--today", type=date.fromisoformat, default=None, metavar="DATE", help="as of (default today)")
