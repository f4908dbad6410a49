"""The columns of the questions. Pure but for today."""

from __future__ import annotations

from datetime import date

from app.ui.table.columns import Cell, Column, Tone, muted, plain
from app.ui.words import amount_cell, clock_cell, short_day
from app.workqueues.questions import Question


def question_columns(today: date) -> tuple[Column[Question], ...]:
    """When, who asks, what, about which claim, its money and clock, and where it stands."""
    return (
        Column("asked", "Asked", _asked, 78),
        Column("who", "By", lambda row: plain(row.asked_name), 86),
        Column("body", "Question", lambda row: plain(row.body), 210, stretch=True),
        Column("claim", "Claim", lambda row: plain(row.claim), 84),
        Column("payer", "Payer", lambda row: plain(row.payer), 110),
        Column("balance", "Balance", lambda row: amount_cell(row.balance), 80, right=True),
        Column("clock", "Next clock", lambda row: clock_cell(row.clock, _left(row, today)), 104),
        Column("state", "Stands", _state, 96),
        Column("location", "Location", lambda row: plain(row.location), 100, extra=True),
        Column("patient", "Patient", lambda row: plain(row.patient), 120, extra=True),
    )


def _asked(row: Question) -> Cell:
    at = row.asked_at.astimezone()
    return Cell(f"{short_day(at.date())} {at:%H:%M}", value=row.asked_at)


def _left(row: Question, today: date) -> int | None:
    return (row.clock_on - today).days if row.clock_on else None


def _state(row: Question) -> Cell:
    if row.state == "open":
        return Cell(f"for {row.addressee_name}" if row.addressee else "any lead", Tone.AMBER)
    if row.news:
        return Cell("answer is new", Tone.ACCENT)
    return muted("pinned" if row.tip_id else row.state)
