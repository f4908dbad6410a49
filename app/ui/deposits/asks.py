"""What the deposits page asks the office; amounts are cents, every method may raise AppError."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from app.edi.bank_csv import CsvProfile
from app.posting.bank_accounts import BankAccount, Loaded, TypedLine
from app.posting.bank_match import Proposal
from app.posting.deposits_enquiry import Enquiry
from app.posting.deposits_types import Board, BoardQuery, Due, ForeignClaim


@dataclass(frozen=True, slots=True)
class DepositsView:
    """Everything the page shows at once."""

    board: Board
    accounts: tuple[BankAccount, ...]
    dues: tuple[Due, ...]
    foreign: tuple[ForeignClaim, ...] = ()


@dataclass(frozen=True, slots=True)
class DueWish:
    """What is another practice's: an unposted claim of our payment, or part of a bank line with its payment."""

    owner: str
    reason: str
    remit_claim_id: int = 0
    line_id: int = 0
    remit_id: int = 0
    cents: int = 0


class DepositsOffice(Protocol):
    """The bank's half of the office."""

    def deposits(self, query: BoardQuery) -> DepositsView:
        """Board, accounts and what is owed between practices."""

    def deposit_candidates(self, line_id: int) -> tuple[Proposal, ...]:
        """What a bank line could pay, best first."""

    def match_deposit(self, line_id: int, version: int, chosen: Proposal, reason: str) -> str:
        """Apply the candidate that was on the screen, with a reason where there are doubts; a sentence about it."""

    def match_deposits(self) -> str:
        """Apply everything certain; a sentence about it."""

    def undo_deposit(self, line_id: int, reason: str) -> str:
        """Take a line's matches back; a sentence about it."""

    def type_bank_line(self, account_id: int, typed: TypedLine) -> str:
        """Keep a typed line; a sentence about it."""

    def load_bank_file(self, account_id: int, path: str) -> Loaded:
        """Load a statement whole or not at all."""

    def save_bank_account(self, practice: str, name: str, last_four: str, profile: CsvProfile) -> str:
        """Add an account, or change the one with these digits; a sentence about it."""

    def enquiry(self, kind: str, id: int, keep: bool) -> Enquiry:
        """The letter about a late payment or advice; `keep` notes that it was asked."""

    def ask_due(self, wish: DueWish) -> str:
        """Ask that money be owed to another practice; a sentence about it."""

    def answer_due(self, due_id: int, approve: bool) -> str:
        """Approve or decline what somebody else asked; a sentence about it."""

    def settle_due(self, due_id: int, from_line: int, to_line: int | None) -> str:
        """Record the transfer between two banks, or without `to_line` the return to the payer; a sentence about it."""
