"""Changing the own password, and the PIN of this desk. Neither is ever shown but the one that was made here."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import partial
from typing import Generic, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QLineEdit, QWidget

from app.domain.errors import AppError
from app.ui.page import Desk
from app.ui.widgets.fields import Button, SecretField
from app.ui.widgets.pane import row
from app.ui.widgets.text import PlainLabel, reveal

ABOUT_CHANGE = (
    "Twelve signs or more. A made one is the best: it is shown here and nowhere else, so write it down where only you "
    "read it. Where this desk keeps your password it keeps the new one."
)
ABOUT_PIN = (
    "Six to twelve digits that open this desk when it is locked, in place of the password it keeps. Five wrong ones "
    "and the desk forgets the password: then the password itself is typed. Leave both empty to do without a PIN."
)
Answer = TypeVar("Answer")
UNLIKE = "The two are not the same; type them again."


class SecretDialog(QDialog, Generic[Answer]):
    """Not modal: three fields and one act, `wish(current, new)`. Signal `said(sentence)` when it is done."""

    said = Signal(str)

    def __init__(
        self, parent: QWidget, desk: Desk, wish: Callable[[str, str], Answer], words: Callable[[Answer], str],
        *, title: str, about: str, name: str,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._background, self._wish, self._words = desk.background, wish, words
        self.setWindowTitle(title)
        self.setModal(False)
        self.resize(600, 250)
        self.current = SecretField("Password now, or PIN", "the password you use now, or the PIN of this desk")
        self.first = SecretField(name)
        self.again = SecretField(f"{name} again")
        self.trouble = PlainLabel("", "red", wrap=True)
        self.trouble.setAccessibleName("What went wrong")
        self.go = Button(title, primary=True)
        self.go.clicked.connect(self.act)
        leave = Button("Leave")
        leave.clicked.connect(self.close)
        self.foot = row(None, leave, self.go)
        layout = QGridLayout(self)
        layout.setVerticalSpacing(8)
        layout.addWidget(PlainLabel(about, "muted", wrap=True), 0, 0, 1, 2)
        for at, field in enumerate((self.current, self.first, self.again), start=1):
            layout.addWidget(PlainLabel(field.accessibleName(), "muted"), at, 0)
            layout.addWidget(field, at, 1)
            field.returnPressed.connect(self.act)
            field.escaped.connect(self.close)
        layout.addWidget(self.trouble, 4, 0, 1, 2)
        layout.addLayout(self.foot, 5, 0, 1, 2)
        layout.setColumnStretch(1, 1)
        self.say("")
        self.current.setFocus()

    def act(self) -> None:
        """Enter or the button."""
        if not self.go.isEnabled():
            return
        if not self.current.text():
            self.say("Type the password you use now.")
        elif self.first.text() != self.again.text():
            self.say(UNLIKE)
        else:
            self.say("")
            self.go.setEnabled(False)
            work = partial(self._wish, self.current.text(), self.first.text())
            self._background.run(work, self._on_done, self._on_refused, slot="own secret")

    def _on_done(self, answer: Answer) -> None:
        self.said.emit(self._words(answer))
        self.close()

    def say(self, sentence: str) -> None:
        """What went wrong; the fields stay."""
        self.trouble.setText(sentence)
        reveal(self.trouble, bool(sentence))

    def _on_refused(self, error: AppError) -> None:
        self.go.setEnabled(True)
        self.say(error.sentence)


class ChangeSecretDialog(SecretDialog[bool]):
    """A new own password: typed twice, or made here and shown once."""

    def __init__(self, parent: QWidget, desk: Desk) -> None:
        super().__init__(
            parent, desk, desk.office.change_secret, _changed_words,
            title="Change my password", about=ABOUT_CHANGE, name="New password",
        )  # fmt: skip
        self.make = Button("Make one for me")
        self.make.clicked.connect(self.make_one)
        self.foot.insertWidget(0, self.make)

    def make_one(self) -> None:
        """A password nobody guesses, shown until the dialog closes."""
        made = secrets.token_urlsafe(18)
        for field in (self.first, self.again):
            field.setEchoMode(QLineEdit.EchoMode.Normal)
            field.setText(made)


class PinDialog(SecretDialog[str]):
    """The PIN of this desk: set, changed, or taken away with empty fields."""

    def __init__(self, parent: QWidget, desk: Desk) -> None:
        super().__init__(
            parent, desk, desk.office.choose_pin, str,
            title="Set the PIN of this desk", about=ABOUT_PIN, name="New PIN",
        )  # fmt: skip


def _changed_words(kept: bool) -> str:
    where = "this desk keeps the new one" if kept else "this desk keeps none, you type it at the next sign-in"
    return f"Your password is changed; {where}. The old one opens nothing any more."
