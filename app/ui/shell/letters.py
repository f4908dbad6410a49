"""G and the letter of a queue or page: goes to it from lists, panes, buttons and empty pages, never from a field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from app.ui.actions import bind_keys
from app.ui.pages import side_pages
from app.workqueues.types import Queue

# Fields mean what is typed; lists have the letters bound, and a grid that has not wants to keep what is in it.
DEAF = (QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox, QComboBox, QAbstractItemView)
SECOND_WITHIN_MS = 2000


def letter_targets(queues: Iterable[Queue], groups: Iterable[str]) -> dict[str, str]:
    """Queues and pages by the letter after G; a queue goes before a page."""
    targets = {queue.key.upper(): f"queue:{queue.code}" for queue in queues if queue.key}
    for page in side_pages(groups):
        if page.letter:
            targets.setdefault(page.letter, f"page:{page.name}")
    return targets


class Letters:
    """`targets` by letter. `bind` serves a list or pane; `take` serves the keys nothing else wanted."""

    def __init__(self, targets: Mapping[str, str], go: Callable[[str], None]) -> None:
        self._targets, self._go = targets, go
        self._begun_at: int | None = None

    def bind(self, widget: QWidget) -> None:
        """Let the letters work while `widget` has the focus."""
        for letter, target in self._targets.items():
            bind_keys(widget, f"G, {letter}", partial(self._go, target))

    def take(self, event: QKeyEvent) -> bool:
        """Whether a key that reached the window belonged to the letters."""
        begun_at, self._begun_at = self._begun_at, None
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if held or isinstance(QApplication.focusWidget(), DEAF):
            return False
        letter = event.text().upper()
        if begun_at is not None and event.timestamp() - begun_at <= SECOND_WITHIN_MS and letter in self._targets:
            self._go(self._targets[letter])
            return True
        if letter == "G":
            self._begun_at = event.timestamp()
        return letter == "G"
