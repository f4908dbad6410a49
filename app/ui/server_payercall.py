"""Payer calls on a server: one unit of work per question or act. Services are loaded when first asked."""

from __future__ import annotations

from datetime import date

from app.db.database import Database
from app.workqueues.call_types import CallRow, CallSummary, ConsentAsked, LineToSave, PayerCall, SavedLine
from app.workqueues.line_hours import NextCall


class ServerPayerCall:
    """Answers `app.ui.payercall.asks.PayerCallAsks`."""

    _database: Database

    def payer_calls(self) -> tuple[CallRow, ...]:
        """My calls."""
        from app.workqueues.calls import list_calls  # noqa: PLC0415  # start-up time

        with self._database.unit(read_only=True) as unit:
            return list_calls(unit)

    def payer_call(self, call_id: int) -> PayerCall:
        """One call."""
        from app.workqueues.calls import read_call  # noqa: PLC0415

        with self._database.unit() as unit:         # reading the sheet is written down
            return read_call(unit, call_id)

    def start_payer_call(self, practice_id: int, payer_id: int, today: date) -> PayerCall:
        """Take what is due and read it: three statements, each for itself."""
        from app.workqueues.calls import read_call, start_call  # noqa: PLC0415

        with self._database.statement() as unit:
            return read_call(unit, start_call(unit, practice_id, payer_id, today=today))

    def save_call_line(self, line: LineToSave) -> SavedLine:
        """One statement; when it returns the line is saved for good."""
        from app.workqueues.calls import save_line  # noqa: PLC0415

        with self._database.statement() as unit:
            return save_line(unit, line)

    def mark_payer_call(
        self, call_id: int, phase: str | None, representative: str | None, reference: str | None
    ) -> PayerCall:
        """Keep what is known of the call."""
        from app.workqueues.calls import mark_call, read_call  # noqa: PLC0415

        with self._database.unit() as unit:
            mark_call(unit, call_id, phase=phase, representative=representative, reference=reference)
            return read_call(unit, call_id)

    def keep_payer_call(self, call_id: int) -> int:
        """Heartbeat."""
        from app.workqueues.calls import keep_call  # noqa: PLC0415

        with self._database.statement() as unit:
            return keep_call(unit, call_id)

    def park_payer_call(self, call_id: int, parked: bool) -> PayerCall:
        """Aside, or back."""
        from app.workqueues.calls import park_call, read_call  # noqa: PLC0415

        with self._database.unit() as unit:
            park_call(unit, call_id, parked=parked)
            return read_call(unit, call_id)

    def ask_colleagues(self, call_id: int, today: date) -> PayerCall:
        """Ask the owners."""
        from app.workqueues.calls import ask_colleagues, read_call  # noqa: PLC0415

        with self._database.unit() as unit:
            ask_colleagues(unit, call_id, today=today)
            return read_call(unit, call_id)

    def stop_payer_call(self, call_id: int, again: NextCall) -> PayerCall:
        """The rest is due at the next call."""
        from app.workqueues.calls import read_call, stop_call  # noqa: PLC0415

        with self._database.unit() as unit:
            stop_call(unit, call_id, again)
            return read_call(unit, call_id)

    def end_payer_call(self, call_id: int, hold_seconds: int, talk_seconds: int) -> CallSummary:
        """End it."""
        from app.workqueues.calls import end_call  # noqa: PLC0415

        return self._database.perform(
            lambda unit: end_call(unit, call_id, hold_seconds=hold_seconds, talk_seconds=talk_seconds)
        )

    def call_questions(self) -> tuple[ConsentAsked, ...]:
        """What colleagues ask me."""
        from app.workqueues.calls import list_consents  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return list_consents(unit)

    def answer_call_question(self, call_id: int, yes: bool) -> str:
        """Yes hands the leases over, no keeps them."""
        from app.workqueues.calls import answer_consent  # noqa: PLC0415

        count = self._database.perform(lambda unit: answer_consent(unit, call_id, yes=yes))
        if not yes:
            return "Kept: your claims stay yours."
        return f"{count} {'claim rides' if count == 1 else 'claims ride'} along on the call."
