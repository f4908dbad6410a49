"""One claim of a payment: its lines with reasons in words, what will be posted and why, and candidates if unmatched."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.money import money_text
from app.posting.review import ReviewClaim, ReviewLine, ReviewProposal, ReviewProviderLevel
from app.ui.posting.columns import LINE_COLUMNS, provider_text, reasons_text, triplets_text, verdict_text
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button
from app.ui.widgets.pane import Pane, clear_layout, row, scrolled
from app.ui.widgets.text import Chip, CutLabel, PlainLabel
from app.ui.words import day

MOST_LINES, MOST_WHYS, MOST_CANDIDATES = 8, 8, 4
NAME_WIDTH = 64


class RemitClaimPane(Pane):
    """Shows one claim of a payment; `claim` is the one on show."""

    def __init__(self) -> None:
        super().__init__("Claim of the payment")
        self.claim: ReviewClaim | None = None
        self._number = PlainLabel("", weight="strong")
        self._verdict = Chip()
        self._facts = CutLabel("", "muted")
        self.open = Button("Open claim", "Open the claim in a tab", quiet=True)
        self._why = PlainLabel("", wrap=True)
        self._lines: DeskTable[ReviewLine] = DeskTable("Lines", LINE_COLUMNS, lambda line: line.sequence, quiet=True)
        self._whys = QVBoxLayout()
        self._whys.setSpacing(3)
        self.body.addLayout(row(self._number, self._verdict, self._facts, None, self.open))
        self.body.addWidget(self._why)
        self.body.addWidget(self._lines)
        inside = QWidget()
        whys = QVBoxLayout(inside)
        whys.setContentsMargins(0, 0, 0, 0)
        whys.addLayout(self._whys)
        whys.addStretch(1)
        self.body.addWidget(scrolled(inside, "Reasons, and what is posted"), 1)

    def show_claim(self, claim: ReviewClaim | None) -> None:
        """Show a claim, or say what to do when none is chosen."""
        self.claim = claim
        clear_layout(self._whys)
        self._lines.setVisible(claim is not None)
        self.open.setVisible(claim is not None and claim.claim_id is not None)
        if claim is None:
            self._number.setText("No claim chosen")
            self._verdict.show_as("", "plain")
            self._facts.set_whole("")
            self._why.setText("Choose a claim above: its lines, reasons and postings are shown here.")
            return
        self._number.setText(f"Claim {claim.claim or claim.number}")
        colour = {"denial": "red", "clean": "green"}.get(claim.verdict, "amber")
        self._verdict.show_as(verdict_text(claim.verdict), colour)
        facts = (claim.patient, f"status {claim.status_code}", claim.control_number, claim.party, claim.match_text)
        self._facts.set_whole("   ".join(part for part in facts if part))
        self._why.setText(claim.why)
        self._lines.set_rows(claim.lines)
        self._lines.fit_height(MOST_LINES)
        self._show_whys(claim)

    def show_provider(self, found: ReviewProviderLevel) -> None:
        """A provider-level row instead of a claim."""
        self.show_claim(None)
        self._number.setText(f"Provider level {found.code}")
        self._facts.set_whole(found.reference)
        self._why.setText(f"{money_text(-found.amount)}: {provider_text(found)}.")

    def _show_whys(self, claim: ReviewClaim) -> None:
        for proposal in claim.proposal_lines:
            self._add_proposal(proposal)
        if claim.adjustments:
            self._add("Claim level", reasons_text(claim.adjustments))
        for line in claim.lines[:MOST_WHYS]:
            if line.adjustments:
                self._add(f"Line {line.line_no or line.sequence}", reasons_text(line.adjustments))
            if line.verdict not in ("", "none"):
                self._add("contract", f"{line.verdict}: {line.basis}" if line.basis else line.verdict)
            self._add("posts", line.why)
        if claim.stopped_by:
            self._add("stopped by", claim.stopped_by)
        for candidate in claim.candidates[:MOST_CANDIDATES]:
            words = f"{candidate.patient}, {day(candidate.service_from)}, billed {money_text(candidate.charge)}: "
            self._add(f"{candidate.claim}  {candidate.score} %", words + ", ".join(candidate.reasons))

    def _add_proposal(self, found: ReviewProposal) -> None:
        """The payer's split above the one that fits: the same cents, approved by Space."""
        self._add(f"Line {found.line_no or ''}".strip(), f"payer sent {triplets_text(found.original)}")
        self._add("proposed", triplets_text(found.proposed), "strong")

    def _add(self, head: str, words: str, weight: str = "") -> None:
        name, text = PlainLabel(head, "muted"), PlainLabel(words, weight=weight, wrap=True)
        name.setMinimumWidth(NAME_WIDTH)
        name.setAlignment(Qt.AlignmentFlag.AlignTop)
        line = row(name, text)
        line.setStretch(1, 1)
        self._whys.addLayout(line)
