"""Python's garbage collector, on the GUI thread only.

A collection that happens to start on a worker thread would destroy widgets caught in reference cycles there, and Qt
aborts the process for it. Automatic collection is therefore off while a desk is open; this timer does it instead:
young objects often, old ones rarely, each step far below the 50 ms a desk may stand still.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS, OLD_EVERY = 1000, 120
YOUNG_MOST, MIDDLE_MOST = 700, 10


class Collector(QObject):
    """Collects while it lives; `stop` hands collection back to Python."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._turns = 0
        gc.disable()
        gc.collect()
        gc.freeze()  # what the program is made of never becomes garbage: do not walk it again
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    def stop(self) -> None:
        """Automatic collection again."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def _collect(self) -> None:
        self._turns += 1
        young, middle, _old = gc.get_count()
        if self._turns % OLD_EVERY == 0:
            gc.collect(2)
        elif middle > MIDDLE_MOST:
            gc.collect(1)
        elif young > YOUNG_MOST:
            gc.collect(0)
