"""`remitdesk people rotate|keep|forget`: the own password, and where this desk keeps it."""

from __future__ import annotations

import argparse
import getpass
import secrets
from pathlib import Path

import msgspec

from app.cli.context import Context
from app.cli.people import first_line
from app.cli.registry import Verbs
from app.domain.errors import NotPermitted, Refused


class Rotated(msgspec.Struct, frozen=True):
    """The own password after a change; `password` only when this desk keeps none and one was made."""

    login: str
    kept: bool
    password: str = ""


def add_verbs(verbs: Verbs) -> None:
    """Add the verbs of this topic."""
    verbs.add("people rotate", run_rotate, help="change the own password, in the keyring too", configure=_file_option)
    verbs.add("people keep", run_keep, help="keep the own password on this desk", configure=_private_option)
    verbs.add("people forget", run_forget, help="forget the own password on this desk")


def run_rotate(args: argparse.Namespace, context: Context) -> int:
    """Change the own password: a generated one, or the first line of a file. Crash-proof where this desk keeps it."""
    from app.security.slots import change_own_secret, rotate_secret, signs_in  # noqa: PLC0415

    desk, login = context.desk, context.login()
    database = context.database()
    made = "" if args.password_file else secrets.token_urlsafe(18)
    new = made or first_line(args.password_file)
    store = desk.store(login)
    if store is not None:
        rotate_secret(database, store, new, signs_in(desk.server, login))
        context.print(Rotated(login, True), args.json, "The password is changed; this desk keeps the new one.")
        return 0
    change_own_secret(database, new)
    said = "The password is changed; this desk keeps none, it is asked for each time."
    said += f" Shown only now: {made}" if made else ""
    context.print(Rotated(login, False, made), args.json, said)
    return 0


def run_keep(args: argparse.Namespace, context: Context) -> int:
    """Ask for the password, sign in with it, and keep it: in the keyring, or with --private-file in a private file."""
    from app.security.secrets import NO_KEYRING, keyring_words, remember_secret  # noqa: PLC0415
    from app.security.slots import FIRST, SECOND, FileStore, signs_in  # noqa: PLC0415

    desk, login = context.desk, context.login()
    if desk.secrets_folder is not None:
        raise Refused("The embedded desk keeps its passwords by itself.")
    secret = first_line(args.password_file) if args.password_file else getpass.getpass(f"Password of {login}: ")
    if not signs_in(desk.server, login)(secret):
        raise NotPermitted("The login or the password is wrong; nothing is kept.")
    if args.private_file:
        context.home.folder("secrets")
        desk.private_folder.mkdir(mode=0o700, exist_ok=True)
        files = FileStore(desk.private_folder, login)
        files.put(FIRST, secret)
        files.drop(SECOND)
        said = "The password is kept in a file only this account can read."
    elif remember_secret(login, secret, place=desk.server.url()):
        said = keyring_words()
    else:
        raise Refused(NO_KEYRING)
    context.print(Rotated(login, True), args.json, said)
    return 0


def run_forget(args: argparse.Namespace, context: Context) -> int:
    """Forget it: it is asked for from now on."""
    from app.security.pin import forget  # noqa: PLC0415

    desk, login = context.desk, context.login()
    store = desk.store(login)
    if store is None or desk.secrets_folder is not None:
        raise Refused("This desk keeps no password of yours." if store is None else "The embedded desk needs it.")
    forget(store)
    context.print(Rotated(login, False), args.json, "The password is forgotten; it is asked for from now on.")
    return 0


def _file_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--password-file", type=Path, metavar="FILE", help="its first line (default: one is made)")


def _private_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--private-file", action="store_true", help="in a file, on a desk without a keyring")
    parser.add_argument("--password-file", type=Path, metavar="FILE", help="its first line instead of asking")
