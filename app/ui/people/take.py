"""Break-glass from the window: a place, a sentence why, and for how long."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QWidget

from app.domain.errors import AppError
from app.ui.page import Desk
from app.ui.widgets.fields import Button, Choice, TextField
from app.ui.widgets.pane import row
from app.ui.widgets.text import PlainLabel, reveal

MINUTES = (15, 30, 60, 120, 240, 480)
USUAL = 60
EXPLAINED = (
    "For a place you have no scope for, when it cannot wait. The access ends by itself. A supervisor reads your "
    "reason; name no patient in it."
)


class TakeDialog(QDialog):
    """Not modal. Signal `taken(sentence)` when the access was taken."""

    taken = Signal(str)

    def __init__(self, parent: QWidget, desk: Desk) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setWindowTitle("Take access for a reason")
        self.setModal(False)
        self.resize(620, 220)
        self.place = TextField("Practice or practice/location", "NORTH or NORTH/MAIN")
        self.reason = TextField("Why", "a sentence a supervisor reads")
        self.minutes = Choice("For how long")
        self.minutes.offer([_words(each) for each in MINUTES], list(MINUTES))
        self.minutes.choose(USUAL)
        self.trouble = PlainLabel("", "red", wrap=True)
        self.go = Button("Take access", primary=True)
        self.go.clicked.connect(self.take)
        leave = Button("Leave")
        leave.clicked.connect(self.close)
        layout = QGridLayout(self)
        layout.setVerticalSpacing(8)
        layout.addWidget(PlainLabel(EXPLAINED, "muted", wrap=True), 0, 0, 1, 2)
        for at, (words, field) in enumerate(
            (("Place", self.place), ("Why", self.reason), ("For", self.minutes)), start=1
        ):
            layout.addWidget(PlainLabel(words, "muted"), at, 0)
            layout.addWidget(field, at, 1)
        layout.addWidget(self.trouble, 4, 0, 1, 2)
        layout.addLayout(row(None, leave, self.go), 5, 0, 1, 2)
        layout.setColumnStretch(1, 1)
        for line in (self.place, self.reason):
            line.returnPressed.connect(self.take)
            line.escaped.connect(self.close)
        self._say("")
        self.place.setFocus()

    def take(self) -> None:
        """Enter or the button."""
        place, reason, minutes = self.place.text().strip(), self.reason.text().strip(), int(self.minutes.currentData())
        if not place or not reason:
            self._say("Say which place, and why.")
            return
        self._desk.background.run(
            partial(self._desk.office.take_access, place, reason, minutes),
            lambda _access: self._on_taken(place, minutes), self._on_refused, slot="take access",
        )  # fmt: skip

    def _on_taken(self, place: str, minutes: int) -> None:
        self.taken.emit(f"You see {place} for {_words(minutes)}. A supervisor reads your reason.")
        self.close()

    def _on_refused(self, error: AppError) -> None:
        self._say(error.sentence)

    def _say(self, sentence: str) -> None:
        self.trouble.setText(sentence)
        reveal(self.trouble, bool(sentence))


class TakeAccess(QObject):
    """Opens the dialog over a window. Signal `said(sentence, colour)`."""

    said = Signal(str, str)

    def __init__(self, window: QWidget, desk: Desk) -> None:
        super().__init__(window)
        self._window, self._desk = window, desk

    def ask(self) -> TakeDialog:
        """Open the dialog."""
        dialog = TakeDialog(self._window, self._desk)
        dialog.taken.connect(lambda sentence: self.said.emit(sentence, "amber"))
        dialog.show()
        return dialog


def _words(minutes: int) -> str:
    return f"{minutes} minutes" if minutes < 60 else "1 hour" if minutes == 60 else f"{minutes // 60} hours"
