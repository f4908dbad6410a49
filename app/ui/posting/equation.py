"""The equation of a check, always in sight: payment = posted + exceptions + provider level + held."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame

from app.domain.money import money_text
from app.posting.results import RemitRow
from app.ui.posting.columns import only_exceptions, state_words
from app.ui.widgets.pane import row
from app.ui.widgets.text import Chip, PlainLabel

PARTS = ("posted", "exceptions", "provider level", "held")
CHIPS = {"held": "red", "review": "amber", "new": "accent", "posting": "amber", "posted": "green"}


class Equation(QFrame):
    """Figures of one payment; a part that is not zero and wants a person is amber."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Equation of the payment")
        self._payment = PlainLabel("", weight="title")
        self._values = {name: PlainLabel("", weight="title") for name in PARTS}
        self._chip = Chip()
        self.state = Chip()
        parts: list[PlainLabel | Chip | int | None] = [PlainLabel("BPR02", "muted"), self._payment]
        for sign, (name, value) in zip("=+++", self._values.items(), strict=True):
            parts += [PlainLabel(sign, "muted", "title"), PlainLabel(name, "muted"), value]
        layout = row(*parts, None, self._chip, spacing=6, margins=(12, 9, 12, 9))
        self.setLayout(layout)

    def show_remit(self, remit: RemitRow) -> None:
        """The figures of a payment."""
        self._payment.setText(money_text(remit.payment))
        for name, cents in (
            ("posted", remit.posted),
            ("exceptions", remit.exceptions),
            ("provider level", remit.provider_level),
            ("held", remit.held),
        ):
            self._values[name].setText(money_text(cents))
            self._values[name].set_tone("amber" if cents and name in {"exceptions", "held"} else "")
        closes = remit.closes and not remit.off_by
        self._chip.show_as("closes" if closes else f"off by {money_text(remit.off_by)}", "green" if closes else "red")
        colour = "amber" if only_exceptions(remit) else CHIPS.get(remit.state, "plain")
        self.state.show_as(state_words(remit), colour)

    @property
    def text(self) -> str:
        """The equation as one line."""
        sums = " + ".join(f"{name} {value.text()}" for name, value in self._values.items())
        return f"BPR02 {self._payment.text()} = {sums}"
