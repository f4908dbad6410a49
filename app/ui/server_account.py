"""The account's call log and corrections on a server: one unit of work per question or act."""

from __future__ import annotations

from datetime import date

from app.db.database import Database
from app.patients.account_log import AccountLog
from app.patients.call_types import CallEnded, NewAuthorisation, Said
from app.patients.correct import Contact


class ServerAccount:
    """Answers `app.ui.account.asks.AccountAsks`."""

    _database: Database

    def account_log(self, account_id: int) -> AccountLog:
        """The log of an account."""
        from app.patients.account_log import account_log  # noqa: PLC0415  # start-up time

        with self._database.unit(read_only=True) as unit:
            return account_log(unit, account_id)

    def start_patient_call(self, account_id: int, direction: str) -> AccountLog:
        """Begin a call."""
        from app.patients.account_log import account_log  # noqa: PLC0415
        from app.patients.calls import start_patient_call  # noqa: PLC0415

        with self._database.unit() as unit:
            start_patient_call(unit, account_id, direction)
            return account_log(unit, account_id)

    def know_caller(self, account_id: int, call_id: int, said: Said, today: date) -> AccountLog:
        """Keep what was said."""
        from app.patients.account_log import account_log  # noqa: PLC0415
        from app.patients.calls import know_caller  # noqa: PLC0415

        with self._database.unit() as unit:
            know_caller(unit, call_id, said, today=today)
            return account_log(unit, account_id)

    def end_patient_call(self, call_id: int, ended: CallEnded, today: date) -> str:
        """Record what came of it."""
        from app.patients.calls import end_patient_call  # noqa: PLC0415

        done = self._database.perform(lambda unit: end_patient_call(unit, call_id, ended, today=today))
        on = f"; it waits on {done.claims} {'claim' if done.claims == 1 else 'claims'}" if done.claims else ""
        return f"{done.said}{on}."

    def authorise_person(self, account_id: int, new: NewAuthorisation) -> str:
        """Keep who may be told what."""
        from app.patients.calls import authorise_person  # noqa: PLC0415

        with self._database.unit() as unit:
            authorise_person(unit, account_id, new)
        return "Kept: who it is, what may be told, and how the office knows."

    def end_authorisation(self, person_id: int, last_on: date) -> str:
        """Nothing is told any more."""
        from app.patients.calls import end_authorisation  # noqa: PLC0415

        with self._database.unit() as unit:
            end_authorisation(unit, person_id, last_on=last_on)
        return f"Ended: nothing is told after {last_on:%m/%d/%Y}."

    def correct_contact(self, kind: str, row_id: int, contact: Contact, version: int) -> str:
        """Save an address over the version that was read."""
        from app.patients.correct import correct_account, correct_patient  # noqa: PLC0415

        with self._database.unit() as unit:
            (correct_account if kind == "account" else correct_patient)(unit, row_id, contact, version=version)
        return "Corrected: what is sent from now on goes there."
