"""What the keys do with the item in a person's hands: take, save, park, release, and bring back with its draft."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.domain.errors import AppError, Conflict
from app.ui.office import OpenedItem
from app.ui.page import Desk
from app.ui.questions.ask import AskDialog
from app.ui.table.view import DeskTable
from app.ui.workbench.feed import QueueFeed
from app.ui.workbench.holding import Holding
from app.ui.workbench.looking import Looking
from app.ui.workbench.note_bar import NoteBar
from app.ui.workbench.places import places_of, put_back
from app.workqueues.types import Draft, OutcomeToSave, QueueQuery, QueueRow, Snoozed, TakenItem


class HeldWork(QObject):
    """Joins the list, the note bar and what is held. Signals: `said(sentence, colour)`; `failed(AppError)`.

    `query` tells what the list shows: from there the next item comes.
    """

    said = Signal(str, str)
    failed = Signal(object)

    def __init__(
        self, desk: Desk, parent: QObject, *, table: DeskTable[QueueRow], notes: NoteBar, feed: QueueFeed,
        looking: Looking, query: Callable[[], QueueQuery], panes: tuple[QWidget, ...],
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._desk, self._panes = desk, panes
        self._table, self._notes, self._feed, self._looking, self._query = table, notes, feed, looking, query
        self.holding = Holding(desk.office, desk.background, self)
        notes.save_requested.connect(self.save_and_next)
        notes.draft_due.connect(self.keep_draft)
        self.holding.opened.connect(self._on_opened)
        self.holding.nothing_left.connect(self._on_nothing_left)
        self.holding.let_go.connect(self._on_let_go)
        self.holding.failed.connect(self._on_failed)
        self.holding.renewed.connect(self._on_renewed)
        self.holding.snoozed.connect(self._on_snoozed)
        notes.snooze.sleep_requested.connect(self.sleep)
        self.holding.ends_soon.connect(self._on_ends_soon)

    def take_next(self) -> None:
        """F8."""
        if self._query().queue and self._put_aside():
            self.holding.take_next(self._query())

    def take_row(self, row: QueueRow) -> None:
        """Enter on a row: what is held gets the cursor, what is parked comes back, what is free is taken."""
        held = self.holding.item
        if held is not None and held.item_id == row.item_id:
            self._notes.note.setFocus()
        elif parked := next((each for each in self.holding.parked if each.item_id == row.item_id), None):
            self.bring_back(parked)
        elif self._put_aside():
            self.holding.take(row.item_id, row.version)

    def _put_aside(self) -> bool:
        """Whether the hands are free: a held item with typing on it must be saved, parked or released first."""
        if self.holding.item is not None and self._notes.note.text().strip():
            self.said.emit("A note is being typed: Ctrl+Enter saves it, F7 parks the item with it.", "amber")
            self._notes.note.setFocus()
            return False
        return True

    def save_and_next(self) -> None:
        """Ctrl+Enter: with an outcome the item is saved and the next one comes; a bare note keeps the item."""
        if self._notes.snooze.is_open:
            self.sleep()
            return
        item, chosen, text = self._notes.item, self._notes.chosen, self._notes.note.text().strip()
        if item is None or self.holding.acting:
            return
        if chosen is None:
            if text:
                self.holding.save_note(text, self._on_note_saved)
            else:
                self.said.emit("Pick an outcome: it sets the next date and says why.", "amber")
                self._notes.outcome.setFocus()
            return
        try:
            asked = self._notes.answers()
        except AppError as wrong:
            self.said.emit(str(wrong), "amber")
            return
        save = OutcomeToSave(
            item.item_id, item.version, chosen.code, text, self._notes.chosen_date, self._notes.chosen_why, asked.at,
            asked.agreed.zone if asked.agreed else "", asked.reference, asked.representative, asked.promised_on,
            asked.promised,
        )  # fmt: skip
        self.holding.save_and_next(save, self._query())

    def snooze(self) -> None:
        """F6: ask why and until when; a second time it is left again."""
        if self._notes.snooze.is_open:
            self._notes.snooze.close_bar()
        elif self.holding.item is None:
            self.said.emit("Take the item first: F8 takes the next one, Enter takes the chosen one.", "amber")
        else:
            self._notes.open_snooze()

    def sleep(self) -> None:
        """Let the held item sleep as typed."""
        try:
            wish = self._notes.snooze.wish()
        except AppError as wrong:
            self.said.emit(str(wrong), "amber")
            return
        self.holding.snooze(wish)

    def release(self) -> None:
        """Ctrl+Backspace."""
        self.holding.release()

    def park(self) -> None:
        """F7: aside with its draft; with nothing held, the last parked item comes back."""
        if self.holding.item is not None:
            self.keep_draft()
            self.holding.park()
        elif self.holding.parked:
            self.holding.bring_back(self.holding.parked[-1])

    def bring_back(self, item: TakenItem) -> None:
        """A parked item comes back when the hands are free."""
        if self._put_aside():
            self.holding.bring_back(item)

    def ask(self) -> None:
        """Q: a question to the lead about what is held."""
        item = self.holding.item
        if item is None:
            self.said.emit("Take the item first: a question is asked about what one holds.", "amber")
            return
        self.keep_draft()
        dialog = AskDialog(self._notes, self._desk, item)
        dialog.asked.connect(self._on_asked)
        dialog.show()

    def _on_asked(self, sleeps: bool) -> None:
        if sleeps:
            self.holding.put_down()
            self._notes.show_item(None)
            self._table.setFocus()
        self._looking.reload()
        self._feed.refresh()
        self.said.emit("The lead has your question; the answer comes back to this desk.", "green")

    def typed(self) -> Draft | None:
        """What stands in the note bar for the held item, or None."""
        item: TakenItem | None = self._notes.item
        if item is None:
            return None
        chosen = self._notes.chosen
        pane = json.dumps({"queue": self._query().queue} | places_of(self._panes))
        body = self._notes.note.text()
        code, on = chosen.code if chosen else "", self._notes.chosen_date
        fields = self._notes.asked.kept()
        return Draft(item.claim_id, body, code, on, pane, remit_claim_id=item.remit_claim_id, fields=fields)

    def keep_draft(self) -> None:
        """Send what is typed."""
        draft = self.typed()
        if draft is not None:
            self.holding.keep_draft(draft)

    def _on_opened(self, found: OpenedItem) -> None:
        draft = found.draft or Draft(found.item.claim_id, "")
        self._notes.show_item(found.item, draft.body, draft.outcome, draft.next_on, fields=draft.fields)
        if found.detail is not None:
            self._looking.show_claim(found.detail)
        else:
            self._looking.show_claimless(found.item.item_id, found.item.why)
        self._table.select_id(found.item.item_id, tell=False)
        self._feed.refresh()
        # When the panes have their new size: earlier there is nothing to scroll.
        QTimer.singleShot(0, self, partial(self._put_back, found.item.item_id, draft.pane))
        self._notes.note.setFocus()
        if draft.body:
            self.said.emit("What you typed here before is back.", "accent")

    def _put_back(self, item_id: int, pane: str) -> None:
        if self.holding.item is not None and self.holding.item.item_id == item_id:
            put_back(self._panes, pane)

    def _on_note_saved(self) -> None:
        self._notes.show_item(self.holding.item)
        if self.holding.item is not None and self.holding.item.claim_id is not None:
            self._looking.load(self.holding.item.claim_id)
        self._looking.claimless.read_again()
        self.said.emit("Note saved; the next date stays as it was.", "green")

    def _on_nothing_left(self) -> None:
        self._notes.show_item(None)
        self._feed.refresh()
        self._table.setFocus()
        self.said.emit("Nothing is left to take here with these filters.", "green")

    def _on_let_go(self, word: str) -> None:
        self._notes.show_item(None)
        self._feed.refresh()
        self._table.setFocus()
        self.said.emit(f"The item is {word}; what was typed is kept.", "accent")

    def _on_snoozed(self, done: Snoozed) -> None:
        self._notes.show_item(None)
        self._feed.refresh()
        self._table.setFocus()
        self.said.emit(done.said[:1].upper() + done.said[1:] + ".", "green")

    def _on_failed(self, error: AppError) -> None:
        self.failed.emit(error)
        self._feed.refresh()
        if isinstance(error, Conflict):
            self.holding.renew()

    def _on_ends_soon(self, item: TakenItem) -> None:
        at = item.lease_until.astimezone()
        self.said.emit(f"Parked {item.claim} goes back to its queue at {at:%H:%M}: F7 brings it back first.", "amber")

    def _on_renewed(self, found: OpenedItem) -> None:
        self._notes.renew(found.item)
        if found.detail is not None:
            self._looking.show_claim(found.detail)
