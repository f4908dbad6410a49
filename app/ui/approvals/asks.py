"""What the approvals page asks of the office; amounts are cents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Waiting:
    """One request: `kind` write_off, transfer, refund (a check to a payer), due (another practice's money) or check.

    A check is one keyed from paper above the limit of its practice.

    `asked_by` are the logins that may not decide it. `version` is set where the act asks for it.
    """

    kind: str
    id: int
    practice: str
    claim: str
    claim_id: int | None
    cents: int
    sentence: str
    asked_by: tuple[str, ...]
    asked_names: str
    asked_on: date | None
    version: int = 0
    facts: tuple[str, ...] = ()


class ApprovalAsks(Protocol):
    """Every method may raise AppError."""

    def waiting_approvals(self) -> tuple[Waiting, ...]:
        """Everything a second person has to decide, oldest first of each kind."""

    def decide_waiting(self, wish: Waiting, approve: bool, why: str, today: date) -> str:
        """Say yes or no; a sentence. Yes carries it out against what is open now."""
