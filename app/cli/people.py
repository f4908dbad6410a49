"""`remitdesk person ...`: logins as the owner of the database sets them up; administrators use `remitdesk people`."""

from __future__ import annotations

import argparse
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.errors import Refused

if TYPE_CHECKING:
    from app.security.people import Scope

GROUPS = ("specialist", "poster", "supervisor", "admin", "viewer", "auditor", "service")


class Enrolled(msgspec.Struct, frozen=True):
    """A login as it is now; `password` only when one was made here, and shown this once."""

    login: str
    groups: tuple[str, ...]
    password: str = ""


class PersonLine(msgspec.Struct, frozen=True):
    """A login of the office."""

    login: str
    name: str
    kind: str
    groups: tuple[str, ...]
    ended: bool


class People(msgspec.Struct, frozen=True):
    """All logins of the office."""

    people: list[PersonLine]


def add_verbs(verbs: Verbs) -> None:
    """Add the verbs of this topic."""
    verbs.add("person add", run_add, help="a login with its groups and scopes, or new ones for it", configure=_options)
    verbs.add("person end", run_end, help="end a login at once, its open sessions too", configure=_login)
    verbs.add("person list", run_list, help="who works here")


def run_add(args: argparse.Namespace, context: Context) -> int:
    """Enrol a person or a service; needs the right "admin", or the owner of the database for the first ones."""
    from app.security.people import EVERYWHERE, Person, enrol  # noqa: PLC0415

    made = "" if args.password_file else secrets.token_urlsafe(12)
    secret = made or first_line(args.password_file)
    scopes = tuple(_scope(text) for text in args.practice) or EVERYWHERE
    kind = "service" if "service" in args.group else "person"
    person = Person(args.person, args.name or args.person, tuple(args.group), scopes, kind)
    with context.unit() as unit:
        enrol(unit, person, secret=secret)
    said = f"{person.login} can sign in." + (f" The password, shown only now: {made}" if made else "")
    context.print(Enrolled(person.login, person.groups, made), args.json, said)
    return 0


def run_end(args: argparse.Namespace, context: Context) -> int:
    """No login, no scope, no group, every open session ended."""
    from app.security.staff import end_person  # noqa: PLC0415

    end_person(context.database(), args.person)
    context.print(Enrolled(args.person, ()), args.json, f"{args.person} was ended.")
    return 0


def run_list(args: argparse.Namespace, context: Context) -> int:
    """Print the logins; groups are shown to supervisors, administrators and auditors."""
    with context.unit(read_only=True) as unit:
        people = unit.rows(
            "SELECT login, display_name AS name, kind, ended_at IS NOT NULL AS ended, "
            "ARRAY(SELECT grp FROM sec.person_group g WHERE g.login = p.login ORDER BY grp) AS groups "
            "FROM sec.person p ORDER BY login",
            into=PersonLine,
        )
    context.print(People(people), args.json)
    return 0


def _options(parser: argparse.ArgumentParser) -> None:
    _login(parser)
    parser.add_argument("--name", default="", help="as colleagues read it")
    parser.add_argument("--group", action="append", choices=GROUPS, required=True, help="may be given several times")
    parser.add_argument(
        "--practice", action="append", default=[], metavar="PRACTICE[/LOCATION]", help="what is seen (default: all)"
    )
    parser.add_argument("--password-file", type=Path, metavar="FILE", help="its first line (default: one is made)")


def _login(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("person", metavar="PERSON", help="the login: small letters, digits, _")


def _scope(text: str) -> Scope:
    from app.security.people import Scope  # noqa: PLC0415

    practice, _, location = text.partition("/")
    return Scope(practice, location or None)


def first_line(file: Path) -> str:
    """The first line of a password file. Raises Refused."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError:
        raise Refused("The password file cannot be read; check its path and rights.") from None
    if not lines or not lines[0]:
        raise Refused("The password file is empty; its first line must be the password.")
    return lines[0]
