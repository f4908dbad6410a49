"""Verbs about one claim."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from app.cli.context import Context
from app.cli.registry import Verbs

if TYPE_CHECKING:
    from app.claims.show import ShownClaim


def add_verbs(verbs: Verbs) -> None:
    """Add the verbs of this topic."""
    verbs.add("claim show", run_show, help="a claim: sums, lines, who owes it, what is open", configure=_number)
    verbs.add("claim find", run_find, help="find claims, patients and payments by anything", configure=_text)


def run_show(args: argparse.Namespace, context: Context) -> int:
    """Show the claim with that number."""
    from app.claims.show import show_claim  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        shown = show_claim(unit, args.claim, practice=args.practice)
    context.print(shown, args.json, _in_words(shown))
    return 0


def run_find(args: argparse.Namespace, context: Context) -> int:
    """Find anything, as the window's search does."""
    from datetime import date  # noqa: PLC0415

    from app.claims.search import find_anything  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        found = find_anything(unit, args.text, today=date.today())
    text = "\n".join(f"{hit.kind:8} {hit.title:24} {hit.detail}  ({hit.why}; {hit.practice_name})" for hit in found)
    context.print({"found": found}, args.json, text or "nothing found in your scope")
    return 0 if found else 1


def _number(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--claim", required=True, metavar="NO", help="the claim number as the practice sent it")
    parser.add_argument("--practice", default="", metavar="CODE", help="when two practices use the same number")


def _text(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", help="name, number, member id, phone, birth date, check number, amount")


def _in_words(claim: ShownClaim) -> str:
    parties = claim.by_party
    lines = [
        f"claim {claim.claim}  {claim.status}  {claim.patient}  {claim.practice}/{claim.location}",
        f"charged {claim.charged}  paid {claim.paid}  contractual {claim.contractual}  written off {claim.written_off}"
        f"  balance {claim.balance}",
        f"owed by: primary {parties.primary}  secondary {parties.secondary}  tertiary {parties.tertiary}"
        f"  patient {parties.patient}",
    ]
    lines.extend(
        f"  {line.line:>3} {line.procedure:8} charged {line.charged:>10} paid {line.paid:>10}"
        f" contractual {line.contractual:>10} balance {line.balance:>10}"
        for line in claim.lines
    )
    lines.extend(f"  {reason.queue}: {reason.text} ({reason.clock})" for reason in claim.reasons)
    return "\n".join(lines)
