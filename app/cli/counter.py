"""`remitdesk payment ...` and `remitdesk lockbox load`: money patients pay."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.errors import NotFound, Refused
from app.domain.money import AmountError, decimal_text, money_text, parse_cents

if TYPE_CHECKING:
    from app.db.unit import Unit
    from app.posting.counter_types import PatientPayment, PaymentMoved

KINDS = ("cash", "check", "card", "lockbox", "other")


@dataclass(frozen=True, slots=True)
class MovedLine:
    """How a payment stands after an act, amounts as decimal text."""

    payment: str
    applied: str
    unapplied: str


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """One payment as `payment list --json` prints it."""

    payment: str
    account: str
    kind: str
    amount: str
    applied: str
    unapplied: str
    state: str
    reference: str
    received_on: date
    age: int
    taken_by: str


@dataclass(frozen=True, slots=True)
class _Practice:
    id: int
    code: str


def add_verbs(verbs: Verbs) -> None:
    """The verbs of the counter."""
    verbs.add("payment take", run_take, help="take a patient's payment, oldest service first", configure=_take_options)
    verbs.add("payment apply", run_apply, help="apply what is unapplied of a payment", configure=_apply_options)
    verbs.add("payment unapply", run_unapply, help="take applications back", configure=_unapply_options)
    verbs.add("payment nsf", run_nsf, help="the bank gave a payment back", configure=_nsf_options)
    verbs.add("payment assign", run_assign, help="say whose an unmatched payment is", configure=_assign_options)
    verbs.add("payment list", run_list, help="patients' payments, newest first", configure=_list_options)
    verbs.add("payment unapplied", run_unapplied, help="money on no claim, oldest first", configure=_page)
    verbs.add("lockbox load", run_lockbox, help="a bank's lockbox file (CSV)", configure=_lockbox_options)


def run_take(args: argparse.Namespace, context: Context) -> int:
    """Take a payment; `--dry-run` shows line by line where it would go."""
    from app.posting.counter import (  # noqa: PLC0415  # a verb loads only its own rooms
        paying_account,
        propose_payment,
        take_payment,
    )
    from app.posting.counter_types import NewPayment  # noqa: PLC0415

    cents = _cents(args.amount)
    with context.unit() as unit:
        account = paying_account(unit, args.account)
        proposal = propose_payment(unit, account.account_id, 0 if args.unapplied else cents, claims=args.claim)
        new = NewPayment(
            account.practice_id, account.account_id, args.kind, cents, args.received or args.today, args.reference,
            args.bank_account or None,
        )  # fmt: skip
        if args.dry_run:
            lines = [
                f"{each.line.service_from}  {each.line.claim_number}  {each.line.procedure}  {money_text(each.cents)}"
                for each in proposal.applications
            ]
            text = "\n".join([*lines, f"unapplied  {money_text(cents - proposal.applied)}"])
            context.print(proposal, args.json, text)
            return 0
        moved = take_payment(unit, new, proposal.applications, today=args.today)
    return _print_moved(moved, args, context)


def run_apply(args: argparse.Namespace, context: Context) -> int:
    """Oldest service first, or the claims named."""
    from app.posting.counter import apply_oldest_first, payment_number  # noqa: PLC0415

    moved = context.perform(
        lambda unit: apply_oldest_first(unit, payment_number(args.payment), today=args.today, claims=args.claim)
    )
    return _print_moved(moved, args, context)


def run_unapply(args: argparse.Namespace, context: Context) -> int:
    """All applications of a payment, or those on one claim."""
    from app.posting.counter import payment_number, unapply_payment  # noqa: PLC0415

    number = payment_number(args.payment)
    moved = context.perform(
        lambda unit: unapply_payment(unit, number, reason=args.reason, today=args.today, claim=args.claim)
    )
    return _print_moved(moved, args, context)


def run_nsf(args: argparse.Namespace, context: Context) -> int:
    """Everything the payment paid is owed again; statements wait, a fee is only noted."""
    from app.posting.counter import HOLD_DAYS, payment_number, return_payment  # noqa: PLC0415

    days = HOLD_DAYS if args.hold_days is None else args.hold_days
    number = payment_number(args.payment)
    with context.unit() as unit:
        done = return_payment(
            unit, number, reason=args.reason, today=args.today, hold_until=args.today + timedelta(days=days),
            fee=_cents(args.fee) if args.fee else 0,
        )  # fmt: skip
    text = f"P{number} was returned; {money_text(done.reopened)} is owed again."
    context.print({"payment": f"P{number}", "reopened": decimal_text(done.reopened)}, args.json, text)
    return 0


def run_assign(args: argparse.Namespace, context: Context) -> int:
    """Nothing is applied by it; `payment apply` follows."""
    from app.posting.counter import assign_payment, paying_account, payment_number  # noqa: PLC0415

    number = payment_number(args.payment)
    with context.unit() as unit:
        account = paying_account(unit, args.account)
        assign_payment(unit, number, account.account_id)
    context.print({"payment": f"P{number}", "account": account.number}, args.json)
    return 0


def run_list(args: argparse.Namespace, context: Context) -> int:
    """Payments in scope, of one account or of all."""
    from app.posting.counter import list_payments, paying_account  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        account = paying_account(unit, args.account).account_id if args.account else None
        found = list_payments(unit, today=args.today, account_id=account, limit=args.limit)
    return _print_list(found, args, context)


def run_unapplied(args: argparse.Namespace, context: Context) -> int:
    """Overpayments and rows nobody could match, with their age in days."""
    from app.posting.counter import list_unapplied  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        found = list_unapplied(unit, today=args.today, limit=args.limit, skip=args.skip)
    return _print_list(found, args, context)


def run_lockbox(args: argparse.Namespace, context: Context) -> int:
    """Load a file whole or not at all; exit code 1 when rows are wrong."""
    from app.posting.lockbox import load_lockbox  # noqa: PLC0415

    try:
        content = Path(args.file).read_bytes()
    except OSError as error:
        raise Refused(f"The file cannot be opened: {(error.strerror or 'unknown reason').lower()}.") from None
    with context.unit() as unit:
        done = load_lockbox(
            unit, content, practice_id=practice_of(unit, args.practice), today=args.today, profile=args.profile,
            bank_account_id=args.bank_account or None, dry_run=args.dry_run,
        )  # fmt: skip
    lines = [f"row {error.row} {error.column}: {error.message}" for error in done.errors]
    lines += [
        f"row {each.row}  {each.result:<9}  {each.account or '-':<12}  {money_text(each.cents):>12}  applied "
        f"{money_text(each.applied)}" + (f"  P{each.payment}" if each.payment else "")
        for each in done.payments
    ]
    stated = "stated by the bank" if done.control_stated else "the sum of the rows; the file states none"
    lines.append(done.already or f"control total {money_text(done.control_cents)}, {stated}")
    context.print(done, args.json, "\n".join(lines))
    return 1 if done.errors else 0


def practice_of(unit: Unit, code: str) -> int:
    """The practice of that code; without one the only practice in scope. Raises NotFound, Refused."""
    asked = "SELECT id, code FROM app.practice WHERE %(code)s = '' OR code = %(code)s ORDER BY code"
    found = unit.rows(asked, {"code": code}, into=_Practice)
    if not found:
        raise NotFound("There is no such practice in your scope.")
    if len(found) > 1:
        raise Refused(f"Say which practice with --practice: {', '.join(one.code for one in found)}.")
    return found[0].id


def _print_moved(moved: PaymentMoved, args: argparse.Namespace, context: Context) -> int:
    line = MovedLine(f"P{moved.payment}", decimal_text(moved.applied), decimal_text(moved.unapplied))
    text = f"P{moved.payment}: {money_text(moved.applied)} applied, {money_text(moved.unapplied)} unapplied."
    context.print(line, args.json, text)
    return 0


def _print_list(found: tuple[PatientPayment, ...], args: argparse.Namespace, context: Context) -> int:
    lines = tuple(
        PaymentLine(
            one.number, one.account, one.kind, decimal_text(one.cents), decimal_text(one.applied),
            decimal_text(one.unapplied), one.state, one.reference, one.received_on, one.age, one.taken_by,
        )
        for one in found
    )  # fmt: skip
    words = ["payment   account       kind         amount     applied   unapplied  state        received    days  by"]
    words += [
        f"{one.number:<8}  {one.account or 'nobody yet':<12}  {one.kind:<7}  {money_text(one.cents):>10}  "
        f"{money_text(one.applied):>10}  {money_text(one.unapplied):>10}  {one.state:<11}  {one.received_on:%m/%d/%Y}  "
        f"{one.age:>4}  {one.taken_by}{f'  {one.reference}' if one.reference else ''}"
        for one in found
    ]
    context.print({"payments": lines}, args.json, "\n".join(words) if lines else "There is no such payment.")
    return 0


def _cents(text: str) -> int:
    try:
        return parse_cents(text)
    except AmountError as error:
        raise Refused(f"{text} is {error}.") from None


def _day(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--today", type=date.fromisoformat, default=date.today(), metavar="DATE", help="count as of")


def _take_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("amount", metavar="AMOUNT", help="as in 40 or 40.00")
    parser.add_argument("--account", required=True, metavar="A", help="account number or id")
    parser.add_argument("--kind", choices=KINDS, default="cash")
    parser.add_argument("--reference", default="", help="check number or the card receipt's reference, no card number")
    parser.add_argument("--received", type=date.fromisoformat, metavar="DATE", help="when it was received (else today)")
    parser.add_argument("--claim", action="append", default=[], metavar="N", help="only this claim; may be repeated")
    parser.add_argument("--unapplied", action="store_true", help="apply nothing yet")
    parser.add_argument("--bank-account", type=int, default=0, metavar="ID")
    parser.add_argument("--dry-run", action="store_true", help="show where it would go")
    _day(parser)


def _apply_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("payment", metavar="P", help="as in P12")
    parser.add_argument("--claim", action="append", default=[], metavar="N", help="only this claim; may be repeated")
    _day(parser)


def _unapply_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("payment", metavar="P")
    parser.add_argument("--claim", default="", metavar="N", help="only what is on this claim")
    parser.add_argument("--reason", required=True)
    _day(parser)


def _nsf_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("payment", metavar="P")
    parser.add_argument("--reason", required=True, help="what the bank said")
    parser.add_argument("--fee", default="", metavar="AMOUNT", help="noted, not charged")
    parser.add_argument("--hold-days", type=int, metavar="N", help="no statement for N days (default 10)")
    _day(parser)


def _assign_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("payment", metavar="P")
    parser.add_argument("--account", required=True, metavar="A")


def _list_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--account", default="", metavar="A")
    parser.add_argument("--limit", type=int, default=200, metavar="N")
    _day(parser)


def _lockbox_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="F")
    parser.add_argument("--practice", default="", metavar="CODE")
    parser.add_argument("--profile", default="standard", help="how this bank writes its file")
    parser.add_argument("--bank-account", type=int, default=0, metavar="ID")
    parser.add_argument("--dry-run", action="store_true", help="check and match only")
    _day(parser)


def _page(parser: argparse.ArgumentParser) -> None:
    _day(parser)
    parser.add_argument("--limit", type=int, default=500, metavar="N", help="at most so many")
    parser.add_argument("--skip", type=int, default=0, metavar="N", help="after the first so many")
