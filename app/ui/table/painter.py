"""Paints a row's cells straight from the model: no role look-ups, cached colours and cuts."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.ui.table.columns import Tone
from app.ui.table.model import Index, RowsModel
from app.ui.theme.look import Look, look

_SELECTED = QStyle.StateFlag.State_Selected
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_CUT = Qt.TextElideMode.ElideRight
_CUTS_KEPT = 20_000


class RowPainter(QStyledItemDelegate):
    """One per view. `left` and `right` px beside a cell's text; `height` px of a row."""

    def __init__(self, model: RowsModel[object], parent: QObject, *, height: int, left: int, right: int) -> None:
        super().__init__(parent)
        self._model = model
        self._height = height
        self._left, self._right = left, right
        self._dress(look())

    def _dress(self, now: Look) -> None:
        self._look = now
        self._font = now.font()
        self._strong = now.font(strong=True)
        self._metrics = QFontMetrics(self._font)
        self._strong_metrics = QFontMetrics(self._strong)
        self._pens = {tone: now.colour("text" if tone is Tone.STRONG else tone.value) for tone in Tone}
        self._ground = now.colour("selection")
        self._mark = now.colour("accent")
        self._cuts: dict[tuple[str, int, bool], str] = {}

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One cell: ground when selected, text in its tone, cut with an ellipsis where it does not fit."""
        if look() is not self._look:
            self._dress(look())
        cell = self._model.cells(index.row())[index.column()]
        column = self._model.columns[index.column()]
        rect: QRect = option.rect
        selected = bool(option.state & _SELECTED)
        if selected:
            painter.fillRect(rect, self._ground)
        if not cell.text:
            return
        tone = Tone.TEXT if selected and cell.tone is Tone.MUTED else cell.tone
        strong = tone is Tone.STRONG
        painter.setFont(self._strong if strong else self._font)
        painter.setPen(self._pens[tone])
        room = rect.adjusted(self._left, 0, -self._right, 0)
        painter.drawText(room, _RIGHT if column.right else _LEFT, self._cut(cell.text, room.width(), strong))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Width of the text with its padding, the fixed row height."""
        cell = self._model.cells(index.row())[index.column()]
        metrics = self._strong_metrics if cell.tone is Tone.STRONG else self._metrics
        return QSize(metrics.horizontalAdvance(cell.text) + self._left + self._right + 2, self._height)

    def _cut(self, text: str, width: int, strong: bool) -> str:
        key = (text, width, strong)
        found = self._cuts.get(key)
        if found is None:
            if len(self._cuts) > _CUTS_KEPT:
                self._cuts.clear()
            metrics = self._strong_metrics if strong else self._metrics
            found = self._cuts[key] = metrics.elidedText(text, _CUT, width)
        return found
