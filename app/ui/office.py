"""The office as the window knows it: one method per act or question, each one unit of work, called off the GUI thread.

Pages hold this protocol and nothing of the database; `server_office` answers it with the services. Every method may
raise AppError; amounts are cents.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from app.claims.desk_facts import Colleague, JobRun, PayerName, Place, Preference
from app.claims.detail_types import ClaimDetail, TimeLineEntry
from app.claims.search import Found
from app.db.settled import Settled
from app.edi.stream import Watch
from app.patients.account_types import AccountPage
from app.printing.calibration import UNCHANGED, Calibration
from app.security.lock import LockRules
from app.ui.account.asks import AccountAsks
from app.ui.approvals.asks import ApprovalAsks
from app.ui.claim.asks import ClaimActAsks
from app.ui.clocks.asks import ClockAsks
from app.ui.counter.asks import CounterAsks
from app.ui.daysheet.asks import DaySheetAsks
from app.ui.denials.asks import DenialAsks
from app.ui.deposits.asks import DepositsOffice
from app.ui.floor.asks import FloorAsks
from app.ui.history.asks import HistoryAsks
from app.ui.mail.asks import MailAsks
from app.ui.morning.asks import MorningAsks
from app.ui.paper.asks import PaperAsks
from app.ui.payercall.asks import PayerCallAsks
from app.ui.people.asks import PeopleAsks
from app.ui.posting.asks import PostingAsks
from app.ui.rules.asks import RulesAsks
from app.ui.secret.asks import SecretAsks
from app.ui.takebacks.asks import TakebackAsks
from app.ui.workbench.asks import DeskAsks
from app.workqueues.presence import NOWHERE, Here
from app.workqueues.types import (
    Changes,
    Draft,
    OutcomeChoice,
    OutcomeToSave,
    PageKey,
    Queue,
    QueueCount,
    QueuePage,
    QueueQuery,
    QueueTotal,
    Snoozed,
    TakenItem,
    ToSnooze,
)


@dataclass(frozen=True, slots=True)
class DeskFacts:
    """What the window needs before its first page: one trip after signing in."""

    queues: tuple[Queue, ...]
    counts: tuple[QueueCount, ...]
    outcomes: tuple[OutcomeChoice, ...]
    places: tuple[Place, ...]
    payers: tuple[PayerName, ...]
    colleagues: tuple[Colleague, ...]
    jobs: tuple[JobRun, ...]
    preferences: tuple[Preference, ...]
    held: tuple[TakenItem, ...]
    drafts: tuple[Draft, ...]
    seq: int
    lock: LockRules = LockRules()       # noqa: RUF009  # a frozen value


@dataclass(frozen=True, slots=True)
class SideFacts:
    """What the side bar and the top bar show, read again when something changed."""

    queues: tuple[Queue, ...]
    counts: tuple[QueueCount, ...]
    jobs: tuple[JobRun, ...]


@dataclass(frozen=True, slots=True)
class OpenedItem:
    """A held item with everything the screen shows of it. `detail` is None for an exception without a claim."""

    item: TakenItem
    detail: ClaimDetail | None
    draft: Draft | None


@dataclass(frozen=True, slots=True)
class UnroutedGroup:
    """Everything that waits for the same answer: an unknown practice, payee or payer. Released for all alike."""

    kind: str
    identifier: str
    name: str
    files: int
    items: int
    cents: int
    since: date


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file: its own name, kind and a sentence; `trouble` when somebody has to look."""

    name: str
    kind: str
    sentence: str
    trouble: bool


@dataclass(frozen=True, slots=True)
class Paper:
    """Pages as the PDF bytes that print; `problems` in words; not `printable` while a text would be falsified."""

    pdf: bytes
    problems: tuple[str, ...] = ()
    printable: bool = True


@dataclass(frozen=True, slots=True)
class SetupResult:
    """What a setup file would do (dry run) or did; `errors` name the row and what to mend."""

    added: int
    changed: int
    unchanged: int
    errors: tuple[str, ...]


class Office(
    PaperAsks, PostingAsks, CounterAsks, DaySheetAsks, TakebackAsks, DepositsOffice, ClaimActAsks, ApprovalAsks,
    RulesAsks,
    MailAsks,
    PayerCallAsks,
    AccountAsks,
    ClockAsks,
    DenialAsks,
    DeskAsks,
    FloorAsks,
    HistoryAsks,
    MorningAsks,
    PeopleAsks,
    SecretAsks,
    Protocol,
):
    """What pages may ask for."""

    @property
    def login(self) -> str:
        """The person's login."""

    @property
    def name(self) -> str:
        """The person's name as colleagues see it."""

    @property
    def groups(self) -> tuple[str, ...]:
        """The person's groups; the server decides, this only explains."""

    def start(self) -> DeskFacts:
        """Everything for the first page."""

    def side(self) -> SideFacts:
        """Queues, counts, jobs."""

    def poll(self, since: int, here: Here = NOWHERE) -> Changes:
        """What changed after a counter, saying where the person is."""

    def page(self, query: QueueQuery, after: PageKey | None, limit: int, today: date) -> QueuePage:
        """Rows of a queue behind a key."""

    def total(self, query: QueueQuery, today: date) -> QueueTotal:
        """Rows and money of the whole query."""

    def claim(self, claim_id: int) -> ClaimDetail:
        """One claim for the panes."""

    def remit_of_item(self, item_id: int) -> int | None:
        """The payment an exception without a claim came with."""

    def notes_of_item(self, item_id: int) -> tuple[TimeLineEntry, ...]:
        """What was done on an exception without a claim, newest first."""

    def take_next(self, query: QueueQuery) -> OpenedItem | None:
        """The next free item, held and opened."""

    def take(self, item_id: int, version: int | None) -> OpenedItem:
        """One item, held and opened; `version` is what the screen showed, None for whatever it is now."""

    def reopen(self, item: TakenItem) -> OpenedItem:
        """An item already held, opened again."""

    def save_and_next(self, save: OutcomeToSave, query: QueueQuery) -> OpenedItem | None:
        """Save note and outcome; the next free item, held and opened."""

    def snooze(self, wish: ToSnooze) -> Snoozed:
        """Let a held item sleep, and give it back."""

    def save_note(self, item: TakenItem, text: str) -> None:
        """Add a note; dates stay, the item stays held."""

    def release(self, item_id: int) -> bool:
        """Give an item back."""

    def park(self, item_id: int, parked: bool) -> TakenItem:
        """Park a held item or bring it back."""

    def keep_leases(self, item_ids: Sequence[int]) -> int:
        """Heartbeat of what is held."""

    def save_draft(self, draft: Draft) -> None:
        """Keep what is being typed."""

    def discard_draft(self, claim_id: int) -> None:
        """Forget what was being typed."""

    def find(self, text: str) -> tuple[Found, ...]:
        """Find anything."""

    def account(self, account_id: int) -> AccountPage:
        """One account."""

    def unrouted(self) -> tuple[UnroutedGroup, ...]:
        """What waits for an answer."""

    def route(self, kind: str, identifier: str, code: str) -> str:
        """Release everything alike to a practice or payer; a sentence about it."""

    def import_file(self, path: str, watch: Watch) -> FileResult:
        """Import one file by its content, told and stopped through `watch`. Raises Cancelled."""

    def setup_file(self, practices: str, payers: str, dry_run: bool) -> SetupResult:
        """Read the setup files; empty text: no such file. Nothing is written on a dry run."""

    def print_claim(self, claim_id: int, plain: bool, today: date, calibration: Calibration = UNCHANGED) -> Paper:
        """The CMS-1500 of a claim, moved as the printer needs it."""

    def note_printed(self, claim_id: int, plain: bool, pages: int) -> None:
        """Say in the time line that all pages of a claim's form came out well."""

    def note_statement(self, account_id: int, as_of: date, pages: int) -> None:
        """Say that all pages of an account's statement came out well: it counts as sent."""

    def print_statement(self, account_id: int, today: date) -> Paper:
        """The statement of an account."""

    def prefer(self, key: str, value: object) -> None:
        """Remember something about this person's desk."""

    def listen(self, on_hint: Callable[[], None]) -> Callable[[], None]:
        """Call `on_hint` (on a thread of its own) when the server hints that something changed; returns how to stop."""

    def settle_journal(self) -> Settled:
        """Ask about everything sent whose answer did not come."""

    def hear_checking(self, told: Callable[[bool], None]) -> None:
        """Call `told` (on a worker thread) when it is asked whether something was saved, and when that is over."""

    def rest_leases(self) -> datetime | None:
        """Keep what is held while the desk is locked; until when, None when nothing is held."""

    def rest(self) -> None:
        """Close every connection and forget the password: the desk is locked."""

    def close(self) -> None:
        """Leave the server."""
