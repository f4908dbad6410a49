"""Words on the screen: labels that never read markup, chips, key caps, and tone changes."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Set a property the style sheet looks at, and dress the widget again when it changed."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def reveal(widget: QWidget, visible: bool) -> None:
    """Show or hide a part of a page. A part without a parent yet is not shown: it would become a window."""
    if not visible or widget.parentWidget() is not None:
        widget.setVisible(visible)


class PlainLabel(QLabel):
    """A label that shows text as it is: data can never bring markup or links to the screen."""

    def __init__(self, text: str = "", tone: str = "", weight: str = "", *, wrap: bool = False) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if not wrap:
            self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        if tone:
            self.setProperty("tone", tone)
        if weight:
            self.setProperty("weight", weight)
        self.setText(text)

    def set_tone(self, tone: str) -> None:
        """Change the colour: muted, accent, amber, red, green, or the empty text for ordinary."""
        restyle(self, "tone", tone)


class CutLabel(PlainLabel):
    """A label that gives way: cut with an ellipsis when there is no room; the whole text is its tooltip."""

    def __init__(self, text: str = "", tone: str = "", weight: str = "") -> None:
        self._whole = ""
        super().__init__("", tone, weight)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_whole(text)

    @property
    def whole(self) -> str:
        """The text before cutting."""
        return self._whole

    def set_whole(self, text: str) -> None:
        """Show `text`, cut to the room there is."""
        self._whole = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        self.updateGeometry()
        self._cut()

    def sizeHint(self) -> QSize:
        """Room for the whole text."""
        return QSize(self.fontMetrics().horizontalAdvance(self._whole) + 2, self.fontMetrics().height() + 2)

    def minimumSizeHint(self) -> QSize:
        """Room for three letters."""
        return QSize(24, self.fontMetrics().height() + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut anew."""
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, max(self.width(), 24)))


class Chip(PlainLabel):
    """A small rounded word with a meaning colour: plain, accent, amber, red, green. Hidden while empty."""

    def __init__(self, text: str = "", colour: str = "plain") -> None:
        super().__init__()
        self.setProperty("chip", colour)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_as(text, colour)

    def show_as(self, text: str, colour: str) -> None:
        """Change word and colour."""
        self.setText(text)
        reveal(self, bool(text))
        restyle(self, "chip", colour)


class KeyCap(PlainLabel):
    """The key of an act, beside it."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setProperty("keycap", True)
        self.setAccessibleName(f"key {text}")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
