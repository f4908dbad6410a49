"""What crosses the boundary of the queues: frozen rows for the window and the command line."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime

import msgspec

from app.domain.money import Cents


@dataclass(frozen=True, slots=True)
class QueueQuery:
    """Which rows of a queue are wanted. Empty tuples mean no filter; ages are days since service, amounts cents.

    `whose` is `team` (all I may see), `mine` (assigned to me or held by me) or `pool` (assigned to nobody);
    `due` is `all`, `now` (asleep items left out), `overdue`, `today` (or before) or `week` (the next seven days);
    `clock_within` is days left on the clock, run-out ones included; `outcomes` the last ones recorded.
    """

    queue: str
    whose: str = "team"
    due: str = "all"
    practice_ids: tuple[int, ...] = ()
    location_ids: tuple[int, ...] = ()
    payer_ids: tuple[int, ...] = ()
    age_from: int | None = None
    age_to: int | None = None
    assignee: str = ""
    balance_from: int | None = None
    balance_to: int | None = None
    clock_kinds: tuple[str, ...] = ()
    clock_within: int | None = None
    categories: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    escalated: bool = False

    @property
    def is_summed(self) -> bool:
        """Whether the folded summary knows how many rows match: queue, practice, location and person alone."""
        return not self.payer_ids and not self.has_more

    @property
    def has_more(self) -> bool:
        """Whether there are filters that the take-next of the whole queue does not know."""
        known = replace(
            QueueQuery(self.queue), whose=self.whose, practice_ids=self.practice_ids, location_ids=self.location_ids,
            payer_ids=self.payer_ids, assignee=self.assignee,
        )  # fmt: skip
        return self != known


@dataclass(frozen=True, slots=True)
class PageKey:
    """Where a page ended: the next one starts behind it."""

    rank: int
    due: date
    item_id: int


class QueueRow(msgspec.Struct, frozen=True, gc=False):
    """One row of a queue. `claim_id` is None for an exception without a claim and for unrouted rows.

    `why` is the sentence why it is here, `clock` the nearest deadline's kind (file, appeal, correct, records ...)
    and `clock_on` its date; payer, practice and location are names; `holder` and `assignee` are logins, empty when
    nobody; `asleep` until `due`. `touches` counts what people did on it, `last_outcome` is words; `opened_on` and the
    payer's `reference` are read for lists that show them. A Struct: two hundred are made for every page.
    """

    item_id: int
    claim_id: int | None
    version: int
    rank: int
    due: date
    claim: str
    patient: str
    payer_id: int | None
    payer: str
    practice_id: int | None
    practice: str
    practice_code: str
    location_id: int | None
    location: str
    location_code: str
    service_from: date | None
    balance: Cents
    clock: str
    clock_on: date | None
    why: str
    holder: str = ""
    holder_name: str = ""
    assignee: str = ""
    assignee_name: str = ""
    parked: bool = False
    asleep: bool = False
    team: str = ""
    category: str = ""
    escalated: int = 0
    last_outcome: str = ""
    touches: int = 0
    touched_on: date | None = None
    opened_on: date | None = None
    reference: str = ""
    clock_verify: bool = False
    due_at: datetime | None = None

    def age(self, today: date) -> int | None:
        """Calendar days since the first service date."""
        return (today - self.service_from).days if self.service_from else None

    def clock_days(self, today: date) -> int | None:
        """Calendar days left on the clock; negative when it has run out."""
        return (self.clock_on - today).days if self.clock_on else None

    @property
    def key(self) -> PageKey:
        """Where this row stands in the order of its queue."""
        return PageKey(self.rank, self.due, self.item_id)


@dataclass(frozen=True, slots=True)
class QueuePage:
    """At most `PAGE_ROWS` rows in queue order; `more` tells that another page follows `rows[-1].key`.

    `until` tells that only the queue up to there was looked through: more may match behind it.
    """

    rows: tuple[QueueRow, ...]
    more: bool
    until: PageKey | None = None


@dataclass(frozen=True, slots=True)
class QueueTotal:
    """The header of a list: rows and cents of everything the query matches; `at_least` when not all was counted."""

    items: int
    cents: Cents
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue as the side bar shows it; `section` is my_day, pool or supervisor, `key` the letter after G."""

    code: str
    title: str
    section: str
    ord: int
    key: str


@dataclass(frozen=True, slots=True)
class QueueCount:
    """Items and cents of one queue in my scope; `mine` of them are assigned to me, `overdue` as of the daily run."""

    queue: str
    items: int
    cents: Cents
    mine: int
    overdue: int


@dataclass(frozen=True, slots=True)
class TakenItem:
    """An item I hold now, with what the note bar needs; `follow_up_days` and `follow_up_rule` feed proposals
    (`follow_up_business`: they are business days).

    `claim_id` is None for an exception without a claim; `remit_claim_id` then says which received claim it is.
    """

    item_id: int
    claim_id: int | None
    version: int
    queue: str
    lease_until: datetime
    claim: str
    patient: str
    payer: str
    practice_id: int
    practice: str
    location_id: int | None
    location: str
    due: date
    balance: Cents
    clock: str
    clock_on: date | None
    why: str
    follow_up_days: int
    follow_up_rule: str
    parked: bool = False
    practice_code: str = ""
    location_code: str = ""
    remit_claim_id: int | None = None
    follow_up_business: bool = False
    clock_verify: bool = False


@dataclass(frozen=True, slots=True)
class OutcomeChoice:
    """What a person may record. Exactly one of: `closes`, `from_rule`, or `due_days` to the next date.

    `business`: its days are of the office calendar. It may ask for a reference number, a promise (date, and an amount)
    or a time with its zone; `promise_days` count from the promised date. `say` is what to ask the payer.
    """

    code: str
    title: str
    key: str
    due_days: int | None
    from_rule: bool
    closes: bool
    move_to: str
    text: str
    next_action: str = ""
    say: str = ""
    business: bool = False
    asks_reference: bool = False
    asks_promise: bool = False
    promise_days: int | None = None
    asks_time: bool = False
    wake_on: str = ""


@dataclass(frozen=True, slots=True)
class ProposedDate:
    """The next date an outcome proposes (None: it closes the reason), and why in words."""

    on: date | None
    why: str


@dataclass(frozen=True, slots=True)
class OutcomeToSave:
    """One save of the note bar; `version` is the one the screen showed.

    `at` is a moment that was agreed and `zone` the IANA zone it was said in; `promised_on` and `promised` (cents) what
    the payer said it would do, `reference` and `representative` who said so.
    """

    item_id: int
    version: int
    outcome: str
    note: str = ""
    next_on: date | None = None
    why: str = ""
    at: datetime | None = None
    zone: str = ""
    reference: str = ""
    representative: str = ""
    promised_on: date | None = None
    promised: Cents | None = None


@dataclass(frozen=True, slots=True)
class ToSnooze:
    """Put a held item to sleep: why, until which day at the latest, and on which event before it (empty: none)."""

    item_id: int
    version: int
    why: str
    until: date
    wake_on: str = ""


@dataclass(frozen=True, slots=True)
class Snoozed:
    """What a snooze did: `back_on` is earlier than asked when a deadline brings the item back."""

    item_id: int
    claim_id: int | None
    back_on: date
    said: str


@dataclass(frozen=True, slots=True)
class SavedOutcome:
    """What a save did. `next_on` None: the reason is closed; `why` is the sentence now in the time line."""

    item_id: int
    claim_id: int | None
    version: int
    next_on: date | None
    why: str


@dataclass(frozen=True, slots=True)
class Load:
    """What a person carries: items assigned or held, and their cents."""

    login: str
    name: str
    items: int
    cents: Cents


@dataclass(frozen=True, slots=True)
class Reassigned:
    """What a reassignment moved, and the loads of everybody it touched, after it."""

    moved: int
    held_by_others: int
    loads: tuple[Load, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Change:
    """Something changed in my scope. `topic` is queue, claim, remit, setup or job; `claim_id` None: many claims."""

    topic: str
    queue: str
    claim_id: int | None
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Changes:
    """All changes after a counter; give `seq` to the next poll."""

    seq: int
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """What is being typed on a claim, or on a received claim without one.

    `fields` are the outcome's own (reference, promise, time) and `pane` the window's, both as JSON text.
    """

    claim_id: int | None
    body: str
    outcome: str = ""
    next_on: date | None = None
    pane: str = "{}"
    at: datetime | None = None
    remit_claim_id: int | None = None
    fields: str = "{}"
