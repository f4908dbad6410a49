"""The pane of the payer's decisions: each remittance with its lines and reasons in words, newest first."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.claims.detail_types import EraClaim, OpenReason
from app.domain.money import money_text
from app.rules.reasons import remark_words
from app.ui.claim.columns import ERA_COLUMNS, EraRow, era_rows
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button
from app.ui.widgets.pane import Pane, row, scrolled
from app.ui.widgets.text import Chip, CutLabel, PlainLabel
from app.ui.words import PAYMENT_METHODS, day

MOST_ERAS, MOST_ROWS = 6, 14
VERDICT_COLOURS = {"denial": "red", "clean": "green", "secondary": "green", "correction": "green", "reversal": "amber"}
STATE_COLOURS = {"posted": "green", "exception": "amber", "waiting": "accent"}


class EraBlock(QFrame):
    """One payer's decision about the claim."""

    remit_requested = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._remit_id = 0
        self._day = PlainLabel("")
        self._trace = Button("", "Open the remittance", quiet=True)
        self._trace.clicked.connect(lambda: self.remit_requested.emit(self._remit_id))
        self._amount = CutLabel("", "muted")
        self._payer = CutLabel("", "muted")
        self._state = Chip()
        self._table: DeskTable[EraRow] = DeskTable("ERA lines", ERA_COLUMNS, lambda line: line.number, quiet=True)
        self._legend = PlainLabel("", "muted", wrap=True)
        self._legend.setAccessibleName("Reasons in words")
        self._remarks = PlainLabel("", "muted", wrap=True)
        self._era: EraClaim | None = None
        self._trouble = PlainLabel("", "amber", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 4)
        layout.setSpacing(4)
        layout.addLayout(row(self._day, self._trace, self._amount, self._payer, None, self._state))
        layout.addWidget(self._table)
        layout.addWidget(self._legend)
        layout.addWidget(self._remarks)
        layout.addWidget(self._trouble)

    def show_era(self, era: EraClaim) -> None:
        """Show one decision with its reasons and remarks in words."""
        self._era = era
        self._remit_id = era.remit_id
        self._day.setText(day(era.payment_date))
        self._trace.setText(f"{PAYMENT_METHODS.get(era.method, era.method)} {era.trace}")
        self._amount.set_whole(f"paid {money_text(era.paid)}")
        later = era.party in {"secondary", "tertiary"}
        self._payer.set_whole(era.payer_name if later else "")
        self._payer.setVisible(later)
        word = era.verdict if era.state == "posted" and era.verdict in {"reversal", "correction"} else era.state
        self._state.show_as(word, STATE_COLOURS.get(era.state, "plain"))
        self._table.set_rows(era_rows(era))
        self._table.fit_height(MOST_ROWS)
        self._fit_words()
        codes = dict.fromkeys(code for line in era.lines for code in line.remarks)
        self._remarks.setText("\n".join(f"{code}: {remark_words(code)}" for code in codes))
        self._remarks.setVisible(bool(codes))
        self._trouble.setText(era.exception_text)
        self._trouble.setVisible(bool(era.exception_text))


    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words stand beside their reason where there is room, else once below the lines."""
        super().resizeEvent(event)
        self._fit_words()

    def _fit_words(self) -> None:
        if self._era is None:
            return
        rows = self._table.rows_model.rows
        place = len(ERA_COLUMNS) - 1
        self._table.setColumnHidden(place, False)
        self._table.fit_columns()
        room = self._table.columnWidth(place) - 12
        measure = self._table.fontMetrics().horizontalAdvance
        fits = all(measure(each.words) <= room for each in rows)
        self._table.setColumnHidden(place, not fits)
        words = dict.fromkeys((each.reason, each.words) for each in rows if each.reason)
        self._legend.setText("\n".join(f"{reason}: {text}" for reason, text in words))
        self._legend.setVisible(not fits)


class EraPane(Pane):
    """Signal `remit_requested(remit_id)` when a trace number is pressed."""

    remit_requested = Signal(int)

    def __init__(self) -> None:
        super().__init__("ERA lines")
        self._verdict = Chip()
        self._none = PlainLabel("No payer has answered yet.", "muted")
        self._blocks: list[EraBlock] = []
        inside = QWidget()
        self._list = QVBoxLayout(inside)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(6)
        self._list.addWidget(self._none)
        self._list.addStretch(1)
        self.body.addLayout(row(PlainLabel("ERA lines", weight="strong"), self._verdict, None))
        self._means = CutLabel("", "muted")
        self._work = PlainLabel("", wrap=True)
        self._work.setAccessibleName("Standard work")
        self._list.insertWidget(0, self._work)
        self.body.addWidget(self._means)
        self.body.addWidget(scrolled(inside, "Remittances of this claim"), 1)
        self.show_work(())

    @property
    def standard_work(self) -> str:
        """The steps on show, one a line."""
        return self._work.text() if not self._work.isHidden() else ""

    def show_work(self, reasons: tuple[OpenReason, ...]) -> None:
        """What the refusal with the nearest clock means, and what is to be done; nothing where none is open."""
        told = next((each for each in reasons if each.kind in {"denial", "appeal"} and each.steps), None)
        self._means.set_whole(told.means if told else "")
        self._means.setVisible(told is not None)
        self._work.setText("\n".join(f"{at}. {step}" for at, step in enumerate(told.steps, start=1)) if told else "")
        self._work.setVisible(told is not None)

    def show_eras(self, eras: tuple[EraClaim, ...]) -> None:
        """Show what the payers decided, newest first."""
        shown = eras[:MOST_ERAS]
        while len(self._blocks) < len(shown):
            block = EraBlock()
            block.remit_requested.connect(self.remit_requested)
            self._list.insertWidget(len(self._blocks) + 1, block)
            self._blocks.append(block)
        for at, block in enumerate(self._blocks):
            block.setVisible(at < len(shown))
            if at < len(shown):
                block.show_era(shown[at])
        verdict = shown[0].verdict if shown else ""
        self._verdict.show_as(verdict, VERDICT_COLOURS.get(verdict, "plain"))
        self._none.setVisible(not shown)
