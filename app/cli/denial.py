"""`remitdesk denial list | clusters | act | usual | undo | acts | appeal ...`: refusals, many at once."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.errors import Refused
from app.domain.money import AmountError, money_text, parse_cents

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.db.unit import Unit
    from app.denials.types import ActDone, Refusal, Wanted, WantedAct


def add_verbs(verbs: Verbs) -> None:
    """The verbs of the denial desk; those of taxonomy and trends stand in `denial_rules`."""
    verbs.add("denial list", run_list, help="open refusals, the nearest deadline first", configure=_list_options)
    verbs.add("denial clusters", run_clusters, help="open refusals in groups", configure=_cluster_options)
    verbs.add("denial show", run_show, help="what a claim's refusal means and what to do", configure=_claim)
    verbs.add("denial act", run_act, help="one act on many refusals", configure=_act_options)
    verbs.add("denial usual", run_usual, help="do what is usual for small amounts", configure=_usual_options)
    verbs.add("denial undo", run_undo, help="undo an act as a whole", configure=_undo_options)
    verbs.add("denial acts", run_acts, help="the latest acts", configure=_acts_options)
    verbs.add("denial appeal", run_appeal, help="record appeals", configure=_appeal_options)
    verbs.add("denial decide", run_decide, help="record an appeal's decision", configure=_decide_options)
    verbs.add("denial answer", run_answer, help="what was asked for came", configure=_answer_options)


def run_list(args: argparse.Namespace, context: Context) -> int:
    """Open refusals."""
    from app.denials.clusters import list_refusals  # noqa: PLC0415  # a verb loads only its own rooms

    with context.unit(read_only=True) as unit:
        rows = list_refusals(unit, None, _wanted(args), today=_today(args), limit=args.limit)
    words = [
        f"{r.claim:14} {r.clock_on or 'no clock':10}  {money_text(r.cents):>12}  {r.group}-{r.reason} {r.remark:6} "
        f"{r.category:18} {r.payer}"
        for r in rows
    ]
    context.print({"refusals": rows}, args.json, "\n".join(words) or "Nothing refused is open.")
    return 0


def run_clusters(args: argparse.Namespace, context: Context) -> int:
    """Groups."""
    from app.denials.clusters import list_clusters  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        rows = list_clusters(unit, _wanted(args), by=args.by.split(","), order=args.order, limit=args.limit)
    words = [
        f"{r.items:6,} {money_text(r.cents):>14}  {r.clock_on or 'no clock':10}  "
        + ", ".join(
            part
            for part in (r.code, r.payer, r.key.procedure, r.location, r.provider, r.key.category, r.key.root_cause)
            if part
        )
        for r in rows
    ]
    context.print({"clusters": rows}, args.json, "\n".join(words) or "Nothing refused is open.")
    return 0


def run_show(args: argparse.Namespace, context: Context) -> int:
    """The standard work."""
    from app.denials.clusters import find_refusals, standard_work  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        rows = find_refusals(unit, [args.claim], today=_today(args))
        found = [standard_work(unit, row.reason_id) for row in rows]
    words = []
    for work in found:
        heard = "" if work.appealable else "; no appeal is heard"
        words.append(f"{work.title} ({work.group}-{work.reason} {' '.join(work.remarks)}), team {work.team}{heard}")
        words += [f"  {at}. {step}" for at, step in enumerate(work.steps, start=1)]
    context.print({"work": found}, args.json, "\n".join(words))
    return 0


def run_act(args: argparse.Namespace, context: Context) -> int:
    """An act; exit 1 when some were left alone."""
    from app.denials.types import WantedAct  # noqa: PLC0415

    wanted = WantedAct(
        args.kind,
        outcome=args.outcome,
        next_on=args.next,
        login=args.to,
        category=args.category,
        method=args.method,
        on=args.on,
        reference=args.reference,
        document=args.document,
        scan=args.scan,
        asked_of=args.of,
        what=args.what,
        due_on=args.due,
        reason=args.reason,
        proof=args.proof,
        note=args.note,
    )
    return _act(args, context, wanted, args.claim)


def run_appeal(args: argparse.Namespace, context: Context) -> int:
    """Appeals."""
    from app.denials.types import WantedAct  # noqa: PLC0415

    wanted = WantedAct(
        "appeal",
        method=args.method,
        on=args.on,
        reference=args.reference,
        document=args.document,
        scan=args.scan,
        note=args.note,
    )
    return _act(args, context, wanted, args.claim)


def run_usual(args: argparse.Namespace, context: Context) -> int:
    """What is usual for each of the claims."""
    from app.denials.acts import do_usual, preview_usual  # noqa: PLC0415

    def act(unit: Unit) -> ActDone:
        rows = _named(unit, args.claim, _today(args))
        return (preview_usual if args.preview else do_usual)(unit, rows, today=_today(args))

    return _say(args, context, context.perform(act))


def run_undo(args: argparse.Namespace, context: Context) -> int:
    """Undo; exit 1 when some stay."""
    from app.denials.acts import undo_act  # noqa: PLC0415

    return _say(args, context, context.perform(lambda unit: undo_act(unit, args.act, today=_today(args))))


def run_acts(args: argparse.Namespace, context: Context) -> int:
    """The latest acts, with the ids to undo them by."""
    from app.denials.acts import list_acts  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        rows = list_acts(unit, mine=not args.all)
    words = [
        f"{r.act_id}  {r.at:%m/%d %H:%M}  {r.actor:10} {r.done:4} claims {money_text(r.cents):>12}  {r.words}"
        f"{' (undone)' if r.undone_at else ''}"
        for r in rows
    ]
    context.print({"acts": rows}, args.json, "\n".join(words) or "No act yet.")
    return 0


def run_decide(args: argparse.Namespace, context: Context) -> int:
    """A decision."""
    from app.denials.appeals import decide_appeal, find_appeal  # noqa: PLC0415

    won = _cents(args.won) if args.won else None
    with context.unit() as unit:
        done = decide_appeal(
            unit,
            find_appeal(unit, args.claim),
            args.decision,
            decided_on=args.on or _today(args),
            today=_today(args),
            won=won,
            words=args.words,
        )
    context.print(done, args.json, done.why)
    return 0


def run_answer(args: argparse.Namespace, context: Context) -> int:
    """An answer."""
    from app.denials.appeals import answer_request, find_request  # noqa: PLC0415

    with context.unit() as unit:
        request = find_request(unit, args.claim)
        answer_request(unit, request, args.answer, today=_today(args))
    context.print({"answered": args.claim}, args.json, f"Kept; claim {args.claim} is due today.")
    return 0


def _act(args: argparse.Namespace, context: Context, wanted: WantedAct, claims: Sequence[str]) -> int:
    from app.denials.acts import do_act, preview_act  # noqa: PLC0415

    def act(unit: Unit) -> ActDone:
        rows = _named(unit, claims, _today(args))
        return (preview_act if args.preview else do_act)(unit, wanted, rows, today=_today(args))

    return _say(args, context, context.perform(act))


def _named(unit: Unit, claims: Sequence[str], today: date) -> tuple[Refusal, ...]:
    from app.denials.clusters import find_refusals  # noqa: PLC0415

    return find_refusals(unit, claims, today=today)


def _say(args: argparse.Namespace, context: Context, done: ActDone) -> int:
    head = f"{done.words}: {done.done} claims, {money_text(done.cents)}"
    head += f"; act {done.act_id}" if done.act_id else ""
    words = [head, *(f"  {r.claim:14} {r.after if r.done else 'left alone: ' + r.why}" for r in done.rows)]
    context.print(done, args.json, "\n".join(words))
    return 1 if done.skipped else 0


def _wanted(args: argparse.Namespace) -> Wanted:
    from app.denials.types import Wanted  # noqa: PLC0415

    return Wanted(
        categories=tuple(args.category),
        root_causes=tuple(args.root_cause),
        kind="appeal" if args.appeals else "",
        escalated=1 if args.told else 0,
        untriaged=args.untriaged,
    )


def _today(args: argparse.Namespace) -> date:
    return args.today or date.today()


def _cents(text: str) -> int:
    try:
        return parse_cents(text)
    except AmountError:
        raise Refused("Type the amount as 120.50.") from None


def _day(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--today", type=date.fromisoformat, metavar="DATE", help="as of that day (default today)")


def _narrow(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--category", action="append", default=[], metavar="CODE")
    parser.add_argument("--root-cause", action="append", default=[], metavar="CODE")
    parser.add_argument("--untriaged", action="store_true", help="only what nobody decided on")
    parser.add_argument("--told", action="store_true", help="only what a lead was told of")
    parser.add_argument("--appeals", action="store_true", help="only appeals")
    parser.add_argument("--limit", type=int, default=200)
    _day(parser)


def _list_options(parser: argparse.ArgumentParser) -> None:
    _narrow(parser)


def _cluster_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", default="payer,reason,procedure", help="payer, reason, procedure, location ...")
    parser.add_argument("--order", default="dollars", choices=("dollars", "number", "deadline"))
    _narrow(parser)


def _claim(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("claim", metavar="CLAIM")
    _day(parser)


def _claims(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("claim", nargs="+", metavar="CLAIM", help="claim numbers, up to 500")
    parser.add_argument("--preview", action="store_true", help="say what would be done, keep nothing")
    _day(parser)


def _sent(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--method", default="", help="portal, mail, fax, phone, electronic")
    parser.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="sent on (default today)")
    parser.add_argument("--reference", default="")
    parser.add_argument("--document", default="", help="what was sent, in words")
    parser.add_argument("--scan", type=int, metavar="ID", help="the scan that shows it")
    parser.add_argument("--note", default="")


def _act_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "kind", metavar="ACT", help="outcome, assign, resubmit, corrected, appeal, request, write_off, category"
    )
    _claims(parser)
    _sent(parser)
    parser.add_argument("--outcome", default="", metavar="CODE")
    parser.add_argument("--next", type=date.fromisoformat, metavar="DATE", help="next date (default: by rule)")
    parser.add_argument("--to", metavar="LOGIN", help="assign to (empty: the pool)")
    parser.add_argument("--category", default="", metavar="CODE")
    parser.add_argument("--of", default="", help="asked of: practice, provider, patient, payer")
    parser.add_argument("--what", default="", help="what is asked for")
    parser.add_argument("--due", type=date.fromisoformat, metavar="DATE", help="the answer is due")
    parser.add_argument("--reason", default="", help="of a write-off")
    parser.add_argument("--proof", default="")


def _usual_options(parser: argparse.ArgumentParser) -> None:
    _claims(parser)


def _undo_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("act", type=UUID, metavar="ACT", help="its id, as `denial acts` tells")
    _day(parser)


def _acts_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help="those of colleagues, too")


def _appeal_options(parser: argparse.ArgumentParser) -> None:
    _claims(parser)
    _sent(parser)


def _decide_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("claim", metavar="CLAIM")
    parser.add_argument("decision", choices=("upheld", "overturned", "partial", "withdrawn"))
    parser.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="decided on (default today)")
    parser.add_argument("--won", default="", metavar="AMOUNT", help="of a partial decision")
    parser.add_argument("--words", default="", help="what the letter says")
    _day(parser)


def _answer_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("claim", metavar="CLAIM")
    parser.add_argument("answer", metavar="ANSWER", help="what came")
    _day(parser)
