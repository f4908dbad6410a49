"""The three split panes of one claim, with the bar that tells when it was changed underneath."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.claims.detail_types import ClaimDetail
from app.ui.claim.act_panel import ActPanel
from app.ui.claim.claim_pane import ClaimPane
from app.ui.claim.claimless_pane import ClaimlessPane
from app.ui.claim.era_pane import EraPane
from app.ui.claim.payer_pane import PayerPane
from app.ui.widgets.pane import Notice, States

SPLIT = (40, 38, 22)
NEXT_STEP = "Choose a row with the arrows, or press F8 to take the next item."


class ClaimView(QWidget):
    """Signals: `account_requested(account_id)`, `remit_requested(remit_id)`, `reload_requested()` from the bar,
    `layout_changed()` when a splitter was moved, `call_requested(practice_id, payer_id)`."""

    account_requested = Signal(int)
    remit_requested = Signal(int)
    reload_requested = Signal()
    layout_changed = Signal()
    call_requested = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("details")
        self.detail: ClaimDetail | None = None
        self.claim_pane = ClaimPane()
        self.era_pane = EraPane()
        self.payer_pane = PayerPane()
        self.claimless = ClaimlessPane()
        self.changed_bar = Notice("Changed by a colleague")
        self.changed_bar.acted.connect(self.reload_requested)
        self.act_bar = Notice("What was done on the claim")
        self.panel = ActPanel()
        self.panes = QSplitter(Qt.Orientation.Horizontal)
        self.panes.setObjectName("panes")
        self.panes.setAccessibleName("Claim, ERA lines, payer notes")
        self.panes.setChildrenCollapsible(False)
        self.panes.setHandleWidth(8)
        for pane, share in zip((self.claim_pane, self.era_pane, self.payer_pane), SPLIT, strict=True):
            pane.setMinimumWidth(190)
            self.panes.addWidget(pane)
            self.panes.setStretchFactor(self.panes.count() - 1, share)
        self.reset_split()
        self.panes.splitterMoved.connect(lambda _at, _which: self.layout_changed.emit())
        self._shown = QStackedWidget()
        self._shown.addWidget(self.panes)
        self._shown.addWidget(self.claimless)
        self.states = States(self._shown, "Claim")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 10, 10)
        layout.setSpacing(6)
        layout.addWidget(self.changed_bar)
        layout.addWidget(self.act_bar)
        layout.addWidget(self.states, 1)
        layout.addWidget(self.panel)
        self.payer_pane.call_wanted.connect(self.ask_call)
        self.claim_pane.account_requested.connect(self.account_requested)
        self.era_pane.remit_requested.connect(self.remit_requested)
        self.show_nothing()

    def reset_split(self) -> None:
        """Widths of the panes as designed."""
        self.panes.setSizes([share * 10 for share in SPLIT])

    def show_nothing(self) -> None:
        """No claim is chosen."""
        self._leave_claim(None)
        self.detail = None
        self.changed_bar.clear()
        self._shown.setCurrentWidget(self.panes)
        self.states.show_empty("No claim on the screen", NEXT_STEP)

    @property
    def is_claimless(self) -> bool:
        """Whether an exception without a claim is on the screen."""
        return self._shown.currentWidget() is self.claimless

    def show_claimless(self, why: str) -> None:
        """Show an exception no claim was found for, in place of the panes."""
        self.show_nothing()
        self.claimless.show_why(why)
        self._shown.setCurrentWidget(self.claimless)
        self.states.show_content()

    def show_claim(self, detail: ClaimDetail, today: date) -> None:
        """Show one claim; scrolling and focus of the panes stay."""
        self._leave_claim(detail.head.claim_id)
        self.detail = detail
        self.changed_bar.clear()
        self.claim_pane.show_claim(detail, today)
        self.era_pane.show_eras(detail.era)
        self.era_pane.show_work(detail.reasons)
        self.payer_pane.show_payer(detail.payer)
        self._shown.setCurrentWidget(self.panes)
        self.states.show_content()

    def _leave_claim(self, next_id: int | None) -> None:
        """Panel and result belong to one claim: with another one on show they go."""
        if self.detail is not None and self.detail.head.claim_id != next_id:
            self.act_bar.clear()
            self.panel.close_panel()

    def ask_call(self) -> None:
        """Telephone the payer of the claim on show about all that is due there."""
        if self.detail is not None:
            self.call_requested.emit(self.detail.head.practice_id, self.detail.head.payer_id)

    def say_changed(self, who: str, at: str) -> None:
        """Tell that a colleague changed this claim; nothing on the screen moves."""
        self.changed_bar.say(f"Changed by {who} {at}. What you typed is kept.", "amber", "Reload")
