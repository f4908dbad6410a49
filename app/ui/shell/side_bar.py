"""The side bar: queues by section with live counts, and the pages of the office. What it lists comes as rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.ui.theme.look import look

WIDTH = 172
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_ACCESSIBLE = int(Qt.ItemDataRole.AccessibleTextRole)
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_NOWHERE = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class SideRow:
    """One line. `target` is what `chosen` tells, empty for a section's title; `alarm` paints the count in amber."""

    target: str
    title: str
    count: int | None = None
    alarm: bool = False

    @property
    def is_section(self) -> bool:
        """Whether this is a section's title."""
        return not self.target


def unfolded(rows: Sequence[SideRow], folded: Iterable[str]) -> tuple[SideRow, ...]:
    """The lines on show while these sections are folded: of each its title alone, with the sum of its counts."""
    shut, found, title = set(folded), list[SideRow](), ""
    for row in rows:
        if row.is_section:
            title = row.title
            found.append(row)
        elif title not in shut:
            found.append(row)
        elif row.count:
            head = found[-1]
            found[-1] = replace(head, count=(head.count or 0) + row.count, alarm=head.alarm or row.alarm)
    return tuple(found)


class SideModel(QAbstractListModel):
    """The lines of the side bar."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: tuple[SideRow, ...] = ()
        self.folded: frozenset[str] = frozenset()

    def set_rows(self, rows: Sequence[SideRow]) -> None:
        """Replace the lines; when only counts differ nothing but those is repainted."""
        new = tuple(rows)
        if [row.target or row.title for row in new] != [row.target or row.title for row in self.rows]:
            self.beginResetModel()
            self.rows = new
            self.endResetModel()
        elif new != self.rows:
            self.rows = new
            self.dataChanged.emit(self.index(0), self.index(len(new) - 1))

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Number of lines."""
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Titles can be folded, not chosen."""
        if self.rows[index.row()].is_section:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = _DISPLAY) -> Any:  # noqa: ANN401  # what Qt calls a variant
        """The title, and for a screen reader the count with it."""
        row = self.rows[index.row()]
        if role == _DISPLAY:
            return row.title
        if role == _ACCESSIBLE:
            if row.is_section:
                return f"{row.title}, {'folded' if row.title in self.folded else 'section'}"
            return row.title if row.count is None else f"{row.title}, {row.count} items"
        return None


class SidePainter(QStyledItemDelegate):
    """Paints title and count; the chosen line has the selection ground and an accent edge."""

    def __init__(self, model: SideModel) -> None:
        super().__init__(model)
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """29 px a line, more above a section's title."""
        if self._model.rows[index.row()].is_section:
            return QSize(WIDTH, 30 if index.row() else 34)
        return QSize(WIDTH, 28)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One line."""
        now, row, rect = look(), self._model.rows[index.row()], option.rect
        painter.save()
        inside = rect.adjusted(14, 0, -12, 0)
        if row.is_section:
            painter.setFont(now.font(change=-1))
            painter.setPen(now.colour("muted"))
            sign = " +" if row.title in self._model.folded else ""
            painter.drawText(inside.adjusted(0, 10, 0, 0), _LEFT, row.title.upper() + sign)
            if row.count is not None:
                self._paint_count(painter, inside.adjusted(0, 10, 0, 0), row, chosen=False)
        else:
            chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            if chosen:
                painter.fillRect(rect, now.colour("selection"))
                painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), now.colour("accent"))
            painter.setFont(now.font(strong=chosen))
            painter.setPen(now.colour("text"))
            painter.drawText(inside, _LEFT, row.title)
            if row.count is not None:
                self._paint_count(painter, inside, row, chosen)
        painter.restore()

    def _paint_count(self, painter: QPainter, inside: QRect, row: SideRow, chosen: bool) -> None:
        now, text = look(), f"{row.count:,}"
        painter.setFont(now.font(strong=row.alarm))
        if not row.alarm:
            painter.setPen(now.colour("text" if chosen else "muted"))
            painter.drawText(inside, _RIGHT, text)
            return
        width = max(QFontMetrics(painter.font()).horizontalAdvance(text) + 20, 30)
        pill = QRect(inside.right() - width + 1, inside.center().y() - 9, width, 19)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(now.brush("amber_soft"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(pill, 9.5, 9.5)
        painter.setPen(now.colour("amber"))
        painter.drawText(pill, _CENTRE, text)


class SideBar(QListView):
    """Signals: `chosen(target)` when a person picks a line, `folded_changed(titles)` when a section is folded."""

    chosen = Signal(str)
    folded_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sideBar")
        self.setAccessibleName("Queues and pages")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFixedWidth(WIDTH)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._model = SideModel(self)
        self.setModel(self._model)
        self.setItemDelegate(SidePainter(self._model))
        self._target = ""
        self._all: tuple[SideRow, ...] = ()
        self.clicked.connect(self._on_index)
        self.activated.connect(self._on_index)

    @property
    def rows(self) -> tuple[SideRow, ...]:
        """The lines on show."""
        return self._model.rows

    def set_rows(self, rows: Sequence[SideRow]) -> None:
        """Replace the lines; the chosen one stays chosen, a folded section stays folded."""
        self._all = tuple(rows)
        self._model.set_rows(unfolded(self._all, self._model.folded))
        self.mark(self._target)

    def fold(self, titles: Iterable[str]) -> None:
        """Fold exactly these sections."""
        self._model.folded = frozenset(titles)
        self.set_rows(self._all)
        self.viewport().update()

    def mark(self, target: str) -> None:
        """Show which line's page is on the screen, without telling."""
        self._target = target
        for at, row in enumerate(self._model.rows):
            if row.target and row.target == target:
                self.setCurrentIndex(self._model.index(at))
                return
        self.clearSelection()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move and open at once, left folds the section and right opens all; letters are left to the desk."""
        if event.key() == Qt.Key.Key_Left:
            self._fold_section_of(self.currentIndex().row())
        elif event.key() == Qt.Key.Key_Right:
            self.fold(())
            self.folded_changed.emit([])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_index(self.currentIndex())
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            super().keyPressEvent(event)
            if self._is_section(self.currentIndex()):
                super().keyPressEvent(event)
            if not self._is_section(self.currentIndex()):
                self._on_index(self.currentIndex())
        else:
            event.ignore()

    def _fold_section_of(self, at: int) -> None:
        """Fold the section a line stands in; a folded one is opened."""
        title = next((row.title for row in reversed(self._model.rows[: at + 1]) if row.is_section), "")
        if title:
            self.fold(self._model.folded ^ {title})
            self.folded_changed.emit(sorted(self._model.folded))

    def _is_section(self, index: QModelIndex) -> bool:
        return index.isValid() and self._model.rows[index.row()].is_section

    def _on_index(self, index: QModelIndex) -> None:
        if self._is_section(index):
            self._fold_section_of(index.row())
        elif index.isValid() and (target := self._model.rows[index.row()].target) and target != self._target:
            self._target = target
            self.chosen.emit(target)
