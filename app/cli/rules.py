"""`rules check`: every rule in force read as the daily run reads it, before the night does."""

from __future__ import annotations

import argparse
from datetime import date

from msgspec import Struct

from app.cli.context import Context
from app.cli.registry import Verbs


class _Rule(Struct, frozen=True):
    rule: str
    family: str
    queue: str
    version: int


class _Wrong(Struct, frozen=True):
    rule: str
    family: str
    reason: str


class _Checked(Struct, frozen=True):
    rules: tuple[_Rule, ...]
    wrong: tuple[_Wrong, ...]


def add_verbs(verbs: Verbs) -> None:
    """`rules check`."""
    verbs.add("rules check", run_check, help="read all rules in force and name the wrong ones", configure=_as_of)


def _as_of(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help="in force on that day (default today)")


def run_check(args: argparse.Namespace, context: Context) -> int:
    """1 when a rule cannot be understood."""
    from app.rules.rule import FAMILIES  # noqa: PLC0415  # a verb loads only its own rooms
    from app.workqueues.facts import load_rules  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        found = load_rules(unit, *FAMILIES, today=args.as_of or date.today())
    rules = tuple(_Rule(one.code, one.family, one.action.queue, one.version) for one in found.rules)
    wrong = tuple(_Wrong(one.rule, one.family, one.reason) for one in found.wrong)
    lines = [one.reason for one in wrong] + [f"{len(rules)} rules are understood, {len(wrong)} are not."]
    context.print(_Checked(rules, wrong), args.json, "\n".join(lines))
    return 1 if wrong else 0
