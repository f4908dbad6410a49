"""What a refusal means and the standard work for it, in one pane."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.denials.types import StandardWork
from app.rules.reasons import group_words, reason_words, remark_words
from app.rules.taxonomy import SCENARIOS
from app.ui.widgets.pane import Pane, clear_layout, scrolled
from app.ui.widgets.text import CutLabel, PlainLabel

CLOCK_WORDS = {"correct": "Corrected claim", "appeal1": "Appeal", "appeal": "Appeal", "appeal2": "Level 2",
               "appeal3": "Level 3", "records": "Records", "due": "No deadline"}  # fmt: skip


class WorkPane(Pane):
    """Category, root cause, team and clock on top; codes in words; then the steps, numbered."""

    def __init__(self, name: str = "Standard work") -> None:
        super().__init__(name)
        self.title = PlainLabel("", weight="strong")
        self.facts = CutLabel("", "muted")
        self.clock = CutLabel("", "muted")
        inside = QWidget()
        self.lines = QVBoxLayout(inside)
        self.lines.setContentsMargins(0, 0, 0, 0)
        self.lines.setSpacing(4)
        self.body.addWidget(self.title)
        self.body.addWidget(self.facts)
        self.body.addWidget(self.clock)
        self.body.addWidget(scrolled(inside, f"{name}, steps"), 1)
        self.steps: tuple[str, ...] = ()

    def show_work(self, work: StandardWork, today: date) -> None:
        """Show it."""
        self.title.setText(work.title)
        hand = f", set by {work.by_hand}" if work.by_hand else ""
        cause = work.root_cause.replace("_", " ")
        self.facts.set_whole(f"{SCENARIOS[work.scenario]} - began at: {cause} - team: {work.team}{hand}")
        self.clock.set_whole(clock_words(work, today))
        clear_layout(self.lines)
        codes = [f"{work.group}-{work.reason}: {reason_words(work.reason)}"] if work.reason else []
        codes += [f"{remark}: {remark_words(remark)}" for remark in work.remarks]
        if work.group:
            codes.insert(0, f"{work.group}: {group_words(work.group)}")
        for text in codes:
            self.lines.addWidget(PlainLabel(text, "muted", wrap=True))
        self.steps = work.steps
        for at, step in enumerate(work.steps, start=1):
            self.lines.addWidget(PlainLabel(f"{at}. {step}", wrap=True))
        self.lines.addStretch(1)

    def clear(self) -> None:
        """Show nothing."""
        self.title.setText("")
        self.facts.set_whole("")
        self.clock.set_whole("")
        self.steps = ()
        clear_layout(self.lines)


def clock_words(work: StandardWork, today: date) -> str:
    """The deadline and whether an appeal is heard, in one line."""
    if work.kind == "appeal":
        said = f"Appeal level {work.level} waits for its decision"
    elif work.clock_on is None:
        said = "No deadline is on file"
    else:
        left = (work.clock_on - today).days
        word = CLOCK_WORDS.get(work.clock_kind, work.clock_kind)
        over = f"{left} d left" if left >= 0 else f"{-left} d over"
        said = f"{word} by {work.clock_on:%m/%d/%Y} ({over})"
    heard = "" if work.appealable else " - no appeal is heard"
    told = " - a lead was told" if work.escalated else ""
    return f"{said}{heard}{told}"
