"""Columns and words of the deposits page. Pure."""

from __future__ import annotations

from app.domain.money import money_text
from app.posting.bank_match import Proposal
from app.posting.deposits_types import GAPS, BoardRow
from app.ui.table.columns import Cell, Column, Tone, muted, plain
from app.ui.words import PAYMENT_METHODS, amount_cell, short_day

KIND_WORDS = {
    "ach": "EFT", "check": "check deposit", "wire": "wire", "virtual_card": "virtual card",
    "card_settlement": "card settlement", "lockbox": "lockbox", "fee": "bank charge", "other": "other",
}  # fmt: skip
TRACE_SHOWN = 12  # characters that fit its column
GAP_TONES = {"closed": Tone.GREEN, "to_match": Tone.ACCENT, "undone": Tone.RED}
GAP_FILTERS = (
    ("Everything open", "open"),
    ("All of 90 days", ""),
    *((words.capitalize(), gap) for gap, words in GAPS.items()),
)


def _money(cents: int | None) -> Cell:
    return muted("") if cents is None else amount_cell(cents)


def _what(row: BoardRow) -> str:
    if row.kind == "line":
        return KIND_WORDS.get(row.line_kind, row.line_kind)
    if row.kind == "payment":
        return f"counter {row.line_kind}"
    return f"{PAYMENT_METHODS.get(row.line_kind, row.line_kind)} advice"


def _age(row: BoardRow) -> Cell:
    if row.gap == "closed":
        return muted("")
    return Cell(f"{row.age} d", Tone.AMBER if row.late else Tone.TEXT)


def trace_end(trace: str) -> str:
    """A trace cut at the front: the payer's beginning is the same on all of them, the end tells them apart."""
    return trace if len(trace) <= TRACE_SHOWN else "…" + trace[-(TRACE_SHOWN - 2) :]


BOARD_COLUMNS: tuple[Column[BoardRow], ...] = (
    Column("day", "Date", lambda row: plain(short_day(row.day)), 52),
    Column("practice", "Practice", lambda row: muted(row.practice), 62),
    Column("what", "What", lambda row: plain(_what(row)), 104),
    Column("payer", "Payer or bank's words", lambda row: plain(row.payer), 140, stretch=True),
    Column("trace", "EFT trace", lambda row: plain(trace_end(row.trace)), 112),
    Column("bank", "Bank", lambda row: _money(row.bank), 86, right=True),
    Column("era", "Advice", lambda row: _money(row.era), 86, right=True),
    Column("posted", "Posted", lambda row: _money(row.posted), 86, right=True),
    Column("applied", "Applied", lambda row: _money(row.applied), 86, right=True),
    Column(
        "left", "Left", lambda row: amount_cell(row.left, Tone.STRONG if row.left else Tone.MUTED), 88, right=True
    ),
    Column("age", "Age", _age, 60, right=True),
    Column("gap", "What is missing", lambda row: Cell(GAPS[row.gap], GAP_TONES.get(row.gap, Tone.AMBER)), 212),
)


def proposal_parts(proposal: Proposal) -> str:
    """`R12 120.00 + R13 80.00, fee 3.00`."""
    named = [
        f"{'R' if part.kind == 'remit' else 'P'}{part.id} {money_text(part.cents)}"
        for part in proposal.parts
        if part.id is not None
    ]
    fees = [f"fee {money_text(-part.cents)}" for part in proposal.parts if part.kind == "fee"]
    return ", ".join([" + ".join(named), *fees] if named else fees)


def _score(each: Proposal) -> Cell:
    return Cell(str(each.score), Tone.GREEN if each.certain else Tone.TEXT) if each.score else muted("by hand")


CANDIDATE_COLUMNS: tuple[Column[Proposal], ...] = (
    Column("score", "Score", _score, 64, right=True),
    Column("pays", "Pays", lambda each: plain(proposal_parts(each)), 190),
    Column("cents", "Of the line", lambda each: amount_cell(each.cents), 84, right=True),
    Column("why", "Why", lambda each: muted("; ".join(each.reasons)), 160, stretch=True),
)
