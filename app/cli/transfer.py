"""`remitdesk transfer CLAIM --from primary --to patient` and `remitdesk untransfer OPERATION`."""

from __future__ import annotations

import argparse
from datetime import date
from uuid import UUID

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.errors import Refused
from app.domain.money import AmountError, parse_cents

PARTY_NAMES = "primary, secondary, tertiary, patient, collection"


def add_verbs(verbs: Verbs) -> None:
    """The verbs of moving responsibility between the parties of a claim."""
    verbs.add("transfer", run_transfer, help="move what one party owes on a claim to another", configure=_options)
    verbs.add("untransfer", run_untransfer, help="take a transfer back", configure=_undo_options)


def run_transfer(args: argparse.Namespace, context: Context) -> int:
    """Move it, or ask for it where a supervisor has to decide."""
    from app.posting.transfer import transfer_claim, transfer_words  # noqa: PLC0415  # a verb loads only its own rooms

    try:
        cents = parse_cents(args.cents) if args.cents else None
    except AmountError:
        raise Refused("This is not an amount; write it as 12.50.") from None
    with context.unit() as unit:
        done = transfer_claim(
            unit,
            args.claim,
            from_party=args.from_party,
            to_party=args.to_party,
            reason=args.reason,
            today=args.today or date.today(),
            line=args.line,
            cents=cents,
            practice=args.practice,
        )
    shown = transfer_words(done, args.to_party) + (f" {done.why}" if done.why else f" Operation {done.op}.")
    context.print(done, args.json, shown)
    return 0


def run_untransfer(args: argparse.Namespace, context: Context) -> int:
    """Reverse a transfer."""
    from app.posting.transfer import undo_transfer  # noqa: PLC0415

    try:
        op = UUID(args.op)
    except ValueError:
        raise Refused("This is not an operation's number; the transfer printed it.") from None
    entries = context.perform(lambda unit: undo_transfer(unit, op, reason=args.reason))
    context.print({"op": op, "entries": entries}, args.json, "The transfer is undone; each party owes what it owed.")
    return 0


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("claim", metavar="NO", help="the claim's number")
    parser.add_argument("--from", dest="from_party", required=True, metavar="PARTY", help=PARTY_NAMES)
    parser.add_argument("--to", dest="to_party", required=True, metavar="PARTY", help=PARTY_NAMES)
    parser.add_argument("--line", type=int, metavar="N", help="one service line (default all lines)")
    parser.add_argument("--cents", default="", metavar="AMOUNT", help="a part, as 12.50 (default all that is open)")
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why; kept for good")
    parser.add_argument("--practice", default="", metavar="CODE", help="when two practices use the number")
    parser.add_argument("--today", type=date.fromisoformat, metavar="DATE", help="the day it is written on")


def _undo_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("op", metavar="OPERATION", help="the number the transfer printed")
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why; kept for good")
