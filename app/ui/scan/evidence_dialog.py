"""What a pasted picture or dropped file shows: its kind, its day, a note. Enter keeps it, Esc gives it up."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from app.correspondence.types import EVIDENCE_KINDS, EVIDENCE_WORDS, NewEvidence
from app.domain.errors import AppError
from app.ui.widgets.days import typed_day
from app.ui.widgets.fields import Button, Choice, TextField
from app.ui.widgets.pane import row
from app.ui.widgets.text import CutLabel, KeyCap, PlainLabel

PROOF = (("Shows something else", False), ("Proves that the claim was filed", True))


class EvidenceDialog(QDialog):
    """Signal `wanted(NewEvidence)` when it is to be kept. Not modal: the claim behind can be read."""

    wanted = Signal(object)

    def __init__(self, parent: QWidget, claim_id: int, claim: str, what: str, today: date) -> None:
        super().__init__(parent)
        self._claim_id, self._today = claim_id, today
        self.setWindowTitle("Keep as evidence")
        self.setModal(False)
        self.resize(460, 250)
        self.kind, self.proof = Choice("Kind"), Choice("What it proves")
        self.kind.offer([EVIDENCE_WORDS[kind] for kind in EVIDENCE_KINDS], EVIDENCE_KINDS)
        self.proof.offer([words for words, _value in PROOF], [value for _words, value in PROOF])
        self.day = TextField("Day it shows", "1117; empty: today")
        self.note = TextField("Note", "what it shows")
        self.trouble = PlainLabel("", "red", wrap=True)
        self.keep, cancel = Button("Keep", primary=True), Button("Cancel")
        grid = QGridLayout()
        self._proof_word = PlainLabel("Proves", "muted")
        parts: tuple[tuple[PlainLabel, QWidget], ...] = (
            (PlainLabel("Kind", "muted"), self.kind), (self._proof_word, self.proof),
            (PlainLabel("Day it shows", "muted"), self.day), (PlainLabel("Note", "muted"), self.note),
        )  # fmt: skip
        for at, (word, widget) in enumerate(parts):
            grid.addWidget(word, at, 0)
            grid.addWidget(widget, at, 1)
        grid.setColumnStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(10)
        layout.addWidget(CutLabel(f"{what} on claim {claim}", weight="strong"))
        layout.addLayout(grid)
        layout.addWidget(self.trouble)
        layout.addStretch(1)
        layout.addLayout(row(None, cancel, KeyCap("Esc"), self.keep, KeyCap("Enter")))
        cancel.clicked.connect(self.close)
        self.keep.clicked.connect(self.ask)
        self.kind.chosen.connect(lambda _kind: self._show_proof())
        self._show_proof()
        self.note.setFocus()

    def ask(self) -> None:
        """Keep it as the fields say."""
        try:
            day = typed_day(self.day.text(), self._today) or self._today
        except AppError as error:
            self.say(error.sentence)
            return
        kind = str(self.kind.currentData())
        proof = kind == "mail_proof" and bool(self.proof.currentData())
        self.keep.setEnabled(False)
        self.wanted.emit(NewEvidence(self._claim_id, kind, day, self.note.text().strip(), proof))

    def say(self, sentence: str) -> None:
        """Why it was not kept."""
        self.trouble.setText(sentence)
        self.keep.setEnabled(True)

    def _show_proof(self) -> None:
        shown = self.kind.currentData() == "mail_proof"
        self.proof.setVisible(shown)
        self._proof_word.setVisible(shown)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter keeps, from every field; Esc gives up."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.ask()
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)
