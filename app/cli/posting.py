"""`remitdesk posting untouched`: how much posts with no human act, and why the rest does not."""

from __future__ import annotations

import argparse
from datetime import date, timedelta

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.money import money_text


def add_verbs(verbs: Verbs) -> None:
    """The verbs that measure posting."""
    verbs.add("posting untouched", run_untouched, help="what posts with no human act, by payer", configure=_options)


def run_untouched(args: argparse.Namespace, context: Context) -> int:
    """The rate by payer, with why the rest did not."""
    from app.posting.untouched import measure_untouched  # noqa: PLC0415  # a verb loads only its own rooms

    since = args.since or date.today() - timedelta(days=90)
    with context.unit(read_only=True) as unit:
        found = measure_untouched(unit, since=since)
    words = [f"since {found.since}: {found.untouched:,} of {found.claims:,} claims untouched ({found.rate:.1%})"]
    for payer in found.payers:
        words.append(f"{payer.payer:12} {payer.mode:7} {payer.untouched:,} of {payer.claims:,} ({payer.rate:.1%})")
        words += [f"    {each.why}: {each.claims:,} claims, {money_text(each.cents)} charged" for each in payer.rest]
    context.print(found, args.json, "\n".join(words))
    return 0


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--since", type=date.fromisoformat, metavar="DATE", help="received since (default 90 days)")
