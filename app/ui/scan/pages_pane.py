"""A pane of pages as pictures: one on show, zoom, next and previous, drawn off the GUI thread to the room there is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QScrollArea

from app.domain.errors import AppError
from app.ui.page import Desk
from app.ui.scan.page_view import PageView
from app.ui.widgets.pane import Pane, States
from app.ui.widgets.text import CutLabel, PlainLabel

Sheet = TypeVar("Sheet")

ZOOMS = (1.0, 1.4, 2.0, 2.8)
_WIDTH_STEP, _LEAST_WIDTH, _MOST_WIDTH = 100, 300, 4000
_REST_MS = 120
_BAR = 14                       # px kept free for the scroll bar, so that a page never needs two


class PagesPane(Pane, Generic[Sheet]):
    """`pages` in reading order, `page` on show. `draw(page, width)` gives the PNG; it runs on a worker thread.

    Whoever uses it lays out `place`, `state` and `states`, and says what an empty pane tells.
    """

    def __init__(self, name: str, desk: Desk, draw: Callable[[Sheet, int], bytes]) -> None:
        super().__init__(name)
        self._desk = desk
        self._draw = draw
        self._slot = f"picture of {name}"
        self.pages: tuple[Sheet, ...] = ()
        self._at = 0
        self.zoom = 0
        self.view = PageView()
        self.area = QScrollArea()
        self.area.setAccessibleName(name)
        self.area.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(self.view)
        self.states = States(self.area, name)
        self.place, self.state = PlainLabel("", weight="strong"), CutLabel("", "muted")
        self._resized = QTimer(self)
        self._resized.setSingleShot(True)
        self._resized.setInterval(_REST_MS)
        self._resized.timeout.connect(self.ask_picture)

    @property
    def page(self) -> Sheet | None:
        """The page on show."""
        return self.pages[self._at] if self._at < len(self.pages) else None

    @property
    def at(self) -> int:
        """Its place, 0 is the first."""
        return self._at

    def set_pages(self, pages: Sequence[Sheet], at: int = 0) -> None:
        """Show these pages, the one at `at` in front."""
        self.pages, self._at = tuple(pages), min(at, max(len(pages) - 1, 0))
        self.show_page()

    def step(self, by: int) -> None:
        """Next or previous page."""
        if self.pages:
            self._at = min(max(self._at + by, 0), len(self.pages) - 1)
            self.area.verticalScrollBar().setValue(0)
            self.show_page()

    def roll(self, by: int) -> None:
        """Down (+1) or up (-1) by most of what is seen; at the edge of a page on to the next one."""
        bar = self.area.verticalScrollBar()
        edge = bar.maximum() if by > 0 else bar.minimum()
        if bar.value() == edge:
            self.step(by)
        else:
            bar.setValue(bar.value() + by * self.area.viewport().height() * 4 // 5)

    def change_zoom(self, by: int) -> None:
        """Larger or smaller."""
        self.zoom = min(max(self.zoom + by, 0), len(ZOOMS) - 1)
        self.ask_picture()

    def show_page(self) -> None:
        """The page on show has changed."""
        page = self.page
        if page is None:
            self._desk.background.drop_slot(self._slot)
            self.show_none()
            return
        self.place.setText(f"Page {self._at + 1} of {len(self.pages)}")
        self.ask_picture()

    def show_none(self) -> None:
        """What the pane says without a page."""
        self.place.setText("")
        self.state.set_whole("")
        self.states.show_empty("No page", "Choose a letter in the list.")

    def ask_picture(self) -> None:
        """Have the page drawn for the room there is now."""
        page = self.page
        if page is None:
            return
        room = max(self.states.width() - _BAR, _LEAST_WIDTH)
        width = round(room * ZOOMS[self.zoom])
        drawn = min(-(-width // _WIDTH_STEP) * _WIDTH_STEP, _MOST_WIDTH)
        draw = self._draw

        def make() -> QImage:
            return QImage.fromData(draw(page, drawn))

        if self.states.said:
            self.states.wait()
        self._desk.background.run(make, partial(self._on_picture, width), self._on_no_picture, slot=self._slot)

    def _on_picture(self, width: int, image: QImage) -> None:
        self.states.show_content()
        self.view.show_image(image, width)

    def _on_no_picture(self, error: AppError) -> None:
        self.states.show_empty("This page cannot be shown", error.sentence)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The page fits its new room once the splitter rests."""
        super().resizeEvent(event)
        self._resized.start()
