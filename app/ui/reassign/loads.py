"""The loads of a move as a table shows them: items, dollars and overdue, now and then."""

from __future__ import annotations

from app.domain.money import money_text
from app.rules.spread import LoadThen
from app.ui.table.columns import Cell, Column, Tone, plain
from app.ui.words import amount_cell


def _then(now: int, then: int, text: str) -> Cell:
    return Cell(text, Tone.STRONG if now != then else Tone.TEXT)


def load_columns() -> tuple[Column[LoadThen], ...]:
    """Person, then the three figures before and after."""
    return (
        Column("name", "Person", lambda each: plain(each.name), 130, stretch=True),
        Column("now", "Items now", lambda each: plain(f"{each.items:,}"), 84, right=True),
        Column("then", "Items then", lambda each: _then(each.items, each.items_then, f"{each.items_then:,}"), 86,
               right=True),
        Column("cents", "Dollars now", lambda each: amount_cell(each.cents), 98, right=True),
        Column("cents_then", "Dollars then", lambda each: _then(each.cents, each.cents_then,
                                                                money_text(each.cents_then)), 100, right=True),
        Column("late", "Overdue now", lambda each: plain(f"{each.overdue:,}"), 98, right=True),
        Column("late_then", "Overdue then", lambda each: _then(each.overdue, each.overdue_then,
                                                               f"{each.overdue_then:,}"), 102, right=True),
    )  # fmt: skip
