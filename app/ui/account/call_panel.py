"""The call on an account: who is on the line, two identifiers, and what came of it. It asks and rules nothing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QDateEdit, QVBoxLayout, QWidget

from app.domain.errors import Refused
from app.patients.account_log import AccountLog
from app.patients.account_types import AccountPage
from app.patients.call_types import CallEnd, CallEnded, Said, known_words
from app.ui.account.columns import IDENTIFIER_COLUMNS, Identifier, identifiers
from app.ui.actions import bind_keys
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button, Choice, NoteField, TextField
from app.ui.widgets.pane import Pane, row
from app.ui.widgets.text import Chip, CutLabel, KeyCap, PlainLabel

SELF = "the patient or the guarantor"


class CallPanel(Pane):
    """Signals: `begin_wanted(direction)`; `said_changed()` when an identifier or who is on the line changed;
    `end_wanted()`. In the list of identifiers R is right, X is wrong."""

    begin_wanted = Signal(str)
    said_changed = Signal()
    end_wanted = Signal()

    def __init__(self, today: date) -> None:
        super().__init__("Call")
        self._today = today
        self._log: AccountLog | None = None
        self._shown_call = 0
        self.state = Chip()
        self.incoming, self.outgoing = Button("Call came in"), Button("We call")
        self.incoming.clicked.connect(lambda: self.begin_wanted.emit("in"))
        self.outgoing.clicked.connect(lambda: self.begin_wanted.emit("out"))
        self.idle = PlainLabel("", "muted", wrap=True)
        self.known = CutLabel()
        self.person = Choice("Who is on the line")
        self.spoke_with = TextField("Name of who is on the line", "name as they say it")
        self.table: DeskTable[Identifier] = DeskTable("Identifiers", IDENTIFIER_COLUMNS, lambda each: each.code)
        self.reason, self.outcome = Choice("Reason for the call"), Choice("What came of the call")
        self.note = NoteField("Note of the call", "what was said")
        self.next_on = QDateEdit()
        self.next_on.setAccessibleName("Next date for the patient")
        self.next_on.setCalendarPopup(True)
        self.next_on.setDisplayFormat("MM/dd/yy")
        self.at = TextField("Time to call back", "HH:MM")
        self.at.setMaximumWidth(74)
        self.why = CutLabel("", "muted")
        self.save = Button("Record the call", primary=True)
        self.trouble = PlainLabel("", "red", wrap=True)
        self.trouble.hide()
        self._begin, self._run = QWidget(), QWidget()
        self._lay_out()
        self.save.clicked.connect(self.end_wanted)
        self.person.chosen.connect(lambda _value: self.said_changed.emit())
        self.spoke_with.editingFinished.connect(self._on_name)
        self.outcome.chosen.connect(lambda _code: self._propose())
        self.note.returnPressed.connect(self.end_wanted)
        for key, said in (("R", "right"), ("Space", "right"), ("X", "wrong")):
            bind_keys(self.table, key, partial(self._mark, said))

    def _lay_out(self) -> None:
        self.body.setSpacing(4)
        head = row(PlainLabel("Call", weight="strong"), self.known, self.state)
        head.setStretch(1, 1)
        self.body.addLayout(head)
        begin = QVBoxLayout(self._begin)
        begin.setContentsMargins(0, 0, 0, 0)
        begin.addWidget(self.idle)
        begin.addLayout(row(self.incoming, KeyCap("Ctrl+Shift+C"), self.outgoing, None))
        run = QVBoxLayout(self._run)
        run.setContentsMargins(0, 0, 0, 0)
        run.setSpacing(5)
        run.addLayout(row(self.person, self.spoke_with))
        self.table.setMinimumHeight(82)
        run.addWidget(self.table, 1)
        run.addLayout(row(self.reason, self.outcome))
        run.addWidget(self.note)
        run.addLayout(row(PlainLabel("Next", "muted"), self.next_on, self.at, self.why))
        run.addWidget(self.trouble)
        keys = PlainLabel("R: said right   X: said wrong", "muted", "small")
        run.addLayout(row(keys, None, self.save, KeyCap("Ctrl+Enter")))
        self.body.addWidget(self._begin)
        self.body.addWidget(self._run, 1)

    def show_log(self, page: AccountPage, log: AccountLog) -> None:
        """Show the running call, or how to begin one; what is typed stays while it is the same call."""
        self._log = log
        call = log.running
        self._begin.setVisible(call is None)
        self._run.setVisible(call is not None)
        self.incoming.setEnabled(not log.running_elsewhere)
        self.outgoing.setEnabled(not log.running_elsewhere)
        self.idle.setText(
            "You are on a call about another account: record it first." if log.running_elsewhere
            else "Nobody is on the line. Two identifiers are asked before anything is said."
        )  # fmt: skip
        if call is None:
            self._shown_call = 0
            self.state.show_as("", "plain")
            self.known.set_whole("")
            return
        people = [each for each in log.authorised if each.in_force(self._today)]
        self.person.offer([SELF, *(each.name for each in people)], [0, *(each.person_id for each in people)])
        self.table.set_rows(identifiers(page, log))
        self.state.show_as("known" if call.known else "not known", "green" if call.known else "amber")
        self.known.set_whole(known_words(call.identifiers, call.wrong))
        self.known.set_tone("green" if call.known else "red" if len(call.wrong) > 1 else "amber")
        self._offer_ends(call.known)
        if call.call_id != self._shown_call:
            self._shown_call = call.call_id
            self.person.choose(call.authorised_id or 0)
            self.spoke_with.setText(call.spoke_with)
            self.note.clear()
            self.at.clear()
            self.say("")
            self.table.select_place(0)
        self._propose()

    def _offer_ends(self, known: bool) -> None:
        assert self._log is not None
        reasons = self._log.words.of("reason")
        self.reason.offer(["Reason", *(each.title for each in reasons)], ["", *(each.code for each in reasons)])
        ends = [each for each in self._log.words.ends if known or not each.known]
        self.outcome.offer(["Outcome", *(each.title for each in ends)], ["", *(each.code for each in ends)])

    @property
    def chosen(self) -> CallEnd | None:
        """The picked outcome."""
        ends = self._log.words.ends if self._log is not None else ()
        return next((each for each in ends if each.code == self.outcome.currentData()), None)

    def _propose(self) -> None:
        chosen = self.chosen
        opens = chosen is not None and bool(chosen.opens)
        self.next_on.setVisible(opens)
        self.at.setVisible(opens)
        self.why.set_whole(chosen.text if chosen is not None else "")
        if chosen is not None and opens:
            on = self._today + timedelta(days=chosen.due_days or 1)
            self.next_on.setDate(QDate(on.year, on.month, on.day))

    def _on_name(self) -> None:
        call = self._log.running if self._log is not None else None
        if call is not None and self.spoke_with.text().strip() != call.spoke_with:
            self.said_changed.emit()

    def _mark(self, said: str) -> None:
        """The identifier on the current row was said right, or wrong; right again takes it back."""
        chosen = self.table.current_row
        if chosen is None or self._log is None or self._log.running is None or chosen.said == "wrong":
            return
        again = chosen.said == said
        changed = Identifier(chosen.code, chosen.title, chosen.on_file, "" if again else said)
        rows = [changed if each.code == chosen.code else each for each in self.table.rows_model.rows]
        self.table.set_rows(rows)
        self.table.step(1)
        self.said_changed.emit()

    @property
    def said(self) -> Said:
        """Who is on the line, and what they said."""
        rows = self.table.rows_model.rows
        return Said(
            self.spoke_with.text().strip(),
            tuple(each.code for each in rows if each.said == "right"),
            tuple(each.code for each in rows if each.said == "wrong"),
            self.person.currentData() or None,
        )

    def ended(self) -> CallEnded:
        """What is to be recorded. Raises Refused."""
        chosen = self.chosen
        if chosen is None:
            raise Refused("Pick what came of the call.")
        zone = self._log.zone if self._log is not None else ""
        on = at = None
        if chosen.opens:
            picked = self.next_on.date()
            on = date(picked.year(), picked.month(), picked.day())
            if self.at.text().strip():
                try:
                    moment = datetime.strptime(self.at.text().strip(), "%H:%M").time()
                except ValueError:
                    raise Refused("Time to call back: type a time such as 14:30.") from None
                at = datetime.combine(on, moment, ZoneInfo(zone))
        reason = str(self.reason.currentData() or "")
        return CallEnded(chosen.code, reason, self.note.text(), on, at, zone if at is not None else "")

    def say(self, sentence: str) -> None:
        """What is wrong; empty: nothing."""
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))
