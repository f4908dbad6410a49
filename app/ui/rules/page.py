"""The rules page: rules in the order they are asked; beside them the facts, the editor, the back-test or the lag."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.rules.condition import RuleError
from app.rules.plain import compare_rules, plain_rule
from app.ui.actions import bind_in
from app.ui.page import Desk, Page
from app.ui.rules.asks import RulesView
from app.ui.rules.columns import RULE_COLUMNS
from app.ui.rules.form import RuleForm
from app.ui.rules.panels import FactsPanel, LagPanel, TestPanel
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button, Choice, TextField
from app.ui.widgets.pane import Pane, States, row
from app.ui.widgets.text import CutLabel, KeyCap, PlainLabel
from app.ui.words import count_text
from app.workqueues.backtest import Backtest
from app.workqueues.rule_book import OfficeRule, RuleStep, understand

LIST_SHARE, SIDE_SHARE = 560, 640
FACTS, FORM, TEST, LAG = range(4)


class RulesPage(Page):
    """N writes a rule, E changes one (a new version of what is in force), B puts it to the last twelve months,
    Ctrl+Enter keeps the draft or puts it in force, R retires, Y shows what was learned of the payers.
    """

    topics = frozenset({"setup"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Rules")
        self._view: RulesView | None = None
        self._working = False
        self._asking = ""                       # the act whose reason is being typed: activate or retire
        self._told: OfficeRule | None = None
        self.total = CutLabel("", "muted")
        self.which = Choice("Which rules")
        self.which.offer(["In force and drafts", "With retired ones"], [False, True])
        self.table: DeskTable[OfficeRule] = DeskTable("Rules", RULE_COLUMNS, lambda rule: rule.rule_id)
        self.list_states = States(self.table, "Rules")
        self.facts, self.form, self.test, self.lag = FactsPanel(), RuleForm(), TestPanel(), LagPanel()
        self.stack = QStackedWidget()
        self.why = TextField("Why", "why, for colleagues")
        self.trouble = PlainLabel("", "red", wrap=True)
        self.trouble.setAccessibleName("What stands in the way")
        self.primary = Button("Activate", primary=True)
        self.buttons = {
            "rule_new": Button("New"), "rule_edit": Button("Change"), "rule_test": Button("Back-test"),
            "rule_retire": Button("Retire"), "rule_lag": Button("Pay lag"),
        }  # fmt: skip
        self._lay_out()
        self._connect()
        self._show_may()

    def _lay_out(self) -> None:
        top = QFrame()
        top.setObjectName("filterBar")
        top.setFixedHeight(41)
        bar = row(self.which, self.total, margins=(12, 0, 12, 0))
        bar.setStretch(1, 1)
        top.setLayout(bar)
        left = QWidget()
        left.setMinimumWidth(420)
        layout = QVBoxLayout(left)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(top)
        layout.addWidget(self.list_states, 1)
        for panel in (self.facts, self.form, self.test, self.lag):
            self.stack.addWidget(panel)
        side = Pane("The chosen rule")
        side.body.addWidget(self.stack, 1)
        side.body.addWidget(self.trouble)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setAccessibleName("Rules, and the chosen one")
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        split.addWidget(left)
        split.addWidget(side)
        split.setSizes([LIST_SHARE, SIDE_SHARE])
        split.setStretchFactor(1, 1)
        foot = QFrame()
        foot.setObjectName("noteBar")
        foot.setFixedHeight(50)
        caps = zip(self.buttons.values(), "NEBRY", strict=True)
        parts = [part for button, key in caps for part in (button, KeyCap(key), 2)]
        line = row(self.why, None, *parts, self.primary, KeyCap("Ctrl+Enter"), margins=(12, 0, 12, 0))
        line.setStretch(0, 1)
        foot.setLayout(line)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(split, 1)
        page.addWidget(foot)
        self.why.hide()
        self.trouble.hide()

    def _connect(self) -> None:
        self.table.row_chosen.connect(self._on_row)
        self.table.row_activated.connect(lambda _rule: self.edit())
        self.which.chosen.connect(lambda _value: self._show_rules())
        self.list_states.retry_requested.connect(self.refresh)
        self.primary.clicked.connect(self.act)
        self.form.changed.connect(self._show_may)
        self.lag.answered.connect(self._answer)
        self.why.escaped.connect(self.leave_why)
        self.test.sample.row_activated.connect(
            lambda claim: self.claim_open_requested.emit(claim.claim_id) if claim.claim_id is not None else None
        )
        acts: dict[str, Callable[[], None]] = {
            "rule_new": self.write_new, "rule_edit": self.edit, "rule_test": self.run_test, "rule_retire": self.retire,
            "rule_lag": self.show_lag,
        }  # fmt: skip
        for act, function in acts.items():
            bind_in(self.table, act, function)
            self.buttons[act].clicked.connect(lambda _checked=False, function=function: function())

    # reading

    def refresh(self) -> None:
        """Ask for everything the page stands on."""
        self.list_states.wait()
        self.desk.background.run(self.desk.office.rules_view, self._on_view, self._on_list_failure, slot="rules")

    def _on_view(self, view: RulesView) -> None:
        self._view = view
        if self.stack.currentIndex() != FORM:
            self.form.offer(view, self.desk.facts.colleagues)
        self.lag.show_lags(view.lags, view.alerts)
        self.list_states.show_content()
        self._show_rules()

    def _show_rules(self) -> None:
        if self._view is None:
            return
        rules = [each for each in self._view.rules if each.state != "retired" or self.which.currentData()]
        self.table.set_rows(rules)
        drafts = sum(each.state == "draft" for each in rules)
        waiting = sum(not each.answered_by for each in self._view.alerts)
        slower = f", {count_text(waiting, 'payer')} slower" if waiting else ""
        active = sum(each.state == "active" for each in rules)
        self.total.set_whole(f"{active} in force, {count_text(drafts, 'draft')}{slower}")
        if self.table.current_row is None:
            self.table.select_place(0)
        elif self.stack.currentIndex() == FACTS:
            self._on_row(self.table.current_row)
        self._show_may()

    def _on_row(self, rule: OfficeRule) -> None:
        if self.stack.currentIndex() == FORM:
            return                               # what is being written stays, whatever row has the mark
        self.leave_why(focus=False)
        self._told = rule
        self._show_facts(rule)
        self.stack.setCurrentIndex(FACTS)
        work = partial(self.desk.office.rule_steps, rule.code)
        self.desk.background.run(work, partial(self._on_steps, rule.code), self.fail, slot="rule steps")
        self._show_may()

    def _show_facts(self, rule: OfficeRule) -> None:
        assert self._view is not None
        older = [one for one in self._view.rules if one.code == rule.code and one.version < rule.version]
        before = max(older, key=lambda one: one.version, default=None)
        try:
            meant = understand(rule.row, self._view.masters)
            words = plain_rule(meant, self._view.names)
            old = understand(before.row, self._view.masters) if before is not None else None
            found = compare_rules(old, meant, self._view.names) if old is not None else ()
        except RuleError as error:
            words, found = error.sentence, ()
        self.facts.show_rule(rule, words, before, found)

    def _on_steps(self, code: str, steps: tuple[RuleStep, ...]) -> None:
        if self._told is not None and self._told.code == code:
            self.facts.show_steps(steps)

    # writing

    def write_new(self) -> None:
        """An empty rule."""
        if self._may():
            self._open_form(None)
            self.form.code.setFocus()

    def edit(self) -> None:
        """The chosen rule: its draft, else a new version of it."""
        rule = self.table.current_row
        if self._may() and rule is not None and self._view is not None:
            draft = next((one for one in self._view.rules if one.code == rule.code and one.state == "draft"), None)
            self._open_form(draft or rule)
            self.form.ord.setFocus()

    def _open_form(self, rule: OfficeRule | None) -> None:
        self.leave_why(focus=False)
        self.form.edit(rule, self.desk.login)
        self.stack.setCurrentIndex(FORM)
        self._show_may()

    def leave_form(self) -> None:
        """Back to the list; what was typed stays until another rule is opened."""
        self.stack.setCurrentIndex(FACTS)
        if self.table.current_row is not None:
            self._on_row(self.table.current_row)
        self.table.setFocus()

    def act(self) -> None:
        """Ctrl+Enter: keep the draft that is written, else put the chosen one in force, or carry the retirement out."""
        if self.stack.currentIndex() == FORM:
            self._save()
        elif self._asking == "retire":
            self._run_act("retire_rule")
        else:
            self._activate()

    def _save(self) -> None:
        draft = self.form.preview()
        if draft is None:
            if not self.form.trouble.text():
                self.form.say("Give the rule an id, as aetna_25.")
            return
        self._working = True
        self._show_may()
        work = partial(self.desk.office.save_rule, draft, self.form.shown)
        self.desk.background.run(work, self._on_saved, self._on_refused)

    def _on_saved(self, rule: OfficeRule) -> None:
        self._working = False
        self.stack.setCurrentIndex(FACTS)
        self.said.emit(f"{rule.code} version {rule.version} is kept as a draft; B puts it to the last year.", "green")
        self._told = rule
        self.table.setFocus()
        self._read_again(rule.rule_id)

    def _read_again(self, rule_id: int) -> None:
        def shown(view: RulesView) -> None:
            self._on_view(view)
            self.table.select_id(rule_id)

        self.desk.background.run(self.desk.office.rules_view, shown, self.fail, slot="rules")

    def run_test(self) -> None:
        """Put the chosen rule to the last twelve months."""
        rule = self.table.current_row
        if not self._may() or rule is None:
            return
        self._working = True
        self._say("")
        self._show_may()
        self.said.emit(f"{rule.code} is put to the last twelve months ...", "accent")
        work = partial(self.desk.office.test_rule, rule, self.desk.today)
        self.desk.background.run(work, self._on_tested, self._on_refused)

    def _on_tested(self, done: Backtest) -> None:
        self._working = False
        warned = f"{count_text(len(done.flags), 'warning')}" if done.flags else "nothing speaks against it"
        self.said.emit(f"Back-test of {done.rule}: {warned}.", "amber" if done.flags else "green")
        self.test.show_test(done)
        self.stack.setCurrentIndex(TEST)
        rule = self.table.current_row
        if rule is not None:
            self.desk.background.run(self.desk.office.rules_view, self._on_view, self.fail, slot="rules")
        self._show_may()

    def _activate(self) -> None:
        rule = self.table.current_row
        if not self._may() or rule is None or rule.state != "draft":
            return
        if not self._asking and (rule.test_id is None or rule.test_flags):
            known = "it was not back-tested as it stands" if rule.test_id is None else "its back-test warns"
            self._ask_why("activate", f"Say why it is put in force although {known}, or press B first.")
            return
        self._run_act("activate_rule")

    def retire(self) -> None:
        """End the chosen rule: the reason first."""
        rule = self.table.current_row
        if self._may() and rule is not None and rule.state != "retired":
            self._ask_why("retire", "Say why it ends; Ctrl+Enter then retires it.")

    def _ask_why(self, act: str, sentence: str) -> None:
        self._asking = act
        self._say(sentence)
        self.why.show()
        self.why.setFocus()
        self._show_may()

    def leave_why(self, *, focus: bool = True) -> None:
        """Esc: nothing is done."""
        self._asking = ""
        self.why.clear()
        self.why.hide()
        self._say("")
        self._show_may()
        if focus:
            self.table.setFocus()

    def _run_act(self, act: str) -> None:
        rule, why = self.table.current_row, self.why.text().strip()
        if rule is None or self._working:
            return
        if self._asking and not why:
            self._say("A reason is needed, for colleagues who read the history.")
            return
        self._working = True
        self._show_may()
        work = partial(getattr(self.desk.office, act), rule, why, self.desk.today)
        self.desk.background.run(work, self._on_done, self._on_refused)

    def _on_done(self, sentence: str) -> None:
        self._working = False
        self.leave_why()
        self.said.emit(sentence, "green")
        self.refresh()

    def _on_refused(self, error: AppError) -> None:
        self._working = False
        if self.stack.currentIndex() == FORM:
            self.form.say(error.sentence)
        else:
            self._say(error.sentence)
        self._show_may()
        self.failed.emit(error)

    # pay lag

    def show_lag(self) -> None:
        """What was learned of the payers, or back to the rule."""
        if self.stack.currentIndex() == LAG:
            self.leave_form()
        elif self.stack.currentIndex() != FORM:
            self.leave_why(focus=False)
            self.stack.setCurrentIndex(LAG)
            self._show_may()

    def _answer(self, alert_id: int, words: str) -> None:
        work = partial(self.desk.office.answer_alert, alert_id, words)
        self.desk.background.run(work, self._on_done, self._on_refused)

    # the frame

    def _may(self) -> bool:
        return not self._working and self._view is not None and self.desk.holds("supervisor", "admin")

    def _show_may(self) -> None:
        rule, writing = self.table.current_row, self.stack.currentIndex() == FORM
        words = "Keep the draft" if writing else "Retire" if self._asking == "retire" else "Activate"
        self.primary.setText(words)
        draft = rule is not None and rule.state == "draft"
        self.primary.setEnabled(self._may() and (writing or draft or self._asking == "retire"))
        for act, button in self.buttons.items():
            fits = rule is not None and not (act == "rule_retire" and rule.state == "retired")
            button.setEnabled(self._may() and not writing and (act in ("rule_new", "rule_lag") or fits))

    def _say(self, sentence: str) -> None:
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))

    def _on_list_failure(self, error: AppError) -> None:
        self.failed.emit(error)
        if self._view is None:
            self.list_states.show_error(error)

    def focus_list(self) -> None:
        """Esc in the editor leaves it."""
        if self.stack.currentIndex() == FORM:
            self.leave_form()
        else:
            super().focus_list()

    def acts(self) -> dict[str, Callable[[], None]]:
        """The acts this page answers."""
        return {"save_next": self.act, "refresh": self.refresh, "pane_1": self.table.setFocus}

    def lists(self) -> tuple[QWidget, ...]:
        """The rules, and the tables beside them."""
        return (self.table, self.test.sample, self.lag.lags, self.facts.steps)

    def focus_first(self) -> None:
        """The list of rules."""
        self.table.setFocus()
