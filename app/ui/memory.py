"""What a person's desk remembers (sizes, columns, filters, look): on the server, a moment after a change."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QObject, QTimer

from app.claims.desk_facts import Preference
from app.ui.background import Background
from app.ui.office import Office

WRITE_AFTER_MS = 1500


class Memory(QObject):
    """Values by key; anything JSON can hold."""

    def __init__(
        self, office: Office, background: Background, kept: Iterable[Preference], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._office, self._background = office, background
        self._values: dict[str, object] = {each.key: json.loads(each.value) for each in kept}
        self._dirty: set[str] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WRITE_AFTER_MS)
        self._timer.timeout.connect(self.write)

    def text(self, key: str, default: str = "") -> str:
        """A remembered text."""
        found = self._values.get(key)
        return found if isinstance(found, str) else default

    def value(self, key: str) -> object:
        """A remembered value as it is, None when there is none."""
        return self._values.get(key)

    def numbers(self, key: str) -> list[int]:
        """A remembered list of integers, empty when there is none."""
        found = self._values.get(key)
        return [each for each in found if isinstance(each, int)] if isinstance(found, list) else []

    def words(self, key: str) -> list[str]:
        """A remembered list of texts, empty when there is none."""
        found = self._values.get(key)
        return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []

    def sizes(self, key: str) -> dict[str, int]:
        """Remembered integers by name."""
        found = self._values.get(key)
        return {name: size for name, size in found.items() if isinstance(size, int)} if isinstance(found, dict) else {}

    def keep(self, key: str, value: object) -> None:
        """Remember a value; the server hears of it a moment later."""
        if self._values.get(key) != value:
            self._values[key] = value
            self._dirty.add(key)
            self._timer.start()

    def forget(self, start: str) -> None:
        """Forget every key that begins with `start`."""
        for key in [key for key in self._values if key.startswith(start)]:
            self.keep(key, None)

    def write(self) -> None:
        """Send what changed. A preference that cannot be written is no reason to disturb anybody."""
        keys, self._dirty = self._dirty, set()
        for key in sorted(keys):
            self._background.run(partial(self._office.prefer, key, self._values[key]), _done)


def _done(_nothing: None) -> None:
    """Nothing to show."""
