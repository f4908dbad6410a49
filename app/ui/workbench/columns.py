"""The columns of a queue. Pure but for the two facts every row is read against: today and who sits here."""

from __future__ import annotations

from datetime import date

from app.domain.money import money_text
from app.ui.table.columns import Cell, Column, Tone, muted, plain
from app.ui.words import clock_cell, day, due_cell
from app.workqueues.types import QueueRow


def queue_columns(today: date, login: str) -> tuple[Column[QueueRow], ...]:
    """Due, patient, payer, service, balance, age, next clock, why, holder."""
    return (
        Column("due", "Due", lambda row: due_cell(row.due, today), 78),
        Column("patient", "Patient", lambda row: plain(row.patient or row.claim), 126),
        Column("payer", "Payer", lambda row: plain(row.payer), 152),
        Column("service", "Service", lambda row: plain(day(row.service_from)), 72),
        Column("balance", "Balance", lambda row: plain(money_text(row.balance)), 84, right=True),
        Column("age", "Age", lambda row: _age(row, today), 44, right=True),
        Column("clock", "Next clock", lambda row: _clock(row, today), 140),
        Column("why", "Why it is here", lambda row: plain(row.why), 200, stretch=True),
        Column("holder", "Holder", lambda row: _holder(row, login), 88),
    )


def _age(row: QueueRow, today: date) -> Cell:
    age = row.age(today)
    return plain("" if age is None else str(age))


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
