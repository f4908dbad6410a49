"""The lock of the window: nothing of a patient is painted or left behind, and the desk comes back as it was."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtDBus import QDBusConnection, QDBusMessage
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.domain.errors import AppError, NotPermitted
from app.security.lock import LockRules
from app.ui.lock.keeper import CLOSING, LOCKED, OPEN, LockKeeper
from app.ui.lock.system import SAVERS, SystemLock, session_path
from app.ui.memory import Memory
from app.ui.payercall.page import PayerCallPage
from app.ui.widgets.text import PlainLabel
from tests.ui.conftest import CONTROL, OpenDesk

Key = Qt.Key
RIGHT = "the right one"


@dataclass
class Clock:
    """Seconds that go on when a test says so; the wall clock may go on alone."""

    now: float = 1000.0
    wall_ahead: float = 0.0

    def __call__(self) -> float:
        return self.now

    def wall(self) -> float:
        """The time of day."""
        return self.now + self.wall_ahead


@dataclass
class Locked:
    """A desk with its lock and a clock of the test's own."""

    desk: OpenDesk
    keeper: LockKeeper
    clock: Clock
    asked: list[str] = field(default_factory=list)
    same_rights: bool = True

    def enter(self, secret: str) -> bool:
        """The server, as the lock asks it."""
        self.asked.append(secret)
        if secret != RIGHT:
            raise NotPermitted("The login or the password is wrong.")
        self.desk.office.asleep = False
        return self.same_rights

    def pass_time(self, minutes: float) -> None:
        """Let time pass with a look every few seconds, as the window looks."""
        for _step in range(int(minutes * 6)):
            self.clock.now += 10.0
            self.keeper.look()

    def lock(self) -> None:
        """By key, and wait until the server is left."""
        self.keeper.lock("You locked it.")
        self.desk.until(lambda: self.desk.office.asleep)

    def unlock(self, secret: str) -> None:
        """Type the password."""
        QTest.keyClicks(self.keeper.screen.secret, secret)
        QTest.keyClick(self.keeper.screen.secret, Key.Key_Return)
        self.desk.until(lambda: self.keeper.state in (OPEN, LOCKED))


@pytest.fixture
def locked(desk: OpenDesk) -> Iterator[Locked]:
    clock = Clock()
    made: Locked

    def enter(secret: str) -> bool:
        return made.enter(secret)

    memory = Memory(desk.office, desk.background, ())
    keeper = LockKeeper(
        desk.window, memory, desk.office, desk.background, enter, rules=LockRules(10, 90), clock=clock, wall=clock.wall
    )
    made = Locked(desk, keeper, clock)
    yield made
    keeper.close()


def calling(desk: OpenDesk) -> bool:
    """Whether somebody is on the telephone there."""
    return desk.window.on_call


def seen_windows() -> list[QWidget]:
    """What a person could look at now."""
    return [each for each in QApplication.topLevelWidgets() if each.isVisible()]


def test_nobody_at_the_desk_for_ten_minutes_locks_it_and_a_minute_before_it_says_so(locked: Locked) -> None:
    locked.pass_time(8.8)
    assert locked.desk.window.notice.sentence == ""
    locked.pass_time(0.4)
    assert locked.desk.window.notice.sentence.startswith("This desk locks in a minute")
    assert locked.keeper.state == OPEN
    locked.pass_time(1)
    assert locked.keeper.state != OPEN
    assert "Nobody was at it for 10 minutes." in locked.keeper.screen.why.text()


def test_a_key_in_any_window_keeps_it_open_and_so_does_the_mouse(locked: Locked) -> None:
    locked.keeper.signs.look()
    dialog = QDialog(locked.desk.window)
    dialog.show()
    locked.desk.until(lambda: dialog.windowHandle() is not None)
    locked.pass_time(9)
    QTest.keyClick(dialog.windowHandle(), Key.Key_A)
    locked.pass_time(9)
    handle = locked.desk.window.windowHandle()
    QTest.mouseMove(handle, QPoint(40, 40))
    QTest.mouseMove(handle, QPoint(90, 90))
    locked.pass_time(9)
    assert locked.keeper.state == OPEN
    locked.pass_time(2)
    assert locked.keeper.state != OPEN
    dialog.close()


def test_a_50_minute_call_does_not_lock_and_the_end_of_a_call_begins_the_idle_time(locked: Locked) -> None:
    desk = locked.desk
    desk.window.call_payer(1, 1)
    desk.settle()
    page = desk.window.page
    assert isinstance(page, PayerCallPage)
    assert calling(desk)
    locked.pass_time(50)
    assert locked.keeper.state == OPEN
    page.park()
    desk.settle()
    assert not calling(desk)
    locked.pass_time(9)
    assert locked.keeper.state == OPEN
    locked.pass_time(1.5)
    assert locked.keeper.state != OPEN


def test_who_says_to_be_on_the_telephone_is_not_locked_up_to_the_offices_limit(locked: Locked) -> None:
    QTest.keyClick(locked.desk.window, Key.Key_T, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert locked.desk.window.top.call.text() == "on a call"
    locked.pass_time(90)
    assert locked.keeper.state == OPEN
    locked.pass_time(11)
    assert locked.keeper.state != OPEN


def test_a_computer_that_slept_is_locked_when_it_wakes(locked: Locked) -> None:
    locked.keeper.look()
    locked.clock.wall_ahead += 3600.0
    locked.keeper.look()
    assert locked.keeper.state != OPEN
    assert "asleep" in locked.keeper.screen.why.text()


class Painted(QObject):
    """Which windows were painted since it began to look."""

    def __init__(self) -> None:
        super().__init__()
        self.windows: set[str] = set()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget):
            self.windows.add(watched.window().windowTitle())
        return False


def test_no_window_but_the_locks_own_is_seen_or_painted_and_its_title_says_nothing(
    locked: Locked, qapp: QApplication
) -> None:
    desk = locked.desk
    desk.window.workbench.claim.payer_pane.setFocus()
    away = desk.window.detached.detach_focused()
    assert away is not None
    dialog = QDialog(desk.window)
    QVBoxLayout(dialog).addWidget(PlainLabel("Rivera, Ana"))
    dialog.show()
    desk.settle()
    assert {desk.window, away, dialog} <= set(seen_windows())
    locked.lock()
    painted = Painted()
    qapp.installEventFilter(painted)
    late = QDialog(desk.window)             # the answer of something that was under way
    QVBoxLayout(late).addWidget(PlainLabel("Rivera, Ana"))
    late.show()
    for widget in (desk.window, away, dialog):
        widget.repaint()
    QTest.qWait(150)
    qapp.removeEventFilter(painted)
    assert seen_windows() == [locked.keeper.screen]
    assert painted.windows <= {"RemitDesk - locked"}
    assert "Rivera" not in locked.keeper.screen.windowTitle() + locked.keeper.screen.why.text()
    locked.unlock(RIGHT)
    assert {desk.window, away, dialog, late} <= set(seen_windows())
    assert not locked.keeper.screen.isVisible()
    for each in (late, dialog, away):
        each.close()


def test_the_desk_comes_back_as_it_was_page_row_pane_text_and_cursor(locked: Locked) -> None:
    desk = locked.desk
    bench = desk.window.workbench
    desk.press(Key.Key_F8)
    desk.until(lambda: bench.holding.item is not None)
    desk.type_text("Called, ref 5518. On file since")
    bench.notes.note.setCursorPosition(6)
    bench.table.verticalScrollBar().setValue(3)
    item, row, scroll = bench.holding.item, bench.table.current_row, bench.table.verticalScrollBar().value()
    locked.lock()
    assert desk.office.drafts[item.claim_id].body == "Called, ref 5518. On file since"  # type: ignore[union-attr,index]  # held
    calls = len(desk.office.calls)
    QTest.qWait(200)
    assert len(desk.office.calls) == calls                  # nothing asks while it is locked
    locked.unlock(RIGHT)
    desk.settle()
    assert desk.window.page is bench
    assert (bench.holding.item, bench.table.current_row) == (item, row)
    assert bench.table.verticalScrollBar().value() == scroll
    assert (bench.notes.note.text(), bench.notes.note.cursorPosition()) == ("Called, ref 5518. On file since", 6)
    assert desk.focus is bench.notes.note
    assert "take_next" not in desk.office.calls[calls:]
    assert "reopen" not in desk.office.calls[calls:]


def test_leases_are_kept_when_the_desk_locks_and_the_screen_says_until_when(locked: Locked) -> None:
    locked.lock()
    assert locked.desk.office.calls.count("rest_leases") == 1
    assert "stays yours until" in locked.keeper.screen.held.text()


def test_what_was_asked_while_it_locked_waits_and_is_answered_after_it_opens(locked: Locked) -> None:
    heard: list[str] = []
    locked.lock()
    locked.desk.background.run(lambda: "later", heard.append)
    QTest.qWait(80)
    assert heard == []
    locked.unlock(RIGHT)
    locked.desk.until(lambda: heard == ["later"])


def test_a_wrong_password_leaves_it_locked_and_is_told(locked: Locked) -> None:
    locked.lock()
    locked.unlock("not it")
    assert locked.keeper.state == LOCKED
    assert locked.keeper.screen.trouble.text() == "The login or the password is wrong."
    assert locked.keeper.screen.secret.text() == ""
    assert seen_windows() == [locked.keeper.screen]
    QTest.keyClick(locked.keeper.screen.secret, Key.Key_Return)
    assert locked.asked == ["not it"]                       # no password is no try
    locked.unlock(RIGHT)
    assert locked.keeper.state == OPEN


def test_a_server_that_does_not_answer_keeps_nobody_from_locking(locked: Locked) -> None:
    locked.desk.office.fault = AppError("away")
    locked.keeper.lock("You locked it.")
    assert locked.keeper.state == CLOSING
    assert seen_windows() == [locked.keeper.screen]
    locked.desk.until(lambda: locked.keeper.state == LOCKED)
    locked.desk.office.fault = None


def test_a_person_whose_rights_changed_meanwhile_does_not_get_the_old_desk(locked: Locked, qtbot: QtBot) -> None:
    locked.same_rights = False
    locked.lock()
    with qtbot.waitSignal(locked.keeper.changed_requested):
        QTest.keyClicks(locked.keeper.screen.secret, RIGHT)
        QTest.keyClick(locked.keeper.screen.secret, Key.Key_Return)
    assert seen_windows() == [locked.keeper.screen]


def test_the_clipboard_is_empty_after_a_lock_when_this_desk_filled_it(locked: Locked) -> None:
    QGuiApplication.clipboard().setText("W8842 0091 3")
    locked.lock()
    assert QGuiApplication.clipboard().text() == ""


def test_locking_twice_is_locking_once(locked: Locked) -> None:
    locked.lock()
    locked.keeper.lock("The screen of this computer was locked.")
    assert locked.keeper.screen.why.text().startswith("You locked it.")
    assert locked.desk.office.calls.count("rest") == 1


def test_ctrl_l_and_the_name_in_the_top_bar_lock(locked: Locked) -> None:
    QTest.keyClick(locked.desk.window, Key.Key_L, CONTROL)
    locked.desk.until(lambda: locked.desk.office.asleep)
    locked.unlock(RIGHT)
    locked.desk.settle()
    locked.desk.window.top.person.click()
    assert locked.keeper.state == CLOSING


@pytest.mark.parametrize(
    ("session", "path"),
    [("c1", "c1"), ("2", "_32"), ("12", "_312"), ("a-b", "a_2db")],
)
def test_a_login_session_has_its_own_name_on_the_bus(session: str, path: str) -> None:
    assert session_path(session) == f"/org/freedesktop/login1/session/{path}"


@pytest.fixture
def bus() -> Iterator[str]:
    """A message bus of the test's own."""
    try:
        process = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", "--print-address=1"], stdout=subprocess.PIPE, text=True
        )
    except FileNotFoundError:
        pytest.skip("no dbus-daemon on this machine")
    assert process.stdout is not None
    yield process.stdout.readline().strip()
    process.terminate()
    process.wait(10)
    process.stdout.close()


def test_the_screen_saver_and_the_sleep_of_the_machine_are_heard_on_the_bus(bus: str, qtbot: QtBot) -> None:
    hearing = QDBusConnection.connectToBus(bus, "hearing")
    telling = QDBusConnection.connectToBus(bus, "telling")
    heard: list[str] = []
    lock = SystemLock()
    lock.asked.connect(heard.append)
    lock.listen_to_session(hearing)
    lock.listen_to_system(hearing, "c1")
    assert len(lock.hears) == len(SAVERS) + 2
    assert telling.registerService(SAVERS[1])
    assert telling.registerService("org.freedesktop.login1")

    def tell(path: str, interface: str, name: str, *about: bool) -> None:
        message = QDBusMessage.createSignal(path, interface, name)
        message.setArguments(list(about))
        assert telling.send(message)

    tell("/org/gnome/ScreenSaver", SAVERS[1], "ActiveChanged", True)
    qtbot.waitUntil(lambda: len(heard) == 1)
    tell("/org/gnome/ScreenSaver", SAVERS[1], "ActiveChanged", False)
    tell("/org/freedesktop/login1/session/c2", "org.freedesktop.login1.Session", "Lock")    # somebody else's
    tell("/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep", False)
    tell("/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep", True)
    qtbot.waitUntil(lambda: len(heard) == 2)
    tell("/org/freedesktop/login1/session/c1", "org.freedesktop.login1.Session", "Lock")
    qtbot.waitUntil(lambda: len(heard) == 3)
    QDBusConnection.disconnectFromBus("hearing")
    QDBusConnection.disconnectFromBus("telling")


def test_a_program_that_is_suspended_locks(qtbot: QtBot) -> None:
    lock = SystemLock()
    with qtbot.waitSignal(lock.asked):
        lock.on_state(Qt.ApplicationState.ApplicationSuspended)
    heard: list[str] = []
    lock.asked.connect(heard.append)
    lock.on_state(Qt.ApplicationState.ApplicationInactive)      # another program is in front: no lock
    assert heard == []


def test_a_movement_to_where_the_pointer_is_already_is_none(locked: Locked) -> None:
    signs = locked.keeper.signs
    handle = locked.desk.window.windowHandle()
    locked.keeper.signs.look()
    QTest.mouseMove(handle, QPoint(30, 30))
    locked.clock.now += 60.0
    QTest.mouseMove(handle, QPoint(30, 30))
    assert signs.last < locked.clock.now

