"""Saved views, questions, tips and exports, on a server. Services are loaded when first asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from app.db.database import Database

if TYPE_CHECKING:
    from app.claims.detail_types import PayerTip
    from app.reports.export import Exported, ExportWish
    from app.ui.table.exporting import Pages
    from app.workqueues.questions import Question
    from app.workqueues.types import QueueQuery, QueueTotal
    from app.workqueues.views import SavedView


class ServerDesk:
    """Answers `app.ui.workbench.asks.DeskAsks`."""

    _database: Database

    def export_list(self, wish: ExportWish, pages: Pages, told: Callable[[int], None]) -> Exported:
        """Write a list to a file, on record."""
        from app.reports.export import export_list  # noqa: PLC0415  # start-up time

        return export_list(self._database.unit, wish, pages, told=told)

    def views(self) -> tuple[SavedView, ...]:
        """The saved views I may open."""
        from app.workqueues.views import list_views  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return list_views(unit)

    def view_totals(self, queries: tuple[QueueQuery, ...], today: date) -> tuple[QueueTotal, ...]:
        """Rows and money of several queries."""
        from app.workqueues.list import count_rows  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return tuple(count_rows(unit, query, today=today) for query in queries)

    def save_view(self, name: str, query: QueueQuery, team: str, key: int | None) -> tuple[SavedView, ...]:
        """Keep a query under a name."""
        from app.workqueues.views import list_views, save_view  # noqa: PLC0415

        with self._database.unit() as unit:
            save_view(unit, name, query, team=team, key=key)
            return list_views(unit)

    def delete_view(self, view_id: int) -> tuple[SavedView, ...]:
        """Forget a view."""
        from app.workqueues.views import delete_view, list_views  # noqa: PLC0415

        with self._database.unit() as unit:
            delete_view(unit, view_id)
            return list_views(unit)

    def lead_questions(self, which: str) -> tuple[Question, ...]:
        """`open`, `answered` or `mine`."""
        from app.workqueues.questions import list_questions  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return list_questions(unit, which)

    def question_counts(self) -> tuple[int, int]:
        """What waits for me, and the answers I have not read."""
        from app.workqueues.questions import count_news, count_waiting  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return count_waiting(unit), count_news(unit)

    def ask_question(self, item_id: int, version: int, body: str, *, to: str, sleeps: bool, today: date) -> int:
        """Ask about the held item."""
        from app.workqueues.questions import ask_question  # noqa: PLC0415

        with self._database.unit() as unit:
            return ask_question(unit, item_id, version, body, today=today, to=to, sleeps=sleeps)

    def answer_question(self, question_id: int, body: str, today: date) -> None:
        """Answer a colleague's question."""
        from app.workqueues.questions import answer_question  # noqa: PLC0415

        with self._database.unit() as unit:
            answer_question(unit, question_id, body, today=today)

    def withdraw_question(self, question_id: int, today: date) -> None:
        """Take back an own question."""
        from app.workqueues.questions import withdraw_question  # noqa: PLC0415

        with self._database.unit() as unit:
            withdraw_question(unit, question_id, today=today)

    def pin_answer(self, question_id: int, body: str) -> int:
        """Make an answer a tip of its payer."""
        from app.workqueues.questions import pin_answer  # noqa: PLC0415

        with self._database.unit() as unit:
            return pin_answer(unit, question_id, body)

    def see_answers(self, question_ids: tuple[int, ...]) -> int:
        """I have read these answers."""
        from app.workqueues.questions import see_answers  # noqa: PLC0415

        with self._database.unit() as unit:
            return see_answers(unit, question_ids)

    def tips(self, payer_id: int) -> tuple[PayerTip, ...]:
        """The tips of a payer."""
        from app.claims.tips import list_tips  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return list_tips(unit, payer_id)

    def save_tip(self, payer_id: int, tip_id: int | None, body: str) -> tuple[PayerTip, ...]:
        """Add a tip, or rewrite one."""
        from app.claims.tips import add_tip, list_tips, rewrite_tip  # noqa: PLC0415

        with self._database.unit() as unit:
            if tip_id is None:
                add_tip(unit, payer_id, body)
            else:
                rewrite_tip(unit, tip_id, body)
            return list_tips(unit, payer_id)

    def pin_tip(self, payer_id: int, tip_id: int, pinned: bool) -> tuple[PayerTip, ...]:
        """Pin or unpin a tip."""
        from app.claims.tips import list_tips, pin_tip  # noqa: PLC0415

        with self._database.unit() as unit:
            pin_tip(unit, tip_id, pinned=pinned)
            return list_tips(unit, payer_id)

    def delete_tip(self, payer_id: int, tip_id: int) -> tuple[PayerTip, ...]:
        """Take a tip away."""
        from app.claims.tips import delete_tip, list_tips  # noqa: PLC0415

        with self._database.unit() as unit:
            delete_tip(unit, tip_id)
            return list_tips(unit, payer_id)
