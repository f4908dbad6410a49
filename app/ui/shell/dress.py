"""Light or dark, in the text size of this width; remembered."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.memory import Memory
from app.ui.shell.top_bar import TopBar
from app.ui.theme.look import apply_look, look, text_size
from app.ui.theme.tokens import LOOKS


class Dress(QObject):
    """What a window wears."""

    def __init__(self, window: QWidget, memory: Memory, top: TopBar) -> None:
        super().__init__(window)
        self._window, self._memory, self._top = window, memory, top

    def change(self) -> None:
        """Light becomes dark, dark becomes light."""
        name = "light" if look().tokens.name == "dark" else "dark"
        self._memory.keep("look", name)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_look(app, LOOKS[name], text_size(self._window.width()))
            self._top.show_practice(self._top.practice.whole, self._top.location.whole, self._top.shown_band)
