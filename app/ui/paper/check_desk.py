"""A check at the keying desk: opened, its head typed and saved, given back; colleagues' holds are told."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut

from app.domain.errors import AppError, Conflict, Refused
from app.posting.paper_types import CheckDraft, PaperBatchRow, ProviderRow
from app.ui.page import Desk
from app.ui.paper.asks import OpenedCheck, SavedRow
from app.ui.paper.columns import CHECK_STATES
from app.ui.paper.desk_view import KeyingView
from app.ui.paper.saver import ClaimSaver
from app.ui.paper.sheet import CheckSheet, KeyedClaim

NEW, KEYING, SECOND, DONE = "new", "keying", "second", "done"
_CHIPS = {"draft": "plain", "second": "amber", "posted": "green", "image": "green"}
_NO_CLAIM = {
    NEW: ("A new check", "Type number, amount and date from the check; Enter begins it."),
    KEYING: ("Find the claim", "Type an amount, account, number, or name and day above; Enter takes it."),
    SECOND: ("A second person looks at it", "Enter on a claim below shows its lines as they were keyed."),
    DONE: ("Nothing to key here", "Enter on a claim below shows its lines; Ctrl+Enter begins the next check."),
}


class CheckDesk(KeyingView):
    """Signals: `left()` back to the batches, `said(sentence, colour)`, `failed(AppError)`,
    `remit_open_requested(remit_id)`, `practice_shown(name, location, band)`.
    """

    left = Signal()
    said = Signal(str, str)
    failed = Signal(object)
    remit_open_requested = Signal(int)
    practice_shown = Signal(str, str, int)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.mode = NEW
        self.batch: PaperBatchRow | None = None
        self.opened: OpenedCheck | None = None
        self.sheet = CheckSheet(CheckDraft(0, "", 0))
        self.saver: ClaimSaver | None = None
        self._key = 0
        self._then: Callable[[], None] | None = None
        self._opening = 0
        self._connect()

    def _connect(self) -> None:
        self.head.done.connect(self.keep_head)
        self.head.escaped.connect(self.leave)
        self.finder.escaped.connect(self.leave)
        self.keyed.left.connect(self.finder.begin)
        self.level_open.clicked.connect(self.open_level)
        self.level.changed.connect(self._on_level)
        self.level.left.connect(self._close_level)
        self.level.said.connect(lambda sentence: self.said.emit(sentence, "amber"))
        self.act.clicked.connect(self.complete)
        self.again.clicked.connect(lambda: self._open_again(take_over=False))
        self.over.clicked.connect(lambda: self._open_again(take_over=True))
        self.viewer.pages_changed.connect(self.give_room)
        keys: tuple[tuple[str, Callable[[], None]], ...] = (
            ("PgDown", partial(self.viewer.step, 1)), ("PgUp", partial(self.viewer.step, -1)),
            ("Ctrl++", partial(self.viewer.change_zoom, 1)), ("Ctrl+=", partial(self.viewer.change_zoom, 1)),
            ("Ctrl+-", partial(self.viewer.change_zoom, -1)),
        )  # fmt: skip
        for sequence, act in keys:
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # opening and leaving

    def start_new(self, batch: PaperBatchRow) -> None:
        """A new check of a batch: its head is typed first."""
        self.batch, self.opened, self.saver = batch, None, None
        self.sheet = CheckSheet(CheckDraft(0, "", 0), (), batch.control_cents, batch.posted)
        self.head.show_new()
        self._show(NEW)
        self.left_batch.show_cents(None)
        self.viewer.open(batch.practice_id, batch.batch_id, None)
        (self.head.trace if self.head.payer.currentData() else self.head.payer).setFocus()

    def open_check(self, check_id: int, state: str) -> None:
        """A check of the list: a draft is held at this desk, anything else is looked at."""
        office = self.desk.office
        self.batch, self.opened, self.saver = None, None, None
        self.sheet = CheckSheet(CheckDraft(0, "", 0))
        self.head.show_new()
        self._show(DONE)
        self.grid_states.wait()
        self._opening = check_id if state == "draft" else 0
        work = partial(office.look_at_paper_check, check_id)
        if state == "draft":
            work = partial(office.open_paper_check, check_id, False)
        self.desk.background.run(work, self.show_opened, partial(self._on_not_opened, check_id), slot="paper check")

    def _on_not_opened(self, check_id: int, error: AppError) -> None:
        self._opening = 0
        if not isinstance(error, Conflict):
            self.failed.emit(error)
            return
        work = partial(self.desk.office.look_at_paper_check, check_id)
        self.desk.background.run(work, partial(self._show_foreign, error), self.failed.emit, slot="paper check")

    def _show_foreign(self, error: AppError, opened: OpenedCheck) -> None:
        """A colleague has it open: it can be looked at, and taken over."""
        self.show_opened(opened)
        self._show(DONE)
        self._show_conflict(error.sentence)

    def _open_again(self, *, take_over: bool) -> None:
        opened = self.opened
        if opened is None:
            return
        check_id = opened.check.row.check_id
        work = partial(self.desk.office.open_paper_check, check_id, take_over)
        done = self._on_taken_over if take_over and self.saver is not None and self.saver.busy else self.show_opened
        self.desk.background.run(work, done, partial(self._on_not_opened, check_id), slot="paper check")

    def _on_taken_over(self, opened: OpenedCheck) -> None:
        """What was typed here is saved over what is there, as the person chose."""
        saver = self.saver
        self.opened = opened
        self.conflict.hide()
        self.act.setEnabled(True)
        if saver is not None:
            for claim in self.sheet.claims:
                known = saver.row_of(claim.key)
                ours = known.row_id if known is not None else 0
                row = next((each for each in opened.check.claims if each.paper_claim_id == ours), None)
                if row is not None:
                    saver.know(claim.key, SavedRow(row.paper_claim_id, row.version))
            saver.resume()

    def show_opened(self, opened: OpenedCheck) -> None:
        """A check as it is on the server, ready to go on."""
        check, self.opened, self.batch, self._opening = opened.check, opened, opened.batch, 0
        claims = tuple(KeyedClaim(at, claim.draft) for at, claim in enumerate(check.claims, 1))
        self.sheet = CheckSheet(opened.check.draft, claims, opened.batch.control_cents, opened.others)
        self.saver = self._make_saver(opened)
        self.grid.favourites = opened.favourites
        self.head.show_draft(check.draft)
        self._show({"draft": KEYING, "second": SECOND}.get(check.row.state, DONE))
        self.viewer.open(check.row.practice_id, check.row.batch_id, check.row.check_id)
        self.focus_first()

    def _make_saver(self, opened: OpenedCheck) -> ClaimSaver:
        """Saves this check's claims; it goes on behind the next check until all is on the server."""
        saver = ClaimSaver(self.desk.office, self.desk.background, opened.check.row.check_id, self)
        for at, claim in enumerate(opened.check.claims, 1):
            saver.know(at, SavedRow(claim.paper_claim_id, claim.version))
        saver.saved.connect(partial(self._on_saved, saver))
        saver.refused.connect(partial(self._on_not_saved, saver))
        saver.unreachable.connect(self.failed)
        saver.idle.connect(partial(self._on_idle, saver))
        return saver

    def _on_not_saved(self, saver: ClaimSaver, error: AppError) -> None:
        if saver is self.saver:
            self._show_conflict(error.sentence)
        else:
            self.said.emit(f"A line of the check you left was not saved. {error.sentence}", "red")

    def _show(self, mode: str) -> None:
        self.mode = mode
        self._key = 0
        self.notice.clear()
        self.conflict.hide()
        self.level.hide()
        self.reasons.hide()
        self.head.let_type(head=mode in {NEW, KEYING}, again=mode == SECOND)
        self.grid.read_only = mode != KEYING
        self.claim_bar.setEnabled(mode == KEYING)
        self.viewer.may_change = mode in {NEW, KEYING}
        for part in (self.left_check, self.left_batch):
            part.setVisible(mode != NEW)
        self.finder.setVisible(mode == KEYING)
        self.keys.setVisible(mode == KEYING)
        self.level_open.setVisible(mode == KEYING)
        self.act.setEnabled(True)
        self.act.setText({NEW: "Begin", SECOND: "Approve", DONE: "Next check"}.get(mode, "Complete"))
        self.grid.show_lines((), ours=True)
        self.claim_bar.hide()
        self.show_grid()
        self.grid_states.show_empty(*_NO_CLAIM[mode])
        self._show_words()
        self._show_figures()
        self.show_keyed(self.sheet.claims)
        self.level.show_rows(self.sheet.head.provider)
        if mode == SECOND:
            self.head.ask_again()
            self.notice.say("Above the limit: type number and amount from the check again, then Approve.", "amber")
        if mode == KEYING and self.opened is not None and self.opened.twin is not None:
            self.notice.say(self.opened.twin.words, "amber", "Link as its image", then=self.link_image)

    def _show_words(self) -> None:
        batch, opened = self.batch, self.opened
        if batch is None:
            return
        self.practice_shown.emit(batch.practice, "", batch.band)
        number = f"Batch {batch.number}, {batch.practice}"
        self.batch_words.set_whole(number if opened is not None else f"{number}: a new check")
        state = opened.check.row.state if opened is not None else ""
        self.state.show_as(CHECK_STATES[state].text if state else "", _CHIPS.get(state, "plain"))

    def _show_figures(self) -> None:
        self.left_check.show_cents(self.sheet.left if self.opened is not None else None)
        self.left_batch.show_cents(self.sheet.batch_left)

    def focus_first(self) -> None:
        """Put the focus where work goes on."""
        if self.mode == KEYING:
            self.finder.field.clear()
            self.finder.begin()
        elif self.mode == SECOND:
            self.head.trace.setFocus()
        else:
            self.act.setFocus()

    def leave(self) -> None:
        """Back to the batches; what is typed is saved first, then the check is given back."""
        self.finish_typing()
        saver, opened = self.saver, self.opened
        if self._opening:
            self.desk.background.drop_slot("paper check")
            self._release(self._opening)
        elif opened is not None and saver is not None and self.mode == KEYING:
            if saver.busy and not self.conflict.isHidden():
                self.said.emit("What you typed is not saved yet: take the check over, or read it again.", "red")
                return
            release = partial(self._release, opened.check.row.check_id)
            if saver.busy:
                saver.idle.connect(release)
            else:
                release()
        self._opening, self._then, self.saver = 0, None, None
        self.left.emit()

    def _release(self, check_id: int) -> None:
        work = partial(self.desk.office.release_paper_check, check_id)
        self.desk.background.run(work, lambda _done: None, self.failed.emit)

    # the head

    def keep_head(self) -> None:
        """Save the head: a new check begins, a known one is corrected."""
        if self.mode == SECOND:
            self.complete()
            return
        try:
            draft = self.head.draft(self.sheet.head if self.opened is not None else None)
        except Refused as refusal:
            self.said.emit(refusal.sentence, "amber")
            return
        self._send_head(draft, self.finder.begin)

    def _send_head(self, draft: CheckDraft, then: Callable[[], None]) -> None:
        opened, batch, office = self.opened, self.batch, self.desk.office
        if batch is None:
            return
        if opened is None:
            work = partial(office.add_paper_check, batch.batch_id, draft)
            self.desk.background.run(work, self.show_opened, self._on_refused)
        elif draft == self.sheet.head:
            then()
        else:
            row = opened.check.row
            keep = partial(office.save_paper_check, row.check_id, row.version, draft)
            self.desk.background.run(keep, partial(self._on_head, then), self._on_refused)

    def _on_head(self, then: Callable[[], None], opened: OpenedCheck) -> None:
        self.opened = opened
        self.grid.favourites = opened.favourites
        self.sheet = CheckSheet(opened.check.draft, self.sheet.claims, opened.batch.control_cents, opened.others)
        self.head.show_draft(opened.check.draft)
        self.level.show_rows(opened.check.draft.provider)
        self._show_words()
        self._show_figures()
        then()

    def _on_refused(self, error: AppError) -> None:
        if isinstance(error, Conflict):
            self._show_conflict(error.sentence)
        else:
            self.failed.emit(error)

    def _show_conflict(self, sentence: str) -> None:
        self._then = None           # nothing posts by itself after somebody else was here
        self.trouble.setText(sentence)
        self.act.setEnabled(False)
        self.conflict.show()

    def open_level(self) -> None:
        """Recoupments and interest of the check."""
        self.level.show()
        self.level.code.setFocus()

    def _close_level(self) -> None:
        self.level.hide()
        self.finder.begin()

    def _on_level(self, rows: tuple[ProviderRow, ...]) -> None:
        self._send_head(replace(self.sheet.head, provider=rows), self.level.amount.setFocus)

    # saving

    def _on_saved(self, saver: ClaimSaver, key: object) -> None:
        claim = self.sheet.find(key) if isinstance(key, int) else None
        if claim is not None and saver is self.saver and not saver.waits(claim.key):
            self.sheet = self.sheet.with_claim(KeyedClaim(claim.key, claim.draft))
            self.show_keyed(self.sheet.claims)

    def when_saved(self, then: Callable[[], None]) -> None:
        """Do something once everything typed is on the server: now, or when the last row is in."""
        if self.saver is None or not self.saver.busy:
            then()
        else:
            self._then = then

    def _on_idle(self, saver: ClaimSaver) -> None:
        if saver is self.saver:
            then, self._then = self._then, None
            if then is not None:
                then()

    # what the claims' part of the desk does

    def finish_typing(self) -> None:
        """Take what stands in the cell being typed, and save it."""
        raise NotImplementedError

    def complete(self) -> None:
        """The main act of the check on the screen."""
        raise NotImplementedError

    def link_image(self) -> None:
        """The check becomes the image of its electronic twin."""
        raise NotImplementedError
