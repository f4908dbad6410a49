"""What the lists of the desk ask of the office: saved views, questions to the lead, tips, exports."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from app.claims.detail_types import PayerTip
from app.ui.table.exporting import ExportAsks
from app.workqueues.questions import Question
from app.workqueues.types import QueueQuery, QueueTotal
from app.workqueues.views import SavedView


class DeskAsks(ExportAsks, Protocol):
    """Every method may raise AppError."""

    def views(self) -> tuple[SavedView, ...]:
        """The saved views I may open."""

    def view_totals(self, queries: tuple[QueueQuery, ...], today: date) -> tuple[QueueTotal, ...]:
        """Rows and money of several queries."""

    def save_view(self, name: str, query: QueueQuery, team: str, key: int | None) -> tuple[SavedView, ...]:
        """Keep a query under a name; the views as they are then."""

    def delete_view(self, view_id: int) -> tuple[SavedView, ...]:
        """Forget a view; the views as they are then."""

    def lead_questions(self, which: str) -> tuple[Question, ...]:
        """`open`, `answered` or `mine`."""

    def question_counts(self) -> tuple[int, int]:
        """How many questions wait for me, and how many of my answers I have not read."""

    def ask_question(self, item_id: int, version: int, body: str, *, to: str, sleeps: bool, today: date) -> int:
        """Ask about the held item; the question's number."""

    def answer_question(self, question_id: int, body: str, today: date) -> None:
        """Answer a colleague's question."""

    def withdraw_question(self, question_id: int, today: date) -> None:
        """Take back an own question."""

    def pin_answer(self, question_id: int, body: str) -> int:
        """Make an answer a tip of its payer."""

    def see_answers(self, question_ids: tuple[int, ...]) -> int:
        """I have read these answers."""

    def tips(self, payer_id: int) -> tuple[PayerTip, ...]:
        """The tips of a payer."""

    def save_tip(self, payer_id: int, tip_id: int | None, body: str) -> tuple[PayerTip, ...]:
        """Add a tip, or rewrite one; the tips as they are then."""

    def pin_tip(self, payer_id: int, tip_id: int, pinned: bool) -> tuple[PayerTip, ...]:
        """Pin or unpin a tip; the tips as they are then."""

    def delete_tip(self, payer_id: int, tip_id: int) -> tuple[PayerTip, ...]:
        """Take a tip away; the tips as they are then."""
