"""The bank's half of the office on a server: each method is one unit of work."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from app.db.database import Database
from app.domain.errors import Refused
from app.domain.money import money_text
from app.edi.bank_csv import CsvProfile
from app.posting.bank_accounts import Loaded, TypedLine
from app.posting.bank_match import Proposal
from app.posting.deposits_enquiry import Enquiry
from app.posting.deposits_types import BoardQuery
from app.ui.deposits.asks import DepositsView, DueWish
from app.ui.words import count_text


class ServerDeposits:
    """Answers `app.ui.deposits.asks.DepositsOffice`; services are loaded when first asked."""

    _database: Database

    def deposits(self, query: BoardQuery) -> DepositsView:
        """Board, accounts and what is owed between practices."""
        from app.posting.bank_accounts import list_accounts  # noqa: PLC0415
        from app.posting.deposits import deposits_board  # noqa: PLC0415
        from app.posting.deposits_due import list_dues, list_foreign_claims  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            board = deposits_board(unit, query, today=date.today())
            return DepositsView(board, list_accounts(unit), list_dues(unit), list_foreign_claims(unit))

    def deposit_candidates(self, line_id: int) -> tuple[Proposal, ...]:
        """What a bank line could pay."""
        from app.posting.bank_apply import candidates_of  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return candidates_of(unit, line_id)

    def match_deposit(self, line_id: int, version: int, chosen: Proposal, reason: str) -> str:
        """Apply a candidate."""
        from app.posting.bank_apply import apply_best  # noqa: PLC0415

        done = self._database.perform(
            lambda unit: apply_best(
                unit, line_id, today=date.today(), version=version, chosen=chosen.parts, reason=reason
            )
        )
        return (
            "The bank line is matched." if not done.left else f"Applied; {money_text(done.left)} of the line is left."
        )

    def match_deposits(self) -> str:
        """Apply everything certain."""
        from app.posting.bank_apply import match_lines  # noqa: PLC0415

        done = self._database.perform(lambda unit: match_lines(unit, today=date.today()))
        waiting = f"; {done.waiting} wait for a person" if done.waiting else ""
        return f"{count_text(done.applied, 'line')} matched, {money_text(done.cents)}{waiting}."

    def undo_deposit(self, line_id: int, reason: str) -> str:
        """Take a line's matches back."""
        from app.posting.bank_apply import undo_line  # noqa: PLC0415

        cents = self._database.perform(lambda unit: undo_line(unit, line_id, reason=reason))
        return f"{money_text(cents)} of the line is open again."

    def type_bank_line(self, account_id: int, typed: TypedLine) -> str:
        """Keep a typed line."""
        from app.posting.bank_accounts import find_account, type_line  # noqa: PLC0415

        made = self._database.perform(lambda unit: type_line(unit, find_account(unit, f"B{account_id}"), typed))
        return f"Bank line {made} of {money_text(typed.cents)} is kept."

    def load_bank_file(self, account_id: int, path: str) -> Loaded:
        """Load a statement whole or not at all."""
        from app.posting.bank_accounts import find_account, load_statement  # noqa: PLC0415

        name = Path(path).name
        try:
            content = Path(path).read_bytes()
        except OSError:
            raise Refused(f"{name} cannot be opened; check that it is a file and may be read.") from None
        return self._database.perform(
            lambda unit: load_statement(unit, find_account(unit, f"B{account_id}"), content, name)
        )

    def save_bank_account(self, practice: str, name: str, last_four: str, profile: CsvProfile) -> str:
        """Add or change an account."""
        from app.posting.bank_accounts import save_account  # noqa: PLC0415

        made = self._database.perform(lambda unit: save_account(unit, practice, name, last_four, profile=profile))
        return f"Account B{made} of {practice}, ending in {last_four}, is saved."

    def enquiry(self, kind: str, id: int, keep: bool) -> Enquiry:
        """The letter, noted on the board when it was sent."""
        from app.posting.deposits import draft_for, keep_enquiry  # noqa: PLC0415

        return self._database.perform(
            lambda unit: (keep_enquiry if keep else draft_for)(unit, kind, id, today=date.today())
        )

    def ask_due(self, wish: DueWish) -> str:
        """Ask that money be owed to another practice."""
        from app.posting.deposits_due import request_due_of_claim, request_due_of_line  # noqa: PLC0415

        with self._database.unit() as unit:
            if wish.remit_claim_id:
                due = request_due_of_claim(unit, wish.remit_claim_id, owner=wish.owner, reason=wish.reason)
            else:
                due = request_due_of_line(
                    unit, wish.line_id, owner=wish.owner, remit_id=wish.remit_id, cents=wish.cents, reason=wish.reason
                )
        return f"Request {due} waits for a supervisor other than you."

    def answer_due(self, due_id: int, approve: bool) -> str:
        """Approve or decline."""
        from app.posting.deposits_due import answer_due  # noqa: PLC0415

        due = self._database.perform(lambda unit: answer_due(unit, due_id, approve=approve, today=date.today()))
        return f"{due.holder} owes {money_text(due.cents)} to {due.owner}." if approve else "The request is declined."

    def settle_due(self, due_id: int, from_line: int, to_line: int | None) -> str:
        """Record transfer or return."""
        from app.posting.deposits_due import settle_due  # noqa: PLC0415

        due = self._database.perform(
            lambda unit: settle_due(unit, due_id, from_line=from_line, to_line=to_line, today=date.today())
        )
        return f"Recorded: {money_text(due.cents)} {due.state}."
