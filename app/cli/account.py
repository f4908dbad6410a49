"""`remitdesk account ...`: an account, the calls about it, who may be told what, and where somebody lives."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.errors import NotFound, Refused
from app.domain.money import money_text

if TYPE_CHECKING:
    from app.patients.account_log import AccountLog
    from app.patients.account_types import AccountPage


def add_verbs(verbs: Verbs) -> None:
    """The verbs of an account."""
    verbs.add("account show", run_show, help="who owes what, claims, calls, who may be told", configure=_account)
    verbs.add("account call", run_call, help="log a patient's call from first word to outcome", configure=_call)
    verbs.add("account authorise", run_authorise, help="somebody else may be told something", configure=_authorise)
    verbs.add("account unauthorise", run_unauthorise, help="nothing is told any more", configure=_unauthorise)
    verbs.add("account correct", run_correct, help="correct address and telephone", configure=_correct)
    verbs.add("account words", run_words, help="reasons, identifiers and outcomes of calls")
    verbs.add("account greeting", run_greeting, help="how calls are answered for a practice", configure=_greeting)


def run_show(args: argparse.Namespace, context: Context) -> int:
    """Print an account with its log."""
    from app.patients.account import account_page  # noqa: PLC0415  # a verb loads only its own rooms
    from app.patients.account_log import account_log  # noqa: PLC0415
    from app.patients.calls import find_account  # noqa: PLC0415

    with context.unit() as unit:        # opening is written down
        account = find_account(unit, args.account)
        page, log = account_page(unit, account), account_log(unit, account)
    context.print({"account": page, "log": log}, args.json, _shown(page, log))
    return 0


def run_call(args: argparse.Namespace, context: Context) -> int:
    """One call at once: who was on the line, what they said right and wrong, what came of it."""
    from app.patients.call_types import CallEnded, Said  # noqa: PLC0415
    from app.patients.calls import end_patient_call, find_account, know_caller, start_patient_call  # noqa: PLC0415

    with context.unit() as unit:
        call = start_patient_call(unit, find_account(unit, args.account), args.direction)
        said = Said(args.spoke_with, tuple(args.right), tuple(args.wrong), args.person)
        known = know_caller(unit, call, said, today=args.today)
        ended = CallEnded(args.outcome, args.reason, args.note, args.next_on)
        done = end_patient_call(unit, call, ended, today=args.today)
    result = {"call": call, "known": known, "said": done.said, "next_on": done.next_on, "claims": done.claims}
    context.print(result, args.json, f"{'Known' if known else 'Not known'}. {done.said}; {done.claims} claims wait.")
    return 0


def run_authorise(args: argparse.Namespace, context: Context) -> int:
    """Keep who may be told what, and how the office knows."""
    from app.patients.call_types import NewAuthorisation  # noqa: PLC0415
    from app.patients.calls import authorise_person, find_account  # noqa: PLC0415

    new = NewAuthorisation(
        args.name, args.relationship, args.since or args.today, args.until, tuple(args.hears), args.documented
    )
    with context.unit() as unit:
        person = authorise_person(unit, find_account(unit, args.account), new)
    context.print({"person": person}, args.json, f"{args.name} is authorised person {person}.")
    return 0


def run_unauthorise(args: argparse.Namespace, context: Context) -> int:
    """End an authorisation; its row stays."""
    from app.patients.calls import end_authorisation  # noqa: PLC0415

    with context.unit() as unit:
        end_authorisation(unit, args.person, last_on=args.last_on or args.today)
    context.print({"ended": args.person}, args.json, "Ended.")
    return 0


def run_correct(args: argparse.Namespace, context: Context) -> int:
    """Correct the guarantor, or with --patient one of the family; what is not named stays."""
    from app.patients.account import account_page  # noqa: PLC0415
    from app.patients.calls import find_account  # noqa: PLC0415
    from app.patients.correct import Contact, correct_account, correct_patient  # noqa: PLC0415

    with context.unit() as unit:
        page = account_page(unit, find_account(unit, args.account))
        member = next((each for each in page.family if each.patient_id == args.patient), None)
        if args.patient and member is None:
            raise NotFound("There is no such patient on this account.")
        old = member or page.guarantor
        named = {name: getattr(args, name) for name in ("address1", "address2", "city", "state", "zip", "phone")}
        if all(value is None for value in named.values()):
            raise Refused("Say what is to be corrected, as in --address1 or --phone.")
        contact = Contact(**{name: getattr(old, name) if value is None else value for name, value in named.items()})
        if member is not None:
            version = correct_patient(unit, member.patient_id, contact, version=args.version or member.version)
        else:
            who = page.guarantor
            version = correct_account(unit, who.account_id, contact, version=args.version or who.version)
    context.print({"version": version}, args.json, "Corrected.")
    return 0


def run_words(args: argparse.Namespace, context: Context) -> int:
    """Print the office's lists."""
    from app.patients.calls import call_words  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        words = call_words(unit)
    lines = [f"{word.kind:<14} {word.code:<20} {word.title}" for word in words.words]
    lines += [f"{'outcome':<14} {end.code:<20} {end.title}: {end.text}" for end in words.ends]
    context.print(words, args.json, "\n".join(lines))
    return 0


def run_greeting(args: argparse.Namespace, context: Context) -> int:
    """Set how calls are answered in a practice's name."""
    from app.patients.calls import set_greeting  # noqa: PLC0415

    with context.unit() as unit:
        set_greeting(unit, args.practice, args.text)
    context.print({"practice": args.practice}, args.json, "Calls are answered so from now on.")
    return 0


def _shown(page: AccountPage, log: AccountLog) -> str:
    who = page.guarantor
    lines = [f"Account {who.number}, {who.last}, {who.first}, {who.practice_name}"]
    if who.greeting:
        lines.append(f'Answer: "{who.greeting}"')
    if log.returned_on is not None:
        lines.append(f"Mail came back on {log.returned_on}: ask for the address.")
    lines += [f"  {each.words:<36} {money_text(each.cents):>12}" for each in page.by_party]
    lines += [
        f"  {claim.number:<16} {claim.service_from}  {claim.status:<10} {money_text(claim.balance):>12}  {claim.why}"
        for claim in page.claims
    ]
    lines += [f"  may be told: {each.name} ({', '.join(each.may_hear)}), {each.documented}" for each in log.authorised]
    lines += [f"  {each.at.astimezone():%Y-%m-%d %H:%M}  {each.text}" for each in log.time_line]
    return "\n".join(lines)


def _account(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("account", metavar="A", help="account number or id")
    parser.add_argument("--today", type=date.fromisoformat, default=date.today(), help=argparse.SUPPRESS)


def _call(parser: argparse.ArgumentParser) -> None:
    _account(parser)
    parser.add_argument("--direction", choices=("in", "out"), default="in")
    parser.add_argument("--spoke-with", default="", metavar="NAME")
    parser.add_argument("--right", action="append", default=[], metavar="CODE", help="said right; may be repeated")
    parser.add_argument("--wrong", action="append", default=[], metavar="CODE", help="said wrong; may be repeated")
    parser.add_argument("--person", type=int, metavar="ID", help="an authorised person instead of the patient")
    parser.add_argument("--reason", default="", metavar="CODE")
    parser.add_argument("--outcome", required=True, metavar="CODE", help="see `account words`")
    parser.add_argument("--note", default="")
    parser.add_argument("--next-on", type=date.fromisoformat, metavar="DATE")


def _authorise(parser: argparse.ArgumentParser) -> None:
    _account(parser)
    parser.add_argument("--name", required=True)
    parser.add_argument("--relationship", required=True, metavar="CODE")
    parser.add_argument("--hears", action="append", required=True, metavar="CODE", help="may be repeated")
    parser.add_argument("--documented", required=True, help="how the office knows")
    parser.add_argument("--since", type=date.fromisoformat, metavar="DATE")
    parser.add_argument("--until", type=date.fromisoformat, metavar="DATE")


def _unauthorise(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("person", type=int, metavar="ID")
    parser.add_argument("--last-on", type=date.fromisoformat, metavar="DATE")
    parser.add_argument("--today", type=date.fromisoformat, default=date.today(), help=argparse.SUPPRESS)


def _correct(parser: argparse.ArgumentParser) -> None:
    _account(parser)
    parser.add_argument("--patient", type=int, default=0, metavar="ID", help="default: the guarantor")
    for name in ("address1", "address2", "city", "state", "zip", "phone"):
        parser.add_argument(f"--{name}")
    parser.add_argument("--version", type=int, help="the version that was read (default: as it is now)")


def _greeting(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--practice", required=True, metavar="CODE")
    parser.add_argument("--text", required=True)
