"""Evidence from the clipboard or from files: read, asked about, kept on a claim."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QWidget

from app.correspondence.types import KeptEvidence, NewEvidence
from app.domain.errors import AppError
from app.ui.page import Desk
from app.ui.scan.evidence_dialog import EvidenceDialog
from app.ui.shell.file_tray import local_files

SUFFIXES = (".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff")
NO_PICTURE = "There is no picture in the clipboard: copy a part of the screen first, then press Ctrl+V."


class EvidenceKeeper(QObject):
    """Signals: `kept(sentence)` when it is on the claim, `said(sentence, colour)`. `dialog` is the open question."""

    kept = Signal(str)
    said = Signal(str, str)

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._window = desk, window
        self.dialog: EvidenceDialog | None = None

    def paste(self, claim_id: int, claim: str) -> None:
        """Ask about the picture in the clipboard."""
        if not self._may():
            return
        image = QGuiApplication.clipboard().image()
        if image.isNull():
            self.said.emit(NO_PICTURE, "amber")
            return
        what = f"Picture of {image.width()} by {image.height()}"
        self._ask(claim_id, claim, what, partial(self._desk.office.keep_evidence, png_of(image)))

    def add_files(self, claim_id: int, claim: str, paths: Sequence[str]) -> None:
        """Ask about a file; of several, about the first: each is evidence of its own."""
        if self._may() and paths:
            self._ask(claim_id, claim, "A file", partial(self._desk.office.keep_evidence_file, paths[0]))
            if len(paths) > 1:
                self.said.emit("One file at a time: each is evidence of its own day and kind.", "amber")

    def _may(self) -> bool:
        if self._desk.holds("specialist", "poster", "supervisor"):
            return True
        self.said.emit("Specialists, posters and supervisors keep evidence.", "amber")
        return False

    def _ask(self, claim_id: int, claim: str, what: str, keep: Callable[..., KeptEvidence]) -> None:
        if self.dialog is not None:
            self.dialog.close()
        self.dialog = EvidenceDialog(self._window, claim_id, claim, what, self._desk.today)
        self.dialog.wanted.connect(partial(self._keep, keep))
        self.dialog.show()

    def _keep(self, keep: Callable[..., KeptEvidence], said: NewEvidence) -> None:
        self._desk.background.run(partial(keep, said, self._desk.today), self._on_kept, self._on_failed)

    def _on_kept(self, done: KeptEvidence) -> None:
        if self.dialog is not None:
            self.dialog.close()
            self.dialog = None
        self.kept.emit("Kept as evidence." if done.new else "The same picture is evidence on this claim already.")

    def _on_failed(self, error: AppError) -> None:
        if self.dialog is not None:
            self.dialog.say(error.sentence)
        else:
            self.said.emit(error.sentence, "red")


def png_of(image: QImage) -> bytes:
    """A picture as PNG."""
    held = QBuffer()
    held.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(held, "PNG")  # type: ignore[call-overload]  # its types ask for bytes, the call itself for text
    return bytes(held.data().data())


def evidence_files(dropped: QMimeData) -> list[str]:
    """The files among what was dropped that can be evidence; empty: let somebody else have the drop."""
    return [path for path in local_files(dropped) if path.lower().endswith(SUFFIXES)]
