"""The money acts on the claim of a view: letters open the panel, Ctrl+Enter does the act, U takes the last one back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.domain.errors import AppError
from app.rules.write_off import WriteOffReason
from app.ui.actions import bind_in
from app.ui.claim.act_panel import TRANSFER, WRITE_OFF
from app.ui.claim.asks import ActDone, ClaimWish
from app.ui.claim.view import ClaimView
from app.ui.page import Desk, Page

UNDONE = "Undone at the desk"


@dataclass(frozen=True, slots=True)
class _Last:
    kind: str
    op: UUID
    claim_id: int


class ClaimActs(QObject):
    """Signals: `done()` when the claim has to be read again, `said(sentence, colour)`, `failed(AppError)`."""

    done = Signal()
    said = Signal(str, str)
    failed = Signal(object)

    def __init__(self, desk: Desk, view: ClaimView, lists: Iterable[QWidget], parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._view = desk, view
        self._reasons: tuple[WriteOffReason, ...] = ()
        self._last: _Last | None = None
        self._acting = False
        view.panel.wanted.connect(self._on_wanted)
        view.panel.left.connect(view.claim_pane.setFocus)
        view.act_bar.acted.connect(self.undo)
        for widget in lists:
            bind_in(widget, WRITE_OFF, partial(self.open, WRITE_OFF))
            bind_in(widget, TRANSFER, partial(self.open, TRANSFER))
            bind_in(widget, "undo_act", self.undo)
            bind_in(widget, "call_payer", view.ask_call)

    @classmethod
    def of(cls, page: Page, view: ClaimView, done: Callable[[], None]) -> ClaimActs:
        """The acts of a page that shows a claim, in all its lists; `done` reads the claim again."""
        made = cls(page.desk, view, page.lists(), page)
        made.done.connect(done)
        made.said.connect(page.said)
        made.failed.connect(page.fail)
        view.call_requested.connect(page.call_requested)
        return made

    @property
    def is_open(self) -> bool:
        """Whether the panel waits for its fields."""
        return self._view.panel.detail is not None

    def ask(self) -> None:
        """Ctrl+Enter while the panel is open."""
        self._view.panel.ask()

    def open(self, kind: str) -> None:
        """Open the panel on the claim of the view; nothing is written by this."""
        if self._view.detail is None or self._acting:
            return
        if not self._desk.holds("specialist", "poster", "supervisor"):
            self.said.emit("Specialists, posters and supervisors write off and move amounts.", "amber")
        elif kind == TRANSFER or self._reasons:
            self._show(kind)
        else:
            self._desk.background.run(
                self._desk.office.write_off_reasons, partial(self._on_reasons, kind), self._on_failed, slot="reasons"
            )

    def _on_reasons(self, kind: str, found: tuple[WriteOffReason, ...]) -> None:
        self._reasons = found
        self._show(kind)

    def _show(self, kind: str) -> None:
        if self._view.detail is not None:
            self._view.panel.open_for(kind, self._view.detail, self._reasons)

    def _on_wanted(self) -> None:
        if self._acting or self._view.panel.detail is None:
            return
        try:
            wish = self._view.panel.wish()
        except AppError as error:
            self._view.panel.say(error.sentence)
            return
        self._acting = True
        self._view.panel.do.setEnabled(False)
        claim_id = self._view.panel.detail.head.claim_id
        work = partial(self._desk.office.act_on_claim, wish, self._desk.today)
        self._desk.background.run(work, partial(self._on_done, wish, claim_id), self._on_refused)

    def _on_done(self, wish: ClaimWish, claim_id: int, done: ActDone) -> None:
        self._free()
        self._view.panel.close_panel()
        may_undo = done.op is not None and self._desk.holds("poster", "supervisor")
        self._last = _Last(wish.kind, done.op, claim_id) if done.op is not None and may_undo else None
        shown = self._view.detail
        if shown is not None and shown.head.claim_id == claim_id:
            self._view.act_bar.say(done.sentence, "amber" if done.op is None else "green", "Undo" if may_undo else "")
        else:
            self.said.emit(done.sentence, "green")
        self.done.emit()

    def undo(self) -> None:
        """Take back the act that was just done on the claim on show."""
        last, shown = self._last, self._view.detail
        if last is None or self._acting or shown is None or shown.head.claim_id != last.claim_id:
            return
        self._acting = True
        work = partial(self._desk.office.undo_claim_act, last.kind, last.op, UNDONE)
        self._desk.background.run(work, self._on_undone, self._on_failed)

    def _on_undone(self, sentence: str) -> None:
        self._free()
        self._last = None
        self._view.act_bar.say(sentence, "green")
        self.done.emit()

    def _on_refused(self, error: AppError) -> None:
        self._free()
        self._view.panel.say(error.sentence)
        self.failed.emit(error)

    def _on_failed(self, error: AppError) -> None:
        self._free()
        self.failed.emit(error)

    def _free(self) -> None:
        self._acting = False
        self._view.panel.do.setEnabled(True)
