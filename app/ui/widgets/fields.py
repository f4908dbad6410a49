"""Fields that leave the desk's keys alone and keep the meaning of Ctrl+Z and Ctrl+A in text."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QMainWindow, QPushButton, QWidget

_CONTROL = Qt.KeyboardModifier.ControlModifier
# On X11 a line edit takes Ctrl+K as "delete to the end"; at this desk it finds anything.
_DESK_KEYS = frozenset({Qt.Key.Key_K, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_M})


class TextField(QLineEdit):
    """One line of text. `escaped` when Esc was pressed in it; Esc never does more than leave."""

    escaped = Signal()

    def __init__(self, name: str, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)

    def event(self, event: QEvent) -> bool:
        """Let Ctrl+K and Ctrl+Enter pass to the desk; Ctrl+Backspace deletes a word while there is one."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.modifiers() & _CONTROL
        ):
            if event.key() in _DESK_KEYS:
                event.ignore()
                return False
            if event.key() == Qt.Key.Key_Backspace and self.text():
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the field: for what stands around it, else for the list of the page."""
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
            # In a dialog Esc would close it, and what was typed with it.
            if self.hasFocus() and isinstance(self.window(), QMainWindow):
                event.ignore()
            return
        super().keyPressEvent(event)


class SecretField(TextField):
    """A password: shown as dots, never offered to the clipboard."""

    def __init__(self, name: str, hint: str = "") -> None:
        super().__init__(name, hint)
        self.setEchoMode(QLineEdit.EchoMode.Password)


class Choice(QComboBox):
    """A list of choices with a value behind each word. `chosen(value)` when a person picks one, `settled()` after it
    when that was in the open list: there the choosing is over, while arrows on the closed one may go on.

    The wheel scrolls the page, never the choice under the pointer.
    """

    chosen = Signal(object)
    settled = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self._from_list = False
        self.activated.connect(lambda _at: self._on_activated())

    def offer(self, words: Sequence[str], values: Sequence[object]) -> None:
        """Replace the choices; the value chosen before stays chosen when it is still offered."""
        before = self.currentData()
        self.blockSignals(True)
        self.clear()
        for word, value in zip(words, values, strict=True):
            self.addItem(word, value)
        self.choose(before)
        self.blockSignals(False)

    def choose(self, value: object) -> bool:
        """Pick a value without telling; False when it is not offered."""
        for at in range(self.count()):
            if self.itemData(at) == value:
                self.setCurrentIndex(at)
                return True
        return False

    def _on_activated(self) -> None:
        self.chosen.emit(self.currentData())
        if self._from_list:
            self._from_list = False
            self.settled.emit()

    def showPopup(self) -> None:
        """What is picked now is picked in the open list."""
        self._from_list = True
        super().showPopup()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A key on the closed list."""
        self._from_list = False
        super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()


class Button(QPushButton):
    """A button with a word. `primary`: the one primary act of a screen; `quiet`: without a border."""

    def __init__(self, text: str, name: str = "", *, primary: bool = False, quiet: bool = False) -> None:
        super().__init__(text)
        self.setAccessibleName(name or text)
        self.setAutoDefault(False)
        if primary:
            self.setProperty("primary", True)
        if quiet:
            self.setProperty("quiet", True)


class NoteField(TextField):
    """The note being typed. `typed()` on every change by a person; `left()` when the focus goes."""

    typed = Signal()
    left = Signal()

    def __init__(self, name: str, hint: str) -> None:
        super().__init__(name, hint)
        self.setMaxLength(2000)
        self.textEdited.connect(lambda _text: self.typed.emit())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that the focus went: the draft is saved at once."""
        super().focusOutEvent(event)
        self.left.emit()
