"""What a person does about the own sight and sign-in: access for a reason, the password, the PIN of this desk."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.ui.page import Desk
from app.ui.people.take import TakeAccess
from app.ui.secret.dialogs import ChangeSecretDialog, PinDialog


class OwnActs(QObject):
    """Opens the dialogs over a window. Signal `said(sentence, colour)`."""

    said = Signal(str, str)

    def __init__(self, window: QWidget, desk: Desk) -> None:
        super().__init__(window)
        self._window, self._desk = window, desk
        self._taking = TakeAccess(window, desk)
        self._taking.said.connect(self.said)

    @property
    def acts(self) -> dict[str, Callable[[], object]]:
        """By their ids in the registry."""
        return {"break_glass": self._taking.ask, "change_secret": self.change_secret, "set_pin": self.set_pin}

    def change_secret(self) -> ChangeSecretDialog:
        """Change my password."""
        dialog = ChangeSecretDialog(self._window, self._desk)
        self._open(dialog)
        return dialog

    def set_pin(self) -> PinDialog:
        """Set the PIN of this desk."""
        dialog = PinDialog(self._window, self._desk)
        self._open(dialog)
        return dialog

    def _open(self, dialog: ChangeSecretDialog | PinDialog) -> None:
        dialog.said.connect(lambda sentence: self.said.emit(sentence, "green"))
        dialog.show()
