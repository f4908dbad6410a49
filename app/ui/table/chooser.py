"""Choosing the columns of a list: which, in which order, how wide. By keyboard, seen at once in the list behind."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QDialog, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.ui.table.arrange import Arrangement
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button
from app.ui.widgets.pane import row
from app.ui.widgets.text import PlainLabel

WIDER_BY, NARROWEST, WIDEST = 10, 28, 600
HELP = "Space shows or hides; Alt+Up and Alt+Down move; Alt+Right and Alt+Left make it wider or narrower."
_KEY = Qt.ItemDataRole.UserRole


class _Columns(QListWidget):
    """The columns; the keys of the chooser act here."""

    def __init__(self, chooser: ColumnChooser) -> None:
        super().__init__()
        self._chooser = chooser
        self.setAccessibleName("Columns")
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt and an arrow move or size the column."""
        acts = {
            Qt.Key.Key_Up: lambda: self._chooser.move_by(-1),
            Qt.Key.Key_Down: lambda: self._chooser.move_by(1),
            Qt.Key.Key_Right: lambda: self._chooser.widen(WIDER_BY),
            Qt.Key.Key_Left: lambda: self._chooser.widen(-WIDER_BY),
        }
        act = acts.get(Qt.Key(event.key())) if event.modifiers() & Qt.KeyboardModifier.AltModifier else None
        if act is None:
            super().keyPressEvent(event)
        else:
            act()


class ColumnChooser(QDialog):
    """Not modal. What is chosen holds at once and is remembered by whoever remembers the list."""

    def __init__(self, parent: QWidget, table: DeskTable[object]) -> None:
        super().__init__(parent)
        self._table = table
        self.setWindowTitle(f"Columns: {table.accessibleName()}")
        self.setModal(False)
        self.resize(360, 460)
        self.list = _Columns(self)
        self.list.itemChanged.connect(lambda _item: self._apply())
        reset = Button("As designed", "Columns as designed")
        reset.clicked.connect(self.reset)
        close = Button("Close", primary=True)
        close.clicked.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(10)
        layout.addWidget(PlainLabel(HELP, "muted", wrap=True))
        layout.addWidget(self.list, 1)
        layout.addLayout(row(reset, None, close))
        self._show()
        self.list.setCurrentRow(0)
        self.list.setFocus()

    def move_by(self, by: int) -> None:
        """The column one place up or down."""
        at = self.list.currentRow()
        if 0 <= at + by < self.list.count():
            self.list.blockSignals(True)
            item = self.list.takeItem(at)
            self.list.insertItem(at + by, item)
            self.list.setCurrentRow(at + by)
            self.list.blockSignals(False)
            self._apply()

    def widen(self, by: int) -> None:
        """The column wider or narrower."""
        item = self.list.currentItem()
        if item is not None:
            now = self._wanted()
            key = str(item.data(_KEY))
            if key in now.widths:
                widths = now.widths | {key: min(max(now.widths[key] + by, NARROWEST), WIDEST)}
                self._table.arrange(Arrangement(now.order, now.hidden, widths))
                self._table.columns_changed.emit()

    def reset(self) -> None:
        """Columns, order and widths as designed."""
        self._table.reset_columns()
        self._table.columns_changed.emit()
        self._show()

    def _show(self) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        now = self._table.arrangement()
        titles = {column.key: column.title or column.key for column in self._table.rows_model.columns}
        for key in now.order:
            item = QListWidgetItem(titles[key])
            item.setData(_KEY, key)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked if key in now.hidden else Qt.CheckState.Checked)
            self.list.addItem(item)
        self.list.blockSignals(False)

    def _wanted(self) -> Arrangement:
        items = [self.list.item(at) for at in range(self.list.count())]
        order = tuple(str(item.data(_KEY)) for item in items)
        hidden = tuple(str(item.data(_KEY)) for item in items if item.checkState() == Qt.CheckState.Unchecked)
        designed = {column.key: column.width for column in self._table.rows_model.columns}
        return Arrangement(order, hidden, designed | self._table.column_widths())

    def _apply(self) -> None:
        self._table.arrange(self._wanted())
        self._table.columns_changed.emit()
