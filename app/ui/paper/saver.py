"""Claims saved in the background, one after the other, while typing goes on; nothing typed is ever thrown away."""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.errors import AppError, Unavailable
from app.posting.paper_types import ClaimDraft
from app.ui.background import Background
from app.ui.paper.asks import PaperAsks, SavedRow

AGAIN_MS = 3000


class ClaimSaver(QObject):
    """Signals: `saved(key)`, `refused(AppError)` when somebody else was quicker, `idle()` when all is on the server.

    A claim typed on while it is being saved is saved once more with what stands then. A server that does not answer is
    asked again every 3 s; after a refusal nothing is sent until `resume`.
    """

    saved = Signal(object)
    refused = Signal(object)
    unreachable = Signal(object)
    idle = Signal()

    def __init__(self, office: PaperAsks, background: Background, check_id: int, parent: QObject) -> None:
        super().__init__(parent)
        self._office, self._background, self._check_id = office, background, check_id
        self._waiting: dict[Hashable, ClaimDraft] = {}
        self._known: dict[Hashable, SavedRow] = {}
        self._sending: Hashable | None = None
        self._halted = False
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(AGAIN_MS)
        self._again.timeout.connect(self._next)

    @property
    def busy(self) -> bool:
        """Whether something is not on the server yet."""
        return bool(self._waiting) or self._sending is not None

    def waits(self, key: Hashable) -> bool:
        """Whether a claim has something typed that is not sent yet."""
        return key in self._waiting

    def row_of(self, key: Hashable) -> SavedRow | None:
        """The saved row of a claim."""
        return self._known.get(key)

    def know(self, key: Hashable, saved: SavedRow) -> None:
        """A claim that is on the server already."""
        self._known[key] = saved

    def forget(self, key: Hashable) -> None:
        """A claim that was taken out."""
        self._waiting.pop(key, None)
        self._known.pop(key, None)

    def keep(self, key: Hashable, draft: ClaimDraft) -> None:
        """Save a claim as it stands."""
        self._waiting[key] = draft
        self._next()

    def resume(self) -> None:
        """Go on after a refusal."""
        self._halted = False
        self._next()

    def stop(self) -> None:
        """The check is left: nothing more is sent."""
        self._halted = True
        self._again.stop()

    def _next(self) -> None:
        if self._sending is not None or self._halted or not self._waiting:
            return
        key = next(iter(self._waiting))
        draft = self._waiting.pop(key)
        self._sending = key
        work = partial(self._office.save_paper_claim, self._check_id, self._known.get(key), draft)
        self._background.run(work, partial(self._on_saved, key), partial(self._on_failed, key, draft))

    def _on_saved(self, key: Hashable, row: SavedRow) -> None:
        self._known[key] = row
        self._sending = None
        self.saved.emit(key)
        if self._waiting:
            self._next()
        else:
            self.idle.emit()

    def _on_failed(self, key: Hashable, draft: ClaimDraft, error: AppError) -> None:
        self._sending = None
        self._waiting.setdefault(key, draft)
        if isinstance(error, Unavailable):
            self._again.start()
            self.unreachable.emit(error)
        else:
            self._halted = True
            self.refused.emit(error)
