"""The posting page: payments on the left, the equation and the claims on the right, keys to approve and post."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QSplitter, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.posting.results import RemitRow
from app.posting.review import RemitReview
from app.ui.actions import bind_in
from app.ui.page import Desk, Page
from app.ui.posting.claim_pane import RemitClaimPane
from app.ui.posting.columns import CLAIM_COLUMNS, REMIT_COLUMNS, ClaimRow, by_state, claim_row_id, claim_rows
from app.ui.posting.equation import Equation
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button, Choice, TextField
from app.ui.widgets.pane import States, row
from app.ui.widgets.text import CutLabel, KeyCap, PlainLabel
from app.ui.words import PAYMENT_METHODS, count_text, day

WANTED = (
    ("All payments", ""),
    ("Want a person", "open"),
    ("Posted", "posted"),
    ("Held", "held"),
    ("Reversed", "reversed"),
)
LIST_SHARE, REVIEW_SHARE = 430, 764


class PostingPage(Page):
    """Marks are made here and posted together; what is posted was read just before."""

    topics = frozenset({"remit"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Remittances")
        self._remits: tuple[RemitRow, ...] = ()
        self._review: RemitReview | None = None
        self._marked: frozenset[int] = frozenset()
        self._wanted_remit: int | None = None
        self._posting = False
        self.wanted = Choice("Which payments")
        self.wanted.offer([words for words, _code in WANTED], [code for _words, code in WANTED])
        self.wanted.setMinimumWidth(150)
        self.remits: DeskTable[RemitRow] = DeskTable("Payments", REMIT_COLUMNS, lambda remit: remit.remit_id)
        self.list_states = States(self.remits, "Payments")
        self.equation = Equation()
        self.head = CutLabel("", "muted")
        self.claims: DeskTable[ClaimRow] = DeskTable("Claims by verdict", CLAIM_COLUMNS, claim_row_id)
        self.pane = RemitClaimPane()
        self.reason = TextField("Reason for reversing", "Reason for reversing")
        self.reverse = Button("Reverse")
        self.post = Button("Post", primary=True)
        self.marked_words = PlainLabel("", "muted")
        self._lay_out()
        self._connect()
        self._show_marks()

    def _lay_out(self) -> None:
        left = QWidget()
        left.setMinimumWidth(LIST_SHARE)
        layout = QVBoxLayout(left)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        top = QFrame()
        top.setObjectName("filterBar")
        top.setFixedHeight(41)
        top.setLayout(row(self.wanted, None, margins=(12, 0, 12, 0)))
        layout.addWidget(top)
        layout.addWidget(self.list_states, 1)
        right = QWidget()
        inner = QVBoxLayout(right)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        bar = QFrame()
        bar.setObjectName("filterBar")
        lines = QVBoxLayout(bar)
        lines.setContentsMargins(0, 0, 0, 8)
        lines.setSpacing(0)
        lines.addWidget(self.equation)
        head = row(self.equation.state, self.head, margins=(12, 0, 12, 0))
        head.setStretch(1, 1)
        lines.addLayout(head)
        inner.addWidget(bar)
        inner.addWidget(self._claims_and_pane(), 1)
        self.review_states = States(right, "Payment")
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setAccessibleName("Payments, and the chosen one")
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        split.addWidget(left)
        split.addWidget(self.review_states)
        split.setSizes([LIST_SHARE, REVIEW_SHARE])
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 2)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(split, 1)
        page.addWidget(self._foot())

    def _claims_and_pane(self) -> QSplitter:
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setAccessibleName("Claims above, one claim below")
        parts.setChildrenCollapsible(False)
        parts.addWidget(self.claims)
        below = QWidget()
        layout = QVBoxLayout(below)
        layout.setContentsMargins(10, 10, 10, 10)
        layout.addWidget(self.pane)
        parts.addWidget(below)
        parts.setSizes([330, 260])
        return parts

    def _foot(self) -> QFrame:
        foot = QFrame()
        foot.setObjectName("noteBar")
        foot.setFixedHeight(50)
        self.reason.setMinimumWidth(220)
        keys = row(
            KeyCap("Space"), PlainLabel("approve", "muted"), KeyCap("Shift+Space"), PlainLabel("all clean", "muted"), 8,
            self.reason, self.reverse, None, self.marked_words, self.post, KeyCap("Ctrl+Shift+Enter"),
            margins=(12, 0, 12, 0),
        )  # fmt: skip
        foot.setLayout(keys)
        return foot

    def _connect(self) -> None:
        self.wanted.chosen.connect(lambda _code: self._show_remits())
        self.remits.row_chosen.connect(self._on_remit)
        self.remits.row_activated.connect(lambda _row: self.claims.setFocus())
        self.claims.row_chosen.connect(lambda found: self.pane.show_claim(found.claim))
        self.claims.row_activated.connect(self._open_claim)
        self.pane.open.clicked.connect(self._open_shown)
        self.list_states.retry_requested.connect(self.refresh)
        self.review_states.retry_requested.connect(self._ask_review)
        self.post.clicked.connect(self.post_marked)
        self.reverse.clicked.connect(self.reverse_shown)
        bind_in(self.claims, "approve", self.mark)
        bind_in(self.claims, "approve_clean", self.mark_clean)
        self.review_states.show_empty("No payment on the screen", "Choose one on the left.")

    # payments

    def refresh(self) -> None:
        """Ask for the payments, and for the one on show."""
        self.list_states.wait()
        self.desk.background.run(self.desk.office.remits, self._on_remits, self._on_list_failure, slot="remits")
        self._ask_review()

    def show_only(self, code: str) -> None:
        """Narrow the list: empty for all, open, posted, held, reversed."""
        self.wanted.choose(code)
        self._show_remits()

    def open_remit(self, remit_id: int) -> None:
        """Show one payment."""
        self._wanted_remit = remit_id
        self.wanted.choose("")
        self._show_remits()

    def _on_remits(self, found: tuple[RemitRow, ...]) -> None:
        self._remits = tuple(sorted(found, key=by_state))
        self._show_remits()

    def _show_remits(self) -> None:
        code = self.wanted.currentData()
        rows = [remit for remit in self._remits if _is_wanted(remit, code)]
        self.remits.set_rows(rows)
        if not rows:
            self.list_states.show_empty("No payments here", "Drop an 835 file on the window to import it.")
            return
        self.list_states.show_content()
        wanted = self._wanted_remit
        if wanted is not None and self.remits.select_id(wanted):
            self._wanted_remit = None
        elif not self.remits.currentIndex().isValid():
            self.remits.select_place(0)

    def _on_remit(self, remit: RemitRow) -> None:
        if self._review is None or self._review.row.remit_id != remit.remit_id:
            self._marked = frozenset()
        self.practice_shown.emit(remit.practice, "", remit.band)
        self._ask_review()

    def _ask_review(self) -> None:
        remit = self.remits.current_row
        if remit is not None:
            if self._review is None:
                self.review_states.wait()
            work = partial(self.desk.office.review, remit.remit_id)
            self.desk.background.run(work, self._on_review, self._on_review_failure, slot="review")

    def _on_review(self, review: RemitReview) -> None:
        fresh = self._review is None or self._review.row.remit_id != review.row.remit_id
        self._review = review
        self.equation.show_remit(review.row)
        self.head.set_whole(_head_words(review))
        can = {claim.remit_claim_id for group in review.groups for claim in group.claims if claim.can_approve}
        self._marked &= can
        self._show_marks()
        self.review_states.show_content()
        if fresh:
            self.claims.clearSelection()
            self.claims.select_place(1)
        current = self.claims.current_row
        self.pane.show_claim(current.claim if current else None)

    # marks and acts

    def mark(self) -> None:
        """Space: approve the current claim, or take the mark back, and step down."""
        current = self.claims.current_row
        if current is None or current.claim is None:
            self.claims.step(1)
            return
        if not current.claim.can_approve:
            self.said.emit("This claim cannot be posted as it stands: " + current.claim.why, "amber")
            return
        self._marked ^= {current.claim.remit_claim_id}
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
        if self._review is None or self._posting:
            return
        if not self._marked:
            self.said.emit("Approve claims first: Space for one, Shift+Space for all clean ones.", "amber")
            return
        able = [claim for group in self._review.groups for claim in group.claims if claim.can_approve]
        marked = [claim.number for claim in able if claim.remit_claim_id in self._marked]
        # All that can be approved is one request for the whole payment; its provider level goes with it.
        whole = len(marked) == len(able)
        self._act(partial(self.desk.office.approve, self._review.row.remit_id, () if whole else tuple(marked)))

    def reverse_shown(self) -> None:
        """Undo the posting of the payment on show; the reason is kept for good."""
        reason = self.reason.text().strip()
        if self._review is None or self._posting:
            return
        if not reason:
            self.said.emit("Type the reason for reversing: it is kept with the operation.", "amber")
            self.reason.setFocus()
            return
        self._act(partial(self.desk.office.reverse, self._review.row.remit_id, reason))

    def _act(self, work: Callable[[], str]) -> None:
        self._posting = True
        self._show_marks()
        self.desk.background.run(work, self._on_done, self._on_act_failure)

    def _on_done(self, sentence: str) -> None:
        self._posting = False
        self._marked = frozenset()
        self.reason.clear()
        self._show_marks()
        self.said.emit(sentence, "green")
        self.refresh()

    def _on_act_failure(self, error: AppError) -> None:
        self._posting = False
        self._show_marks()
        self.fail(error)
        self.refresh()

    def _show_marks(self) -> None:
        if self._review is not None:
            self.claims.set_rows(claim_rows(self._review, self._marked))
        may = self.desk.holds("poster", "supervisor")
        state = self._review.row.state if self._review else ""
        self.marked_words.setText(f"{count_text(len(self._marked), 'claim')} approved" if self._marked else "")
        self.post.setEnabled(may and not self._posting)
        can_reverse = may and not self._posting and state in {"posted", "posting", "review"}
        self.reverse.setEnabled(can_reverse)
        self.reason.setEnabled(can_reverse)

    def _open_claim(self, found: ClaimRow) -> None:
        if found.claim is not None and found.claim.claim_id is not None:
            self.claim_open_requested.emit(found.claim.claim_id)

    def _open_shown(self) -> None:
        if self.pane.claim is not None and self.pane.claim.claim_id is not None:
            self.claim_open_requested.emit(self.pane.claim.claim_id)

    def _on_list_failure(self, error: AppError) -> None:
        self.failed.emit(error)
        if not self._remits:
            self.list_states.show_error(error)

    def _on_review_failure(self, error: AppError) -> None:
        self.failed.emit(error)
        if self._review is None:
            self.review_states.show_error(error)

    def acts(self) -> dict[str, Callable[[], None]]:
        """The acts this page answers."""
        return {
            "post": self.post_marked,
            "refresh": self.refresh,
            "pane_1": self.remits.setFocus,
            "pane_2": self.claims.setFocus,
            "pane_3": self.pane.setFocus,
            "new_tab": self._open_shown,
        }

    def lists(self) -> tuple[QWidget, ...]:
        """Payments, claims, and the claim's pane."""
        return self.remits, self.claims, self.pane

    def focus_first(self) -> None:
        """The list of payments."""
        self.remits.setFocus()


def _is_wanted(remit: RemitRow, code: str) -> bool:
    if code == "open":
        return remit.state in {"new", "review", "held", "posting"} or remit.exception_claims > 0
    return not code or remit.state == code


def _head_words(review: RemitReview) -> str:
    remit = review.row
    words = [remit.payer, f"{PAYMENT_METHODS.get(remit.method, remit.method)} {remit.trace}"]
    words.append(f"paid {day(remit.payment_date)}" if remit.payment_date else f"received {day(remit.received_on)}")
    words += [remit.practice, count_text(remit.claims, "claim")]
    words += [f"{each.code} {each.words} {each.reference}".strip() for each in review.provider_level]
    words += [finding.message for finding in review.findings if finding.level != "note"]
    return "   ".join(words)
