"""Sign-in: login and password, or one of the demo people of the embedded desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFileDialog, QFrame, QGridLayout, QProgressBar, QVBoxLayout, QWidget

from app.ui.widgets.fields import Button, SecretField, TextField
from app.ui.widgets.pane import Pane, rule
from app.ui.widgets.text import PlainLabel

CARD_WIDTH, CARD_MARGIN = 380, 28
OFFICE_ENDING = ".remitdesk"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody who can sit down at the embedded desk without typing a password."""

    login: str
    name: str
    role: str


class SignInWindow(QWidget):
    """Signals: `sign_in_requested(login, secret, keep)`, an empty secret meaning the one this desk keeps, `keep` that
    the typed one be kept; `office_file_requested(path)` when an office file was dropped here or chosen.
    """

    sign_in_requested = Signal(str, str, bool)
    office_file_requested = Signal(str)

    def __init__(self, place: str = "Starting the desk ...", greeting: str = "Sign in") -> None:
        super().__init__()
        self.setObjectName("desk")
        self.setWindowTitle("RemitDesk")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.resize(1180, 720)
        self._place = PlainLabel(place, "muted")
        self.login = TextField("Login", "Login")
        self.secret = SecretField("Password", "Password")
        self.keep = QCheckBox("Keep my password on this desk")
        self.keep.setAccessibleName("Keep my password on this desk")
        self.no_keeping = PlainLabel("", "muted", "small", wrap=True)
        self.no_keeping.setAccessibleName("Why this desk keeps no password")
        self.offer_keeping("", shown=False)
        self.enter = Button("Sign in", primary=True)
        self.office_file = Button("Open an office file ...", "Open an office file")
        self.trouble = PlainLabel("", "red", wrap=True)
        self.trouble.setAccessibleName("What went wrong")
        self._busy = QProgressBar()
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self._busy.setAccessibleName("Working")
        self._people = QGridLayout()
        self._people.setHorizontalSpacing(8)
        self._people.setVerticalSpacing(8)
        self._people.setColumnStretch(0, 1)
        self._people.setColumnStretch(1, 1)
        self._people_title = PlainLabel("Sit down at the demo office as", "muted")
        self._people_title.hide()
        self._lay_out(greeting)
        self.setAcceptDrops(True)
        self.enter.clicked.connect(self._on_enter)
        self.office_file.clicked.connect(self._choose_office_file)
        self.login.returnPressed.connect(self.secret.setFocus)
        self.secret.returnPressed.connect(self._on_enter)
        self.login.setFocus()
        self.wait(True)

    def _lay_out(self, greeting: str) -> None:
        card = Pane("Sign in")
        card.setFixedWidth(CARD_WIDTH)
        card.body.setContentsMargins(CARD_MARGIN, 24, CARD_MARGIN, 24)
        card.body.setSpacing(10)
        for part in (
            PlainLabel("RemitDesk", weight="large"), PlainLabel(greeting, "muted"), self._place, self.login,
            self.secret, self.keep, self.no_keeping, self.enter, self.office_file, self._busy, self.trouble,
        ):  # fmt: skip
            card.body.addWidget(part)
        self._rule: QFrame = rule()
        self._rule.hide()
        card.body.addWidget(self._rule)
        card.body.addWidget(self._people_title)
        card.body.addLayout(self._people)
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        layout.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)

    def ready(self, place: str, people: Sequence[DemoPerson] = (), login: str = "") -> None:
        """The server answers: say which, and offer the demo people of an embedded one."""
        self._place.setText(place)
        self.wait(False)
        if login and not self.login.text():
            self.login.setText(login)
            self.secret.setFocus()
        while (left := self._people.takeAt(0)) is not None:         # of the server before an office file
            if (button_before := left.widget()) is not None:
                button_before.deleteLater()
        for at, person in enumerate(people):
            button = Button(f"{person.name}\n{person.role}", f"{person.name}, {person.role}")
            button.clicked.connect(lambda _checked=False, who=person.login: self._ask(who, ""))
            self._people.addWidget(button, at // 2, at % 2)
        self._rule.setVisible(bool(people))
        self._people_title.setVisible(bool(people))

    def offer_keeping(self, why_not: str, *, shown: bool) -> None:
        """Whether a typed password may be kept here; `why_not` says why this desk has no place for it."""
        self.keep.setVisible(shown)
        self.keep.setEnabled(not why_not)
        self.keep.setChecked(False)
        self.no_keeping.setText(why_not)
        self.no_keeping.setMinimumHeight(max(self.no_keeping.heightForWidth(CARD_WIDTH - 2 * CARD_MARGIN), 0))
        self.no_keeping.setVisible(shown and bool(why_not))

    def wait(self, waiting: bool) -> None:
        """Show that something is under way; typing stays possible."""
        self._busy.setVisible(waiting)
        self.enter.setEnabled(not waiting)

    def say(self, sentence: str) -> None:
        """What went wrong, in one sentence."""
        self.trouble.setText(sentence)
        # A centred card is not asked for its height by its width: two lines would squeeze the buttons.
        self.trouble.setMinimumHeight(self.trouble.heightForWidth(CARD_WIDTH - 2 * CARD_MARGIN))
        self.wait(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc clears what went wrong."""
        if event.key() == Qt.Key.Key_Escape:
            self.trouble.setText("")
        super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one office file, nothing else."""
        if _office_file_of(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """An office file says where the server is."""
        path = _office_file_of(event.mimeData())
        if path:
            event.acceptProposedAction()
            self._open_office_file(path)

    def _choose_office_file(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(self, "Open an office file", "", f"Office files (*{OFFICE_ENDING})")
        if path:
            self._open_office_file(path)

    def _open_office_file(self, path: str) -> None:
        self.trouble.setText("")
        self.wait(True)
        self.office_file_requested.emit(path)

    def _on_enter(self) -> None:
        if not self.enter.isEnabled():
            return
        login = self.login.text().strip()
        if login:
            self._ask(login, self.secret.text())
        else:
            self.say("Type your login, or pick somebody below.")

    def _ask(self, login: str, secret: str) -> None:
        self.trouble.setText("")
        self.wait(True)
        self.secret.clear()
        self.sign_in_requested.emit(login, secret, self.keep.isChecked() and bool(secret))


def _office_file_of(dropped: QMimeData) -> str:
    """The path of the one office file among what is dropped, or empty."""
    paths = [url.toLocalFile() for url in dropped.urls() if url.isLocalFile()]
    return paths[0] if len(paths) == 1 and paths[0].endswith(OFFICE_ENDING) else ""
