"""What the payer call asks of the office."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from app.workqueues.call_types import CallRow, CallSummary, ConsentAsked, LineToSave, PayerCall, SavedLine
from app.workqueues.line_hours import NextCall


class PayerCallAsks(Protocol):
    """Every method may raise AppError."""

    def payer_calls(self) -> tuple[CallRow, ...]:
        """My calls: the open one, those put aside, the latest that ended."""

    def payer_call(self, call_id: int) -> PayerCall:
        """One call with its claims in reading order."""

    def start_payer_call(self, practice_id: int, payer_id: int, today: date) -> PayerCall:
        """Begin a call about all that is due, or go on with the open one."""

    def save_call_line(self, line: LineToSave) -> SavedLine:
        """Record the answer for one claim."""

    def mark_payer_call(
        self, call_id: int, phase: str | None, representative: str | None, reference: str | None
    ) -> PayerCall:
        """Keep the phase that begins, the representative, the reference; None leaves it."""

    def keep_payer_call(self, call_id: int) -> int:
        """Heartbeat: how many claims of the call are still held."""

    def park_payer_call(self, call_id: int, parked: bool) -> PayerCall:
        """Put a call aside, or bring it back."""

    def ask_colleagues(self, call_id: int, today: date) -> PayerCall:
        """Ask the owners of what else is due with this payer."""

    def stop_payer_call(self, call_id: int, again: NextCall) -> PayerCall:
        """The representative takes no more: the rest is due at the next call."""

    def end_payer_call(self, call_id: int, hold_seconds: int, talk_seconds: int) -> CallSummary:
        """End the call and stamp its reference on all that was answered."""

    def call_questions(self) -> tuple[ConsentAsked, ...]:
        """Questions of colleagues that wait for my answer."""

    def answer_call_question(self, call_id: int, yes: bool) -> str:
        """Answer as the owner; a sentence about what rides along."""
