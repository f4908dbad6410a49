"""An exception without a claim on the workbench: its notes are read and its payment is found."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from app.claims.detail_types import TimeLineEntry
from app.ui.background import Background
from app.ui.claim.view import ClaimView
from app.ui.office import Office

READ_AFTER_MS = 90                  # of rest on the row, as for a claim


class Claimless(QObject):
    """Signals: `remit_found(remit_id)` when its payment was asked for; `failed(AppError)`."""

    remit_found = Signal(int)
    failed = Signal(object)

    def __init__(self, office: Office, background: Background, view: ClaimView, parent: QObject) -> None:
        super().__init__(parent)
        self._office, self._background, self._view = office, background, view
        self._item = 0
        self._slot = f"notes {id(self)}"
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(READ_AFTER_MS)
        self._rest.timeout.connect(self.read_again)
        view.claimless.remit_requested.connect(self._find_remit)

    def show(self, item_id: int, why: str) -> None:
        """Put the exception on the screen; its notes follow."""
        self._item = item_id
        self._background.drop_slot(self._slot)
        self._view.show_claimless(why)
        self._rest.start()

    def read_again(self) -> None:
        """Read the notes again, if an exception is still on the screen."""
        if self._view.is_claimless:
            work = partial(self._office.notes_of_item, self._item)
            self._background.run(work, self._on_notes, self.failed.emit, slot=self._slot)

    def _on_notes(self, notes: tuple[TimeLineEntry, ...]) -> None:
        self._view.claimless.show_notes(notes)

    def _find_remit(self) -> None:
        work = partial(self._office.remit_of_item, self._item)
        self._background.run(work, self._on_remit, self.failed.emit, slot="remit of item")

    def _on_remit(self, remit_id: int | None) -> None:
        if remit_id is not None:
            self.remit_found.emit(remit_id)
