"""The table of the desk: keyboard first, selection and scroll survive a refresh, columns are remembered."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Generic, TypeVar, cast

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.ui.table.arrange import Arrangement, arranged
from app.ui.table.columns import Column
from app.ui.table.model import RowsModel
from app.ui.table.painter import RowPainter
from app.ui.theme.look import look

Row = TypeVar("Row")

ROW_HEIGHT, QUIET_ROW_HEIGHT, QUIET_STRETCH = 26, 19, 40
NEAR_EDGE_ROWS = 40
_ROW = QItemSelectionModel.SelectionFlag.Rows
_SELECT = QItemSelectionModel.SelectionFlag.ClearAndSelect | _ROW
_ALSO = QItemSelectionModel.SelectionFlag.Select | _ROW


class DeskTable(QTableView, Generic[Row]):
    """Signals: `row_chosen(row)` the current row changed by a person or by show(); `row_activated(row)` Enter or a
    double click; `edge_neared(down)` the scroll came near the last (True) or first (False) loaded row;
    `columns_changed()` a width or order was changed by hand.

    `quiet` is the small table inside a pane: no selection ground, smaller rows, as wide as its content.
    """

    row_chosen = Signal(object)
    row_activated = Signal(object)
    edge_neared = Signal(bool)
    columns_changed = Signal()

    def __init__(
        self,
        name: str,
        columns: Sequence[Column[Row]],
        row_id: Callable[[Row], Hashable],
        parent: QWidget | None = None,
        *,
        quiet: bool = False,
        many: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.rows_model: RowsModel[Row] = RowsModel(columns, row_id, self)
        self._quiet = quiet
        # Every row of what the list shows, page after page, for an export; None: the rows on show are all there are.
        self.all_rows: Callable[[], Iterable[Sequence[Row]]] | None = None
        self.list_name, self.filter_codes = name, ""
        self._own_change = False
        self.setProperty("quiet", quiet)
        self.setModel(self.rows_model)
        height = QUIET_ROW_HEIGHT if quiet else ROW_HEIGHT
        self._painter = RowPainter(
            cast(RowsModel[object], self.rows_model), self, height=height, left=0 if quiet else 8,
            right=12 if quiet else 8,
        )
        self.setItemDelegate(self._painter)
        self._set_up(height, many)
        self.selectionModel().currentRowChanged.connect(self._on_current)
        self.verticalScrollBar().valueChanged.connect(self._on_scroll)
        self.doubleClicked.connect(self._activate)

    def _set_up(self, height: int, many: bool) -> None:
        mode = QAbstractItemView.SelectionMode
        self.setSelectionMode(mode.ExtendedSelection if many else mode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        if self._quiet:
            self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.setSelectionMode(mode.NoSelection)
        rows = self.verticalHeader()
        rows.hide()
        rows.setMinimumSectionSize(1)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(height)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        head.setSectionsMovable(not self._quiet)
        head.setMinimumSectionSize(28)
        head.setFixedHeight(20 if self._quiet else 28)
        head.sectionResized.connect(self._on_columns)
        head.sectionMoved.connect(self._on_columns)
        self.reset_columns()

    # rows

    def set_rows(self, rows: Sequence[Row], *, slide: bool = False) -> None:
        """Show these rows; the row at the top, the current and the selected ones stay where they are.

        A list scrolled to its very start stays there, so that new rows are seen; with `slide` it does not.
        """
        bar = self.verticalScrollBar()
        top = self.rowAt(0)
        top_id = self.rows_model.id_at(top)
        offset = self.rowViewportPosition(top) if top >= 0 else 0
        was_first = top == 0 and offset == 0
        self._own_change = True
        try:
            self.rows_model.set_rows(rows)
        finally:
            self._own_change = False
        if self._quiet:
            self.fit_columns()
        self.executeDelayedItemsLayout()  # else the scroll bar still has the old range
        place = self.rows_model.place_of(top_id) if top_id is not None else -1
        if place > 0 and (slide or not was_first):
            bar.setValue(place * self.verticalHeader().defaultSectionSize() - offset)

    @property
    def current_row(self) -> Row | None:
        """The row with the focus mark, or None."""
        return self.rows_model.row_at(self.currentIndex().row())

    @property
    def selected_rows(self) -> tuple[Row, ...]:
        """All selected rows, in list order."""
        places = sorted(index.row() for index in self.selectionModel().selectedRows())
        found = (self.rows_model.row_at(place) for place in places)
        return tuple(row for row in found if row is not None)

    def select_id(self, row_id: Hashable, *, tell: bool = True) -> bool:
        """Make the row of that id the current one; False when it is not loaded. `tell` emits row_chosen."""
        return self.select_place(self.rows_model.place_of(row_id), tell=tell)

    def select_place(self, place: int, *, tell: bool = True) -> bool:
        """Make the row at a place the current one."""
        if not 0 <= place < self.rows_model.rowCount():
            return False
        index = self.rows_model.index(place, 0)
        self._own_change = not tell
        try:
            self.selectionModel().setCurrentIndex(index, _SELECT)
        finally:
            self._own_change = False
        self.scrollTo(index)
        return True

    def select_ids(self, row_ids: Sequence[Hashable]) -> None:
        """Select several rows at once."""
        self.clearSelection()
        for row_id in row_ids:
            place = self.rows_model.place_of(row_id)
            if place >= 0:
                self.selectionModel().select(self.rows_model.index(place, 0), _ALSO)

    def step(self, by: int) -> None:
        """Move the current row up or down."""
        count = self.rows_model.rowCount()
        if count:
            now = self.currentIndex().row()
            self.select_place(min(max(now + by, 0), count - 1) if now >= 0 else 0)

    # columns

    def reset_columns(self) -> None:
        """Widths and order as designed."""
        head = self.horizontalHeader()
        scale = look().size / 12
        self._own_change = True
        for at, column in enumerate(self.rows_model.columns):
            head.moveSection(head.visualIndex(at), at)
            head.setSectionHidden(at, column.extra)
            head.resizeSection(at, round(column.width * scale))
        self._own_change = False
        self._stretch()

    def column_widths(self) -> dict[str, int]:
        """Width in px of each column, to be remembered."""
        head = self.horizontalHeader()
        shown = ((at, column.key) for at, column in enumerate(self.rows_model.columns) if not head.isSectionHidden(at))
        return {key: head.sectionSize(at) for at, key in shown}

    @property
    def quiet(self) -> bool:
        """Whether this is the small table inside a pane, which nobody arranges."""
        return self._quiet

    @property
    def shown_columns(self) -> tuple[Column[Row], ...]:
        """The columns on show, in the order a person sees them."""
        return tuple(self.rows_model.columns[at] for at in self._visual() if not self.isColumnHidden(at))

    def arrangement(self) -> Arrangement:
        """Which columns are shown, in which order and how wide, to be remembered."""
        order = [self.rows_model.columns[at] for at in self._visual()]
        hidden = tuple(each.key for each in order if self.isColumnHidden(self._at(each.key)))
        return Arrangement(tuple(each.key for each in order), hidden, self.column_widths())

    def arrange(self, wanted: Arrangement) -> None:
        """Show the columns so; those not named keep their designed place behind them."""
        head = self.horizontalHeader()
        known = {column.key: column.extra for column in self.rows_model.columns}
        self._own_change = True
        for place, (key, hidden) in enumerate(arranged(wanted, known)):
            at = self._at(key)
            head.moveSection(head.visualIndex(at), place)
            head.setSectionHidden(at, hidden)
        self._own_change = False
        self.set_column_widths(wanted.widths)

    def _visual(self) -> list[int]:
        head = self.horizontalHeader()
        return [head.logicalIndex(place) for place in range(head.count())]

    def _at(self, key: str) -> int:
        return next(at for at, column in enumerate(self.rows_model.columns) if column.key == key)

    def set_column_widths(self, widths: dict[str, int]) -> None:
        """Widths as remembered; columns not named keep theirs."""
        self._own_change = True
        for at, column in enumerate(self.rows_model.columns):
            if widths.get(column.key, 0) > 0:
                self.horizontalHeader().resizeSection(at, widths[column.key])
        self._own_change = False
        self._stretch()

    def fit_columns(self) -> None:
        """As wide as the content: only for the few rows of a pane."""
        head = self.horizontalHeader()
        metrics = head.fontMetrics()
        self._own_change = True
        for at, column in enumerate(self.rows_model.columns):
            if not column.stretch:
                title = metrics.horizontalAdvance(column.title) + 13
                head.resizeSection(at, max(self.sizeHintForColumn(at), title))
        self._own_change = False
        self._stretch()

    def fit_height(self, most: int) -> None:
        """Just as high as the rows, at most `most` rows; then it scrolls."""
        count = self.rows_model.rowCount()
        rows = min(count, most) * self.verticalHeader().defaultSectionSize()
        self.setFixedHeight(rows + self.horizontalHeader().height() + 2)
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(policy.ScrollBarAsNeeded if count > most else policy.ScrollBarAlwaysOff)

    def _stretch(self) -> None:
        """Give what is left of the width to the stretching column, never below its designed width."""
        head = self.horizontalHeader()
        for at, column in enumerate(self.rows_model.columns):
            if column.stretch and not head.isSectionHidden(at):
                others = head.length() - head.sectionSize(at)
                least = QUIET_STRETCH if self._quiet else round(column.width * look().size / 12)
                self._own_change = True
                head.resizeSection(at, max(self.viewport().width() - others, least))
                self._own_change = False

    # events

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the stretching column on the edge."""
        super().resizeEvent(event)
        self._stretch()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """J and K step, Enter activates; everything else is the table's own."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in (Qt.Key.Key_J, Qt.Key.Key_K):
            self.step(1 if event.key() == Qt.Key.Key_J else -1)
        elif plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._activate(self.currentIndex())
        elif plain and event.text() and event.text().isprintable() and event.key() != Qt.Key.Key_Space:
            event.ignore()              # the built-in search by typing would move the selection
        else:
            super().keyPressEvent(event)

    def _activate(self, index: QModelIndex) -> None:
        row = self.rows_model.row_at(index.row())
        if row is not None:
            self.row_activated.emit(row)

    def _on_current(self, now: QModelIndex) -> None:
        row = self.rows_model.row_at(now.row())
        if row is not None and not self._own_change:
            self.row_chosen.emit(row)

    def _on_columns(self) -> None:
        if not self._own_change and not self._quiet:
            self.columns_changed.emit()

    def _on_scroll(self, value: int) -> None:
        if self._own_change or self._quiet:
            return
        bar = self.verticalScrollBar()
        near = NEAR_EDGE_ROWS * self.verticalHeader().defaultSectionSize()
        if value > bar.maximum() - near:
            self.edge_neared.emit(True)
        elif value < near:
            self.edge_neared.emit(False)
