"""Patients' calls: who may be told what, what was said, what came of it; and the rules of the veil. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

ENOUGH_RIGHT, TOO_MANY_WRONG = 2, 2
# What an authorised person must be allowed to hear before amounts are shown.
HEARS_AMOUNTS = frozenset({"everything", "balance"})


@dataclass(frozen=True, slots=True)
class CallWord:
    """A word of the office's lists: `kind` reason, identifier, relationship, may_hear or documented."""

    kind: str
    code: str
    title: str


@dataclass(frozen=True, slots=True)
class CallEnd:
    """What may come of a call. `opens` work of that kind on the account's claims; `known`: only with a known caller."""

    code: str
    title: str
    key: str
    opens: str
    due_days: int | None
    known: bool
    text: str


@dataclass(frozen=True, slots=True)
class CallWords:
    """Everything a call is recorded with, in the office's order."""

    words: tuple[CallWord, ...]
    ends: tuple[CallEnd, ...]

    def of(self, kind: str) -> tuple[CallWord, ...]:
        """The words of one list."""
        return tuple(word for word in self.words if word.kind == kind)

    def title(self, kind: str, code: str) -> str:
        """A word as people read it; the code itself when it is no longer listed."""
        return next((word.title for word in self.words if (word.kind, word.code) == (kind, code)), code)


@dataclass(frozen=True, slots=True)
class AuthorisedPerson:
    """Somebody who may be told something of an account; `until` None: until it is taken back."""

    person_id: int
    name: str
    relationship: str
    since: date
    until: date | None
    may_hear: tuple[str, ...]
    documented: str
    actor: str

    def in_force(self, today: date) -> bool:
        """Whether it holds on a day."""
        return self.since <= today and (self.until is None or today <= self.until)


@dataclass(frozen=True, slots=True)
class NewAuthorisation:
    """What is kept of somebody who may be told something."""

    name: str
    relationship: str
    since: date
    until: date | None
    may_hear: tuple[str, ...]
    documented: str


@dataclass(frozen=True, slots=True)
class PatientCall:
    """One call; `direction` in or out, `state` open or ended, `caller` the person of our office."""

    call_id: int
    caller: str
    caller_name: str
    direction: str
    state: str
    started_at: datetime
    ended_at: datetime | None
    spoke_with: str
    authorised_id: int | None
    identifiers: tuple[str, ...]
    wrong: tuple[str, ...]
    known_at: datetime | None
    reason: str
    outcome: str
    outcome_title: str
    note: str
    next_on: date | None
    next_at: datetime | None

    @property
    def known(self) -> bool:
        """Whether it is known who is on the line."""
        return self.known_at is not None

    @property
    def minutes(self) -> int:
        """How long it took, in whole minutes."""
        return int(((self.ended_at or self.started_at) - self.started_at).total_seconds() + 30) // 60


@dataclass(frozen=True, slots=True)
class Said:
    """Who is on the line and what they said right and wrong, by the codes of the office's list."""

    spoke_with: str
    identifiers: tuple[str, ...]
    wrong: tuple[str, ...] = ()
    authorised_id: int | None = None


@dataclass(frozen=True, slots=True)
class CallEnded:
    """What is recorded at the end. Without `next_on` the outcome's days decide; `next_at` is a moment of it."""

    outcome: str
    reason: str = ""
    note: str = ""
    next_on: date | None = None
    next_at: datetime | None = None
    zone: str = ""


@dataclass(frozen=True, slots=True)
class CallResult:
    """The sentence of the time lines, the next date, and how many claims have work for it now."""

    said: str
    next_on: date | None
    claims: int


def is_known(right: Collection[str], wrong: Collection[str]) -> bool:
    """Two right answers, one more for a wrong one, never after two wrong ones."""
    fit = set(right) - set(wrong)
    return len(fit) >= ENOUGH_RIGHT + len(set(wrong)) and len(set(wrong)) < TOO_MANY_WRONG


def known_words(right: Collection[str], wrong: Collection[str]) -> str:
    """What is still missing, as one sentence."""
    wrongs = len(set(wrong))
    missing = ENOUGH_RIGHT + wrongs - len(set(right) - set(wrong))
    if wrongs >= TOO_MANY_WRONG:
        return "Two answers were wrong: tell nothing on this call, offer to write to the address on file."
    if missing <= 0:
        return "Known: you may talk about the account."
    more = "one more answer" if missing == 1 else f"{missing} answers"
    return f"Ask for {more} before anything is said" + (", because one was wrong." if wrongs else ".")


def is_veiled(call: PatientCall | None, authorised: Collection[AuthorisedPerson], today: date) -> bool:
    """Whether amounts are hidden: a call runs and the person on it is unknown, or may not hear of amounts."""
    if call is None or call.state == "ended":
        return False
    if not call.known:
        return True
    if call.authorised_id is None:
        return False
    person = next((each for each in authorised if each.person_id == call.authorised_id), None)
    return person is None or not person.in_force(today) or not HEARS_AMOUNTS & set(person.may_hear)
