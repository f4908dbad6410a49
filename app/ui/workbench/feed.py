"""The sliding window of a queue: a few pages of rows around what is on the screen, never the whole queue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.domain.errors import AppError
from app.ui.background import Background
from app.ui.office import Office
from app.workqueues.types import PageKey, QueuePage, QueueQuery, QueueRow, QueueTotal

PAGE_ROWS, PAGES_KEPT, EXPORT_ROWS = 200, 4, 2_000


@dataclass(frozen=True, slots=True)
class _Loaded:
    """One page in memory and the key it began behind (None: the start of the queue)."""

    after: PageKey | None
    rows: tuple[QueueRow, ...]
    more: bool


class QueueFeed(QObject):
    """Signals: `rows_changed(tuple of QueueRow, slid)` (`slid`: the window moved along the queue),
    `total_changed(QueueTotal)`,
    `looked(PageKey or None)` how far a filtered walk looked, None: to the end, `waiting()`, `failed(AppError)`."""

    rows_changed = Signal(object, bool)
    total_changed = Signal(object)
    looked = Signal(object)
    waiting = Signal()
    failed = Signal(object)

    def __init__(self, office: Office, background: Background, today: date, parent: QObject) -> None:
        super().__init__(parent)
        self._office, self._background, self._today = office, background, today
        self._query: QueueQuery | None = None
        self._pages: list[_Loaded] = []
        self._before: list[PageKey | None] = []         # where the pages that slid out above began
        self._growing = False

    @property
    def query(self) -> QueueQuery | None:
        """What is on show."""
        return self._query

    @property
    def rows(self) -> tuple[QueueRow, ...]:
        """All loaded rows in queue order."""
        return tuple(row for page in self._pages for row in page.rows)

    def open(self, query: QueueQuery) -> None:
        """Show another query from its start; the total follows the first rows."""
        self._query = query
        self._pages, self._before = [], []
        self._growing = False
        self.waiting.emit()
        self._ask(None, PAGE_ROWS, self._on_first)

    def everything(self) -> Iterator[tuple[QueueRow, ...]]:
        """Every row of what is on show, page after page; to be called on a worker thread."""
        query, after = self._query, None
        while query is not None:
            page = self._office.page(query, after, EXPORT_ROWS, self._today)
            yield page.rows
            if not page.more and page.until is None:
                return
            after = page.rows[-1].key if page.more else page.until

    def refresh(self) -> None:
        """Ask again for what is loaded; rows keep their places, selection and scroll stay."""
        if self._query is None:
            return
        start = self._pages[0].after if self._pages else None
        count = max(sum(len(page.rows) for page in self._pages), PAGE_ROWS)
        self._growing = False
        self._ask(start, count, partial(self._on_again, start))

    def grow(self, down: bool) -> None:
        """The scroll came near an edge: load the next page there, let the farthest one go."""
        if self._growing or not self._pages:
            return
        last = self._pages[-1]
        if down and last.more and last.rows:
            self._growing = True
            self._ask(last.rows[-1].key, PAGE_ROWS, self._on_below)
        elif not down and self._before:
            self._growing = True
            self._ask(self._before[-1], PAGE_ROWS, self._on_above)

    def _ask(self, after: PageKey | None, limit: int, done: Callable[[QueuePage], None]) -> None:
        query = self._query
        if query is not None:
            work = partial(self._office.page, query, after, limit, self._today)
            self._background.run(work, done, self._on_failure, slot=f"feed {id(self)}")

    def _ask_total(self) -> None:
        if self._query is not None:
            work = partial(self._office.total, self._query, self._today)
            self._background.run(work, self._on_total, slot=f"total {id(self)}")

    def _on_first(self, page: QueuePage) -> None:
        self._pages = [_Loaded(None, page.rows, page.more)]
        self.looked.emit(page.until)
        self._tell()
        self._ask_total()

    def _on_again(self, start: PageKey | None, page: QueuePage) -> None:
        parts: list[_Loaded] = []
        after = start
        for at in range(0, max(len(page.rows), 1), PAGE_ROWS):
            rows = page.rows[at : at + PAGE_ROWS]
            parts.append(_Loaded(after, rows, page.more or at + PAGE_ROWS < len(page.rows)))
            after = rows[-1].key if rows else after
        self._pages = parts
        self.looked.emit(page.until)
        self._tell()
        self._ask_total()

    def _on_below(self, page: QueuePage) -> None:
        self._growing = False
        self.looked.emit(page.until)
        self._pages.append(_Loaded(self._pages[-1].rows[-1].key, page.rows, page.more))
        if len(self._pages) > PAGES_KEPT:
            self._before.append(self._pages.pop(0).after)
        self._tell(slid=True)

    def _on_above(self, page: QueuePage) -> None:
        self._growing = False
        self._pages.insert(0, _Loaded(self._before.pop(), page.rows, True))
        if len(self._pages) > PAGES_KEPT:
            self._pages.pop()
        self._tell(slid=True)

    def _tell(self, *, slid: bool = False) -> None:
        self.rows_changed.emit(self.rows, slid)

    def _on_total(self, total: QueueTotal) -> None:
        self.total_changed.emit(total)

    def _on_failure(self, error: AppError) -> None:
        self._growing = False
        self.failed.emit(error)
