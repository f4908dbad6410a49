"""The foot of the people page: a person being typed, a sentence to an act, or a password that is shown once."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from app.ui.people.form import PersonForm
from app.ui.widgets.fields import Button, TextField
from app.ui.widgets.pane import row
from app.ui.widgets.text import KeyCap, PlainLabel, reveal

SHOWN_ONCE = "The password, shown only now. Hand it over by telephone or on paper, never by mail:"


class PeopleFoot(QFrame):
    """Signals `save_requested()` by the button, `left()` on Esc in a field."""

    save_requested = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("noteBar")
        self.title = PlainLabel("", weight="strong")
        self.trouble = PlainLabel("", "red", wrap=True)
        self.about = PlainLabel("", wrap=True)
        self.form = PersonForm()
        self.words = TextField("Words")
        self.words_hint = PlainLabel("", "muted")
        self.password = TextField("Password, shown once")
        self.password.setReadOnly(True)
        self.password_hint = PlainLabel(SHOWN_ONCE, "muted")
        self.save = Button("Save", primary=True)
        self._save_key = KeyCap("Ctrl+Enter")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 6)
        layout.setSpacing(4)
        line = row(self.title, self.trouble, None, self.save, self._save_key, KeyCap("Esc"), margins=(12, 0, 12, 0))
        line.setStretch(1, 1)
        layout.addLayout(line)
        told = row(self.about, margins=(12, 0, 12, 0))
        told.setStretch(0, 1)
        layout.addLayout(told)
        layout.addWidget(self.form)
        said = row(self.words_hint, self.words, margins=(12, 0, 12, 4))
        said.setStretch(1, 1)
        layout.addLayout(said)
        shown = row(self.password_hint, self.password, None, margins=(12, 0, 12, 4))
        shown.setStretch(1, 1)
        layout.addLayout(shown)
        self.save.clicked.connect(self.save_requested)
        for field in (self.words, self.password):
            field.escaped.connect(self.left)
        self.form.escaped.connect(self.left)
        self._only("")

    def open_form(self, title: str) -> None:
        """Type a person; the caller fills the form."""
        self._open(title, "Save", "form")

    def open_words(self, title: str, button: str, hint: str, about: str = "") -> None:
        """Type a sentence to an act; `about` is what there is to read before."""
        self._open(title, button, "words")
        self.about.setText(about)
        reveal(self.about, bool(about))
        self.words_hint.setText(hint)
        self.words.clear()
        self.words.setFocus()

    def show_password(self, title: str, password: str) -> None:
        """Show a password once; Ctrl+C copies it."""
        self._open(title, "", "password")
        self.password.setText(password)
        self.password.setFocus()
        self.password.selectAll()

    def close_all(self) -> None:
        """Nothing is typed any more, and no password stands there."""
        self.password.clear()
        self._only("")
        self.hide()

    def say(self, sentence: str) -> None:
        """What is wrong with what is typed."""
        self.trouble.setText(sentence)
        reveal(self.trouble, bool(sentence))

    def _open(self, title: str, button: str, part: str) -> None:
        self.title.setText(title)
        self.save.setText(button)
        self.save.setAccessibleName(button or "Save")
        self.say("")
        self._only(part)
        self.show()

    def _only(self, part: str) -> None:
        self.form.setVisible(part == "form")
        reveal(self.about, False)
        for widget in (self.words, self.words_hint):
            reveal(widget, part == "words")
        for widget in (self.password, self.password_hint):
            reveal(widget, part == "password")
        for act in (self.save, self._save_key):
            reveal(act, part in ("form", "words"))
