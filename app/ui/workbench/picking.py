"""Which rows the workbench shows: the bar, the further filters, the views and their keys; remembered for each queue."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.ui.actions import bind_in, bind_keys
from app.ui.page import Desk
from app.ui.workbench.filter_words import Names, more_words
from app.ui.workbench.filters import FilterBar, unfiltered
from app.ui.workbench.more_filters import MoreFilters
from app.ui.workbench.strip import FilterStrip
from app.ui.workbench.views import KEYS, ViewsDialog
from app.workqueues.types import QueueQuery
from app.workqueues.views import SavedView, query_from_memory, query_to_memory


class Picking(QObject):
    """Signals: `picked(QueueQuery)` another list is wanted in the queue on show; `queue_wanted(QueueQuery)` a view of
    another queue; `said(sentence, colour)`."""

    picked = Signal(object)
    queue_wanted = Signal(object)
    said = Signal(str, str)

    def __init__(self, desk: Desk, bar: FilterBar, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._bar, self._page = desk, bar, parent
        self.strip = FilterStrip()
        self.views: tuple[SavedView, ...] = ()
        self._queue, self._view = "", ""
        facts = desk.facts
        self._names = Names(
            {place.practice_id: place.practice for place in facts.places},
            {each.login: each.name for each in facts.colleagues},
            {each.code: each.title for each in facts.outcomes},
        )
        bar.changed.connect(self._on_bar)
        bar.more_requested.connect(self.ask_more)
        bar.views_requested.connect(self.ask_views)
        self.strip.cleared.connect(self.clear)

    @property
    def query(self) -> QueueQuery:
        """What the list shows."""
        return self._bar.query(self._queue)

    def bind(self, table: QWidget) -> None:
        """F opens the further filters, V V the views, V and a digit one of them."""
        bind_in(table, "more_filters", self.ask_more)
        bind_in(table, "views", self.ask_views)
        for key in KEYS:
            bind_keys(table, f"V, {key}", partial(self.open_key, key))

    def open_queue(self, code: str) -> None:
        """Take up the filters this person last used in a queue."""
        self._queue, self._view = code, ""
        self._bar.show_query(query_from_memory(code, self._desk.memory.value(f"list.{code}")))
        self._say()
        if not self.views:
            self._desk.background.run(self._desk.office.views, self._on_views, slot="views")

    def show(self, query: QueueQuery, view: str = "") -> None:
        """Show a query of the queue on show, under a view's name."""
        self._view = view
        self._bar.show_query(query)
        self._changed()

    def clear(self) -> None:
        """Everything in the queue."""
        self.show(unfiltered(self.query))

    def ask_more(self) -> MoreFilters:
        """F."""
        dialog = MoreFilters(self._page, self._desk, self.query)
        dialog.applied.connect(self.show)
        dialog.show()
        return dialog

    def ask_views(self) -> ViewsDialog:
        """V V."""
        words = more_words(self.query, self._names) or "all filters of the bar"
        dialog = ViewsDialog(self._page, self._desk, self.query, words=words, views=self.views)
        dialog.opened.connect(self.open_view)
        dialog.changed.connect(self._on_views)
        dialog.show()
        return dialog

    def open_key(self, key: int) -> None:
        """V and a digit: one's own view goes before a shared one."""
        found = next((view for view in self.views if view.key == key), None)
        if found is None:
            self.said.emit(f"No view has the key {key}: V V lists the views and gives them keys.", "amber")
        else:
            self.open_view(found)

    def open_view(self, view: SavedView) -> None:
        """Show a view, in its own queue."""
        if view.query.queue != self._queue:
            self.queue_wanted.emit(view.query)
        self.show(view.query, view.name)

    def _on_bar(self) -> None:
        self._view = ""
        self._changed()

    def _changed(self) -> None:
        self._desk.memory.keep(f"list.{self._queue}", query_to_memory(self.query))
        self._say()
        self.picked.emit(self.query)

    def _say(self) -> None:
        self.strip.say(self._view, more_words(self.query, self._names))

    def _on_views(self, views: tuple[SavedView, ...]) -> None:
        self.views = views
