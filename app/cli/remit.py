"""`remitdesk remit list | show | approve | reverse | retry`: payments, their equation, and posting by hand."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.money import decimal_text, money_text

if TYPE_CHECKING:
    from app.posting.results import PostingSummary, RefusedClaim, ReversalSummary

DECIDABLE = frozenset({"duplicate", "review"})  # what a person may post by naming the claim


@dataclass(frozen=True, slots=True)
class RemitLine:
    """One payment as `remit list --json` prints it: amounts as decimal strings, which close as `RemitRow` says."""

    trace: str
    payer: str
    payment: str
    posted: str
    exceptions: str
    provider_level: str
    held: str
    state: str


@dataclass(frozen=True, slots=True)
class RemitList:
    """The answer of `remit list`."""

    remits: tuple[RemitLine, ...]


def add_verbs(verbs: Verbs) -> None:
    """The verbs of posting."""
    verbs.add("remit list", run_list, help="payments and how far each is explained", configure=_list_options)
    verbs.add("remit show", run_show, help="one payment, claim by claim", configure=_trace)
    verbs.add("remit approve", run_approve, help="post what waits", configure=_approve_options)
    verbs.add("remit reverse", run_reverse, help="undo a posting", configure=_reverse_options)
    verbs.add("remit unmapped", run_unmapped, help="reasons the posting policy has no row for", configure=_day)
    verbs.add("remit retry", run_retry, help="try exceptions again", configure=_day)


def run_list(args: argparse.Namespace, context: Context) -> int:
    """Payments in scope, newest first."""
    from app.posting.reading import list_remittances  # noqa: PLC0415  # a verb loads only its own rooms

    with context.unit(read_only=True) as unit:
        rows = list_remittances(unit, state=args.state, limit=args.limit)
    found = tuple(
        RemitLine(
            row.trace,
            row.payer,
            decimal_text(row.payment),
            decimal_text(row.posted),
            decimal_text(row.exceptions),
            decimal_text(row.provider_level),
            decimal_text(row.held),
            row.state,
        )
        for row in rows
    )
    context.print(RemitList(found), args.json)
    return 0


def run_show(args: argparse.Namespace, context: Context) -> int:
    """One payment by trace (or R and its number)."""
    from app.posting.reading import show_remittance  # noqa: PLC0415
    from app.posting.service import find_payment  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        review = show_remittance(unit, find_payment(unit, args.trace).remit_id)
    row = review.row
    equation = (
        f"{row.trace}  {row.payer}  payment {money_text(row.payment)} = posted {money_text(row.posted)} + exceptions "
        f"{money_text(row.exceptions)} + provider level {money_text(row.provider_level)} + held {money_text(row.held)}"
        f"  ({row.state})"
    )
    claims = [
        f"  {claim.number}  charged {money_text(claim.charge)}  paid {money_text(claim.paid)}  {claim.state}  "
        f"{claim.why}"
        for group in review.groups
        for claim in group.claims
    ]
    context.print(review, args.json, "\n".join([equation, *claims]))
    return 0


def run_approve(args: argparse.Namespace, context: Context) -> int:
    """Post what waits of a payment, or one claim of it; exit 1 when nothing was posted because it was refused."""
    from app.posting.service import approve_remittance, approve_whole, list_refused  # noqa: PLC0415

    today = args.today or date.today()
    if args.claim:
        done = context.perform(
            lambda unit: approve_remittance(unit, args.trace, today=today, claim=args.claim, matched_to=args.to)
        )
    else:
        done = approve_whole(context.database(), args.trace, today=today)
    if done.already:
        done = replace(done, before=_posted_before(args, context))
    context.print(done, args.json, _approved_words(done))
    if args.claim or not (done.exceptions or done.refused):
        return 0
    with context.unit(read_only=True) as unit:
        refused = list_refused(unit, args.trace)
    sys.stderr.write("".join(f"{_refused_words(each)}\n" for each in refused))
    return 0 if done.posted or done.information else 1


def run_reverse(args: argparse.Namespace, context: Context) -> int:
    """Undo a posting; the reason is kept."""
    from app.posting.reverse import reverse_remittance, reverse_whole  # noqa: PLC0415

    if args.claim:
        done = context.perform(
            lambda unit: reverse_remittance(unit, args.trace, reason=args.reason, claim=args.claim)
        )
    else:
        done = reverse_whole(context.database(), args.trace, reason=args.reason)
    context.print(done, args.json, _undone_words(done))
    return 0


def run_unmapped(args: argparse.Namespace, context: Context) -> int:
    """What the office still has to rule on; exit 1 when there is something."""
    from app.cli.policy import cover_words  # noqa: PLC0415
    from app.posting.unmapped import measure_policy  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        cover = measure_policy(unit, today=args.today or date.today())
    context.print(cover, args.json, cover_words(cover))
    return 1 if cover.unmapped else 0


def run_retry(args: argparse.Namespace, context: Context) -> int:
    """Plan every exception in scope again, by its payer's mode."""
    from app.posting.service import retry_exceptions  # noqa: PLC0415

    done = context.perform(lambda unit: retry_exceptions(unit, today=args.today or date.today()))
    context.print(done, args.json, _approved_words(done))
    return 0


def _approved_words(done: PostingSummary) -> str:
    """What a call posted, in one sentence with its money."""
    parts = []
    if done.posted:
        parts.append(f"{_claims(done.posted)} posted with {money_text(done.posted_cents)} paid")
    if done.provider_level_cents:
        parts.append(f"{money_text(done.provider_level_cents)} posted at provider level")
    if done.exceptions:
        parts.append(f"{_claims(done.exceptions)} became exceptions with {money_text(done.exception_cents)} unposted")
    if done.waiting:
        parts.append(f"{_claims(done.waiting)} still waiting")
    if done.information:
        parts.append(f"{_claims(done.information)} kept as information")
    if done.refused:
        parts.append(f"{_claims(done.refused)} left as exceptions, nothing posted")
    if not parts:
        if not done.already:
            return "Nothing to post."
        return f"Nothing to post: {done.before or 'it was posted before'}."
    return f"{', '.join(parts)}."


def _posted_before(args: argparse.Namespace, context: Context) -> str:
    """Who was first, and when: of the claim named, or of the whole payment."""
    from app.posting.received import last_posting, list_received  # noqa: PLC0415
    from app.posting.service import find_payment  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        parts = list_received(unit, args.trace, args.claim) if args.claim else []
        last = last_posting(unit, find_payment(unit, args.trace).remit_id, parts[0] if len(parts) == 1 else 0)
    return last.words if last else ""


def _refused_words(refused: RefusedClaim) -> str:
    remedy = " Name it with --claim to post it all the same." if refused.verdict in DECIDABLE else ""
    return f"Claim {refused.number} is an exception and cannot be posted with the payment: {refused.why}{remedy}"


def _undone_words(done: ReversalSummary) -> str:
    return f"{_claims(done.claims)} taken back; {money_text(done.held_cents)} held again."


def _claims(count: int) -> str:
    return "1 claim" if count == 1 else f"{count:,} claims"


def _trace(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("trace", metavar="TRACE", help="trace number (TRN02), or R and the payment's number")


def _day(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--today", type=date.fromisoformat, metavar="DATE", help="the day to post on (default today)")


def _list_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--state", default="", choices=("new", "review", "posting", "posted", "held", "reversed"))
    parser.add_argument("--limit", type=int, default=1_000_000, metavar="N", help="at most so many")


def _approve_options(parser: argparse.ArgumentParser) -> None:
    _trace(parser)
    _day(parser)
    parser.add_argument("--claim", default="", metavar="NO", help="one claim, as its number was received")
    parser.add_argument("--to", default="", metavar="NO", help="with --claim: which claim of ours it is")


def _reverse_options(parser: argparse.ArgumentParser) -> None:
    _trace(parser)
    parser.add_argument("--claim", default="", metavar="NO", help="one claim, as its number was received")
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why; kept for good")
