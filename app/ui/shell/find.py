"""Find anything: results under the field, arrows choose, Enter opens. The field keeps the focus."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.claims.search import Found
from app.domain.errors import AppError
from app.domain.money import money_text
from app.ui.background import Background
from app.ui.office import Office
from app.ui.shell.top_bar import FindField
from app.ui.table.columns import Cell, Column, muted, plain
from app.ui.table.view import ROW_HEIGHT, DeskTable
from app.ui.widgets.text import PlainLabel
from app.ui.words import day_cell

ASK_AFTER_MS = 150
LEAST_LETTERS, MOST_ROWS, WIDTH = 2, 12, 720
HELP = "Patient, claim or control number, member id, phone, birth date, check, amount with a day: 1240.00 2026-08-14"


def _amount(found: Found) -> Cell:
    return plain("" if found.cents is None else money_text(found.cents))


FOUND_COLUMNS: tuple[Column[Found], ...] = (
    Column("kind", "What", lambda found: muted(found.kind), 58),
    Column("title", "Found", lambda found: plain(found.title), 168),
    Column("detail", "", lambda found: muted(found.detail), 140, stretch=True),
    Column("on", "Date", lambda found: day_cell(found.on), 78),
    Column("cents", "Amount", _amount, 84, right=True),
    Column("why", "By", lambda found: muted(found.why), 130),
)


class FindPopup(QFrame):
    """Signal `picked(Found)`. Lies over the page as a plain child widget: no second window, no grabbed keys."""

    picked = Signal(object)

    def __init__(self, window: QWidget, field: FindField, office: Office, background: Background) -> None:
        super().__init__(window)
        self.setObjectName("popup")
        self.setAccessibleName("Found")
        self._field, self._office, self._background = field, office, background
        self.table: DeskTable[Found] = DeskTable("Results", FOUND_COLUMNS, lambda found: found)
        self.note = PlainLabel(HELP, "muted", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(self.note)
        layout.addWidget(self.table)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(ASK_AFTER_MS)
        self._later.timeout.connect(self._ask)
        field.textEdited.connect(self._on_text)
        field.moved.connect(self._on_moved)
        field.accepted.connect(self._on_accepted)
        field.escaped.connect(self.close_popup)
        self.table.row_activated.connect(self._pick)
        self.table.clicked.connect(lambda index: self._pick(self.table.rows_model.rows[index.row()]))
        self.hide()

    def close_popup(self) -> None:
        """Leave the results; the field keeps its text."""
        self._later.stop()
        self._background.drop_slot("find")
        self.hide()
        window = self.parentWidget()
        if window is not None:
            window.setFocus()

    def _on_text(self, text: str) -> None:
        if len(text.strip()) < LEAST_LETTERS:
            self._show((), HELP)
        self._later.start()

    def _ask(self) -> None:
        text = self._field.text().strip()
        if len(text) >= LEAST_LETTERS:
            self._background.run(partial(self._office.find, text), self._on_found, self._on_failure, slot="find")

    def _on_found(self, found: tuple[Found, ...]) -> None:
        self._show(found, "" if found else "Nothing in your practices and locations matches that.")
        self.table.select_place(0)

    def _on_failure(self, error: AppError) -> None:
        self._show((), error.sentence)

    def _show(self, found: tuple[Found, ...], note: str) -> None:
        self.table.set_rows(found)
        self.table.setVisible(bool(found))
        self.note.setText(note)
        self.note.setVisible(bool(note))
        rows = min(max(len(found), 1), MOST_ROWS)
        window = self.parentWidget()
        if window is None:
            return
        right = self._field.mapTo(window, QPoint(self._field.width(), self._field.height() + 4))
        self.resize(WIDTH, rows * ROW_HEIGHT + (46 if found else 26))
        self.move(max(right.x() - WIDTH, 0), right.y())
        self.show()
        self.raise_()

    def _on_moved(self, by: int) -> None:
        if self.isVisible():
            self.table.step(by)

    def _on_accepted(self) -> None:
        row = self.table.current_row
        if self.isVisible() and row is not None:
            self._pick(row)
        else:
            self._ask()

    def _pick(self, found: Found) -> None:
        self.close_popup()
        self._field.clear()
        self.picked.emit(found)
