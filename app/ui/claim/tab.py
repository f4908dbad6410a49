"""A claim in a tab of its own: to look at beside the held one, with its own print and copy pack."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.claims.detail_types import ClaimDetail
from app.domain.errors import AppError
from app.ui.claim.acts import ClaimActs
from app.ui.claim.copy_pack import CopyPack
from app.ui.claim.history import bind_history
from app.ui.claim.papers import ClaimPapers
from app.ui.claim.tips import Tips
from app.ui.claim.view import ClaimView
from app.ui.page import Desk, Page
from app.workqueues.types import Changes


class ClaimTab(Page):
    """Looks, and acts on the claim's money (W, T); its work is done from the queue that owns it."""

    topics = frozenset({"claim", "queue", "remit"})

    def __init__(self, desk: Desk, claim_id: int) -> None:
        super().__init__(desk, "Claim")
        self._claim_id = claim_id
        self._pack = CopyPack()
        self.claim = ClaimView()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.claim)
        self.claim.account_requested.connect(self.account_open_requested)
        self.claim.remit_requested.connect(self.remit_open_requested)
        self.claim.reload_requested.connect(self.refresh)
        self.claim.states.retry_requested.connect(self.refresh)
        self.claim.states.wait()
        self.money = ClaimActs.of(self, self.claim, self.refresh)
        self.papers = ClaimPapers(self, self.claim, self.refresh)
        self.tips = Tips(self, self.claim, self.refresh)
        bind_history(self, self.claim)

    def refresh(self) -> None:
        """Read the claim again."""
        work = partial(self.desk.office.claim, self._claim_id)
        self.desk.background.run(work, self._show, self._on_failure, slot=f"claim {id(self)}")

    def on_changes(self, found: Changes) -> None:
        """A tab simply reads again when its own claim changed; a panel being filled is told instead."""
        others = [each for each in found.changes if each.claim_id == self._claim_id and each.actor != self.desk.login]
        if others and self.claim.panel.isVisible():
            last = max(others, key=lambda each: each.at)
            self.claim.say_changed(self.desk.name_of(last.actor), last.at.astimezone().strftime("%H:%M"))
        elif not found.changes or any(change.claim_id in (self._claim_id, None) for change in found.changes):
            super().on_changes(found)

    def shown(self) -> None:
        """Tell whose patient this is, also when nothing was stale."""
        super().shown()
        if self.claim.detail is not None:
            self._tell_practice(self.claim.detail)

    def acts(self) -> dict[str, Callable[[], None]]:
        """Print, copy pack, panes."""
        return {
            "print": lambda: self.print_requested.emit("claim", self._claim_id),
            "copy_pack": self._copy,
            "refresh": self.refresh,
            "save_next": self.money.ask,
            "pane_2": self.claim.claim_pane.setFocus,
            "pane_3": self.claim.era_pane.setFocus,
            "pane_4": self.claim.payer_pane.setFocus,
        }

    def lists(self) -> tuple[QWidget, ...]:
        """The three panes."""
        return self.claim.claim_pane, self.claim.era_pane, self.claim.payer_pane

    def focus_first(self) -> None:
        """The claim's pane."""
        self.claim.claim_pane.setFocus()

    def _copy(self) -> None:
        if self.claim.detail is not None:
            self.said.emit(self._pack.step(self.claim.detail.head), "accent")

    def _show(self, detail: ClaimDetail) -> None:
        self.title = f"Claim {detail.head.number}"
        self.title_changed.emit(self.title)
        self.claim.show_claim(detail, self.desk.today)
        if self.isVisible():
            self._tell_practice(detail)

    def _tell_practice(self, detail: ClaimDetail) -> None:
        self.practice_shown.emit(detail.head.practice_name, detail.head.location_name, detail.head.practice_band)

    def _on_failure(self, error: AppError) -> None:
        self.failed.emit(error)
        if self.claim.detail is None:
            self.claim.states.show_error(error)
