"""One field that finds the claim an EOB line means: name and day, account, number or amount."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.posting.paper_types import FoundClaim
from app.ui.paper.columns import FOUND_COLUMNS
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button, TextField
from app.ui.widgets.pane import States, row
from app.ui.widgets.text import PlainLabel


class FoundTable(DeskTable[FoundClaim]):
    """The claims found; Esc goes back to the field."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves; a digit chooses nothing here."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class ClaimFinder(QWidget):
    """Signals: `wanted(text)` Enter in the field, `taken(FoundClaim)` Enter on a claim, `not_ours(text)` a claim that
    is not ours is keyed as printed, `escaped()`. The list itself (`results`) stands where the grid stands.
    """

    wanted = Signal(str)
    taken = Signal(object)
    not_ours = Signal(str)
    escaped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.field = TextField(
            "Find the claim", "amount 150.00, account, claim number, or name and day: rivera 02/14/2026"
        )
        self.foreign = Button("Not ours", "Key a claim that is not ours")
        self.foreign.setToolTip("Key it as printed; its money waits as an exception")
        self.table = FoundTable("Claims found", FOUND_COLUMNS, lambda claim: claim.claim_id)
        self.results = States(self.table, "Claims found")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        inner = row(PlainLabel("Claim", "muted"), self.field, self.foreign)
        inner.setStretch(1, 1)
        layout.addLayout(inner)
        self.field.returnPressed.connect(self._ask)
        self.field.escaped.connect(self.escaped)
        self.table.row_activated.connect(self.taken)
        self.table.left.connect(self.begin)
        self.foreign.clicked.connect(lambda: self.not_ours.emit(self.field.text().strip()))

    def begin(self) -> None:
        """Ready for the next claim."""
        self.field.setFocus()
        self.field.selectAll()

    def show_found(self, found: tuple[FoundClaim, ...]) -> None:
        """What was found: the first one is chosen, Enter takes it."""
        self.table.set_rows(found)
        if found:
            self.results.show_content()
            self.table.clearSelection()
            self.table.select_place(0)
            self.table.setFocus()
        else:
            self.results.show_empty(
                "No claim found",
                "Look by another identifier, or key it as printed: its money waits as an exception.",
                "Not ours",
                lambda: self.not_ours.emit(self.field.text().strip()),
            )

    def _ask(self) -> None:
        text = self.field.text().strip()
        if text:
            self.results.wait()
            self.wanted.emit(text)
