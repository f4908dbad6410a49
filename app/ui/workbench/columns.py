"""The columns of a queue. Pure but for the two facts every row is read against: today and who sits here."""

from __future__ import annotations

from datetime import date

from app.ui.table.columns import Cell, Column, Tone, muted, plain
from app.ui.words import amount_cell, clock_cell, day_cell, due_cell, number_cell
from app.workqueues.types import QueueRow


def queue_columns(today: date, login: str) -> tuple[Column[QueueRow], ...]:
    """Due, patient, payer, service, balance, age, next clock, why, holder; further ones stand in the chooser."""
    return (
        Column("due", "Due", lambda row: due_cell(row.due, today), 78),
        Column("patient", "Patient", lambda row: plain(row.patient or row.claim), 126),
        Column("payer", "Payer", lambda row: plain(row.payer), 152),
        Column("service", "Service", lambda row: day_cell(row.service_from), 72),
        Column("balance", "Balance", lambda row: amount_cell(row.balance), 84, right=True),
        Column("age", "Age", lambda row: number_cell(row.age(today)), 44, right=True),
        Column("clock", "Next clock", lambda row: _clock(row, today), 172),
        Column("why", "Why it is here", lambda row: plain(row.why), 200, stretch=True),
        Column("holder", "Holder", lambda row: _holder(row, login), 88),
        *_further(today),
    )


def _further(today: date) -> tuple[Column[QueueRow], ...]:
    """What a person may choose to see as well."""
    return (
        Column("claim", "Claim", lambda row: plain(row.claim), 96, extra=True),
        Column("practice", "Practice", lambda row: plain(row.practice_code or row.practice), 72, extra=True),
        Column("location", "Location", lambda row: plain(row.location), 110, extra=True),
        Column("outcome", "Last outcome", lambda row: plain(row.last_outcome), 130, extra=True),
        Column("reference", "Reference", lambda row: plain(row.reference), 100, extra=True),
        Column("category", "Category", lambda row: plain(row.category.replace("_", " ")), 100, extra=True),
        Column("team", "Team", lambda row: plain(row.team), 80, extra=True),
        Column("escalated", "Escalated", _escalated, 70, extra=True),
        Column("opened", "Opened", lambda row: day_cell(row.opened_on), 72, extra=True),
        Column("touches", "Touches", lambda row: number_cell(row.touches), 60, right=True, extra=True),
        Column("touched", "Last touch", lambda row: day_cell(row.touched_on), 76, extra=True),
        Column("limit", "Clock date", lambda row: day_cell(row.clock_on), 76, extra=True),
        Column("left", "Days left", lambda row: number_cell(row.clock_days(today)), 64, right=True, extra=True),
        Column("assignee", "Assigned to", lambda row: plain(row.assignee_name or row.assignee), 100, extra=True),
    )


def _escalated(row: QueueRow) -> Cell:
    return Cell(f"step {row.escalated}", Tone.AMBER, row.escalated) if row.escalated else plain("")


def _holder(row: QueueRow, login: str) -> Cell:
    if row.holder == login:
        return Cell("you, parked" if row.parked else "you", Tone.ACCENT)
    if row.holder:
        return muted(row.holder_name or row.holder)
    if row.assignee and row.assignee != login:
        return muted(f"for {row.assignee_name or row.assignee}")
    return muted("for you" if row.assignee else "")


def _clock(row: QueueRow, today: date) -> Cell:
    return clock_cell(row.clock, row.clock_days(today), verify=row.clock_verify)
