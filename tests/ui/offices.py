"""A made-up office in memory, for windows without a server; made-up people only."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from app.claims.desk_facts import Colleague, JobRun, PayerName, Place, Preference
from app.claims.detail_types import (
    ClaimDetail,
    ClaimHead,
    EraAdjustment,
    EraClaim,
    EraLine,
    LineDetail,
    OpenReason,
    PayerNotes,
    PayerTip,
    TimeLineEntry,
)
from app.claims.search import Found
from app.domain.errors import AppError, Conflict, NotFound, Refused
from app.domain.money import Cents
from app.patients.account_types import AccountClaim, AccountPage, CoverageFact, FamilyMember, Guarantor, PartyBalance
from app.posting.results import RemitRow
from app.posting.review import (
    RemitReview,
    ReviewAdjustment,
    ReviewCandidate,
    ReviewClaim,
    ReviewGroup,
    ReviewLeg,
    ReviewLine,
)
from app.ui.office import DeskFacts, FileResult, OpenedItem, Paper, SetupResult, SideFacts, UnroutedGroup
from app.workqueues.types import (
    Change,
    Changes,
    Draft,
    Load,
    OutcomeChoice,
    OutcomeToSave,
    PageKey,
    Queue,
    QueueCount,
    QueuePage,
    QueueQuery,
    QueueRow,
    QueueTotal,
    Reassigned,
    TakenItem,
)

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 15, 4, tzinfo=UTC)
NAMES = ("Rivera, Ana", "Okafor, Daniel", "Lindqvist, Maja", "Tran, Kim", "Haddad, Samir", "Moreno, Luis", "Ito, Hana")
PAYERS = ("Aetna PPO", "Medicare B", "BlueCross", "UnitedHealth", "Cigna", "Medicaid", "Delta Dental")
WHYS = (
    "CO-197 no authorization; 2 lines of 3",
    "CO-16 M51 procedure code invalid",
    "no answer for 25 days; rule Aetna 25 d",
    "records asked 11/06, none sent",
)
CLOCKS = (("appeal", 11), ("correct", 96), ("appeal", 24), ("records", 5))


def queue_row(number: int, *, holder: str = "", assignee: str = "") -> QueueRow:
    """A row of the made-up queue; `number` decides everything."""
    clock, days = CLOCKS[number % 4]
    return QueueRow(
        item_id=number,
        claim_id=1000 + number,
        version=1,
        rank=1,
        due=TODAY + timedelta(days=number // 4),
        claim=f"4K2P{number:04d}",
        patient=NAMES[number % len(NAMES)],
        payer_id=number % len(PAYERS) + 1,
        payer=PAYERS[number % len(PAYERS)],
        practice_id=1,
        practice="Harbor Street Orthopedics",
        practice_code="HSO",
        location_id=1,
        location="Eastside",
        location_code="E",
        service_from=date(2026, 8, 14) + timedelta(days=number % 60),
        balance=Cents(103_000 + number * 1_731),
        clock=clock,
        clock_on=TODAY + timedelta(days=days),
        why=WHYS[number % 4],
        holder=holder,
        holder_name="A. Lopez" if holder == "lopez" else "B. Chen" if holder else "",
        assignee=assignee,
        assignee_name="B. Chen" if assignee else "",
    )


def taken(row: QueueRow) -> TakenItem:
    """The row as a held item."""
    return TakenItem(
        item_id=row.item_id,
        claim_id=row.claim_id,
        version=row.version + 1,
        queue="denial",
        lease_until=NOW + timedelta(minutes=15),
        claim=row.claim,
        patient=row.patient,
        payer=row.payer,
        practice_id=1,
        practice=row.practice,
        location_id=1,
        location=row.location,
        due=row.due,
        balance=row.balance,
        clock=row.clock,
        clock_on=row.clock_on,
        why=row.why,
        follow_up_days=25,
        follow_up_rule=f"{row.payer} 25 d",
    )


def line(number: int, code: str, *, charge: int, paid: int, balance: int, expected: int, allowed: int) -> LineDetail:
    """One service line; the patient owes the first one's balance, the payer the others'."""
    modifiers = ("25",) if number == 1 else ()
    return LineDetail(
        line_id=number, line_no=number, procedure=code, modifiers=modifiers, units=1000, service_from=date(2026, 8, 14),
        charged=charge, expected=expected, allowed=allowed, paid=paid, contractual=charge - paid - balance,
        written_off=0, balance=balance, primary=balance if number > 1 else 0, secondary=0, tertiary=0,
        patient=balance if number == 1 else 0, collection=0,
    )  # fmt: skip


def claim_detail(row: QueueRow) -> ClaimDetail:
    """Everything about the claim of a row."""
    head = ClaimHead(
        claim_id=row.claim_id or 0, number=row.claim, version=1, type="P", status="denied", practice_id=1,
        practice_code="HSO", practice_name=row.practice, practice_phone="800 555 0100", practice_band=0,
        tax_id="12-3456789", billing_npi="1234567893", location_id=1, location_code="E", location_name=row.location,
        patient_id=7, patient_name=row.patient, birth_date=date(1974, 3, 18), patient_phone="555 0142", account_id=70,
        account_number="A-0070", payer_id=row.payer_id or 1, payer_code="AET", payer_name=row.payer,
        member_id="W2213 40871", control_number="2026275001", provider_name="Stone, Ruth", provider_npi="1098765432",
        service_from=row.service_from or TODAY, service_to=row.service_from or TODAY, place_of_service="11",
        frequency="1", submitted_on=date(2026, 10, 1), charged=124_000, paid=10_120, contractual=10_880, written_off=0,
        balance=103_000, reported=0, primary=100_000, secondary=0, tertiary=0, patient=3_000, collection=0,
    )  # fmt: skip
    lines = (
        line(1, "99214", charge=24_000, paid=10_120, balance=3_000, expected=13_120, allowed=13_120),
        line(2, "20610", charge=40_000, paid=0, balance=40_000, expected=8_815, allowed=0),
        line(3, "J3301", charge=60_000, paid=0, balance=60_000, expected=4_160, allowed=0),
    )
    return ClaimDetail(head, lines, (era_claim(row),), payer_notes(row), (open_reason(row),), None, time_line())


def era_claim(row: QueueRow) -> EraClaim:
    """The payer's decision: one line paid, two denied."""
    denied = (EraAdjustment("CO", "197", 40_000),)
    return EraClaim(
        remit_id=9, remit_claim_id=91, trace="882610", payment_date=date(2026, 11, 6), method="ACH",
        payer_name=row.payer, party="primary", status_code="1", control_number="2026275001",
        charge=124_000, paid=10_120, patient=3_000, verdict="denial", state="posted", exception_text="", adjustments=(),
        lines=(
            EraLine(1, "99214", ("25",), 24_000, 10_120, 13_120,
                    (EraAdjustment("CO", "45", 10_880), EraAdjustment("PR", "3", 3_000)), ()),
            EraLine(2, "20610", (), 40_000, 0, 0, denied, ("N517",)),
            EraLine(3, "J3301", (), 60_000, 0, 0, (EraAdjustment("CO", "197", 60_000),), ()),
        ),
    )  # fmt: skip


def payer_notes(row: QueueRow) -> PayerNotes:
    """How to reach the payer."""
    tip = PayerTip(1, "Ask for retro-authorization within 14 days; fax form R-2.", True, "D. Okoye", NOW)
    return PayerNotes(
        row.payer_id or 1, row.payer, "800 555 0142", "8 to 6 ET", "2, 1, tax id, member id", "portal.example", 25, 180,
        180, 120, 14, (tip,),
    )  # fmt: skip


def open_reason(row: QueueRow) -> OpenReason:
    """The denial that owns the claim."""
    return OpenReason(1, "denial", "denial", date(2026, 11, 6), TODAY, row.clock, row.clock_on, 100_000, row.why)


def time_line() -> tuple[TimeLineEntry, ...]:
    """What happened so far, newest first."""
    return (
        TimeLineEntry(NOW, date(2026, 11, 20), "note", "called for records desk, ref 7781-A", "A. Lopez", None),
        TimeLineEntry(NOW, date(2026, 11, 6), "remittance", "denied lines 2, 3: authorization absent", "", 10_120),
        TimeLineEntry(NOW, date(2026, 10, 1), "sent", "batch 0412, Aetna 60054", "", None),
    )


OUTCOMES = (
    OutcomeChoice("reprocess", "Will reprocess", "r", 10, False, False, "", "payer reprocesses"),
    OutcomeChoice("pending", "Still pending", "p", None, True, False, "", "in process"),
    OutcomeChoice("paid", "Paid, waiting for ERA", "e", None, False, True, "", "payment is on the way"),
)
QUEUES = (
    Queue("follow_up", "Follow-up", "my_day", 10, "F"),
    Queue("denial", "Denials", "my_day", 20, "D"),
    Queue("exceptions", "Exceptions", "pool", 30, "X"),
    Queue("unrouted", "Unrouted", "pool", 40, "U"),
)


def remit_row(number: int, state: str = "review") -> RemitRow:
    """A payment whose equation closes."""
    return RemitRow(
        remit_id=number, trace=f"88261{number}", payer=PAYERS[number % 7], practice="Harbor Street Orthopedics",
        practice_id=1, band=0, payment=431_022, posted=0 if state == "review" else 391_107,
        exceptions=0 if state == "review" else 39_915, provider_level=0, held=431_022 if state == "review" else 0,
        state=state, method="ACH", payment_date=date(2026, 11, 6), received_on=date(2026, 11, 7), off_by=0, claims=3,
        waiting_claims=2 if state == "review" else 0, exception_claims=1, version=1,
    )  # fmt: skip


def review_claim(number: int, verdict: str) -> ReviewClaim:
    """One claim of the payment."""
    adjustments = (ReviewAdjustment("CO", "45", 10_880, "above the contract", "contractual"),)
    lines = (
        ReviewLine(1, 1, "99214", ("25",), date(2026, 8, 14), 24_000, 13_120, 13_120, 10_120, 3_000, adjustments, (),
                   (ReviewLeg("receivable", "primary", -10_120, "payment"),), "paid by contract"),
    )  # fmt: skip
    candidates: tuple[ReviewCandidate, ...] = ()
    if verdict == "unmatched":
        candidates = (ReviewCandidate(1001, "4K2P0001", "Okafor, Daniel", TODAY, 24_000, 88, ("name", "date")),)
    return ReviewClaim(
        number, number, f"4K2P{number:04d}", NAMES[number % 7], verdict, "waiting", "1", 24_000, 10_120, 3_000,
        "20262750", None if verdict == "unmatched" else 1000 + number, f"4K2P{number:04d}", "primary", 100,
        "claim number", "every line adds up and is in the policy", verdict == "clean", (), lines, (), candidates,
    )  # fmt: skip


@dataclass
class MadeUpOffice:
    """Answers at once from memory; `fault` makes every call fail; `calls` names what was asked."""

    login: str = "lopez"
    name: str = "A. Lopez"
    groups: tuple[str, ...] = ("specialist", "poster", "supervisor", "admin")
    count: int = 60
    fault: AppError | None = None
    calls: list[str] = field(default_factory=list)
    drafts: dict[int, Draft] = field(default_factory=dict)
    saved: list[OutcomeToSave] = field(default_factory=list)
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

    def _call(self, name: str) -> None:
        self.calls.append(name)
        self.threads.add(threading.current_thread().name)
        if self.fault is not None:
            raise self.fault

    def rows(self) -> list[QueueRow]:
        """All rows of the queue, with who holds them."""
        return [replace(queue_row(at), holder=self.held.get(at, ""), holder_name="") for at in range(1, self.count + 1)]

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
        counts = (denials, QueueCount("exceptions", 6, Cents(9), 0, 0))
        return SideFacts(QUEUES + self.more_queues, counts, (JobRun("daily", NOW, NOW, True, None),))

    def poll(self, since: int) -> Changes:
        """The changes put into `changes`, once."""
        self._call("poll")
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
        return OpenedItem(taken(row), claim_detail(row), self.drafts.get(row.claim_id or 0))

    def remit_of_item(self, item_id: int) -> int | None:
        """Every claimless item came with payment 1."""
        self._call("remit_of_item")
        return 1

    def take_next(self, query: QueueQuery) -> OpenedItem | None:
        """The first row nobody holds."""
        self._call("take_next")
        row = next((row for row in self.rows() if not row.holder), None)
        return self._open(row) if row else None

    def take(self, item_id: int, version: int | None) -> OpenedItem:
        """One row."""
        self._call("take")
        found = self._open(queue_row(item_id))
        return replace(found, item=replace(found.item, version=self.stale_below + 1)) if self.stale_below else found

    def reopen(self, item: TakenItem) -> OpenedItem:
        """A held row again."""
        self._call("reopen")
        return self._open(queue_row(item.item_id))

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
        self.drafts[draft.claim_id] = draft

    def discard_draft(self, claim_id: int) -> None:
        """Forget a draft."""
        self._call("discard_draft")
        self.drafts.pop(claim_id, None)

    def loads(self) -> tuple[Load, ...]:
        """Two people's loads."""
        self._call("loads")
        return (Load("lopez", "A. Lopez", 12, Cents(400_000)), Load("chen", "B. Chen", 5, Cents(90_000)))

    def reassign(self, item_ids: Sequence[int], to: str) -> Reassigned:
        """Keep the move."""
        self._call("reassign")
        self.moved.append((tuple(item_ids), to))
        return Reassigned(len(item_ids), 0)

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

    def remits(self) -> tuple[RemitRow, ...]:
        """Two payments."""
        self._call("remits")
        return (remit_row(2, "posted"), remit_row(1))

    def review(self, remit_id: int) -> RemitReview:
        """One payment with a clean, a denied and an unmatched claim."""
        self._call("review")
        groups = tuple(
            ReviewGroup(verdict, title, 10_120, (review_claim(at, verdict),))
            for at, (verdict, title) in enumerate(
                (("clean", "Clean"), ("denial", "Denied"), ("unmatched", "No claim found")), start=1
            )
        )
        return RemitReview(remit_row(remit_id, "review" if remit_id == 1 else "posted"), groups, (), ())

    def approve(self, remit_id: int, claims: Sequence[str]) -> str:
        """Keep the approval."""
        self._call("approve")
        self.approved.append((remit_id, tuple(claims)))
        return "1 claim posted, 101.20."

    def reverse(self, remit_id: int, reason: str) -> str:
        """Undo."""
        self._call("reverse")
        return "1 claim reversed."

    def unrouted(self) -> tuple[UnroutedGroup, ...]:
        """One unknown payer."""
        self._call("unrouted")
        return (UnroutedGroup("payer", "60054", "AETNA", 2, 14, 921_500, TODAY),)

    def route(self, kind: str, identifier: str, code: str) -> str:
        """Keep the answer."""
        self._call("route")
        self.routed.append(f"{kind} {identifier} {code}")
        return "14 items released."

    def import_file(self, path: str) -> FileResult:
        """Any file is an 835."""
        self._call("import_file")
        return FileResult(path.rsplit("/", 1)[-1], "835", "1 payment imported.", False)

    def setup_file(self, practices: str, payers: str, dry_run: bool) -> SetupResult:
        """A file named `wrong` has a wrong row."""
        self._call("setup_file")
        if "missing" in practices:
            raise Refused("The file cannot be read.")
        return SetupResult(2, 1, 0, ("row 3: npi has 9 digits",) if "wrong" in practices else ())

    def print_claim(self, claim_id: int, plain: bool, today: date) -> Paper:
        """Nothing to print here."""
        self._call("print_claim")
        raise Refused("This office has no printer.")

    def print_statement(self, account_id: int, today: date) -> Paper:
        """Nothing to print here."""
        self._call("print_statement")
        raise Refused("This office has no printer.")

    def prefer(self, key: str, value: object) -> None:
        """Keep a preference."""
        self._call("prefer")

    def listen(self, on_hint: Callable[[], None]) -> Callable[[], None]:
        """No hints here."""
        return lambda: None

    def close(self) -> None:
        """Nothing to leave."""
