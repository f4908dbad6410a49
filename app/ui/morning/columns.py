"""What the lists of the morning board show. Pure but for the cells."""

from __future__ import annotations

from app.reports.morning import FEED_WORDS, ExceptionLine, Gap, JobLine, SourceLine
from app.ui.table.columns import Cell, Column, Tone, muted, plain
from app.ui.words import amount_cell, short_day

STATE_WORDS = {
    "arrived": ("arrived", Tone.GREEN),
    "waiting": ("expected later", Tone.TEXT),
    "missing": ("missing", Tone.RED),
    "small": ("too small", Tone.AMBER),
    "none": ("none expected", Tone.MUTED),
    "unknown": ("no history yet", Tone.MUTED),
}
KIND_WORDS = {"missing": "nothing came", "small": "too small", "failed": "failed"}


def _state(line: SourceLine) -> Cell:
    words, tone = STATE_WORDS[line.state]
    return Cell(words, tone)


def _job_state(job: JobLine) -> Cell:
    if job.ok is None:
        return Cell("runs", Tone.ACCENT)
    if not job.ok:
        return Cell("failed", Tone.RED)
    return Cell("late", Tone.AMBER) if job.late else Cell("well", Tone.GREEN)


GAP_COLUMNS: tuple[Column[Gap], ...] = (
    Column("feed", "Gap", lambda gap: plain(FEED_WORDS.get(gap.feed, gap.feed)), 130),
    Column("source", "From", lambda gap: plain(gap.source), 96),
    Column("day", "Day", lambda gap: plain(short_day(gap.day)), 52),
    Column("kind", "What", lambda gap: Cell(KIND_WORDS[gap.kind], Tone.MUTED if gap.closed_at else Tone.RED), 104),
    Column("cents", "Usual dollars", lambda gap: amount_cell(gap.cents) if gap.cents else muted("-"), 98,
           right=True),
    Column("owner", "Owner", lambda gap: plain(gap.owner_name), 100),
    Column("note", "State", lambda gap: muted(f"closed: {gap.closed_why}") if gap.closed_at
           else plain(gap.note) if gap.note else muted("open"), 180, stretch=True),
)  # fmt: skip
SOURCE_COLUMNS: tuple[Column[SourceLine], ...] = (
    Column("feed", "Source", lambda line: plain(FEED_WORDS[line.feed]), 132),
    Column("source", "From", lambda line: plain(line.source), 96),
    Column("state", "Today", _state, 104),
    Column("items", "Received", lambda line: plain(f"{line.items:,}") if line.items else muted("-"), 70, right=True),
    Column("cents", "Dollars", lambda line: amount_cell(line.cents) if line.cents else muted("-"), 100,
           right=True),
    Column("at", "First at", lambda line: plain(f"{line.first_at:%H:%M}") if line.first_at else muted("-"), 58),
    Column("usual", "Usually", lambda line: muted(line.usual.removeprefix("usually ")), 240, stretch=True),
)  # fmt: skip
JOB_COLUMNS: tuple[Column[JobLine], ...] = (
    Column("name", "Overnight job", lambda job: plain(job.name), 104),
    Column("state", "State", _job_state, 52),
    Column("at", "Ran", lambda job: muted(job.started_at.astimezone().strftime("%m/%d %H:%M")), 94),
    Column("text", "What it said", lambda job: muted(job.text), 90, stretch=True),
)
EXCEPTION_COLUMNS: tuple[Column[ExceptionLine], ...] = (
    Column("title", "Exceptions", lambda line: plain(line.title), 110, stretch=True),
    Column("items", "Items", lambda line: plain(f"{line.items:,}"), 56, right=True),
    Column("cents", "Dollars", lambda line: amount_cell(line.cents), 104, right=True),
)
METHOD = (
    "Learned from the last 8 weeks: a weekday on which a source came in at least 60 % of its weeks is one of its days; "
    "the usual time is the 80th percentile of its first arrival, the usual size the 10th to the 90th percentile. "
    "Half of the usual least is too small. Without such a weekday the rhythm counts: the 90th percentile of the days "
    "between two arrivals. Office holidays expect nothing."
)
