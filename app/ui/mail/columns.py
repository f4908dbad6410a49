"""What the lists of the mail room show. Pure but for the cells."""

from __future__ import annotations

from app.correspondence.types import LetterRow, Target
from app.ui.table.columns import Cell, Column, Tone, muted, plain
from app.ui.words import count_text, day

STATES = (
    ("Waiting", "new"),
    ("Too old: for the supervisor", "late"),
    ("Indexed", "indexed"),
    ("Set aside", "aside"),
)


def age_cell(row: LetterRow) -> Cell:
    """Days it waits: red past the office's limit; for a letter that waits no more, when it was indexed."""
    if row.state != "new":
        return muted(day(row.indexed_at.date() if row.indexed_at else row.received_on))
    return Cell(f"{row.age} d", Tone.RED if row.red else Tone.TEXT)


def about_cell(row: LetterRow) -> Cell:
    """What it is, or what must be looked at first."""
    if row.notice and row.state == "new":
        return Cell(row.notice, Tone.AMBER)
    if row.state == "indexed":
        return plain(f"{row.title}, {'claim ' + row.claim if row.claim else 'account ' + row.account}")
    return muted(row.note if row.state == "aside" else count_text(row.pages, "page"))


def holder_cell(row: LetterRow) -> Cell:
    """Who has it open, else whose it is."""
    return Cell(row.holder, Tone.ACCENT) if row.holder else muted(row.indexed_by or row.owner_name)


def practice_cell(row: LetterRow) -> Cell:
    """The practice; amber while nobody has said whose letter it is."""
    return plain(row.practice_code) if row.practice_id is not None else Cell("unknown", Tone.AMBER)


LETTER_COLUMNS: tuple[Column[LetterRow], ...] = (
    Column("age", "Age", age_cell, 52, right=True),
    Column("source", "By", lambda row: muted(row.source), 46),
    Column("practice", "Practice", practice_cell, 74),
    Column("about", "Letter", about_cell, 84, stretch=True),
    Column("holder", "With", holder_cell, 72),
)

TARGET_COLUMNS: tuple[Column[Target], ...] = (
    Column("number", "Claim or account", lambda row: plain(row.number), 108),
    Column("title", "Patient", lambda row: plain(row.title), 100),
    Column("detail", "", lambda row: muted(f"{row.detail}; {row.why}"), 80, stretch=True),
)
