"""The facts of one request: what is asked for, why, and where the claim stands by line and party."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from app.claims.detail_types import ClaimDetail, LineDetail
from app.domain.money import money_text
from app.ui.approvals.asks import Waiting
from app.ui.approvals.columns import KIND_WORDS
from app.ui.claim.columns import LINE_COLUMNS
from app.ui.table.view import DeskTable
from app.ui.widgets.pane import Pane, clear_layout, row
from app.ui.widgets.text import Chip, PlainLabel
from app.ui.words import PARTY_WORDS

MOST_LINES = 14


class FactsPane(Pane):
    """Shows one request; the claim's lines come after."""

    def __init__(self) -> None:
        super().__init__("Facts of the request")
        self.head = PlainLabel("", weight="title")
        self.kind = Chip()
        self.sentence = PlainLabel("", wrap=True)
        self.own = PlainLabel("", "amber", wrap=True)
        self._facts = QVBoxLayout()
        self._facts.setSpacing(3)
        self._patient = PlainLabel("", "muted")
        self._balances = row(spacing=6)
        self.lines: DeskTable[LineDetail] = DeskTable(
            "Service lines", LINE_COLUMNS, lambda line: line.line_id, quiet=True
        )
        self.body.addLayout(row(self.head, None, self.kind))
        self.body.addWidget(self.sentence)
        self.body.addLayout(self._facts)
        self.body.addWidget(self.own)
        self.body.addSpacing(6)
        self.body.addWidget(self._patient)
        self.body.addWidget(self.lines)
        self.body.addLayout(self._balances)
        self.body.addStretch(1)

    def show_wish(self, wish: Waiting, own: str) -> None:
        """What is asked for; `own` says why this person may not decide."""
        self.head.setText(f"{money_text(wish.cents)}   {f'claim {wish.claim}' if wish.claim else wish.practice}")
        self.kind.show_as(KIND_WORDS.get(wish.kind, wish.kind), "accent")
        self.sentence.setText(wish.sentence)
        clear_layout(self._facts)
        for fact in wish.facts:
            self._facts.addWidget(PlainLabel(fact, wrap=True))
        self.own.setText(own)
        self.own.setVisible(bool(own))
        if wish.claim_id is None:
            self.show_claim(None)

    def show_claim(self, detail: ClaimDetail | None) -> None:
        """Lines and balances by party; None where the request is not about one claim."""
        clear_layout(self._balances)
        self._patient.setVisible(detail is not None)
        self.lines.setVisible(detail is not None)
        if detail is None:
            return
        head = detail.head
        self._patient.setText(f"{head.patient_name}, {head.payer_name}, charged {money_text(head.charged)}")
        self.lines.set_rows(detail.lines)
        self.lines.fit_height(MOST_LINES)
        for party, word in PARTY_WORDS.items():
            if cents := int(getattr(head, party)):
                self._add_figure(word, cents)
        self._add_figure("Balance", head.balance)
        self._balances.addStretch(1)

    def _add_figure(self, word: str, cents: int) -> None:
        self._balances.addWidget(PlainLabel(word, "muted"))
        self._balances.addWidget(PlainLabel(money_text(cents), weight="strong"))
        self._balances.addSpacing(6)
