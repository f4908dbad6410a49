"""The pane of the payer: how to reach it, its limits, and what the office has learned."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.claims.detail_types import PayerNotes
from app.ui.widgets.fields import Button
from app.ui.widgets.pane import Pane, clear_layout, row, scrolled
from app.ui.widgets.text import CutLabel, KeyCap, PlainLabel
from app.ui.words import clock_text, phone_text, short_day

MOST_TIPS = 4
COUNTED_TO = 100            # the server counts no further


class PayerPane(Pane):
    """Facts as label and value; tips are pinned, dated, signed. Signal `call_wanted()`."""

    call_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("Payer notes")
        self._name = CutLabel("", weight="strong")
        self._open = CutLabel("", "muted")
        self.call = Button("Call once", "Call the payer about all that is due with it")
        self.call.clicked.connect(self.call_wanted)
        self._facts = QGridLayout()
        self._facts.setContentsMargins(0, 0, 0, 0)
        self._facts.setHorizontalSpacing(10)
        self._facts.setVerticalSpacing(5)
        self._facts.setColumnStretch(1, 1)
        self._labels: dict[str, QLabel] = {}
        self._values: dict[str, CutLabel] = {}
        self._unknown = PlainLabel("", "muted", wrap=True)
        for name in ("Phone", "Hours", "Path", "Portal", "Filing", "Corrected", "Appeal", "Records", "Answers in"):
            self._add_fact(name)
        self._tips = QVBoxLayout()
        self._tips.setSpacing(4)
        self.body.addLayout(row(self._name, None))
        self.body.addWidget(self._scrolled(), 1)
        self.body.addLayout(row(self.call, KeyCap("C"), self._open, None))

    def _scrolled(self) -> QScrollArea:
        """Facts and tips; on a small screen they scroll, and no line is squeezed."""
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, 4, 0)
        layout.addLayout(self._facts)
        layout.addWidget(self._unknown)
        layout.addLayout(self._tips)
        layout.addStretch(1)
        return scrolled(inside, "Payer's facts and tips")

    def _add_fact(self, name: str) -> None:
        at = self._facts.rowCount()
        label: QLabel = PlainLabel(name, "muted", "small")
        value = CutLabel("")
        self._facts.addWidget(label, at, 0)
        self._facts.addWidget(value, at, 1)
        self._labels[name], self._values[name] = label, value

    def show_payer(self, payer: PayerNotes) -> None:
        """Show one payer."""
        self._name.set_whole(payer.name)
        unknown: list[str] = []
        for name, value in (
            ("Phone", phone_text(payer.phone)),
            ("Hours", payer.hours),
            ("Path", payer.phone_path),
            ("Portal", payer.portal),
            ("Filing", _clock(payer, "file")),
            ("Corrected", _clock(payer, "correct")),
            ("Appeal", _clock(payer, "appeal1")),
            ("Records", _clock(payer, "records")),
            ("Answers in", f"rule {payer.follow_up_days} d"),
        ):
            self._values[name].set_whole(value)
            self._values[name].setVisible(bool(value))
            self._labels[name].setVisible(bool(value))
            unknown += [] if value else [name.lower()]
        self._unknown.setText(f"Not on file: {', '.join(unknown)}")
        self._unknown.setVisible(bool(unknown))
        self._show_tips(payer)
        count = f"{payer.open_items}+" if payer.open_items >= COUNTED_TO else str(payer.open_items)
        self._open.set_whole(f"open items with this payer: {count}")

    def _show_tips(self, payer: PayerNotes) -> None:
        clear_layout(self._tips)
        for tip in payer.tips[:MOST_TIPS]:
            edited = f", rewritten {short_day(tip.edited_at.date())} {tip.edited_by}" if tip.edited_at else ""
            head = PlainLabel(f"Tip {short_day(tip.at.date())} {tip.author}{edited}", "muted", "small")
            self._tips.addWidget(head)
            self._tips.addWidget(PlainLabel(tip.body, "" if tip.pinned else "muted", wrap=True))
        more = len(payer.tips) - MOST_TIPS
        words = "N adds a tip" if not payer.tips else f"{more} more: N" if more > 0 else "N: all tips"
        self._tips.addWidget(PlainLabel(words, "muted", "small"))


def _clock(payer: PayerNotes, kind: str) -> str:
    found = next((clock for clock in payer.clocks if clock.kind == kind), None)
    return clock_text(found.days, found.start_rule, business=found.business, verify=found.verify) if found else ""
