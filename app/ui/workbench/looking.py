"""The claim below the list: read a moment after the cursor rests on its row, and again when it is asked for."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from app.claims.detail_types import ClaimDetail
from app.domain.errors import AppError
from app.ui.claim.view import ClaimView
from app.ui.page import Desk
from app.ui.workbench.claimless import Claimless
from app.workqueues.types import Changes, QueueRow

LOOK_AFTER_MS = 90                  # of rest on a row before its claim is asked for


class Looking(QObject):
    """Signals: `practice_shown(name, location, band)` whose patient is on the screen now; `failed(AppError)`."""

    practice_shown = Signal(str, str, int)
    failed = Signal(object)

    def __init__(self, desk: Desk, view: ClaimView, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._view = desk, view
        self.claimless = Claimless(desk.office, desk.background, view, self)
        self._looked_at: int | None = None
        self._slot = f"claim {id(self)}"
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(LOOK_AFTER_MS)
        self._rest.timeout.connect(self._load_looked_at)

    def look_at(self, row: QueueRow) -> None:
        """The cursor came to a row: an exception without a claim shows at once, a claim after a rest."""
        self._looked_at = row.claim_id
        if row.claim_id is None:
            self.show_claimless(row.item_id, row.why)
            self.practice_shown.emit(row.practice, row.location, self._desk.band_of(row.practice_id or 0))
        else:
            self._rest.start()

    def show_claimless(self, item_id: int, why: str) -> None:
        """Put an exception without a claim on the screen."""
        self._rest.stop()
        self._desk.background.drop_slot(self._slot)
        self.claimless.show(item_id, why)

    def show_claim(self, detail: ClaimDetail) -> None:
        """Put a claim on the screen, and its practice into the title."""
        self._rest.stop()
        head = detail.head
        self._view.show_claim(detail, self._desk.today)
        self.practice_shown.emit(head.practice_name, head.location_name, head.practice_band)

    def load(self, claim_id: int) -> None:
        """Ask for a claim; the answer replaces what is on the screen."""
        if self._view.detail is None:
            self._view.states.wait()
        work = partial(self._desk.office.claim, claim_id)
        self._desk.background.run(work, self.show_claim, self._on_failure, slot=self._slot)

    def reload(self) -> None:
        """Ask again for what is on the screen."""
        if self._view.detail is not None:
            self.load(self._view.detail.head.claim_id)
        self.claimless.read_again()

    def on_changes(self, found: Changes) -> None:
        """A claim changed by a colleague gets its bar; the typing stays."""
        self.claimless.read_again()
        shown = self._view.detail.head.claim_id if self._view.detail else None
        for change in found.changes:
            if shown is not None and change.claim_id == shown and change.actor != self._desk.login:
                self._view.say_changed(self._desk.name_of(change.actor), change.at.astimezone().strftime("%H:%M"))

    def _load_looked_at(self) -> None:
        if self._looked_at is not None:
            self.load(self._looked_at)

    def _on_failure(self, error: AppError) -> None:
        self.failed.emit(error)
        if self._view.detail is None:
            self._view.states.show_error(error)
