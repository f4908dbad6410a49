"""`remitdesk connect check`: what the line to the server is like, in plain words."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import msgspec

from app.cli.context import Context
from app.cli.registry import Verbs

if TYPE_CHECKING:
    from app.security.line_check import LineFact

_MARKS = {True: "ok", False: "NO", None: "--"}


class Checked(msgspec.Struct, frozen=True):
    """The facts of the line and where this desk keeps passwords."""

    server: str
    login: str
    ok: bool
    facts: tuple[LineFact, ...]
    keyring: str


def add_verbs(verbs: Verbs) -> None:
    """Add the verbs of this topic."""
    verbs.add("connect check", run_check, help="encryption, certificate, method and version of the server, in words")


def run_check(args: argparse.Namespace, context: Context) -> int:
    """Sign in and tell; 1 when something is wrong."""
    from app.security.line_check import check_line  # noqa: PLC0415
    from app.security.secrets import keyring_words  # noqa: PLC0415

    desk, login = context.desk, context.login()
    found = check_line(desk.credentials(login))
    keyring = keyring_words()
    lines = [f"{_MARKS[fact.ok]}  {fact.name:<12} {fact.sentence}" for fact in found.facts]
    lines.append(f"--  {'keyring':<12} {keyring}")
    shown = Checked(desk.server.url(), login, found.ok, found.facts, keyring)
    context.print(shown, args.json, "\n".join([f"{desk.server.url()} as {login}", *lines]))
    return 0 if found.ok else 1
