"""The workbench page: filters, list, split panes, note bar, and how they answer to the keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.ui.actions import bind_in
from app.ui.claim.acts import ClaimActs
from app.ui.claim.copy_pack import CopyPack
from app.ui.claim.history import bind_history
from app.ui.claim.papers import ClaimPapers
from app.ui.claim.tips import Tips
from app.ui.claim.view import ClaimView
from app.ui.page import Desk, Page
from app.ui.table.view import DeskTable
from app.ui.widgets.pane import States
from app.ui.workbench.columns import queue_columns
from app.ui.workbench.feed import QueueFeed
from app.ui.workbench.filters import FilterBar, Pick, unfiltered
from app.ui.workbench.held import HeldWork
from app.ui.workbench.layout import DETAIL_SHARE, LIST_SHARE, BenchLayout
from app.ui.workbench.looking import Looking
from app.ui.workbench.note_bar import NoteBar
from app.ui.workbench.picking import Picking
from app.workqueues.types import Changes, Draft, PageKey, QueueQuery, QueueRow
from app.workqueues.views import filter_codes
from app.workqueues.walk import WALKED


class WorkbenchPage(Page):
    """One queue at a time; `open_queue` changes it. Signal `queue_changed(code)` when a view led to another one."""

    queue_changed = Signal(str)

    topics = frozenset({"queue", "claim", "remit"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Queue")
        self._queue = ""
        self._pack = CopyPack()
        self.filters = FilterBar(may_take=desk.holds("specialist", "poster", "supervisor"))
        self.filters.offer_places(
            [Pick(place.location_id, place.location) for place in desk.facts.places],
            [Pick(payer.payer_id, payer.name) for payer in desk.facts.payers],
        )
        self.picking = Picking(desk, self.filters, self)
        self.table: DeskTable[QueueRow] = DeskTable(
            "Queue", queue_columns(desk.today, desk.login), lambda row: row.item_id, many=desk.holds("supervisor")
        )
        self.states = States(self.table, "Queue")
        self.claim = ClaimView()
        self.notes = NoteBar(desk.today)
        self.notes.offer_outcomes(desk.facts.outcomes)
        self.feed = QueueFeed(desk.office, desk.background, desk.today, self)
        self.looking = Looking(desk, self.claim, self)
        self.claimless = self.looking.claimless
        self.held = HeldWork(
            desk, self, table=self.table, notes=self.notes, feed=self.feed, looking=self.looking,
            query=lambda: self.query,
            panes=(self.claim.claim_pane, self.claim.era_pane, self.claim.payer_pane),
        )
        self.holding = self.held.holding
        self._lay_out()
        self.money = ClaimActs.of(self, self.claim, self._ask_again)
        self.papers = ClaimPapers(self, self.claim, self._ask_again)
        self.tips = Tips(self, self.claim, self.looking.reload)
        bind_history(self, self.claim)
        self._layout = BenchLayout(desk.memory, self.table, self.split, self.claim)
        self._connect()

    def _lay_out(self) -> None:
        self.split = QSplitter(Qt.Orientation.Vertical)
        self.split.setAccessibleName("List above, claim below")
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(2)
        self.split.addWidget(self.states)
        self.split.addWidget(self.claim)
        self.split.setStretchFactor(0, LIST_SHARE)
        self.split.setStretchFactor(1, DETAIL_SHARE)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self.filters, self.picking.strip, self.split, self.notes):
            layout.addWidget(part, 1 if part is self.split else 0)

    def _connect(self) -> None:
        self.picking.picked.connect(self._on_picked)
        self.picking.queue_wanted.connect(self._on_queue_wanted)
        self.picking.said.connect(self.said)
        self.picking.bind(self.table)
        self.table.all_rows = self.feed.everything
        self.feed.looked.connect(self._on_looked)
        self.filters.take_next_requested.connect(self.held.take_next)
        self.feed.rows_changed.connect(self._on_rows)
        self.feed.total_changed.connect(self.filters.show_total)
        self.feed.waiting.connect(self.states.wait)
        self.feed.failed.connect(self._on_feed_failed)
        self.states.retry_requested.connect(self.refresh)
        self.table.row_chosen.connect(self.looking.look_at)
        self.table.row_activated.connect(self.held.take_row)
        self.table.edge_neared.connect(self.feed.grow)
        self.table.columns_changed.connect(self._layout.remember)
        self.split.splitterMoved.connect(lambda _at, _which: self._layout.remember())
        self.claim.layout_changed.connect(self._layout.remember)
        self.claim.account_requested.connect(self.account_open_requested)
        self.claim.remit_requested.connect(self.remit_open_requested)
        self.claim.reload_requested.connect(self.looking.reload)
        self.claimless.remit_found.connect(self.remit_open_requested)
        self.claimless.failed.connect(self.fail)
        self.looking.practice_shown.connect(self.practice_shown)
        self.looking.failed.connect(self.failed)
        self.notes.note.escaped.connect(self.table.setFocus)
        self.held.said.connect(self.said)
        self.held.failed.connect(self.fail)
        self.holding.parked_changed.connect(lambda: self.filters.show_parked(self.holding.parked))
        for part in self.lists():
            bind_in(part, "ask_lead", self.held.ask)
        self.filters.parked_picked.connect(self.held.bring_back)

    # the list

    @property
    def query(self) -> QueueQuery:
        """What the list shows."""
        return self.picking.query

    @property
    def queue(self) -> str:
        """The queue's code."""
        return self._queue

    def open_queue(self, code: str, title: str) -> None:
        """Show a queue with the filters this person last used in it."""
        self._queue, self.title = code, title
        self.title_changed.emit(title)
        self.picking.open_queue(code)
        self._layout.open_queue(code)
        self.filters.show_total(None)
        self.stale = False
        self._open_feed(self.query)

    def refresh(self) -> None:
        """Ask for the rows again; what is on the screen keeps its place."""
        if self._queue:
            self.feed.refresh()

    def on_changes(self, found: Changes) -> None:
        """Rows and counts move; a claim changed by a colleague gets its bar, the typing stays."""
        super().on_changes(found)
        self.looking.on_changes(found)

    def _on_picked(self, query: QueueQuery) -> None:
        self.filters.show_total(None)
        self._open_feed(query)
        if not self.filters.isAncestorOf(self.focusWidget() or self):
            self.table.setFocus()

    def _open_feed(self, query: QueueQuery) -> None:
        self.table.list_name, self.table.filter_codes = self._queue, filter_codes(query)
        self.feed.open(query)

    def _on_queue_wanted(self, query: QueueQuery) -> None:
        title = next((queue.title for queue in self.desk.facts.queues if queue.code == query.queue), query.queue)
        self.open_queue(query.queue, title)
        self.queue_changed.emit(query.queue)

    def _on_looked(self, until: PageKey | None) -> None:
        self.picking.strip.say_looked(WALKED if until else None)

    def _on_rows(self, rows: tuple[QueueRow, ...], slid: bool) -> None:
        self.table.set_rows(rows, slide=slid)
        if rows:
            self.states.show_content()
            if not self.table.currentIndex().isValid():
                self._choose_first(rows)
        else:
            self._show_empty()

    def _choose_first(self, rows: tuple[QueueRow, ...]) -> None:
        held = self.holding.item
        place = next((at for at, row in enumerate(rows) if held is not None and row.item_id == held.item_id), 0)
        self.table.select_place(place, tell=held is None)

    def _show_empty(self) -> None:
        query = self.query
        if query == unfiltered(query):
            self.states.show_empty("Nothing is due here", "The daily run fills this queue by rule; choose another one.")
        else:
            self.states.show_empty(
                "Nothing matches these filters", "Other items may be open here.", "Show all", self.picking.clear
            )

    def _on_feed_failed(self, error: AppError) -> None:
        self.failed.emit(error)
        if not self.table.rows_model.rowCount():
            self.states.show_error(error)

    def typed(self) -> Draft | None:
        """What stands in the note bar for the held item, or None."""
        return self.held.typed()

    def keep_typed(self) -> None:
        """What stands in the note bar."""
        self.held.keep_draft()

    # acts and layout

    def acts(self) -> dict[str, Callable[[], None]]:
        """The acts this page answers."""
        return {
            "take_next": self.held.take_next,
            "save_next": lambda: self.money.ask() if self.money.is_open else self.held.save_and_next(),
            "release": self.held.release,
            "park": self.held.park,
            "snooze": self.held.snooze,
            "refresh": self._ask_again,
            "copy_pack": self._copy_pack,
            "print": self._print,
            "new_tab": self._open_tab,
            "reset_layout": self.reset_layout,
            "pane_1": self.table.setFocus,
            "pane_2": self.claim.claim_pane.setFocus,
            "pane_3": self.claim.era_pane.setFocus,
            "pane_4": self.claim.payer_pane.setFocus,
        }

    def lists(self) -> tuple[QWidget, ...]:
        """The queue and the panes."""
        panes = (self.claim.claim_pane, self.claim.era_pane, self.claim.payer_pane, self.claim.claimless)
        return self.table, *panes

    def _ask_again(self) -> None:
        self.refresh()
        self.looking.reload()

    def _copy_pack(self) -> None:
        if self.claim.detail is not None:
            self.said.emit(self._pack.step(self.claim.detail.head), "accent")

    def _print(self) -> None:
        if self.claim.detail is not None:
            self.print_requested.emit("claim", self.claim.detail.head.claim_id)

    def _open_tab(self) -> None:
        if self.claim.detail is not None:
            self.claim_open_requested.emit(self.claim.detail.head.claim_id)

    def focus_first(self) -> None:
        """Work begins in the list, or in the note of a held item."""
        (self.notes.note if self.notes.item else self.table).setFocus()

    def reset_layout(self) -> None:
        """Sizes and columns as designed."""
        self._layout.reset()
