"""The questions page: what colleagues ask, answered with Ctrl+Enter, an answer pinned as a payer's tip with T."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.ui.actions import bind_keys
from app.ui.page import Desk, Page
from app.ui.questions.columns import question_columns
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button, Choice, NoteField
from app.ui.widgets.pane import Pane, States, row
from app.ui.widgets.text import CutLabel, KeyCap, PlainLabel
from app.ui.words import count_text
from app.workqueues.questions import Question

WHICH = (("Open", "open"), ("Answered", "answered"), ("Mine", "mine"))
NOTHING = {
    "open": "Q on a held item asks the lead; what is asked waits here, the oldest first.",
    "answered": "Answers of the leads are listed here, the newest first.",
    "mine": "Q on an item you hold asks the lead; the answer comes back to your desk.",
}
PIN_HINT = "Say it so that it holds for every patient of this payer; Enter pins it."


class QuestionsPage(Page):
    """Enter opens the claim; A goes to the answer, T pins an answer as a tip, Delete takes an own question back."""

    topics = frozenset({"question"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Questions")
        self._shown: Question | None = None
        self._pinning = False
        self._acting = False
        self.which = Choice("Which questions")
        self.which.offer([word for word, _code in WHICH], [code for _word, code in WHICH])
        self.which.choose("open" if desk.holds("supervisor") else "mine")
        self.which.chosen.connect(lambda _code: self.refresh())
        self.total = CutLabel("", "muted")
        self.table: DeskTable[Question] = DeskTable(
            "Questions", question_columns(desk.today), lambda each: each.question_id
        )
        self.states = States(self.table, "Questions")
        self.body = PlainLabel("", wrap=True)
        self.about = PlainLabel("", "muted", wrap=True)
        self.answered = PlainLabel("", wrap=True)
        self.answer = NoteField("Answer", "What is to be done")
        self.trouble = PlainLabel("", "red", wrap=True)
        self.send = Button("Answer", primary=True)
        self.pin = Button("Pin as tip")
        self._lay_out()
        self._connect()
        self._show(None)

    def _lay_out(self) -> None:
        top = QFrame()
        top.setObjectName("filterBar")
        top.setFixedHeight(41)
        bar = row(self.which, self.total, margins=(12, 0, 12, 0))
        bar.setStretch(1, 1)
        top.setLayout(bar)
        self.pane = Pane("Question")
        for words in (self.about, self.body, self.answered, self.trouble):
            self.pane.body.addWidget(words)
        self.pane.body.addStretch(1)
        holder = QWidget()
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(10, 10, 10, 10)
        inner.addWidget(self.pane)
        foot = QFrame()
        foot.setObjectName("noteBar")
        foot.setFixedHeight(50)
        line = row(self.answer, self.pin, KeyCap("T"), 4, self.send, KeyCap("Ctrl+Enter"), margins=(12, 0, 12, 0))
        line.setStretch(0, 1)
        foot.setLayout(line)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        for part, share in ((top, 0), (self.states, 3), (holder, 2), (foot, 0)):
            page.addWidget(part, share)

    def _connect(self) -> None:
        self.table.row_chosen.connect(self._show)
        self.table.row_activated.connect(self._open_claim)
        self.states.retry_requested.connect(self.refresh)
        self.answer.escaped.connect(self._leave_field)
        self.answer.returnPressed.connect(self._on_return)
        self.send.clicked.connect(self.send_answer)
        self.pin.clicked.connect(self.begin_pin)
        bind_keys(self.table, "A", self.answer.setFocus)
        bind_keys(self.table, "T", self.begin_pin)
        bind_keys(self.table, "Delete", self.withdraw)

    def acts(self) -> dict[str, Callable[[], None]]:
        """The acts this page answers."""
        return {"save_next": self.send_answer, "refresh": self.refresh, "new_tab": self._open_shown}

    def lists(self) -> tuple[QWidget, ...]:
        """The questions, and the one on show."""
        return self.table, self.pane

    def focus_first(self) -> None:
        """The list."""
        self.table.setFocus()

    def refresh(self) -> None:
        """Ask what waits."""
        self.states.wait()
        which = self.which.currentData()
        self.desk.background.run(
            partial(self.desk.office.lead_questions, which), partial(self._on_rows, which), self._on_list_failure,
            slot="questions",
        )  # fmt: skip

    def _on_rows(self, which: str, found: tuple[Question, ...]) -> None:
        self.table.set_rows(found)
        self.total.set_whole(count_text(len(found), "question"))
        if not found:
            self._show(None)
            self.states.show_empty("No question here", NOTHING[which])
            return
        self.states.show_content()
        if self.table.current_row is None:
            self.table.select_place(0)
        else:
            self._show(self.table.current_row)
        if news := tuple(each.question_id for each in found if each.news):
            self.desk.background.run(partial(self.desk.office.see_answers, news), _seen)

    def _show(self, question: Question | None) -> None:
        if question is None or self._shown is None or question.question_id != self._shown.question_id:
            self._end_pin()
            self.answer.clear()
            self.trouble.setText("")
        self._shown = question
        practice = self.desk.practice_called(question.practice) if question else None
        if practice is not None:
            self.practice_shown.emit(practice.name, practice.location, practice.band)
        self.about.setText(_about(question) if question else "")
        self.body.setText(question.body if question else "Choose a question above.")
        self.answered.setText(f"{question.answered_name}: {question.answer}" if question and question.answer else "")
        self._show_may()

    def _show_may(self) -> None:
        shown, lead = self._shown, self.desk.holds("supervisor")
        asked_me = shown is not None and (lead or shown.addressee == self.desk.login)
        may = shown is not None and shown.state == "open" and asked_me and shown.asked_by != self.desk.login
        pins = shown is not None and shown.state == "answered" and lead and shown.tip_id is None
        self.send.setEnabled(may and not self._acting)
        self.pin.setEnabled(pins and shown is not None and shown.payer_id is not None and not self._acting)
        self.answer.setEnabled(may or self._pinning)

    def send_answer(self) -> None:
        """Ctrl+Enter: the answer goes back to the asker; while pinning, the tip is pinned."""
        if self._pinning:
            self._pin_now()
        elif self._shown is not None and self.send.isEnabled():
            work = partial(
                self.desk.office.answer_question, self._shown.question_id, self.answer.text(), self.desk.today
            )
            self._act(work, f"{self._shown.asked_name} has the answer.")

    def begin_pin(self) -> None:
        """T: the answer as a tip, to be said without a patient."""
        if self._shown is not None and self.pin.isEnabled():
            self._pinning = True
            self._show_may()
            self.answer.setText(self._shown.answer)
            self.answer.setFocus()
            self.answer.selectAll()
            self.trouble.setText("")
            self.answered.setText(f"{self._shown.answered_name}: {self._shown.answer}\n\n{PIN_HINT}")

    def _pin_now(self) -> None:
        if self._shown is not None:
            work = partial(self.desk.office.pin_answer, self._shown.question_id, self.answer.text())
            self._act(work, f"Pinned to {self._shown.payer}.")

    def withdraw(self) -> None:
        """Delete: an own open question is taken back."""
        shown = self._shown
        if shown is not None and shown.state == "open" and shown.asked_by == self.desk.login:
            work = partial(self.desk.office.withdraw_question, shown.question_id, self.desk.today)
            self._act(work, "The question is taken back.")

    def _act(self, work: Callable[[], object], sentence: str) -> None:
        if not self._acting:
            self._acting = True
            self._show_may()
            self.desk.background.run(work, partial(self._on_done, sentence), self._on_failure)

    def _on_done(self, sentence: str, _done: object) -> None:
        self._acting = False
        self._end_pin()
        self.answer.clear()
        self.said.emit(sentence, "green")
        self.table.setFocus()
        self.refresh()

    def _on_failure(self, error: AppError) -> None:
        self._acting = False
        self.trouble.setText(error.sentence)
        self._show_may()
        self.failed.emit(error)

    def _on_list_failure(self, error: AppError) -> None:
        self.failed.emit(error)
        self.states.show_error(error)

    def _on_return(self) -> None:
        if self._pinning:
            self._pin_now()

    def _leave_field(self) -> None:
        self._end_pin()
        self.table.setFocus()

    def _end_pin(self) -> None:
        if self._pinning:
            self._pinning = False
            self.answer.clear()
            self._show_may()

    def _open_claim(self, question: Question) -> None:
        if question.claim_id is not None:
            self.claim_open_requested.emit(question.claim_id)

    def _open_shown(self) -> None:
        if self._shown is not None:
            self._open_claim(self._shown)


def _about(question: Question) -> str:
    at = question.asked_at.astimezone()
    to = question.addressee_name if question.addressee else "any lead"
    waits = "; the item sleeps until the answer" if question.sleeps and question.state == "open" else ""
    return (
        f"{question.asked_name} asks {to}, {at:%m/%d %H:%M}: {question.claim} {question.patient}, {question.payer}, "
        f"{question.location}{waits}"
    )


def _seen(_news: int) -> None:
    """The mark is gone with the next reading."""
