"""The menu behind the program's name: every act that is not bound to a list."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu, QWidget

from app.ui.actions import IN_LISTS, REGISTRY, Acts


def acts_menu(window: QWidget, acts: Acts) -> QMenu:
    """The acts in the order of the registry, a line between groups."""
    menu = QMenu("RemitDesk", window)
    group = ""
    for act in REGISTRY:
        if act.scope == IN_LISTS:
            continue
        if group and act.group != group:
            menu.addSeparator()
        group = act.group
        menu.addAction(acts.actions[act.id])
    return menu
