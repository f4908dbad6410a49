"""What is on the screen while a desk is locked: who sits here, why it is locked, the password. Nothing of a patient."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from app.ui.widgets.fields import Button, SecretField
from app.ui.widgets.pane import Pane
from app.ui.widgets.text import PlainLabel

CARD_WIDTH = 400
TITLE = "RemitDesk - locked"


class LockScreen(QWidget):
    """Signals: `unlock_requested(secret)`; `other_requested()` when somebody else wants to sit down."""

    unlock_requested = Signal(str)
    other_requested = Signal()

    def __init__(self, person: str, *, sits_down: bool = False) -> None:
        """`sits_down`: at the demo office somebody may go on without typing a password, as at its sign-in."""
        super().__init__()
        self.setObjectName("desk")
        self.setWindowTitle(TITLE)
        self.setAccessibleName("This desk is locked")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._sits_down = sits_down
        self.why = PlainLabel("", "muted", wrap=True)
        self.held = PlainLabel("", "muted", wrap=True)
        self.secret = SecretField("Password or PIN", "Password, or the PIN of this desk")
        self.enter = Button("Sit down again" if sits_down else "Unlock", primary=True)
        self.other = Button("Somebody else works here", quiet=True)
        self.trouble = PlainLabel("", "red", wrap=True)
        self.trouble.setAccessibleName("What went wrong")
        self._busy = QProgressBar()
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self._busy.setAccessibleName("Working")
        self.enter.clicked.connect(self._on_enter)
        self.secret.returnPressed.connect(self._on_enter)
        self.other.clicked.connect(self.other_requested)
        card = Pane("This desk is locked")
        card.setFixedWidth(CARD_WIDTH)
        card.body.setContentsMargins(28, 24, 28, 24)
        card.body.setSpacing(10)
        for part in (
            PlainLabel("Locked", weight="large"), PlainLabel(person, weight="strong"), self.why, self.held, self.secret,
            self.enter, self._busy, self.trouble, self.other,
        ):  # fmt: skip
            card.body.addWidget(part)
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        layout.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        if sits_down:
            self.secret.hide()
        self.wait(False)

    def begin(self, why: str) -> None:
        """The desk was locked just now."""
        self.why.setText(why)
        self.held.setText("What you typed is kept.")
        self.trouble.setText("")
        self.secret.clear()
        self.wait(False)

    def tell_held(self, sentence: str) -> None:
        """How long what the person holds stays held."""
        self.held.setText(sentence)

    def wait(self, waiting: bool) -> None:
        """Show that the server is being asked."""
        self._busy.setVisible(waiting)
        self.enter.setEnabled(not waiting)

    def say(self, sentence: str) -> None:
        """Why it stays locked."""
        self.trouble.setText(sentence)
        self.wait(False)
        self.take_keys()

    def take_keys(self) -> None:
        """The keys go where unlocking begins."""
        (self.enter if self._sits_down else self.secret).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter unlocks wherever the focus is."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.other.hasFocus():
            self._on_enter()
        else:
            super().keyPressEvent(event)

    def _on_enter(self) -> None:
        secret = self.secret.text()
        if not self.enter.isEnabled():
            return
        if not secret and not self._sits_down:
            self.say("Type your password, or the PIN of this desk.")
            return
        self.trouble.setText("")
        self.secret.clear()
        self.wait(True)
        self.unlock_requested.emit(secret)
