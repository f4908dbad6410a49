"""Values of a call on the clipboard, one after the other, for at most a minute."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication

CLEAR_AFTER_MS = 60_000


class ValueCopy:
    """Steps through the values of one claim; another claim starts anew."""

    def __init__(self) -> None:
        self._owner: object = None
        self._next = 0
        self._copied = ""
        self._timer = QTimer()
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.clear)

    def step(self, owner: object, values: tuple[tuple[str, str], ...]) -> str:
        """Copy the next value; a sentence that says which, without the value."""
        if not values:
            return "Nothing is known of this claim that could be copied."
        at = self._next % len(values) if owner == self._owner else 0
        return self.copy(owner, values, at)

    def copy(self, owner: object, values: tuple[tuple[str, str], ...], at: int) -> str:
        """Copy the value at a place."""
        name, self._copied = values[at]
        self._owner, self._next = owner, at + 1
        QGuiApplication.clipboard().setText(self._copied)
        self._timer.start(CLEAR_AFTER_MS)
        after = values[(at + 1) % len(values)][0]
        return f"Copied {name.lower()}; F2 copies {after.lower()}. The clipboard is emptied after a minute."

    def clear(self) -> None:
        """Empty the clipboard when it still holds what was put there."""
        clipboard = QGuiApplication.clipboard()
        if self._copied and clipboard.text() == self._copied:
            clipboard.clear()
        self._copied = ""
