"""`remitdesk takeback list | show | letter | link | refund | post | dispute | undo | rebuild`: take-backs."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.errors import Refused
from app.domain.money import AmountError, Cents, money_text, parse_cents

if TYPE_CHECKING:
    from app.db.unit import Unit
    from app.posting.takeback import Takeback, TakebackPage, TakebackStep


@dataclass(frozen=True, slots=True)
class TakebackList:
    """The answer of `takeback list`; amounts in cents."""

    takebacks: tuple[Takeback, ...]
    open_cents: int


@dataclass(frozen=True, slots=True)
class TakebackDone:
    """The answer of an act: the chain it stands in now and what was said."""

    takeback: int
    said: str


def add_verbs(verbs: Verbs) -> None:
    """The verbs of take-backs."""
    verbs.add("takeback list", run_list, help="what payers want back, the next clock first", configure=_list_options)
    verbs.add("takeback show", run_show, help="one take-back, step by step", configure=_named)
    verbs.add("takeback letter", run_letter, help="record a demand letter", configure=_letter_options)
    verbs.add("takeback link", run_link, help="say which claim or other take-back it is", configure=_link_options)
    verbs.add("takeback refund", run_refund, help="ask for a refund check to the payer", configure=_refund_options)
    verbs.add("takeback post", run_post, help="post it on its claim, or on the former system", configure=_post_options)
    verbs.add("takeback dispute", run_dispute, help="the payer was told it is wrong", configure=_dispute_options)
    verbs.add("takeback undo", run_undo, help="undo the last posting or refund of it", configure=_undo_options)
    verbs.add("takeback rebuild", run_rebuild, help="build all chains again from what is posted", configure=_day)


def run_list(args: argparse.Namespace, context: Context) -> int:
    """Chains in scope."""
    from app.posting.takeback import list_takebacks  # noqa: PLC0415  # a verb loads only its own rooms

    with context.unit(read_only=True) as unit:
        state = "" if args.state == "all" else args.state
        rows = list_takebacks(unit, today=_today(args), state=state, limit=args.limit)
    found = TakebackList(rows, sum(row.open_cents for row in rows))
    context.print(found, args.json, "\n".join(map(_line, rows)) or "No take-back is open.")
    return 0


def run_show(args: argparse.Namespace, context: Context) -> int:
    """One chain by T and its number, a reference, a letter's control number or our claim number."""
    from app.posting.takeback import find_takeback, show_takeback  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        chain = find_takeback(unit, args.name, today=_today(args))
        page = show_takeback(unit, chain.takeback_id, today=_today(args))
    context.print(page, args.json, _page_words(page))
    return 0


def run_letter(args: argparse.Namespace, context: Context) -> int:
    """Keep a demand letter."""
    from app.posting.letters import Letter, find_payer, find_practice, record_letter  # noqa: PLC0415

    with context.unit() as unit:
        letter = Letter(
            find_practice(unit, args.practice),
            find_payer(unit, args.payer),
            args.date,
            args.control,
            _cents(args.amount),
            tuple(args.claim),
            args.due,
            args.dispute_by,
            args.note,
        )
        chain = record_letter(unit, letter, today=_today(args))
    return _say(args, context, chain, f"Letter {args.control} of {money_text(letter.cents)} is take-back T{chain}.")


def run_link(args: argparse.Namespace, context: Context) -> int:
    """Give it its claim, or join it with another chain of the payer."""
    from app.posting.takeback import find_takeback  # noqa: PLC0415
    from app.posting.takeback_acts import find_claim, link_takeback  # noqa: PLC0415

    with context.unit() as unit:
        chain = find_takeback(unit, args.name, today=_today(args))
        claim = find_claim(unit, chain, args.claim) if args.claim else None
        other = find_takeback(unit, args.to, today=_today(args)).takeback_id if args.to else None
        linked = link_takeback(unit, chain, today=_today(args), claim_id=claim, other_id=other)
    return _say(args, context, linked, f"Take-back T{chain.takeback_id} is in T{linked} now.")


def run_refund(args: argparse.Namespace, context: Context) -> int:
    """Ask for a refund check; another supervisor decides it."""
    from app.posting.takeback import find_takeback  # noqa: PLC0415
    from app.posting.takeback_acts import ask_refund  # noqa: PLC0415

    with context.unit() as unit:
        chain = find_takeback(unit, args.name, today=_today(args))
        done = ask_refund(
            unit,
            chain,
            cents=_cents(args.amount),
            check_number=args.check,
            sent_on=args.sent or _today(args),
            today=_today(args),
        )
    said = (
        f"Refund check {args.check} of {money_text(done.cents)} is asked for: another supervisor approves it "
        f"(request {done.approval})."
    )
    return _say(args, context, done.takeback, said)


def run_post(args: argparse.Namespace, context: Context) -> int:
    """Post it on the claim's lines, spread by what was paid, or with --legacy on the former system."""
    from app.posting.takeback import find_takeback  # noqa: PLC0415
    from app.posting.takeback_acts import find_claim, post_takeback  # noqa: PLC0415

    with context.unit() as unit:
        chain = find_takeback(unit, args.name, today=_today(args))
        if args.legacy == bool(args.claim or chain.claim_id):
            raise Refused("Say where it belongs: --claim NO, or --legacy for the former system's claim.")
        claim = find_claim(unit, chain, args.claim) if args.claim else None if args.legacy else chain.claim_id
        cents = _cents(args.amount) if args.amount else chain.open_cents
        done = post_takeback(unit, chain, cents=cents, reason=args.reason, today=_today(args), claim_id=claim)
    where = "the former system" if claim is None else "the claim"
    return _say(args, context, done.takeback, f"{money_text(done.cents)} taken back on {where} ({done.reference}).")


def run_dispute(args: argparse.Namespace, context: Context) -> int:
    """Keep, or with --over end, a dispute."""
    from app.posting.takeback import find_takeback  # noqa: PLC0415
    from app.posting.takeback_acts import dispute_takeback  # noqa: PLC0415

    if args.over == bool(args.words):
        raise Refused("Say in words why it is wrong, or end the dispute with --over.")
    with context.unit() as unit:
        chain = find_takeback(unit, args.name, today=_today(args))
        state = dispute_takeback(unit, chain, args.words, today=_today(args))
    return _say(args, context, chain.takeback_id, f"Take-back T{chain.takeback_id} is {state}.")


def run_undo(args: argparse.Namespace, context: Context) -> int:
    """Undo this office's last act on it."""
    from app.posting.takeback import find_takeback  # noqa: PLC0415
    from app.posting.takeback_acts import undo_takeback  # noqa: PLC0415

    def act(unit: Unit) -> int:
        chain = find_takeback(unit, args.name, today=_today(args))
        entries = undo_takeback(unit, chain, reason=args.reason, today=_today(args))
        return _say(args, context, chain.takeback_id, f"Undone: {entries} entries were taken back.")

    return context.perform(act)


def run_rebuild(args: argparse.Namespace, context: Context) -> int:
    """Build every chain again from what is posted; what people linked, disputed or posted stays."""
    from app.posting.takeback import chain_takebacks  # noqa: PLC0415

    touched = context.perform(lambda unit: chain_takebacks(unit, None, today=_today(args)))
    return _say(args, context, 0, f"{touched:,} take-backs brought up to date.")


def _line(row: Takeback) -> str:
    clock = f"  object by {row.next_clock:%m/%d/%Y}" if row.next_clock else ""
    claim = f"  claim {row.claim}" if row.claim else ""
    return (
        f"T{row.takeback_id}  {row.payer}  {row.title or 'without reference'}{claim}  {row.state}  "
        f"open {money_text(row.open_cents)}  {row.age} days{clock}{_more(row)}"
    )


def _more(row: Takeback) -> str:
    asked = f"  refund of {money_text(row.refund_asked)} asked for" if row.refund_asked else ""
    unknown = f"  no refund known of {money_text(row.unknown_refund)} acknowledged" if row.unknown_refund else ""
    return asked + unknown


def _page_words(page: TakebackPage) -> str:
    sides = page.sides
    equation = (
        f"The payer has {money_text(sides.recovered)} = its reversals {money_text(sides.by_payer)} + posted by hand "
        f"{money_text(sides.by_hand)} + open {money_text(sides.open_cents)}"
    )
    words: Callable[[TakebackStep], str] = lambda step: (  # noqa: E731  # one line of the time line
        f"  {step.happened_on:%m/%d/%Y}  {step.words}  {money_text(step.cents or step.claim_cents)}  "
        f"{step.trace or step.note}"
    )
    return "\n".join([_line(page.row), equation, *map(words, page.steps)])


def _say(args: argparse.Namespace, context: Context, takeback: int, said: str) -> int:
    context.print(TakebackDone(takeback, said), args.json, said)
    return 0


def _cents(text: str) -> Cents:
    try:
        return parse_cents(text)
    except AmountError as error:
        raise Refused(f"`{text[:20]}` is {error}.") from None


def _today(args: argparse.Namespace) -> date:
    found = args.today or date.today()
    assert isinstance(found, date)
    return found


def _day(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--today", type=date.fromisoformat, metavar="DATE", help="the day counted from (default today)")


def _named(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="T and its number, a reference, a control number, a claim number")
    _day(parser)


def _list_options(parser: argparse.ArgumentParser) -> None:
    states = ("open", "announced", "recovering", "settled", "disputed", "unlinked", "all")
    parser.add_argument("--state", default="open", choices=states)
    parser.add_argument("--limit", type=int, default=100_000, metavar="N", help="at most so many")
    _day(parser)


def _letter_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("control", metavar="CONTROL", help="the letter's control number (FCN)")
    parser.add_argument("--practice", required=True, metavar="CODE")
    parser.add_argument("--payer", required=True, metavar="CODE")
    parser.add_argument("--date", required=True, type=date.fromisoformat, metavar="DATE", help="the letter's date")
    parser.add_argument("--amount", required=True, metavar="AMOUNT", help="what it asks for")
    parser.add_argument("--claim", action="append", default=[], metavar="NO", help="a claim it names (repeat)")
    parser.add_argument("--due", type=date.fromisoformat, metavar="DATE", help="pay by")
    parser.add_argument("--dispute-by", type=date.fromisoformat, metavar="DATE", help="object by, as the letter says")
    parser.add_argument("--note", default="", metavar="TEXT")
    _day(parser)


def _link_options(parser: argparse.ArgumentParser) -> None:
    _named(parser)
    parser.add_argument("--claim", default="", metavar="NO", help="our claim number")
    parser.add_argument("--to", default="", metavar="NAME", help="another take-back of the same payer")


def _refund_options(parser: argparse.ArgumentParser) -> None:
    _named(parser)
    parser.add_argument("--amount", required=True, metavar="AMOUNT")
    parser.add_argument("--check", required=True, metavar="NO", help="the check's number")
    parser.add_argument("--sent", type=date.fromisoformat, metavar="DATE", help="the day it was sent (default today)")


def _post_options(parser: argparse.ArgumentParser) -> None:
    _named(parser)
    parser.add_argument("--claim", default="", metavar="NO", help="our claim number")
    parser.add_argument("--legacy", action="store_true", help="it is a claim of the former system")
    parser.add_argument("--amount", default="", metavar="AMOUNT", help="less than all that is open")
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why; kept for good")


def _dispute_options(parser: argparse.ArgumentParser) -> None:
    _named(parser)
    parser.add_argument("--words", default="", metavar="TEXT", help="what the payer was told, by whom, when")
    parser.add_argument("--over", action="store_true", help="the dispute is over")


def _undo_options(parser: argparse.ArgumentParser) -> None:
    _named(parser)
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why; kept for good")
