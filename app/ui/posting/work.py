"""The right side of the posting page: equation and claims, and the panels that open over them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.posting.review import RemitReview
from app.ui.page import Desk
from app.ui.posting.alike_panel import AlikePanel
from app.ui.posting.claim_pane import RemitClaimPane
from app.ui.posting.columns import CLAIM_COLUMNS, ClaimRow, claim_row_id
from app.ui.posting.equation import Equation
from app.ui.posting.left_panel import LeftPanel
from app.ui.posting.mend_panel import MendPanel
from app.ui.posting.picker import PickerPanel
from app.ui.posting.untouched_panel import UntouchedPanel
from app.ui.table.view import DeskTable
from app.ui.widgets.pane import Pane, States, row
from app.ui.widgets.text import CutLabel
from app.ui.words import PAYMENT_METHODS, count_text, day

CLAIMS_SHARE, PANE_SHARE = 300, 270


class WorkArea(QWidget):
    """`show_panel` opens one of the panels, `close_panel` goes back to the claims; `closed()` tells the latter."""

    closed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.equation = Equation()
        self.head = CutLabel("", "muted")
        self.claims: DeskTable[ClaimRow] = DeskTable("Claims by verdict", CLAIM_COLUMNS, claim_row_id)
        self.pane = RemitClaimPane()
        self.picker = PickerPanel(desk)
        self.mend = MendPanel(desk)
        self.alike = AlikePanel(desk)
        self.tasks = LeftPanel(desk)
        self.untouched = UntouchedPanel(desk)
        self.below, self.whole = QStackedWidget(), QStackedWidget()
        self.states = States(self._claims_and_pane(), "Payment")
        self._lay_out()
        for panel in (self.picker, self.mend, self.alike, self.tasks, self.untouched):
            panel.left.connect(self.close_panel)

    def _lay_out(self) -> None:
        self.whole.addWidget(self.states)
        for panel in (self.picker, self.alike, self.untouched):
            self.whole.addWidget(_framed(panel))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.whole, 1)

    def _claims_and_pane(self) -> QWidget:
        bar = QFrame()
        bar.setObjectName("filterBar")
        lines = QVBoxLayout(bar)
        lines.setContentsMargins(0, 0, 0, 8)
        lines.setSpacing(0)
        lines.addWidget(self.equation)
        head = row(self.equation.state, self.head, margins=(12, 0, 12, 0))
        head.setStretch(1, 1)
        lines.addLayout(head)
        for part in (self.pane, self.mend, self.tasks):
            self.below.addWidget(_framed(part))
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setAccessibleName("Claims above, one claim below")
        parts.setChildrenCollapsible(False)
        parts.addWidget(self.claims)
        parts.addWidget(self.below)
        parts.setSizes([CLAIMS_SHARE, PANE_SHARE])
        inside = QWidget()
        inner = QVBoxLayout(inside)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(bar)
        inner.addWidget(parts, 1)
        return inside

    @property
    def panel(self) -> Pane | None:
        """The panel that is open, if one is."""
        over: dict[int, Pane] = {1: self.picker, 2: self.alike, 3: self.untouched}
        below: dict[int, Pane] = {1: self.mend, 2: self.tasks}
        return over.get(self.whole.currentIndex()) or below.get(self.below.currentIndex())

    @property
    def is_wide(self) -> bool:
        """Whether a panel stands over the claims and wants the whole page."""
        return self.whole.currentIndex() > 0

    def show_panel(self, panel: Pane) -> None:
        """Bring a panel to the front."""
        if panel is self.mend or panel is self.tasks:
            self.whole.setCurrentIndex(0)
            self.below.setCurrentIndex(1 if panel is self.mend else 2)
        else:
            self.below.setCurrentIndex(0)
            self.whole.setCurrentIndex(1 if panel is self.picker else 2 if panel is self.alike else 3)

    def close_panel(self) -> None:
        """Back to the claims, which take the keys."""
        self.show_claims()
        self.closed.emit()

    def show_claims(self) -> None:
        """The claims and the pane; the focus stays where it is."""
        self.whole.setCurrentIndex(0)
        self.below.setCurrentIndex(0)

    def show_head(self, review: RemitReview) -> None:
        """The equation, and the payment in one line."""
        self.equation.show_remit(review.row)
        self.head.set_whole(_head_words(review))

    def show_current(self) -> None:
        """The row under the mark in the pane."""
        current = self.claims.current_row
        if current is not None and current.provider is not None:
            self.pane.show_provider(current.provider)
        else:
            self.pane.show_claim(current.claim if current else None)


def _framed(inside: QWidget) -> QWidget:
    frame = QWidget()
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(10, 10, 10, 10)
    layout.addWidget(inside)
    return frame


def _head_words(review: RemitReview) -> str:
    remit = review.row
    words = ["keyed from paper"] if remit.source == "paper" else []
    words += [remit.payer, f"{PAYMENT_METHODS.get(remit.method, remit.method)} {remit.trace}"]
    words.append(f"paid {day(remit.payment_date)}" if remit.payment_date else f"received {day(remit.received_on)}")
    shown = f"{remit.claims - review.left_out:,} of " if review.left_out else ""  # those that need a person first
    words += [remit.practice, shown + count_text(remit.claims, "claim")]
    if remit.state == "posted":
        words.append("waits for the bank" if remit.clearing else "reconciled")
    words += [finding.message for finding in review.findings if finding.level != "note"]
    return "   ".join(words)
