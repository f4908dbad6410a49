"""The keying desk at work: claims are found and typed, saved row by row behind the typing, and posted at zero."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from msgspec.structs import replace
from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent

from app.domain.errors import AppError, Refused
from app.domain.money import AmountError, money_text
from app.posting.paper_rules import REVERSAL, find_faults
from app.posting.paper_types import ClaimDraft, Completion, FavouriteReason, FoundClaim, PaperLine
from app.ui.page import Desk
from app.ui.paper.asks import OpenedCheck
from app.ui.paper.check_desk import KEYING, NEW, SECOND, CheckDesk
from app.ui.paper.grid import blank_lines, without_empty_end
from app.ui.paper.keying import ALLOWED, placed, started, turned, with_reason, with_typed_reason
from app.ui.paper.sheet import KeyedClaim
from app.ui.words import count_text

REST_MS = 3000      # a line left half typed is saved when the hands rest


class KeyingDesk(CheckDesk):
    """Everything the desk does with claims, from finding one to posting the check."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._denied = False
        self._sending = False
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setInterval(REST_MS)
        self._resting.timeout.connect(self._save_claim)
        self.finder.wanted.connect(self._find)
        self.finder.taken.connect(self._take)
        self.finder.not_ours.connect(self._key_foreign)
        self.finder.table.left.connect(self.show_grid)
        self.grid.edited.connect(self._on_edited)
        self.grid.line_left.connect(lambda _place: self._save_claim())
        self.grid.finished.connect(self._finish_claim)
        self.grid.reasons_wanted.connect(self._offer_reasons)
        self.grid.escaped.connect(self._to_finder)
        self.reasons.chosen.connect(self._on_reason)
        self.reasons.typed.connect(self._on_typed_reason)
        self.reasons.left.connect(self._close_reasons)
        self.claim_bar.edited.connect(self._on_bar)
        self.claim_bar.left.connect(self.grid.setFocus)
        self.keyed.row_activated.connect(self._reopen)
        self.keyed.drop_wanted.connect(self._drop)

    # finding

    def _find(self, text: str) -> None:
        batch, opened = self.batch, self.opened
        if batch is not None and opened is not None:
            self.finish_typing()
            payer = self.sheet.head.payer_id
            work = partial(self.desk.office.find_paper_claims, batch.batch_id, payer, text)
            self.desk.background.run(work, self._on_found, self.failed.emit, slot="paper claims")

    def _on_found(self, found: tuple[FoundClaim, ...]) -> None:
        self.finder.show_found(found)
        self.show_found()

    def _take(self, claim: FoundClaim) -> None:
        same = [each for each in self.sheet.claims if each.draft.claim_id == claim.claim_id]
        known = same[-1] if same else None
        # A take-back and its correction are two claims of one check; else the same claim twice is a slip of the hand.
        if known is not None and known.draft.status_code != REVERSAL:
            self._reopen(known)
            self.said.emit("This claim is on the check already; it is opened again.", "amber")
            return
        work = partial(self.desk.office.start_paper_claim, claim.claim_id, self.sheet.head.payer_id)
        self.desk.background.run(work, self._begin, self.failed.emit, slot="paper claim")

    def _key_foreign(self, text: str) -> None:
        if self.mode == KEYING:
            self._begin(ClaimDraft(None, text, lines=blank_lines()))
            self.claim_bar.name.setFocus()

    def _begin(self, draft: ClaimDraft) -> None:
        self._key = self.sheet.next_key
        self._show_claim(draft)

    def _reopen(self, claim: KeyedClaim) -> None:
        self.finish_typing()
        self._key = claim.key
        self._show_claim(claim.draft)

    def _show_claim(self, draft: ClaimDraft) -> None:
        self.reasons.hide()
        self._draft = draft
        self.claim_bar.show_claim(draft)
        self.claim_bar.show()
        self.grid.show_lines(draft.lines, ours=draft.claim_id is not None)
        self.grid_states.show_content()
        self.show_grid()
        self._show_off()
        self.grid.setFocus()

    # typing

    def _typed(self) -> ClaimDraft:
        return replace(self._draft, lines=without_empty_end(self.grid.lines))

    def _on_edited(self) -> None:
        if self._key:
            self._put(self._typed())

    def _put(self, draft: ClaimDraft) -> None:
        """The claim as it stands now, here; the server hears of it when the line is left."""
        self._draft = draft
        self._resting.start()
        self.sheet = self.sheet.with_claim(KeyedClaim(self._key, draft, saved=False))
        self.show_keyed(self.sheet.claims)
        self.keyed.select_id(self._key, tell=False)
        self._show_figures()
        self._show_off()

    def _show_off(self) -> None:
        wrong = [line.off_by for line in self.grid.lines if started(line) and line.off_by]
        self.claim_bar.off.show_as(f"off by {money_text(sum(wrong))}" if wrong else "", "red")

    def _save_claim(self) -> None:
        claim = self.sheet.find(self._key)
        if claim is not None and not claim.saved and self.saver is not None and self.mode == KEYING:
            self.saver.keep(claim.key, claim.draft)

    def hideEvent(self, event: QHideEvent) -> None:
        """Another page, the lock: what stands here is saved."""
        self.finish_typing()
        super().hideEvent(event)

    def finish_typing(self) -> None:
        """Take what stands in the cell, and save it."""
        if self._key and self.mode == KEYING:
            self.grid.go_to(self.grid.place, self.grid.field)
            self._save_claim()

    def _finish_claim(self) -> None:
        """Behind the last line: the next claim, unless a line does not add up."""
        self._save_claim()
        lines = self.grid.lines
        wrong = next((at for at, line in enumerate(lines) if line.off_by), None)
        if wrong is not None:
            self.grid.go_to(wrong, ALLOWED)
            if started(lines[wrong]):
                words = f"is off by {money_text(lines[wrong].off_by)}: press / and give it a reason."
            else:
                words = "has nothing typed: type it, or Ctrl+Delete if the EOB does not show it."
            self.said.emit(f"Line {wrong + 1} {words}", "amber")
            return
        self._to_finder()

    def _to_finder(self) -> None:
        self._save_claim()
        self.finder.field.clear()
        self.finder.begin()

    def _on_bar(self) -> None:
        """What is typed once for the claim: patient, control number, interest, the payer's place, take-back."""
        if not self._key or self.mode != KEYING:
            return
        bar = self.claim_bar
        try:
            interest = bar.interest_cents
        except AmountError:
            self.said.emit("Interest: type digits, 250 is 2.50.", "amber")
            return
        made = replace(
            turned(placed(self._typed(), str(bar.place.currentData())), bar.take_back.isChecked()),
            control_number=bar.control.text().strip(),
            interest=interest,
            patient_name=bar.name.text().strip() if self._draft.claim_id is None else self._draft.patient_name,
        )
        if made != self._typed():
            self._put_lines(made.lines)
            self._put(made)
            self._save_claim()

    def _put_lines(self, lines: tuple[PaperLine, ...]) -> None:
        if lines != self.grid.lines:
            place, field = self.grid.place, self.grid.field
            self.grid.show_lines(lines, ours=self._draft.claim_id is not None)
            self.grid.go_to(place, field)

    def _drop(self, claim: KeyedClaim) -> None:
        if self.mode != KEYING or self.saver is None:
            return
        self.sheet = self.sheet.without(claim.key)
        saved = self.saver.row_of(claim.key)
        self.saver.forget(claim.key)
        if claim.key == self._key:
            self._key = 0
            self.claim_bar.hide()
            self.grid.show_lines((), ours=True)
        self.show_keyed(self.sheet.claims)
        self._show_figures()
        if saved is not None:
            work = partial(self.desk.office.drop_paper_claim, saved)
            self.desk.background.run(work, lambda _done: None, self._on_refused)

    # reasons

    def _offer_reasons(self, denied: bool) -> None:
        line = self.grid.line
        if line is not None:
            self._denied = denied
            off = f", {money_text(line.off_by)}" if line.off_by else ""
            self.reasons.offer(self.grid.favourites, f"Reason for line {self.grid.place + 1}{off}")

    def _on_reason(self, chosen: FavouriteReason) -> None:
        line = self.grid.line
        if line is not None:
            self.grid.put_line(with_reason(line, chosen.group, chosen.reason))
        self._close_reasons(go_on=self._denied)

    def _on_typed_reason(self, text: str) -> None:
        line = self.grid.line
        made = with_typed_reason(line, text) if line is not None else None
        if made is None:
            self.said.emit("A reason is written CO-197 or CO-197=50.00, a remark N130.", "amber")
            return
        self.grid.put_line(made)
        self._close_reasons(go_on=self._denied and not made.off_by)

    def _close_reasons(self, *, go_on: bool = False) -> None:
        self.reasons.hide()
        self.grid.setFocus()
        if go_on:
            self.grid.next_line()

    # posting

    def complete(self) -> None:
        """Ctrl+Enter: begin, post, approve, or the next check, as the check stands."""
        batch = self.batch
        if batch is None or self._sending or not self.conflict.isHidden():
            return
        if self.mode == NEW:
            self.keep_head()
        elif self.mode == SECOND:
            self._approve()
        elif self.mode == KEYING:
            self.finish_typing()
            self._check_and_post()
        elif batch.state != "closed":
            self.start_new(batch)

    def _check_and_post(self) -> None:
        try:
            head = self.head.draft(self.sheet.head)
        except Refused as refusal:
            self.said.emit(refusal.sentence, "amber")
            return
        faults = find_faults(head, [claim.draft for claim in self.sheet.claims])
        if faults:
            self.said.emit(" ".join(faults), "red")
            return
        self._send_head(head, lambda: self.when_saved(self._post))

    def _post(self) -> None:
        opened = self.opened
        if opened is not None:
            row = opened.check.row
            self._send(partial(self.desk.office.complete_paper_check, row.check_id, row.version), self._on_not_posted)

    def _approve(self) -> None:
        opened = self.opened
        if opened is None:
            return
        row = opened.check.row
        trace = self.head.trace.text().strip()
        try:
            amount = self.head.cents() if self.head.amount.text().strip() else None
        except Refused as refusal:
            self.said.emit(refusal.sentence, "amber")
            return
        work = partial(self.desk.office.approve_paper_check, row.check_id, row.version, trace, amount)
        self._send(work, self._on_not_approved)

    def _send(self, work: Callable[[], Completion], failed: Callable[[AppError], None]) -> None:
        self._sending = True
        self.act.setEnabled(False)
        self.desk.background.run(work, self._on_completed, partial(self._on_send_failed, failed))

    def _on_send_failed(self, failed: Callable[[AppError], None], error: AppError) -> None:
        self._sending = False
        self.act.setEnabled(True)
        failed(error)

    def _on_not_posted(self, error: AppError) -> None:
        self._on_refused(error)
        opened = self.opened
        if opened is not None and opened.twin is None:
            work = partial(self.desk.office.look_at_paper_check, opened.check.row.check_id)
            self.desk.background.run(work, self._tell_twin, lambda _error: None, slot="paper check")

    def _tell_twin(self, opened: OpenedCheck) -> None:
        if opened.twin is not None and self.mode == KEYING:
            self.notice.say(opened.twin.words, "amber", "Link as its image", then=self.link_image)

    def _on_not_approved(self, error: AppError) -> None:
        opened = self.opened
        if opened is not None:
            self.head.show_difference(opened.check.draft)
        self.failed.emit(error)

    def _on_completed(self, done: Completion) -> None:
        self._sending = False
        self.act.setEnabled(True)
        opened = self.opened
        if opened is None:
            return
        look = partial(self.desk.office.look_at_paper_check, opened.check.row.check_id)
        self.desk.background.run(look, partial(self._show_done, done), self.failed.emit, slot="paper check")

    def _show_done(self, done: Completion, opened: OpenedCheck) -> None:
        self.show_opened(opened)
        if done.remit_id is None:
            self.notice.say("It waits for a second person now: its amount is above the practice's limit.", "amber")
            return
        words = f"Posted, closes: {count_text(done.posted, 'claim')}, {money_text(done.posted_cents)}"
        if done.exceptions:
            words += f"; {count_text(done.exceptions, 'exception')}, {money_text(done.exception_cents)}"
        jump = partial(self.remit_open_requested.emit, done.remit_id)
        self.notice.say(f"{words}.", "green", f"Open remittance R{done.remit_id}", then=jump)

    def link_image(self) -> None:
        """The payment is here by another way: nothing posts, the check counts in its batch."""
        opened = self.opened
        if opened is not None:
            row = opened.check.row
            work = partial(self.desk.office.link_paper_image, row.check_id, row.version)
            self.desk.background.run(work, self._on_linked, self._on_refused)

    def _on_linked(self, sentence: str) -> None:
        self.said.emit(sentence, "green")
        opened = self.opened
        if opened is not None:
            look = partial(self.desk.office.look_at_paper_check, opened.check.row.check_id)
            self.desk.background.run(look, self.show_opened, self.failed.emit, slot="paper check")
