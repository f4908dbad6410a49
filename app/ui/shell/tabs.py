"""The tabs: first the queue or page of the side bar, then claims, accounts and previews of their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTabBar

from app.ui.page import Page

MOST_KEPT = 12


@dataclass(frozen=True, slots=True)
class TabKey:
    """What a tab shows: `claim` or `account` and its id. Nothing else of it is remembered."""

    kind: str
    id: int


def to_memory(keys: Iterable[TabKey]) -> list[list[object]]:
    """Kinds and ids, as a preference keeps them."""
    return [[key.kind, key.id] for key in keys][:MOST_KEPT]


def from_memory(kept: object) -> tuple[TabKey, ...]:
    """What was kept; anything else is left out."""
    pairs = [each for each in kept if isinstance(each, list) and len(each) == 2] if isinstance(kept, list) else []
    found = [TabKey(kind, number) for kind, number in pairs if isinstance(kind, str) and isinstance(number, int)]
    return tuple(found[:MOST_KEPT])


class Tabs(QTabBar):
    """Signals: `fronted(Page)` when another page came to the front; `kept_changed()` when tabs were opened or closed.
    Hidden while there is but the first tab."""

    fronted = Signal(object)
    kept_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Open tabs")
        self.setExpanding(False)
        self.setDrawBase(False)
        self.addTab("Queue")
        self.hide()
        self._main: Page | None = None
        self._own: list[Page] = []
        self._keys: dict[Page, TabKey] = {}
        self.currentChanged.connect(self._show_front)

    @property
    def page(self) -> Page | None:
        """The page in front."""
        at = self.currentIndex()
        return self._main if at <= 0 else self._own[at - 1]

    @property
    def own(self) -> tuple[Page, ...]:
        """The pages that have a tab of their own."""
        return tuple(self._own)

    @property
    def keys(self) -> tuple[TabKey, ...]:
        """What the tabs show that can be opened again, in order."""
        return tuple(self._keys[page] for page in self._own if page in self._keys)

    def show_main(self, page: Page) -> None:
        """Show a page in the first tab."""
        if self.currentIndex() > 0:
            self.setCurrentIndex(0)
        if self._main is not None and self._main is not page:
            self._main.hide()
        self._main = page
        self.setTabText(0, page.title)
        page.show()
        self.fronted.emit(page)

    def open_again(self, key: TabKey) -> bool:
        """Bring the tab that shows this already to the front; False when there is none."""
        for at, page in enumerate(self._own):
            if self._keys.get(page) == key:
                self.setCurrentIndex(at + 1)
                return True
        return False

    def add(self, page: Page, key: TabKey | None = None, *, front: bool = True) -> None:
        """Give a page a tab of its own; `key` when it comes back after a restart, `front` to look at it now."""
        self._own.append(page)
        if key is not None:
            self._keys[page] = key
        self.addTab(page.title)
        self.show()
        if front:
            self.setCurrentIndex(len(self._own))
        self.kept_changed.emit()

    def close_front(self) -> None:
        """Close the tab in front; the first one stays."""
        at = self.currentIndex()
        if at > 0:
            page = self._own.pop(at - 1)
            self._keys.pop(page, None)
            self.removeTab(at)
            page.hide()
            page.deleteLater()
            self.setVisible(bool(self._own))
            self._show_front(self.currentIndex())
            self.kept_changed.emit()

    def rename(self, page: Page, title: str) -> None:
        """A page's title changed."""
        if page is self._main:
            self.setTabText(0, title)
        elif page in self._own:
            self.setTabText(self._own.index(page) + 1, title)

    def _show_front(self, _at: int) -> None:
        front = self.page
        for page in [self._main, *self._own]:
            if page is not None and page is not front:
                page.hide()
        if front is not None:
            front.show()
            self.fronted.emit(front)
