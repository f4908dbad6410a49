"""Q: ask the lead, or one colleague, about the item in hand."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.ui.page import Desk
from app.ui.widgets.fields import Button, Choice, NoteField
from app.ui.widgets.pane import row
from app.ui.widgets.text import PlainLabel
from app.workqueues.types import TakenItem

STAYS, SLEEPS = "It stays in my hands", "It sleeps until the answer"
SLEEP_WORDS = "Asleep for three days at most, and never into the last five days of its clock; it comes back to you."


class AskDialog(QDialog):
    """Not modal. Signal `asked(sleeps)` when the question is on its way."""

    asked = Signal(bool)

    def __init__(self, parent: QWidget, desk: Desk, item: TakenItem) -> None:
        super().__init__(parent)
        self._desk, self._item = desk, item
        self.setWindowTitle("Ask the lead")
        self.setModal(False)
        self.resize(560, 210)
        self.text = NoteField("Question", "What do you need to know?")
        self.text.returnPressed.connect(self.ask)
        self.to = Choice("To")
        others = [each for each in desk.facts.colleagues if each.login != desk.login]
        self.to.offer(["Any lead", *(each.name for each in others)], ["", *(each.login for each in others)])
        self.keep = Choice("The item")
        self.keep.offer([STAYS, SLEEPS], [False, True])
        self.keep.setMinimumWidth(190)
        self.trouble = PlainLabel("", "red", wrap=True)
        self.go = Button("Ask", primary=True)
        self.go.clicked.connect(self.ask)
        leave = Button("Cancel")
        leave.clicked.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(10)
        layout.addWidget(PlainLabel(f"{item.claim}  {item.patient}  {item.payer}", weight="strong"))
        layout.addWidget(self.text)
        layout.addLayout(row(PlainLabel("To", "muted"), self.to, 8, self.keep, None))
        layout.addWidget(PlainLabel(SLEEP_WORDS, "muted", "small", wrap=True))
        layout.addWidget(self.trouble)
        layout.addLayout(row(None, leave, self.go))
        self.text.setFocus()

    def ask(self) -> None:
        """Send it."""
        if not self.go.isEnabled():
            return
        self.go.setEnabled(False)
        sleeps = bool(self.keep.currentData())
        work = partial(
            self._desk.office.ask_question, self._item.item_id, self._item.version, self.text.text(),
            to=self.to.currentData() or "", sleeps=sleeps, today=self._desk.today,
        )  # fmt: skip
        self._desk.background.run(work, partial(self._on_asked, sleeps), self._on_failure)

    def _on_asked(self, sleeps: bool, _question: int) -> None:
        self.asked.emit(sleeps)
        self.close()

    def _on_failure(self, error: AppError) -> None:
        self.trouble.setText(error.sentence)
        self.go.setEnabled(True)
