"""Take-backs on a server: one unit of work per question or act. Services are loaded when first asked."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from app.db.database import Database
from app.db.unit import Unit
from app.domain.money import money_text
from app.posting.letters import Letter
from app.posting.takeback import Takeback, TakebackPage

if TYPE_CHECKING:
    from app.posting.takeback_acts import TakebackWritten


class ServerTakebacks:
    """The take-backs of the office."""

    _database: Database

    def takebacks(self, state: str, today: date) -> tuple[Takeback, ...]:
        """Chains of one state, open ones or all."""
        from app.posting.takeback import list_takebacks  # noqa: PLC0415  # start-up time

        with self._database.unit(read_only=True) as unit:
            return list_takebacks(unit, today=today, state=state)

    def takeback(self, takeback_id: int, today: date) -> TakebackPage:
        """One chain with its time line."""
        from app.posting.takeback import show_takeback  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return show_takeback(unit, takeback_id, today=today)

    def link_takeback(self, row: Takeback, name: str, today: date) -> str:
        """Give it its claim, or join it with another take-back."""
        from app.posting.takeback import find_takeback  # noqa: PLC0415
        from app.posting.takeback_acts import find_claim, link_takeback  # noqa: PLC0415

        other = name[1:].isdigit() and name[:1] in {"T", "t"}
        with self._database.unit() as unit:
            if other:
                into = find_takeback(unit, name.upper(), today=today).takeback_id
                link_takeback(unit, row, today=today, other_id=into)
            else:
                link_takeback(unit, row, today=today, claim_id=find_claim(unit, row, name))
        return f"Linked to {'take-back' if other else 'claim'} {name}."

    def post_takeback(self, row: Takeback, claim: str, cents: int, reason: str, today: date) -> str:
        """Post it on the claim's lines, spread by what was paid, or on the former system."""
        from app.posting.takeback_acts import find_claim, post_takeback  # noqa: PLC0415

        def act(unit: Unit) -> TakebackWritten:
            claim_id = find_claim(unit, row, claim) if claim else None
            return post_takeback(unit, row, cents=cents, reason=reason, today=today, claim_id=claim_id)

        done = self._database.perform(act)
        return f"{money_text(done.cents)} taken back on {f'claim {claim}' if claim else 'the former system'}."

    def refund_takeback(self, row: Takeback, cents: int, check: str, sent_on: date, today: date) -> str:
        """Ask for a refund check."""
        from app.posting.takeback_acts import ask_refund  # noqa: PLC0415

        self._database.perform(
            lambda unit: ask_refund(unit, row, cents=cents, check_number=check, sent_on=sent_on, today=today)
        )
        return f"Refund check {check} of {money_text(cents)} is asked for: another supervisor approves it."

    def dispute_takeback(self, row: Takeback, words: str, today: date) -> str:
        """Keep or end a dispute."""
        from app.posting.takeback_acts import dispute_takeback  # noqa: PLC0415

        self._database.perform(lambda unit: dispute_takeback(unit, row, words, today=today))
        return "Dispute kept." if words.strip() else "The dispute is over."

    def undo_takeback(self, row: Takeback, reason: str, today: date) -> str:
        """Undo the last act."""
        from app.posting.takeback_acts import undo_takeback  # noqa: PLC0415

        self._database.perform(lambda unit: undo_takeback(unit, row, reason=reason, today=today))
        return "Undone; the take-back stands as before."

    def record_letter(self, letter: Letter, today: date) -> str:
        """Keep a demand letter."""
        from app.posting.letters import record_letter  # noqa: PLC0415

        chain = self._database.perform(lambda unit: record_letter(unit, letter, today=today))
        return f"Letter {letter.control_number} of {money_text(letter.cents)} is take-back T{chain}."
