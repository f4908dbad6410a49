"""What is on paper about the claim of a view: E opens it, or a double click on its line in the time line.

Ctrl+V keeps a picture as evidence, a dropped file becomes evidence.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from app.claims.detail_types import TimeLineEntry
from app.ui.actions import bind_in
from app.ui.claim.view import ClaimView
from app.ui.page import Page
from app.ui.scan.evidence import EvidenceKeeper, evidence_files


class ClaimPapers(QObject):
    """Signals: `wanted(claim_id, kind, id)`, `done()` when the claim has to be read again."""

    wanted = Signal(int, str, int)
    done = Signal()

    def __init__(self, page: Page, view: ClaimView, done: Callable[[], None]) -> None:
        super().__init__(page)
        self._view = view
        self.keeper = EvidenceKeeper(page.desk, page)
        self.wanted.connect(page.papers_open_requested)
        self.done.connect(done)
        self.keeper.said.connect(page.said)
        self.keeper.kept.connect(self._on_kept)
        view.claim_pane.time_line.row_activated.connect(self._on_entry)
        view.setAcceptDrops(True)
        view.installEventFilter(self)
        for widget in page.lists():
            bind_in(widget, "papers", self.open)
            bind_in(widget, "paste_evidence", self.paste)

    def open(self) -> None:
        """Everything on paper about the claim on show."""
        shown = self._view.detail
        if shown is not None:
            self.wanted.emit(shown.head.claim_id, "", 0)

    def paste(self) -> None:
        """Keep the picture in the clipboard on the claim on show."""
        shown = self._view.detail
        if shown is not None:
            self.keeper.paste(shown.head.claim_id, shown.head.number)

    def _on_entry(self, entry: TimeLineEntry) -> None:
        shown = self._view.detail
        if shown is not None and entry.paper:
            self.wanted.emit(shown.head.claim_id, entry.paper, entry.paper_id)

    def _on_kept(self, sentence: str) -> None:
        self._view.act_bar.say(sentence, "green")
        self.done.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """PDFs and pictures dropped on the claim are evidence; any other file is imported by the window."""
        shown = self._view.detail
        if shown is not None and isinstance(event, QDropEvent) and (files := evidence_files(event.mimeData())):
            event.acceptProposedAction()
            if not isinstance(event, QDragEnterEvent) and event.type() == QEvent.Type.Drop:
                self.keeper.add_files(shown.head.claim_id, shown.head.number, files)
            return True
        return super().eventFilter(watched, event)
