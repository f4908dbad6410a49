"""A table model over frozen rows: set_rows compares by id and tells the view only what changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.ui.table.columns import Cell, Column

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex

# Looking an enum member up costs more than the rest of data(); these are asked thousands of times a repaint.
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_ACCESSIBLE = int(Qt.ItemDataRole.AccessibleTextRole)
_TOOLTIP = int(Qt.ItemDataRole.ToolTipRole)
_ALIGN = int(Qt.ItemDataRole.TextAlignmentRole)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_HORIZONTAL = Qt.Orientation.Horizontal
_NOWHERE = QModelIndex()


class RowsModel(QAbstractTableModel, Generic[Row]):
    """Rows as they came; cells are made on first sight and kept until the row changes."""

    def __init__(
        self, columns: Sequence[Column[Row]], row_id: Callable[[Row], Hashable], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._row_id = row_id
        self._rows: list[Row] = []
        self._ids: list[Hashable] = []
        self._cells: list[tuple[Cell, ...] | None] = []

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows in order."""
        return tuple(self._rows)

    def row_at(self, at: int) -> Row | None:
        """The row at a place, or None outside."""
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def id_at(self, at: int) -> Hashable | None:
        """The id of the row at a place, or None outside."""
        return self._ids[at] if 0 <= at < len(self._ids) else None

    def place_of(self, row_id: Hashable) -> int:
        """Where the row of that id is, or -1."""
        try:
            return self._ids.index(row_id)
        except ValueError:
            return -1

    def cells(self, at: int) -> tuple[Cell, ...]:
        """The painted cells of a row."""
        found = self._cells[at]
        if found is None:
            row = self._rows[at]
            found = self._cells[at] = tuple(column.cell(row) for column in self.columns)
        return found

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows. What is gone is removed, what is new inserted, what differs repainted; the rest stays."""
        ids = [self._row_id(row) for row in rows]
        self._remove_all_but(set(ids))
        self._insert_missing(rows, ids)
        if self._ids != ids:
            self._reorder(rows, ids)
        self._replace_changed(rows)

    def repaint_all(self) -> None:
        """Make all cells anew: the look or the words behind them changed."""
        self._cells = [None] * len(self._rows)
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(self.columns) - 1))

    def _remove_all_but(self, wanted: set[Hashable]) -> None:
        last = len(self._ids) - 1
        while last >= 0:
            if self._ids[last] in wanted:
                last -= 1
                continue
            first = last
            while first > 0 and self._ids[first - 1] not in wanted:
                first -= 1
            self.beginRemoveRows(_NOWHERE, first, last)
            del self._rows[first : last + 1], self._ids[first : last + 1], self._cells[first : last + 1]
            self.endRemoveRows()
            last = first - 1

    def _insert_missing(self, rows: Sequence[Row], ids: list[Hashable]) -> None:
        known = set(self._ids)
        at = 0
        while at < len(ids):
            if ids[at] in known:
                at += 1
                continue
            until = at
            while until < len(ids) and ids[until] not in known:
                until += 1
            place = min(at, len(self._ids))
            self.beginInsertRows(_NOWHERE, place, place + until - at - 1)
            self._rows[place:place] = rows[at:until]
            self._ids[place:place] = ids[at:until]
            self._cells[place:place] = [None] * (until - at)
            self.endInsertRows()
            at = until

    def _reorder(self, rows: Sequence[Row], ids: list[Hashable]) -> None:
        self.layoutAboutToBeChanged.emit()
        place = {row_id: at for at, row_id in enumerate(ids)}
        before = self.persistentIndexList()
        after = [self.createIndex(place[self._ids[index.row()]], index.column()) for index in before]
        old = dict(zip(self._ids, zip(self._rows, self._cells, strict=True), strict=True))
        self._rows = [old[row_id][0] for row_id in ids]
        self._cells = [old[row_id][1] for row_id in ids]
        self._ids = list(ids)
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _replace_changed(self, rows: Sequence[Row]) -> None:
        last_column = len(self.columns) - 1
        for at, row in enumerate(rows):
            if self._rows[at] != row:
                self._rows[at] = row
                self._cells[at] = None
                self.dataChanged.emit(self.index(at, 0), self.index(at, last_column))

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:  # noqa: ANN401  # a variant
        """Text and alignment; colours belong to the painter."""
        if role == _DISPLAY or role == _ACCESSIBLE or role == _TOOLTIP:  # noqa: PLR1714, SIM109  # faster
            return self.cells(index.row())[index.column()].text
        if role == _ALIGN:
            return _RIGHT if self.columns[index.column()].right else _LEFT
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:  # noqa: ANN401
        """Column titles, aligned as their cells."""
        if orientation != _HORIZONTAL or not 0 <= section < len(self.columns):
            return None
        if role == _DISPLAY:
            return self.columns[section].title
        if role == _ALIGN:
            return _RIGHT if self.columns[section].right else _LEFT
        return None
