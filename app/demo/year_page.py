"""The comparison as figures side by side, for the screen and for docs/compare.md. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import mean, stdev

import msgspec

from app.demo.year import Pair, Year
from app.domain.money import Cents, money_text


@dataclass(frozen=True, slots=True)
class Measure:
    """One row of the table: how to read it from a year, and how to print it."""

    name: str
    read: Callable[[Year], int]
    show: Callable[[int], str]


def _tenths(value: int) -> str:
    return f"{value / 10:,.1f}"


def _hundredths(value: int) -> str:
    return f"{value / 100:,.2f}"


def _count(value: int) -> str:
    return f"{value:,}"


def _dollars(value: int) -> str:
    return money_text(Cents(round(value, -2)))[:-3]


def _hours(value: int) -> str:
    return f"{value / 60:,.0f}"


MEASURES = (
    Measure("cash from payers", lambda year: year.money.paid, _dollars),
    Measure("the same with the months before", lambda year: year.all_money.paid, _dollars),
    Measure("days in A/R, at the end", lambda year: year.tenths_of_days_at_end, _tenths),
    Measure("days in A/R, month ends' average", lambda year: year.tenths_of_days_average, _tenths),
    Measure("lost to the filing limit, claims", lambda year: year.filing_claims, _count),
    Measure("lost to the filing limit, cash", lambda year: year.money.lost_filing_due, _dollars),
    Measure("lost to an appeal limit, claims", lambda year: year.appeal_claims, _count),
    Measure("lost to an appeal limit, cash", lambda year: year.money.lost_appeal_due, _dollars),
    Measure("written off, gross", lambda year: year.money.written_off, _dollars),
    Measure("touches", lambda year: year.effort.touches, _count),
    Measure("touches per claim", lambda year: year.effort.touches * 100 // max(1, year.claims), _hundredths),
    Measure("calls", lambda year: year.effort.calls, _count),
    Measure("looks at stale entries", lambda year: year.effort.stale, _count),
    Measure("hours used", lambda year: year.effort.used, _hours),
    Measure("hours idle", lambda year: year.effort.offered - year.effort.used, _hours),
)


class Spread(msgspec.Struct, frozen=True):
    """A measure over all seeds: means of both sides, of the difference (queues less list), and its spread.

    `more` and `fewer` count the seeds in which the queues have more and less. Raw units: cents, minutes, tenths.
    """

    name: str
    queues: int
    list: int
    difference: int
    spread: int
    more: int
    fewer: int


class Report(msgspec.Struct, frozen=True):
    """One comparison; `pairs` holds both years of every seed."""

    name: str
    spreads: tuple[Spread, ...]
    pairs: tuple[Pair, ...]


def make_report(name: str, pairs: Sequence[Pair]) -> Report:
    """Means and spreads over the seeds."""
    return Report(name, tuple(_spread(measure, pairs) for measure in MEASURES), tuple(pairs))


def _spread(measure: Measure, pairs: Sequence[Pair]) -> Spread:
    queues = [measure.read(pair.queues) for pair in pairs]
    listed = [measure.read(pair.list) for pair in pairs]
    apart = [ours - theirs for ours, theirs in zip(queues, listed, strict=True)]
    return Spread(
        measure.name,
        round(mean(queues)),
        round(mean(listed)),
        round(mean(apart)),
        round(stdev(apart)) if len(apart) > 1 else 0,
        sum(one > 0 for one in apart),
        sum(one < 0 for one in apart),
    )


def table(report: Report) -> str:
    """Means over the seeds, as a table of Markdown that reads well as text."""
    rows = [("", "queues", "60-day list", "difference", "spread", "seeds more / fewer")]
    for spread, measure in zip(report.spreads, MEASURES, strict=True):
        show = measure.show
        rows.append(
            (
                spread.name,
                show(spread.queues),
                show(spread.list),
                _signed(show, spread.difference),
                show(spread.spread),
                f"{spread.more} / {spread.fewer}",
            )
        )
    return _grid(rows)


def seed_table(report: Report) -> str:
    """Every seed on its own: queues / list."""
    chosen = [MEASURES[at] for at in (0, 3, 4, 5, 6, 7, 9, 10, 13, 14)]
    rows = [("seed", *(measure.name for measure in chosen))]
    for pair in report.pairs:
        cells = [f"{one.show(one.read(pair.queues))} / {one.show(one.read(pair.list))}" for one in chosen]
        rows.append((str(pair.queues.seed), *cells))
    return _grid(rows)


def short_table(reports: Sequence[Report]) -> str:
    """One line per run: the mean of both sides for what matters."""
    chosen = (0, 3, 5, 7, 9, 14)
    rows = [("run", *(MEASURES[at].name for at in chosen))]
    for report in reports:
        cells = []
        for at in chosen:
            show, spread = MEASURES[at].show, report.spreads[at]
            cells.append(f"{show(spread.queues)} / {show(spread.list)} ({_signed(show, spread.difference)})")
        rows.append((report.name, *cells))
    return _grid(rows)


def _signed(show: Callable[[int], str], value: int) -> str:
    return f"+{show(value)}" if value > 0 else show(value)


def _grid(rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]

    def line(row: Sequence[str]) -> str:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        return f"| {' | '.join(cells)} |"

    rule = "|" + "|".join(["-" * (widths[0] + 2), *("-" * (width + 1) + ":" for width in widths[1:])]) + "|"
    return "\n".join([line(rows[0]), rule, *(line(row) for row in rows[1:])])
