"""The left side of the posting page: payments by state, or the exceptions of all of them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from app.domain.money import money_text
from app.posting.exceptions import ExceptionRow
from app.posting.results import RemitRow
from app.ui.page import Desk
from app.ui.posting.columns import REMIT_COLUMNS, by_state, exception_columns
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button, Choice
from app.ui.widgets.pane import States, row
from app.ui.widgets.text import CutLabel
from app.ui.words import count_text

ALL_EXCEPTIONS = "all exceptions"
WANTED = (
    ("All payments", ""),
    ("Want a person", "open"),
    ("New", "new"),
    ("Needs review", "review"),
    ("With exceptions", "exceptions"),
    ("Posted", "posted"),
    ("Unreconciled", "unreconciled"),
    ("Held", "held"),
    ("Reversed", "reversed"),
    ("Exceptions of all payments", ALL_EXCEPTIONS),
)
LIST_SHARE = 424


class RemitList(QWidget):
    """Signals: `remit_chosen(RemitRow)`, `exception_chosen(ExceptionRow)`, `entered()` Enter on a row,
    `wanted_changed()` another choice, `untouched_wanted()`.
    """

    remit_chosen = Signal(object)
    exception_chosen = Signal(object)
    entered = Signal()
    wanted_changed = Signal()
    untouched_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._remits: tuple[RemitRow, ...] | None = None
        self._wish: int | None = None
        self.setMinimumWidth(LIST_SHARE)
        self.wanted = Choice("Which payments")
        self.wanted.offer([words for words, _code in WANTED], [code for _words, code in WANTED])
        self.wanted.setMinimumWidth(190)
        self.total = CutLabel("", "muted")
        self.untouched = Button("Untouched", "What posts untouched, by payer")
        self.remits: DeskTable[RemitRow] = DeskTable("Payments", REMIT_COLUMNS, lambda remit: remit.remit_id)
        self.exceptions: DeskTable[ExceptionRow] = DeskTable(
            "Exceptions of all payments",
            exception_columns(lambda: desk.today, desk.name_of),
            lambda each: each.remit_claim_id,
        )
        self.states = States(self.remits, "Payments")
        self.exception_states = States(self.exceptions, "Exceptions")
        self._lay_out()
        self.wanted.chosen.connect(lambda _code: self._on_wanted())
        self.untouched.clicked.connect(self.untouched_wanted)
        self.remits.row_chosen.connect(self.remit_chosen)
        self.exceptions.row_chosen.connect(self.exception_chosen)
        for table in (self.remits, self.exceptions):
            table.row_activated.connect(lambda _row: self.entered.emit())

    def _lay_out(self) -> None:
        top = QFrame()
        top.setObjectName("filterBar")
        top.setFixedHeight(41)
        bar = row(self.wanted, self.total, self.untouched, margins=(12, 0, 12, 0))
        bar.setStretch(1, 1)
        top.setLayout(bar)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.states)
        self._stack.addWidget(self.exception_states)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(top)
        layout.addWidget(self._stack, 1)

    @property
    def of_all(self) -> bool:
        """Whether the exceptions of all payments are on show."""
        return bool(self.wanted.currentData() == ALL_EXCEPTIONS)

    @property
    def table(self) -> QWidget:
        """The list on show."""
        return self.exceptions if self.of_all else self.remits

    @property
    def known(self) -> bool:
        """Whether payments were ever shown."""
        return self._remits is not None

    def show_only(self, code: str) -> None:
        """Narrow the list, as the choice does."""
        self.wanted.choose(code)
        self._on_wanted()

    def wish_for(self, remit_id: int) -> None:
        """Make a payment the chosen one as soon as it is listed."""
        self._wish = remit_id
        self.show_only("")

    def _on_wanted(self) -> None:
        self._stack.setCurrentIndex(1 if self.of_all else 0)
        self.total.set_whole("")
        self._show_remits()
        self.wanted_changed.emit()

    def set_remits(self, found: tuple[RemitRow, ...], *, follow: bool = True) -> None:
        """Payments as the office has them; `follow` tells of the one under the mark when the old one is gone."""
        before = self.remits.current_row
        self._remits = tuple(sorted(found, key=by_state))
        self._show_remits()
        now = self.remits.current_row
        if follow and before is not None and now is not None and before.remit_id != now.remit_id:
            self.remit_chosen.emit(now)

    def _show_remits(self) -> None:
        if self.of_all:
            return
        rows = [remit for remit in self._remits or () if is_wanted(remit, str(self.wanted.currentData()))]
        self.remits.set_rows(rows)
        if not rows:
            if self._remits is not None:
                self.states.show_empty("No payments here", "Drop an 835 file on the window to import it.")
            return
        self.states.show_content()
        if self._wish is not None and self.remits.select_id(self._wish):
            self._wish = None
        elif not self.remits.currentIndex().isValid():
            self.remits.select_place(0)

    def set_exceptions(self, found: tuple[ExceptionRow, ...], *, follow: bool = True) -> None:
        """The exceptions of all payments, largest first; `follow` as for payments."""
        before = self.exceptions.current_row
        self.exceptions.set_rows(found)
        self.total.set_whole(f"{len(found)}: {money_text(sum(each.paid for each in found))}")
        self.total.setToolTip(count_text(len(found), "exception"))
        if not found:
            self.exception_states.show_empty("Nothing is stuck", "Every received claim is posted or waits.")
            return
        self.exception_states.show_content()
        now = self.exceptions.current_row
        if now is None:
            self.exceptions.select_place(0)
        elif follow and before is not None and before.remit_claim_id != now.remit_claim_id:
            self.exception_chosen.emit(now)


def is_wanted(remit: RemitRow, code: str) -> bool:
    """Whether a payment belongs to a choice of the list."""
    rules: dict[str, Callable[[RemitRow], bool]] = {
        "open": lambda row: row.state in {"new", "review", "held", "posting"} or row.exception_claims > 0,
        "review": lambda row: row.state in {"review", "posting"},
        "exceptions": lambda row: row.exception_claims > 0,
        "unreconciled": lambda row: row.clearing != 0,
    }
    return not code or (rules[code](remit) if code in rules else remit.state == code)
