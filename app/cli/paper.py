"""`remitdesk paper ...`: transmittals, batches, checks keyed from paper, the second person, closing at zero."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.errors import NotFound, Refused
from app.domain.money import AmountError, money_text, parse_cents

if TYPE_CHECKING:
    from app.posting.paper_types import (
        ClaimDraft,
        Completion,
        PaperBatchRow,
        PaperCheck,
        PaperClaim,
        PaperLine,
        ProviderRow,
    )


def add_verbs(verbs: Verbs) -> None:
    """The verbs of paper; those of scans are in `paper_scans`."""
    verbs.add("paper transmittal", run_transmittal, help="note or list transmittals", configure=_transmittal_options)
    verbs.add("paper batch", run_batch, help="open, change, show or list batches", configure=_batch_options)
    verbs.add("paper check", run_check, help="begin, show or drop a check", configure=_check_options)
    verbs.add("paper claim", run_claim, help="key one claim of a check", configure=_claim_options)
    verbs.add("paper complete", run_complete, help="post a keyed check", configure=_check_day)
    verbs.add("paper approve", run_approve, help="the second person's word", configure=_approve_options)
    verbs.add("paper undo", run_undo, help="a posted check is a draft again", configure=_undo_options)
    verbs.add("paper image", run_image, help="the payment is here already: link the paper", configure=_one_check)
    verbs.add("paper close", run_close, help="close a batch at zero", configure=_one_batch)
    verbs.add("paper reopen", run_reopen, help="open a closed batch again", configure=_reopen_options)
    verbs.add("paper limit", run_limit, help="from which amount two people are needed", configure=_limit_options)


def run_transmittal(args: argparse.Namespace, context: Context) -> int:
    """Note a transmittal, or list them; exit 1 while one is missing."""
    from app.posting.paper import list_transmittals, receive_transmittal  # noqa: PLC0415  # a verb loads its own rooms
    from app.posting.paper_names import practice_by_code  # noqa: PLC0415

    with context.unit() as unit:
        practice = practice_by_code(unit, args.practice) if args.practice else None
        if args.number is not None and practice is not None:
            received = args.received or date.today()
            receive_transmittal(
                unit, practice, args.number, received_on=received, pages=args.pages, note=args.note, void=args.void
            )
        elif args.number is not None:
            raise Refused("Say whose transmittal it is: --practice CODE.")
        rows = list_transmittals(unit, practice_id=practice)
    lines = [f"{row.practice}  {row.number:>6}  {row.state:<8}  {row.received_on or ''}  {row.note}" for row in rows]
    context.print({"transmittals": rows}, args.json, "\n".join(lines) or "No transmittal was noted.")
    return 1 if any(row.state == "missing" for row in rows) else 0


def run_batch(args: argparse.Namespace, context: Context) -> int:
    """Open a batch (--practice, --total, --count), change the control figures of one (ID), show one or list all."""
    from app.posting.paper import change_batch, list_batches, open_batch, show_batch  # noqa: PLC0415
    from app.posting.paper_names import practice_by_code  # noqa: PLC0415

    with context.unit() as unit:
        batch = args.batch
        if batch is None and args.practice:
            if args.total is None or args.count is None:
                raise Refused("A batch needs its slip: --total AMOUNT and --count N.")
            batch = open_batch(
                unit, practice_by_code(unit, args.practice), control_cents=args.total, control_count=args.count,
                kind="zero" if args.zero else "eob", deposit_on=args.deposit, transmittal=args.transmittal,
            )  # fmt: skip
        elif batch is not None and (args.total is not None or args.count is not None):
            known = show_batch(unit, batch)
            change_batch(
                unit, batch, known.version, deposit_on=args.deposit or known.deposit_on,
                control_cents=known.control_cents if args.total is None else args.total,
                control_count=known.control_count if args.count is None else args.count,
            )  # fmt: skip
        if batch is None:
            rows = list_batches(unit, state=args.state)
            context.print({"batches": rows}, args.json, "\n".join(_batch_words(row) for row in rows) or "No batch.")
            return 0
        row = show_batch(unit, batch)
    context.print(row, args.json, _batch_words(row))
    return 0


def run_check(args: argparse.Namespace, context: Context) -> int:
    """Begin a check in a batch, show one, or drop a draft."""
    from app.posting.paper import show_check  # noqa: PLC0415
    from app.posting.paper_key import add_check, drop_check  # noqa: PLC0415
    from app.posting.paper_names import payer_by_code  # noqa: PLC0415
    from app.posting.paper_types import CheckDraft  # noqa: PLC0415

    with context.unit() as unit:
        check = args.check
        if check is None:
            if args.batch is None or not args.payer or args.amount is None:
                raise Refused("A check needs --batch ID, --payer CODE, --number N and --amount A.")
            payer = payer_by_code(unit, args.payer)
            method = args.method or ("CHK" if args.amount else "NON")
            draft = CheckDraft(payer, args.number, args.amount, method, args.date, tuple(args.level or ()))
            check = add_check(unit, args.batch, draft).row_id
        elif args.drop:
            drop_check(unit, check, show_check(unit, check).row.version)
            context.print({"dropped": check}, args.json, f"Check {check} dropped.")
            return 0
        shown = show_check(unit, check)
    context.print(shown, args.json, _check_words(shown))
    return 0


def run_claim(args: argparse.Namespace, context: Context) -> int:
    """Key one claim: its lines in order, allowed and paid; reasons follow unless they are given."""
    from app.posting.paper import show_check  # noqa: PLC0415
    from app.posting.paper_key import (  # noqa: PLC0415
        add_claim,
        drop_claim,
        favourite_reasons,
        save_claim,
        start_claim,
    )
    from app.posting.paper_names import claim_by_number  # noqa: PLC0415
    from app.posting.paper_text import typed_claim  # noqa: PLC0415
    from app.posting.paper_types import ClaimDraft  # noqa: PLC0415

    with context.unit() as unit:
        check = show_check(unit, args.check)
        payer = check.row.payer_id
        before = _keyed_before(check, args.claim or args.unknown, take_back=args.take_back)
        if (args.remove or args.replace) and before is None:
            raise NotFound(f"{args.claim or args.unknown or 'This claim'} is not on this check.")
        if before is not None and not (args.remove or args.replace or args.again):
            name = before.draft.number
            raise Refused(f"{name} is on this check already; say --replace to key it anew, or --again for one more.")
        if args.remove and before is not None:
            drop_claim(unit, before.paper_claim_id, before.version)
            shown = show_check(unit, args.check)
            context.print(shown, args.json, _check_words(shown))
            return 0
        known = ClaimDraft(number=args.unknown, patient_name=args.name)
        if args.claim:
            known = start_claim(unit, claim_by_number(unit, args.check, args.claim), payer)
        favourites = favourite_reasons(unit, payer)
        draft = typed_claim(
            known, args.line, favourites, control=args.control, interest=args.interest, take_back=args.take_back
        )
        if args.replace and before is not None:
            save_claim(unit, before.paper_claim_id, before.version, draft)
        else:
            add_claim(unit, args.check, draft)
        shown = show_check(unit, args.check)
    context.print(shown, args.json, _check_words(shown))
    return 0


def run_complete(args: argparse.Namespace, context: Context) -> int:
    """Post a keyed check, or send it to the second person."""
    from app.posting.paper import show_check  # noqa: PLC0415
    from app.posting.paper_post import complete_check  # noqa: PLC0415

    with context.unit() as unit:
        version = show_check(unit, args.check).row.version
        done = complete_check(unit, args.check, version, today=args.today or date.today())
    context.print(done, args.json, _completion_words(done))
    return 0


def run_approve(args: argparse.Namespace, context: Context) -> int:
    """The second person types number and amount again; a supervisor may leave both out."""
    from app.posting.paper import show_check  # noqa: PLC0415
    from app.posting.paper_post import approve_check  # noqa: PLC0415

    with context.unit() as unit:
        version = show_check(unit, args.check).row.version
        today = args.today or date.today()
        done = approve_check(unit, args.check, version, today=today, trace=args.number, amount=args.amount)
    context.print(done, args.json, _completion_words(done))
    return 0


def run_undo(args: argparse.Namespace, context: Context) -> int:
    """Take a posted check back; what was keyed stays, to be corrected and completed anew."""
    from app.posting.paper import show_check  # noqa: PLC0415
    from app.posting.paper_post import undo_check  # noqa: PLC0415

    with context.unit() as unit:
        version = show_check(unit, args.check).row.version
        undo_check(unit, args.check, version, reason=args.reason, today=args.today or date.today())
        shown = show_check(unit, args.check)
    context.print(shown, args.json, _check_words(shown))
    return 0


def run_image(args: argparse.Namespace, context: Context) -> int:
    """Make a check the image of the payment that came by another way."""
    from app.posting.paper import show_check  # noqa: PLC0415
    from app.posting.paper_post import link_as_image  # noqa: PLC0415

    remit = context.perform(lambda unit: link_as_image(unit, args.check, show_check(unit, args.check).row.version))
    context.print({"check": args.check, "remit": f"R{remit}"}, args.json, f"Linked to remittance R{remit}.")
    return 0


def run_close(args: argparse.Namespace, context: Context) -> int:
    """Close a batch; one cent off is refused with both figures."""
    from app.posting.paper import show_batch  # noqa: PLC0415
    from app.posting.paper_post import close_batch  # noqa: PLC0415

    with context.unit() as unit:
        close_batch(unit, args.batch)
        row = show_batch(unit, args.batch)
    context.print(row, args.json, _batch_words(row))
    return 0


def run_reopen(args: argparse.Namespace, context: Context) -> int:
    """A supervisor opens a closed batch."""
    from app.posting.paper import show_batch  # noqa: PLC0415
    from app.posting.paper_post import reopen_batch  # noqa: PLC0415

    with context.unit() as unit:
        reopen_batch(unit, args.batch, reason=args.reason)
        row = show_batch(unit, args.batch)
    context.print(row, args.json, _batch_words(row))
    return 0


def run_limit(args: argparse.Namespace, context: Context) -> int:
    """Show or set the amount above which a second person is needed."""
    from app.posting.paper_names import practice_by_code  # noqa: PLC0415
    from app.posting.paper_post import second_person_limit, set_second_person_limit  # noqa: PLC0415

    with context.unit() as unit:
        practice = practice_by_code(unit, args.practice)
        if args.amount is not None or args.none:
            set_second_person_limit(unit, practice, None if args.none else args.amount)
        limit = second_person_limit(unit, practice)
    words = "no limit" if limit is None else f"a second person above {money_text(limit)}"
    context.print({"practice": args.practice, "cents": limit}, args.json, f"{args.practice}: {words}")
    return 0


def _keyed_before(check: PaperCheck, number: str, *, take_back: bool) -> PaperClaim | None:
    """The last claim of the check with that number, as it was keyed; a take-back and its correction are two."""
    wanted = _bare(number)
    alike = [
        each for each in check.claims
        if wanted and _bare(each.draft.number) == wanted and (each.draft.status_code == "22") == take_back
    ]  # fmt: skip
    return alike[-1] if alike else None


def _bare(number: str) -> str:
    return "".join(sign for sign in number.upper() if sign.isalnum())


def _batch_words(row: PaperBatchRow) -> str:
    return (
        f"batch {row.batch_id} ({row.practice} {row.number})  {row.state}  control {money_text(row.control_cents)} in "
        f"{row.control_count}  posted {money_text(row.posted)} in {row.checks}  off by {money_text(row.off_by)}  "
        f"pending {row.pending}"
    )


def _check_words(check: PaperCheck) -> str:
    row = check.row
    head = (
        f"check {row.check_id}  {row.payer}  {row.trace}  {money_text(row.amount)}  {row.state}  "
        f"remaining {money_text(row.remaining)}"
    )
    return "\n".join([head, *(_claim_words(claim.draft) for claim in check.claims)])


def _claim_words(draft: ClaimDraft) -> str:
    lines = [f"    {_line_words(line)}" for line in draft.lines]
    return "\n".join([f"  {draft.number}  {draft.party}  paid {money_text(draft.paid)}", *lines])


def _line_words(line: PaperLine) -> str:
    reasons = "  ".join(f"{each.group}-{each.reason} {money_text(each.cents)}" for each in line.adjustments)
    off = f"  off by {money_text(line.off_by)}" if line.off_by else ""
    return f"{line.procedure}  charge {money_text(line.charge)}  paid {money_text(line.paid)}  {reasons}{off}"


def _completion_words(done: Completion) -> str:
    if done.remit_id is None:
        return "Above the limit: it waits for a second person."
    unposted = (
        f"; {done.exceptions} became exceptions with {money_text(done.exception_cents)}" if done.exceptions else ""
    )
    return f"Remittance R{done.remit_id}: {done.posted} posted with {money_text(done.posted_cents)}{unposted}."


def _level(text: str) -> ProviderRow:
    """CODE:REFERENCE=AMOUNT; positive was kept back."""
    from app.posting.paper_types import ProviderRow  # noqa: PLC0415

    name, _, amount = text.rpartition("=")
    code, _, reference = name.partition(":")
    return ProviderRow(code.upper(), _amount(amount), reference)


def _amount(text: str) -> int:
    try:
        return parse_cents(text)
    except AmountError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _day(parser: argparse.ArgumentParser, name: str, words: str) -> None:
    parser.add_argument(name, type=date.fromisoformat, metavar="DATE", help=words)


def _one_batch(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("batch", type=int, metavar="BATCH")


def _one_check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("check", type=int, metavar="CHECK")


def _check_day(parser: argparse.ArgumentParser) -> None:
    _one_check(parser)
    _day(parser, "--today", "the day to post on (default today)")


def _transmittal_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", type=int, nargs="?", metavar="N", help="note this one; without it they are listed")
    parser.add_argument("--practice", default="", metavar="CODE")
    _day(parser, "--received", "the day it came (default today)")
    parser.add_argument("--pages", type=int, default=0, metavar="N")
    parser.add_argument("--note", default="", metavar="TEXT")
    parser.add_argument("--void", action="store_true", help="it was never sent; --note says why")


def _batch_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("batch", type=int, nargs="?", metavar="BATCH")
    parser.add_argument("--practice", default="", metavar="CODE", help="open a new batch of this practice")
    parser.add_argument("--total", type=_amount, metavar="AMOUNT", help="control total of the slip")
    parser.add_argument("--count", type=int, metavar="N", help="control count of the slip")
    parser.add_argument("--zero", action="store_true", help="checks of zero alone")
    _day(parser, "--deposit", "the day of the deposit")
    parser.add_argument("--transmittal", type=int, metavar="N", help="the transmittal it came with")
    parser.add_argument("--state", default="", choices=("open", "second_person", "closed"))


def _check_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("check", type=int, nargs="?", metavar="CHECK", help="show this one; without it one is begun")
    parser.add_argument("--batch", type=int, metavar="BATCH")
    parser.add_argument("--payer", default="", metavar="CODE")
    parser.add_argument("--number", default="", metavar="N", help="check or trace number")
    parser.add_argument("--amount", type=_amount, metavar="AMOUNT")
    parser.add_argument("--method", choices=("CHK", "ACH", "VCC", "NON"))
    _day(parser, "--date", "the date on the check")
    parser.add_argument("--level", type=_level, action="append", metavar="CODE:REF=AMOUNT",
                        help="a row outside the claims: WO:LETTER-8=40.00 kept back, L6:=-2.50 interest")  # fmt: skip
    parser.add_argument("--drop", action="store_true", help="take a draft out")


def _claim_options(parser: argparse.ArgumentParser) -> None:
    _one_check(parser)
    parser.add_argument("--claim", default="", metavar="NO", help="our claim by its number")
    parser.add_argument("--unknown", default="", metavar="NO", help="a claim that is not ours: the number as printed")
    parser.add_argument("--name", default="", metavar="NAME", help="with --unknown: the patient as printed")
    parser.add_argument("--line", action="append", default=[], metavar="[CHARGE:]ALLOWED,PAID[,CO-45=A][,N130]",
                        help="the claim's lines in order; - for one that is not on this EOB")  # fmt: skip
    parser.add_argument("--control", default="", metavar="NO", help="the payer's number of the claim")
    parser.add_argument("--interest", type=_amount, default=0, metavar="AMOUNT")
    parser.add_argument("--take-back", action="store_true", help="an earlier decision is undone: amounts negative")
    twice = parser.add_mutually_exclusive_group()
    twice.add_argument("--replace", action="store_true", help="key the claim of this number anew (the last of several)")
    twice.add_argument("--again", action="store_true", help="the check holds this claim once more")
    twice.add_argument("--remove", action="store_true", help="take the claim of this number out (the last of several)")


def _approve_options(parser: argparse.ArgumentParser) -> None:
    _check_day(parser)
    parser.add_argument("--number", default="", metavar="N", help="the check number, typed again")
    parser.add_argument("--amount", type=_amount, metavar="AMOUNT", help="the amount, typed again")


def _undo_options(parser: argparse.ArgumentParser) -> None:
    _check_day(parser)
    parser.add_argument("--reason", required=True, help="why; kept for good")


def _reopen_options(parser: argparse.ArgumentParser) -> None:
    _one_batch(parser)
    parser.add_argument("--reason", required=True, help="why; kept for good")


def _limit_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--practice", required=True, metavar="CODE")
    parser.add_argument("--amount", type=_amount, metavar="AMOUNT", help="checks above it need two people")
    parser.add_argument("--none", action="store_true", help="no limit")
