"""`remitdesk bank ...`: accounts, statements, matching, the board, money between practices, enquiries."""

from __future__ import annotations

import argparse
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.errors import Refused
from app.domain.money import AmountError, money_text, parse_cents

if TYPE_CHECKING:
    from app.edi.bank_csv import CsvProfile
    from app.posting.bank_accounts import Loaded
    from app.posting.bank_match import Part
    from app.posting.deposits_types import Board

_PART = re.compile(r"([RP])(\d{1,18})=(-?[0-9.]{1,14})|(fee|other)=(-?[0-9.]{1,14})", re.ASCII)


def add_verbs(verbs: Verbs) -> None:
    """The verbs of the bank."""
    verbs.add("bank account", run_account, help="list the bank accounts, or add and change one", configure=_account)
    verbs.add("bank load", run_load, help="load a statement: CSV, OFX, QFX or BAI2", configure=_load)
    verbs.add("bank line", run_line, help="type one line of a bank statement", configure=_line)
    verbs.add("bank match", run_match, help="apply what is certain; with LINE: what could it pay", configure=_match)
    verbs.add("bank apply", run_apply, help="apply a line to what it pays", configure=_apply)
    verbs.add("bank undo", run_undo, help="take a match back", configure=_undo)
    verbs.add("bank board", run_board, help="bank lines, advices, postings and what is missing", configure=_board)
    verbs.add("bank due", run_due, help="money of one practice that another holds", configure=_due)
    verbs.add(
        "bank enquiry", run_enquiry, help="draft the letter about a late advice or late money", configure=_enquiry
    )


def run_account(args: argparse.Namespace, context: Context) -> int:
    """List, or save one with --practice, --name and --last-four."""
    from app.posting.bank_accounts import list_accounts, save_account  # noqa: PLC0415  # a verb loads only its own rooms

    with context.unit(read_only=not args.practice) as unit:
        if args.practice:
            save_account(unit, args.practice, args.name, args.last_four, profile=_profile(args.profile))
        found = list_accounts(unit)
    lines = [f"B{each.account_id:<5} {each.practice:<10} {each.name:<30} ends in {each.last_four}" for each in found]
    context.print({"accounts": found}, args.json, "\n".join(lines) or "There is no bank account yet.")
    return 0


def run_load(args: argparse.Namespace, context: Context) -> int:
    """Load a statement whole or not at all; exit 1 with the rows that are wrong."""
    from app.posting.bank_accounts import find_account, load_statement  # noqa: PLC0415

    path = Path(args.file)
    try:
        content = path.read_bytes()
    except OSError:
        raise Refused(f"{path.name} cannot be opened; check that it is a file and may be read.") from None
    with context.unit() as unit:
        account = find_account(unit, args.account)
        done = load_statement(unit, account, content, path.name, dry_run=args.dry_run)
    context.print(done, args.json, _loaded_words(done))
    return 1 if done.errors else 0


def run_line(args: argparse.Namespace, context: Context) -> int:
    """Type one line."""
    from app.posting.bank_accounts import TypedLine, find_account, type_line  # noqa: PLC0415

    typed = TypedLine(args.date, _cents(args.amount), args.kind, args.reference, args.payer, args.trace)
    made = context.perform(lambda unit: type_line(unit, find_account(unit, args.account), typed))
    context.print({"line": made}, args.json, f"Line {made} is kept.")
    return 0


def run_match(args: argparse.Namespace, context: Context) -> int:
    """Everything certain, or the candidates of one line."""
    from app.posting.bank_apply import candidates_of, match_lines, proposal_words  # noqa: PLC0415

    if args.line:
        with context.unit(read_only=True) as unit:
            found = candidates_of(unit, args.line)
        words = "\n".join(proposal_words(each) for each in found)
        context.print({"candidates": found}, args.json, words or "Nothing that waits for money fits this line.")
        return 0
    done = context.perform(lambda unit: match_lines(unit, today=args.today or date.today()))
    sentence = f"{done.applied} lines applied, {money_text(done.cents)}; {done.waiting} wait for a person."
    context.print(done, args.json, sentence)
    return 0


def run_apply(args: argparse.Namespace, context: Context) -> int:
    """Apply the best candidate, or the parts that are named."""
    from app.posting.bank_apply import apply_best, apply_line  # noqa: PLC0415

    today = args.today or date.today()
    with context.unit() as unit:
        if args.part:
            parts = [_part(each) for each in args.part]
            done = apply_line(unit, args.line, parts, today=today, reason=args.reason)
        else:
            done = apply_best(unit, args.line, today=today, reason=args.reason)
    context.print(done, args.json, f"Line {done.line} is {done.state}; {money_text(done.left)} is left.")
    return 0


def run_undo(args: argparse.Namespace, context: Context) -> int:
    """Take a line's matches back; the reason is kept."""
    from app.posting.bank_apply import undo_line  # noqa: PLC0415

    cents = context.perform(lambda unit: undo_line(unit, args.line, reason=args.reason))
    context.print({"line": args.line, "cents": cents}, args.json, f"{money_text(cents)} is open again.")
    return 0


def run_board(args: argparse.Namespace, context: Context) -> int:
    """The board; exit 1 when a total does not close."""
    from app.posting.deposits import deposits_board  # noqa: PLC0415
    from app.posting.deposits_types import BoardQuery  # noqa: PLC0415

    gap = "" if args.gap == "all" else args.gap
    query = BoardQuery(args.practice, args.account, gap, args.since, args.limit)
    with context.unit(read_only=True) as unit:
        board = deposits_board(unit, query, today=args.today or date.today())
    context.print(board, args.json, _board_words(board))
    return 0 if all(total.closes for total in board.totals) else 1


def run_due(args: argparse.Namespace, context: Context) -> int:
    """List, ask, approve, decline or settle."""
    from app.posting import deposits_due as dues  # noqa: PLC0415

    today = args.today or date.today()
    with context.unit(read_only=args.act == "list") as unit:
        if args.act == "ask" and args.claim:
            dues.request_due_of_claim(unit, args.claim, owner=args.owner, reason=args.reason)
        elif args.act == "ask":
            dues.request_due_of_line(
                unit, args.line, owner=args.owner, remit_id=args.remit, cents=_cents(args.amount), reason=args.reason
            )
        elif args.act in {"approve", "decline"}:
            dues.answer_due(unit, args.due, approve=args.act == "approve", today=today)
        elif args.act == "settle":
            dues.settle_due(unit, args.due, from_line=args.from_line, to_line=args.to_line or None, today=today)
        found = dues.list_dues(unit, settled=args.settled)
        foreign = dues.list_foreign_claims(unit)
    lines = [
        f"{each.due_id:>5}  {each.state:<11} {each.holder} holds {money_text(each.cents)} of {each.owner}: "
        f"{each.reason}"
        for each in found
    ]
    lines += [
        f"    ?  claim {each.remit_claim_id} of {each.trace}: {each.holder} holds {money_text(each.cents)} of "
        f"{each.owner or 'another practice'}; nobody asked yet"
        for each in foreign
    ]
    context.print(
        {"dues": found, "foreign": foreign}, args.json, "\n".join(lines) or "No practice holds another's money."
    )
    return 0


def run_enquiry(args: argparse.Namespace, context: Context) -> int:
    """Print the letter; --keep notes on the board that it was asked."""
    from app.posting.deposits import draft_for, keep_enquiry  # noqa: PLC0415

    kind, id = ("remit", args.remit) if args.remit else ("line", args.line)
    today = args.today or date.today()
    with context.unit(read_only=not args.keep) as unit:
        made = (keep_enquiry if args.keep else draft_for)(unit, kind, id, today=today)
    context.print(made, args.json, made.body)
    return 0


def _loaded_words(done: Loaded) -> str:
    if done.errors:
        rows = [f"row {each.row}, {each.column}: {each.message}" for each in done.errors]
        return "\n".join(["Nothing was loaded:", *rows])
    if done.dry_run:
        return f"{done.lines} lines, {money_text(done.cents)}; nothing was written."
    if done.again:
        return "This file was loaded before; nothing was done."
    return f"{done.added} lines added, {done.known} known before."


def _board_words(board: Board) -> str:
    lines = [
        f"{row.day}  {row.practice:<8} {row.kind + ' ' + str(row.id):<12} {row.trace:<18} "
        f"{_side(row.bank):>12} {_side(row.era):>12} "
        f"left {money_text(row.left):>12}  {row.age:>3} d  {row.gap}"
        for row in board.rows
    ]
    lines += [
        f"{each.practice}: bank {money_text(each.bank)} = applied {money_text(each.applied)} + open "
        f"{money_text(each.open)};  payments {money_text(each.era)} = in the bank {money_text(each.in_bank)} + awaited "
        f"{money_text(each.awaited)}"
        for each in board.totals
    ]
    return "\n".join(lines) or "Nothing is on the board."


def _side(cents: int | None) -> str:
    return "-" if cents is None else money_text(cents)


def _profile(path: str) -> CsvProfile | None:
    from app.edi.bank_csv import CsvProfile  # noqa: PLC0415

    if not path:
        return None
    try:
        return msgspec.json.decode(Path(path).read_bytes(), type=CsvProfile)
    except (OSError, msgspec.MsgspecError) as error:
        raise Refused(f"The profile cannot be read: {error}.") from None


def _part(text: str) -> Part:
    from app.posting.bank_match import Part  # noqa: PLC0415

    found = _PART.fullmatch(text)
    if found is None:
        raise Refused("A part is R12=120.00, P7=20.00, fee=-3.00 or other=0.37.")
    if found[4]:
        return Part(found[4], None, _cents(found[5]))
    return Part("remit" if found[1] == "R" else "payment", int(found[2]), _cents(found[3]))


def _cents(text: str) -> int:
    try:
        return parse_cents(text)
    except AmountError:
        raise Refused("An amount is digits with at most two decimals.") from None


def _day(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--today", type=date.fromisoformat, metavar="DATE", help="the day to count from (default today)"
    )


def _account(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--practice", default="", metavar="CODE", help="add or change an account of this practice")
    parser.add_argument("--name", default="", help="what the office calls it")
    parser.add_argument("--last-four", default="", metavar="1234", help="the last four digits of its number")
    parser.add_argument("--profile", default="", metavar="F", help="JSON: the columns of this bank's CSV")


def _load(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--account", required=True, metavar="B", help="number, last four digits or name")
    parser.add_argument("--dry-run", action="store_true", help="read and tell; write nothing")


def _line(parser: argparse.ArgumentParser) -> None:
    kinds = ("ach", "check", "wire", "virtual_card", "card_settlement", "lockbox", "fee", "other")
    parser.add_argument("--account", required=True, metavar="B")
    parser.add_argument("--date", required=True, type=date.fromisoformat)
    parser.add_argument("--amount", required=True, help="money in; with a minus: money out")
    parser.add_argument("--kind", required=True, choices=kinds)
    parser.add_argument("--reference", default="", help="check number, or the bank's own number")
    parser.add_argument("--payer", default="", help="what the bank says")
    parser.add_argument("--trace", default="", help="EFT trace")


def _match(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("line", nargs="?", type=int, default=0, metavar="LINE")
    _day(parser)


def _apply(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("line", type=int, metavar="LINE")
    parser.add_argument("--part", action="append", metavar="R12=120.00", help="R remittance, P payment, fee, other")
    parser.add_argument("--reason", default="", help="what other money is, or why an uncertain payment is the line's")
    _day(parser)


def _undo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("line", type=int, metavar="LINE")
    parser.add_argument("--reason", required=True, help="why; kept for good")


def _board(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--practice", default="", metavar="CODE")
    parser.add_argument("--account", type=int, default=0, metavar="N")
    parser.add_argument("--gap", default="open", help="open (default), all, or the name of one gap")
    parser.add_argument("--since", type=date.fromisoformat, metavar="DATE", help="closed rows from this day on")
    parser.add_argument("--limit", type=int, default=500, metavar="N")
    _day(parser)


def _due(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("act", nargs="?", choices=("list", "ask", "approve", "decline", "settle"), default="list")
    parser.add_argument("due", nargs="?", type=int, default=0, metavar="N", help="which debt")
    parser.add_argument("--claim", type=int, default=0, metavar="ID", help="ask: the unposted received claim")
    parser.add_argument("--line", type=int, default=0, metavar="LINE", help="ask: our bank line")
    parser.add_argument(
        "--remit", type=int, default=0, metavar="R", help="ask, with --line: the other practice's payment"
    )
    parser.add_argument("--amount", default="0", help="ask, with --line: how much of it")
    parser.add_argument("--owner", default="", metavar="CODE", help="ask: whose money it is")
    parser.add_argument("--reason", default="")
    parser.add_argument("--from-line", type=int, default=0, metavar="LINE", help="settle: the line that went out")
    parser.add_argument(
        "--to-line", type=int, default=0, metavar="LINE", help="settle: the line that arrived; none: returned"
    )
    parser.add_argument("--settled", action="store_true", help="list settled and declined ones too")
    _day(parser)


def _enquiry(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--remit", type=int, default=0, metavar="R", help="a payment without its money")
    which.add_argument("--line", type=int, default=0, metavar="LINE", help="money without its advice")
    parser.add_argument("--keep", action="store_true", help="note on the board that it was asked")
    _day(parser)
