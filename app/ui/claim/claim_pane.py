"""The pane of the claim itself: who, what, lines, who owes how much, what is open, and the one time line."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout

from app.claims.detail_types import ClaimDetail, ClaimHead, LineDetail, OpenReason, TimeLineEntry
from app.domain.money import money_text
from app.ui.claim.beside import basis_words, facts_beside
from app.ui.claim.columns import LINE_COLUMNS, TIME_COLUMNS
from app.ui.table.columns import Tone
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button
from app.ui.widgets.pane import Pane, clear_layout, row
from app.ui.widgets.text import Chip, CutLabel, PlainLabel
from app.ui.words import PARTY_WORDS, STATUS_COLOURS, clock_cell, long_day

MOST_LINES, MOST_REASONS = 9, 4
GIVES_WAY = ("units", "allowed", "expected")    # what is paid and open is never cut
EMPTY_EDGE = 11                                 # px right of the last figure that may be out of sight


class ClaimPane(Pane):
    """Signal `account_requested(account_id)` when the account's number is pressed."""

    account_requested = Signal(int)

    def __init__(self) -> None:
        super().__init__("Claim and lines")
        self._account_id = 0
        self._number = PlainLabel("", weight="strong")
        self._status = Chip()
        self._account = Button("", "Open the account", quiet=True)
        self._account.clicked.connect(lambda: self.account_requested.emit(self._account_id))
        self._patient = PlainLabel("")
        self._facts = CutLabel("", "muted")
        self._lines: DeskTable[LineDetail] = DeskTable(
            "Service lines", LINE_COLUMNS, lambda line: line.line_id, quiet=True
        )
        self._balances = row(spacing=6)
        self._reasons = QVBoxLayout()
        self._reasons.setSpacing(2)
        self._time: DeskTable[TimeLineEntry] = DeskTable("Time line", TIME_COLUMNS, _entry_id, quiet=True)
        self._time.horizontalHeader().hide()
        self.body.addLayout(row(self._number, self._status, None, self._account))
        self.body.addLayout(row(self._patient, self._facts))
        self.body.addWidget(self._lines)
        self._basis_words = ""
        self._basis = CutLabel("", "muted", "small")
        self._basis.hide()
        self._beside = QVBoxLayout()
        self._beside.setSpacing(2)
        self.body.addWidget(self._basis)
        self.body.addLayout(self._balances)
        self.body.addLayout(self._reasons)
        self.body.addLayout(self._beside)
        self.body.addWidget(self._time, 1)

    @property
    def lines(self) -> DeskTable[LineDetail]:
        """The table of service lines."""
        return self._lines

    @property
    def told_below(self) -> str:
        """Where expected comes from, and which columns gave way."""
        return self._basis.whole

    @property
    def time_line(self) -> DeskTable[TimeLineEntry]:
        """The table of what happened."""
        return self._time

    def show_claim(self, detail: ClaimDetail, today: date) -> None:
        """Show one claim; `today` is the day its clocks are counted from."""
        head = detail.head
        self._account_id = head.account_id
        self._number.setText(f"Claim {head.number}")
        self._status.show_as(head.status, STATUS_COLOURS.get(head.status, "plain"))
        self._account.setText(f"Account {head.account_number}")
        self._patient.setText(head.patient_name)
        facts = (long_day(head.birth_date), head.member_id, head.payer_name)
        self._facts.set_whole("   ".join(part for part in facts if part))
        self._lines.set_rows(detail.lines)
        self._lines.fit_height(MOST_LINES)
        self._basis_words = basis_words(detail.lines)
        self._fit_lines()
        self._show_balances(head)
        self._show_beside(detail)
        self._show_reasons(detail.reasons, today)
        self._time.set_rows(detail.time_line)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Columns that gave way come back when there is room."""
        super().resizeEvent(event)
        self._fit_lines()

    def _fit_lines(self) -> None:
        """Let columns give way until what is open can be read, and say which did."""
        columns = {column.key: at for at, column in enumerate(LINE_COLUMNS)}
        for name in GIVES_WAY:
            self._lines.setColumnHidden(columns[name], False)
        margins = self.body.contentsMargins()
        room = self.contentsRect().width() - margins.left() - margins.right() + EMPTY_EDGE
        gone: list[str] = []
        for name in GIVES_WAY:
            if self._lines.horizontalHeader().length() <= room:
                break
            self._lines.setColumnHidden(columns[name], True)
            gone.append(LINE_COLUMNS[columns[name]].title.lower())
        told = [self._basis_words, f"widen this pane for {', '.join(gone)}" if gone else ""]
        words = "; ".join(part for part in told if part)
        self._basis.set_whole(words[:1].upper() + words[1:])
        self._basis.setVisible(bool(words))

    def _show_balances(self, head: ClaimHead) -> None:
        clear_layout(self._balances)
        for party, word in PARTY_WORDS.items():
            cents = getattr(head, party)
            if cents or party == "primary":
                self._add_figure(word, cents)
        self._add_figure("Balance", head.balance)
        self._balances.addStretch(1)

    def _add_figure(self, word: str, cents: int) -> None:
        self._balances.addWidget(PlainLabel(word, "muted"))
        self._balances.addWidget(PlainLabel(money_text(cents), weight="strong"))
        self._balances.addSpacing(6)

    def _show_reasons(self, reasons: tuple[OpenReason, ...], today: date) -> None:
        clear_layout(self._reasons)
        for reason in reasons[:MOST_REASONS]:
            left_days = (reason.clock_on - today).days if reason.clock_on else None
            clock = clock_cell(reason.clock_kind, left_days, verify=reason.clock_verify)
            kind = Chip(reason.kind.replace("_", " "), "red" if reason.kind == "denial" else "amber")
            left = PlainLabel(clock.text, "" if clock.tone is Tone.TEXT else clock.tone.value)
            line = row(kind, CutLabel(reason.text), left)
            line.setStretch(1, 1)
            self._reasons.addLayout(line)


    def _show_beside(self, detail: ClaimDetail) -> None:
        clear_layout(self._beside)
        for fact in facts_beside(detail):
            line = row(Chip(fact.word, fact.colour), CutLabel(fact.text))
            line.setStretch(1, 1)
            self._beside.addLayout(line)


def _entry_id(entry: TimeLineEntry) -> object:
    return entry
