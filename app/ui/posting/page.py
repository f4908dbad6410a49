"""The posting page: payments on the left, the equation and the claims on the right, every act by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.posting.exceptions import ExceptionRow
from app.posting.mend_types import MendResult, MendWish
from app.posting.results import RemitRow
from app.posting.review import RemitReview, ReviewClaim
from app.ui.actions import bind_in
from app.ui.page import Desk, Page
from app.ui.posting.columns import ClaimRow, claim_rows
from app.ui.posting.done import done_words, undo_of, wish_of
from app.ui.posting.foot import OPEN, REGISTERED, Foot
from app.ui.posting.remit_list import LIST_SHARE, RemitList
from app.ui.posting.work import WorkArea
from app.ui.widgets.pane import Notice, Pane

REVIEW_SHARE = 744


class PostingPage(Page):
    """Marks are made here and posted together; what is posted was read just before. Letters open panels."""

    topics = frozenset({"remit"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Remittances")
        self._review: RemitReview | None = None
        self._marked: frozenset[int] = frozenset()
        self._remit_id: int | None = None
        self._claim_wish: int | None = None
        self._posting = False
        self._undo: MendWish | None = None
        self.list = RemitList(desk)
        self.work = WorkArea(desk)
        self.remits, self.claims, self.pane = self.list.remits, self.work.claims, self.work.pane
        self.equation, self.wanted = self.work.equation, self.list.wanted
        self.bar = Notice("What was done")
        self.foot = Foot()
        self.post, self.marked_words = self.foot.post, self.foot.marked
        self._lay_out()
        self._connect()
        self._bind()
        self._show_marks()

    def _lay_out(self) -> None:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setAccessibleName("Payments, and the chosen one")
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        split.addWidget(self.list)
        split.addWidget(self.work)
        split.setSizes([LIST_SHARE, REVIEW_SHARE])
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 2)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self.bar)
        page.addWidget(split, 1)
        page.addWidget(self.foot)

    def _connect(self) -> None:
        self.list.remit_chosen.connect(self._on_remit)
        self.list.exception_chosen.connect(self._on_exception)
        self.list.entered.connect(self.claims.setFocus)
        self.list.wanted_changed.connect(self._on_wanted)
        self.wanted.settled.connect(self.focus_list)
        self.list.untouched_wanted.connect(self.show_untouched)
        self.claims.row_chosen.connect(lambda _row: self._on_claim())
        self.claims.row_activated.connect(self._enter_claim)
        self.pane.open.clicked.connect(self._open_shown)
        self.list.states.retry_requested.connect(self.refresh)
        self.list.exception_states.retry_requested.connect(self.refresh)
        self.work.states.retry_requested.connect(self._ask_review)
        self.work.closed.connect(self._on_closed)
        self.work.picker.picked.connect(self._on_done)
        for panel in (self.work.mend, self.work.alike):
            panel.done.connect(self._on_mended)
        for found in (self.work.picker, self.work.mend, self.work.alike, self.work.tasks, self.work.untouched):
            found.failed.connect(self.failed)
        self.work.alike.ready.connect(self._show_alike)
        self.work.alike.unfit.connect(lambda sentence: self.said.emit(sentence, "amber"))
        self.post.clicked.connect(self.post_marked)
        self.work.states.show_empty("No payment on the screen", "Choose one on the left.")

    def _bind(self) -> None:
        bind_in(self.claims, "approve", self.mark)
        bind_in(self.claims, "approve_clean", self.mark_clean)
        for act, button in self.foot.buttons.items():
            button.clicked.connect(partial(self.open_act, act))
            bind_in(self.claims, REGISTERED[act], partial(self.open_act, act))
        for table in (self.remits, self.list.exceptions, self.claims):
            bind_in(table, "untouched", self.show_untouched)
            bind_in(table, "undo_mend", self.undo)
        bind_in(self.remits, "take_back", partial(self.open_act, "take"))

    # payments

    def refresh(self) -> None:
        """Ask for the list on show, and for the payment on show."""
        run, office = self.desk.background.run, self.desk.office
        if self.list.of_all:
            self.list.exception_states.wait()
            run(office.exceptions, self._on_exceptions, self._on_exceptions_failure, slot="exceptions")
        self.list.states.wait()
        run(office.remits, self._on_remits, self._on_list_failure, slot="remits")
        self._ask_review()

    def _on_wanted(self) -> None:
        if self.list.of_all:
            self.refresh()

    def show_only(self, code: str) -> None:
        """Narrow the list: empty for all, open, posted, held, all exceptions ..."""
        self.list.show_only(code)

    def open_remit(self, remit_id: int, remit_claim_id: int | None = None) -> None:
        """Show one payment, at a received claim of it."""
        self._claim_wish = remit_claim_id
        self.list.wish_for(remit_id)
        if self._remit_id == remit_id:
            self._ask_review()

    def _on_remits(self, found: tuple[RemitRow, ...]) -> None:
        # Nothing moves while a panel is open: what is typed there stays.
        self.list.set_remits(found, follow=self.work.panel is None and not self.list.of_all)

    def _on_exceptions(self, found: tuple[ExceptionRow, ...]) -> None:
        self.list.set_exceptions(found, follow=self.work.panel is None)

    def _on_remit(self, remit: RemitRow) -> None:
        if not self.list.of_all:
            self.practice_shown.emit(remit.practice, "", remit.band)
            self._show_remit(remit.remit_id)

    def _on_exception(self, found: ExceptionRow) -> None:
        self.practice_shown.emit(found.practice, "", found.band)
        self._claim_wish = found.remit_claim_id
        self._show_remit(found.remit_id)

    def _show_remit(self, remit_id: int) -> None:
        if remit_id != self._remit_id:
            self._marked = frozenset()
            self.work.show_claims()
            self._make_room()
        self._remit_id = remit_id
        self._ask_review()

    def _ask_review(self) -> None:
        if self._remit_id is not None:
            if self._review is None:
                self.work.states.wait()
            work = partial(self.desk.office.review, self._remit_id)
            self.desk.background.run(work, self._on_review, self._on_review_failure, slot="review")

    def _on_review(self, review: RemitReview) -> None:
        fresh = self._review is None or self._review.row.remit_id != review.row.remit_id
        self._review = review
        self.work.show_head(review)
        can = {claim.remit_claim_id for group in review.groups for claim in group.claims if claim.can_approve}
        self._marked &= can
        self._show_marks()
        self.work.states.show_content()
        wish, self._claim_wish = self._claim_wish, None
        if wish is not None and self.claims.select_id(wish):
            pass
        elif fresh:
            self.claims.clearSelection()
            self.claims.select_place(1)
        self._on_claim()

    # marks and acts

    @property
    def claim(self) -> ReviewClaim | None:
        """The received claim under the mark."""
        current = self.claims.current_row
        return current.claim if current is not None else None

    def mark(self) -> None:
        """Space: approve the current claim, or take the mark back, and step down."""
        claim = self.claim
        if claim is None:
            self.claims.step(1)
            return
        if not claim.can_approve:
            self.said.emit("This claim cannot be posted as it stands: " + claim.why, "amber")
            return
        self._marked ^= {claim.remit_claim_id}
        self._show_marks()
        self.claims.step(1)

    def mark_clean(self) -> None:
        """Shift+Space: approve every clean claim."""
        if self._review is not None:
            clean = [group for group in self._review.groups if group.verdict == "clean"]
            self._marked |= {claim.remit_claim_id for group in clean for claim in group.claims if claim.can_approve}
            self._show_marks()

    def post_marked(self) -> None:
        """Ctrl+Shift+Enter: post what is approved, in one operation of the server."""
        if self._review is None or not self.foot.may_post:
            return
        if not self._marked:
            self.said.emit("Approve claims first: Space for one, Shift+Space for all clean ones.", "amber")
            return
        able = [claim for group in self._review.groups for claim in group.claims if claim.can_approve]
        marked = [claim.number for claim in able if claim.remit_claim_id in self._marked]
        # All that can be approved is one request for the whole payment; its provider level goes with it.
        whole = len(marked) == len(able) and not self._review.left_out
        self._posting = True
        self._show_marks()
        work = partial(self.desk.office.approve, self._review.row.remit_id, () if whole else tuple(marked))
        self.desk.background.run(work, self._on_done, self._on_act_failure)

    def open_act(self, act: str) -> None:
        """Open the panel of an act for the claim under the mark; nothing is done yet."""
        if self._review is None or not self.foot.buttons[act].isEnabled():
            return
        claim, remit_id = self.claim, self._review.row.remit_id
        if act == "candidates" and claim is not None:
            self._show_panel(self.work.picker)
            self.work.picker.open_for(claim.remit_claim_id)
        elif act == "alike" and claim is not None:
            self.work.alike.open_for(remit_id, claim.remit_claim_id)
        else:
            whole = claim is None or claim.state not in {"posted", "information"} or self.remits.hasFocus()
            wish = wish_of(act, remit_id, None if whole else claim)
            self._show_panel(self.work.mend)
            self.work.mend.open_form(act, wish, None if whole else claim)

    def _show_panel(self, panel: Pane) -> None:
        self.work.show_panel(panel)
        self._make_room()
        self._show_may()

    def _show_alike(self) -> None:
        # Another panel may have been opened while the server looked: what is typed there stays.
        if self.work.panel is None:
            self._show_panel(self.work.alike)

    def undo(self) -> None:
        """Z: open the panel that undoes what was mended last on this page."""
        if self._undo is not None:
            self._show_panel(self.work.mend)
            self.work.mend.open_form("undo", self._undo, None, reason="Undone at once")

    def show_untouched(self) -> None:
        """Y: what posts with no human act."""
        self._show_panel(self.work.untouched)
        self.work.untouched.open_now()

    def print_claim(self) -> None:
        """Ctrl+P: the remittance of the claim under the mark, in the preview."""
        if self.claim is None or self.claim.state != "posted":
            self.said.emit("Choose a posted claim: its remittance is printed without the other patients.", "amber")
        else:
            self.print_requested.emit("remittance", self.claim.remit_claim_id)

    def _save(self) -> None:
        panel = self.work.panel
        if panel is self.work.picker:
            self.work.picker.pick()
        elif panel is self.work.mend:
            self.work.mend.act()
        elif panel is self.work.alike:
            self.work.alike.act()

    def _on_mended(self, wish: MendWish, result: MendResult) -> None:
        self._undo = undo_of(wish, result)
        self.work.close_panel()
        if self._undo is None:
            self.bar.say(done_words(wish, result), "green")
        else:
            self.bar.say(f"{done_words(wish, result)} Z opens the undo.", "green", "Undo", then=self.undo)
        if result.left:
            self._show_panel(self.work.tasks)
            self.work.tasks.open_for(result.left)
        self.refresh()

    def _on_done(self, sentence: str) -> None:
        self._posting = False
        self._marked = frozenset()
        if self.work.panel is self.work.picker:
            self.work.close_panel()
        self._show_marks()
        self.said.emit(sentence, "green")
        self.refresh()

    def _on_act_failure(self, error: AppError) -> None:
        self._posting = False
        self._show_marks()
        self.fail(error)
        self.refresh()

    def _make_room(self) -> None:
        """The wide panels have the width of the page; the payments come back when they close."""
        self.list.setVisible(not self.work.is_wide)

    def _on_closed(self) -> None:
        self._make_room()
        self._show_may()
        if self.isVisible():
            self.claims.setFocus()

    def _on_claim(self) -> None:
        self.work.show_current()
        self._show_may()

    def _show_marks(self) -> None:
        if self._review is not None:
            self.claims.set_rows(claim_rows(self._review, self._marked))
        self._show_may()

    def _show_may(self) -> None:
        state = self._review.row.state if self._review else ""
        busy = self._posting or self.work.panel is not None
        self.foot.show_may(self.desk, self.claim, state, busy=busy, marked=len(self._marked))

    def _enter_claim(self, found: ClaimRow) -> None:
        if found.provider is not None:
            if found.provider.takeback_id is not None:
                self.page_open_requested.emit("takebacks")
        elif found.claim is not None and found.claim.state in OPEN and _wants_a_choice(found.claim):
            self.open_act("candidates")
        elif found.claim is not None and found.claim.claim_id is not None:
            self.claim_open_requested.emit(found.claim.claim_id)

    def _open_shown(self) -> None:
        if self.pane.claim is not None and self.pane.claim.claim_id is not None:
            self.claim_open_requested.emit(self.pane.claim.claim_id)

    def _on_list_failure(self, error: AppError) -> None:
        self.failed.emit(error)
        if not self.list.known:
            self.list.states.show_error(error)

    def _on_exceptions_failure(self, error: AppError) -> None:
        self.failed.emit(error)
        self.list.exception_states.show_error(error)

    def _on_review_failure(self, error: AppError) -> None:
        self.failed.emit(error)
        if self._review is None:
            self.work.states.show_error(error)

    def acts(self) -> dict[str, Callable[[], None]]:
        """The acts this page answers."""
        return {
            "post": self.post_marked,
            "save_next": self._save,
            "print": self.print_claim,
            "refresh": self.refresh,
            "pane_1": self.focus_first,
            "pane_2": self.claims.setFocus,
            "pane_3": self.pane.setFocus,
            "new_tab": self._open_shown,
        }

    def lists(self) -> tuple[QWidget, ...]:
        """Payments, exceptions, claims, and the claim's pane."""
        return self.remits, self.list.exceptions, self.claims, self.pane

    def focus_first(self) -> None:
        """The list on the left."""
        self.list.table.setFocus()


def _wants_a_choice(claim: ReviewClaim) -> bool:
    """Whether a person has to say which claim or which line it is."""
    return claim.claim_id is None or claim.stopped_by == "lines" or claim.verdict in {"unmatched", "other_practice"}
