"""Fix one, apply to all alike: the claims that wait for the same answer, a tick each, one answer, sums shown first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal

from app.domain.errors import AppError, NotFound, Refused
from app.domain.money import money_text
from app.posting.mend_types import Alike, AlikeClaim, BalanceChange, MendResult, MendWish
from app.rules.policy import Treatment
from app.ui.actions import bind_keys
from app.ui.page import Desk
from app.ui.posting.columns import verdict_text
from app.ui.posting.mend_panel import REHEARSAL, preview_words
from app.ui.posting.parts import CHANGE_COLUMNS, bind_within, by_party, change_id, pause
from app.ui.table.columns import Cell, Column, Tone, muted, plain
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button, Choice, TextField
from app.ui.widgets.pane import Pane, States, row
from app.ui.widgets.text import CutLabel, KeyCap, PlainLabel
from app.ui.words import amount_cell, count_text, day_cell

ANSWER_WORDS = {
    Treatment.CONTRACTUAL: "Take it off: contract",
    Treatment.NEXT_PARTY: "To the next party",
    Treatment.NEXT_PAYER: "To the next payer only",
    Treatment.DENIAL: "A denial, to be worked",
    Treatment.PATIENT_FIRST: "The patient acts first",
    Treatment.INFORMATION: "Information, moves nothing",
}


@dataclass(frozen=True, slots=True)
class AlikeRow:
    """One claim and whether the answer is for it, too."""

    claim: AlikeClaim
    ticked: bool


ALIKE_COLUMNS: tuple[Column[AlikeRow], ...] = (
    Column("tick", "Answer", lambda row: Cell("\u2713 yes", Tone.GREEN) if row.ticked else muted("left out"), 66),
    Column("number", "Claim", lambda row: plain(row.claim.number), 170),
    Column("patient", "Patient", lambda row: plain(row.claim.patient), 110, stretch=True),
    Column("date", "Date", lambda row: day_cell(row.claim.service_from), 74),
    Column("trace", "Payment", lambda row: muted(row.claim.trace), 130),
    Column("charge", "Billed", lambda row: amount_cell(row.claim.charge), 78, right=True),
    Column("cents", "Taken off", lambda row: amount_cell(row.claim.cents), 80, right=True),
    Column("verdict", "Now", lambda row: muted(verdict_text(row.claim.verdict) or row.claim.state), 110),
)


class AlikePanel(Pane):
    """Signals: `left()` when it was closed, `done(MendWish, MendResult)` when it is done, `failed(AppError)`."""

    left = Signal()
    ready = Signal()
    unfit = Signal(str)
    done = Signal(object, object)
    failed = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__("All alike")
        self._desk = desk
        self._remit_id = 0
        self._asked = 0
        self._found: Alike | None = None
        self._out: set[int] = set()
        self._acting = False
        self.title = PlainLabel("All alike", weight="strong")
        self.total = CutLabel("", "muted")
        self.table: DeskTable[AlikeRow] = DeskTable(
            "Claims alike", ALIKE_COLUMNS, lambda each: each.claim.remit_claim_id
        )
        self.states = States(self.table, "Claims alike")
        self.answer = Choice("Answer")
        self.answer.offer(
            ["Choose the answer", *ANSWER_WORDS.values()], ["", *(each.value for each in ANSWER_WORDS)]
        )
        self.answer.setMinimumWidth(190)
        self.reason = TextField("Reason", "kept for good")
        self.changes: DeskTable[BalanceChange] = DeskTable("Sums", CHANGE_COLUMNS, change_id)
        self.words = CutLabel("", "muted")
        self.trouble = PlainLabel("", "red", wrap=True)
        self.cancel = Button("Close", "Close the claims alike")
        self.do = Button("Apply to all ticked", primary=True)
        self._later = pause(self, self._preview)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        head = row(self.title, self.total)
        head.setStretch(1, 1)
        self.body.addLayout(head)
        self.body.addWidget(self.states, 3)
        fields = row(
            KeyCap("Space"), PlainLabel("leave out or take in", "muted"), 10, PlainLabel("Answer", "muted"),
            self.answer, 6, PlainLabel("Reason", "muted"), self.reason,
        )  # fmt: skip
        fields.setStretch(7, 1)
        self.body.addLayout(fields)
        self.body.addWidget(self.changes, 1)
        self.body.addWidget(self.trouble)
        foot = row(self.words, self.cancel, KeyCap("Esc"), self.do, KeyCap("Ctrl+Enter"))
        foot.setStretch(0, 1)
        self.body.addLayout(foot)
        self.trouble.hide()

    def _connect(self) -> None:
        self.answer.chosen.connect(lambda _value: self._preview())
        self.table.row_activated.connect(lambda _row: self.answer.setFocus())
        self.cancel.clicked.connect(self.close_panel)
        self.do.clicked.connect(self.act)
        self.states.retry_requested.connect(lambda: self.open_for(self._remit_id, self._asked))
        bind_keys(self.table, "Space", self.toggle)
        bind_within(self, "Esc", self.close_panel)

    def open_for(self, remit_id: int, remit_claim_id: int) -> None:
        """Ask what waits for the same answer as this received claim."""
        self._remit_id, self._asked = remit_id, remit_claim_id
        self._found, self._out, self._acting = None, set(), False
        self.title.setText("All alike")
        self.answer.choose("")
        self.reason.clear()
        self.table.set_rows(())
        self._show_nothing("")
        self.say("")
        self._show_total()
        self.states.wait()
        work: Callable[[], Alike] = partial(self._desk.office.alike, remit_claim_id, self._desk.today)
        self._desk.background.run(work, self._on_found, self._on_not_found, slot="alike")

    def _on_found(self, found: Alike) -> None:
        self._found = found
        self.ready.emit()
        key = found.key
        remark = f" {key.remark}" if key.remark else ""
        code = f" on {key.procedure}" if key.procedure else ""
        self.title.setText(f"{key.group}-{key.reason}{remark}{code}, {key.payer}")
        self._show_rows()
        self._preview()
        if found.claims:
            self.states.show_content()
            if not self.table.select_id(self._asked):
                self.table.select_place(0)
        else:
            self.states.show_empty("Nothing waits for this answer", "Esc goes back to the payment.")
        self.table.setFocus()

    def _on_not_found(self, error: AppError) -> None:
        if isinstance(error, NotFound | Refused):
            self.unfit.emit(error.sentence)         # asking again would not change it
            return
        self.ready.emit()
        self.states.show_error(error)
        self.failed.emit(error)

    @property
    def ticked(self) -> tuple[AlikeClaim, ...]:
        """The claims the answer is for."""
        claims = self._found.claims if self._found else ()
        return tuple(each for each in claims if each.remit_claim_id not in self._out)

    def toggle(self) -> None:
        """Space: leave the current claim out, or take it in again."""
        current = self.table.current_row
        if current is not None and not self._acting:
            self._out ^= {current.claim.remit_claim_id}
            self._show_rows()
            self.table.step(1)
            self._show_nothing("")
            self._later.start()

    def _show_rows(self) -> None:
        claims = self._found.claims if self._found else ()
        self.table.set_rows([AlikeRow(each, each.remit_claim_id not in self._out) for each in claims])
        self._show_total()

    def _show_total(self) -> None:
        every, chosen = self._found.claims if self._found else (), self.ticked
        cents = money_text(sum(each.cents for each in chosen))
        self.total.set_whole(f"{len(chosen)} of {count_text(len(every), 'claim')} ticked, {cents}" if every else "")

    @property
    def wish(self) -> MendWish | None:
        """What would be asked of the server; None while no answer is chosen or nothing is ticked."""
        answer, ids = str(self.answer.currentData()), tuple(each.remit_claim_id for each in self.ticked)
        if self._found is None or not answer or not ids:
            return None
        reason = self.reason.text().strip()
        return MendWish("alike", self._remit_id, reason=reason, key=self._found.key, ids=ids, answer=answer)

    def _preview(self) -> None:
        self._later.stop()
        wish = self.wish
        self._show_nothing("")
        if wish is None or self._acting or not self._desk.holds("poster", "supervisor"):
            self._desk.background.drop_slot("rehearsal")
            return
        self.words.set_whole("The server tries it out ...")
        rehearsed = MendWish("alike", wish.remit_id, reason=REHEARSAL, key=wish.key, ids=wish.ids, answer=wish.answer)
        work = partial(self._desk.office.rehearse_mend, rehearsed, self._desk.today)
        self._desk.background.run(work, self._on_preview, self._on_refused, slot="rehearsal")

    def _on_preview(self, result: MendResult) -> None:
        self.say("")
        self.changes.set_rows(by_party(result.changes))
        self.words.set_whole(preview_words(result))
        self.do.setEnabled(not self._acting)

    def _show_nothing(self, words: str) -> None:
        self.changes.set_rows(())
        self.words.set_whole(words)
        self.do.setEnabled(False)

    def act(self) -> None:
        """Ctrl+Enter: give the answer to all that are ticked."""
        wish = self.wish
        if self._acting or self._found is None:
            return
        if wish is None:
            self.say("Choose an answer, and leave at least one claim ticked.")
            self.answer.setFocus()
            return
        if not wish.reason:
            self.say("Type the reason: it is kept for good.")
            self.reason.setFocus()
            return
        if not self.do.isEnabled():
            self.say("Wait for the sums, then press Ctrl+Enter again.")
            return
        self._acting = True
        self.do.setEnabled(False)
        work = partial(self._desk.office.mend, wish, self._desk.today)
        self._desk.background.run(work, partial(self._on_done, wish), self._on_refused)

    def _on_done(self, wish: MendWish, result: MendResult) -> None:
        self._acting = False
        self.done.emit(wish, result)

    def _on_refused(self, error: AppError) -> None:
        self._acting = False
        self._show_nothing("")
        self.say(error.sentence)
        self.failed.emit(error)

    def say(self, sentence: str) -> None:
        """What is wrong, in the panel; the empty text when nothing is."""
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))

    def close_panel(self) -> None:
        """Esc: nothing was done."""
        self._later.stop()
        self._desk.background.drop_slot("rehearsal")
        self._desk.background.drop_slot("alike")
        self.left.emit()
