"""`remitdesk write-off claim | small | undo | reasons | reason` and `remitdesk approve list | yes | no`."""

from __future__ import annotations

import argparse
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.errors import Refused
from app.domain.money import AmountError, Cents, money_text, parse_cents

if TYPE_CHECKING:
    from app.posting.write_off import WriteOff


def add_verbs(verbs: Verbs) -> None:
    """The verbs of giving up amounts, and of the second person."""
    verbs.add("write-off claim", run_claim, help="give up what a party owes on a claim", configure=_claim_options)
    verbs.add("write-off small", run_small, help="give up a practice's small balances", configure=_small_options)
    verbs.add("write-off undo", run_undo, help="take a write-off back", configure=_undo_options)
    verbs.add("write-off reasons", run_reasons, help="why an amount may be given up")
    verbs.add("write-off reason", run_reason, help="add or change a reason", configure=_reason_options)
    verbs.add("approve list", run_list, help="what waits for a second person", configure=_list_options)
    verbs.add("approve yes", run_yes, help="approve what another asked for", configure=_decide_options)
    verbs.add("approve no", run_no, help="decline what another asked for", configure=_decide_options)


def run_claim(args: argparse.Namespace, context: Context) -> int:
    """Write off, or ask for it when the reason's limit is passed."""
    from app.posting.write_off import write_off_claim  # noqa: PLC0415  # a verb loads only its own rooms

    with context.unit() as unit:
        done = write_off_claim(
            unit,
            args.claim,
            party=args.party,
            reason=args.reason,
            today=args.today or date.today(),
            cents=_cents(args.amount) if args.amount else None,
            proof=args.proof,
            practice=args.practice,
        )
    context.print(done, args.json, _words(done))
    return 0


def run_small(args: argparse.Namespace, context: Context) -> int:
    """List exactly what is written off, then write it, unless it is a dry run."""
    from app.posting.write_off import write_off_small  # noqa: PLC0415

    today = args.today or date.today()
    with context.unit() as unit:
        found = write_off_small(
            unit,
            args.practice,
            below=_cents(args.below),
            today=today,
            quiet_since=today - timedelta(days=args.quiet),
            party=args.party,
            reason=args.reason,
            dry_run=args.dry_run,
        )
    words = [f"{each.claim:20} {each.party:10} {money_text(each.cents):>10}" for each in found.parts]
    words.append(_words(found.done) if found.done else f"{len(found.parts)} lines, nothing written")
    context.print(found, args.json, "\n".join(words))
    return 0


def run_undo(args: argparse.Namespace, context: Context) -> int:
    """Reverse a write-off, whole or for one claim."""
    from app.posting.write_off import undo_write_off  # noqa: PLC0415

    try:
        op = UUID(args.op)
    except ValueError:
        raise Refused("This is not an operation's number; the write-off printed it.") from None
    cents = context.perform(lambda unit: undo_write_off(unit, op, reason=args.reason, claim=args.claim))
    context.print({"owed_again": cents}, args.json, f"{money_text(cents)} is owed again.")
    return 0


def run_reasons(args: argparse.Namespace, context: Context) -> int:
    """Every reason with its limit."""
    from app.posting.write_off import list_reasons  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        reasons = list_reasons(unit)
    words = [
        f"{each.code:20} {'no limit' if each.limit_cents is None else money_text(each.limit_cents):>10}"
        f"  {'avoidable' if each.avoidable else '':9} {'proof' if each.proof_required else '':5} {each.words}"
        for each in reasons
    ]
    context.print({"reasons": reasons}, args.json, "\n".join(words))
    return 0


def run_reason(args: argparse.Namespace, context: Context) -> int:
    """Add a reason, or change the whole of one."""
    from app.posting.write_off import set_reason  # noqa: PLC0415
    from app.rules.write_off import WriteOffReason  # noqa: PLC0415

    limit = _cents(args.limit) if args.limit else None
    wanted = WriteOffReason(args.code, args.words, args.avoidable, limit, args.proof, not args.retired)
    context.perform(lambda unit: set_reason(unit, wanted))
    context.print(wanted, args.json, f"{wanted.code}: {wanted.words}.")
    return 0


def run_list(args: argparse.Namespace, context: Context) -> int:
    """What waits, oldest first."""
    from app.posting.write_off import list_approvals  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        found = list_approvals(unit, decided=args.all)
    words = [
        f"{each.id:>5}  {each.practice:8} {each.claim:16} {each.subject}  asked by {each.asked_by}"
        f"{f', {each.decision} by {each.decided_by}' if each.decision else ''}"
        for each in found
    ]
    context.print({"approvals": found}, args.json, "\n".join(words) or "nothing waits for a second person")
    return 0


def run_yes(args: argparse.Namespace, context: Context) -> int:
    """Approve: what was asked for is written now."""
    return _decide(args, context, approve=True)


def run_no(args: argparse.Namespace, context: Context) -> int:
    """Decline, with a word for who asked."""
    return _decide(args, context, approve=False)


def _decide(args: argparse.Namespace, context: Context, *, approve: bool) -> int:
    from app.posting.write_off import decide_approval  # noqa: PLC0415

    done = context.perform(
        lambda unit: decide_approval(unit, args.id, approve=approve, today=args.today or date.today(), why=args.why)
    )
    context.print(done, args.json, f"{'approved' if approve else 'declined'}: {money_text(done.cents)}.")
    return 0


def _words(done: WriteOff) -> str:
    claims = "1 claim" if done.claims == 1 else f"{done.claims:,} claims"
    if done.result == "asked":
        return f"{money_text(done.cents)} of {claims} waits for a supervisor (request {done.approval})."
    return f"{money_text(done.cents)} of {claims} written off (operation {done.op})."


def _cents(text: str) -> Cents:
    try:
        return parse_cents(text)
    except AmountError:
        raise Refused("This is not an amount; write it as 12.50.") from None


def _day(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--today", type=date.fromisoformat, metavar="DATE", help="the day it is written on")


def _claim_options(parser: argparse.ArgumentParser) -> None:
    _day(parser)
    parser.add_argument("claim", metavar="NO", help="the claim's number")
    parser.add_argument("--party", default="patient", help="who owes it: primary, secondary, tertiary, patient")
    parser.add_argument("--amount", default="", metavar="AMOUNT", help="a part of it (default all that is open)")
    parser.add_argument("--reason", required=True, metavar="CODE", help="see write-off reasons")
    parser.add_argument("--proof", default="", metavar="TEXT", help="which paper or call shows it")
    parser.add_argument("--practice", default="", metavar="CODE", help="when two practices use the number")


def _small_options(parser: argparse.ArgumentParser) -> None:
    _day(parser)
    parser.add_argument("practice", metavar="PRACTICE", help="the practice's code")
    parser.add_argument("--below", required=True, metavar="AMOUNT", help="a claim that owes less than this in all")
    parser.add_argument("--quiet", type=int, default=60, metavar="DAYS", help="nothing happened for so long")
    parser.add_argument("--party", default="patient", help="who owes all of it")
    parser.add_argument("--reason", default="small_balance", metavar="CODE", help="see write-off reasons")
    parser.add_argument("--dry-run", action="store_true", help="only the list")


def _undo_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("op", metavar="OPERATION", help="the number the write-off printed")
    parser.add_argument("--claim", default="", metavar="NO", help="only this claim of it")
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why; kept for good")


def _reason_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="CODE")
    parser.add_argument("words", metavar="WORDS")
    parser.add_argument("--limit", default="", metavar="AMOUNT", help="per claim without a second person")
    parser.add_argument("--avoidable", action="store_true", help="the office could have prevented it")
    parser.add_argument("--proof", action="store_true", help="a paper or call has to be named")
    parser.add_argument("--retired", action="store_true", help="no longer chosen")


def _list_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help="with what was decided")


def _decide_options(parser: argparse.ArgumentParser) -> None:
    _day(parser)
    parser.add_argument("id", type=int, metavar="REQUEST", help="see approve list")
    parser.add_argument("--why", default="", metavar="TEXT", help="for the person who asked")
