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
    verbs.add("claim secondary", run_secondary, help="what the next payer is to be told", configure=_next)
    verbs.add("claim find", run_find, help="find claims, patients and payments by anything", configure=_text)


def run_show(args: argparse.Namespace, context: Context) -> int:
    """Show the claim with that number."""
    from app.claims.show import show_claim  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        shown = show_claim(unit, args.claim, practice=args.practice)
    context.print(shown, args.json, _in_words(shown))
    return 0


def run_secondary(args: argparse.Namespace, context: Context) -> int:
    """The next payer of a claim, and what those before decided; exit 1 when it may not be billed as it stands."""
    from app.domain.money import money_text  # noqa: PLC0415
    from app.posting.secondary_facts import secondary_claim  # noqa: PLC0415

    with context.unit() as unit:
        found = secondary_claim(unit, args.number, practice=args.practice)
    states = {
        "due": f"{found.payer} owes {money_text(found.due)}: its claim is due",
        "forwarded": f"forwarded to {found.payer}: wait until {found.wait_until}, do not bill it",
        "nothing due": "no further payer owes anything",
    }
    words = [f"claim {found.claim}: {states[found.state]}.", *found.facts.problems]
    for each in found.facts.coverages:
        left = money_text(each.remaining_patient or 0)
        words.append(f"  {each.rank} {each.payer_name}: paid {money_text(each.paid or 0)}, left to the patient {left}")
    context.print(found, args.json, "\n".join(words))
    return 0 if found.state == "due" and not found.facts.problems else 1


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


def _next(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", metavar="NO", help="the claim number as the practice sent it")
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
    lines.extend(
        f"  {answer.on} {answer.layer} {answer.status}{' (proof of filing)' if answer.proof else ''}: {answer.text}"
        for answer in claim.answers
    )
    return "\n".join(lines)
