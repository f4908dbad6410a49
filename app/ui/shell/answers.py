"""Tells a desk that a question waits for it, or that its own was answered."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.ui.background import Background
from app.ui.office import Office
from app.ui.words import count_text
from app.workqueues.types import Changes


class Answers(QObject):
    """Signal `told(sentence)` when there is something new to read or to answer."""

    told = Signal(str)

    def __init__(self, office: Office, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._office, self._background = office, background
        self._before = (0, 0)

    def look(self) -> None:
        """Ask how many wait."""
        self._background.run(self._office.question_counts, self._on_counts, slot="question counts")

    def on_changes(self, found: Changes) -> None:
        """Something was asked or answered."""
        if any(change.topic == "question" for change in found.changes):
            self.look()

    def _on_counts(self, found: tuple[int, int]) -> None:
        waiting, news = found
        was_waiting, was_news = self._before
        self._before = found
        said = []
        if news > was_news:
            said.append(f"{count_text(news, 'answer')} to your questions")
        if waiting > was_waiting:
            said.append(f"{count_text(waiting, 'question')} for you")
        if said:
            self.told.emit(" and ".join(said) + ".")
