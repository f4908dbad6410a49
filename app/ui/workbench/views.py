"""The saved views of a person: open one, keep what is filtered now, share it as a lead, forget it; with counts."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.domain.money import money_text
from app.domain.sheet import Amount
from app.ui.actions import bind_keys
from app.ui.page import Desk
from app.ui.table.columns import Cell, Column, muted, plain
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button, Choice, TextField
from app.ui.widgets.pane import row
from app.ui.widgets.text import CutLabel, PlainLabel
from app.workqueues.types import QueueQuery, QueueTotal
from app.workqueues.views import EVERYBODY, SavedView

KEYS = tuple(range(1, 10))


class ViewsDialog(QDialog):
    """Not modal. Signals: `opened(SavedView)`; `changed(tuple of SavedView)` after one was kept or forgotten."""

    opened = Signal(object)
    changed = Signal(object)

    def __init__(
        self, parent: QWidget, desk: Desk, query: QueueQuery, *, words: str, views: tuple[SavedView, ...]
    ) -> None:
        super().__init__(parent)
        self._desk, self._query = desk, query
        self._totals: dict[int, QueueTotal] = {}
        self._titles = {queue.code: queue.title for queue in desk.facts.queues}
        self.setWindowTitle("Views")
        self.setModal(False)
        self.resize(720, 440)
        self.table: DeskTable[SavedView] = DeskTable("Views", self._columns(), lambda view: view.view_id)
        self.table.row_activated.connect(self._open)
        bind_keys(self.table, "Delete", self.forget)
        self.now = CutLabel(f"On show: {words}", "muted")
        self.name = TextField("Name of the view", "Aetna over $1,000 closing this week")
        self.name.returnPressed.connect(self.keep)
        self.key = Choice("Key after V")
        self.key.offer(["No key", *(f"V then {key}" for key in KEYS)], [None, *KEYS])
        self.share = Choice("Who sees it")
        shares = [("Only I", ""), *((("Everybody", EVERYBODY),) if desk.holds("supervisor") else ())]
        self.share.offer([word for word, _code in shares], [code for _word, code in shares])
        save = Button("Save view", primary=True)
        save.clicked.connect(self.keep)
        forget = Button("Delete view")
        forget.clicked.connect(self.forget)
        leave = Button("Close")
        leave.clicked.connect(self.close)
        self.trouble = PlainLabel("", "red", wrap=True)
        line = row(self.name, self.key, self.share, save)
        line.setStretch(0, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(10)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.now)
        layout.addLayout(line)
        layout.addWidget(self.trouble)
        layout.addLayout(row(PlainLabel("Enter opens, Delete forgets", "muted", "small"), None, forget, leave))
        self._show(views)
        (self.table if views else self.name).setFocus()

    def _columns(self) -> tuple[Column[SavedView], ...]:
        return (
            Column("key", "Key", lambda view: plain(f"V {view.key}" if view.key else ""), 44),
            Column("name", "View", lambda view: plain(view.name), 220, stretch=True),
            Column("queue", "Queue", lambda view: plain(self._titles.get(view.query.queue, view.query.queue)), 100),
            Column("items", "Items", self._items, 70, right=True),
            Column("cents", "Dollars", self._dollars, 110, right=True),
            Column("whose", "Whose", lambda view: muted(_whose(view)), 120),
        )

    def keep(self) -> None:
        """Save what is on show under the name."""
        work = partial(
            self._desk.office.save_view, self.name.text(), self._query, self.share.currentData() or "",
            self.key.currentData(),
        )  # fmt: skip
        self._desk.background.run(work, self._on_views, self._on_failure)

    def forget(self) -> None:
        """Delete the chosen view, when it is mine."""
        view = self.table.current_row
        if view is not None:
            work = partial(self._desk.office.delete_view, view.view_id)
            self._desk.background.run(work, self._on_views, self._on_failure)

    def _open(self, view: SavedView) -> None:
        self.opened.emit(view)
        self.close()

    def _on_views(self, views: tuple[SavedView, ...]) -> None:
        self.trouble.setText("")
        self.name.clear()
        self._show(views)
        self.changed.emit(views)
        self.table.setFocus()

    def _show(self, views: tuple[SavedView, ...]) -> None:
        self.table.set_rows(views)
        if views and self.table.current_row is None:
            self.table.select_place(0)
        queries = tuple(view.query for view in views)
        work = partial(self._desk.office.view_totals, queries, self._desk.today)
        done = partial(self._on_totals, tuple(view.view_id for view in views))
        self._desk.background.run(work, done, self._on_failure, slot=f"view totals {id(self)}")

    def _on_totals(self, ids: tuple[int, ...], totals: tuple[QueueTotal, ...]) -> None:
        self._totals = dict(zip(ids, totals, strict=True))
        self.table.rows_model.repaint_all()

    def _items(self, view: SavedView) -> Cell:
        found = self._totals.get(view.view_id)
        more = "+" if found and found.at_least else ""
        return plain("") if found is None else Cell(f"{found.items:,}{more}", value=found.items)

    def _dollars(self, view: SavedView) -> Cell:
        found = self._totals.get(view.view_id)
        return plain("") if found is None else Cell(money_text(found.cents), value=Amount(found.cents))

    def _on_failure(self, error: AppError) -> None:
        self.trouble.setText(error.sentence)


def _whose(view: SavedView) -> str:
    if not view.team:
        return "mine"
    shared = "everybody" if view.team == EVERYBODY else f"team {view.team}"
    return shared if view.mine else f"{shared}, by {view.owner_name}"
