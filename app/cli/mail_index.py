"""`remitdesk mail index | reindex | unindex | split | merge | route | aside`: letters put where they belong."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING

from app.cli.context import Context
from app.cli.mail import add_day, day_of, letter_page
from app.cli.registry import Verbs
from app.domain.errors import Refused
from app.domain.money import AmountError, parse_cents

if TYPE_CHECKING:
    from app.correspondence.types import LetterIndex
    from app.db.unit import Unit

TYPES = (
    "records_request", "appeal_decision", "demand", "refund_request", "cob", "returned_statement", "papers",
    "information", "other",
)  # fmt: skip


def add_verbs(verbs: Verbs) -> None:
    """The verbs that move letters."""
    verbs.add("mail index", run_index, help="say what a letter is and whose", configure=_index_options)
    verbs.add("mail reindex", run_reindex, help="it was the wrong claim: take off and put right", configure=_again)
    verbs.add("mail unindex", run_unindex, help="take a letter off its claim", configure=_reason_options)
    verbs.add("mail split", run_split, help="pages become a letter of their own", configure=_split_options)
    verbs.add("mail merge", run_merge, help="the pages of another letter go behind this one", configure=_merge_options)
    verbs.add("mail route", run_route, help="say which practice a letter is for", configure=_route_options)
    verbs.add("mail aside", run_aside, help="a letter about no claim: set aside, or back", configure=_aside_options)


def run_index(args: argparse.Namespace, context: Context) -> int:
    """Index a waiting letter."""
    from app.correspondence.index import index_letter, warn_of_twin  # noqa: PLC0415  # a verb loads its own rooms
    from app.correspondence.mail import show_letter  # noqa: PLC0415

    with context.unit() as unit:
        row = show_letter(unit, args.letter, today=day_of(args)).row
        said = _said(args, unit)
        twin = warn_of_twin(unit, row, said)
        if twin and not args.twice:
            raise Refused(f"{twin} Say --twice to index this one, too.")
        done = index_letter(unit, row, said, today=day_of(args))
    context.print(done, args.json, done.words)
    return 0


def run_reindex(args: argparse.Namespace, context: Context) -> int:
    """Move a letter to another claim, or make it another kind."""
    from app.correspondence.index import reindex_letter  # noqa: PLC0415
    from app.correspondence.mail import show_letter  # noqa: PLC0415

    with context.unit() as unit:
        row = show_letter(unit, args.letter, today=day_of(args)).row
        done = reindex_letter(unit, row, _said(args, unit), reason=args.reason, today=day_of(args))
    context.print(done, args.json, done.words)
    return 0


def run_unindex(args: argparse.Namespace, context: Context) -> int:
    """Take a letter off."""
    from app.correspondence.index import unindex_letter  # noqa: PLC0415
    from app.correspondence.mail import show_letter  # noqa: PLC0415

    with context.unit() as unit:
        row = show_letter(unit, args.letter, today=day_of(args)).row
        done = unindex_letter(unit, row, reason=args.reason, today=day_of(args))
    context.print(done, args.json, done.words)
    return 0


def run_split(args: argparse.Namespace, context: Context) -> int:
    """Pages by their numbers in the letter, 1 is the first."""
    from app.correspondence.mail import show_letter, split_letter  # noqa: PLC0415

    with context.unit() as unit:
        letter = show_letter(unit, args.letter, today=day_of(args))
        made = split_letter(unit, letter, [letter_page(letter, number).page_id for number in args.pages])
    context.print({"letter": made}, args.json, f"Letter {made} has these pages now.")
    return 0


def run_merge(args: argparse.Namespace, context: Context) -> int:
    """Two letters become one."""
    from app.correspondence.mail import merge_letters, show_letter  # noqa: PLC0415

    with context.unit() as unit:
        into, other = (show_letter(unit, number, today=day_of(args)) for number in (args.letter, args.other))
        made = merge_letters(unit, into, other)
    context.print({"letter": made}, args.json, f"Letter {made} has all pages now.")
    return 0


def run_route(args: argparse.Namespace, context: Context) -> int:
    """Give a letter to a practice."""
    from app.correspondence.intake import practice_of_code  # noqa: PLC0415
    from app.correspondence.mail import route_letter, show_letter  # noqa: PLC0415

    with context.unit() as unit:
        home = practice_of_code(unit, args.practice)
        if home is None:
            raise Refused("Say which practice: its code.")
        route_letter(unit, show_letter(unit, args.letter, today=day_of(args)).row, home)
    context.print({"letter": args.letter}, args.json, f"Letter {args.letter} is mail of {args.practice} now.")
    return 0


def run_aside(args: argparse.Namespace, context: Context) -> int:
    """Set aside, or bring back."""
    from app.correspondence.mail import set_aside, show_letter, take_back_in  # noqa: PLC0415

    with context.unit() as unit:
        row = show_letter(unit, args.letter, today=day_of(args)).row
        if args.back:
            take_back_in(unit, row)
        else:
            set_aside(unit, row, args.reason)
    text = f"Letter {args.letter} {'waits again' if args.back else 'is set aside'}."
    context.print({"letter": args.letter}, args.json, text)
    return 0


def _said(args: argparse.Namespace, unit: Unit) -> LetterIndex:
    from app.claims.show import find_claim  # noqa: PLC0415
    from app.correspondence.propose import find_account  # noqa: PLC0415
    from app.correspondence.types import LetterIndex  # noqa: PLC0415

    if bool(args.claim) == bool(args.account):
        raise Refused("A letter belongs to one claim or to one account: --claim NO or --account NO.")
    try:
        cents = parse_cents(args.amount) if args.amount else None
    except AmountError as error:
        raise Refused(f"`{args.amount[:20]}` is {error}.") from None
    return LetterIndex(
        args.type,
        find_claim(unit, args.claim, practice=args.practice) if args.claim else None,
        find_account(unit, args.account, practice=args.practice) if args.account else None,
        args.date,
        args.due,
        args.reference,
        cents,
        args.decision,
        args.note,
        args.appeal,
        args.keep,
    )


def _index_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("letter", type=int, metavar="LETTER")
    parser.add_argument("--type", required=True, choices=TYPES)
    parser.add_argument("--claim", default="", metavar="NO", help="our claim number")
    parser.add_argument("--account", default="", metavar="NO", help="or the guarantor's account number")
    parser.add_argument("--practice", default="", metavar="CODE", help="when two practices use the same number")
    parser.add_argument("--date", type=date.fromisoformat, metavar="DATE", help="the letter's date (default: it came)")
    parser.add_argument("--due", type=date.fromisoformat, metavar="DATE", help="answer by, as the letter says")
    parser.add_argument("--reference", default="", metavar="TEXT", help="case, inquiry or control number (FCN)")
    parser.add_argument("--amount", default="", metavar="AMOUNT", help="what it asks for")
    parser.add_argument("--decision", default="", choices=("", "won", "partly", "lost"), help="of an appeal")
    parser.add_argument("--appeal", type=int, metavar="REASON", help="which of several open appeals was answered")
    parser.add_argument("--keep", action="store_true", help="record a demand among the take-backs, too")
    parser.add_argument("--note", default="", metavar="TEXT")
    parser.add_argument("--twice", action="store_true", help="though the claim has a letter like this one")
    add_day(parser)


def _again(parser: argparse.ArgumentParser) -> None:
    _index_options(parser)
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why it moves; kept for good")


def _reason_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("letter", type=int, metavar="LETTER")
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why; kept for good")
    add_day(parser)


def _split_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("letter", type=int, metavar="LETTER")
    parser.add_argument("pages", type=int, nargs="+", metavar="PAGE", help="in the order they shall have")
    add_day(parser)


def _merge_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("letter", type=int, metavar="LETTER")
    parser.add_argument("other", type=int, metavar="OTHER")
    add_day(parser)


def _route_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("letter", type=int, metavar="LETTER")
    parser.add_argument("practice", metavar="CODE")
    add_day(parser)


def _aside_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("letter", type=int, metavar="LETTER")
    parser.add_argument("--reason", default="", metavar="TEXT", help="why it is about no claim; kept for good")
    parser.add_argument("--back", action="store_true", help="it waits again")
    add_day(parser)
