"""The panel of a money act on a claim: line, party, amount, reason. Ctrl+Enter does the act, Esc leaves."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from app.claims.detail_types import ClaimDetail, LineDetail
from app.domain.errors import Refused
from app.domain.money import AmountError, decimal_text, money_text, typed_amount
from app.rules.write_off import PARTIES, WriteOffReason
from app.ui.claim.asks import ClaimWish
from app.ui.claim.columns import line_code
from app.ui.widgets.fields import Button, Choice, TextField
from app.ui.widgets.pane import Pane, row
from app.ui.widgets.text import Chip, CutLabel, KeyCap, PlainLabel
from app.ui.words import PARTY_WORDS

WRITE_OFF, TRANSFER = "write_off", "transfer"
TITLES = {WRITE_OFF: "Write off", TRANSFER: "Move to another party"}
BUTTONS = {WRITE_OFF: "Write off", TRANSFER: "Move"}
PAYERS = ("primary", "secondary", "tertiary")


class ActPanel(Pane):
    """`wanted()` when the act is to be done; `left()` when the panel was closed."""

    wanted = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__("Money act on the claim")
        self.kind = ""
        self._detail: ClaimDetail | None = None
        self._reasons: dict[str, WriteOffReason] = {}
        self._op: UUID = uuid4()
        self.title, self.open_words = PlainLabel("", weight="strong"), CutLabel("", "muted")
        self.line, self.party, self.to = Choice("Line"), Choice("Who owes it"), Choice("To whom")
        self.amount = TextField("Amount", "0.00")
        self.reason = Choice("Reason")
        self.words = TextField("Why", "kept for good")
        self.proof = TextField("Proof", "which paper or call shows it")
        self.mark = Chip()
        self.rule = CutLabel("", "muted")
        self.trouble = PlainLabel("", "red", wrap=True)
        self.do = Button("Write off", primary=True)
        self.cancel = Button("Close")
        names = ("Line", "Owed by", "To", "Amount", "Reason", "Proof")
        self._labels = {name: PlainLabel(name, "muted") for name in names}
        self._lay_out()
        self._connect()
        self.hide()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        first: tuple[tuple[str, QWidget], ...] = (
            ("Line", self.line), ("Owed by", self.party), ("To", self.to), ("Amount", self.amount),
        )  # fmt: skip
        for at, (name, field) in enumerate(first):
            grid.addWidget(self._labels[name], 0, at * 2)
            grid.addWidget(field, 0, at * 2 + 1)
        grid.addWidget(self._labels["Reason"], 1, 0)
        grid.addWidget(self.reason, 1, 1, 1, 3)
        grid.addWidget(self.words, 1, 1, 1, 7)
        grid.addWidget(self._labels["Proof"], 1, 4)
        grid.addWidget(self.proof, 1, 5, 1, 3)
        for column, share in ((1, 4), (3, 3), (5, 3), (7, 2)):
            grid.setColumnStretch(column, share)
        self.amount.setAlignment(Qt.AlignmentFlag.AlignRight)
        head = row(self.title, self.open_words)
        head.setStretch(1, 1)
        foot = row(self.mark, self.rule, self.cancel, KeyCap("Esc"), self.do, KeyCap("Ctrl+Enter"))
        foot.setStretch(1, 1)
        self.body.addLayout(head)
        self.body.addLayout(grid)
        self.body.addWidget(self.trouble)
        self.body.addLayout(foot)
        self.trouble.hide()

    def _connect(self) -> None:
        self.do.clicked.connect(self.ask)
        self.cancel.clicked.connect(self.close_panel)
        self.line.currentIndexChanged.connect(lambda _at: self._offer_parties())
        self.party.currentIndexChanged.connect(lambda _at: self._on_party())
        self.to.currentIndexChanged.connect(lambda _at: self._show_rule())
        self.reason.currentIndexChanged.connect(lambda _at: self._show_rule())
        self.amount.textChanged.connect(lambda _text: self._show_rule())
        for field in (self.amount, self.words, self.proof):
            field.escaped.connect(self.close_panel)

    @property
    def detail(self) -> ClaimDetail | None:
        """The claim it is about; None while it is closed."""
        return self._detail

    def open_for(self, kind: str, detail: ClaimDetail, reasons: Sequence[WriteOffReason]) -> None:
        """Show the act with everything that is open on the claim, and put the cursor into the first field."""
        self.kind, self._detail, self._op = kind, detail, uuid4()
        self._reasons = {each.code: each for each in reasons if each.active}
        transfer = kind == TRANSFER
        self.title.setText(f"{TITLES[kind]}: claim {detail.head.number}")
        self.do.setText(BUTTONS[kind])
        for part in (self._labels["To"], self.to, self.words):
            part.setVisible(transfer)
        for part in (self._labels["Proof"], self.reason, self.proof):
            part.setVisible(not transfer)
        self.words.clear()
        self.proof.clear()
        codes = list(self._reasons)
        self.reason.offer([self._reasons[code].words for code in codes], codes)
        self.say("")
        lines = [line for line in detail.lines if any(_open(line, party) for party in PARTIES)]
        self.line.offer(
            ["All lines", *(f"{line.line_no}  {line_code(line)}" for line in lines)],
            [None, *(line.line_no for line in lines)],
        )
        self.line.setCurrentIndex(0)
        self._offer_parties()
        self.show()
        self.line.setFocus()

    def close_panel(self) -> None:
        """Close without doing anything."""
        if self._detail is not None:
            self._detail = None
            self.hide()
            self.left.emit()

    def ask(self) -> None:
        """The act is wanted as the fields say."""
        if self._detail is not None:
            self.say("")
            self.wanted.emit()

    def say(self, sentence: str) -> None:
        """What is wrong with what was typed; empty: nothing."""
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))

    def wish(self) -> ClaimWish:
        """The act as the fields say. Raises Refused with what is missing."""
        assert self._detail is not None
        head = self._detail.head
        party = str(self.party.currentData() or "")
        if not party:
            raise Refused("Nothing is open on this claim.")
        cents = self._cents()
        if cents is None or cents <= 0:
            raise Refused("Amount: type an amount such as 120.50.")
        if cents > self._open_with(party):
            raise Refused(f"{money_text(cents)} is more than is open: {money_text(self._open_with(party))}.")
        transfer = self.kind == TRANSFER
        reason = self.words.text().strip() if transfer else str(self.reason.currentData() or "")
        if not reason:
            raise Refused("Say why; the reason is kept for good.")
        rule = self._reasons.get(reason)
        if not transfer and rule is not None and rule.proof_required and not self.proof.text().strip():
            raise Refused("This reason asks for proof: say which paper or call shows it.")
        to = str(self.to.currentData() or "") if transfer else ""
        proof = "" if transfer else self.proof.text().strip()
        return ClaimWish(
            self.kind, head.number, head.practice_code, head.version, self.line.currentData(), party, to, cents, reason,
            proof, self._op,
        )  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves, also from a choice."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
        else:
            super().keyPressEvent(event)

    # what the fields offer

    def _lines(self) -> tuple[LineDetail, ...]:
        assert self._detail is not None
        wanted = self.line.currentData()
        return tuple(line for line in self._detail.lines if wanted in {None, line.line_no})

    def _open_with(self, party: str) -> int:
        return sum(max(_open(line, party), 0) for line in self._lines())

    def _offer_parties(self) -> None:
        if self._detail is None:
            return
        found = [party for party in PARTIES if self._open_with(party)]
        self.party.offer([f"{PARTY_WORDS[party]}  {money_text(self._open_with(party))}" for party in found], found)
        self.open_words.set_whole("" if found else "nothing is open here")
        self._on_party()

    def _on_party(self) -> None:
        if self._detail is None:
            return
        party = str(self.party.currentData() or "")
        self.amount.setText(decimal_text(self._open_with(party)) if party else "")
        others = [each for each in self._possible(party) if each != party]
        self.to.offer([PARTY_WORDS[each] for each in others], others)
        self._show_rule()

    def _possible(self, party: str) -> tuple[str, ...]:
        assert self._detail is not None
        if party == "collection":
            return ("patient",)
        covered = [each for each in PAYERS if each in self._detail.coverages]
        later = [each for each in covered if party in PAYERS and PAYERS.index(each) > PAYERS.index(party)]
        first = [*later, "patient", *(each for each in covered if each not in later)]
        return (*first, "collection") if party == "patient" else tuple(first)

    def _cents(self) -> int | None:
        try:
            return typed_amount(self.amount.text())
        except AmountError:
            return None

    def _show_rule(self) -> None:
        if self._detail is None:
            return
        if self.kind == TRANSFER:
            to_patient = self.to.currentData() == "patient" and self.party.currentData() in PAYERS
            words = "Beyond the share the payer gave the patient, a supervisor decides."
            self.mark.show_as("", "plain")
            self.rule.set_whole(words if to_patient else "")
            return
        rule = self._reasons.get(str(self.reason.currentData() or ""))
        if rule is None:
            self.mark.show_as("", "plain")
            self.rule.set_whole("")
            return
        above = rule.limit_cents is not None and (self._cents() or 0) > rule.limit_cents
        self.mark.show_as("avoidable" if rule.avoidable else "", "amber")
        self.rule.set_whole(rule_words(rule, above))
        self.rule.set_tone("amber" if above else "muted")
        self.do.setText("Ask a supervisor" if above else BUTTONS[self.kind])
        self.proof.setPlaceholderText("asked for: which paper or call shows it" if rule.proof_required else "if any")


def rule_words(rule: WriteOffReason, above: bool) -> str:
    """What the office says of a reason, and what becomes of an amount above its limit."""
    if rule.limit_cents is None:
        limit = "No limit."
    elif rule.limit_cents == 0:
        limit = "A supervisor must approve any amount: a request is sent."
    else:
        limit = f"Limit {money_text(rule.limit_cents)} a claim."
    proof = " Asks for proof." if rule.proof_required else ""
    sent = " This is above it: a supervisor must approve, a request is sent." if above and rule.limit_cents else ""
    return f"{limit}{proof}{sent}"


def _open(line: LineDetail, party: str) -> int:
    return int(getattr(line, party))
