"""What the lists of the take-backs page show, and the arithmetic of one chain in words. Pure but for the cells."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from app.domain.money import money_text
from app.posting.takeback import STATE_WORDS, Takeback, TakebackStep
from app.ui.table.columns import Cell, Column, Tone, muted, plain
from app.ui.words import amount_cell, clock_cell, day_cell

STATE_COLOURS = {
    "announced": "accent",
    "recovering": "amber",
    "settled": "green",
    "disputed": "red",
    "unlinked": "amber",
}
LIST_STATE = {
    "announced": "letter",
    "recovering": "recovering",
    "settled": "settled",
    "disputed": "disputed",
    "unlinked": "no claim",
}


def chain_columns(today: Callable[[], date]) -> tuple[Column[Takeback], ...]:
    """The list of chains; clocks are counted from `today`."""
    return (
        Column("clock", "Next clock", lambda row: _clock(row, today()), 100),
        Column("payer", "Payer", lambda row: plain(row.payer), 92),
        Column("about", "Reference", about_cell, 98, stretch=True),
        Column("open", "Open", lambda row: amount_cell(row.open_cents), 78, right=True),
        Column("age", "Age", lambda row: plain(str(row.age)), 40, right=True),
        Column("state", "State", _state, 86),
    )


def about_cell(row: Takeback) -> Cell:
    """Our claim, else the reference by which it came."""
    if row.claim:
        return plain(row.claim)
    return muted(row.title or "no reference")


def _state(row: Takeback) -> Cell:
    tone = {"unlinked": Tone.AMBER, "disputed": Tone.RED, "settled": Tone.GREEN}.get(row.state, Tone.TEXT)
    if row.uncorrected and row.state == "settled":
        return Cell("uncorrected", Tone.AMBER)
    if row.refund_asked:
        return Cell("asked", Tone.AMBER)
    if row.unknown_refund:
        return Cell("no refund", Tone.AMBER)
    return Cell(LIST_STATE[row.state], tone)


def _clock(row: Takeback, today: date) -> Cell:
    if row.next_clock is None:
        return muted("no clock")
    return clock_cell("dispute", (row.next_clock - today).days)


STEP_COLUMNS: tuple[Column[TakebackStep], ...] = (
    Column("day", "Date", lambda step: day_cell(step.happened_on), 78),
    Column("what", "What happened", lambda step: plain(step.words), 196),
    Column("from", "Payment or note", lambda step: muted(step.trace or step.note), 120, stretch=True),
    Column("asked", "Asked for", lambda step: _sum(step.claim_cents, step.kind == "letter"), 78, right=True),
    Column("claim", "On the claim", lambda step: _sum(step.claim_cents, step.kind != "letter"), 92, right=True),
    Column("payer", "Payer has", lambda step: _sum(_payer_has(step), True), 78, right=True),
)


def _payer_has(step: TakebackStep) -> int:
    """What the step gave the payer in cash; what was put off or paid back counts against it."""
    return step.claim_cents if step.kind == "reversal" else 0 if step.kind == "posted" else step.cents


def _sum(cents: int, shown: bool) -> Cell:
    return amount_cell(cents) if shown and cents else muted("")


def head_words(row: Takeback, today: date) -> str:
    """One sentence under the equation: what is to be done."""
    if row.refund_asked:
        return f"A refund check of {money_text(row.refund_asked)} is asked for: another supervisor approves it."
    if row.unknown_refund:
        unknown = money_text(row.unknown_refund)
        return f"The payer acknowledges a refund of {unknown} that is recorded nowhere here: find the check or ask it."
    return _standing_words(row, today)


def _standing_words(row: Takeback, today: date) -> str:
    if row.state == "disputed":
        return "The payer was told that this is wrong; its answer is awaited."
    if row.uncorrected:
        return "The payer took its decision back and has not sent the correction: statements leave the visit off."
    if row.open_cents > 0:
        where = f"claim {row.claim}" if row.claim else "the claim it belongs to"
        taken = money_text(row.open_cents)
        return f"The payer took {taken} that is posted on no claim: post it on {where}, or dispute it."
    if row.open_cents < 0:
        return f"The payer is going to take {money_text(-row.open_cents)} from a later payment."
    if row.state == "settled":
        return "Nothing is open."
    left = money_text(row.announced - row.recovered)
    until = f" by {row.next_clock:%m/%d/%Y}" if row.next_clock and row.next_clock >= today else ""
    return f"The payer asks for {left}: object{until}, send a refund check, or let it be recovered."


def state_words(row: Takeback) -> str:
    """The state as the chip says it."""
    return STATE_WORDS[row.state]
