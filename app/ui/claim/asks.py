"""What the money acts on a claim ask of the office; amounts are cents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from app.rules.write_off import WriteOffReason


@dataclass(frozen=True, slots=True)
class ClaimWish:
    """A write-off or a transfer as the panel says it.

    `line` is the service line's number, None for all. `reason` is the code of a write-off reason, or the words of a
    transfer; `to_party` is set for a transfer alone. `version` is the claim's as the screen showed it; `op` makes the
    call repeatable.
    """

    kind: str
    number: str
    practice: str
    version: int
    line: int | None
    party: str
    to_party: str
    cents: int
    reason: str
    proof: str
    op: UUID


@dataclass(frozen=True, slots=True)
class ActDone:
    """What came of it as a sentence; `op` can be undone, None while a supervisor has to decide."""

    sentence: str
    op: UUID | None


class ClaimActAsks(Protocol):
    """Every method may raise AppError."""

    def write_off_reasons(self) -> tuple[WriteOffReason, ...]:
        """Why an amount may be given up; those in use."""

    def act_on_claim(self, wish: ClaimWish, today: date) -> ActDone:
        """Write off or transfer, or ask a supervisor for it."""

    def undo_claim_act(self, kind: str, op: UUID, reason: str) -> str:
        """Take a write-off or a transfer back; a sentence."""
