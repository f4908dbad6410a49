"""The panel beside the candidates: nothing, a line to be typed, a letter, or money between practices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.domain.money import AmountError, money_text, typed_amount
from app.posting.bank_accounts import TypedLine
from app.posting.bank_match import Proposal
from app.posting.deposits_enquiry import Enquiry
from app.posting.deposits_types import BoardRow, ForeignClaim
from app.ui.deposits.account_form import AccountForm
from app.ui.deposits.asks import DepositsView, DueWish
from app.ui.deposits.columns import KIND_WORDS
from app.ui.deposits.doubt_form import DoubtForm
from app.ui.deposits.words import REMEDIES
from app.ui.widgets.fields import Button, Choice, TextField
from app.ui.widgets.pane import Pane, row, scrolled
from app.ui.widgets.text import CutLabel, PlainLabel

ROW, TYPE, LETTER, BETWEEN, ACCOUNT, DOUBT = range(6)


class SidePanel(Pane):
    """Signals: `line_typed(account_id, TypedLine)`, `enquiry_kept()`, `due_asked(DueWish)`,
    `due_answered(id, approve)`, `due_settled(id, from_line, to_line)`, `refused(sentence)` for what cannot be read,
    `left()` on Close.
    """

    line_typed = Signal(int, object)
    enquiry_kept = Signal()
    due_asked = Signal(object)
    due_answered = Signal(int, bool)
    due_settled = Signal(int, int, int)
    refused = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__("Details and acts")
        self.setMinimumWidth(380)
        self._row: BoardRow | None = None
        self._foreign: tuple[ForeignClaim, ...] = ()
        self.title = CutLabel("", weight="strong")
        self.close_panel = Button("Close", "Close the panel", quiet=True)
        self.stack = QStackedWidget()
        head = row(self.title, self.close_panel)
        head.setStretch(0, 1)
        self.body.addLayout(head)
        self.body.addWidget(self.stack, 1)
        self.words = PlainLabel("", "muted", wrap=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.letter = PlainLabel("", wrap=True)
        self.letter.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.letter.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.stack.addWidget(self.words)
        self.stack.addWidget(self._type_form())
        self.stack.addWidget(self._letter_form())
        self.stack.addWidget(self._between_form())
        self.form = AccountForm()
        self.form.refused.connect(self.refused.emit)
        self.stack.addWidget(self.form)
        self.doubt = DoubtForm()
        self.doubt.refused.connect(self.refused.emit)
        self.stack.addWidget(self.doubt)
        self.close_panel.clicked.connect(self.left.emit)
        for field in self.findChildren(TextField):
            field.escaped.connect(self.left.emit)
        self.show_row(None)

    def _type_form(self) -> QWidget:
        self.account = Choice("Bank account of the line")
        self.day = TextField("Day of the line", "MM/DD/YYYY")
        self.amount = TextField("Amount of the line", "120.00, money out with a minus")
        self.kind = Choice("Kind of the line")
        self.kind.offer(list(KIND_WORDS.values()), list(KIND_WORDS))
        self.reference = TextField("Reference of the line", "Check number or EFT trace")
        self.payer = TextField("Bank's words of the line", "What the bank says")
        self.keep_line = Button("Keep the line")
        self.keep_line.clicked.connect(self.type_now)
        for field in (self.day, self.amount, self.reference, self.payer):
            field.returnPressed.connect(self.type_now)
        return _form(
            row(self.account, self.kind), row(self.day, self.amount), self.reference, self.payer,
            row(None, self.keep_line),
        )  # fmt: skip

    def _letter_form(self) -> QWidget:
        made = QWidget()
        layout = QVBoxLayout(made)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scrolled(self.letter, "Letter to the payer"), 1)
        self.keep_letter = Button("It was sent")
        self.keep_letter.clicked.connect(self.enquiry_kept.emit)
        self.copy_letter = Button("Copy")
        layout.addLayout(row(None, self.copy_letter, self.keep_letter))
        return made

    def _between_form(self) -> QWidget:
        self.due = Choice("Debt between practices")
        self.approve = Button("Approve")
        self.decline = Button("Decline")
        self.line_out = TextField("Bank line that went out", "Line out")
        self.line_in = TextField("Bank line that arrived; none: returned", "Line in")
        self.settle = Button("Record transfer")
        self.what = Choice("What is another practice's")
        self.owner = Choice("Practice whose money it is")
        self.their_payment = TextField("Payment of the other practice", "R12")
        self.part = TextField("Part of the line", "Amount")
        self.why = TextField("Why it is theirs", "Why it is theirs")
        self.ask = Button("Ask for approval")
        self.approve.clicked.connect(lambda: self._answer(True))
        self.decline.clicked.connect(lambda: self._answer(False))
        self.settle.clicked.connect(self._settle)
        self.ask.clicked.connect(self._ask)
        self.what.chosen.connect(lambda _value: self._show_what())
        return _form(
            PlainLabel("Owed between practices", "muted"),
            self.due,
            row(self.approve, self.decline, self.line_out, self.line_in, self.settle),
            PlainLabel("Another practice's: what, whose, which payment of theirs, how much", "muted"),
            row(self.what, self.owner, self.their_payment, self.part),
            row(self.why, self.ask),
        )

    def offer(self, view: DepositsView, owners: Sequence[str], today: date) -> None:
        """What the forms choose from."""
        accounts, dues = view.accounts, view.dues
        self.form.offer(accounts, owners)
        self._foreign = view.foreign
        claims = [f"Claim {each.number}, {money_text(each.cents)}" for each in view.foreign]
        self.what.offer(["Chosen bank line", *claims], [0, *(each.remit_claim_id for each in view.foreign)])
        self.account.offer(
            [f"{each.name} {each.last_four}" for each in accounts], [each.account_id for each in accounts]
        )
        words = [
            f"{each.due_id}  {each.holder} holds {money_text(each.cents)} of {each.owner}, {each.state}"
            for each in dues
        ]
        self.due.offer(words or ["Nothing is owed"], [each.due_id for each in dues] or [0])
        self.owner.offer(list(owners), list(owners))
        if not self.day.text():
            self.day.setText(today.strftime("%m/%d/%Y"))

    def show_row(self, found: BoardRow | None) -> None:
        """The chosen row in words, unless something is being typed."""
        same = found is not None and self._row is not None and (found.kind, found.id) == (self._row.kind, self._row.id)
        self._row = found
        if self.stack.currentIndex() in {TYPE, BETWEEN, ACCOUNT} or (same and self.stack.currentIndex() == DOUBT):
            return
        self.open(ROW)

    def open(self, place: int) -> None:
        """Show one of the forms with its title."""
        titles = {
            TYPE: "A line of the bank statement",
            LETTER: "Letter to the payer",
            BETWEEN: "Between practices",
            ACCOUNT: "Bank account",
            DOUBT: "This is not certain",
        }
        self.stack.setCurrentIndex(place)
        self.close_panel.setVisible(place != ROW)
        self.title.set_whole(titles.get(place, _title(self._row)))
        self.words.setText(_row_words(self._row))
        first = {ACCOUNT: self.form.name, TYPE: self.day, LETTER: self.keep_letter, BETWEEN: self.due}.get(
            place, self.doubt.reason if place == DOUBT else None
        )
        if first is not None:
            first.setFocus()

    def show_doubts(self, candidate: Proposal) -> None:
        """What speaks against a candidate, and the field for the reason."""
        self.doubt.show_doubts(candidate)
        self.open(DOUBT)

    def show_letter(self, made: Enquiry) -> None:
        """The drafted letter."""
        self.letter.setText(made.body)
        self.open(LETTER)

    def type_now(self) -> None:
        """Send what was typed, or say what cannot be read."""
        try:
            day = datetime.strptime(self.day.text().strip(), "%m/%d/%Y").date()
            cents = typed_amount(self.amount.text())
        except AmountError:
            self.refused.emit("The amount is digits with at most two decimals.")
            return
        except ValueError:
            self.refused.emit("The day is written MM/DD/YYYY.")
            return
        reference = self.reference.text().strip()
        kind = str(self.kind.currentData())
        trace = reference if kind in {"ach", "wire", "virtual_card"} else ""
        account = self.account.currentData()
        if not account:
            self.refused.emit("There is no bank account yet; a supervisor adds it.")
            return
        self.line_typed.emit(int(account), TypedLine(day, cents, kind, reference, self.payer.text().strip(), trace))

    def typed_well(self) -> None:
        """The line is kept: ready for the next one of the same day."""
        for field in (self.amount, self.reference, self.payer):
            field.clear()
        self.amount.setFocus()

    def _answer(self, approve: bool) -> None:
        if self.due.currentData():
            self.due_answered.emit(int(self.due.currentData()), approve)

    def _settle(self) -> None:
        out, came = _number(self.line_out.text()), _number(self.line_in.text())
        if not self.due.currentData() or out is None:
            self.refused.emit("Choose the debt and name the bank line that went out.")
            return
        self.due_settled.emit(int(self.due.currentData()), out, came or 0)

    def _show_what(self) -> None:
        """A claim brings its own amount, and where we see it, its practice."""
        chosen = next((each for each in self._foreign if each.remit_claim_id == self.what.currentData()), None)
        self.their_payment.setEnabled(chosen is None)
        self.part.setEnabled(chosen is None)
        if chosen is not None:
            self.owner.choose(chosen.owner)

    def _ask(self) -> None:
        owner, why = str(self.owner.currentData()), self.why.text().strip()
        if self.what.currentData():
            self.due_asked.emit(DueWish(owner, why, remit_claim_id=int(self.what.currentData())))
            return
        remit = _number(self.their_payment.text())
        try:
            cents = typed_amount(self.part.text())
        except AmountError:
            self.refused.emit("The amount is digits with at most two decimals.")
            return
        if self._row is None or self._row.kind != "line" or remit is None:
            self.refused.emit("Choose the bank line above and name the payment it belongs to.")
            return
        self.due_asked.emit(DueWish(owner, why, line_id=self._row.id, remit_id=remit, cents=cents))


def _form(*parts: object) -> QWidget:
    made = QWidget()
    layout = QVBoxLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    for part in parts:
        if isinstance(part, QWidget):
            layout.addWidget(part)
        else:
            layout.addLayout(part)  # type: ignore[arg-type]  # the rest are rows
    layout.addStretch(1)
    return made


def _number(text: str) -> int | None:
    digits = text.strip().upper().lstrip("RLB")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 18 else None


def _title(found: BoardRow | None) -> str:
    if found is None:
        return "No row is chosen"
    return {"line": "Bank line", "remit": "Payment", "payment": "Counter payment"}[found.kind] + f" {found.id}"


def _row_words(found: BoardRow | None) -> str:
    if found is None:
        return "Choose a row above: its candidates stand on the left."
    words = [
        f"{found.practice} {found.account}".strip(),
        found.payer,
        f"Reference {found.reference}" if found.reference else "",
    ]
    words.append(f"Trace {found.trace}" if found.trace else "No EFT trace")
    words.append(REMEDIES.get(found.gap, ""))
    if found.advices > 1:
        words.append(f"{found.advices} advices share this money")
    if found.late and found.gap in {"no_era", "era_no_money", "posted_no_money"}:
        words.append(f"{found.late} bank days late: draft the enquiry")
    if found.enquired_on is not None:
        words.append(f"Asked on {found.enquired_on:%m/%d/%Y}")
    return "\n".join(word for word in words if word)
