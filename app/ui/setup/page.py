"""Setup: practices and payers from files. A dry run shows what would happen and every row that is wrong."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout

from app.claims.desk_facts import PayerName, Place
from app.domain.errors import AppError
from app.ui.office import DeskFacts, SetupResult
from app.ui.page import Desk, Page
from app.ui.table.columns import Column, muted, plain
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button, TextField
from app.ui.widgets.pane import Pane, row, scrolled
from app.ui.widgets.text import Chip, PlainLabel
from app.ui.words import count_text

PRACTICES_HEAD = (
    "practice,tax_id,billing_npi,practice_name,location,location_name,location_npi,place_of_service,address1,city,state,"
    "zip,phone"
)
PAYERS_HEAD = "payer,name,type,payer_ids,names,follow_up_days,timely_filing_days,submission"

PLACE_COLUMNS: tuple[Column[Place], ...] = (
    Column("practice", "Practice", lambda place: plain(place.practice), 178),
    Column("code", "Code", lambda place: muted(place.practice_code), 56),
    Column("location", "Location", lambda place: plain(place.location), 90, stretch=True),
)
PAYER_COLUMNS: tuple[Column[PayerName], ...] = (
    Column("name", "Payer", lambda payer: plain(payer.name), 190, stretch=True),
    Column("code", "Code", lambda payer: muted(payer.code), 90),
)


class SetupPage(Page):
    """Nothing is written before a dry run of the same files was without errors."""

    topics = frozenset({"setup"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Setup")
        self._checked: tuple[str, str] | None = None
        self._working = False
        self.practices = TextField("Practices file", "practices.csv")
        self.payers = TextField("Payers file", "payers.csv")
        self.check = Button("Dry run")
        self.write = Button("Import", primary=True)
        self.result = PlainLabel("Choose one file or both, then try them first.", "muted", wrap=True)
        self.verdict = Chip()
        self.errors = PlainLabel("", "red", wrap=True)
        self.errors.setAccessibleName("Rows that are wrong")
        self.places: DeskTable[Place] = DeskTable("Locations", PLACE_COLUMNS, lambda place: place.location_id)
        self.payer_list: DeskTable[PayerName] = DeskTable("Payers", PAYER_COLUMNS, lambda payer: payer.payer_id)
        self.places.set_rows(desk.facts.places)
        self.payer_list.set_rows(desk.facts.payers)
        self._lay_out()
        for field in (self.practices, self.payers):
            field.textChanged.connect(lambda _text: self._show_may())
        self.check.clicked.connect(lambda: self._run(dry=True))
        self.write.clicked.connect(lambda: self._run(dry=False))
        self._show_may()

    def _lay_out(self) -> None:
        pane = Pane("Import setup files")
        pane.setFixedWidth(440)
        pane.body.setSpacing(9)
        pane.body.addWidget(PlainLabel("Import practices and payers", weight="strong"))
        for field, words, head in (
            (self.practices, "Practices, one row per location", PRACTICES_HEAD),
            (self.payers, "Payers; several ids or names with | between them", PAYERS_HEAD),
        ):
            pane.body.addWidget(PlainLabel(words))
            pick = Button("Choose ...", f"Choose the file: {words}")
            pick.clicked.connect(partial(self._pick, field))
            line = row(field, pick)
            line.setStretch(0, 1)
            pane.body.addLayout(line)
            pane.body.addWidget(PlainLabel(head.replace(",", ", "), "muted", "small", wrap=True))
        pane.body.addLayout(row(self.check, self.write, None, self.verdict))
        pane.body.addWidget(self.result)
        pane.body.addWidget(scrolled(self.errors, "Rows that are wrong"), 1)
        body = QHBoxLayout(self)
        body.setContentsMargins(12, 12, 12, 12)
        body.setSpacing(8)
        body.addWidget(pane)
        for title, table, share in (("Practices and locations", self.places, 3), ("Payers", self.payer_list, 2)):
            holder = Pane(title)
            holder.body.setContentsMargins(1, 8, 1, 1)
            holder.body.addLayout(row(11, PlainLabel(title, weight="strong"), None))
            holder.body.addWidget(table, 1)
            inner = QVBoxLayout()
            inner.addWidget(holder)
            body.addLayout(inner, share)

    def refresh(self) -> None:
        """Places and payers as they are now."""
        self.desk.background.run(self.desk.office.start, self._on_facts, slot="setup")

    def acts(self) -> dict[str, Callable[[], None]]:
        """The acts this page answers."""
        return {"refresh": self.refresh, "save_next": lambda: self._run(dry=self._checked is None)}

    def shown(self) -> None:
        """No patient is on this page."""
        super().shown()
        self.practice_shown.emit("", "", 0)

    def focus_first(self) -> None:
        """The first file."""
        self.practices.setFocus()

    def _pick(self, field: TextField) -> None:
        path, _filter = QFileDialog.getOpenFileName(self, "Choose a file", "", "Tables (*.csv)")
        if path:
            field.setText(path)

    @property
    def _files(self) -> tuple[str, str]:
        return self.practices.text().strip(), self.payers.text().strip()

    def _run(self, *, dry: bool) -> None:
        if self._working or not any(self._files) or (not dry and self._checked != self._files):
            return
        self._working = True
        self._show_may()
        practices, payers = files = self._files
        work = partial(self.desk.office.setup_file, practices, payers, dry)
        self.desk.background.run(work, partial(self._on_done, files, dry), self._on_refused)

    def _on_done(self, files: tuple[str, str], dry: bool, found: SetupResult) -> None:
        self._working = False
        self._checked = files if dry and not found.errors else None
        would = "would be " if dry else ""
        words = f"{found.added} {would}added, {found.changed} {would}changed, {found.unchanged} stay as they are."
        self.result.setText(words)
        self.errors.setText("\n".join(found.errors))
        wrong = count_text(len(found.errors), "row") + " to mend" if found.errors else ""
        colour = "red" if wrong else "accent" if dry else "green"
        self.verdict.show_as(wrong or ("dry run" if dry else "imported"), colour)
        self._show_may()
        if not dry and not found.errors:
            self.refresh()

    def _on_refused(self, error: AppError) -> None:
        self._working = False
        self._show_may()
        self.verdict.show_as("refused", "red")
        self.errors.setText(error.sentence)
        self.failed.emit(error)

    def _on_facts(self, facts: DeskFacts) -> None:
        self.places.set_rows(facts.places)
        self.payer_list.set_rows(facts.payers)

    def _show_may(self) -> None:
        may = self.desk.holds("admin", "supervisor") and not self._working
        self.check.setEnabled(may and any(self._files))
        self.write.setEnabled(may and self._checked is not None and self._checked == self._files)
