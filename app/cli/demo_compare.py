"""`remitdesk demo compare`: the simulated office worked for a year by the queues and by a 60-day list, side by side."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.cli.context import Context
    from app.demo.year_knobs import Knobs
    from app.demo.year_page import Report

PAGE = Path(__file__).resolve().parents[2] / "docs/compare.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of `demo compare`."""
    parser.add_argument("--seeds", type=int, default=10, metavar="N", help="compare: years to work, twice each")
    parser.add_argument("--months", type=int, default=None, metavar="N", help="compare: measured months (default 12)")
    parser.add_argument("--knobs", type=Path, default=None, metavar="FILE", help="compare: another file of knobs")
    parser.add_argument("--sensitivity", action="store_true", help="compare: the variations of the file as well")
    parser.add_argument("--write", action="store_true", help="compare: renew the figures of docs/compare.md")


def run_compare(args: argparse.Namespace, context: Context) -> int:
    """Work the years and print the table; needs no server. Raises Refused for knobs that cannot be read."""
    from app.demo.year_knobs import FILE, read_knobs, vary  # noqa: PLC0415  # a verb loads only its own rooms
    from app.demo.year_page import seed_table, short_table, table  # noqa: PLC0415

    knobs = read_knobs(args.knobs or FILE)
    whole = _run(knobs, "as in the file", max(1, args.seeds), args.months)
    parts = [table(whole), seed_table(whole)]
    reports = [whole]
    if args.sensitivity:
        few = min(knobs.sensitivity_seeds, max(1, args.seeds))
        for variation in knobs.sensitivity:
            reports.append(_run(vary(knobs, variation), variation.name, few, args.months))
        parts.append(short_table(reports))
    if args.write:
        _write("\n\n".join(parts))
    context.print(reports, args.json, "\n\n".join(parts))
    return 0


def _run(knobs: Knobs, name: str, seeds: int, months: int | None) -> Report:
    from app.demo.year import compare_years  # noqa: PLC0415
    from app.demo.year_page import make_report  # noqa: PLC0415

    def say(text: str) -> None:
        sys.stderr.write(f"{name}, {text}\n")
        sys.stderr.flush()

    return make_report(name, compare_years(knobs, range(1, seeds + 1), months=months, say=say))


def _write(figures: str) -> None:
    """Put the figures between the marks of the page; the words around them are a person's."""
    text = PAGE.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    tail = rest.partition(END)[2]
    PAGE.write_text(f"{head}{BEGIN}\n\n{figures}\n\n{END}{tail}", encoding="utf-8")
