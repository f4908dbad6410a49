"""Views, questions, tips and exports of the made-up office; made-up people only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from app.claims.detail_types import PayerTip
from app.domain.errors import Conflict
from app.domain.money import Cents
from app.domain.sheet import Value
from app.reports.export import Exported, ExportWish
from app.ui.table.exporting import Pages
from app.workqueues.questions import Question
from app.workqueues.types import QueueQuery, QueueTotal
from app.workqueues.views import SavedView
from tests.ui.made_up import NOW, TODAY

SHARED = SavedView(90, "Closing this week", QueueQuery("denial", clock_within=7), "*", 3, "sunder", "R. Sunder", True)


def question(number: int, body: str, *, by: str = "chen", name: str = "B. Chen", **changes: object) -> Question:
    """An open question for any lead."""
    made = Question(
        number, 500 + number, 1001, "4K2P0001", "Rivera, Ana", 3, "Aetna PPO", "Harbor Spine & Ortho", "Harbor Main",
        124_000, "appeal1", TODAY, by, name, NOW, "", "", body, False, "open", "", "", None, None, False,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]  # fields of a question


class MadeDesk:
    """Keeps what was asked."""

    login: str

    def _call(self, name: str) -> None:
        """Counted by the office."""

    def _desk_book(self) -> MadeDeskBook:
        found = self.__dict__.get("kept_for_desk")
        if found is None:
            found = self.__dict__["kept_for_desk"] = MadeDeskBook()
        return found

    @property
    def desk_book(self) -> MadeDeskBook:
        """What the made-up office keeps for the desk."""
        return self._desk_book()

    def export_list(self, wish: ExportWish, pages: Pages, told: Callable[[int], None]) -> Exported:
        """Keep the typed rows; no file is written."""
        self._call("export_list")
        rows = [tuple(row) for page in pages for row in page]
        told(len(rows))
        self._desk_book().exports.append((wish, rows))
        return Exported(wish.path, len(rows))

    def views(self) -> tuple[SavedView, ...]:
        """The saved views."""
        self._call("views")
        return tuple(self._desk_book().views)

    def view_totals(self, queries: tuple[QueueQuery, ...], today: date) -> tuple[QueueTotal, ...]:
        """Two items each."""
        self._call("view_totals")
        return tuple(QueueTotal(2, Cents(30_000), at_least=bool(query.clock_within)) for query in queries)

    def save_view(self, name: str, query: QueueQuery, team: str, key: int | None) -> tuple[SavedView, ...]:
        """Keep one."""
        self._call("save_view")
        book = self._desk_book()
        book.views.append(SavedView(100 + len(book.views), name, query, team, key, self.login, "A. Lopez", True))
        return tuple(book.views)

    def delete_view(self, view_id: int) -> tuple[SavedView, ...]:
        """Forget one."""
        self._call("delete_view")
        book = self._desk_book()
        book.views = [view for view in book.views if view.view_id != view_id]
        return tuple(book.views)

    def lead_questions(self, which: str) -> tuple[Question, ...]:
        """Open, answered or mine."""
        self._call("lead_questions")
        asked = self._desk_book().questions
        if which == "mine":
            return tuple(each for each in asked if each.asked_by == self.login)
        return tuple(each for each in asked if each.state == which)

    def question_counts(self) -> tuple[int, int]:
        """Waiting and news."""
        self._call("question_counts")
        return self._desk_book().counts

    def ask_question(self, item_id: int, version: int, body: str, *, to: str, sleeps: bool, today: date) -> int:
        """Ask."""
        self._call("ask_question")
        self._desk_book().asked.append((item_id, body, to, sleeps))
        return 1

    def answer_question(self, question_id: int, body: str, today: date) -> None:
        """Answer once."""
        self._call("answer_question")
        self._change(question_id, "open", state="answered", answer=body, answered_name="A. Lopez", answered_at=NOW)

    def withdraw_question(self, question_id: int, today: date) -> None:
        """Take it back."""
        self._call("withdraw_question")
        self._change(question_id, "open", state="withdrawn")

    def pin_answer(self, question_id: int, body: str) -> int:
        """Pin it."""
        self._call("pin_answer")
        self._change(question_id, "answered", tip_id=7)
        self._desk_book().tips.append(PayerTip(7, body, True, "A. Lopez", NOW, "", None, True))
        return 7

    def see_answers(self, question_ids: tuple[int, ...]) -> int:
        """Read."""
        self._call("see_answers")
        return len(question_ids)

    def tips(self, payer_id: int) -> tuple[PayerTip, ...]:
        """The tips."""
        self._call("tips")
        return tuple(self._desk_book().tips)

    def save_tip(self, payer_id: int, tip_id: int | None, body: str) -> tuple[PayerTip, ...]:
        """Add or rewrite."""
        self._call("save_tip")
        book = self._desk_book()
        if tip_id is None:
            book.tips.append(PayerTip(50 + len(book.tips), body, True, "A. Lopez", NOW, "", None, True))
        else:
            book.tips = [replace(tip, body=body) if tip.tip_id == tip_id else tip for tip in book.tips]
        return tuple(book.tips)

    def pin_tip(self, payer_id: int, tip_id: int, pinned: bool) -> tuple[PayerTip, ...]:
        """Pin or unpin."""
        self._call("pin_tip")
        book = self._desk_book()
        book.tips = [replace(tip, pinned=pinned) if tip.tip_id == tip_id else tip for tip in book.tips]
        return tuple(book.tips)

    def delete_tip(self, payer_id: int, tip_id: int) -> tuple[PayerTip, ...]:
        """Take it away."""
        self._call("delete_tip")
        book = self._desk_book()
        book.tips = [tip for tip in book.tips if tip.tip_id != tip_id]
        return tuple(book.tips)

    def _change(self, question_id: int, was: str, **changes: object) -> None:
        book = self._desk_book()
        found = next(each for each in book.questions if each.question_id == question_id)
        if found.state != was:
            raise Conflict("B. Chen answered this question at 10:42; yours was not saved.")
        book.questions[book.questions.index(found)] = replace(found, **changes)  # type: ignore[arg-type]


class MadeDeskBook:
    """Everything the desk of the made-up office keeps."""

    def __init__(self) -> None:
        self.views: list[SavedView] = [SHARED]
        self.questions: list[Question] = [
            question(1, "May I write off 12.40?"), question(2, "Which form does Aetna want for a corrected claim?"),
            question(3, "Ours?", by="lopez", name="A. Lopez", state="answered", answer="No: send it to the lab.",
                     answered_name="R. Sunder", answered_at=NOW),
        ]  # fmt: skip
        self.counts = (0, 0)
        self.asked: list[tuple[int, str, str, bool]] = []
        self.tips: list[PayerTip] = [PayerTip(3, "Press 3 for claims", True, "B. Chen", NOW, "", None, False)]
        self.exports: list[tuple[ExportWish, list[tuple[Value, ...]]]] = []
