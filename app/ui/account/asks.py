"""What the account page asks of the office."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from app.patients.account_log import AccountLog
from app.patients.call_types import CallEnded, NewAuthorisation, Said
from app.patients.correct import Contact


class AccountAsks(Protocol):
    """Every method may raise AppError; those that write answer with a sentence or with the log as it is then."""

    def account_log(self, account_id: int) -> AccountLog:
        """Calls, authorised persons and the time line of an account."""

    def start_patient_call(self, account_id: int, direction: str) -> AccountLog:
        """Begin a call, `in` or `out`."""

    def know_caller(self, account_id: int, call_id: int, said: Said, today: date) -> AccountLog:
        """Keep what was said right and wrong."""

    def end_patient_call(self, call_id: int, ended: CallEnded, today: date) -> str:
        """Record what came of it."""

    def authorise_person(self, account_id: int, new: NewAuthorisation) -> str:
        """Keep who may be told what."""

    def end_authorisation(self, person_id: int, last_on: date) -> str:
        """Nothing is told any more from the day after."""

    def correct_contact(self, kind: str, row_id: int, contact: Contact, version: int) -> str:
        """Save address and telephone of a `patient` or an `account` over the version that was read."""
