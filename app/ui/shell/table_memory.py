"""The columns of every list, remembered per person: a list is known by its page and its name."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QApplication, QWidget

from app.ui.memory import Memory
from app.ui.page import Page
from app.ui.table.arrange import from_memory, to_memory
from app.ui.table.view import DeskTable

KEPT_BY_PAGE = "arrangedByPage"             # the property of a list whose page remembers it itself


def remember_columns(page: Page, memory: Memory) -> None:
    """Arrange the lists of a page as this person left them, and keep what changes."""
    for table in page.findChildren(DeskTable):
        if table.quiet or table.property(KEPT_BY_PAGE):
            continue
        key = f"columns.{type(page).__name__}.{table.accessibleName()}"
        kept = from_memory(memory.value(key))
        if kept is not None:
            table.arrange(kept)
        table.columns_changed.connect(partial(_keep, memory, key, table))


def list_in_front(page: Page | None) -> DeskTable[object] | None:
    """The list the keys of lists mean: the one with the focus, else the first one of the page on show."""
    now: QWidget | None = QApplication.focusWidget()
    while now is not None:
        if isinstance(now, DeskTable) and not now.quiet:
            return now
        now = now.parentWidget()
    shown = [each for each in page.lists() if isinstance(each, DeskTable) and each.isVisible()] if page else []
    return next((each for each in shown if not each.quiet), None)


def _keep(memory: Memory, key: str, table: DeskTable[object]) -> None:
    memory.keep(key, to_memory(table.arrangement()))
