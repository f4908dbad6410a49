"""The office on a server: each method opens one unit of work and calls the services. Runs on worker threads only."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime

from app.claims import desk_facts
from app.claims.detail import claim_detail
from app.claims.detail_types import ClaimDetail, TimeLineEntry
from app.claims.search import Found, find_anything
from app.correspondence.waiting import count_mail
from app.db.listen import ChangeFeed
from app.db.settled import Settled
from app.db.unit import Unit
from app.domain.money import Cents
from app.patients.account import account_page
from app.patients.account_types import AccountPage
from app.security.desk import Desk, SignedIn
from app.security.lock import LockRules, lock_rules
from app.security.staff import count_waiting
from app.ui.office import DeskFacts, OpenedItem, SideFacts
from app.ui.server_account import ServerAccount
from app.ui.server_approvals import ServerApprovals
from app.ui.server_clocks import ServerClocks
from app.ui.server_counter import ServerCounter
from app.ui.server_daysheet import ServerDaySheet
from app.ui.server_denials import ServerDenials
from app.ui.server_deposits import ServerDeposits
from app.ui.server_desk import ServerDesk
from app.ui.server_floor import ServerFloor
from app.ui.server_history import ServerHistory
from app.ui.server_intake import OpenService, ServerIntake
from app.ui.server_mail import ServerMail
from app.ui.server_paper import ServerPaper
from app.ui.server_paper_eob import ServerPaperEob
from app.ui.server_payercall import ServerPayerCall
from app.ui.server_people import ServerPeople
from app.ui.server_posting import ServerPosting
from app.ui.server_rules import ServerRules
from app.ui.server_secret import ServerSecret
from app.ui.server_takebacks import ServerTakebacks
from app.workqueues import counts, drafts, presence, take
from app.workqueues import list as lists
from app.workqueues import outcome as outcomes
from app.workqueues.presence import NOWHERE, Here
from app.workqueues.staff import list_settings
from app.workqueues.take_view import save_and_next_of, take_next_of
from app.workqueues.types import (
    Changes,
    Draft,
    OutcomeToSave,
    PageKey,
    QueueCount,
    QueuePage,
    QueueQuery,
    QueueTotal,
    Snoozed,
    TakenItem,
    ToSnooze,
)

HINT_POLL_SECONDS = 60.0        # the desk polls by itself; this connection is there for the hints


class ServerOffice(
    ServerPaper, ServerPaperEob, ServerIntake, ServerPosting, ServerTakebacks, ServerDeposits, ServerCounter,
    ServerDaySheet, ServerApprovals,
    ServerRules,
    ServerMail,
    ServerPayerCall,
    ServerAccount,
    ServerClocks,
    ServerDenials,
    ServerDesk,
    ServerFloor,
    ServerHistory,
    ServerPeople,
    ServerSecret,
):
    """Answers `app.ui.office.Office` for one signed-in person."""

    def __init__(self, person: SignedIn, open_service: OpenService, desk: Desk | None = None) -> None:
        """`desk` is where the person sits: the own password is changed there."""
        super().__init__(person.database, open_service)
        self._person, self._desk = person, desk

    @property
    def login(self) -> str:
        """The person's login."""
        return self._person.login

    @property
    def name(self) -> str:
        """The person's name as colleagues see it."""
        return self._person.name

    @property
    def groups(self) -> tuple[str, ...]:
        """The person's groups."""
        return self._person.groups

    def close(self) -> None:
        """Leave the server; nothing of a scan stays in memory."""
        self.forget_pages()
        super().close()

    # the lock, and what was sent without an answer

    def settle_journal(self) -> Settled:
        """Ask about everything sent whose answer did not come."""
        return self._database.settle_journal()

    def hear_checking(self, told: Callable[[bool], None]) -> None:
        """Whether something was saved is asked on the thread that sent it."""
        self._database.on_checking = told

    def rest_leases(self) -> datetime | None:
        """Keep what is held; who works no items holds none."""
        if not {"specialist", "poster", "supervisor"} & set(self.groups):
            return None
        with self._database.unit() as unit:
            return take.rest_leases(unit)

    def rest(self) -> None:
        """No connection of this person stays."""
        self._database.rest()

    def wake(self, person: SignedIn) -> None:
        """The same person signed in anew."""
        self._database.wake(person.database)
        self._person = replace(person, database=self._database)

    # the frame

    def start(self) -> DeskFacts:
        """Everything for the first page; the counter is read first, so that nothing is missed after it."""
        with self._database.unit(read_only=True) as unit:
            seq = counts.current_seq(unit)
            side = self._side(unit)
            return DeskFacts(
                side.queues,
                side.counts,
                outcomes.list_outcomes(unit),
                desk_facts.list_places(unit),
                desk_facts.list_payers(unit),
                desk_facts.list_colleagues(unit),
                side.jobs,
                desk_facts.list_preferences(unit),
                take.list_held(unit),
                drafts.list_drafts(unit),
                seq,
                _lock_rules(unit),
            )

    def side(self) -> SideFacts:
        """Queues, counts, jobs."""
        with self._database.unit(read_only=True) as unit:
            return self._side(unit)

    def _side(self, unit: Unit) -> SideFacts:
        found = counts.count_queues(unit)
        if "supervisor" in self.groups:
            found = (*found, QueueCount("approvals", desk_facts.count_requests(unit), Cents(0), 0, 0))
            late = count_mail(unit, today=_today()).late
            found = (*found, QueueCount("letters", late, Cents(0), 0, 0))
        if {"supervisor", "admin"} & set(self.groups):
            found = (*found, QueueCount("people", count_waiting(unit), Cents(0), 0, 0))
        return SideFacts(lists.list_queues(unit), found, desk_facts.list_jobs(unit))

    def poll(self, since: int, here: Here = NOWHERE) -> Changes:
        """What changed after a counter, saying where the person is; it may fold change rows, so the unit writes."""
        with self._database.unit() as unit:
            return presence.poll_here(unit, since, here)

    def listen(self, on_hint: Callable[[], None]) -> Callable[[], None]:
        """Follow the server's hints on one plain connection of its own; a hint says only: poll now."""
        feed = ChangeFeed(
            self._database.credentials,
            on_changes=lambda _changes: on_hint(),
            on_online=lambda _online: None,
            poll_seconds=HINT_POLL_SECONDS,
        )
        threading.Thread(target=feed.run, name="desk-hints", daemon=True).start()
        return feed.stop.set

    def find(self, text: str) -> tuple[Found, ...]:
        """Find anything."""
        with self._database.unit(read_only=True) as unit:
            return find_anything(unit, text, today=_today())

    def prefer(self, key: str, value: object) -> None:
        """Remember something about this person's desk."""
        with self._database.unit() as unit:
            desk_facts.save_preference(unit, key, value)

    # queues

    def page(self, query: QueueQuery, after: PageKey | None, limit: int, today: date) -> QueuePage:
        """Rows of a queue behind a key."""
        with self._database.unit(read_only=True) as unit:
            return lists.list_page(unit, query, today=today, after=after, limit=limit, details=True)

    def total(self, query: QueueQuery, today: date) -> QueueTotal:
        """Rows and money of the whole query."""
        with self._database.unit(read_only=True) as unit:
            return lists.count_rows(unit, query, today=today)

    def claim(self, claim_id: int) -> ClaimDetail:
        """One claim for the panes."""
        with self._database.unit() as unit:     # opening is written down
            return claim_detail(unit, claim_id)

    def remit_of_item(self, item_id: int) -> int | None:
        """The payment an exception without a claim came with."""
        with self._database.unit(read_only=True) as unit:
            return desk_facts.remit_of_item(unit, item_id)

    def notes_of_item(self, item_id: int) -> tuple[TimeLineEntry, ...]:
        """What was done on an exception without a claim."""
        with self._database.unit(read_only=True) as unit:
            return desk_facts.notes_of_item(unit, item_id)

    def take_next(self, query: QueueQuery) -> OpenedItem | None:
        """The next free item, held and opened."""
        with self._database.unit() as unit:
            item = take_next_of(unit, query, today=_today())
            return None if item is None else _opened(unit, item)

    def take(self, item_id: int, version: int | None) -> OpenedItem:
        """One item, held and opened; no version: whatever it is now."""
        with self._database.unit() as unit:
            return _opened(unit, take.take_item(unit, item_id, version=version))

    def reopen(self, item: TakenItem) -> OpenedItem:
        """An item already held, opened again."""
        with self._database.unit() as unit:
            take.extend_leases(unit, [item.item_id])
            return _opened(unit, item)

    def save_and_next(self, save: OutcomeToSave, query: QueueQuery) -> OpenedItem | None:
        """Save and take in one call of the server, then read the next claim in the same unit."""
        with self._database.unit() as unit:
            item = save_and_next_of(unit, save, query, today=_today())
            return None if item is None else _opened(unit, item)

    def snooze(self, wish: ToSnooze) -> Snoozed:
        """Let a held item sleep, and give it back."""
        with self._database.unit() as unit:
            return outcomes.snooze_item(unit, wish)

    def save_note(self, item: TakenItem, text: str) -> None:
        """Add a note and forget its draft."""
        with self._database.unit() as unit:
            outcomes.save_item_note(unit, item.item_id, text)
            drafts.discard_draft(unit, item.claim_id, item.remit_claim_id)

    def release(self, item_id: int) -> bool:
        """Give an item back."""
        with self._database.unit() as unit:
            return take.release_item(unit, item_id)

    def park(self, item_id: int, parked: bool) -> TakenItem:
        """Park a held item or bring it back."""
        with self._database.unit() as unit:
            return take.park_item(unit, item_id, parked=parked)

    def keep_leases(self, item_ids: Sequence[int]) -> int:
        """Heartbeat of what is held."""
        with self._database.unit() as unit:
            return take.extend_leases(unit, item_ids)

    def save_draft(self, draft: Draft) -> None:
        """Keep what is being typed."""
        with self._database.unit() as unit:
            drafts.save_draft(unit, draft)

    def discard_draft(self, claim_id: int) -> None:
        """Forget what was being typed."""
        with self._database.unit() as unit:
            drafts.discard_draft(unit, claim_id)

    # money

    def account(self, account_id: int) -> AccountPage:
        """One account."""
        with self._database.unit() as unit:     # opening is written down
            return account_page(unit, account_id)


def _lock_rules(unit: Unit) -> LockRules:
    numbers = {each.code: each.number for each in list_settings(unit)}
    return lock_rules(numbers.get("lock_minutes"), numbers.get("call_minutes"))


def _opened(unit: Unit, item: TakenItem) -> OpenedItem:
    detail = None if item.claim_id is None else claim_detail(unit, item.claim_id)
    return OpenedItem(item, detail, drafts.load_draft(unit, item.claim_id, item.remit_claim_id))


def _today() -> date:
    return date.today()
