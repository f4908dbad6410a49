"""What stands beside the list: the facts of a rule, its back-test, and the learned pay lag with its alerts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.money import money_text
from app.rules.plain import Difference
from app.ui.rules.columns import LAG_COLUMNS, SAMPLE_COLUMNS, SHIFT_COLUMNS, STEP_COLUMNS
from app.ui.table.columns import Column, muted, plain
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button, TextField
from app.ui.widgets.pane import row
from app.ui.widgets.text import PlainLabel
from app.ui.words import day
from app.workqueues.backtest import Backtest, QueueShift, SampleClaim
from app.workqueues.pay_lag import LagAlert, PayLag
from app.workqueues.rule_book import OfficeRule, RuleStep

DIFFERENCE_COLUMNS: tuple[Column[Difference], ...] = (
    Column("what", "Different", lambda each: muted(each.what), 100),
    Column("old", "Before", lambda each: plain(each.old), 240),
    Column("new", "This version", lambda each: plain(each.new), 200, stretch=True),
)


class FactsPanel(QWidget):
    """A rule in plain words, its sentence, what the version before said differently, and its history."""

    def __init__(self) -> None:
        super().__init__()
        self.head = PlainLabel("", weight="strong", wrap=True)
        self.words = PlainLabel("", wrap=True)
        self.words.setAccessibleName("The rule in plain words")
        self.sentence = PlainLabel("", "muted", wrap=True)
        self.note = PlainLabel("", "muted", wrap=True)
        self.differences: DeskTable[Difference] = DeskTable("Differences", DIFFERENCE_COLUMNS, lambda each: each.what)
        self.steps: DeskTable[RuleStep] = DeskTable("History", STEP_COLUMNS, lambda step: (step.at, step.step))
        self.compared = PlainLabel("", "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for part in (self.head, self.words, self.sentence, self.note, self.compared, self.differences):
            layout.addWidget(part)
        layout.addWidget(PlainLabel("History", "muted"))
        layout.addWidget(self.steps, 1)

    def show_rule(self, rule: OfficeRule, words: str, before: OfficeRule | None, found: Sequence[Difference]) -> None:
        """What is known without asking; the history follows."""
        state = {"draft": "a draft", "active": "in force", "retired": "retired"}[rule.state]
        hits = f", {rule.hits:,} open now with {money_text(rule.hit_cents)}" if rule.hits else ""
        self.head.setText(f"{rule.code}, version {rule.version}: {state}{hits}")
        self.words.setText(words)
        self.sentence.setText(f"On the row: {rule.text}")
        self.note.setText(f"Note: {rule.note}" if rule.note else "")
        self.note.setVisible(bool(rule.note))
        told = f"Against version {before.version}:" if before is not None and found else ""
        self.compared.setText(told or ("" if before is None else f"Version {before.version} says the same."))
        self.compared.setVisible(before is not None)
        self.differences.set_rows(found)
        self.differences.setVisible(bool(found))
        self.differences.fit_height(7)

    def show_steps(self, steps: Sequence[RuleStep]) -> None:
        """The history."""
        self.steps.set_rows(steps)


class TestPanel(QWidget):
    """The figures of a back-test, what speaks against the rule, and some of the claims."""

    __test__ = False

    def __init__(self) -> None:
        super().__init__()
        self.head = PlainLabel("", weight="strong", wrap=True)
        self.figures = PlainLabel("", wrap=True)
        self.figures.setAccessibleName("Figures of the back-test")
        self.flags = PlainLabel("", "red", wrap=True)
        self.flags.setAccessibleName("Warnings of the back-test")
        self.queues: DeskTable[QueueShift] = DeskTable("Load of the queues", SHIFT_COLUMNS, lambda each: each.queue)
        self.sample: DeskTable[SampleClaim] = DeskTable("Some of the claims", SAMPLE_COLUMNS, lambda each: each.number)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for part in (self.head, self.flags, self.figures, self.queues):
            layout.addWidget(part)
        layout.addWidget(PlainLabel("Claims with the most at stake; Enter opens one", "muted"))
        layout.addWidget(self.sample, 1)

    def show_test(self, done: Backtest) -> None:
        """What it found."""
        found, step = done.measured, done.step
        self.head.setText(
            f"{done.rule}, version {done.version}: {day(done.from_on)} to {day(done.until_on)}, "
            f"{found.claims * step:,} claims in {done.ms / 1000:.1f} s"
            f"{f', every {step}th looked at' if step > 1 else ''}"
        )
        self.flags.setText("\n".join(each.sentence for each in done.flags))
        self.flags.setVisible(bool(done.flags))
        self.figures.setText("\n".join(_figures(done)))
        self.queues.set_rows(found.queues)
        self.queues.fit_height(5)
        self.sample.set_rows(found.sample)


class LagPanel(QWidget):
    """Signals: `answered(alert_id, words)` on Enter in the answer."""

    answered = Signal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self._alert: LagAlert | None = None
        self.alert = PlainLabel("", "amber", wrap=True)
        self.alert.setAccessibleName("A payer that became slower")
        self.answer = TextField("What is done about it", "what is done about it: called, told the practices ...")
        self.keep = Button("Answer the alert")
        self.lags: DeskTable[PayLag] = DeskTable(
            "Learned pay lag", LAG_COLUMNS, lambda each: (each.payer, each.claim_type, each.practice, each.location)
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.alert)
        line = row(self.answer, self.keep)
        line.setStretch(0, 1)
        layout.addLayout(line)
        words = "Calendar days from submission to the first decision, of twelve months, where at least 30 are known"
        layout.addWidget(PlainLabel(words, "muted", wrap=True))
        layout.addWidget(self.lags, 1)
        self.answer.returnPressed.connect(self._answer)
        self.keep.clicked.connect(self._answer)

    def show_lags(self, lags: Sequence[PayLag], alerts: Sequence[LagAlert]) -> None:
        """What was learned, and the first alert nobody answered."""
        waiting = [each for each in alerts if not each.answered_by]
        self._alert = waiting[0] if waiting else None
        said = [f"{each.sentence}. {each.answered_by}: {each.answer}" for each in alerts if each.answered_by]
        more = f" ({len(waiting) - 1} more)" if len(waiting) > 1 else ""
        self.alert.setText("\n".join([f"{self._alert.sentence}.{more}"] if self._alert else said))
        self.alert.setVisible(bool(self.alert.text()))
        self.answer.setVisible(self._alert is not None)
        self.keep.setVisible(self._alert is not None)
        self.lags.set_rows(lags)

    def _answer(self) -> None:
        if self._alert is not None and self.answer.text().strip():
            self.answered.emit(self._alert.alert_id, self.answer.text().strip())
            self.answer.clear()


def _figures(done: Backtest) -> tuple[str, ...]:
    found, step, load = done.measured, done.step, done.load
    return (
        f"Decides {found.hits * step:,} with {money_text(found.cents * step)} at stake; {found.asked * step:,} would "
        "have come to a person, the others were answered before or are not due.",
        f"{found.new * step:,} only with this rule, {found.dropped * step:,} no more; {found.moved * step:,} in "
        f"another queue; {found.earlier * step:,} earlier, {found.later * step:,} later than now, {found.shift:+d} d "
        "on average.",
        f"Against what happened: {found.before_happened * step:,} before they were opened, "
        f"{found.after_happened * step:,} after, {found.never_happened * step:,} that nobody was asked for.",
        f"Load per business day: {load.before:,.1f} now, {load.after:,.1f} with it; on the 20 busiest "
        f"{load.busy_before:,.0f} and {load.busy_after:,.0f}. {load.people} people resolve {load.room:,} "
        f"({load.pace} each{'' if load.measured else ', the usual pace'}); of this rule each gets "
        f"{done.hits_per_person:.1f} a day.",
        "By practice: " + ", ".join(f"{each.practice} {each.items * step:,}" for each in found.places[:6]),
    )
