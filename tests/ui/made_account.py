"""The call log of the made-up account; made-up people only."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from app.domain.errors import Conflict
from app.patients.account_log import AccountEvent, AccountLog
from app.patients.call_types import (
    AuthorisedPerson,
    CallEnd,
    CallEnded,
    CallWord,
    CallWords,
    NewAuthorisation,
    PatientCall,
    Said,
    is_known,
)
from app.patients.correct import Contact
from tests.ui.made_up import NOW, TODAY

WORDS = CallWords(
    (
        CallWord("identifier", "name_birth", "Full name and date of birth"),
        CallWord("identifier", "account_number", "Account number"),
        CallWord("identifier", "address", "Address"),
        CallWord("identifier", "last_payment", "Last payment: day and amount"),
        CallWord("reason", "balance", "Asks about the balance"),
        CallWord("relationship", "spouse", "Spouse or partner"),
        CallWord("may_hear", "everything", "Everything on the account"),
        CallWord("may_hear", "visits", "Days of visits"),
        CallWord("documented", "signed_form", "Signed form on file"),
    ),
    (
        CallEnd("will_pay", "Will pay", "P", "patient", 14, True, "the promised day"),
        CallEnd("not_known", "Could not identify", "U", "", None, False, "nothing was told"),
    ),
)
PAT = AuthorisedPerson(4, "Pat Rivera", "spouse", TODAY, None, ("visits",), "Signed form on file", "A. Lopez")
EVENTS = (AccountEvent("call 1", NOW, "call", "Call came in, identity confirmed: Will pay", "B. Chen"),)


class MadeAccount:
    """Answers at once; what was done is kept in `talked`."""

    talked: list[tuple[object, ...]]
    talk: PatientCall | None = None
    returned_on: date | None = None
    stale_contact: bool = False

    def _call(self, name: str) -> None:
        raise NotImplementedError

    def _did(self, *what: object) -> None:
        self.talked = [*getattr(self, "talked", []), what]

    def account_log(self, account_id: int) -> AccountLog:
        """One earlier call, one authorised person."""
        self._call("account_log")
        calls = () if self.talk is None else (self.talk,)
        return AccountLog(
            WORDS, calls, (PAT,), EVENTS, self.returned_on, "03/19/2026, 45.00", "08/14/2026, Eastside", False, "lopez",
            "America/New_York",
        )  # fmt: skip

    def start_patient_call(self, account_id: int, direction: str) -> AccountLog:
        """A call begins."""
        self._did("begin", direction)
        self.talk = PatientCall(
            9, "lopez", "A. Lopez", direction, "open", NOW, None, "", None, (), (), None, "", "", "", "", None, None
        )
        return self.account_log(account_id)

    def know_caller(self, account_id: int, call_id: int, said: Said, today: date) -> AccountLog:
        """What was said."""
        self._did("said", said)
        assert self.talk is not None
        wrong = tuple(sorted({*self.talk.wrong, *said.wrong}))
        known = NOW if is_known(said.identifiers, wrong) else None
        self.talk = replace(
            self.talk, identifiers=said.identifiers, wrong=wrong, known_at=known, authorised_id=said.authorised_id,
            spoke_with=said.spoke_with,
        )  # fmt: skip
        return self.account_log(account_id)

    def end_patient_call(self, call_id: int, ended: CallEnded, today: date) -> str:
        """It ended."""
        self._call("end_patient_call")
        self._did("end", ended)
        self.talk = None
        return "Will pay on 11/21/2026; it waits on 1 claim."

    def authorise_person(self, account_id: int, new: NewAuthorisation) -> str:
        """Keep it."""
        self._call("authorise_person")
        self._did("authorise", new)
        return "Kept."

    def end_authorisation(self, person_id: int, last_on: date) -> str:
        """Keep it."""
        self._call("end_authorisation")
        self._did("ended", person_id)
        return "Ended."

    def correct_contact(self, kind: str, row_id: int, contact: Contact, version: int) -> str:
        """Keep it, or say that somebody was quicker."""
        self._call("correct_contact")
        if self.stale_contact:
            raise Conflict("Somebody else changed this account since you opened it (version 2, you read 1).")
        self._did("correct", kind, row_id, contact, version)
        return "Corrected."
