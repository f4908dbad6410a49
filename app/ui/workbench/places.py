"""Where somebody was on the screen: the pane with the cursor and how far each pane is scrolled. Numbers only."""

from __future__ import annotations

import json
from collections.abc import Sequence

from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget


def places_of(panes: Sequence[QWidget]) -> dict[str, object]:
    """The pane that holds the cursor (-1: none of them) and the scroll of everything in the panes, in order."""
    now = QApplication.focusWidget()
    held = (at for at, pane in enumerate(panes) if now is not None and (now is pane or pane.isAncestorOf(now)))
    return {"focus": next(held, -1), "scroll": [area.verticalScrollBar().value() for area in _areas(panes)]}


def put_back(panes: Sequence[QWidget], kept: str) -> bool:
    """Scroll the panes as they were and give the cursor back to the pane that had it; whether one had it."""
    try:
        places = json.loads(kept or "{}")
    except ValueError:
        return False
    if not isinstance(places, dict):
        return False
    scroll = places.get("scroll")
    if isinstance(scroll, list):
        for area, value in zip(_areas(panes), scroll, strict=False):
            if isinstance(value, int):
                area.verticalScrollBar().setValue(value)
    focus = places.get("focus")
    if isinstance(focus, int) and 0 <= focus < len(panes) and panes[focus].isVisible():
        panes[focus].setFocus()
        return True
    return False


def _areas(panes: Sequence[QWidget]) -> list[QAbstractScrollArea]:
    return [area for pane in panes for area in pane.findChildren(QAbstractScrollArea)]
