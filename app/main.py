"""Composition root of the window: sign-in first, the database layer behind it, then the desk."""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEvent,
    QMessageLogContext,
    QObject,
    QSize,
    QTimer,
    QtMsgType,
    qFormatLogMessage,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.errors import AppError
from app.ui.background import Background
from app.ui.collector import Collector
from app.ui.signin.window import DemoPerson, SignInWindow
from app.ui.theme.look import apply_look, text_size
from app.ui.theme.tokens import LOOKS

if TYPE_CHECKING:
    from app.db.home import Home
    from app.security.desk import Desk as ServerDesk
    from app.ui.entrance import Entered, Entrance
    from app.ui.lock.keeper import LockKeeper
    from app.ui.memory import Memory
    from app.ui.server_office import ServerOffice
    from app.ui.window import DeskWindow

ROLES = {
    "specialist": "reimbursement specialist",
    "poster": "posting clerk",
    "supervisor": "supervisor",
    "admin": "administrator",
}
WORKER_LEAVES_SECONDS = 10
SIGNAL_SEEN_WITHIN_MS = 300
NARROW, NARROW_HEIGHT = 1366, 768
CLOSING_SECONDS = 3.0
UNPAINTED_MS = 1000
OFFSCREEN_SAYS = "does not support propagateSizeHints"


@dataclass(frozen=True, slots=True)
class Opened:
    """The server that was found, and why this desk keeps no password for it; empty when it can."""

    server: ServerDesk
    no_keeping: str


class Program(QObject):
    """Owns the windows of one process and what they work with. Everything that waits runs in the background."""

    def __init__(
        self, app: QApplication, home: Home, *, url: str = "", login: str = "", with_worker: bool = False
    ) -> None:
        super().__init__()
        self._app, self._home, self._url, self._login = app, home, url, login
        self.collector = Collector(self)
        self.background = Background(self)
        self.server: ServerDesk | None = None
        self.entrance: Entrance | None = None
        self._with_worker = with_worker
        self._worker: subprocess.Popen[bytes] | None = None
        self.office: ServerOffice | None = None
        self.sign_in = SignInWindow()
        self.sign_in.sign_in_requested.connect(self._ask_sign_in)
        self.sign_in.office_file_requested.connect(self._ask_office)
        self.window: DeskWindow | None = None
        self.keeper: LockKeeper | None = None
        self._sought = False

    def start(self) -> None:
        """Paint the sign-in window and find the server behind it."""
        # Looked for after the first paint: the imports of the database layer want the same interpreter.
        self.sign_in.installEventFilter(self)
        self.sign_in.show()
        QTimer.singleShot(UNPAINTED_MS, self._find_server)      # a window that is never painted has a server too

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The first paint of the sign-in window."""
        if event.type() == QEvent.Type.Paint and not self._sought:
            QTimer.singleShot(0, self._find_server)
        return super().eventFilter(watched, event)

    def close(self) -> None:
        """Leave the server; the last desk of an embedded one stops it."""
        self.background.close(CLOSING_SECONDS)
        if self.keeper is not None:
            self.keeper.close()
        if self.office is not None:
            self.office.close()
        self._leave_server()
        self.collector.stop()

    def enter_as_default(self) -> None:
        """Sign in without asking: as the login given at the start, or the one this desk works as by default."""
        if self.server is not None:
            self._ask_sign_in(self.server.person(self._login), "", False)

    # steps

    def _find_server(self) -> None:
        if self._sought:
            return
        self._sought = True
        self.sign_in.removeEventFilter(self)
        self.background.run(self._open_server, self._on_server, self._on_trouble)

    def _open_server(self) -> Opened:
        from app.security.desk import open_desk  # noqa: PLC0415  # 0.4 s of drivers, loaded while a person types

        found = _opened(open_desk(self._home, url=self._url))
        importlib.import_module("app.ui.server_office")
        importlib.import_module("app.ui.window")
        return found

    def _on_server(self, found: Opened) -> None:
        from app.ui.entrance import Entrance  # noqa: PLC0415  # start-up time

        self.server = server = found.server
        self.entrance = Entrance(self._home, server, self._login)
        if self._with_worker and server.embedded is not None:
            self._worker = start_worker(self._home)
        place = "Demo office on this computer" if server.embedded is not None else f"Server {server.server.host}"
        people = demo_people() if server.embedded is not None else ()
        self.sign_in.ready(place, people, self._login)
        self.sign_in.offer_keeping(found.no_keeping, shown=server.embedded is None and server.server.wants_secret)

    def _ask_sign_in(self, login: str, secret: str, keep: bool) -> None:
        if self.entrance is None:       # the start failed: look for the server again, then the person asks again
            self.background.run(self._open_server, self._on_server, self._on_trouble, slot="sign in")
            return
        work = partial(self.entrance.enter, login, secret, keep=keep)
        self.background.run(work, self._on_entered, self._on_trouble, slot="sign in")

    def _ask_office(self, path: str) -> None:
        self.background.run(partial(self._change_office, Path(path)), self._on_server, self._on_trouble, slot="sign in")

    def _change_office(self, file: Path) -> Opened:
        """Go over to the server of an office file, now and at every later start. Raises Refused, NotFound."""
        from app.security.desk import open_desk, save_profile  # noqa: PLC0415
        from app.security.office_file import adopt_office_file  # noqa: PLC0415

        address = adopt_office_file(self._home, file).address()
        save_profile(self._home, address)
        self._leave_server()
        self._url = address
        return _opened(open_desk(self._home, url=address))

    def _leave_server(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.terminate()
            worker.wait(WORKER_LEAVES_SECONDS)
        server, self.server, self.entrance = self.server, None, None
        if server is not None:
            server.close()

    def _on_entered(self, entered: Entered) -> None:
        from app.ui.memory import Memory  # noqa: PLC0415
        from app.ui.page import Desk  # noqa: PLC0415
        from app.ui.window import DeskWindow  # noqa: PLC0415

        self.office = entered.office
        memory = Memory(entered.office, self.background, entered.facts.preferences, self)
        desk = Desk(entered.office, self.background, memory, entered.facts, date.today())
        size = screen_size(self.sign_in)
        apply_look(self._app, LOOKS[memory.text("look", "light")], text_size(size.width()))
        self.window = DeskWindow.make(entered.office, self.background, entered.facts, desk)
        self.window.outcome.tell(entered.settled)
        if entered.kept:
            self.window.say(entered.kept, "accent")
        self._keep_lock(entered, self.window, memory)
        self.window.resize(size)
        self.window.show()
        self.sign_in.hide()

    def _keep_lock(self, entered: Entered, window: DeskWindow, memory: Memory) -> None:
        from app.ui.lock.keeper import LockKeeper  # noqa: PLC0415

        assert self.entrance is not None
        demo = self.server is not None and self.server.embedded is not None and not entered.typed
        self.keeper = LockKeeper(
            window, memory, entered.office, self.background, partial(self.entrance.enter_again, entered.office),
            rules=entered.facts.lock, sits_down=demo,
        )  # fmt: skip
        self.keeper.covered.connect(self.entrance.mark_locked)
        self.keeper.other_requested.connect(partial(self.leave_desk, "What was typed is kept for the person before."))
        self.keeper.changed_requested.connect(partial(self.leave_desk, "Your rights were changed: sign in again."))
        self.keeper.system.listen()

    def leave_desk(self, why: str) -> None:
        """A locked desk is given up: what was typed is on the server already. Ask who sits here now."""
        window, office, keeper = self.window, self.office, self.keeper
        self.window, self.office, self.keeper = None, None, None
        if window is None or office is None or keeper is None:
            return
        self.sign_in.say(why)
        self.sign_in.login.setText("")
        self.sign_in.show()             # before the desk goes: the program ends with its last window
        self.sign_in.login.setFocus()
        keeper.close()
        window.leave()
        self.background.drop_all()
        self.background.let_go()
        window.close()
        window.deleteLater()
        self.background.run(office.close, _nothing, self._on_trouble)

    def _on_trouble(self, error: AppError) -> None:
        self.sign_in.say(error.sentence)


def demo_people() -> tuple[DemoPerson, ...]:
    """Who may sit down at the demo office without a password."""
    from app.security.people import DEMO_PEOPLE  # noqa: PLC0415

    roles = [(each, ROLES.get(each.groups[0], each.groups[0])) for each in DEMO_PEOPLE]
    return tuple(DemoPerson(each.login, each.name, role) for each, role in roles)


def _nothing(_done: None) -> None:
    """Nothing to show."""


def _opened(server: ServerDesk) -> Opened:
    from app.security.own_secret import no_keeping_words  # noqa: PLC0415  # keyrings are looked for behind the window

    return Opened(server, no_keeping_words(server))


def start_worker(home: Home) -> subprocess.Popen[bytes]:
    """The background process of an embedded desk; it leaves with this process, however this process ends."""
    from app.db.home import VARIABLE  # noqa: PLC0415

    built = getattr(sys, "frozen", False)
    program = [sys.executable] if built else [sys.executable, "-m", "app"]
    return subprocess.Popen(
        [*program, "worker", "--with", str(os.getpid())],
        env={**os.environ, VARIABLE: str(home.root)},
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def screen_size(widget: QWidget) -> QSize:
    """The room for a window: nine tenths of the screen, at least the narrowest desk."""
    room = widget.screen().availableGeometry().size()
    return QSize(max(room.width() * 9 // 10, NARROW), max(room.height() * 9 // 10, NARROW_HEIGHT))


def make_application() -> QApplication:
    """The one QApplication of the process, dressed for a narrow screen until the screen is known."""
    qInstallMessageHandler(_pass_on)
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    app.setApplicationName("RemitDesk")
    app.setQuitOnLastWindowClosed(True)
    apply_look(app, LOOKS["light"], text_size(NARROW))
    return app


def _pass_on(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Qt's messages as Qt prints them, without the one its offscreen platform repeats for every window."""
    if OFFSCREEN_SAYS not in message:
        sys.stderr.write(qFormatLogMessage(kind, context, message) + "\n")


def leave_on_signal(app: QApplication) -> None:
    """End the event loop on a signal of the system, so that drafts are kept and the server is left in order.

    An exit raised by the usual handler would end the process inside a slot, with nothing closed.
    """
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda _number, _frame: app.quit())
    ticker = QTimer(app)
    ticker.setInterval(SIGNAL_SEEN_WITHIN_MS)       # Python sees a signal only when some of its code runs
    ticker.timeout.connect(lambda: None)
    ticker.start()


def open_window(home: Home, *, url: str = "", login: str = "") -> int:
    """Show the desk until its window is closed; the exit code."""
    app = make_application()
    program = Program(app, home, url=url, login=login, with_worker=True)
    leave_on_signal(app)
    program.start()
    try:
        return app.exec()
    finally:
        program.close()


class Portrait(QObject):
    """Signs in by itself, waits until the desk is quiet, and keeps one picture of it. For a machine without display."""

    LOOK_EVERY_MS, QUIET_LOOKS, GIVE_UP_LOOKS = 50, 8, 1200

    def __init__(self, app: QApplication, program: Program, file: Path) -> None:
        super().__init__(program)
        self._app, self._program, self._file = app, program, file
        self._looks, self._quiet, self._asked = 0, 0, False
        self._timer = QTimer(self)
        self._timer.setInterval(self.LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        program, trouble = self._program, self._program.sign_in.trouble.text()
        self._looks += 1
        if trouble or self._looks > self.GIVE_UP_LOOKS:
            sys.stderr.write(f"{trouble or 'The desk did not become ready within a minute; try again.'}\n")
            self._app.exit(1)
        elif program.server is not None and not self._asked:
            self._asked = True
            program.enter_as_default()
        elif program.window is not None:
            self._quiet = 0 if program.background.busy else self._quiet + 1
            if self._quiet >= self.QUIET_LOOKS:
                saved = program.window.grab().save(str(self._file))
                self._app.exit(0 if saved else 1)


def draw_desk(home: Home, file: Path, *, url: str = "", login: str = "") -> int:
    """Open the desk, keep a picture of its first page in `file`, close it; the exit code."""
    app = make_application()
    program = Program(app, home, url=url, login=login)
    program.start()
    portrait = Portrait(app, program, file)
    try:
        return app.exec()
    finally:
        portrait.deleteLater()
        program.close()
