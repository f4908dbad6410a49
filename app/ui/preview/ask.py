"""The question after printing, in the page: the time line says what a person saw, not what a spooler took."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from app.ui.widgets.fields import Button
from app.ui.widgets.pane import row
from app.ui.widgets.text import CutLabel, restyle


class AskBar(QFrame):
    """One question with Yes and No; hidden until asked. `answered(bool)`; no key but those of its buttons."""

    answered = Signal(bool)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._question = CutLabel()
        self.yes = Button("Yes", f"Yes: {name}")
        self.no = Button("No", f"No: {name}")
        layout = row(self._question, self.yes, self.no, None, margins=(12, 3, 8, 3))
        self.setLayout(layout)
        restyle(self, "notice", "accent")
        self.yes.clicked.connect(lambda: self._answer(True))
        self.no.clicked.connect(lambda: self._answer(False))
        self.hide()

    def ask(self, question: str) -> None:
        """Show the question; the focus stays where it is."""
        self._question.set_whole(question)
        self.show()

    def _answer(self, good: bool) -> None:
        self.hide()
        self.answered.emit(good)
