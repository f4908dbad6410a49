"""What speaks against a candidate, and the reason for applying it nevertheless."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.money import money_text
from app.posting.bank_match import Proposal
from app.ui.deposits.columns import proposal_parts
from app.ui.widgets.fields import Button, TextField
from app.ui.widgets.pane import row, scrolled
from app.ui.widgets.text import PlainLabel


class DoubtForm(QWidget):
    """Signals: `applied(reason)`; `refused(sentence)` without one."""

    applied = Signal(str)
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.words = PlainLabel("", wrap=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.reason = TextField("Reason for applying it", "Why it is this line's money")
        self.apply = Button("Apply")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scrolled(self.words, "What speaks against it"), 1)
        keys = row(self.reason, self.apply)
        keys.setStretch(0, 1)
        layout.addLayout(keys)
        self.apply.clicked.connect(self.apply_now)
        self.reason.returnPressed.connect(self.apply_now)

    def show_doubts(self, candidate: Proposal) -> None:
        """The sentences of a candidate; a reason is typed anew for each."""
        pays = f"{money_text(candidate.cents)} of the line would pay {proposal_parts(candidate)}."
        self.words.setText("\n".join((pays, *candidate.doubts)))
        self.reason.clear()

    def apply_now(self) -> None:
        """Send the reason, or ask for it."""
        reason = self.reason.text().strip()
        if reason:
            self.applied.emit(reason)
        else:
            self.refused.emit("Type the reason: it is kept with the line for good.")
            self.reason.setFocus()
