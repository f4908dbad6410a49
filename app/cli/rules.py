"""`remitdesk rules ..`: the office's rules, from draft over back-test to activation, and what payers' lag is."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.errors import Refused
from app.domain.money import money_text

if TYPE_CHECKING:
    from app.workqueues.backtest import Backtest


class _Rule(Struct, frozen=True):
    rule: str
    family: str
    queue: str
    version: int


class _Wrong(Struct, frozen=True):
    rule: str
    family: str
    reason: str


class _Conflict(Struct, frozen=True):
    kind: str
    sentence: str
    claims: int


class _Checked(Struct, frozen=True):
    rules: tuple[_Rule, ...]
    wrong: tuple[_Wrong, ...]
    conflicts: tuple[_Conflict, ...]


def add_verbs(verbs: Verbs) -> None:
    """The verbs of the rules."""
    verbs.add("rules list", run_list, help="rules in the order they are asked", configure=_list_options)
    verbs.add("rules show", run_show, help="one rule in words, with its history", configure=_show_options)
    verbs.add("rules compare", run_compare, help="what two versions say differently", configure=_compare_options)
    verbs.add("rules check", run_check, help="name the wrong rules among those in force", configure=_check_options)
    verbs.add("rules draft", run_draft, help="write a rule or its next version, as a draft", configure=_draft_options)
    verbs.add("rules backtest", run_backtest, help="put a rule to the last twelve months", configure=_test_options)
    verbs.add("rules activate", run_activate, help="put a tested draft in force", configure=_act_options)
    verbs.add("rules retire", run_retire, help="end a rule, or throw a draft away", configure=_act_options)
    verbs.add("rules export", run_export, help="rules in force as a file for another office", configure=_export_options)
    verbs.add("rules import", run_import, help="drafts from such a file: all or none", configure=_import_options)
    verbs.add("rules lag", run_lag, help="days payers take to decide, as learned", configure=_lag_options)
    verbs.add("rules alerts", run_alerts, help="payers that became slower", configure=_alert_options)


def run_list(args: argparse.Namespace, context: Context) -> int:
    """By family, in order."""
    from app.workqueues.rule_book import list_rules  # noqa: PLC0415  # a verb loads only its own rooms

    with context.unit(read_only=True) as unit:
        rules = list_rules(unit, retired=args.retired)
    lines = [
        f"{one.family:<9} {one.ord:>4}  {one.code:<24} v{one.version}  {one.state:<7} {one.hits:>7,} open"
        f"  from {one.effective_from}{f' to {one.effective_to}' if one.effective_to else ''}  {one.owner_name}"
        for one in rules
    ]
    context.print({"rules": rules}, args.json, "\n".join(lines) or "no rules")
    return 0


def run_show(args: argparse.Namespace, context: Context) -> int:
    """In words, as JSON, and what happened to it."""
    from app.workqueues.rule_book import find_rule, list_steps  # noqa: PLC0415
    from app.workqueues.rule_words import say_rule  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        rule = find_rule(unit, args.code, version=args.version)
        words, steps = say_rule(unit, rule), list_steps(unit, args.code)
    tested = "not back-tested as it stands" if rule.test_id is None else f"back-test {rule.test_id}"
    if rule.test_flags:
        tested += f" with {rule.test_flags} warnings"
    lines = [f"{rule.code} version {rule.version} ({rule.state}, {tested}): {words}", f"Sentence: {rule.text}"]
    lines += [f"{step.at:%Y-%m-%d %H:%M}  v{step.version} {step.step} by {step.actor}: {step.text}" for step in steps]
    context.print({"rule": rule, "words": words, "steps": steps}, args.json, "\n".join(lines))
    return 0


def run_compare(args: argparse.Namespace, context: Context) -> int:
    """Two versions; 1 when they say the same."""
    from app.workqueues.rule_book import find_rule  # noqa: PLC0415
    from app.workqueues.rule_words import compare_versions  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        old, new = (find_rule(unit, args.code, version=version) for version in (args.old, args.new))
        found = compare_versions(unit, old, new)
    lines = [f"{one.what}: {one.old} -> {one.new}" for one in found]
    context.print({"differences": found}, args.json, "\n".join(lines) or "They say the same.")
    return 0 if found else 1


def run_check(args: argparse.Namespace, context: Context) -> int:
    """1 when a rule cannot be understood or two contradict each other."""
    from app.rules.rule import FAMILIES  # noqa: PLC0415
    from app.workqueues.backtest import find_conflicts  # noqa: PLC0415
    from app.workqueues.facts import load_rules  # noqa: PLC0415

    today = args.as_of or date.today()
    with context.unit(read_only=True) as unit:
        found = load_rules(unit, *FAMILIES, today=today)
        families = ("follow_up", "denial") if args.book else ()
        flags = [flag for family in families for flag in find_conflicts(unit, family, today=today)]
    rules = tuple(_Rule(one.code, one.family, one.action.queue, one.version) for one in found.rules)
    wrong = tuple(_Wrong(one.rule, one.family, one.reason) for one in found.wrong)
    conflicts = tuple(_Conflict(one.kind, one.sentence, one.claims) for one in flags)
    lines = [one.reason for one in wrong] + [one.sentence for one in conflicts]
    lines.append(f"{len(rules)} rules are understood, {len(wrong)} are not.")
    context.print(_Checked(rules, wrong, conflicts), args.json, "\n".join(lines))
    return 1 if wrong or conflicts else 0


def run_draft(args: argparse.Namespace, context: Context) -> int:
    """One rule of a JSON file; an existing draft of that id is changed."""
    from app.workqueues.rule_book import list_rules, save_draft  # noqa: PLC0415
    from app.workqueues.rule_files import read_draft  # noqa: PLC0415

    draft = read_draft(_text(args.file))
    with context.unit() as unit:
        shown = next((one for one in list_rules(unit, code=draft.code) if one.state == "draft"), None)
        rule = save_draft(unit, draft, shown=shown)
    context.print({"rule": rule}, args.json, f"{rule.code} version {rule.version} is a draft; back-test it next.")
    return 0


def run_backtest(args: argparse.Namespace, context: Context) -> int:
    """1 when the test warns. With --keep the figures stay with the draft, so that it may be activated."""
    from app.workqueues.backtest import backtest, keep_backtest  # noqa: PLC0415
    from app.workqueues.rule_book import find_rule  # noqa: PLC0415

    with context.unit(read_only=not args.keep) as unit:
        rule = find_rule(unit, args.code, version=args.version)
        done = backtest(unit, rule, today=args.today or date.today())
        if args.keep:
            done = keep_backtest(unit, rule, done)
    context.print(done, args.json, "\n".join(backtest_lines(done)))
    return 1 if done.flags else 0


def backtest_lines(done: Backtest) -> list[str]:
    """What a back-test found, for people."""
    found, step = done.measured, done.step
    lines = [
        f"{done.rule} version {done.version}, {done.from_on} to {done.until_on}: of {found.claims * step:,} claims it "
        f"decides {found.hits * step:,} with {money_text(found.cents * step)}"
        f"{f' (every {step}th looked at)' if step > 1 else ''}; {done.ms / 1000:.1f} s.",
        f"{found.asked * step:,} would have come to a person: {found.new * step:,} only with it, "
        f"{found.moved * step:,} in another queue, {found.earlier * step:,} earlier and {found.later * step:,} later "
        f"({found.shift:+d} d on average); {found.dropped * step:,} would not have come any more.",
        f"Against what happened: {found.before_happened * step:,} before, {found.after_happened * step:,} after, "
        f"{found.never_happened * step:,} that nobody was asked for.",
        f"Load per business day {done.load.before:,.1f} -> {done.load.after:,.1f} (busiest 20: "
        f"{done.load.busy_before:,.0f} -> {done.load.busy_after:,.0f}); of this rule {done.hits_per_person:.1f} for "
        f"each of {done.load.people} people, who resolve {done.load.pace} a day"
        f"{'' if done.load.measured else ' (the usual pace)'}.",
    ]
    lines += [
        f"  {one.practice:<12} {one.items * step:>7,} items {money_text(one.cents * step):>14}" for one in found.places
    ]
    return lines + [f"WARNING {flag.kind}: {flag.sentence}" for flag in done.flags]


def run_activate(args: argparse.Namespace, context: Context) -> int:
    """The draft of that id."""
    from app.workqueues.rule_book import activate_rule, find_rule  # noqa: PLC0415

    with context.unit() as unit:
        rule = find_rule(unit, args.code, version=args.version)
        first = activate_rule(unit, rule, today=args.today or date.today(), why=args.reason)
    said = f"{rule.code} version {rule.version} is in force from {first}."
    context.print({"rule": rule.code, "version": rule.version, "from": first}, args.json, said)
    return 0


def run_retire(args: argparse.Namespace, context: Context) -> int:
    """The draft of that id, else the version in force."""
    from app.workqueues.rule_book import find_rule, retire_rule  # noqa: PLC0415

    with context.unit() as unit:
        rule = find_rule(unit, args.code, version=args.version)
        retire_rule(unit, rule, today=args.today or date.today(), why=args.reason)
    said = f"{rule.code} version {rule.version} is retired."
    context.print({"retired": rule.code, "version": rule.version}, args.json, said)
    return 0


def run_export(args: argparse.Namespace, context: Context) -> int:
    """JSON to the output, or to a file."""
    from app.workqueues.rule_files import export_rules  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        text = export_rules(unit, family=args.family)
    if not args.file:
        sys.stdout.write(text)
        return 0
    Path(args.file).write_text(text, encoding="utf-8")
    context.print({"file": args.file}, args.json)
    return 0


def run_import(args: argparse.Namespace, context: Context) -> int:
    """Drafts, all or none; 1 when something is not known here."""
    from app.workqueues.rule_files import import_rules  # noqa: PLC0415

    pairs = [one.partition("=") for one in args.payer]
    if any(not sign or not here for _, sign, here in pairs):
        raise Refused("Write --payer THEIRS=OURS, as --payer AETNA=AET01.")
    with context.unit() as unit:
        done = import_rules(
            unit, _text(args.file), payers={theirs: ours for theirs, _, ours in pairs}, dry_run=args.dry_run
        )
    state = "nothing written" if done.errors or args.dry_run else "drafted; back-test and activate each"
    lines = [*done.errors, f"{len(done.drafted)} rules {state}; {len(done.same)} stand here already."]
    context.print(done, args.json, "\n".join(lines))
    return 1 if done.errors else 0


def run_lag(args: argparse.Namespace, context: Context) -> int:
    """What was learned; --learn learns now (service login svc_daily)."""
    from app.workqueues.pay_lag import learn_pay_lag, list_lags  # noqa: PLC0415

    if args.learn:
        learned = context.perform(lambda unit: learn_pay_lag(unit, today=args.today or date.today()), "daily")
        context.print(learned, args.json)
        return 0
    with context.unit(read_only=True) as unit:
        lags = list_lags(unit, payer=args.payer)
    lines = [
        f"{one.payer:<12} {one.claim_type or '*':<2} {one.practice + ' ' + one.location if one.location else '*':<16} "
        f"n {one.n:>7,}  p50 {one.p50:>3} d  p80 {one.p80:>3} d  p95 {one.p95:>3} d  payer's rule {one.rule_days} d"
        for one in lags
    ]
    context.print({"lags": lags}, args.json, "\n".join(lines) or "Too few decisions are known yet.")
    return 0


def run_alerts(args: argparse.Namespace, context: Context) -> int:
    """Open alerts; --answer NUMBER --text WORDS answers one. 1 while one is unanswered."""
    from app.workqueues.pay_lag import answer_lag_alert, list_lag_alerts  # noqa: PLC0415

    with context.unit(read_only=args.answer is None) as unit:
        if args.answer is not None:
            answer_lag_alert(unit, args.answer, args.text)
        alerts = list_lag_alerts(unit, closed=args.closed)
    lines = [
        f"{one.alert_id:>5}  since {one.opened_on}{f' until {one.closed_on}' if one.closed_on else ''}  {one.sentence}"
        f"{f'  ({one.answered_by}: {one.answer})' if one.answered_by else ''}"
        for one in alerts
    ]
    context.print({"alerts": alerts}, args.json, "\n".join(lines) or "No payer became slower.")
    return 1 if any(not one.answered_by and one.closed_on is None for one in alerts) else 0


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise Refused("This file cannot be read as text (UTF-8).") from None


def _list_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--retired", action="store_true", help="with versions that ended")


def _show_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="RULE")
    parser.add_argument("--version", type=int, help="default: the draft, else the one in force")


def _compare_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="RULE")
    parser.add_argument("old", type=int, metavar="VERSION")
    parser.add_argument("new", type=int, metavar="VERSION")


def _check_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help="in force on that day (default today)")
    parser.add_argument("--book", action="store_true", help="also put them to a year of claims")


def _draft_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="RULE.JSON", help="code, family, ord, condition, action, text, scope ...")


def _test_options(parser: argparse.ArgumentParser) -> None:
    _show_options(parser)
    parser.add_argument("--today", type=date.fromisoformat, metavar="DATE", help="last day (default today)")
    parser.add_argument("--keep", action="store_true", help="keep the figures with the draft")


def _act_options(parser: argparse.ArgumentParser) -> None:
    _show_options(parser)
    parser.add_argument("--today", type=date.fromisoformat, metavar="DATE", help="default today")
    parser.add_argument("--reason", default="", metavar="WORDS", help="why; needed to retire, and against warnings")


def _export_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", default="", metavar="FILE.JSON", help="default: the output")
    parser.add_argument("--family", default="", help="follow_up, denial or routing")


def _import_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE.JSON")
    parser.add_argument("--payer", action="append", default=[], metavar="THEIRS=OURS", help="a payer's code here")
    parser.add_argument("--dry-run", action="store_true", help="say what is unknown, write nothing")


def _lag_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--payer", default="", metavar="CODE")
    parser.add_argument("--learn", action="store_true", help="learn now, as the nightly job does")
    parser.add_argument("--today", type=date.fromisoformat, metavar="DATE", help="default today")


def _alert_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--closed", action="store_true", help="with those that are over")
    parser.add_argument("--answer", type=int, metavar="NUMBER", help="say what is done about this one")
    parser.add_argument("--text", default="", metavar="WORDS")
