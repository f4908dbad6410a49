"""`remitdesk call ...`: one telephone call with a payer about all that is due with it."""

from __future__ import annotations

import argparse
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.errors import NotFound, Refused

if TYPE_CHECKING:
    from app.db.unit import Unit
    from app.workqueues.call_types import CallLine, CallRow, PayerCall

_IDS = {
    "practice": "SELECT id FROM app.practice WHERE code = %(code)s",
    "payer": "SELECT id FROM app.payer WHERE code = %(code)s OR upper(name) = upper(%(code)s)",
}
_OF_CLAIM = {
    "practice": "SELECT practice_id FROM app.claim WHERE number = %(claim)s",
    "payer": "SELECT payer_id FROM app.claim WHERE number = %(claim)s",
}


def add_verbs(verbs: Verbs) -> None:
    """The verbs of a payer call."""
    verbs.add("call start", run_start, help="hold what is due with a payer and print its sheet", configure=_start)
    verbs.add("call show", run_show, help="the sheet of a call", configure=_call)
    verbs.add("call line", run_line, help="record the answer for one claim", configure=_line)
    verbs.add("call mark", run_mark, help="hold or talk begins; representative; reference", configure=_mark)
    verbs.add("call ask", run_ask, help="ask the owners of what else is due", configure=_call)
    verbs.add("call answer", run_answer, help="answer a colleague who asks for mine", configure=_answer)
    verbs.add("call asked", run_asked, help="questions of colleagues that wait for me")
    verbs.add("call stop", run_stop, help="the representative takes no more claims", configure=_stop)
    verbs.add("call park", run_park, help="put a call aside with its claims", configure=_call)
    verbs.add("call resume", run_resume, help="bring a call back", configure=_call)
    verbs.add("call end", run_end, help="end a call and stamp its reference", configure=_end)
    verbs.add("call list", run_list, help="my calls")


def run_start(args: argparse.Namespace, context: Context) -> int:
    """Begin a call, or go on with the open one."""
    from app.workqueues.calls import ask_colleagues, read_call, start_call  # noqa: PLC0415  # a verb loads its own rooms

    with context.unit() as unit:
        practice, payer = _places(unit, args)
        call = start_call(unit, practice, payer, today=date.today(), most=args.most)
        if args.ask:
            ask_colleagues(unit, call, today=date.today())
        found = read_call(unit, call)
    return _print_call(found, args, context)


def run_show(args: argparse.Namespace, context: Context) -> int:
    """Print a call's sheet in reading order."""
    from app.workqueues.calls import read_call  # noqa: PLC0415

    with context.unit() as unit:        # reading the sheet is written down
        found = read_call(unit, _which(unit, args))
    return _print_call(found, args, context)


def run_line(args: argparse.Namespace, context: Context) -> int:
    """Record outcome, note and next date of one claim."""
    from app.workqueues.call_types import LineToSave  # noqa: PLC0415
    from app.workqueues.calls import read_call, save_line  # noqa: PLC0415

    with context.unit() as unit:
        call = read_call(unit, _which(unit, args))
        line = next((each for each in call.lines if each.claim == args.claim), None)
        if line is None:
            raise NotFound(f"Claim {args.claim} is not part of this call.")
        wish = LineToSave(
            call.head.call_id, line.claim_id, line.item_version, args.outcome, args.note, args.next_on, why=args.why
        )
        saved = save_line(unit, wish)
    context.print(saved, args.json, f"{args.claim}: {saved.said}. {saved.saved} answered, {saved.open} to ask.")
    return 0


def run_mark(args: argparse.Namespace, context: Context) -> int:
    """Keep the phase, the representative, the reference."""
    from app.workqueues.calls import mark_call, read_call  # noqa: PLC0415

    phase = {"hold": "hold", "talk": "talk", "off": ""}.get(args.phase)
    with context.unit() as unit:
        call = _which(unit, args)
        mark_call(unit, call, phase=phase, representative=args.representative, reference=args.reference)
        head = read_call(unit, call).head
    said = f"{head.representative or 'nobody named'}, {head.reference or 'no reference'}"
    context.print(head, args.json, f"{head.payer}: {said}.")
    return 0


def run_ask(args: argparse.Namespace, context: Context) -> int:
    """Ask colleagues; nothing is taken by asking."""
    from app.workqueues.calls import ask_colleagues  # noqa: PLC0415

    with context.unit() as unit:
        asked = ask_colleagues(unit, _which(unit, args), today=date.today())
    context.print({"asked": asked}, args.json, f"{asked} colleagues asked; they have ten minutes.")
    return 0


def run_answer(args: argparse.Namespace, context: Context) -> int:
    """Answer as the owner."""
    from app.workqueues.calls import answer_consent  # noqa: PLC0415

    with context.unit() as unit:
        count = answer_consent(unit, args.call, yes=args.answer == "yes")
    context.print({"claims": count}, args.json, f"{count} claims ride along." if count else "Your claims stay yours.")
    return 0


def run_asked(args: argparse.Namespace, context: Context) -> int:
    """Print what colleagues ask."""
    from app.workqueues.calls import list_consents  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        found = list_consents(unit)
    lines = [
        f"{each.call_id:>6}  {each.caller_name} calls {each.payer} for {each.practice}: {each.items} of yours, "
        f"until {each.expires_at.astimezone():%H:%M}"
        for each in found
    ]
    context.print(list(found), args.json, "\n".join(lines) or "Nobody asks.")
    return 0


def run_stop(args: argparse.Namespace, context: Context) -> int:
    """Leave the rest for the next call; without a day the payer's next opening."""
    from app.workqueues.calls import read_call, stop_call  # noqa: PLC0415
    from app.workqueues.line_hours import NextCall, next_call  # noqa: PLC0415

    with context.unit() as unit:
        head = read_call(unit, _which(unit, args)).head
        again = NextCall(args.again) if args.again else next_call(head.hours, datetime.now(UTC))
        left = stop_call(unit, head.call_id, again)
    context.print({"left": left, "again_on": again.on}, args.json, f"{left} claims are due again on {again.on}.")
    return 0


def run_park(args: argparse.Namespace, context: Context) -> int:
    """Put it aside."""
    return _park(args, context, parked=True)


def run_resume(args: argparse.Namespace, context: Context) -> int:
    """Bring it back."""
    return _park(args, context, parked=False)


def _park(args: argparse.Namespace, context: Context, *, parked: bool) -> int:
    from app.workqueues.calls import park_call, read_call  # noqa: PLC0415

    with context.unit() as unit:
        call = _which(unit, args, parked=not parked)
        park_call(unit, call, parked=parked)
        found = read_call(unit, call)
    return _print_call(found, args, context)


def run_end(args: argparse.Namespace, context: Context) -> int:
    """End it; minutes as measured unless they are given."""
    from app.workqueues.calls import end_call, mark_call  # noqa: PLC0415

    hold, talk = (None if each is None else each * 60 for each in (args.hold, args.talk))
    with context.unit() as unit:
        call = _which(unit, args)
        if args.representative is not None or args.reference is not None:
            mark_call(unit, call, representative=args.representative, reference=args.reference)
        summary = end_call(unit, call, hold_seconds=hold, talk_seconds=talk)
    context.print(summary, args.json, summary.words)
    return 0


def run_list(args: argparse.Namespace, context: Context) -> int:
    """Print my calls."""
    from app.workqueues.calls import list_calls  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        found = list_calls(unit)
    context.print(list(found), args.json, "\n".join(_row_line(each) for each in found) or "No call yet.")
    return 0


def _row_line(row: CallRow) -> str:
    return (
        f"{row.call_id:>6}  {row.started_at.astimezone():%Y-%m-%d %H:%M}  {row.state:<6}  {row.payer}, {row.practice}: "
        f"{row.saved} of {row.claims} answered  {row.representative} {row.reference}".rstrip()
    )


def _which(unit: Unit, args: argparse.Namespace, *, parked: bool = False) -> int:
    """The call named, or the one that is open (or the latest put aside)."""
    from app.workqueues.calls import list_calls  # noqa: PLC0415

    if args.call:
        return int(args.call)
    states = ("parked", "open") if parked else ("open",)
    found = next((each for state in states for each in list_calls(unit) if each.state == state), None)
    if found is None:
        raise Refused("You are on no call; start one, or name it with --call.")
    return found.call_id


def _places(unit: Unit, args: argparse.Namespace) -> tuple[int, int]:
    if args.claim:
        practice, payer = (unit.number(_OF_CLAIM[kind], {"claim": args.claim}) for kind in ("practice", "payer"))
        if not practice:
            raise NotFound("There is no such claim in your scope.")
        return practice, payer
    if not args.practice or not args.payer:
        raise Refused("Say whom to call: --practice CODE --payer CODE, or --claim NO.")
    practice, payer = (unit.number(_IDS[kind], {"code": getattr(args, kind)}) for kind in ("practice", "payer"))
    if not practice or not payer:
        raise NotFound("There is no such practice or payer in your scope.")
    return practice, payer


def _print_call(call: PayerCall, args: argparse.Namespace, context: Context) -> int:
    from app.workqueues.call_sheet import caller_values  # noqa: PLC0415
    from app.workqueues.line_hours import open_words  # noqa: PLC0415

    head = call.head
    told = "   ".join(f"{name} {value}" for name, value in caller_values(head))
    reach = "  ".join(part for part in (head.phone, open_words(head.hours, head.now), head.phone_path) if part)
    lines = [f"Call {head.call_id} with {head.payer} ({head.state})", told, reach, *(map(_sheet_line, call.lines))]
    if head.theirs:
        lines.append(f"{head.theirs} more are assigned to colleagues: `call ask` asks them.")
    context.print(call, args.json, "\n".join(line for line in lines if line))
    return 0


def _sheet_line(line: CallLine) -> str:
    from app.workqueues.call_sheet import claim_values  # noqa: PLC0415
    from app.workqueues.call_types import LINE_WORDS  # noqa: PLC0415

    told = "  ".join(value for _name, value in claim_values(line))
    return f"  {line.patient:<24} {told}  {line.outcome_title or LINE_WORDS[line.state]}"


def _start(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--practice", default="", metavar="CODE")
    parser.add_argument("--payer", default="", metavar="CODE", help="code or name")
    parser.add_argument("--claim", default="", metavar="NO", help="its practice and payer instead")
    parser.add_argument("--most", type=int, default=50, metavar="N", help="at most N claims")
    parser.add_argument("--ask", action="store_true", help="ask colleagues for theirs")


def _call(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--call", type=int, default=0, metavar="ID", help="default: the open one")


def _line(parser: argparse.ArgumentParser) -> None:
    _call(parser)
    parser.add_argument("claim", metavar="NO")
    parser.add_argument("--outcome", required=True, metavar="CODE", help="see `queue outcomes`")
    parser.add_argument("--note", default="")
    parser.add_argument("--next-on", type=date.fromisoformat, metavar="DATE", help="instead of the outcome's own date")
    parser.add_argument("--why", default="", help="why that date")


def _mark(parser: argparse.ArgumentParser) -> None:
    _call(parser)
    parser.add_argument("--phase", choices=("hold", "talk", "off"))
    parser.add_argument("--representative", metavar="NAME")
    parser.add_argument("--reference", metavar="NO")


def _answer(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("call", type=int, metavar="ID")
    parser.add_argument("answer", choices=("yes", "no"))


def _stop(parser: argparse.ArgumentParser) -> None:
    _call(parser)
    parser.add_argument("--again", type=date.fromisoformat, metavar="DATE", help="default: the payer's next opening")


def _end(parser: argparse.ArgumentParser) -> None:
    _call(parser)
    parser.add_argument("--hold", type=int, metavar="MIN", help="default: as measured")
    parser.add_argument("--talk", type=int, metavar="MIN")
    parser.add_argument("--representative", metavar="NAME")
    parser.add_argument("--reference", metavar="NO")
