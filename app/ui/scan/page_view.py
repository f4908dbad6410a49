"""One page of a scan: its picture, and a rectangle drawn on it by mouse or keyboard before it becomes a mask."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.printing.scan_mask import WHOLE, Mask
from app.ui.theme.look import look

_STEP, _LEAST = 10, 8           # thousandths of the page
_FIRST = Mask(300, 450, 400, 60)
_ARROWS = {
    Qt.Key.Key_Left: QPoint(-1, 0), Qt.Key.Key_Right: QPoint(1, 0), Qt.Key.Key_Up: QPoint(0, -1),
    Qt.Key.Key_Down: QPoint(0, 1),
}  # fmt: skip


class PageView(QWidget):
    """Signals: `mask_drawn(Mask)`, `letter_pressed(str)` for the viewer's letters (R, M, O, U),
    `drawing_changed(bool)`.

    While a mask is being drawn: arrows move it, Shift with arrows sizes it, Enter keeps it, Esc gives it up.
    """

    mask_drawn = Signal(object)
    letter_pressed = Signal(str)
    drawing_changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Page of the scan")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._image = QImage()
        self._mask: Mask | None = None
        self._from: QPoint | None = None

    @property
    def drawing(self) -> bool:
        """Whether a mask is being drawn."""
        return self._mask is not None

    def show_image(self, image: QImage, width: int) -> None:
        """A page `width` px wide; an empty image shows nothing."""
        self._image = image
        height = 0 if image.isNull() else round(image.height() * width / max(image.width(), 1))
        self.setFixedSize(QSize(width, height))
        self.update()

    def start_mask(self) -> None:
        """A rectangle in the middle, to be moved and sized."""
        self._set_mask(_FIRST)
        self.setFocus()

    def give_up(self) -> None:
        """No mask is being drawn any more."""
        self._from = None
        self._set_mask(None)

    def _set_mask(self, mask: Mask | None) -> None:
        was = self.drawing
        self._mask = mask
        self.update()
        if was != self.drawing:
            self.drawing_changed.emit(self.drawing)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, size, keep or give up the rectangle; else the viewer's letters."""
        key = Qt.Key(event.key())
        if self._mask is not None and key in _ARROWS:
            sized = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._set_mask(_nudged(self._mask, _ARROWS[key] * _STEP, sized))
        elif self._mask is not None and key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._keep()
        elif self._mask is not None and key == Qt.Key.Key_Escape:
            self.give_up()
        elif not event.modifiers() and event.text().upper() in {"R", "M", "O", "U"}:
            self.letter_pressed.emit(event.text().upper())
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A mask begins where the button goes down, while masks are drawn."""
        if self._mask is not None:
            self._from = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The mask follows."""
        if self._from is not None:
            self._set_mask(self._between(self._from, event.position().toPoint()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The mask is drawn."""
        if self._from is not None:
            made = self._between(self._from, event.position().toPoint())
            self._from = None
            if made.width >= _LEAST and made.height >= _LEAST:
                self._set_mask(made)
                self._keep()

    def _keep(self) -> None:
        mask = self._mask
        self._set_mask(None)
        if mask is not None:
            self.mask_drawn.emit(mask)

    def _between(self, first: QPoint, second: QPoint) -> Mask:
        rect = QRect(first, second).normalized().intersected(self.rect())
        left, top = rect.left() * WHOLE // max(self.width(), 1), rect.top() * WHOLE // max(self.height(), 1)
        width = min(rect.width() * WHOLE // max(self.width(), 1), WHOLE - left)
        height = min(rect.height() * WHOLE // max(self.height(), 1), WHOLE - top)
        return Mask(left, top, max(width, 1), max(height, 1))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The picture, the rectangle being drawn, and a frame while the page has the focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if not self._image.isNull():
            painter.drawImage(self.rect(), self._image)
        if self._mask is not None:
            mask = self._mask
            spot = QRect(
                mask.left * self.width() // WHOLE, mask.top * self.height() // WHOLE,
                mask.width * self.width() // WHOLE, mask.height * self.height() // WHOLE,
            )  # fmt: skip
            painter.fillRect(spot, QColor(0, 0, 0, 170))
            painter.setPen(QPen(look().colour("red"), 2))
            painter.drawRect(spot)
        if self.hasFocus():
            painter.setPen(QPen(look().colour("accent"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()


def _nudged(mask: Mask, by: QPoint, sized: bool) -> Mask:
    """The rectangle moved or sized, always on the page."""
    if sized:
        width = min(max(mask.width + by.x(), _LEAST), WHOLE - mask.left)
        return Mask(mask.left, mask.top, width, min(max(mask.height + by.y(), _LEAST), WHOLE - mask.top))
    left = min(max(mask.left + by.x(), 0), WHOLE - mask.width)
    return Mask(left, min(max(mask.top + by.y(), 0), WHOLE - mask.height), mask.width, mask.height)
