"""The ten reasons a payer gives most, one digit each; any other reason or remark is typed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout

from app.posting.paper_types import FavouriteReason
from app.ui.widgets.fields import TextField
from app.ui.widgets.pane import Pane, clear_layout, row
from app.ui.widgets.text import CutLabel, KeyCap, PlainLabel

_HALF = 5


class ReasonPanel(Pane):
    """Signals: `chosen(FavouriteReason)`, `typed(text)` for a reason or remark written out, `left()` by Esc."""

    chosen = Signal(object)
    typed = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__("Reasons")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._favourites: tuple[FavouriteReason, ...] = ()
        self.title = PlainLabel("", weight="strong")
        self.other = TextField("Another reason", "CO-197, CO-197=50.00, or a remark N130")
        self.other.setFixedWidth(290)
        self.other.returnPressed.connect(lambda: self.typed.emit(self.other.text()))
        self.other.escaped.connect(self.left)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(3)
        self.body.addLayout(row(self.title, None, KeyCap("."), self.other))
        self.body.addLayout(self._grid)
        self.hide()

    def offer(self, favourites: Sequence[FavouriteReason], title: str) -> None:
        """Show the reasons and wait for a digit."""
        self._favourites = tuple(favourites)
        self.title.setText(title)
        self.other.clear()
        clear_layout(self._grid)
        for at, each in enumerate(self._favourites):
            line, side = at % _HALF, at // _HALF * 3
            self._grid.addWidget(KeyCap(str(at)), line, side)
            self._grid.addWidget(PlainLabel(f"{each.group}-{each.reason}"), line, side + 1)
            self._grid.addWidget(CutLabel(each.words, "muted"), line, side + 2)
        self._grid.setColumnStretch(2, 1)
        self._grid.setColumnStretch(5, 1)
        self.show()
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit chooses, a point goes to the field, Esc leaves."""
        text = event.text()
        if text.isascii() and text.isdigit() and int(text) < len(self._favourites):
            self.chosen.emit(self._favourites[int(text)])
        elif text == ".":
            self.other.setFocus()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            event.ignore()
