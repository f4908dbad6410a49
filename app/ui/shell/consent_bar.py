"""A colleague is on the telephone and asks for what is assigned to me: answered here, whatever page is in front."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from app.domain.errors import AppError
from app.ui.background import Background
from app.ui.office import Office
from app.ui.widgets.fields import Button
from app.ui.widgets.pane import row
from app.ui.widgets.text import CutLabel, KeyCap, restyle
from app.workqueues.call_types import ConsentAsked
from app.workqueues.types import Changes


class ConsentBar(QFrame):
    """Hidden while nobody asks. Signals: `said(sentence, colour)` after an answer, `failed(AppError)`."""

    said = Signal(str, str)
    failed = Signal(object)

    def __init__(self, office: Office, background: Background) -> None:
        super().__init__()
        self.setAccessibleName("A colleague asks")
        self._office, self._background = office, background
        self._asked: tuple[ConsentAsked, ...] = ()
        self._words = CutLabel()
        self.yes, self.no = Button("Let them ride along"), Button("Keep them")
        self.yes.clicked.connect(partial(self.answer, True))
        self.no.clicked.connect(partial(self.answer, False))
        layout = row(
            self._words, self.yes, KeyCap("Ctrl+Alt+Y"), self.no, KeyCap("Ctrl+Alt+N"), margins=(12, 3, 8, 3)
        )
        layout.setStretch(0, 1)
        self.setLayout(layout)
        restyle(self, "notice", "accent")
        self.hide()

    @property
    def sentence(self) -> str:
        """What is asked now, '' for nothing."""
        return self._words.whole if self._asked else ""

    def ask(self) -> None:
        """Look whether somebody asks."""
        self._background.run(self._office.call_questions, self._show, self.failed.emit, slot="call questions")

    def on_changes(self, found: Changes) -> None:
        """Something about a call changed, or the line was away."""
        if not found.changes or any(change.topic == "call" for change in found.changes):
            self.ask()

    def answer(self, yes: bool) -> None:
        """Answer the question on show; the next one follows."""
        if self._asked:
            asked, self._asked = self._asked[0], self._asked[1:]
            self._show(self._asked)
            work = partial(self._office.answer_call_question, asked.call_id, yes)
            self._background.run(work, partial(self._on_answered, yes), self._on_refused)

    def _show(self, asked: tuple[ConsentAsked, ...]) -> None:
        self._asked = asked
        self.setVisible(bool(asked))
        if asked:
            one = asked[0]
            claims = "one claim of yours" if one.items == 1 else f"{one.items} claims of yours"
            until = one.expires_at.astimezone().strftime("%H:%M")
            self._words.set_whole(
                f"{one.caller_name} calls {one.payer} for {one.practice} and asks for {claims}; until {until}."
            )

    def _on_answered(self, yes: bool, sentence: str) -> None:
        self.said.emit(sentence, "green" if yes else "accent")

    def _on_refused(self, error: AppError) -> None:
        self.said.emit(error.sentence, "amber")
        self.failed.emit(error)
