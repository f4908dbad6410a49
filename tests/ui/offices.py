"""A made-up office in memory, for windows without a server; made-up people only."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from msgspec import structs

from app.claims.desk_facts import Colleague, JobRun, PayerName, Place, Preference
from app.claims.detail_types import (
    ClaimDetail,
    TimeLineEntry,
)
from app.claims.search import Found
from app.domain.errors import AppError, Conflict, NotFound, Refused
from app.domain.money import Cents
from app.edi.stream import Watch
from app.patients.account_types import AccountClaim, AccountPage, CoverageFact, FamilyMember, Guarantor, PartyBalance
from app.posting.mend_types import MendWish
from app.posting.picking import LinePick
from app.printing.calibration import UNCHANGED, Calibration
from app.ui.office import DeskFacts, FileResult, OpenedItem, Paper, SetupResult, SideFacts, UnroutedGroup
from app.workqueues.presence import NOWHERE, Here
from app.workqueues.types import (
    Change,
    Changes,
    Draft,
    OutcomeToSave,
    PageKey,
    Queue,
    QueueCount,
    QueuePage,
    QueueQuery,
    QueueRow,
    QueueTotal,
    Snoozed,
    TakenItem,
    ToSnooze,
)
from tests.ui.made_account import MadeAccount
from tests.ui.made_approvals import MadeApprovals
from tests.ui.made_calls import MadeCalls
from tests.ui.made_clocks import MadeClocks
from tests.ui.made_counter import MadeUpCounter
from tests.ui.made_denials import MadeDenials
from tests.ui.made_deposits import MadeUpDeposits
from tests.ui.made_desk import MadeDesk
from tests.ui.made_floor import MadeFloor
from tests.ui.made_history import MadeHistory
from tests.ui.made_lock import MadeLock
from tests.ui.made_mail import MadeMail
from tests.ui.made_paper_eob import MadePaperEob
from tests.ui.made_people import MadePeople
from tests.ui.made_posting import MadePosting
from tests.ui.made_rules import MadeRules
from tests.ui.made_secret import MadeSecret
from tests.ui.made_takebacks import MadeTakebacks
from tests.ui.made_up import (
    NOW,
    OUTCOMES,
    PAYERS,
    QUEUES,
    TODAY,
    WHYS,
    claim_detail,
    queue_row,
    taken,
)


@dataclass
class MadeUpOffice(
    MadePaperEob,
    MadePosting,
    MadeTakebacks,
    MadeUpDeposits,
    MadeUpCounter,
    MadeApprovals,
    MadeRules,
    MadeMail,
    MadeCalls,
    MadeAccount,
    MadeClocks,
    MadeDenials,
    MadeDesk,
    MadeFloor,
    MadeHistory,
    MadeLock,
    MadePeople,
    MadeSecret,
):
    """Answers at once from memory; `fault` makes every call fail; `calls` names what was asked."""

    login: str = "lopez"
    name: str = "A. Lopez"
    groups: tuple[str, ...] = ("specialist", "poster", "supervisor", "admin")
    count: int = 60
    fault: AppError | None = None
    calls: list[str] = field(default_factory=list)
    drafts: dict[int, Draft] = field(default_factory=dict)
    claimless: set[int] = field(default_factory=set)
    saved: list[OutcomeToSave] = field(default_factory=list)
    snoozed: list[ToSnooze] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    approved: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    moved: list[tuple[tuple[int, ...], str]] = field(default_factory=list)
    routed: list[str] = field(default_factory=list)
    preferences: dict[str, object] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    more_queues: tuple[Queue, ...] = ()
    held: dict[int, str] = field(default_factory=dict)
    threads: set[str] = field(default_factory=set)
    stale_below: int = 0
    taken_back: list[tuple[object, ...]] = field(default_factory=list)
    picked: list[tuple[int, int, tuple[LinePick, ...], bool]] = field(default_factory=list)
    mended: list[MendWish] = field(default_factory=list)
    rehearsed: list[MendWish] = field(default_factory=list)
    finished: list[int] = field(default_factory=list)
    acted: list[tuple[object, ...]] = field(default_factory=list)
    here: Here = NOWHERE
    floor_conflict: str = ""

    def _call(self, name: str) -> None:
        self.calls.append(name)
        self.threads.add(threading.current_thread().name)
        if self.fault is not None:
            raise self.fault

    def rows(self) -> list[QueueRow]:
        """All rows of the queue, with who holds them."""
        return [
            structs.replace(self._row(at), holder=self.held.get(at, ""), holder_name="")
            for at in range(1, self.count + 1)
        ]

    def _row(self, number: int) -> QueueRow:
        row = queue_row(number)
        return structs.replace(row, claim_id=None) if number in self.claimless else row

    def start(self) -> DeskFacts:
        """Everything for the first page."""
        self._call("start")
        places = (Place(1, "Eastside", 1, "HSO", "Harbor Street Orthopedics", 0),)
        payers = tuple(PayerName(at, name[:3].upper(), name) for at, name in enumerate(PAYERS, start=1))
        people = (Colleague("lopez", "A. Lopez"), Colleague("chen", "B. Chen"))
        kept = tuple(Preference(key, str(value)) for key, value in self.preferences.items())
        side = self.side()
        held = tuple(taken(row) for row in self.rows() if row.holder == self.login)
        drafts = tuple(self.drafts.values())
        return DeskFacts(side.queues, side.counts, OUTCOMES, places, payers, people, side.jobs, kept, held, drafts, 0)

    def side(self) -> SideFacts:
        """Queues, counts, jobs."""
        self._call("side")
        denials = QueueCount("denial", self.count, Cents(31_822_015), 12, 3)
        counts = (denials, QueueCount("exceptions", 6, Cents(9), 0, 0), QueueCount("approvals", 4, Cents(0), 0, 0))
        return SideFacts(QUEUES + self.more_queues, counts, (JobRun("daily", NOW, NOW, True, None),))

    def poll(self, since: int, here: Here = NOWHERE) -> Changes:
        """The changes put into `changes`, once."""
        self._call("poll")
        self.here = here
        found, self.changes = tuple(self.changes), []
        return Changes(since + len(found), found)

    def page(self, query: QueueQuery, after: PageKey | None, limit: int, today: date) -> QueuePage:
        """Rows behind a key."""
        self._call("page")
        rows = [row for row in self.rows() if after is None or row.item_id > after.item_id]
        return QueuePage(tuple(rows[:limit]), len(rows) > limit)

    def total(self, query: QueueQuery, today: date) -> QueueTotal:
        """Rows and money."""
        self._call("total")
        return QueueTotal(self.count, Cents(sum(row.balance for row in self.rows())))

    def claim(self, claim_id: int) -> ClaimDetail:
        """One claim."""
        self._call("claim")
        row = next((row for row in self.rows() if row.claim_id == claim_id), None)
        if row is None:
            raise NotFound("There is no such claim in your scope.")
        return claim_detail(row)

    def _open(self, row: QueueRow) -> OpenedItem:
        self.held[row.item_id] = self.login
        if row.claim_id is None:
            received = replace(taken(row), remit_claim_id=2000 + row.item_id)
            return OpenedItem(received, None, self.drafts.get(2000 + row.item_id))
        return OpenedItem(taken(row), claim_detail(row), self.drafts.get(row.claim_id))

    def remit_of_item(self, item_id: int) -> int | None:
        """Every claimless item came with payment 1."""
        self._call("remit_of_item")
        return 1

    def notes_of_item(self, item_id: int) -> tuple[TimeLineEntry, ...]:
        """The notes saved so far, newest first."""
        self._call("notes_of_item")
        return tuple(TimeLineEntry(NOW, NOW.date(), "note", text, self.name, None) for text in reversed(self.notes))

    def take_next(self, query: QueueQuery) -> OpenedItem | None:
        """The first row nobody holds."""
        self._call("take_next")
        row = next((row for row in self.rows() if not row.holder), None)
        return self._open(row) if row else None

    def take(self, item_id: int, version: int | None) -> OpenedItem:
        """One row."""
        self._call("take")
        found = self._open(self._row(item_id))
        return replace(found, item=replace(found.item, version=self.stale_below + 1)) if self.stale_below else found

    def reopen(self, item: TakenItem) -> OpenedItem:
        """A held row again."""
        self._call("reopen")
        return self._open(self._row(item.item_id))

    def snooze(self, wish: ToSnooze) -> Snoozed:
        """Keep the wish; the row is let go."""
        self._call("snooze")
        self.snoozed.append(wish)
        self.held.pop(wish.item_id, None)
        return Snoozed(wish.item_id, 1000 + wish.item_id, wish.until, f"asleep until {wish.until:%m/%d/%Y}: {wish.why}")

    def save_and_next(self, save: OutcomeToSave, query: QueueQuery) -> OpenedItem | None:
        """Keep the save; the next row."""
        self._call("save_and_next")
        if save.version <= self.stale_below:
            raise Conflict("B. Chen changed this item at 10:42; look at it again.")
        self.saved.append(save)
        self.drafts.pop(1000 + save.item_id, None)
        found = self.take_next(query)
        self.held.pop(save.item_id, None)
        return found

    def save_note(self, item: TakenItem, text: str) -> None:
        """Keep the note."""
        self._call("save_note")
        self.notes.append(text)

    def release(self, item_id: int) -> bool:
        """Give a row back."""
        self._call("release")
        return self.held.pop(item_id, None) is not None

    def park(self, item_id: int, parked: bool) -> TakenItem:
        """Park a row."""
        self._call("park")
        return replace(taken(queue_row(item_id)), parked=parked)

    def keep_leases(self, item_ids: Sequence[int]) -> int:
        """All leases stand."""
        self._call("keep_leases")
        return len(item_ids)

    def save_draft(self, draft: Draft) -> None:
        """Keep a draft."""
        self._call("save_draft")
        self.drafts[draft.claim_id or draft.remit_claim_id or 0] = draft

    def discard_draft(self, claim_id: int) -> None:
        """Forget a draft."""
        self._call("discard_draft")
        self.drafts.pop(claim_id, None)

    def find(self, text: str) -> tuple[Found, ...]:
        """One claim and one patient, for any text that is not `nothing`."""
        self._call("find")
        if text == "nothing":
            return ()
        return (
            Found("claim", "claim number", "4K2P0001", "Okafor, Daniel", 1, "Harbor", 1001, 70, None, TODAY, 104_731),
            Found("patient", "name", "Okafor, Daniel", "03/18/1974", 1, "Harbor", None, 70, None, None, None),
        )

    def account(self, account_id: int) -> AccountPage:
        """One family."""
        self._call("account")
        who = Guarantor(
            70, "A-0070", 1, 1, "Harbor Street Orthopedics", "800 555 0100", 0, "Rivera", "Ana", date(1974, 3, 18),
            "12 Quay Street", "", "Harbor", "OH", "43001", "555 0142",
        )  # fmt: skip
        cover = CoverageFact("primary", "Aetna PPO", "W2213 40871", "G1", "PPO", "18")
        member = FamilyMember(7, 1, "Rivera", "Ana", date(1974, 3, 18), "555 0142", 103_000, (cover,))
        claim = AccountClaim(
            1001, "4K2P0001", "denied", "Rivera, Ana", "Aetna PPO", date(2026, 8, 14), 124_000, 10_120, 10_880, 0,
            103_000, 100_000, 0, 0, 3_000, 0, "denial", WHYS[0],
        )  # fmt: skip
        owes = (
            PartyBalance("primary", 100_000, "we wait for your insurance"),
            PartyBalance("patient", 3_000, "your share"),
        )
        return AccountPage(who, (member,), (claim,), owes, 103_000)

    def unrouted(self) -> tuple[UnroutedGroup, ...]:
        """One unknown payer."""
        self._call("unrouted")
        return (UnroutedGroup("payer", "60054", "AETNA", 2, 14, 921_500, TODAY),)

    def route(self, kind: str, identifier: str, code: str) -> str:
        """Keep the answer."""
        self._call("route")
        self.routed.append(f"{kind} {identifier} {code}")
        return "14 items released."

    def import_file(self, path: str, watch: Watch) -> FileResult:
        """Any file is an 835; a file named `large` is read until it is stopped."""
        self._call("import_file")
        watch.expect(100)
        watch.read(40)
        while "large" in path:
            watch.read(0)
            time.sleep(0.01)
        return FileResult(path.rsplit("/", 1)[-1], "835", "1 payment imported.", False)

    def setup_file(self, practices: str, payers: str, dry_run: bool) -> SetupResult:
        """A file named `wrong` has a wrong row."""
        self._call("setup_file")
        if "missing" in practices:
            raise Refused("The file cannot be read.")
        return SetupResult(2, 1, 0, ("row 3: npi has 9 digits",) if "wrong" in practices else ())

    def print_claim(self, claim_id: int, plain: bool, today: date, calibration: Calibration = UNCHANGED) -> Paper:
        """Nothing to print here."""
        self._call("print_claim")
        raise Refused("This office has no printer.")

    def note_statement(self, account_id: int, as_of: date, pages: int) -> None:
        """Counted."""
        self._call("note_statement")

    def note_printed(self, claim_id: int, plain: bool, pages: int) -> None:
        """Nothing was printed here."""
        self._call("note_printed")

    def print_statement(self, account_id: int, today: date) -> Paper:
        """Nothing to print here."""
        self._call("print_statement")
        raise Refused("This office has no printer.")

    def prefer(self, key: str, value: object) -> None:
        """Keep a preference."""
        self._call("prefer")
        self.preferences[key] = json.dumps(value)

    def listen(self, on_hint: Callable[[], None]) -> Callable[[], None]:
        """No hints here."""
        return lambda: None

    def close(self) -> None:
        """Nothing to leave."""
