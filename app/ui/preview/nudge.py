"""Moving everything on the sheet by a hundredth of an inch: four buttons for the mouse, the arrow keys for the hand."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout

from app.ui.widgets.fields import Button
from app.ui.widgets.pane import Pane
from app.ui.widgets.text import PlainLabel

# Each way: word, key, place in the cross, shift right and down.
_WAYS = (
    ("Up", Qt.Key.Key_Up, 0, 1, 0, -1),
    ("Left", Qt.Key.Key_Left, 1, 0, -1, 0),
    ("Right", Qt.Key.Key_Right, 1, 2, 1, 0),
    ("Down", Qt.Key.Key_Down, 2, 1, 0, 1),
)


class NudgePad(Pane):
    """One stop of the Tab key. `nudged(dx, dy)` in 1/100 inch, right and down; no other key does anything."""

    nudged = Signal(int, int)

    def __init__(self) -> None:
        super().__init__("Move by 0.01 inch with the arrow keys")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        grid = QGridLayout()
        grid.setSpacing(4)
        for word, _key, down, across, dx, dy in _WAYS:
            button = Button(word, f"Move {word.lower()} by 0.01 inch")
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setAutoRepeat(True)
            button.clicked.connect(lambda _on, dx=dx, dy=dy: self.nudged.emit(dx, dy))
            grid.addWidget(button, down, across)
        middle = PlainLabel("0.01 in", "muted")
        grid.addWidget(middle, 1, 1, Qt.AlignmentFlag.AlignCenter)
        self.body.addLayout(grid)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """An arrow key moves; a letter does nothing here, also not what it would do in a list."""
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        way = next((one for one in _WAYS if one[1] == event.key()), None)
        if way is None and event.text().isprintable() and event.text():
            return
        if way is None or held != Qt.KeyboardModifier.NoModifier:
            super().keyPressEvent(event)
            return
        self.nudged.emit(way[4], way[5])
