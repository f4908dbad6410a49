"""F2: what a payer's representative asks, one value per press, on the clipboard for at most a minute."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QClipboard, QGuiApplication

from app.claims.detail_types import ClaimHead
from app.domain.money import decimal_text
from app.ui.words import day, long_day

CLEAR_AFTER_MS = 60_000


def pack_of(head: ClaimHead) -> tuple[tuple[str, str], ...]:
    """Names and values in the order they are asked; unknown ones are left out. Pure."""
    values = (
        ("member id", head.member_id),
        ("date of birth", long_day(head.birth_date)),
        ("date of service", day(head.service_from)),
        ("charge", decimal_text(head.charged)),
        ("payer control number", head.control_number),
        ("NPI", head.billing_npi),
        ("tax id", head.tax_id),
    )
    return tuple((name, value) for name, value in values if value)


class CopyPack:
    """Steps through one claim's values; another claim starts anew."""

    def __init__(self) -> None:
        self._claim_id = 0
        self._next = 0
        self._copied = ""
        self._timer = QTimer()
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.clear)

    def step(self, head: ClaimHead) -> str:
        """Put the next value on the clipboard; a sentence that says which, without the value."""
        pack = pack_of(head)
        at = self._next % len(pack) if head.claim_id == self._claim_id else 0
        self._claim_id, self._next = head.claim_id, at + 1
        name, self._copied = pack[at]
        _clipboard().setText(self._copied)
        self._timer.start(CLEAR_AFTER_MS)
        after = pack[(at + 1) % len(pack)][0]
        return f"Copied {name}; F2 again copies {after}. The clipboard is emptied after a minute."

    def clear(self) -> None:
        """Empty the clipboard when it still holds what was put there."""
        if self._copied and _clipboard().text() == self._copied:
            _clipboard().clear()
        self._copied = ""


def _clipboard() -> QClipboard:
    return QGuiApplication.clipboard()
