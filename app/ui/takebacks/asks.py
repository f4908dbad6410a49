"""What the take-backs page asks of the office; amounts are cents."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from app.posting.letters import Letter
from app.posting.takeback import Takeback, TakebackPage


class TakebackAsks(Protocol):
    """The questions and acts of the page; every act answers with a sentence and may raise AppError."""

    def takebacks(self, state: str, today: date) -> tuple[Takeback, ...]:
        """Chains of one state, `open` ones, or with the empty text all; the next clock first."""

    def takeback(self, takeback_id: int, today: date) -> TakebackPage:
        """One chain with its time line."""

    def link_takeback(self, row: Takeback, name: str, today: date) -> str:
        """Say that it belongs to the claim with that number, or to another take-back (T and its number)."""

    def post_takeback(self, row: Takeback, claim: str, cents: int, reason: str, today: date) -> str:
        """Post it on the claim with that number; with the empty text on the former system."""

    def refund_takeback(self, row: Takeback, cents: int, check: str, sent_on: date, today: date) -> str:
        """Ask for a refund check, which another supervisor approves."""

    def dispute_takeback(self, row: Takeback, words: str, today: date) -> str:
        """Keep that the payer was told it is wrong; with the empty text the dispute is over."""

    def undo_takeback(self, row: Takeback, reason: str, today: date) -> str:
        """Undo this office's last posting or refund on it."""

    def record_letter(self, letter: Letter, today: date) -> str:
        """Keep a demand letter."""
