"""A whole desk in a process of its own, driven line by line: a JSON wish on stdin, a JSON answer on stdout.

Wishes: `sign_in`, `unlock`, `open` a target, `press` a key sequence, `type` text, `select` an item, `reassign` to a
login, `open_claim`, `seen` (titles of visible windows), `beat` (start measuring), `gaps` (what was measured), `state`.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
import time
from functools import partial
from pathlib import Path

from PySide6.QtCore import QModelIndex, QObject, Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QTableView, QWidget

from app.db.home import desk_home
from app.main import Program, make_application
from app.ui.payercall.page import PayerCallPage
from app.ui.window import DeskWindow

BEAT_MS = 20


class Heart(QObject):
    """A 20 ms timer on the GUI thread; remembers each beat's distance from the one before, in ms."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """Begin anew."""
        self.gaps = []
        self._last = time.perf_counter()
        self._timer.start()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.gaps.append((now - self._last) * 1000)
        self._last = now


class Driver(QObject):
    """Takes one wish after the other on the GUI thread."""

    def __init__(self, app: QApplication, program: Program) -> None:
        super().__init__()
        self._app, self._program = app, program
        self._heart = Heart()
        self._wishes: queue.SimpleQueue[dict[str, str]] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()
        self._timer = QTimer(self)
        self._timer.setInterval(5)
        self._timer.timeout.connect(self._next)
        self._timer.start()

    @property
    def window(self) -> DeskWindow:
        """The open desk."""
        assert self._program.window is not None
        return self._program.window

    @property
    def focus(self) -> QWidget:
        """Where the keyboard goes."""
        return QApplication.focusWidget() or self.window

    def _read(self) -> None:
        for line in sys.stdin:
            self._wishes.put(json.loads(line))
        self._wishes.put({"do": "end"})

    def _next(self) -> None:
        try:
            wish = self._wishes.get_nowait()
        except queue.Empty:
            return
        try:
            answer = getattr(self, f"do_{wish.pop('do')}")(**wish)
        except Exception as error:      # whoever asks must not wait for ever
            answer = {"failed": f"{type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()

    def do_sign_in(self, login: str, secret: str) -> bool:
        """Ask to sign in, as the button does."""
        self._program.sign_in.sign_in_requested.emit(login, secret, False)
        return True

    def do_unlock(self, secret: str) -> bool:
        """Type the password on the screen of the lock."""
        keeper = self._program.keeper
        assert keeper is not None
        QTest.keyClicks(keeper.screen.secret, secret)
        QTest.keyClick(keeper.screen.secret, Qt.Key.Key_Return)
        return True

    def do_seen(self) -> list[str]:
        """The titles of the windows that could be looked at."""
        return [each.windowTitle() for each in QApplication.topLevelWidgets() if each.isVisible()]

    def do_open(self, target: str) -> bool:
        """A queue or page of the side bar."""
        self.window.open_target(target)
        return True

    def do_press(self, keys: str) -> bool:
        """A key sequence, to whatever has the focus."""
        self.window.activateWindow()
        QTest.keySequence(self.focus, QKeySequence(keys))
        return True

    def do_type(self, text: str) -> bool:
        """Letters, to whatever has the focus."""
        QTest.keyClicks(self.focus, text)
        return True

    def do_select(self, item: int) -> bool:
        """Make an item's row the current one."""
        return self.window.workbench.table.select_id(item)

    def do_reassign(self, login: str) -> bool:
        """Ctrl+M, the person, Move."""
        dialog = self.window.reassign()
        if dialog is None or not dialog.person.choose(login):
            return False
        dialog.move_rows()
        return True

    def do_open_claim(self) -> bool:
        """The claim on the screen in a tab, and its account."""
        detail = self.window.workbench.claim.detail
        if detail is not None:
            self.window.open_claim(detail.head.claim_id)
            self.window.open_account(detail.head.account_id)
        return detail is not None

    def do_texts(self) -> str:
        """All words on the screen: labels, fields and the cells of tables."""
        found = [label.text() for label in self.window.findChildren(QLabel) if label.isVisible()]
        found += [field.text() for field in self.window.findChildren(QLineEdit)]
        found += [field.toPlainText() for field in self.window.findChildren(QPlainTextEdit)]
        for table in self.window.findChildren(QTableView):
            model = table.model()
            if model is not None:
                rows, columns = min(model.rowCount(QModelIndex()), 50), model.columnCount(QModelIndex())
                found += [str(model.index(row, column).data()) for row in range(rows) for column in range(columns)]
        return "\n".join(found)

    def do_clipboard(self) -> str:
        """What another program would paste."""
        return QApplication.clipboard().text()

    def do_lock(self) -> bool:
        """Lock the desk, as the menu does."""
        self.window.lock_requested.emit()
        return True

    def do_abort(self) -> None:
        """Crash, with whatever is in memory."""
        os.abort()

    def do_beat(self) -> bool:
        """Measure from now on."""
        self._heart.start()
        return True

    def do_gaps(self) -> list[float]:
        """The measured distances between beats, in ms."""
        return [round(gap, 1) for gap in self._heart.gaps]

    def do_state(self) -> dict[str, object]:
        """What a person sees."""
        window = self._program.window
        if window is None:
            trouble = self._program.sign_in.trouble.text()
            return {"window": False, "trouble": trouble, "server": self._program.server is not None}
        bench, keeper = window.workbench, self._program.keeper
        current = bench.table.current_row
        calls = window.page if isinstance(window.page, PayerCallPage) else None
        lines = calls.table.rows_model.rows if calls is not None and calls.call is not None else ()
        return {
            "lines": [line.state for line in lines],
            "asked": window.consents.sentence,
            "on_call": window.on_call,
            "window": True,
            "trouble": keeper.screen.trouble.text() if keeper else "",
            "lock": keeper.state if keeper else "",
            "outcome": window.outcome.sentence,
            "cursor": bench.notes.note.cursorPosition(),
            "server": True,
            "queue": bench.queue,
            "items": [row.item_id for row in bench.table.rows_model.rows],
            "holders": {str(row.item_id): row.holder for row in bench.table.rows_model.rows if row.holder},
            "assignees": {str(row.item_id): row.assignee for row in bench.table.rows_model.rows if row.assignee},
            "current": current.item_id if current else None,
            "scroll": bench.table.verticalScrollBar().value(),
            "counts": {row.target: row.count for row in window.side.rows if row.target},
            "held": bench.holding.item.item_id if bench.holding.item else None,
            "note": bench.notes.note.text(),
            "focus": self.focus.accessibleName(),
            "claim": bench.claim.detail.head.number if bench.claim.detail else "",
            "line": window.live.state,
            "notice": window.notice.sentence,
            "busy": self._program.background.busy,
            "page": window.page.title if window.page else "",
        }

    def do_end(self) -> None:
        """Leave in order."""
        self._app.exit(0)


def run(url: str) -> int:
    """Start the desk on that server and take wishes until stdin ends."""
    app = make_application()
    program = Program(app, desk_home(), url=url)
    program.start()
    driver = Driver(app, program)
    QTimer.singleShot(0, partial(driver.setObjectName, "driver"))
    code = app.exec()
    program.close()
    return code


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    sys.exit(run(sys.argv[1]))
