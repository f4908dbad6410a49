"""`remitdesk policy list | show | set | retire | import | export | unmapped`: what becomes of an adjustment."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.errors import Refused
from app.domain.money import money_text

if TYPE_CHECKING:
    from app.posting.rulings import RuleKey
    from app.posting.unmapped import PolicyCover


def add_verbs(verbs: Verbs) -> None:
    """The verbs of the posting policy."""
    verbs.add("policy list", run_list, help="the office's posting rules and the seed's", configure=_list_options)
    verbs.add("policy show", run_show, help="what is done with one adjustment", configure=_show_options)
    verbs.add("policy set", run_set, help="rule on an adjustment", configure=_set_options)
    verbs.add("policy retire", run_retire, help="end a rule of the office", configure=_retire_options)
    verbs.add("policy import", run_import, help="rules from a CSV file: all or none", configure=_import_options)
    verbs.add("policy export", run_export, help="rules as a CSV file", configure=_export_options)
    verbs.add("policy unmapped", run_unmapped, help="how much no rule names", configure=_day)


def run_list(args: argparse.Namespace, context: Context) -> int:
    """Rules of the office, then of the seed."""
    from app.posting.rulings import list_rules  # noqa: PLC0415  # a verb loads only its own rooms

    with context.unit(read_only=True) as unit:
        rules = list_rules(unit, code=args.code, seed=not args.office)
    words = [
        f"{r.source:6} {r.payer or r.payer_type or 'any':12} {r.group}-{r.reason}{' ' + r.remark if r.remark else ''}"
        f"  {r.treatment}{' ' + r.account if r.account else ''}{'' if r.expected else ' (not expected)'}"
        f"  from {r.effective_from}{f' to {r.effective_to}' if r.effective_to else ''}  {r.note or r.words}"
        for r in rules
    ]
    context.print({"rules": rules}, args.json, "\n".join(words) or "no rule names it")
    return 0


def run_show(args: argparse.Namespace, context: Context) -> int:
    """The ruling on one adjustment; exit 1 when no rule names it."""
    from app.posting.rulings import ask_ruling  # noqa: PLC0415
    from app.rules.reasons import reason_words  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        ruling = ask_ruling(unit, _key(args), on=args.on or date.today())
    text = f"{args.code}: {ruling.treatment.value}" if ruling.mapped else f"{args.code}: no rule, so a person decides"
    words = reason_words(args.code.partition("-")[2])
    context.print(ruling, args.json, f"{text}{' to ' + ruling.account if ruling.account else ''} ({words})")
    return 0 if ruling.mapped else 1


def run_set(args: argparse.Namespace, context: Context) -> int:
    """Write one rule; the rule in force gives way the day before."""
    from app.posting.rulings import set_rule  # noqa: PLC0415
    from app.rules.policy_csv import make_rule, rule_errors  # noqa: PLC0415

    group, _, reason = args.code.partition("-")
    cells = {
        "payer": args.payer,
        "payer_type": args.type,
        "group": group,
        "reason": reason,
        "remark": args.remark,
        "treatment": args.treatment,
        "expected": "no" if args.unexpected else "yes",
        "account": args.account,
        "effective_from": args.start or date.today().isoformat(),
        "effective_to": args.until,
        "note": args.note,
    }
    wrong = rule_errors(cells, 1)
    if wrong:
        raise Refused("; ".join(f"{each.column}: {each.message}" for each in wrong) + ".")
    rule = make_rule(cells)
    with context.unit() as unit:
        set_rule(unit, rule)
    held = rule.rule
    until = f" to {held.effective_to}" if held.effective_to else ""
    text = f"{_named(args)} is {args.treatment} from {held.effective_from}{until}."
    context.print({"set": args.code, "treatment": args.treatment}, args.json, text)
    return 0


def run_retire(args: argparse.Namespace, context: Context) -> int:
    """End a rule of the office with a day."""
    from app.posting.rulings import retire_rule  # noqa: PLC0415

    on = args.on or date.today()
    with context.unit() as unit:
        retire_rule(unit, _key(args), on=on)
    context.print({"retired": args.code, "on": on}, args.json, f"The rule on {_named(args)} ends with {on}.")
    return 0


def run_import(args: argparse.Namespace, context: Context) -> int:
    """All rows or none; 1 when a row is wrong."""
    from app.posting.rulings import import_rules  # noqa: PLC0415

    try:
        text = Path(args.file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise Refused("This file cannot be read as CSV text (UTF-8); save it again from the spreadsheet.") from None
    with context.unit() as unit:
        done = import_rules(unit, text, dry_run=args.dry_run)
    words = [f"row {each.row}, {each.column}: {each.message}" for each in done.errors]
    state = "nothing written" if done.errors else "dry run, nothing written" if done.dry_run else "written"
    context.print(done, args.json, "\n".join([*words, f"{done.rules} rules: {state}"]))
    return 1 if done.errors else 0


def run_export(args: argparse.Namespace, context: Context) -> int:
    """CSV to the output, or to a file."""
    from app.posting.rulings import export_rules  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        text = export_rules(unit, seed=args.all)
    if not args.file:
        sys.stdout.write(text)
        return 0
    Path(args.file).write_text(text, encoding="utf-8")
    context.print({"file": args.file, "rules": text.count("\n") - 1}, args.json)
    return 0


def run_unmapped(args: argparse.Namespace, context: Context) -> int:
    """What the office still has to rule on, and its share of all lines; exit 1 when there is something."""
    from app.posting.unmapped import measure_policy  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        cover = measure_policy(unit, today=args.today or date.today())
    context.print(cover, args.json, cover_words(cover))
    return 1 if cover.unmapped else 0


def cover_words(cover: PolicyCover) -> str:
    """How much no rule names, and which pairs, the most frequent first."""
    words = [
        f"{cover.unmapped_lines:,} of {cover.lines:,} lines ({cover.share:.1%}) carry a reason that no rule names, "
        f"with {money_text(cover.cents)}."
    ]
    for title, pairs in (("No rule names", cover.pairs), ("Taken off, but not ordinary", cover.unexpected)):
        if pairs:
            words.append(f"{title}:")
            words.append(f"  {'type of payer':<14} {'reason':<10} {'times':>7} {'amount':>14}")
            words += [
                f"  {each.payer_type:<14} {f'{each.group}-{each.reason}':<10} {each.times:>7,} "
                f"{money_text(each.cents):>14}"
                for each in pairs
            ]
    return "\n".join(words)


def _named(args: argparse.Namespace) -> str:
    """`CO-45 with N130 of MEDB`: what a rule is about, as it was typed."""
    remark = f" with {args.remark.upper()}" if args.remark else ""
    whose = f" of {args.payer}" if args.payer else f" of every payer of type {args.type}" if args.type else ""
    return f"{args.code.upper()}{remark}{whose or ' of every payer'}"


def _key(args: argparse.Namespace) -> RuleKey:
    from app.posting.rulings import RuleKey  # noqa: PLC0415

    group, dash, reason = args.code.upper().partition("-")
    if not dash or not reason:
        raise Refused("Name the adjustment by group and reason, as CO-45.")
    return RuleKey(group, reason, args.payer, args.type, args.remark)


def _code(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="GROUP-REASON", help="as CO-45; CO-* for every reason of the group")
    parser.add_argument("--payer", default="", metavar="CODE", help="one payer")
    parser.add_argument("--type", default="", metavar="TYPE", help="one type of payer: medicare, medicaid ...")
    parser.add_argument("--remark", default="", metavar="CODE", help="only with this remark (RARC)")


def _list_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", nargs="?", default="", metavar="GROUP-REASON", help="only these, as CO-45 or CO")
    parser.add_argument("--office", action="store_true", help="without the rules the program ships")


def _show_options(parser: argparse.ArgumentParser) -> None:
    _code(parser)
    parser.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="decided that day (default today)")


def _set_options(parser: argparse.ArgumentParser) -> None:
    _code(parser)
    parser.add_argument("treatment", metavar="TREATMENT", help="contractual, next_party, denial, patient_first ...")
    parser.add_argument("--account", default="", help="where it goes instead: write_off:REASON, sequestration ...")
    parser.add_argument("--unexpected", action="store_true", help="take it off, but count it as not ordinary")
    parser.add_argument("--from", dest="start", default="", metavar="DATE", help="first day (default today)")
    parser.add_argument("--to", dest="until", default="", metavar="DATE", help="last day (default none)")
    parser.add_argument("--note", default="", help="why, for colleagues")


def _retire_options(parser: argparse.ArgumentParser) -> None:
    _code(parser)
    parser.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="the last day (default today)")


def _import_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE.CSV")
    parser.add_argument("--dry-run", action="store_true", help="say every row that is wrong, write nothing")


def _export_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", default="", metavar="FILE.CSV", help="default: the output")
    parser.add_argument("--all", action="store_true", help="with the rules the program ships")


def _day(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--today", type=date.fromisoformat, metavar="DATE", help="the policy of that day")
