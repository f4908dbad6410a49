"""Who is here and who is away; an absence is planned or begun with both loads shown before."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.ui.floor.asks import Crew
from app.ui.floor.columns import PRESENT_COLUMNS, absence_columns
from app.ui.page import Desk
from app.ui.reassign.loads import load_columns
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button, Choice, TextField
from app.ui.widgets.pane import Pane, States, row
from app.ui.widgets.text import KeyCap, PlainLabel
from app.ui.words import count_text, long_day
from app.workqueues.absence import Absence, WantedAbsence
from app.workqueues.moves import MovePlan
from app.workqueues.presence import Present


class CrewView(QWidget):
    """Signals: `said(sentence, colour)`, `changed()` once something was done, `claim_open_requested(claim_id)`."""

    said = Signal(str, str)
    changed = Signal()
    claim_open_requested = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.present: DeskTable[Present] = DeskTable("Who is here", PRESENT_COLUMNS, lambda here: here.login)
        self.present_states = States(self.present, "Who is here")
        self.absences: DeskTable[Absence] = DeskTable(
            "Absences", absence_columns(desk.today), lambda row: row.absence_id
        )
        self.absence_states = States(self.absences, "Absences")
        self.who = Choice("Who is away")
        self.first, self.last = TextField("First day", "MM/DD/YYYY"), TextField("Last day", "MM/DD/YYYY")
        self.cover = Choice("Cover")
        self.loads = DeskTable("Loads", load_columns(), lambda each: each.login)
        self.words = PlainLabel("", "muted", wrap=True)
        self.trouble = PlainLabel("", "red", wrap=True)
        self.begin = Button("Away", primary=True)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        form = Pane("Plan an absence")
        form.body.addWidget(PlainLabel("Away", weight="strong"))
        for field in (self.first, self.last):
            field.setFixedWidth(104)
        form.body.addLayout(row(self.who, self.first, PlainLabel("to", "muted"), self.last, None))
        form.body.addLayout(row(PlainLabel("Cover", "muted"), self.cover, None, self.begin, KeyCap("Ctrl+Enter")))
        form.body.addWidget(self.words)
        form.body.addWidget(self.loads, 1)
        form.body.addWidget(self.trouble)
        away = QWidget()
        inner = QVBoxLayout(away)
        inner.setContentsMargins(10, 10, 12, 10)
        inner.setSpacing(8)
        inner.addWidget(self.absence_states, 2)
        inner.addWidget(form, 3)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setAccessibleName("Who is here, and who is away")
        split.setChildrenCollapsible(False)
        split.addWidget(self.present_states)
        split.addWidget(away)
        split.setSizes([470, 710])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(split)
        self.trouble.hide()

    def _connect(self) -> None:
        for choice in (self.who, self.cover):
            choice.chosen.connect(lambda _value: self.preview())
        for field in (self.first, self.last):
            field.editingFinished.connect(self.preview)
        self.begin.clicked.connect(self.be_absent)
        self.present.row_activated.connect(self._open_held)

    def show_crew(self, crew: Crew) -> None:
        """Who is here, who is away, and who may cover."""
        self.present.set_rows(crew.present)
        self.absences.set_rows(crew.absences)
        if crew.present:
            self.present_states.show_content()
        else:
            self.present_states.show_empty("Nobody is at a desk", "Desks appear here while they are open.")
        if crew.absences:
            self.absence_states.show_content()
        else:
            self.absence_states.show_empty("Nobody is away", "S on a colleague, or the form below.")
        people = [(each.name, each.login) for each in self._desk.facts.colleagues]
        self.who.offer([name for name, _ in people], [login for _, login in people])
        teams = [(f"Team {view.team.title}", f"team:{view.team.code}") for view in crew.teams]
        covers = [("The pool", ""), *people, *teams]
        self.cover.offer([name for name, _ in covers], [value for _, value in covers])
        if not self.first.text():
            self.first.setText(long_day(self._desk.today))
            self.last.setText(long_day(self._desk.today))

    def sick_today(self) -> None:
        """S: the chosen colleague is away today; the cover is all that is left to choose."""
        here = self.present.current_row
        if here is not None and self.present.hasFocus():
            self.who.choose(here.login)
        for field in (self.first, self.last):
            field.setText(long_day(self._desk.today))
        self.cover.setFocus()
        self.preview()

    def wanted(self) -> WantedAbsence | None:
        """What the form asks for; None, with the reason said, when a day cannot be read."""
        try:
            first, last = (_read_day(field.text()) for field in (self.first, self.last))
        except ValueError:
            self._say("Write the days as MM/DD/YYYY.")
            return None
        cover = str(self.cover.currentData() or "")
        team = cover.removeprefix("team:") if cover.startswith("team:") else ""
        return WantedAbsence(str(self.who.currentData() or ""), first, last, "" if team else cover, team)

    def preview(self) -> None:
        """Both loads as they would be."""
        wanted = self.wanted()
        if wanted is not None and wanted.login:
            self._say("")
            work = partial(self._desk.office.preview_absence, wanted, self._desk.today)
            self._desk.background.run(work, self._on_preview, self._on_refused, slot="absence")

    def _on_preview(self, plan: MovePlan) -> None:
        pool = sum(not to for to in plan.spread.targets)
        words = f"{count_text(len(plan.spread.items), 'item')} to move now"
        if pool and self.cover.currentData():
            words += f", {pool} of them to the pool, where the cover does not work"
        self.words.setText(words + ". What is held now follows when it is released.")
        self.loads.set_rows(plan.loads)

    def be_absent(self) -> None:
        """Ctrl+Enter: plan it; from today on it begins at once."""
        wanted = self.wanted()
        if wanted is None or not wanted.login or not self.begin.isEnabled():
            return
        self.begin.setEnabled(False)
        work = partial(self._desk.office.be_absent, wanted, self._desk.today)
        self._desk.background.run(work, self._on_done, self._on_refused)

    def end_absence(self) -> None:
        """X: the person is back, or the plan is called off."""
        absence = self.absences.current_row
        if absence is not None:
            self._desk.background.run(
                partial(self._desk.office.end_absence, absence), self._on_done, self._on_refused
            )

    def _on_done(self, sentence: str) -> None:
        self.begin.setEnabled(True)
        self._say("")
        self.said.emit(sentence, "green")
        self.changed.emit()

    def _on_refused(self, error: AppError) -> None:
        self.begin.setEnabled(True)
        self._say(error.sentence)

    def _say(self, sentence: str) -> None:
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))

    def _open_held(self, here: Present) -> None:
        if here.claim_id is not None:
            self.claim_open_requested.emit(here.claim_id)

    def lists(self) -> tuple[QWidget, ...]:
        """Where letters are keys."""
        return (self.present, self.absences)


def _read_day(text: str) -> date:
    return datetime.strptime(text.strip(), "%m/%d/%Y").date()
