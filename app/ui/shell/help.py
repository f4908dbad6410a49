"""F1: every act with its keys from the registry, and a page of help."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.actions import IN_LISTS, REGISTRY, Acts, key_text
from app.ui.resources import resource_path
from app.ui.widgets.fields import Button
from app.ui.widgets.pane import row, scrolled
from app.ui.widgets.text import KeyCap, PlainLabel


class HelpDialog(QDialog):
    """Keys on the left, the desk in words on the right; not modal, so that work goes on beside it."""

    def __init__(self, parent: QWidget, acts: Acts) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys and help")
        self.setModal(False)
        self.resize(980, 720)
        words = PlainLabel(resource_path("help", "desk.txt").read_text("utf-8"), wrap=True)
        words.setAlignment(Qt.AlignmentFlag.AlignTop)
        words.setAccessibleName("How the desk works")
        close = Button("Close")
        close.clicked.connect(self.close)
        body = QHBoxLayout()
        body.setSpacing(20)
        body.addWidget(scrolled(self._keys(acts), "Keys"), 1)
        body.addWidget(scrolled(words, "How the desk works"), 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.addLayout(body, 1)
        layout.addLayout(row(None, close))

    def _keys(self, acts: Acts) -> QWidget:
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(1, 1)
        group = ""
        for act in REGISTRY:
            if act.group != group:
                group = act.group
                grid.addWidget(PlainLabel(group, weight="strong"), grid.rowCount(), 0, 1, 2)
            if not act.keys:
                continue
            at = grid.rowCount()
            words = act.text + (" (in lists)" if act.scope == IN_LISTS else "")
            grid.addWidget(KeyCap(key_text(act)), at, 0)
            grid.addWidget(PlainLabel(words, "" if acts.permitted(act.id) else "muted"), at, 1)
        grid.setRowStretch(grid.rowCount(), 1)
        return inside
