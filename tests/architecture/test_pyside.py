"""The installed PySide6 keeps its reference counts: 6.12.0 loses one to None per call and aborts on Python 3.11."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject

CALLS = 1_000
LOST_AT_MOST = 50       # other code moves the counts a little; a broken binding loses all of the thousand


def test_a_thousand_void_calls_lose_no_reference_to_none_or_true() -> None:
    thing = QObject()
    before = sys.getrefcount(None), sys.getrefcount(True)
    for _ in range(CALLS):
        thing.setObjectName("x")
        thing.blockSignals(True)
    after = sys.getrefcount(None), sys.getrefcount(True)
    assert before[0] - after[0] < LOST_AT_MOST
    assert before[1] - after[1] < LOST_AT_MOST
