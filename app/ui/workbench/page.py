"""The workbench page: filters, list, split panes, note bar, and how they answer to the keys."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app.claims.detail_types import ClaimDetail
from app.domain.errors import AppError, Conflict
from app.ui.claim.acts import ClaimActs
from app.ui.claim.copy_pack import CopyPack
from app.ui.claim.view import ClaimView
from app.ui.office import OpenedItem
from app.ui.page import Desk, Page
from app.ui.table.view import DeskTable
from app.ui.widgets.pane import States
from app.ui.workbench.claimless import Claimless
from app.ui.workbench.columns import queue_columns
from app.ui.workbench.feed import QueueFeed
from app.ui.workbench.filters import FilterBar, Pick, unfiltered
from app.ui.workbench.holding import Holding
from app.ui.workbench.layout import DETAIL_SHARE, LIST_SHARE, BenchLayout
from app.ui.workbench.note_bar import NoteBar
from app.workqueues.types import Changes, Draft, OutcomeToSave, QueueQuery, QueueRow, TakenItem

LOOK_AFTER_MS = 90                  # of rest on a row before its claim is asked for


class WorkbenchPage(Page):
    """One queue at a time; `open_queue` changes it."""

    topics = frozenset({"queue", "claim", "remit"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Queue")
        self._queue = ""
        self._looked_at: int | None = None
        self._pack = CopyPack()
        self.filters = FilterBar(may_take=desk.holds("specialist", "poster", "supervisor"))
        self.filters.offer_places(
            [Pick(place.location_id, place.location) for place in desk.facts.places],
            [Pick(payer.payer_id, payer.name) for payer in desk.facts.payers],
        )
        self.table: DeskTable[QueueRow] = DeskTable(
            "Queue", queue_columns(desk.today, desk.login), lambda row: row.item_id, many=desk.holds("supervisor")
        )
        self.states = States(self.table, "Queue")
        self.claim = ClaimView()
        self.notes = NoteBar(desk.today)
        self.notes.offer_outcomes(desk.facts.outcomes)
        self.feed = QueueFeed(desk.office, desk.background, desk.today, self)
        self.holding = Holding(desk.office, desk.background, self)
        self.claimless = Claimless(desk.office, desk.background, self.claim, self)
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.setInterval(LOOK_AFTER_MS)
        self._look.timeout.connect(self._load_looked_at)
        self._lay_out()
        self.money = ClaimActs.of(self, self.claim, self._ask_again)
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
        for part in (self.filters, self.split, self.notes):
            layout.addWidget(part, 1 if part is self.split else 0)

    def _connect(self) -> None:
        self.filters.changed.connect(self._on_filters)
        self.filters.take_next_requested.connect(self.take_next)
        self.feed.rows_changed.connect(self._on_rows)
        self.feed.total_changed.connect(self.filters.show_total)
        self.feed.waiting.connect(self.states.wait)
        self.feed.failed.connect(self._on_feed_failed)
        self.states.retry_requested.connect(self.refresh)
        self.table.row_chosen.connect(self._on_row)
        self.table.row_activated.connect(self._take_row)
        self.table.edge_neared.connect(self.feed.grow)
        self.table.columns_changed.connect(self._layout.remember)
        self.split.splitterMoved.connect(lambda _at, _which: self._layout.remember())
        self.claim.layout_changed.connect(self._layout.remember)
        self.claim.account_requested.connect(self.account_open_requested)
        self.claim.remit_requested.connect(self.remit_open_requested)
        self.claim.reload_requested.connect(self.reload_claim)
        self.claimless.remit_found.connect(self.remit_open_requested)
        self.claimless.failed.connect(self.fail)
        self.notes.save_requested.connect(self.save_and_next)
        self.notes.draft_due.connect(self._keep_draft)
        self.notes.note.escaped.connect(self.table.setFocus)
        self.holding.opened.connect(self._on_opened)
        self.holding.nothing_left.connect(self._on_nothing_left)
        self.holding.let_go.connect(self._on_let_go)
        self.holding.parked_changed.connect(lambda: self.filters.show_parked(self.holding.parked))
        self.holding.failed.connect(self._on_holding_failed)
        self.holding.renewed.connect(self._on_renewed)
        self.filters.parked_picked.connect(self._bring_back)

    # the list

    @property
    def query(self) -> QueueQuery:
        """What the list shows."""
        return self.filters.query(self._queue)

    @property
    def queue(self) -> str:
        """The queue's code."""
        return self._queue

    def open_queue(self, code: str, title: str) -> None:
        """Show a queue with the filters this person last used in it."""
        self._queue, self.title = code, title
        self.title_changed.emit(title)
        kept = self.desk.memory.numbers(f"filters.{code}")
        whose = self.desk.memory.text(f"whose.{code}", "team")
        query = unfiltered(QueueQuery(code))
        if len(kept) == 3:
            places, payers = (tuple(each for each in kept[at : at + 1] if each) for at in (0, 1))
            query = QueueQuery(code, location_ids=places, payer_ids=payers)
        self.filters.show_query(query)
        self.filters.age.choose(kept[2] if len(kept) == 3 else 0)
        self.filters.whose.choose(whose)
        self.filters.show_total(None)
        self.stale = False
        self.feed.open(self.query)

    def refresh(self) -> None:
        """Ask for the rows again; what is on the screen keeps its place."""
        if self._queue:
            self.feed.refresh()

    def on_changes(self, found: Changes) -> None:
        """Rows and counts move; a claim changed by a colleague gets its bar, the typing stays."""
        super().on_changes(found)
        self.claimless.read_again()
        shown = self.claim.detail.head.claim_id if self.claim.detail else None
        for change in found.changes:
            if shown is not None and change.claim_id == shown and change.actor != self.desk.login:
                self.claim.say_changed(self.desk.name_of(change.actor), change.at.astimezone().strftime("%H:%M"))

    def _on_filters(self) -> None:
        picked = [self.filters.location.currentData() or 0, self.filters.payer.currentData() or 0]
        self.desk.memory.keep(f"filters.{self._queue}", [*picked, self.filters.age.currentData() or 0])
        self.desk.memory.keep(f"whose.{self._queue}", self.filters.whose.currentData())
        self.feed.open(self.query)

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
                "Nothing matches these filters", "Other items may be open here.", "Show all", self._clear_filters
            )

    def _clear_filters(self) -> None:
        self.filters.show_query(unfiltered(self.query))
        self._on_filters()
        self.table.setFocus()

    def _on_feed_failed(self, error: AppError) -> None:
        self.failed.emit(error)
        if not self.table.rows_model.rowCount():
            self.states.show_error(error)

    # the claim

    def _on_row(self, row: QueueRow) -> None:
        self._looked_at = row.claim_id
        if row.claim_id is None:
            self._show_claimless(row.item_id, row.why)
            self.practice_shown.emit(row.practice, row.location, self.desk.band_of(row.practice_id or 0))
        else:
            self._look.start()

    def _show_claimless(self, item_id: int, why: str) -> None:
        self._look.stop()
        self.desk.background.drop_slot(f"claim {id(self)}")
        self.claimless.show(item_id, why)

    def _load_looked_at(self) -> None:
        if self._looked_at is not None:
            self._load(self._looked_at)

    def _load(self, claim_id: int) -> None:
        if self.claim.detail is None:
            self.claim.states.wait()
        self.desk.background.run(
            partial(self.desk.office.claim, claim_id), self._show_claim, self._on_claim_failed, slot=f"claim {id(self)}"
        )

    def reload_claim(self) -> None:
        """Ask for the claim on the screen again."""
        if self.claim.detail is not None:
            self._load(self.claim.detail.head.claim_id)
        self.claimless.read_again()

    def _show_claim(self, detail: ClaimDetail) -> None:
        head = detail.head
        self.claim.show_claim(detail, self.desk.today)
        self.practice_shown.emit(head.practice_name, head.location_name, head.practice_band)

    def _on_claim_failed(self, error: AppError) -> None:
        self.failed.emit(error)
        if self.claim.detail is None:
            self.claim.states.show_error(error)

    # holding

    def take_next(self) -> None:
        """F8."""
        if self._queue and self._put_aside():
            self.holding.take_next(self.query)

    def _take_row(self, row: QueueRow) -> None:
        held = self.holding.item
        if held is not None and held.item_id == row.item_id:
            self.notes.note.setFocus()
        elif parked := next((each for each in self.holding.parked if each.item_id == row.item_id), None):
            self._bring_back(parked)
        elif self._put_aside():
            self.holding.take(row.item_id, row.version)

    def _put_aside(self) -> bool:
        """Whether the hands are free: a held item with typing on it must be saved, parked or released first."""
        if self.holding.item is not None and self.notes.note.text().strip():
            self.said.emit("A note is being typed: Ctrl+Enter saves it, F7 parks the item with it.", "amber")
            self.notes.note.setFocus()
            return False
        return True

    def save_and_next(self) -> None:
        """Ctrl+Enter: with an outcome the item is saved and the next one comes; a bare note keeps the item."""
        item, chosen, text = self.notes.item, self.notes.chosen, self.notes.note.text().strip()
        if item is None or self.holding.acting:
            return
        if chosen is None:
            if text:
                self.holding.save_note(text, self._on_note_saved)
            else:
                self.said.emit("Pick an outcome: it sets the next date and says why.", "amber")
                self.notes.outcome.setFocus()
            return
        save = OutcomeToSave(
            item.item_id, item.version, chosen.code, text, self.notes.chosen_date, self.notes.chosen_why
        )
        self.holding.save_and_next(save, self.query)

    def release(self) -> None:
        """Ctrl+Backspace."""
        self.holding.release()

    def park(self) -> None:
        """F7: aside with its draft; with nothing held, the last parked item comes back."""
        if self.holding.item is not None:
            self._keep_draft()
            self.holding.park()
        elif self.holding.parked:
            self.holding.bring_back(self.holding.parked[-1])

    def _bring_back(self, item: TakenItem) -> None:
        if self._put_aside():
            self.holding.bring_back(item)

    def _on_opened(self, found: OpenedItem) -> None:
        draft = found.draft or Draft(found.item.claim_id, "")
        self._look.stop()
        self.notes.show_item(found.item, draft.body, draft.outcome, draft.next_on)
        if found.detail is not None:
            self._show_claim(found.detail)
        else:
            self._show_claimless(found.item.item_id, found.item.why)
        self.table.select_id(found.item.item_id, tell=False)
        self.feed.refresh()
        self.notes.note.setFocus()
        if draft.body:
            self.said.emit("What you typed here before is back.", "accent")

    def _on_note_saved(self) -> None:
        self.notes.show_item(self.holding.item)
        if self.holding.item is not None and self.holding.item.claim_id is not None:
            self._load(self.holding.item.claim_id)
        self.claimless.read_again()
        self.said.emit("Note saved; the next date stays as it was.", "green")

    def _on_nothing_left(self) -> None:
        self.notes.show_item(None)
        self.feed.refresh()
        self.table.setFocus()
        self.said.emit("Nothing is left to take here with these filters.", "green")

    def _on_let_go(self, word: str) -> None:
        self.notes.show_item(None)
        self.feed.refresh()
        self.table.setFocus()
        self.said.emit(f"The item is {word}; what was typed is kept.", "accent")

    def _on_holding_failed(self, error: AppError) -> None:
        self.fail(error)
        self.feed.refresh()
        if isinstance(error, Conflict):
            self.holding.renew()

    def _on_renewed(self, found: OpenedItem) -> None:
        self.notes.renew(found.item)
        if found.detail is not None:
            self._show_claim(found.detail)

    def typed(self) -> Draft | None:
        """What stands in the note bar for the held item, or None."""
        item: TakenItem | None = self.notes.item
        if item is None:
            return None
        chosen = self.notes.chosen
        pane = json.dumps({"queue": self._queue})
        body = self.notes.note.text()
        code, on = chosen.code if chosen else "", self.notes.chosen_date
        return Draft(item.claim_id, body, code, on, pane, remit_claim_id=item.remit_claim_id)

    def _keep_draft(self) -> None:
        draft = self.typed()
        if draft is not None:
            self.holding.keep_draft(draft)

    # acts and layout

    def acts(self) -> dict[str, Callable[[], None]]:
        """The acts this page answers."""
        return {
            "take_next": self.take_next,
            "save_next": lambda: self.money.ask() if self.money.is_open else self.save_and_next(),
            "release": self.release,
            "park": self.park,
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
        self.reload_claim()

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
