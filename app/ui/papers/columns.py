"""What the list of a claim's papers shows. Pure but for the cells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.correspondence.types import ClaimPapers, EvidenceRow, LetterRow
from app.ui.table.columns import Cell, Column, Tone, muted, plain
from app.ui.words import day


@dataclass(frozen=True, slots=True)
class PaperItem:
    """One line among a claim's papers: a letter or evidence, with what stands behind it."""

    kind: str
    number: int
    on: date
    title: str
    words: str
    who: str
    pages: int
    gone: bool
    letter: LetterRow | None = None
    evidence: EvidenceRow | None = None


def paper_items(papers: ClaimPapers, words: dict[str, str]) -> tuple[PaperItem, ...]:
    """Letters and evidence as one list, the last day first; `words` name the kinds of evidence."""
    found = [
        PaperItem("letter", row.letter_id, row.letter_date or row.received_on, row.title, row.words, row.indexed_by,
                  row.pages, False, letter=row)
        for row in papers.letters
    ]  # fmt: skip
    found += [
        PaperItem("evidence", row.evidence_id, row.evidence_on, words[row.kind], _evidence_words(row), row.kept_by,
                  row.pages, bool(row.withdrawn), evidence=row)
        for row in papers.evidence
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda each: (each.on, each.number), reverse=True))


def _evidence_words(row: EvidenceRow) -> str:
    parts = (f"withdrawn: {row.withdrawn}" if row.withdrawn else "", "proves the filing" if row.proof else "", row.note)
    return "; ".join(part for part in parts if part)


PAPER_COLUMNS: tuple[Column[PaperItem], ...] = (
    Column("on", "Date", lambda row: plain(day(row.on)), 78),
    Column("title", "What", lambda row: Cell(row.title, Tone.MUTED if row.gone else Tone.TEXT), 130),
    Column("pages", "Pages", lambda row: muted(str(row.pages)), 58, right=True),
    Column("words", "", lambda row: muted(row.words), 80, stretch=True),
    Column("who", "By", lambda row: muted(row.who), 74),
)
