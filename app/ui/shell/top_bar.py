"""The top bar: program, page, practice in its colour, find anything, worker and line state, who sits here."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QMenu, QToolButton, QVBoxLayout

from app.ui.theme.look import look
from app.ui.widgets.fields import Button, TextField
from app.ui.widgets.pane import BUSY_MARK_AFTER_MS, row
from app.ui.widgets.text import Chip, CutLabel, KeyCap, PlainLabel


class FindField(TextField):
    """Find anything. Signals: `moved(by)` an arrow key, `accepted()` Enter, `entered()` the focus came."""

    moved = Signal(int)
    accepted = Signal()
    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and Enter belong to the list of results."""
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.moved.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accepted.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Tell that the field was entered."""
        if event.type() == QEvent.Type.FocusIn:
            self.entered.emit()
        return super().event(event)


class TopBar(QFrame):
    """44 px, and under it the practice's colour band of 3 px."""

    lock_requested = Signal()

    def __init__(self, person: str, menu: QMenu) -> None:
        super().__init__()
        self.setObjectName("topBar")
        self.brand = QToolButton()
        self.brand.setObjectName("brand")
        self.brand.setText("RemitDesk")
        self.brand.setAccessibleName("RemitDesk menu")
        self.brand.setMenu(menu)
        self.brand.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.page = PlainLabel("", "muted")
        self.practice = CutLabel("", weight="strong")
        self.practice.setAccessibleName("Practice of the patient on the screen")
        self.location = CutLabel("", "muted")
        self.search = FindField("Find anything", "Find patient, claim, check, amount")
        self.search.setFixedWidth(round(250 * look().size / 12))
        self.worker = PlainLabel("", "muted")
        self.busy = PlainLabel("", "muted")
        self.busy.setAccessibleName("Whether the server is being asked")
        self._busy_later = QTimer(self)
        self._busy_later.setSingleShot(True)
        self._busy_later.setInterval(BUSY_MARK_AFTER_MS)
        self._busy_later.timeout.connect(lambda: self.busy.setText("working ..."))
        self.line = Chip("live", "green")
        self.call = Chip("", "accent")
        self.call.setToolTip("On the telephone: this desk does not lock by itself (Ctrl+Shift+T)")
        self.person = Button(person, f"Signed in as {person}: lock", quiet=True)
        self.person.setToolTip("Lock this desk (Ctrl+L)")
        self.person.clicked.connect(self.lock_requested)
        self.band = QFrame()
        self.band.setFixedHeight(3)
        inner = row(
            self.brand, 4, self.page, 10, self.practice, self.location, None, self.search, KeyCap("Ctrl+K"), 12,
            self.busy, self.worker, self.call, self.line, self.person, margins=(14, 0, 8, 0),
        )  # fmt: skip
        bar = QFrame()
        bar.setFixedHeight(44)
        bar.setLayout(inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addWidget(self.band)
        self.show_practice("", "", 0)

    def show_practice(self, practice: str, location: str, band: int) -> None:
        """Whose patient is on the screen; without one the band takes the line colour."""
        self.shown_band = band
        colour = look().band(band) if practice else f"#{look().tokens.line}"
        self.practice.set_whole(practice)
        self.practice.setVisible(bool(practice))
        self.location.set_whole(location)
        self.location.setVisible(bool(location) and location != practice)
        self.practice.setStyleSheet(f"color: {colour};" if practice else "")
        self.band.setStyleSheet(f"background: {colour};")
        self.band.setAccessibleName(f"Colour band of {practice}" if practice else "No practice on the screen")

    def show_call(self, on_call: bool) -> None:
        """That the person said to be on the telephone."""
        self.call.show_as("on a call" if on_call else "", "accent")

    def show_busy(self, busy: bool) -> None:
        """The busy mark, once something takes more than 300 ms."""
        if busy:
            self._busy_later.start()
        else:
            self._busy_later.stop()
            self.busy.setText("")

    def show_line(self, word: str, colour: str, sentence: str = "") -> None:
        """The state of the line to the server: live, slow, offline."""
        self.line.show_as(word, colour)
        self.line.setToolTip(sentence)
        self.line.setAlignment(Qt.AlignmentFlag.AlignCenter)
