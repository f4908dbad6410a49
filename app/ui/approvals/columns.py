"""What the list of requests shows. Pure but for the cells."""

from __future__ import annotations

from app.ui.approvals.asks import Waiting
from app.ui.table.columns import Column, muted, plain
from app.ui.words import amount_cell, day_cell

KIND_WORDS = {
    "write_off": "Write-off",
    "transfer": "To the patient",
    "refund": "Refund check",
    "due": "Between practices",
    "check": "Paper check",
}

WAITING_COLUMNS: tuple[Column[Waiting], ...] = (
    Column("kind", "What", lambda row: plain(KIND_WORDS.get(row.kind, row.kind)), 136),
    Column("claim", "Claim", lambda row: plain(row.claim) if row.claim else muted(row.practice), 120),
    Column("who", "Asked by", lambda row: muted(row.asked_names), 96, stretch=True),
    Column("on", "On", lambda row: day_cell(row.asked_on), 72),
    Column("cents", "Amount", lambda row: amount_cell(row.cents), 88, right=True),
)


def own_words(wish: Waiting, login: str) -> str:
    """Why this person may not decide it; empty when nothing is in the way."""
    if login not in wish.asked_by:
        return ""
    word = "keyed" if wish.kind == "check" else "asked for"
    return f"You {word} this yourself: another supervisor decides it."
