"""The clocks page: lapsing deadlines above, the rules below; N a new rule, Enter the chosen one, Ctrl+Enter saves."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QSplitter, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.ui.actions import bind_keys
from app.ui.clocks.columns import RULE_COLUMNS, lapsing_columns
from app.ui.clocks.form import ClockForm
from app.ui.page import Desk, Page
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button
from app.ui.widgets.pane import States, row
from app.ui.widgets.text import CutLabel, KeyCap, PlainLabel
from app.ui.words import count_text
from app.workqueues.clocks import ClockRule, Lapsing

LAPSING_SHARE, RULES_SHARE = 260, 400


class ClocksPage(Page):
    """`save_next` saves the rule that is being stated."""

    topics = frozenset({"setup", "queue"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Clocks")
        self._rules: tuple[ClockRule, ...] = ()
        self._may = desk.holds("supervisor", "admin")
        self.head = CutLabel("", "muted")
        self.lapsing: DeskTable[Lapsing] = DeskTable(
            "Lapsing deadlines", lapsing_columns(desk.today), lambda each: each.item_id
        )
        self.lapsing_states = States(self.lapsing, "Lapsing deadlines")
        self.table: DeskTable[ClockRule] = DeskTable("Clock rules", RULE_COLUMNS, lambda rule: rule.rule_id)
        self.states = States(self.table, "Clock rules")
        self.form = ClockForm(desk.facts.payers)
        self.form_title = PlainLabel("", weight="strong")
        self.trouble = PlainLabel("", "red", wrap=True)
        self.save_button = Button("Save", primary=True)
        self._lay_out()
        self._connect()
        self.leave()

    def _lay_out(self) -> None:
        top = QFrame()
        top.setObjectName("filterBar")
        top.setFixedHeight(41)
        bar = row(self.head, None, PlainLabel("new rule", "muted"), KeyCap("N"), margins=(12, 0, 12, 0))
        bar.setStretch(0, 1)
        top.setLayout(bar)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setAccessibleName("Lapsing deadlines above, clock rules below")
        split.setChildrenCollapsible(False)
        split.setHandleWidth(2)
        split.addWidget(self.lapsing_states)
        split.addWidget(self.states)
        split.setSizes([LAPSING_SHARE, RULES_SHARE])
        self.foot = QFrame()
        self.foot.setObjectName("noteBar")
        foot = QVBoxLayout(self.foot)
        foot.setContentsMargins(0, 6, 0, 6)
        foot.setSpacing(2)
        keys = (self.save_button, KeyCap("Ctrl+Enter"), KeyCap("Esc"))
        title = row(self.form_title, self.trouble, None, *keys, margins=(12, 0, 12, 0))
        foot.addLayout(title)
        foot.addWidget(self.form)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(top)
        page.addWidget(split, 1)
        page.addWidget(self.foot)

    def _connect(self) -> None:
        self.table.row_activated.connect(self.change)
        self.lapsing.row_activated.connect(lambda each: self.claim_open_requested.emit(each.claim_id))
        self.states.retry_requested.connect(self.refresh)
        self.lapsing_states.retry_requested.connect(self.refresh)
        self.save_button.clicked.connect(self.save)
        for field in (self.form.lob, self.form.days, self.form.since, self.form.until, self.form.source):
            field.escaped.connect(self.leave)
        for table in (self.table, self.lapsing):
            bind_keys(table, "N", self.begin)
            bind_keys(table, "Esc", self.leave)

    def refresh(self) -> None:
        """Ask for the rules and for what lapses."""
        office, background = self.desk.office, self.desk.background
        self.states.wait()
        self.lapsing_states.wait()
        background.run(office.clock_rules, self._on_rules, self._on_failed, slot="clock rules")
        background.run(office.lapsing_claims, self._on_lapsing, self._on_failed, slot="lapsing")

    def _on_rules(self, found: tuple[ClockRule, ...]) -> None:
        # What nobody has checked stands first.
        self._rules = tuple(sorted(found, key=lambda rule: not rule.verify))
        self.table.set_rows(self._rules)
        open_ = sum(rule.verify for rule in found)
        self.head.set_whole(f"{count_text(len(found), 'clock rule')}, {open_} to verify")
        if found:
            self.states.show_content()
        else:
            self.states.show_empty("No clock is told", "Work is opened without deadlines; N tells the first.")

    def _on_lapsing(self, found: tuple[Lapsing, ...]) -> None:
        self.lapsing.set_rows(found)
        if found:
            self.lapsing_states.show_content()
        else:
            self.lapsing_states.show_empty("No deadline is near", "Claims come here 30 days before their deadline.")

    def begin(self) -> None:
        """N: a new rule."""
        self._open(None, "New clock")

    def change(self, rule: ClockRule) -> None:
        """Enter: the chosen rule."""
        self._open(rule, "Change this clock")

    def _open(self, rule: ClockRule | None, title: str) -> None:
        if not self._may:
            self.said.emit("Clocks are set by leads and administrators.", "amber")
            return
        self.form.show_rule(rule)
        self.form_title.setText(title)
        self._say("")
        self.foot.show()
        (self.form.days if rule else self.form.scope).setFocus()

    def leave(self) -> None:
        """Esc: nothing is changed."""
        self.foot.hide()
        self._say("")
        self.table.setFocus()

    def save(self) -> None:
        """Ctrl+Enter: write what is stated."""
        if self.foot.isHidden():
            return
        codes = {rule.payer_name: rule.payer for rule in self._rules if rule.payer}
        codes |= {payer.name: payer.code for payer in self.desk.facts.payers}
        try:
            wish = self.form.wish(codes)
        except AppError as wrong:
            self._say(wrong.sentence)
            return
        self.desk.background.run(partial(self.desk.office.save_clock, wish), self._on_saved, self._on_refused)

    def _on_saved(self, _rule: int) -> None:
        self.leave()
        self.said.emit("The clock is saved; the next daily run carries it into the filing limits.", "green")
        self.refresh()

    def _on_refused(self, error: AppError) -> None:
        self._say(error.sentence)
        self.failed.emit(error)

    def _say(self, sentence: str) -> None:
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))

    def _on_failed(self, error: AppError) -> None:
        self.failed.emit(error)
        if not self._rules:
            self.states.show_error(error)

    def acts(self) -> dict[str, Callable[[], None]]:
        """The acts this page answers."""
        return {
            "save_next": self.save,
            "refresh": self.refresh,
            "pane_1": self.lapsing.setFocus,
            "pane_2": self.table.setFocus,
        }

    def lists(self) -> tuple[QWidget, ...]:
        """Both lists."""
        return self.lapsing, self.table

    def focus_first(self) -> None:
        """What lapses, else the rules."""
        (self.lapsing if self.lapsing.rows_model.rowCount() else self.table).setFocus()
