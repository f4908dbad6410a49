"""Panes, notices and the designed states of a page: loading, empty, error, no permission."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from app.domain.errors import AppError, NotPermitted, Unavailable
from app.ui.widgets.fields import Button
from app.ui.widgets.text import CutLabel, PlainLabel, restyle

BUSY_MARK_AFTER_MS = 300


class Pane(QFrame):
    """A bordered part of a page with a head line; its border takes the accent while something in it has the focus."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setProperty("pane", True)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(12, 9, 12, 10)
        self.body.setSpacing(6)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus)

    def _on_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        restyle(self, "holds_focus", now is not None and (now is self or self.isAncestorOf(now)))


def row(
    *parts: QWidget | int | None, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QHBoxLayout:
    """Widgets side by side; an int is room in px, None takes what is left."""
    layout = QHBoxLayout()
    layout.setContentsMargins(*margins)
    layout.setSpacing(spacing)
    fill(layout, parts)
    return layout


def fill(layout: QHBoxLayout | QVBoxLayout, parts: tuple[QWidget | int | None, ...]) -> None:
    """Add widgets, room and stretch to a box."""
    for part in parts:
        if part is None:
            layout.addStretch(1)
        elif isinstance(part, int):
            layout.addSpacing(part)
        else:
            layout.addWidget(part)


def rule() -> QFrame:
    """A line of one pixel."""
    line = QFrame()
    line.setProperty("rule", True)
    return line


def clear_layout(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear_layout(inner)


def scrolled(inside: QWidget, name: str) -> QScrollArea:
    """`inside` in an area that scrolls down, never sideways."""
    area = QScrollArea()
    area.setAccessibleName(name)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
    area.viewport().setAutoFillBackground(False)
    inside.setAutoFillBackground(False)
    return area


class Notice(QFrame):
    """A bar of one sentence with at most one act; hidden while it says nothing. `acted` when the act is wanted."""

    acted = Signal()
    closed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._sentence = CutLabel()
        self._act = Button("", name, quiet=True)
        self._act.clicked.connect(self._on_act)
        self._then: Callable[[], None] | None = None
        self._close = Button("Close", f"Close: {name}", quiet=True)
        self._close.clicked.connect(self._on_close)
        layout = row(self._sentence, None, self._act, self._close, margins=(12, 3, 8, 3))
        layout.setStretch(0, 1)
        self.setLayout(layout)
        self.hide()

    @property
    def sentence(self) -> str:
        """What it says now."""
        return self._sentence.whole if not self.isHidden() else ""

    def say(
        self,
        sentence: str,
        colour: str = "accent",
        act: str = "",
        *,
        lasting: bool = False,
        then: Callable[[], None] | None = None,
    ) -> None:
        """Show a sentence in a meaning colour; `lasting` ones have no close button; `then` is what the act does."""
        self._then = then
        self._sentence.set_whole(sentence)
        self._act.setText(act)
        self._act.setAccessibleName(act)
        self._act.setVisible(bool(act))
        self._close.setVisible(not lasting)
        restyle(self, "notice", colour)
        for part in (self._sentence, self._act, self._close):
            part.style().unpolish(part)
            part.style().polish(part)
        self.show()

    def clear(self) -> None:
        """Say nothing."""
        self.hide()

    def _on_act(self) -> None:
        if self._then is not None:
            self.hide()
            self._then()
        self.acted.emit()

    def _on_close(self) -> None:
        self.hide()
        self.closed.emit()


class States(QWidget):
    """Content, or the sentence that stands in its place, with the next step as a button.

    Signal `retry_requested` when a person asks to try again.
    """

    retry_requested = Signal()

    def __init__(self, content: QWidget, name: str) -> None:
        super().__init__()
        self._content = content
        self._title = PlainLabel("", weight="strong")
        self._sentence = PlainLabel("", "muted", wrap=True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._act = Button("Try again", f"Try again: {name}")
        self._act.clicked.connect(self._on_act)
        self._next: Callable[[], None] | None = None
        self._busy_later = QTimer(self)
        self._busy_later.setSingleShot(True)
        self._busy_later.setInterval(BUSY_MARK_AFTER_MS)
        self._busy_later.timeout.connect(self._show_busy)
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(content)
        self._stack.addWidget(self._message())

    def _message(self) -> QWidget:
        message = QWidget()
        message.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        layout = QVBoxLayout(message)
        layout.addStretch(2)
        layout.addWidget(self._title)
        layout.addWidget(self._sentence)
        layout.addLayout(row(None, self._act, None))
        layout.addStretch(3)
        return message

    @property
    def said(self) -> str:
        """The sentence on show, or the empty text while content is."""
        return self._sentence.text() if self._stack.currentIndex() == 1 else ""

    def show_content(self) -> None:
        """The content itself; it gets the keys back that it had before."""
        self._busy_later.stop()
        self._stack.setCurrentIndex(0)
        if self.hasFocus() and self._content.focusPolicy() != Qt.FocusPolicy.NoFocus:
            self._content.setFocus()

    def wait(self) -> None:
        """An answer is awaited: after 300 ms the busy mark stands where the content will be."""
        self._busy_later.start()

    def show_empty(self, title: str, sentence: str, act: str = "", then: Callable[[], None] | None = None) -> None:
        """Nothing to show, and what to do about it."""
        self._say(title, sentence, act, then)

    def show_error(self, error: AppError) -> None:
        """What failed, as a sentence, and trying again where that can help."""
        if isinstance(error, NotPermitted):
            self._say("Not for this sign-in", error.sentence, "", None)
        elif isinstance(error, Unavailable):
            self._say("The server does not answer", error.sentence, "Try again", None)
        else:
            self._say("That did not work", error.sentence, "Try again", None)

    def _show_busy(self) -> None:
        self._say("Loading ...", "The server is asked.", "", None)

    def _say(self, title: str, sentence: str, act: str, then: Callable[[], None] | None) -> None:
        self._busy_later.stop()
        self._title.setText(title)
        self._sentence.setText(sentence)
        self._act.setText(act)
        self._act.setVisible(bool(act))
        self._next = then
        if self._content.hasFocus():
            self.setFocus()             # else the next field of the page would get the keys
        self._stack.setCurrentIndex(1)

    def _on_act(self) -> None:
        if self._next is not None:
            self._next()
        else:
            self.retry_requested.emit()

