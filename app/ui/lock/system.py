"""What the computer itself tells: its screen is locked, or it goes to sleep.

Linux: the session's own lock and the sleep of the machine from logind, the screen saver from the desktop, by D-Bus.
Everywhere: a program the system suspends; and that the computer slept is seen afterwards by the clocks (see
app.security.lock.slept). The screen lock of Windows and macOS is not heard of: there the idle time alone locks.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import SLOT, QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication

if TYPE_CHECKING:
    from PySide6.QtDBus import QDBusConnection

LOGIN = "org.freedesktop.login1"
SAVERS = (
    "org.freedesktop.ScreenSaver",
    "org.gnome.ScreenSaver",
    "org.cinnamon.ScreenSaver",
    "org.mate.ScreenSaver",
)
SCREEN_LOCKED = "The screen of this computer was locked."
SLEEPS = "This computer went to sleep."


def session_path(session: str) -> str:
    """The object of a login session on the bus: letters and digits stay, but a leading digit; the rest becomes _hh."""
    escaped = "".join(
        char if char.isascii() and (char.isalpha() or (char.isdigit() and at)) else f"_{ord(char):02x}"
        for at, char in enumerate(session)
    )
    return f"/org/freedesktop/login1/session/{escaped}"


def _hear(  # noqa: PLR0917  # the six parts of a signal on the bus
    bus: QDBusConnection, service: str, path: str, interface: str, name: str, receiver: QObject, slot: object
) -> bool:
    # The stubs want bytes; what is taken is the text that SLOT makes.
    return bool(bus.connect(service, path, interface, name, receiver, slot))  # type: ignore[call-overload]  # see above


class SystemLock(QObject):
    """Signal `asked(why)`: lock this desk."""

    asked = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.hears: tuple[str, ...] = ()
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.applicationStateChanged.connect(self.on_state)

    def listen(self) -> None:
        """Ask the buses of this computer, where there are any."""
        if sys.platform != "linux":
            return
        from PySide6.QtDBus import QDBusConnection  # noqa: PLC0415  # not on every system

        if Path("/run/dbus/system_bus_socket").exists():
            self.listen_to_system(QDBusConnection.systemBus(), os.environ.get("XDG_SESSION_ID", ""))
        if os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
            self.listen_to_session(QDBusConnection.sessionBus())

    def listen_to_system(self, bus: QDBusConnection, session: str) -> None:
        """Sleep of the machine, and the lock of our own session: other people's sessions are theirs."""
        sleep = ("/org/freedesktop/login1", f"{LOGIN}.Manager", "PrepareForSleep", SLOT("on_sleep(bool)"))
        lock = (session_path(session), f"{LOGIN}.Session", "Lock", SLOT("on_lock()"))
        for path, interface, name, slot in (sleep, lock) if session else (sleep,):
            if _hear(bus, LOGIN, path, interface, name, self, slot):
                self.hears = (*self.hears, f"{interface}.{name}")

    def listen_to_session(self, bus: QDBusConnection) -> None:
        """The screen saver of the desktop."""
        for saver in SAVERS:
            if _hear(bus, saver, "", saver, "ActiveChanged", self, SLOT("on_saver(bool)")):
                self.hears = (*self.hears, f"{saver}.ActiveChanged")

    @Slot()
    def on_lock(self) -> None:
        """The session is locked."""
        self.asked.emit(SCREEN_LOCKED)

    @Slot(bool)
    def on_saver(self, active: bool) -> None:
        """The screen saver started or ended."""
        if active:
            self.asked.emit(SCREEN_LOCKED)

    @Slot(bool)
    def on_sleep(self, begins: bool) -> None:
        """The machine is about to sleep, or woke."""
        if begins:
            self.asked.emit(SLEEPS)

    def on_state(self, state: Qt.ApplicationState) -> None:
        """A program that is suspended gets no more events: lock before that."""
        if state == Qt.ApplicationState.ApplicationSuspended:
            self.asked.emit(SLEEPS)
