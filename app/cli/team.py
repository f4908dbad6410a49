"""`remitdesk team list | save | join | leave | skill | away | back`: teams, skills, and who is away."""

from __future__ import annotations

import argparse
from datetime import date

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.errors import Refused


def add_verbs(verbs: Verbs) -> None:
    """The verbs of teams and absence."""
    verbs.add("team list", run_list, help="teams, their people, and who is away")
    verbs.add("team save", run_save, help="add or change a team", configure=_save_options)
    verbs.add("team join", run_join, help="add somebody to a team", configure=_join_options)
    verbs.add("team leave", run_leave, help="take somebody out of a team", configure=_member)
    verbs.add("team skill", run_skill, help="say what somebody can do", configure=_skill_options)
    verbs.add("team away", run_away, help="plan an absence; from today on it begins at once", configure=_away_options)
    verbs.add("team back", run_back, help="end an absence, or call it off", configure=_back_options)


def run_list(args: argparse.Namespace, context: Context) -> int:
    """Teams first, then absences."""
    from app.workqueues.absence import list_absences  # noqa: PLC0415  # a verb loads only its own rooms
    from app.workqueues.routing import list_teams  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        teams, away = list_teams(unit), list_absences(unit)
    words = []
    for view in teams:
        heads = f"lead {view.team.lead or '-'}, backup {view.team.backup or '-'}"
        words.append(f"{view.team.code:<16} {view.team.title}, {heads}")
        words += [f"  {each.login:<14} {each.letters:<12} {each.given} given in turn" for each in view.members]
    words += [
        f"{each.name} is away {each.from_on} to {each.to_on}, cover {each.cover_name} ({each.state})" for each in away
    ]
    context.print({"teams": teams, "absences": away}, args.json, "\n".join(words) or "There is no team yet.")
    return 0


def run_save(args: argparse.Namespace, context: Context) -> int:
    """Lead and backup are logins."""
    from app.rules.assign import Team  # noqa: PLC0415
    from app.workqueues.routing import save_team  # noqa: PLC0415

    with context.unit() as unit:
        save_team(unit, Team(args.code, args.title, args.lead, args.backup), active=not args.end)
    context.print({"team": args.code}, args.json, f"Team {args.code} is {'ended' if args.end else 'saved'}.")
    return 0


def run_join(args: argparse.Namespace, context: Context) -> int:
    """Letters are those of an alpha split."""
    from app.workqueues.routing import join_team  # noqa: PLC0415

    with context.unit() as unit:
        join_team(unit, args.team, args.login, letters=args.letters)
    context.print({"team": args.team, "login": args.login}, args.json, f"{args.login} is in team {args.team}.")
    return 0


def run_leave(args: argparse.Namespace, context: Context) -> int:
    """Exit 1 when not a member."""
    from app.workqueues.routing import leave_team  # noqa: PLC0415

    with context.unit() as unit:
        left = leave_team(unit, args.team, args.login)
    word = "left" if left else "is not in"
    context.print({"left": left}, args.json, f"{args.login} {word} team {args.team}.")
    return 0 if left else 1


def run_skill(args: argparse.Namespace, context: Context) -> int:
    """Routes may ask for it."""
    from app.workqueues.routing import set_skill  # noqa: PLC0415

    with context.unit() as unit:
        set_skill(unit, args.login, args.skill, has=not args.remove)
    context.print({"login": args.login, "skill": args.skill}, args.json, "Kept.")
    return 0


def run_away(args: argparse.Namespace, context: Context) -> int:
    """With `--try` both loads only."""
    from app.workqueues.absence import WantedAbsence, preview_cover, save_absence, sick_today  # noqa: PLC0415

    today = args.today or date.today()
    first = args.first or today
    wanted = WantedAbsence(args.login, first, args.last or first, args.cover, args.team)
    if args.try_only:
        with context.unit(read_only=True) as unit:
            plan = preview_cover(unit, wanted, today=today)
        words = [f"{each.name:<24} items {each.items} -> {each.items_then}" for each in plan.loads]
        context.print(plan, args.json, "\n".join(words) or "Nothing would move.")
        return 0
    if first <= today:
        begun = context.perform(lambda unit: sick_today(unit, wanted, today=today))
        context.print(begun, args.json, begun.sentence)
    else:
        kept = context.perform(lambda unit: save_absence(unit, wanted, today=today))
        text = f"{kept.name} is away from {kept.from_on} to {kept.to_on}, cover {kept.cover_name}."
        context.print(kept, args.json, text)
    return 0


def run_back(args: argparse.Namespace, context: Context) -> int:
    """What nobody touched returns."""
    from app.workqueues.absence import call_off, end_absence, list_absences  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        found = next((each for each in list_absences(unit) if each.login == args.login), None)
    if found is None:
        raise Refused(f"{args.login} is not away, and no absence is planned.")
    if found.state == "planned":
        context.perform(lambda unit: call_off(unit, found.absence_id))
        context.print({"called_off": found.absence_id}, args.json, f"The absence of {found.name} is called off.")
    else:
        done = context.perform(lambda unit: end_absence(unit, found))
        context.print(done, args.json, done.sentence)
    return 0


def _save_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code")
    parser.add_argument("title")
    parser.add_argument("--lead", default="", metavar="LOGIN")
    parser.add_argument("--backup", default="", metavar="LOGIN")
    parser.add_argument("--end", action="store_true", help="the team is no more")


def _member(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("team")
    parser.add_argument("login")


def _join_options(parser: argparse.ArgumentParser) -> None:
    _member(parser)
    parser.add_argument("--letters", default="", metavar="A-F,M", help="patients' initials of an alpha split")


def _skill_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("login")
    parser.add_argument("skill")
    parser.add_argument("--remove", action="store_true")


def _away_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("login")
    parser.add_argument("--from", dest="first", type=date.fromisoformat, metavar="DATE", help="default today")
    parser.add_argument("--to", dest="last", type=date.fromisoformat, metavar="DATE", help="default the first")
    parser.add_argument("--cover", default="", metavar="LOGIN")
    parser.add_argument("--team", default="", metavar="CODE", help="a team covers")
    parser.add_argument("--try", dest="try_only", action="store_true", help="show both loads, change nothing")
    parser.add_argument("--today", type=date.fromisoformat, metavar="DATE")


def _back_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("login")
