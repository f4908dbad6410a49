"""What the representative asks of the claim on the screen: read out, or copied one by one."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout

from app.ui.widgets.fields import Button
from app.ui.widgets.pane import Pane, clear_layout, row
from app.ui.widgets.text import CutLabel, KeyCap, PlainLabel
from app.ui.words import short_day
from app.workqueues.call_sheet import claim_values
from app.workqueues.call_types import CallHead, CallLine

MOST_TIPS = 5


class SheetPane(Pane):
    """Signal `copy_wanted(place)`: the value at that place of `values`."""

    copy_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__("What is asked of this claim")
        self.values: tuple[tuple[str, str], ...] = ()
        self._title = CutLabel("", weight="title")
        self._why = CutLabel("", "muted")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(2, 1)
        self.body.addLayout(row(self._title, None))
        self.body.addWidget(self._why)
        self.body.addLayout(self._grid)
        self.body.addStretch(1)

    def show_line(self, line: CallLine | None) -> None:
        """Show one claim, or that none is chosen."""
        clear_layout(self._grid)
        self.values = claim_values(line) if line is not None else ()
        self._title.set_whole(line.patient if line is not None else "No claim on the screen")
        self._why.set_whole(line.said or line.why if line is not None else "")
        for at, (name, value) in enumerate(self.values):
            self._grid.addWidget(KeyCap(str(at + 1)), at, 0)
            self._grid.addWidget(PlainLabel(name, "muted"), at, 1)
            copy = Button(value, f"Copy {name}: {value}", quiet=True)
            copy.setProperty("reading", True)
            copy.clicked.connect(partial(self.copy_wanted.emit, at))
            self._grid.addLayout(row(copy, None), at, 2)


class TipsPane(Pane):
    """What this office learned about the payer, and who was asked on this call."""

    def __init__(self) -> None:
        super().__init__("Tips and colleagues")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        self.body.addLayout(self._lines)
        self.body.addStretch(1)

    def show_head(self, head: CallHead) -> None:
        """Show the tips, pinned ones first, and the answers of colleagues."""
        clear_layout(self._lines)
        for consent in head.consents:
            words = {"": "asked, no answer yet", "given": "lets them ride along", "declined": "keeps them"}
            said = words.get(consent.answer, "did not answer in time")
            count = f"{consent.items} {'claim' if consent.items == 1 else 'claims'}"
            self._lines.addWidget(PlainLabel(f"{consent.owner_name}, {count}: {said}", wrap=True))
        if head.theirs:
            word = "claim is" if head.theirs == 1 else "claims are"
            ask = f"{head.theirs} more {word} assigned to colleagues: Ctrl+Shift+Q asks them."
            self._lines.addWidget(PlainLabel(ask, "amber", wrap=True))
        for tip in head.tips[:MOST_TIPS]:
            self._lines.addWidget(PlainLabel(f"Tip {short_day(tip.at.date())} {tip.author}", "muted", "small"))
            self._lines.addWidget(PlainLabel(tip.body, wrap=True))
        if not head.tips and not head.consents and not head.theirs:
            self._lines.addWidget(PlainLabel("No tip about this payer yet.", "muted", wrap=True))
