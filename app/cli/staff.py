"""`remitdesk people ...`: who works here, in which groups, seeing what; what takes two administrators; break-glass."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from app.cli.context import Context
from app.cli.people import GROUPS, first_line
from app.cli.registry import Verbs

if TYPE_CHECKING:
    from app.security.staff import StaffMember, Wish

CSV_TO_SCREEN = Path("-")
SEEN_DAYS = 30
SCOPES_HELP = '"everything", "nothing", or "NORTH, SOUTH/MAIN 01/31/2027..03/31/2027"'


class Done(msgspec.Struct, frozen=True):
    """What became of a change: `request` is the number a second administrator confirms, null when it was done.

    `password` only when one was made here; it is shown this once.
    """

    login: str
    done: bool
    request: int | None = None
    password: str = ""


class Taken(msgspec.Struct, frozen=True):
    """Access that was just taken."""

    access: int
    place: str
    minutes: int


def add_verbs(verbs: Verbs) -> None:
    """Add the verbs of this topic."""
    verbs.add("people list", run_list, help="who works here: groups, what is seen, since when", configure=_list_options)
    verbs.add("people add", run_add, help="a new person with a generated password", configure=_add_options)
    verbs.add("people scope", run_scope, help="what a person sees, with dates", configure=_scope_options)
    verbs.add("people groups", run_groups, help="other groups for a person", configure=_groups_options)
    verbs.add("people name", run_name, help="what colleagues call a person", configure=_name_options)
    verbs.add("people end", run_end, help="end a person: login, scope, groups, sessions, work", configure=_why_options)
    verbs.add("people secret", run_secret, help="a new password for who lost it", configure=_why_options)
    verbs.add("people requests", run_requests, help="what waits for a second administrator", configure=_all_option)
    verbs.add("people confirm", run_confirm, help="agree to what another asked for", configure=_decide_options)
    verbs.add("people refuse", run_refuse, help="refuse what another asked for", configure=_decide_options)
    verbs.add("people withdraw", run_withdraw, help="take an own request back", configure=_decide_options)
    verbs.add("people report", run_report, help="who may see what, since when, by whom", configure=_report_options)
    verbs.add("people history", run_history, help="what was done to whose rights", configure=_history_options)
    verbs.add("people break-glass", run_take, help="take access for a reason and a time", configure=_take_options)
    verbs.add("people taken", run_taken, help="access that was taken for a reason", configure=_days_option)
    verbs.add("people return", run_return, help="give taken access back early", configure=_access_option)
    verbs.add("people seen", run_seen, help="say that the reason for taken access was read", configure=_seen_options)


def run_list(args: argparse.Namespace, context: Context) -> int:
    """Print who works here; for administrators, supervisors and auditors."""
    from app.security.staff import list_staff  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        staff = list_staff(unit, ended=args.ended)
    context.print(staff, args.json, "\n".join(map(_member_line, staff)))
    return 0


def run_add(args: argparse.Namespace, context: Context) -> int:
    """Add a person, or ask for one that takes a second administrator."""
    from app.security.people import Person  # noqa: PLC0415
    from app.security.scope_words import parse_scopes  # noqa: PLC0415
    from app.security.staff import add_person  # noqa: PLC0415
    from app.security.staff_wish import new_password  # noqa: PLC0415

    made = "" if args.password_file else new_password()
    secret = made or first_line(args.password_file)
    person = Person(args.person, args.name, tuple(args.group), parse_scopes(args.see))
    with context.unit() as unit:
        asked = add_person(unit, person, secret=secret, reason=args.reason)
    _tell(args, context, f"{args.person} can sign in.", asked, made)
    return 0


def run_scope(args: argparse.Namespace, context: Context) -> int:
    """Set what a person sees."""
    from app.security.scope_words import parse_scopes  # noqa: PLC0415
    from app.security.staff import change_scope  # noqa: PLC0415

    scopes = parse_scopes(args.see)
    with context.unit() as unit:
        change_scope(unit, args.person, scopes)
    _tell(args, context, f"The scope of {args.person} is set.", None)
    return 0


def run_groups(args: argparse.Namespace, context: Context) -> int:
    """Set a person's groups, or ask for it."""
    from app.security.staff import change_groups  # noqa: PLC0415

    with context.unit() as unit:
        asked = change_groups(unit, args.person, tuple(args.group), reason=args.reason)
    _tell(args, context, f"{args.person}: {', '.join(args.group)}.", asked)
    return 0


def run_name(args: argparse.Namespace, context: Context) -> int:
    """Change a person's name."""
    from app.security.staff import change_name  # noqa: PLC0415

    with context.unit() as unit:
        change_name(unit, args.person, args.name)
    _tell(args, context, f"{args.person} is called {args.name}.", None)
    return 0


def run_end(args: argparse.Namespace, context: Context) -> int:
    """End a person at once; an administrator by two."""
    from app.security.staff import end_person  # noqa: PLC0415

    asked = end_person(context.database(), args.person, reason=args.reason)
    _tell(args, context, f"{args.person} was ended: no login, no scope, sessions cut, work given back.", asked)
    return 0


def run_secret(args: argparse.Namespace, context: Context) -> int:
    """Give somebody who lost it a new password; it is shown once."""
    from app.security.staff_wish import give_password  # noqa: PLC0415

    with context.unit() as unit:
        given = give_password(unit, args.person, args.reason)
    _tell(args, context, f"{args.person} has a new password.", given.request, given.password)
    return 0


def run_requests(args: argparse.Namespace, context: Context) -> int:
    """Print what waits, or everything with --all."""
    from app.security.staff import list_requests  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        found = list_requests(unit, decided=args.all)
    lines = [
        f"{each.id:>5}  {each.kind:<7} {each.login:<14} {', '.join(each.groups) or '-':<24} asked by {each.asked_by} "
        f"{each.asked_at.astimezone():%m/%d/%y %H:%M}: {each.reason}"
        + (f"  ({each.decision} {each.decided_by} {each.decided_text})".rstrip() if each.decision else "")
        for each in found
    ]
    context.print(found, args.json, "\n".join(lines) or "Nothing waits for a second administrator.")
    return 0


def run_confirm(args: argparse.Namespace, context: Context) -> int:
    """Confirm."""
    from app.security.staff import Wish  # noqa: PLC0415

    return _decide(args, context, Wish.CONFIRM)


def run_refuse(args: argparse.Namespace, context: Context) -> int:
    """Refuse."""
    from app.security.staff import Wish  # noqa: PLC0415

    return _decide(args, context, Wish.REFUSE)


def run_withdraw(args: argparse.Namespace, context: Context) -> int:
    """Withdraw."""
    from app.security.staff import Wish  # noqa: PLC0415

    return _decide(args, context, Wish.WITHDRAW)


def run_report(args: argparse.Namespace, context: Context) -> int:
    """Print the access report with the access taken for a reason, or write it as CSV."""
    from app.security.access import access_report, report_csv  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        rows = access_report(unit, past=args.past)
    if args.csv is not None:
        text = report_csv(rows)
        if args.csv == CSV_TO_SCREEN:
            sys.stdout.write(text)
            return 0
        from app.db.privatefile import write_private  # noqa: PLC0415

        write_private(args.csv.absolute(), text)
        context.print({"file": str(args.csv), "rows": len(rows)}, args.json, f"{len(rows)} rows were written.")
        return 0
    lines = [
        f"{row.login:<14} {', '.join(row.groups) or ('ended' if row.ended_at else '-'):<26} {row.place:<22} "
        f"{_since(row.since)}..{_since(row.until)}  {row.way} {row.granted_by or ''} {row.reason}".rstrip()
        for row in rows
    ]
    context.print(rows, args.json, "\n".join(lines))
    return 0


def run_history(args: argparse.Namespace, context: Context) -> int:
    """Print what was done, newest first."""
    from app.security.staff import list_acts  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        found = list_acts(unit, args.person)
    lines = [
        f"{each.at.astimezone():%m/%d/%y %H:%M}  {each.actor:<14} {each.act:<12} {each.login:<14} {each.text}"
        for each in found
    ]
    context.print(found, args.json, "\n".join(lines) or "Nothing was done yet.")
    return 0


def run_take(args: argparse.Namespace, context: Context) -> int:
    """Take access to a place for a reason."""
    from app.security.break_glass import take_access  # noqa: PLC0415

    practice, _, location = args.place.partition("/")
    with context.unit() as unit:
        access = take_access(unit, practice, location, reason=args.reason, minutes=args.minutes)
    said = f"You see {args.place} for {args.minutes} minutes. A supervisor reads your reason."
    context.print(Taken(access, args.place, args.minutes), args.json, said)
    return 0


def run_taken(args: argparse.Namespace, context: Context) -> int:
    """Print what was taken: the own, or everybody's to who answers for the office."""
    from app.security.break_glass import list_taken  # noqa: PLC0415

    now = datetime.now(UTC)
    with context.unit(read_only=True) as unit:
        found = list_taken(unit, since=now - timedelta(days=args.days))
    lines = [
        f"{each.id:>5}  {each.login:<14} {each.place:<18} {each.taken_at.astimezone():%m/%d/%y %H:%M} to "
        f"{(each.ended_at or each.until).astimezone():%H:%M} {'OPEN' if each.is_open(now) else 'over':<5} "
        f"{'read by ' + each.seen_by if each.seen_by else 'NOT READ'}: {each.reason}"
        for each in found
    ]
    context.print(found, args.json, "\n".join(lines) or "No access was taken.")
    return 0


def run_return(args: argparse.Namespace, context: Context) -> int:
    """Give access back."""
    from app.security.break_glass import return_access  # noqa: PLC0415

    with context.unit() as unit:
        return_access(unit, args.access)
    context.print({"access": args.access}, args.json, f"Access {args.access} is over.")
    return 0


def run_seen(args: argparse.Namespace, context: Context) -> int:
    """Mark a reason as read."""
    from app.security.break_glass import see_access  # noqa: PLC0415

    with context.unit() as unit:
        see_access(unit, args.access, args.words)
    context.print({"access": args.access}, args.json, f"Access {args.access} was read.")
    return 0


def _decide(args: argparse.Namespace, context: Context, wish: Wish) -> int:
    from app.security.staff import decide_request  # noqa: PLC0415

    login = decide_request(context.database(), args.request, wish, args.words)
    context.print(Done(login, True, args.request), args.json, f"Request {args.request} about {login}: {wish.value}.")
    return 0


def _tell(args: argparse.Namespace, context: Context, said: str, asked: int | None, made: str = "") -> None:
    if asked is not None:
        said = f"This takes a second administrator: request {asked} waits (remitdesk people confirm {asked})."
    if made:
        said += f" The password, shown only now: {made}"
    context.print(Done(args.person, asked is None, asked, made), args.json, said)


def _member_line(member: StaffMember) -> str:
    from app.security.scope_words import scope_line  # noqa: PLC0415

    state = "ended" if member.ended_at else scope_line(member.granted())
    taken = sum(scope.taken for scope in member.scopes)
    more = f" + {taken} taken (break-glass)" if taken else ""
    lent = f"  [password set by {member.lent_by}]" if member.lent_by else ""
    return f"{member.login:<14} {member.name:<22} {', '.join(member.groups) or '-':<26} {state}{more}{lent}"


def _since(at: datetime | None) -> str:
    return f"{at.astimezone():%m/%d/%y}" if at else ""


def _person(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("person", metavar="PERSON", help="the login: small letters, digits, _")


def _why_options(parser: argparse.ArgumentParser) -> None:
    _person(parser)
    parser.add_argument("--reason", default="", help="why, where a second administrator decides")


def _groups_of(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--group", action="append", choices=GROUPS, required=True, help="may be given several times")


def _list_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--ended", action="store_true", help="who ended, too")


def _add_options(parser: argparse.ArgumentParser) -> None:
    _why_options(parser)
    parser.add_argument("--name", required=True, help="as colleagues read it")
    _groups_of(parser)
    parser.add_argument("--see", required=True, metavar="SCOPES", help=SCOPES_HELP)
    parser.add_argument("--password-file", type=Path, metavar="FILE", help="its first line (default: one is made)")


def _scope_options(parser: argparse.ArgumentParser) -> None:
    _person(parser)
    parser.add_argument("see", metavar="SCOPES", help=SCOPES_HELP)


def _groups_options(parser: argparse.ArgumentParser) -> None:
    _why_options(parser)
    _groups_of(parser)


def _name_options(parser: argparse.ArgumentParser) -> None:
    _person(parser)
    parser.add_argument("name", metavar="NAME")


def _all_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help="what was decided, too")


def _decide_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("request", type=int, metavar="REQUEST")
    parser.add_argument("--words", default="", help="a sentence kept with it")


def _report_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--past", action="store_true", help="grants that are over, too")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write it as CSV (- for the screen)")


def _history_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("person", metavar="PERSON", nargs="?", default="", help="default: everybody")


def _take_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("place", metavar="PRACTICE[/LOCATION]")
    parser.add_argument("--reason", required=True, help="a sentence a supervisor reads")
    parser.add_argument("--minutes", type=int, default=60, help="5 to 480; default 60")


def _days_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--days", type=int, default=SEEN_DAYS, help=f"how far back; default {SEEN_DAYS}")


def _access_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("access", type=int, metavar="NUMBER")


def _seen_options(parser: argparse.ArgumentParser) -> None:
    _access_option(parser)
    parser.add_argument("--words", default="", help="a sentence kept with it")
