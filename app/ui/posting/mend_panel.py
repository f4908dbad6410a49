"""Mending a posted claim: what to take back or where it belongs, the reason, and what would change, shown first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.domain.errors import AppError
from app.domain.money import money_text
from app.posting.mend_types import BalanceChange, MendResult, MendWish
from app.posting.review import ReviewClaim
from app.ui.page import Desk
from app.ui.posting.parts import CHANGE_COLUMNS, bind_within, by_party, change_id, pause
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button, Choice, TextField
from app.ui.widgets.pane import Pane, row
from app.ui.widgets.text import CutLabel, KeyCap, PlainLabel
from app.ui.words import code_text, count_text

REHEARSAL = "preview"       # the reason of what is only shown; nothing of it is written
MOST_CHANGES = 12           # more rows are summed by party


@dataclass(frozen=True, slots=True)
class MendForm:
    """One kind of mending: the title, what its field asks for (empty: none), and the word on the button."""

    title: str
    field: str
    hint: str
    button: str


FORMS = {
    "take": MendForm("Take back", "", "", "Take back"),
    "move": MendForm("Move the money to another claim", "To claim", "our claim number", "Move"),
    "swap": MendForm(
        "Two patients were mixed up: swap", "With", "number or #place in this payment, or TRACE/NUMBER", "Swap"
    ),
    "again": MendForm("Take back and post again under today's rules", "", "", "Post again"),
    "undo": MendForm("Undo what was just done", "", "", "Undo"),
}


class MendPanel(Pane):
    """Signals: `left()` when it was closed, `done(MendWish, MendResult)` when it is done, `failed(AppError)`."""

    left = Signal()
    done = Signal(object, object)
    failed = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__("Mend")
        self._desk = desk
        self._kind = ""
        self._base = MendWish("", 0)
        self._acting = False
        self.title = PlainLabel("", weight="strong")
        self.about = CutLabel("", "muted")
        self.what = Choice("What to take back")
        self.field = TextField("Which claim")
        self.reason = TextField("Reason", "kept for good")
        self.changes: DeskTable[BalanceChange] = DeskTable("What would change", CHANGE_COLUMNS, change_id)
        self.words = CutLabel("", "muted")
        self.trouble = PlainLabel("", "red", wrap=True)
        self.cancel = Button("Close", "Close the panel")
        self.do = Button("Do it", primary=True)
        self._names = PlainLabel("", "muted"), PlainLabel("Reason", "muted")
        self._later = pause(self, self._preview)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        head = row(self.title, self.about)
        head.setStretch(1, 1)
        self.body.addLayout(head)
        fields = QWidget()
        grid = self._grid = QGridLayout(fields)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.addWidget(self._names[0], 0, 0)
        grid.addWidget(self.what, 0, 1)
        grid.addWidget(self.field, 0, 1)
        grid.addWidget(self._names[1], 0, 2)
        grid.addWidget(self.reason, 0, 3)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        self.body.addWidget(fields)
        self.body.addWidget(self.changes, 1)
        self.body.addWidget(self.trouble)
        foot = row(self.words, self.cancel, KeyCap("Esc"), self.do, KeyCap("Ctrl+Enter"))
        foot.setStretch(0, 1)
        self.body.addLayout(foot)
        self.trouble.hide()

    def _connect(self) -> None:
        self.what.chosen.connect(lambda _value: self._preview())
        self.field.textEdited.connect(lambda _text: self._changed())
        self.do.clicked.connect(self.act)
        self.cancel.clicked.connect(self.close_panel)
        bind_within(self, "Esc", self.close_panel)

    def open_form(self, kind: str, wish: MendWish, claim: ReviewClaim | None, *, reason: str = "") -> None:
        """Show one kind of mending for a claim, or for the whole payment without one; nothing is done yet."""
        form = FORMS[kind]
        self._kind, self._base, self._acting = kind, wish, False
        self.title.setText(form.title)
        self.do.setText(form.button)
        self.do.setAccessibleName(form.button)
        self.about.set_whole(_about(claim) if kind != "undo" else "")
        self.what.setVisible(kind == "take")
        self.field.setVisible(bool(form.field))
        self._grid.setColumnStretch(1, 1 if form.field or kind == "take" else 0)
        self._names[0].setText(form.field or ("What" if kind == "take" else ""))
        self.field.setAccessibleName(form.field or "Which claim")
        self.field.setPlaceholderText(form.hint)
        self.field.clear()
        self.reason.setText(reason)
        if kind == "take":
            self._offer(claim)
        self._show_nothing("")
        self.say("")
        first = self.field if form.field else self.what if kind == "take" and claim else self.reason
        first.setFocus()
        self._preview()

    def _offer(self, claim: ReviewClaim | None) -> None:
        words, values = ["The whole payment"], ["payment"]
        if claim is not None:
            lines = [line for line in claim.lines if line.line_no is not None and claim.state == "posted"]
            words = [
                f"Claim {claim.claim or claim.number}, all of it",
                *(f"Line {each.line_no} {code_text(each.procedure, each.modifiers)} {money_text(each.paid)}"
                  for each in lines),
                *words,
            ]  # fmt: skip
            values = ["claim", *(f"line {line.line_no}" for line in lines), *values]
        self.what.clear()
        self.what.offer(words, values)
        self.what.setCurrentIndex(0)

    @property
    def wish(self) -> MendWish | None:
        """What the fields say now; None while something is missing."""
        wish = replace(self._base, reason=self.reason.text().strip())
        if self._kind == "take":
            what, _, line = str(self.what.currentData()).partition(" ")
            part = 0 if what == "payment" else wish.remit_claim_id
            return replace(wish, kind=what, line_no=int(line or 0), remit_claim_id=part)
        if FORMS[self._kind].field:
            to = self.field.text().strip()
            return replace(wish, kind=self._kind, to=to) if to else None
        return wish if self._kind == "undo" else replace(wish, kind=self._kind)

    def _changed(self) -> None:
        self._show_nothing("")
        self._later.start()

    def _preview(self) -> None:
        self._later.stop()
        wish = self.wish if self._kind else None
        if wish is None or self._acting or not self._desk.holds("poster", "supervisor"):
            self._desk.background.drop_slot("rehearsal")
            return
        self._show_nothing("The server tries it out ...")
        rehearsed = replace(wish, reason=wish.reason or REHEARSAL)
        work = partial(self._desk.office.rehearse_mend, rehearsed, self._desk.today)
        self._desk.background.run(work, self._on_preview, self._on_refused, slot="rehearsal")

    def _on_preview(self, result: MendResult) -> None:
        self.say("")
        many = len(result.changes) > MOST_CHANGES
        self.changes.set_rows(by_party(result.changes) if many else result.changes)
        self.words.set_whole(preview_words(result))
        self.do.setEnabled(not self._acting)

    def _show_nothing(self, words: str) -> None:
        self.changes.set_rows(())
        self.words.set_whole(words)
        self.do.setEnabled(False)

    def act(self) -> None:
        """Ctrl+Enter: do what was shown."""
        wish = self.wish if self._kind else None
        if wish is None or self._acting:
            return
        if not wish.reason:
            self.say("Type the reason: it is kept for good.")
            self.reason.setFocus()
            return
        if not self.do.isEnabled():
            self.say("Wait for what it would change, then press Ctrl+Enter again.")
            return
        self._acting = True
        self.do.setEnabled(False)
        work = partial(self._desk.office.mend, wish, self._desk.today)
        self._desk.background.run(work, partial(self._on_done, wish), self._on_refused)

    def _on_done(self, wish: MendWish, result: MendResult) -> None:
        self._acting, self._kind = False, ""
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
        self._kind = ""
        self._later.stop()
        self._desk.background.drop_slot("rehearsal")
        self.left.emit()


def preview_words(result: MendResult) -> str:
    """What a rehearsal says in one sentence."""
    stays = count_text(result.posted, "received claim") if result.posted else "nothing of it"
    words = [f"Posted after it: {stays}"]
    words += [f"{count_text(result.exceptions, 'exception')}"] if result.exceptions else []
    words += [f"{count_text(len(result.left), 'paper')} had left the office"] if result.left else []
    return ", ".join(words) + ("." if result.changes else "; no balance changes.")


def _about(claim: ReviewClaim | None) -> str:
    if claim is None:
        return "the whole payment"
    return f"claim {claim.claim or claim.number}, {claim.patient}, paid {money_text(claim.paid)}"
