"""What the history page asks of the office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from app.audit.history import HistoryRow


@dataclass(frozen=True, slots=True)
class HistoryWish:
    """A claim or an account by its number, or neither; a login or everybody; from a moment on; behind a row."""

    claim: str = ""
    account: str = ""
    person: str = ""
    since: datetime | None = None
    before: int | None = None
    claim_id: int | None = None         # the claim that was on the screen, whatever other practices number alike


class HistoryAsks(Protocol):
    """Every method may raise AppError."""

    def history(self, wish: HistoryWish) -> tuple[HistoryRow, ...]:
        """One page of acts, newest first."""
