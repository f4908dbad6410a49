"""One start of the window in a process of its own, timed from when bench_desk asked for it (home, that time)."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
from PySide6.QtCore import QEvent, QObject, QTimer

from app.db.home import Home
from app.main import Program, make_application

LOOK_EVERY_MS = 5
GIVE_UP_SECONDS = 60
SCROLL_STEPS = 60


class Start(msgspec.Struct):
    """Seconds since the process was born; milliseconds of the drawing steps (medians, jump: of ten)."""

    painted: float = 0.0
    ready: float = 0.0
    usable: float = 0.0
    scroll_ms: float = 0.0
    jump_ms: float = 0.0


class Watch(QObject):
    """Follows the start by looking every few milliseconds, and drives the list when it stands."""

    def __init__(self, program: Program, asked_at: float, leave: Callable[[], None]) -> None:
        super().__init__(program)
        self.start = Start()
        self._program, self._leave, self._asked = program, leave, False
        # The system tells a process's birth by its own start in whole seconds: up to one off, the same all day.
        self._born = asked_at
        program.sign_in.installEventFilter(self)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(LOOK_EVERY_MS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The first paint of the sign-in window."""
        if event.type() == QEvent.Type.Paint and not self.start.painted:
            self.start.painted = time.time() - self._born
        return super().eventFilter(watched, event)

    def _look(self) -> None:
        program = self._program
        if time.time() - self._born > GIVE_UP_SECONDS or program.sign_in.trouble.text():
            self.start.usable = -1.0
            self._leave()
            return
        if program.server is not None and not self._asked:
            self._asked = True
            self.start.ready = time.time() - self._born
            program.enter_as_default()
        elif program.window is not None and program.window.workbench.table.model().rowCount():
            self.start.usable = time.time() - self._born
            self._timer.stop()
            QTimer.singleShot(800, self._drive)

    def _drive(self) -> None:
        window = self._program.window
        if window is None:
            raise RuntimeError("the desk was closed while it was measured")
        table = window.workbench.table
        bar = table.verticalScrollBar()

        def move(value: int) -> float:
            started = time.perf_counter()
            bar.setValue(value)
            table.viewport().repaint()
            return (time.perf_counter() - started) * 1000

        self.start.scroll_ms = statistics.median(move(bar.value() + 3) for _ in range(SCROLL_STEPS))
        ends = (bar.minimum(), bar.maximum()) * 5
        self.start.jump_ms = statistics.median(move(value) for value in ends)
        self._leave()


def main() -> int:
    """Start, measure, print one JSON line."""
    app = make_application()
    program = Program(app, Home(Path(sys.argv[1])))
    watch = Watch(program, float(sys.argv[2]), app.quit)
    program.start()
    app.exec()
    found = watch.start
    trouble = program.sign_in.trouble.text()
    program.close()
    if found.usable < 0:
        sys.stderr.write(f"{trouble or 'the desk did not become ready'}\n")
        return 1
    sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
