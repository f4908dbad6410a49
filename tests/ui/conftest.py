"""A desk in memory: the whole window over a made-up office."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.ui.background import Background
from app.ui.collector import Collector
from app.ui.memory import Memory
from app.ui.page import Desk
from app.ui.theme.look import apply_look, text_size
from app.ui.theme.tokens import LOOKS
from app.ui.window import DeskWindow
from tests.ui.made_up import TODAY
from tests.ui.offices import MadeUpOffice

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@dataclass
class OpenDesk:
    """A window with what it stands on; `press` and `type_text` go where the keyboard would go."""

    window: DeskWindow
    office: MadeUpOffice
    background: Background
    qtbot: QtBot

    def settle(self) -> None:
        """Wait until every answer is on the screen."""
        QTest.qWait(130)
        self.qtbot.waitUntil(lambda: not self.background.busy, timeout=8000)
        QTest.qWait(20)

    def press(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        """Press a key in whatever has the focus, and let the desk answer."""
        held = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            held |= modifier
        QTest.keyClick(self.focus, key, held)
        self.settle()

    def type_text(self, text: str) -> None:
        """Type letters into whatever has the focus."""
        QTest.keyClicks(self.focus, text)

    @property
    def focus(self) -> QWidget:
        """What has the keyboard focus."""
        return QApplication.focusWidget() or self.window

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds."""
        self.qtbot.waitUntil(holds, timeout=8000)


@pytest.fixture(scope="session", autouse=True)
def collector(qapp: QApplication) -> Iterator[Collector]:
    """Garbage is collected on the GUI thread, as in the program."""
    made = Collector()
    yield made
    made.stop()


@pytest.fixture
def made_up() -> MadeUpOffice:
    """A made-up office with 60 items in each queue."""
    return MadeUpOffice()


@pytest.fixture
def open_desk(qapp: QApplication, qtbot: QtBot) -> Iterator[Callable[..., OpenDesk]]:
    """Opens desks over offices: `open_desk(office, look="light", size=QSize(1366, 768))`."""
    opened: list[OpenDesk] = []

    def make(office: MadeUpOffice, look: str = "light", size: QSize = QSize(1366, 768)) -> OpenDesk:  # noqa: B008
        apply_look(qapp, LOOKS[look], text_size(size.width()))
        background = Background()
        facts = office.start()
        memory = Memory(office, background, facts.preferences)
        window = DeskWindow.make(office, background, facts, Desk(office, background, memory, facts, TODAY))
        window.resize(size)
        window.show()
        window.activateWindow()
        desk = OpenDesk(window, office, background, qtbot)
        qtbot.waitUntil(window.isActiveWindow, timeout=4000)
        desk.settle()
        opened.append(desk)
        return desk

    yield make
    for desk in opened:
        desk.window.leave()
        desk.window.close()
        desk.background.close(2.0)
        desk.window.deleteLater()
    QTest.qWait(10)


@pytest.fixture
def desk(open_desk: Callable[..., OpenDesk], made_up: MadeUpOffice) -> OpenDesk:
    """One desk at the denials queue."""
    made = open_desk(made_up)
    made.window.open_target("queue:denial")
    made.settle()
    return made
