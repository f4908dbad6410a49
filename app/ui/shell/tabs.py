"""The tabs: first the queue or page of the side bar, then claims, accounts and previews of their own."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTabBar

from app.ui.page import Page


class Tabs(QTabBar):
    """Signal `fronted(Page)` when another page came to the front. Hidden while there is but the first tab."""

    fronted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Open tabs")
        self.setExpanding(False)
        self.setDrawBase(False)
        self.addTab("Queue")
        self.hide()
        self._main: Page | None = None
        self._own: list[Page] = []
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

    def add(self, page: Page) -> None:
        """Give a page a tab of its own, and bring it to the front."""
        self._own.append(page)
        self.addTab(page.title)
        self.show()
        self.setCurrentIndex(len(self._own))

    def close_front(self) -> None:
        """Close the tab in front; the first one stays."""
        at = self.currentIndex()
        if at > 0:
            page = self._own.pop(at - 1)
            self.removeTab(at)
            page.hide()
            page.deleteLater()
            self.setVisible(bool(self._own))
            self._show_front(self.currentIndex())

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
