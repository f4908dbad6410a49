"""What a payer call shows and saves: frozen rows for the window and the command line. Amounts are cents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.domain.money import Cents
from app.workqueues.types import TakenItem

# How a claim stands in a call, in words.
LINE_WORDS = {
    "held": "to ask",
    "saved": "answered",
    "asked": "colleague asked",
    "declined": "colleague keeps it",
    "expired": "no answer",
    "released": "left for later",
    "lost": "no longer ours",
}


@dataclass(frozen=True, slots=True)
class CallTip:
    """What this office learned about a payer, dated and signed."""

    body: str
    author: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HoldHour:
    """What calls begun in this hour of the office's day waited, on average."""

    hour: int
    calls: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Consent:
    """What one colleague was asked on a call, and the answer: '', given, declined or expired."""

    owner: str
    owner_name: str
    items: int
    answer: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CallHead:
    """One call: for which practice, with which payer, its minutes, representative and one reference number.

    `phase` is hold, talk or empty and runs since `phase_since`; `now` is the server's clock at the moment of reading.
    `theirs`: due claims assigned to colleagues nobody asked about yet. `hold_hours` of the last half year.
    """

    call_id: int
    caller: str
    caller_name: str
    state: str
    practice_id: int
    practice_code: str
    practice: str
    practice_phone: str
    band: int
    npi: str
    tax_id: str
    payer_id: int
    payer_code: str
    payer: str
    phone: str
    hours: str
    phone_path: str
    portal: str
    started_at: datetime
    ended_at: datetime | None
    phase: str
    phase_since: datetime | None
    hold_seconds: int
    talk_seconds: int
    now: datetime
    representative: str
    reference: str
    stopped_after: int | None
    again_on: date | None
    again_at: datetime | None
    theirs: int
    tips: tuple[CallTip, ...]
    consents: tuple[Consent, ...]
    hold_hours: tuple[HoldHour, ...]


@dataclass(frozen=True, slots=True)
class CallLine:
    """One claim of a call with what the representative asks; `item_version` is what a save has to show."""

    claim_id: int
    item_id: int
    item_version: int
    state: str
    owner: str
    owner_name: str
    claim: str
    patient: str
    birth_date: date | None
    member_id: str
    control_number: str
    service_from: date
    service_to: date
    charge: Cents
    balance: Cents
    provider: str
    provider_npi: str
    location: str
    queue: str
    why: str
    clock: str
    clock_on: date | None
    due: date
    follow_up_days: int
    follow_up_rule: str
    outcome: str
    outcome_title: str
    note: str
    next_on: date | None
    said: str
    closed: bool

    @property
    def to_do(self) -> bool:
        """Whether it still waits for an answer on this call."""
        return self.state == "held"


@dataclass(frozen=True, slots=True)
class PayerCall:
    """A call with its claims in the order in which they are read out."""

    head: CallHead
    lines: tuple[CallLine, ...]

    @property
    def left(self) -> tuple[CallLine, ...]:
        """What still waits for an answer."""
        return tuple(line for line in self.lines if line.to_do)

    def count(self, state: str) -> int:
        """How many claims stand so."""
        return sum(line.state == state for line in self.lines)


@dataclass(frozen=True, slots=True)
class LineToSave:
    """The answer for one claim. Without `next_on` the outcome's own rule decides; `at` is a moment on that day."""

    call_id: int
    claim_id: int
    item_version: int
    outcome: str
    note: str = ""
    next_on: date | None = None
    at: datetime | None = None
    zone: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class SavedLine:
    """What a save did: the sentence in the time line, and how many claims are answered and still to ask."""

    version: int
    next_on: date | None
    said: str
    saved: int
    open: int


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call in the list: mine, open ones first."""

    call_id: int
    state: str
    practice_id: int
    practice: str
    payer: str
    started_at: datetime
    ended_at: datetime | None
    claims: int
    saved: int
    closed: int
    hold_seconds: int
    talk_seconds: int
    representative: str
    reference: str


@dataclass(frozen=True, slots=True)
class ConsentAsked:
    """A colleague is on the telephone with a payer and asks for what is assigned to me."""

    call_id: int
    caller: str
    caller_name: str
    practice: str
    payer: str
    items: int
    asked_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CallSummary:
    """How a call ended; `closed` of the answered claims need no work any more, `left` went back to their queues."""

    call_id: int
    payer: str
    practice: str
    hold_seconds: int
    talk_seconds: int
    answered: int
    closed: int
    left: int
    reference: str

    @property
    def words(self) -> str:
        """One sentence."""
        answered = f"{self.answered} {'claim' if self.answered == 1 else 'claims'} answered"
        closed = f", {self.closed} resolved" if self.closed else ""
        left = f", {self.left} left for later" if self.left else ""
        times = f"{minutes(self.hold_seconds)} min on hold, {minutes(self.talk_seconds)} min talk"
        return f"Call with {self.payer} ended: {answered}{closed}{left}; {times}."


def minutes(seconds: int) -> int:
    """Whole minutes, rounded."""
    return (seconds + 30) // 60


def held_item(call: PayerCall, line: CallLine) -> TakenItem:
    """The line as the note bar knows a held item: what an outcome's date is proposed from."""
    head = call.head
    return TakenItem(
        line.item_id, line.claim_id, line.item_version, line.queue, head.now, line.claim, line.patient, head.payer,
        head.practice_id, head.practice, None, line.location, line.due, line.balance, line.clock, line.clock_on,
        line.why, line.follow_up_days, line.follow_up_rule,
    )  # fmt: skip
