"""One take-back: its two sides, which must close, and its steps as one time line."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.domain.money import money_text
from app.posting.takeback import TakebackPage, TakebackStep
from app.ui.table.view import DeskTable
from app.ui.takebacks.columns import STATE_COLOURS, STEP_COLUMNS, head_words, state_words
from app.ui.widgets.pane import row
from app.ui.widgets.text import Chip, CutLabel, PlainLabel
from app.ui.words import long_day

PARTS = ("its reversals", "by hand", "open")


class ChainPane(QWidget):
    """Shows one chain; `steps` is its time line."""

    def __init__(self) -> None:
        super().__init__()
        self.head = CutLabel("", weight="title")
        self.state, self.closes = Chip(), Chip()
        self.recovered = PlainLabel("", weight="title")
        self._values = {name: PlainLabel("", weight="title") for name in PARTS}
        self.words = CutLabel("", "muted")
        self.letter = CutLabel("", "muted")
        self.steps: DeskTable[TakebackStep] = DeskTable("Steps", STEP_COLUMNS, lambda step: step.step_id)
        parts: list[PlainLabel | None] = [PlainLabel("Payer has", "muted"), self.recovered]
        for sign, (name, value) in zip("=++", self._values.items(), strict=True):
            parts += [PlainLabel(sign, "muted", "title"), PlainLabel(name, "muted"), value]
        bar = QFrame()
        bar.setObjectName("filterBar")
        lines = QVBoxLayout(bar)
        lines.setContentsMargins(12, 8, 12, 8)
        lines.setSpacing(6)
        lines.addWidget(self.head)
        lines.addLayout(row(*parts, None, spacing=6))
        said = row(self.words, self.closes, self.state, spacing=6)
        said.setStretch(0, 1)
        lines.addLayout(said)
        lines.addWidget(self.letter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addWidget(self.steps, 1)

    def show_chain(self, page: TakebackPage, today: date) -> None:
        """The figures and steps of a chain."""
        chain, sides = page.row, page.sides
        about = f"claim {chain.claim}, {chain.patient}" if chain.claim else chain.title or "no reference"
        self.head.set_whole(f"T{chain.takeback_id}  {chain.payer}: {about}")
        self.state.show_as(state_words(chain), STATE_COLOURS[chain.state])
        self.recovered.setText(money_text(sides.recovered))
        for name, cents in zip(PARTS, (sides.by_payer, sides.by_hand, sides.open_cents), strict=True):
            self._values[name].setText(money_text(cents))
            self._values[name].set_tone("amber" if name == "open" and cents else "")
        self.closes.show_as("closes" if sides.closes else "does not close", "green" if sides.closes else "red")
        self.words.set_whole(head_words(chain, today))
        self.letter.set_whole(_papers(page))
        self.letter.setVisible(bool(self.letter.whole))
        self.steps.set_rows(page.steps)

    @property
    def equation(self) -> str:
        """The two sides as one line."""
        sums = " + ".join(f"{name} {value.text()}" for name, value in self._values.items())
        return f"Payer has {self.recovered.text()} = {sums}"


def _papers(page: TakebackPage) -> str:
    """Letters and a dispute in one line."""
    told = [
        f"letter {each.control_number} of {long_day(each.letter_date)} asks for {money_text(each.cents)}"
        for each in page.letters
    ]
    if page.disputed_on:
        told.append(f"disputed {long_day(page.disputed_on)} by {page.disputed_by}: {page.dispute_text}")
    words = "; ".join(told)
    return words[:1].upper() + words[1:]
