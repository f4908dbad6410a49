"""The items a person holds: taking, saving, parking, releasing, drafts and the heartbeat of the leases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.errors import AppError, Unavailable
from app.ui.background import Background
from app.ui.office import Office, OpenedItem
from app.workqueues.types import Draft, OutcomeToSave, QueueQuery, Snoozed, TakenItem, ToSnooze

HEARTBEAT_MS = 4 * 60_000
LEASE_LOOK_MS = 60_000
ENDS_SOON = timedelta(minutes=45)
DRAFT_AGAIN_MS = 2_000


class Holding(QObject):
    """Signals: `opened(OpenedItem)` an item is held and on the screen; `renewed(OpenedItem)` the held item was changed
    by somebody and is read anew, typing stays; `nothing_left()`; `let_go(word)` released, saved
    or parked; `snoozed(Snoozed)` it sleeps; `parked_changed()`; `saved(claim)` an outcome was saved;
    `failed(AppError)`; `ends_soon(TakenItem)` once for a parked item whose lease ends within 45 minutes.

    One act at a time: a second key press while the first is under way does nothing.
    """

    opened = Signal(object)
    renewed = Signal(object)
    nothing_left = Signal()
    let_go = Signal(str)
    snoozed = Signal(object)
    parked_changed = Signal()
    saved = Signal(str)
    failed = Signal(object)
    ends_soon = Signal(object)

    def __init__(self, office: Office, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._office, self._background = office, background
        self.item: TakenItem | None = None
        self.parked: list[TakenItem] = []
        self._acting = False
        self._unsaved: Draft | None = None
        self._beat = QTimer(self)
        self._beat.setInterval(HEARTBEAT_MS)
        self._beat.timeout.connect(self._keep_leases)
        self._beat.start()
        self._told: set[int] = set()
        self._leases = QTimer(self)
        self._leases.setInterval(LEASE_LOOK_MS)
        self._leases.timeout.connect(lambda: self.look_at_leases(datetime.now(UTC)))
        self._leases.start()
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(DRAFT_AGAIN_MS)
        self._again.timeout.connect(self._retry_draft)

    @property
    def acting(self) -> bool:
        """Whether an act is under way."""
        return self._acting

    def resume(self, held: tuple[TakenItem, ...]) -> None:
        """After a start: what was held is held again; the newest one not parked comes back to the screen."""
        self.parked = [item for item in held if item.parked]
        self.parked_changed.emit()
        standing = [item for item in held if not item.parked]
        if standing:
            self._act(partial(self._office.reopen, standing[-1]), self._on_opened)

    def take_next(self, query: QueueQuery) -> None:
        """Hold the next free item."""
        self._act(partial(self._office.take_next, query), self._on_next)

    def take(self, item_id: int, version: int) -> None:
        """Hold one item."""
        self._act(partial(self._office.take, item_id, version), self._on_opened)

    def save_and_next(self, save: OutcomeToSave, query: QueueQuery) -> None:
        """Save the outcome; the next item comes in the same trip."""
        claim = self.item.claim if self.item else ""
        self._forget_draft()
        self._act(partial(self._office.save_and_next, save, query), partial(self._on_saved, claim))

    def save_note(self, text: str, then: Callable[[], None]) -> None:
        """Add a note without an outcome: the date stays, the item stays held."""
        if self.item is not None:
            self._act(partial(self._office.save_note, self.item, text), lambda _nothing: then())

    def renew(self) -> None:
        """Read the held item again after somebody changed it: the next save shows the new version."""
        if self.item is not None:
            self._act(partial(self._office.take, self.item.item_id, None), self._on_renewed)

    def release(self) -> None:
        """Give the held item back; its draft is kept."""
        if self.item is not None:
            self._act(partial(self._office.release, self.item.item_id), self._on_released)

    def snooze(self, wish: ToSnooze) -> None:
        """Let the held item sleep."""
        if self.item is not None:
            self._act(partial(self._office.snooze, wish), self._on_snoozed)

    def put_down(self) -> None:
        """The server took the held item out of these hands by another act."""
        self.item = None

    def park(self) -> None:
        """Put the held item aside with draft and lease."""
        if self.item is not None:
            self._act(partial(self._office.park, self.item.item_id, True), self._on_parked)

    def bring_back(self, item: TakenItem) -> None:
        """Bring a parked item back to the front."""
        self._act(partial(_bring_back, self._office, item.item_id), self._on_back)

    def keep_draft(self, draft: Draft) -> None:
        """Send what is being typed; while the server is away it is kept here and sent again."""
        self._unsaved = draft
        self._background.run(
            partial(self._office.save_draft, draft), partial(self._on_kept, draft), self._on_not_kept, slot="draft"
        )

    def look_at_leases(self, now: datetime) -> None:
        """Tell of parked items whose lease ends soon: none goes back to the pool unannounced."""
        self._told &= {item.item_id for item in self.parked}
        for item in self.parked:
            if item.lease_until - now <= ENDS_SOON and item.item_id not in self._told:
                self._told.add(item.item_id)
                self.ends_soon.emit(item)

    def _act(self, work: Callable[[], object], done: Callable[..., None]) -> None:
        if self._acting:
            return
        self._acting = True

        def finished(value: object) -> None:
            self._acting = False
            done(value)

        self._background.run(work, finished, self._on_failure)

    def _on_failure(self, error: AppError) -> None:
        self._acting = False
        self.failed.emit(error)

    def _on_next(self, found: OpenedItem | None) -> None:
        if found is None:
            self.nothing_left.emit()
        else:
            self._on_opened(found)

    def _on_opened(self, found: OpenedItem) -> None:
        self.item = found.item
        self.opened.emit(found)

    def _on_renewed(self, found: OpenedItem) -> None:
        self.item = found.item
        self.renewed.emit(found)

    def _on_saved(self, claim: str, found: OpenedItem | None) -> None:
        self.item = None
        self.saved.emit(claim)
        self._on_next(found)

    def _on_released(self, _was_mine: bool) -> None:
        self.item = None
        self.let_go.emit("released")

    def _on_snoozed(self, done: Snoozed) -> None:
        self.item = None
        self.snoozed.emit(done)

    def _on_parked(self, item: TakenItem) -> None:
        self.item = None
        self.parked = [*(each for each in self.parked if each.item_id != item.item_id), item]
        self.parked_changed.emit()
        self.let_go.emit("parked")

    def _on_back(self, found: OpenedItem) -> None:
        self.parked = [each for each in self.parked if each.item_id != found.item.item_id]
        self.parked_changed.emit()
        self._on_opened(found)

    def _forget_draft(self) -> None:
        self._unsaved = None
        self._again.stop()
        self._background.drop_slot("draft")

    def _on_kept(self, draft: Draft, _nothing: None) -> None:
        if self._unsaved == draft:
            self._unsaved = None

    def _on_not_kept(self, error: AppError) -> None:
        if isinstance(error, Unavailable):
            self._again.start()
        self.failed.emit(error)

    def _retry_draft(self) -> None:
        if self._unsaved is not None:
            self.keep_draft(self._unsaved)

    def _keep_leases(self) -> None:
        held = [item.item_id for item in [self.item, *self.parked] if item is not None]
        if held:
            self._background.run(partial(self._office.keep_leases, held), _nothing_to_show)


def _bring_back(office: Office, item_id: int) -> OpenedItem:
    return office.reopen(office.park(item_id, False))


def _nothing_to_show(_count: int) -> None:
    """A lease that lapsed is told by the next save."""
