"""`remitdesk payer modes | mode`: what each payer may post by itself."""

from __future__ import annotations

import argparse

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.errors import Refused
from app.domain.money import AmountError, money_text, parse_cents


def add_verbs(verbs: Verbs) -> None:
    """The verbs of payers."""
    verbs.add("payer modes", run_modes, help="what each payer may post by itself")
    verbs.add("payer mode", run_mode, help="set what a payer may post by itself", configure=_mode_options)


def run_modes(args: argparse.Namespace, context: Context) -> int:
    """Every payer with mode, block-list and limit."""
    from app.posting.payer_modes import list_payer_modes  # noqa: PLC0415  # a verb loads only its own rooms

    with context.unit(read_only=True) as unit:
        payers = list_payer_modes(unit)
    words = [
        f"{payer.code:12} {payer.mode:7} {_bounds(payer.block_reasons, payer.limit_cents)}  {payer.name}"
        for payer in payers
    ]
    context.print({"payers": payers}, args.json, "\n".join(words))
    return 0


def run_mode(args: argparse.Namespace, context: Context) -> int:
    """Set mode, block-list and limit of one payer."""
    from app.posting.payer_modes import set_payer_mode  # noqa: PLC0415

    try:
        limit = parse_cents(args.limit) if args.limit else None
    except AmountError:
        raise Refused("The limit is not an amount; write it as 5000.00.") from None
    block = [entry for each in args.block for entry in each.split(",")]
    with context.unit() as unit:
        done = set_payer_mode(unit, args.code, args.mode, block=block, limit=limit, crossover_days=args.crossover)
    text = f"{done.name} posts in mode {done.mode}: {_bounds(done.block_reasons, done.limit_cents)}."
    context.print(done, args.json, text)
    return 0


def _bounds(block: tuple[str, ...], limit: int | None) -> str:
    blocked = f"not {', '.join(block)}" if block else "nothing blocked"
    return f"{blocked}, up to {money_text(limit)} a claim" if limit is not None else f"{blocked}, no limit"


def _mode_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="PAYER", help="the payer's code")
    parser.add_argument("mode", choices=("review", "clean", "full"))
    parser.add_argument(
        "--block", action="append", default=[], metavar="ENTRY", help="CO-45, CO-*, a remark, PLB-WO; may be repeated"
    )
    parser.add_argument("--limit", default="", metavar="AMOUNT", help="a claim paid more than this waits")
    parser.add_argument("--crossover", type=int, metavar="DAYS", help="how long a forwarded claim is waited for")
