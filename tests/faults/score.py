"""The table of fifty rows in docs/trust.md, between its markers; a run of some faults renews only their rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tests.faults.registry import Fault, Told

PAGE = Path(__file__).resolve().parents[2] / "docs" / "trust.md"
BEGIN, END = "<!-- faults:begin -->", "<!-- faults:end -->"
PASSED, FAILED = "passed", "FAILED"
_ROW = re.compile(r"^\| (F\d\d) \|.*$", re.MULTILINE)
_HEAD = """| fault | what happens, and what must follow | result | ran | not shown, or why it failed |
|---|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a fault's test ended; `told` is None when it failed, `why` then says how."""

    fault: Fault
    told: Told | None
    seconds: float
    why: str = ""
    sample: bool = False

    @property
    def result(self) -> str:
        """One word."""
        return PASSED if self.told is not None else FAILED


def row(outcome: Outcome) -> str:
    """A line of the table."""
    fault, told = outcome.fault, outcome.told
    what = f"{fault.title}: {fault.expected}"
    ran = f"{told.runs:,} {told.what}" + (f"; {told.figures}" if told.figures else "") if told else "-"
    ran = f"sample: {ran}" if outcome.sample and told else ran
    last = told.not_shown if told else outcome.why
    cells = [fault.number, what, outcome.result, ran, last]
    return "| " + " | ".join(cell.replace("|", "/").replace("\n", " ") for cell in cells) + " |"


def untested(fault: Fault) -> str:
    """The line of a fault that nobody tests."""
    return row(Outcome(fault, None, 0.0, "there is no test"))


def table(faults: tuple[Fault, ...], outcomes: list[Outcome], before: str) -> str:
    """All fifty rows: the new ones, else those that stand there, else failed."""
    new = {outcome.fault.number: row(outcome) for outcome in outcomes}
    old = {found.group(1): found.group(0) for found in _ROW.finditer(before)}
    rows = []
    for fault in faults:
        kept = old.get(fault.number, "") if fault.test is not None else ""
        rows.append(new.get(fault.number) or kept or untested(fault))
    passed = sum(f"| {PASSED} |" in each for each in rows)
    return f"**{passed} of {len(rows)} faults pass.**\n\n{_HEAD}" + "\n".join(rows) + "\n"


def write_table(faults: tuple[Fault, ...], outcomes: list[Outcome], page: Path = PAGE) -> None:
    """Put the table between the markers."""
    text = page.read_text(encoding="utf-8")
    start, end = text.index(BEGIN) + len(BEGIN), text.index(END)
    made = table(faults, outcomes, text[start:end])
    page.write_text(f"{text[:start]}\n{made}{text[end:]}", encoding="utf-8")
