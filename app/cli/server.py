"""`remitdesk server ...`: making a shared server ready, checking it, and writing the office file for its desks."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.errors import Refused

if TYPE_CHECKING:
    from app.db.credentials import Server
    from app.db.server_check import CheckReport
    from app.db.server_init import Plan
    from app.security.server_setup import ServerReady

SECRETS = "server-secrets"
_MARKS = {"good": "ok    ", "warn": "look  ", "bad": "BAD   ", "unseen": "unseen"}


class Script(msgspec.Struct, frozen=True):
    """What a database administrator would run with psql."""

    sql: str


class SetBackNoted(msgspec.Struct, frozen=True):
    """How often this office's server was set back so far, this time included."""

    number: int


class OfficeFileWritten(msgspec.Struct, frozen=True):
    """An office file: where it lies and what it names."""

    file: str
    name: str
    server: str


def add_verbs(verbs: Verbs) -> None:
    """Add the verbs of this topic."""
    verbs.add("server init", run_init, help="make a shared Postgres ready for an office", configure=_init_options)
    verbs.add("server check", run_check, help="is the server safe to work on; exit 1 when a line is bad")
    verbs.add("server set-back", run_set_back, help="say that an earlier copy of the server's machine was put back")
    verbs.add("server profile", run_profile, help="write the office file that desks open", configure=_profile_options)


def run_init(args: argparse.Namespace, context: Context) -> int:
    """Print what a server's administrator would run, or run it as one; both may be done again."""
    from app.db.server_init import plan_server, script  # noqa: PLC0415

    if args.print_sql:
        server = _address(args)
        plan = plan_server(server.database or "billing", owner=args.owner)
        text = script(plan, host=server.host, network=args.network, port=server.port)
        context.print(Script(text), args.json, text.rstrip())
        return 0
    from app.security.people import Person  # noqa: PLC0415
    from app.security.server_setup import set_up_server  # noqa: PLC0415

    if context.desk.embedded is not None:
        raise Refused("The embedded server is ready by itself; name a shared one with --database.")
    dba = context.desk.credentials(context.login())
    plan = plan_server(dba.server.database, owner=args.owner)
    folder = args.secrets or context.home.folder(SECRETS)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    admin = Person(args.admin, args.admin_name or args.admin, ("admin",)) if args.admin else None
    ready = set_up_server(dba, plan, folder, admin=admin, renew=args.new_owner_password)
    context.print(ready, args.json, _in_words(ready, plan, args.network, dba.server.host, dba.server.port))
    return 0


def run_check(args: argparse.Namespace, context: Context) -> int:
    """Every line of the check; who asks decides what is seen: the server's administrator sees all."""
    from app.db.server_check import judge  # noqa: PLC0415
    from app.db.server_facts import read_facts  # noqa: PLC0415

    desk = context.desk
    if desk.embedded is not None:
        asks = desk.embedded.root.to_database(desk.server.database)
    else:
        asks = desk.credentials(context.login())
    report = judge(read_facts(asks))
    context.print(report, args.json, _lines(report))
    return 0 if report.ok else 1


def run_set_back(args: argparse.Namespace, context: Context) -> int:
    """By an administrator; what a restore or a standby leaves behind is noticed without it."""
    with context.database().unit() as unit:
        number = unit.number("SELECT api.declare_set_back_v1()")
    said = "Noted. Each desk hands in again what it had saved and the server lost, at its next sign-in or connection."
    context.print(SetBackNoted(number), args.json, said)
    return 0


def run_profile(args: argparse.Namespace, context: Context) -> int:
    """Write the office file of the server this desk uses; it holds no secret."""
    from app.security.office_file import write_office_file  # noqa: PLC0415

    server = context.desk.server
    if context.desk.embedded is not None:
        raise Refused("An office file names a shared server; choose one with --database or `remitdesk profile use`.")
    certificate = _text_of(args.root_certificate or server.root_certificate)
    made = write_office_file(args.out, server, name=args.name, certificate=certificate)
    done = OfficeFileWritten(str(args.out), made.name, replace(server, root_certificate="").url())
    context.print(done, args.json, f"{args.out} names {made.name} at {made.host}. It holds no password.")
    return 0


def _in_words(ready: ServerReady, plan: Plan, network: str, host: str, port: int) -> str:
    from app.db.server_init import advice  # noqa: PLC0415

    words = [f"The office in {plan.database} is ready, schema {ready.schema}."]
    words += [f"    ran: {statement}" for statement in ready.statements]
    words += [f"    made: {login}, its password in {ready.secrets_folder}" for login in ready.services]
    if ready.admin:
        words.append(f"    made: administrator {ready.admin}. The password, shown only now: {ready.password}")
    if ready.left_to_do:
        words += ["Left to do:", *(f"    {each.subject}: {each.said}. {each.remedy}" for each in ready.left_to_do)]
    return "\n".join((*words, *advice(plan, host=host, network=network, port=port)[:-4]))


def _lines(report: CheckReport) -> str:
    shown = []
    for each in report.findings:
        shown.append(f"{_MARKS[each.state]}  {each.subject}: {each.said}")
        if each.remedy:
            shown.append(f"            {each.remedy}")
    bad = sum(each.state == "bad" for each in report.findings)
    unseen = sum(each.state == "unseen" for each in report.findings)
    shown.append(f"{bad} bad" + (f", {unseen} not seen by this login" if unseen else ""))
    return "\n".join(shown)


def _address(args: argparse.Namespace) -> Server:
    from app.db.credentials import Server, parse_address  # noqa: PLC0415

    text = getattr(args, "database", "")
    return parse_address(text).server if text else Server("db.example", "billing")


def _text_of(file: Path | str) -> str:
    if not file or str(file) == ".":
        return ""
    try:
        return Path(file).read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        raise Refused("The root certificate cannot be read; it is a PEM text file.") from None


def _init_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--print-sql", action="store_true", help="print it for a database administrator; run nothing")
    parser.add_argument("--owner", default="rd_bootstrap", metavar="LOGIN", help="who owns the office's database")
    parser.add_argument("--network", default="10.0.0.0/8", metavar="NET", help="where the desks are, for pg_hba.conf")
    parser.add_argument("--admin", default="", metavar="LOGIN", help="make this the first administrator")
    parser.add_argument("--admin-name", default="", metavar="NAME", help="as colleagues read it")
    parser.add_argument("--secrets", type=Path, metavar="FOLDER", help="where the services' passwords are kept")
    parser.add_argument("--new-owner-password", action="store_true", help="when the owner's is lost")


def _profile_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, required=True, metavar="OFFICE.remitdesk", help="the file to write")
    parser.add_argument("--name", default="", help="the office's name, shown at the sign-in")
    parser.add_argument("--root-certificate", type=Path, metavar="FILE", help="the authority's certificate (PEM)")
