"""The day sheet's page: whose day, the figures, the difference in large, and the signature."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QFrame, QSplitter, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.domain.money import money_text, total
from app.reports.day_sheet_facts import ClerkDay, ClerkDays, DaySheet, SignedSheet
from app.reports.day_sheet_layout import SheetLine, sheet_foot, sheet_lines, sheet_title
from app.ui.page import Desk, Page
from app.ui.table.columns import Cell, Column, Tone, muted, plain
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button, Choice, TextField
from app.ui.widgets.pane import Pane, States, clear_layout, row
from app.ui.widgets.text import CutLabel, KeyCap, PlainLabel
from app.ui.words import amount_cell, count_text, long_day

# What the office posts by itself has a sheet too; a supervisor signs it.
AUTOMATIC = {"svc_import": "Automatic posting", "svc_worker": "Worker"}


def _words(line: SheetLine) -> Cell:
    return Cell(line.words, Tone.STRONG if line.total else Tone.TEXT)


def _amount(line: SheetLine) -> Cell:
    return amount_cell(line.cents, Tone.STRONG if line.total else Tone.TEXT)


def _state(sheet: SignedSheet) -> Cell:
    return Cell(sheet.state, Tone.GREEN if sheet.state == "signed" else Tone.AMBER)


COLUMNS: tuple[Column[SheetLine], ...] = (
    Column("section", "Section", lambda line: muted(line.section if line.first else ""), 130),
    Column("line", "Line", _words, 320, stretch=True),
    Column("amount", "Amount", _amount, 130, right=True),
)
SIGNED_COLUMNS: tuple[Column[SignedSheet], ...] = (
    Column("number", "Sheet", lambda sheet: plain(str(sheet.number)), 56),
    Column("state", "State", _state, 70),
    Column("at", "Signed", lambda sheet: muted(f"{sheet.signed_by} {sheet.signed_words}"), 160, stretch=True),
)


class DaySheetPage(Page):
    """Choose practice, clerk and day; Ctrl+Enter signs the open sheet, Enter on a signed one shows it."""

    topics = frozenset({"claim", "remit", "payment", "day_sheet"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Day sheet")
        self._day = desk.today
        self._known_today = False
        self._number = 0
        self._found: ClerkDays | None = None
        self._busy = False
        self.of_practice = Choice("Practice")
        names = {place.practice_id: place.practice for place in desk.facts.places}
        self.of_practice.offer(list(names.values()), list(names))
        self.clerk = Choice("Clerk")
        people = {desk.login: desk.office.name} | {each.login: each.name for each in desk.facts.colleagues}
        if desk.holds("supervisor"):
            people |= AUTOMATIC
        self.clerk.offer(list(people.values()), list(people))
        self.day = TextField("Day", "MM/DD/YYYY")
        self.day.setText(long_day(self._day))
        self.before, self.after = Button("Day before", quiet=True), Button("Day after", quiet=True)
        self.table: DeskTable[SheetLine] = DeskTable("Day sheet", COLUMNS, lambda line: (line.section, line.words))
        self.states = States(self.table, "Day sheet")
        self.difference = PlainLabel("", weight="huge")
        self.closes = PlainLabel("", "muted")
        self.facts = Pane("Difference")
        self.signed: DeskTable[SignedSheet] = DeskTable(
            "Signed sheets", SIGNED_COLUMNS, lambda sheet: sheet.number
        )
        self.open_one = Button("Open sheet")
        self.reason = TextField("Reason for reopening", "Reason for reopening")
        self.reopen = Button("Reopen")
        self.pdf, self.xlsx = Button("PDF"), Button("XLSX")
        self.sign = Button("Sign", primary=True)
        self.head = CutLabel("", "muted")
        self._lay_out()
        self._connect()
        self._show_may()

    def _lay_out(self) -> None:
        bar = QFrame()
        bar.setObjectName("filterBar")
        bar.setFixedHeight(41)
        self.of_practice.setMinimumWidth(220)
        self.clerk.setMinimumWidth(150)
        self.day.setFixedWidth(100)
        bar.setLayout(
            row(self.of_practice, self.clerk, self.before, self.day, self.after, None, self.pdf, self.xlsx,
                margins=(12, 0, 12, 0))
        )  # fmt: skip
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setAccessibleName("The sheet, and its difference")
        split.setChildrenCollapsible(False)
        split.addWidget(self.states)
        split.addWidget(self._side())
        split.setSizes([800, 390])
        split.setStretchFactor(0, 1)
        foot = QFrame()
        foot.setObjectName("noteBar")
        foot.setFixedHeight(50)
        self.reason.setMinimumWidth(220)
        keys = row(self.head, self.reason, self.reopen, 8, self.sign, KeyCap("Ctrl+Enter"), margins=(12, 0, 12, 0))
        keys.setStretch(0, 1)
        foot.setLayout(keys)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(bar)
        page.addWidget(split, 1)
        page.addWidget(foot)

    def _side(self) -> QWidget:
        side = QWidget()
        side.setMinimumWidth(340)
        holder = Pane("Signed sheets")
        holder.body.addLayout(row(PlainLabel("Signed sheets of this day", weight="strong"), None, self.open_one))
        holder.body.addWidget(self.signed, 1)
        layout = QVBoxLayout(side)
        layout.setContentsMargins(10, 10, 12, 10)
        layout.setSpacing(8)
        layout.addWidget(self.facts)
        layout.addWidget(holder, 1)
        return side

    def _connect(self) -> None:
        self.of_practice.chosen.connect(lambda _id: self._go(self._day))
        self.clerk.chosen.connect(lambda _login: self._go(self._day))
        self.day.returnPressed.connect(self._on_day)
        self.before.clicked.connect(lambda: self._go(self._day - timedelta(days=1)))
        self.after.clicked.connect(lambda: self._go(self._day + timedelta(days=1)))
        self.signed.row_activated.connect(self._show_signed)
        self.open_one.clicked.connect(lambda: self._show_number(0))
        self.reopen.clicked.connect(self.reopen_shown)
        self.sign.clicked.connect(self.sign_open)
        self.pdf.clicked.connect(lambda: self.export("pdf"))
        self.xlsx.clicked.connect(lambda: self.export("xlsx"))
        self.states.retry_requested.connect(self.refresh)

    @property
    def wanted(self) -> ClerkDay | None:
        """Whose day is chosen; None where nobody holds a practice."""
        practice, clerk = self.of_practice.currentData(), self.clerk.currentData()
        return ClerkDay(practice, clerk, self._day) if isinstance(practice, int) and isinstance(clerk, str) else None

    def refresh(self) -> None:
        """Draw the figures again."""
        wanted = self.wanted
        if wanted is None:
            self.states.show_empty("No practice", "A day sheet needs a practice that you hold as a whole.")
            return
        self.states.wait()
        if not self._known_today:
            # Shortly before and after midnight the office's day is not this machine's.
            ask = self.desk.office.day_sheet_today
            self.desk.background.run(ask, self._on_today, self._on_failure, slot="day sheet")
            return
        work = partial(self.desk.office.day_sheet, wanted, self._number)
        self.desk.background.run(work, self._show, self._on_failure, slot="day sheet")

    def sign_open(self) -> None:
        """Sign the open sheet; the server refuses while it does not close."""
        wanted = self.wanted
        if wanted is not None and self.sign.isEnabled():
            self._act(partial(self.desk.office.sign_day_sheet, wanted))

    def reopen_shown(self) -> None:
        """Reopen the signed sheet on show, with the reason typed."""
        wanted, reason = self.wanted, self.reason.text().strip()
        if wanted is None or not self._number:
            return
        if not reason:
            self.said.emit("Type the reason for reopening: it is kept with the sheet.", "amber")
            self.reason.setFocus()
            return
        self._act(partial(self.desk.office.reopen_day_sheet, wanted, self._number, reason))

    def export(self, ending: str) -> None:
        """Save the sheet on show."""
        wanted = self.wanted
        if wanted is None or self._found is None:
            return
        name = f"day-sheet-{wanted.clerk}-{wanted.day.isoformat()}-{self._found.sheet.head.number}.{ending}"
        path, _filter = QFileDialog.getSaveFileName(self, "Save the day sheet", name, f"{ending.upper()} (*.{ending})")
        if path:
            whole = path if path.lower().endswith(f".{ending}") else f"{path}.{ending}"
            work = partial(self.desk.office.export_day_sheet, wanted, self._number, whole)
            self.desk.background.run(work, lambda sentence: self.said.emit(sentence, "green"), self.fail)

    def acts(self) -> dict[str, Callable[[], None]]:
        """The acts this page answers."""
        return {
            "save_next": self.sign_open,
            "print": lambda: self.export("pdf"),
            "refresh": self.refresh,
            "pane_1": self.table.setFocus,
            "pane_2": self.signed.setFocus,
        }

    def shown(self) -> None:
        """No patient is on this page."""
        super().shown()
        self.practice_shown.emit("", "", 0)

    def lists(self) -> tuple[QWidget, ...]:
        """The sheet, and the signed ones."""
        return self.table, self.signed

    def focus_first(self) -> None:
        """The sheet."""
        self.table.setFocus()

    def _on_today(self, today: date) -> None:
        self._go(today)

    def _on_day(self) -> None:
        try:
            chosen = datetime.strptime(self.day.text().strip(), "%m/%d/%Y").date()     # a day has no zone
        except ValueError:
            self.said.emit("A day is typed as MM/DD/YYYY.", "amber")
            return
        self._go(chosen)

    def _go(self, day: date) -> None:
        self._known_today = True
        self._day, self._number, self._found = day, 0, None
        self.day.setText(long_day(day))
        self._show_may()
        self.refresh()

    def _show_signed(self, sheet: SignedSheet) -> None:
        self._show_number(sheet.number)

    def _show_number(self, number: int) -> None:
        self._number = number
        self.refresh()

    def _show(self, found: ClerkDays) -> None:
        self._found = found
        sheet = found.sheet
        signed = next((one for one in found.signed if one.number == self._number), None)
        self.table.set_rows(sheet_lines(sheet))
        self.signed.set_rows(found.signed)
        self.head.set_whole(_head_words(sheet, signed))
        self._show_facts(sheet)
        if sheet.head.operations:
            self.states.show_content()
        else:
            self.states.show_empty("Nothing on this sheet", "No operation of this clerk's day is unsigned.")
        self._show_may()

    def _show_facts(self, sheet: DaySheet) -> None:
        for label in (self.difference, self.closes):
            label.setParent(None)
        clear_layout(self.facts.body)
        closes = sheet.difference == 0
        self.difference.setText(money_text(sheet.difference))
        self.difference.set_tone("green" if closes else "red")
        self.closes.setText("the sheet closes" if closes else "the sheet does not close: it cannot be signed")
        self.facts.body.addLayout(row(PlainLabel("Difference", weight="strong"), None, self.difference))
        self.facts.body.addLayout(row(self.closes, None))
        for words, cents in (
            ("Received", total(figure.cents for figure in sheet.received)),
            ("Deposit prepared", sheet.deposit),
            ("Still unapplied or unposted", total(figure.cents for figure in sheet.waiting)),
        ):
            self.facts.body.addLayout(row(PlainLabel(words), None, PlainLabel(money_text(cents), weight="strong")))
        self.facts.body.addWidget(PlainLabel(sheet_foot(sheet), "muted", wrap=True))

    def _act(self, work: Callable[[], str]) -> None:
        self._busy = True
        self._show_may()
        self.desk.background.run(work, self._on_done, self._on_refused)

    def _on_done(self, sentence: str) -> None:
        self._busy, self._number = False, 0
        self.reason.clear()
        self.said.emit(sentence, "green")
        self.refresh()

    def _on_refused(self, error: AppError) -> None:
        self._busy = False
        self.fail(error)
        self.refresh()

    def _on_failure(self, error: AppError) -> None:
        self.failed.emit(error)
        if self._found is None:
            self.states.show_error(error)

    def _show_may(self) -> None:
        sheet = self._found.sheet if self._found else None
        own = self.clerk.currentData() == self.desk.login or self.desk.holds("supervisor")
        closes = sheet is not None and not sheet.difference and sheet.head.operations > 0
        self.sign.setEnabled(closes and own and not self._number and not self._busy)
        can_reopen = bool(self._number) and self.desk.holds("supervisor") and not self._busy
        self.reopen.setEnabled(can_reopen)
        self.reason.setEnabled(can_reopen)
        self.open_one.setEnabled(bool(self._number))
        for button in (self.pdf, self.xlsx):
            button.setEnabled(sheet is not None)


def _head_words(sheet: DaySheet, signed: SignedSheet | None) -> str:
    words = [sheet_title(sheet), count_text(sheet.head.operations, "operation")]
    if signed is None:
        words.append("not signed")
    else:
        words.append(f"signed by {signed.signed_by} {signed.signed_words}")
        if signed.state == "reopened":
            words.append(f"reopened by {signed.reopened_by}: {signed.reopened_reason}")
    return "   ".join(words)
