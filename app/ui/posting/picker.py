"""The side-by-side picker: what was received beside the chosen claim of ours, lines paired by hand, one key posts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox

from app.domain.errors import AppError
from app.ui.actions import bind_keys
from app.ui.page import Desk
from app.ui.posting.parts import bind_within
from app.ui.posting.picker_rows import (
    CANDIDATE_COLUMNS,
    FACT_COLUMNS,
    PAIR_COLUMNS,
    FactRow,
    PairRow,
    fact_rows,
    pair_id,
    pair_rows,
)
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button, TextField
from app.ui.widgets.pane import Pane, States, row
from app.ui.widgets.text import Chip, CutLabel, KeyCap, PlainLabel

if TYPE_CHECKING:
    from app.posting.candidates import Candidate, Candidates


class PickerPanel(Pane):
    """Signals: `left()` when it was closed, `picked(sentence)` when something was posted, `failed(AppError)`."""

    left = Signal()
    picked = Signal(str)
    failed = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__("Which claim is it?")
        self._desk = desk
        self._found: Candidates | None = None
        self._pairs: dict[int, int] = {}
        self._acting = False
        self.title = PlainLabel("", weight="strong")
        self.place = Chip()
        self.why = CutLabel("", "muted")
        self.candidates: DeskTable[Candidate] = DeskTable("Candidates", CANDIDATE_COLUMNS, lambda each: each.claim_id)
        self.states = States(self.candidates, "Candidates")
        self.facts: DeskTable[FactRow] = DeskTable("Facts side by side", FACT_COLUMNS, lambda fact: fact.name)
        self.says = CutLabel("", "muted")
        self.pairs: DeskTable[PairRow] = DeskTable("Lines side by side", PAIR_COLUMNS, pair_id)
        self.problem = CutLabel("", "amber")
        self.other = TextField("Another claim number", "another claim number, then Enter")
        self.remember = QCheckBox("Remember for this payer")
        self.remember.setAccessibleName("Remember for this payer how it writes our number")
        self.trouble = PlainLabel("", "red", wrap=True)
        self.cancel = Button("Close", "Close the candidates")
        self.do = Button("Pick and post", primary=True)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        head = row(self.title, self.place, self.why)
        head.setStretch(2, 1)
        self.body.addLayout(head)
        sides = row(self.states, self.facts)
        sides.setStretch(0, 4)
        sides.setStretch(1, 5)
        self.body.addLayout(sides, 3)
        self.body.addWidget(self.says)
        self.body.addWidget(self.pairs, 2)
        keys = row(
            KeyCap("1-9"), PlainLabel("the payer's line is our line of that number", "muted"), KeyCap("0"),
            PlainLabel("none", "muted"), self.problem,
        )  # fmt: skip
        keys.setStretch(4, 1)
        self.body.addLayout(keys)
        self.body.addWidget(self.trouble)
        self.other.setMinimumWidth(160)
        self.other.setMaximumWidth(280)
        foot = row(self.other, 8, self.remember, None, self.cancel, KeyCap("Esc"), self.do, KeyCap("Ctrl+Enter"))
        foot.setStretch(0, 1)
        self.body.addLayout(foot)
        self.trouble.hide()

    def _connect(self) -> None:
        self.candidates.row_chosen.connect(self._on_candidate)
        self.candidates.row_activated.connect(lambda _row: self._to_lines())
        self.other.returnPressed.connect(self._ask_other)
        self.cancel.clicked.connect(self.close_panel)
        self.do.clicked.connect(self.pick)
        self.states.retry_requested.connect(self._ask_other)
        bind_within(self, "Esc", self.close_panel)
        for number in range(10):
            bind_keys(self.pairs, str(number), partial(self.pair, number))

    @property
    def chosen(self) -> Candidate | None:
        """The claim beside which the received one stands now."""
        return self.candidates.current_row if self._found is not None and self._found.claims else None

    def open_for(self, remit_claim_id: int) -> None:
        """Ask what a received claim could be."""
        self._found, self._pairs, self._acting = None, {}, False
        self.title.setText("Which claim is it?")
        self.place.show_as("", "plain")
        self.why.set_whole("")
        self.other.clear()
        self.say("")
        self.candidates.set_rows(())
        self._show_chosen()
        self.remember.setChecked(True)
        self.states.wait()
        self._ask(remit_claim_id, "")
        self.candidates.setFocus()

    def _ask(self, remit_claim_id: int, also: str) -> None:
        work = partial(self._desk.office.candidates, remit_claim_id, also)
        self._desk.background.run(work, partial(self._on_found, also), self._on_failure, slot="candidates")

    def _ask_other(self) -> None:
        number = self.other.text().strip()
        if number and self._found is not None and not self._acting:
            self._ask(self._found.remit_claim_id, number)

    def _on_found(self, also: str, found: Candidates) -> None:
        self._found, self._pairs = found, {}
        self.say("")
        self.title.setText(f"Claim {found.number or 'without a number'}: which of ours is it?")
        notes = [f"a claim of {found.elsewhere}" if found.elsewhere else ""]
        notes += [f"looks like a claim of {found.former_system}" if found.former_system else "", found.why]
        self.why.set_whole("   ".join(note for note in notes if note))
        self.candidates.set_rows(found.claims)
        if not found.claims:
            self.states.show_empty("No claim of ours resembles it", "Type the number of the claim below, then Enter.")
            self._show_chosen()
            self.other.setFocus()
            return
        self.states.show_content()
        mine = [each.claim_id for each in found.claims if each.claim_id == found.claim_id]
        self.candidates.clearSelection()
        self.candidates.select_id(mine[0] if mine and not also else found.claims[0].claim_id)
        self._show_chosen()
        self.candidates.setFocus()

    def _on_candidate(self, _chosen: Candidate) -> None:
        self._pairs = {}
        self._show_chosen()

    def _show_chosen(self) -> None:
        claim = self.chosen
        found = self._found
        self.facts.set_rows(fact_rows(found, claim) if found else ())
        self._show_pairs()
        self.says.set_whole(_matcher_words(claim))
        self.problem.set_whole(claim.line_problem if claim else "")
        if claim is not None and found is not None:
            self.place.show_as(f"{self.candidates.currentIndex().row() + 1} of {len(found.claims)}", "plain")
        may = self._desk.holds("poster", "supervisor") and not self._acting
        self.do.setEnabled(may and claim is not None)

    def _show_pairs(self) -> None:
        claim = self.chosen
        self.pairs.set_rows(pair_rows(claim, self._pairs) if claim else ())

    def _to_lines(self) -> None:
        self.pairs.setFocus()
        if not self.pairs.currentIndex().isValid():
            self.pairs.select_place(0)

    def pair(self, number: int) -> None:
        """The payer's line under the mark is our line of that number; 0 takes the pairing by hand back."""
        current, claim = self.pairs.current_row, self.chosen
        if current is None or claim is None or current.line.remit_line_id is None:
            return
        if number == 0:
            self._pairs.pop(current.line.remit_line_id, None)
        else:
            ours = next((each.line_id for each in claim.lines if each.line_no == number), None)
            if ours is None:
                self.say(f"Our claim has no line {number}.")
                return
            self._pairs = {theirs: mine for theirs, mine in self._pairs.items() if mine != ours}
            self._pairs[current.line.remit_line_id] = ours
        self.say("")
        self._show_pairs()
        self.pairs.step(1)

    def pick(self) -> None:
        """Ctrl+Enter: post it as the chosen claim."""
        claim, found = self.chosen, self._found
        if claim is None or found is None or not self.do.isEnabled():
            return
        from app.posting.picking import LinePick  # noqa: PLC0415  # start-up time

        self._acting = True
        self.do.setEnabled(False)
        lines = tuple(LinePick(theirs, ours) for theirs, ours in sorted(self._pairs.items()))
        work = partial(
            self._desk.office.pick, found.remit_claim_id, claim.claim_id, lines, self._desk.today,
            remember=self.remember.isChecked(),
        )  # fmt: skip
        self._desk.background.run(work, self._on_picked, self._on_failure)

    def _on_picked(self, sentence: str) -> None:
        self._acting = False
        self.picked.emit(sentence)

    def _on_failure(self, error: AppError) -> None:
        self._acting = False
        self.say(error.sentence)
        if self._found is None:
            self.states.show_error(error)
        self._show_chosen()
        self.failed.emit(error)

    def say(self, sentence: str) -> None:
        """What is wrong, in the panel; the empty text when nothing is."""
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))

    def close_panel(self) -> None:
        """Esc: nothing was done."""
        self._desk.background.drop_slot("candidates")
        self.left.emit()


def _matcher_words(claim: Candidate | None) -> str:
    if claim is None:
        return ""
    agrees = ", ".join(claim.agrees) or "nothing"
    differs = f"; differs in {', '.join(claim.differs)}" if claim.differs else ""
    return f"{claim.score} %: agrees in {agrees}{differs}"
