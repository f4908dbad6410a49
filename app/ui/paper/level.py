"""The check's own rows: what the payer keeps back or pays outside the claims, typed one at a time."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal

from app.domain.money import AmountError
from app.posting.paper_types import PROVIDER_CODES, ProviderRow
from app.ui.paper.columns import LEVEL_COLUMNS, LEVEL_WORDS
from app.ui.paper.keying import typed_cents
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button, Choice, TextField
from app.ui.widgets.pane import Pane, row
from app.ui.widgets.text import PlainLabel

PAYS = frozenset({"L6"})        # typed as paid on top; every other code as kept back


class LevelPanel(Pane):
    """Signals: `changed(rows)` a row was added or taken out, `left()` by Esc, `said(sentence)`."""

    changed = Signal(object)
    left = Signal()
    said = Signal(str)

    def __init__(self) -> None:
        super().__init__("Check level")
        self._rows: tuple[ProviderRow, ...] = ()
        self.table: DeskTable[ProviderRow] = DeskTable("Rows of the check level", LEVEL_COLUMNS, lambda each: each)
        self.code = Choice("Kind of row")
        self.code.offer([f"{code} {LEVEL_WORDS[code]}" for code in PROVIDER_CODES], PROVIDER_CODES)
        self.amount = TextField("Amount of the row", "0.00")
        self.amount.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.amount.setFixedWidth(96)
        self.reference = TextField("Reference of the row", "claim, letter or check")
        self.keep = Button("Add", "Add this row")
        self.take_out = Button("Take out", "Take the chosen row out")
        title = PlainLabel("Outside the claims", weight="strong")
        keyed = row(title, self.code, self.amount, self.reference, self.keep, self.take_out)
        keyed.setStretch(3, 1)
        self.body.addLayout(keyed)
        self.body.addWidget(self.table)
        self.amount.returnPressed.connect(self.reference.setFocus)
        self.reference.returnPressed.connect(self._add)
        self.keep.clicked.connect(self._add)
        self.take_out.clicked.connect(self._remove)
        for field in (self.amount, self.reference):
            field.escaped.connect(self.left)
        self.hide()

    def show_rows(self, rows: Sequence[ProviderRow]) -> None:
        """The rows as they stand."""
        self._rows = tuple(rows)
        self.table.set_rows(self._rows)
        self.table.fit_height(3)
        self.table.setVisible(bool(rows))
        self.take_out.setEnabled(bool(rows))

    def _add(self) -> None:
        code = str(self.code.currentData())
        try:
            cents = typed_cents(self.amount.text())
        except AmountError:
            cents = 0
        if not cents:
            self.said.emit("Type the amount of the row: digits, 4000 is 40.00.")
            return
        reference = self.reference.text().strip()
        if code == "WO" and not reference:
            self.said.emit("A recoupment names what it takes back: type the claim, letter or check.")
            self.reference.setFocus()
            return
        made = ProviderRow(code, -cents if code in PAYS else cents, reference)
        same = next((each for each in self._rows if (each.code, each.reference) == (code, reference)), None)
        kept = tuple(each for each in self._rows if each is not same)
        if same is not None:
            made = replace(made, cents=made.cents + same.cents)
        self.amount.clear()
        self.reference.clear()
        self.amount.setFocus()
        self.changed.emit((*kept, made))

    def _remove(self) -> None:
        chosen = self.table.current_row
        if chosen is not None:
            self.changed.emit(tuple(each for each in self._rows if each != chosen))
