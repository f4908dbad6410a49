"""The strip under the filter bar: which view is on show, its further filters in words, and how far a walk looked."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from app.ui.widgets.fields import Button
from app.ui.widgets.pane import row
from app.ui.widgets.text import CutLabel

LOOKED = "Only the first {walked:,} items of this queue were looked through: narrow the list by location or payer."


class FilterStrip(QFrame):
    """Hidden while it has nothing to say. Signal `cleared()` when the person wants the filters gone."""

    cleared = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("filterStrip")
        self.setFixedHeight(30)
        self._words = CutLabel("", weight="strong")
        self._limit = CutLabel("", "amber")
        clear = Button("Clear filters", quiet=True)
        clear.clicked.connect(self.cleared)
        layout = row(self._words, self._limit, clear, margins=(12, 0, 12, 0))
        layout.setStretch(0, 1)
        self.setLayout(layout)
        self._said = self._looked = ""
        self._update()

    @property
    def sentence(self) -> str:
        """What it says."""
        return " ".join(each for each in (self._said, self._looked) if each)

    def say(self, view: str, words: str) -> None:
        """Name the view and its filters; both empty: nothing."""
        self._said = ": ".join(each for each in (view, words) if each)
        self._looked = ""
        self._update()

    def say_looked(self, walked: int | None) -> None:
        """Tell that only a part of the queue was looked through, None: all of it."""
        self._looked = LOOKED.format(walked=walked) if walked else ""
        self._update()

    def _update(self) -> None:
        self._words.set_whole(self._said)
        self._limit.set_whole(self._looked)
        self._limit.setVisible(bool(self._looked))
        self.setVisible(bool(self._said or self._looked))
