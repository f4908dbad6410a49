"""The board: who or where on the left, the cells of the chosen line on the right. Ctrl+M moves a line or one cell."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app.domain.money import money_text
from app.ui.floor.columns import PRESENT_COLUMNS, board_columns, cell_columns
from app.ui.page import Desk
from app.ui.table.view import DeskTable
from app.ui.widgets.pane import Pane, States, row
from app.ui.widgets.text import PlainLabel
from app.ui.words import count_text
from app.workqueues.board import Board, BoardCell, BoardLine
from app.workqueues.moves import MoveFilter
from app.workqueues.presence import Present

LEFT, RIGHT = 730, 450
BY_WORDS = {"people": "People", "locations": "Locations", "teams": "Teams", "queues": "Queues"}


class BoardView(QWidget):
    """Signals: `move_requested(MoveFilter, words)`; `claim_open_requested(claim_id)`."""

    move_requested = Signal(object, str)
    claim_open_requested = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._board: Board | None = None
        self.table: DeskTable[BoardLine] = DeskTable(
            "Board", board_columns(desk.facts.queues, desk.today), lambda line: line.key
        )
        self.states = States(self.table, "Board")
        self.cells: DeskTable[BoardCell] = DeskTable(
            "Cells of the line", cell_columns(desk.today), lambda cell: cell.key
        )
        self.head = PlainLabel("", weight="strong")
        self.present: DeskTable[Present] = DeskTable("Who is here", PRESENT_COLUMNS, lambda here: here.login)
        self._lay_out()
        self.table.row_chosen.connect(self._show_line)
        self.table.row_activated.connect(lambda _line: self.cells.setFocus())
        self.present.row_activated.connect(self._open_held)

    def _lay_out(self) -> None:
        cells = Pane("Cells")
        cells.body.addLayout(row(self.head, None))
        cells.body.addWidget(self.cells, 1)
        here = Pane("Here")
        here.body.addWidget(self.present, 1)
        side = QWidget()
        side.setMinimumWidth(RIGHT)
        inner = QVBoxLayout(side)
        inner.setContentsMargins(10, 10, 12, 10)
        inner.setSpacing(8)
        inner.addWidget(cells, 3)
        inner.addWidget(here, 2)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setAccessibleName("The board, and the chosen line")
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        split.addWidget(self.states)
        split.addWidget(side)
        split.setSizes([LEFT, RIGHT])
        split.setStretchFactor(0, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(split)

    def show_board(self, board: Board, present: tuple[Present, ...]) -> None:
        """The figures, the chosen line and cell stay where they are."""
        changed = self._board is None or self._board.by != board.by
        self._board = board
        self.table.set_rows(board.lines)
        self.present.set_rows(present)
        if not board.lines:
            self.states.show_empty("Nothing is open", "What the daily run and the postings open appears here.")
            self.cells.set_rows(())
            return
        self.states.show_content()
        if changed or self.table.current_row is None:
            self.table.select_place(0)
        else:
            self._show_line(self.table.current_row)

    def _show_line(self, line: BoardLine) -> None:
        self.head.setText(f"{line.title}: {count_text(line.sum.items, 'item')}, {money_text(line.sum.cents)}")
        self.cells.set_rows(line.cells)
        if self.cells.current_row is None:
            self.cells.select_place(0, tell=False)

    def _open_held(self, here: Present) -> None:
        if here.claim_id is not None:
            self.claim_open_requested.emit(here.claim_id)

    def ask_move(self) -> None:
        """Ctrl+M: the chosen cell when the cells have the focus, else the whole line."""
        line = self.table.current_row
        if line is None or self._board is None:
            return
        cell = self.cells.current_row if self.cells.hasFocus() else None
        wanted = filter_of(self._board.by, line, cell)
        words = line.title + (f", {cell.title}" if cell is not None else "")
        items = (cell.sum if cell is not None else line.sum).items
        self.move_requested.emit(wanted, f"{count_text(items, 'item')} of {words}")

    def lists(self) -> tuple[QWidget, ...]:
        """Where letters are keys."""
        return (self.table, self.cells, self.present)


def filter_of(by: str, line: BoardLine, cell: BoardCell | None) -> MoveFilter:
    """The items behind a line of the board, or behind one of its cells. Pure."""
    queue = line.key if by == "queues" else cell.key if cell is not None else None
    place = line.key if by == "locations" else cell.key if by == "queues" and cell is not None else ""
    practice, _, location = place.partition("/")
    return MoveFilter(
        queue=queue,
        practice_id=int(practice) if practice else None,
        location_id=int(location) if location else None,
        had=line.key if by == "people" else None,
        team=line.key if by == "teams" else None,
    )
