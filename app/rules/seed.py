"""The seed of the queues, outcomes and work rules: data files of the house, read and checked."""

from __future__ import annotations

from pathlib import Path

import msgspec

from app.rules.rule import RuleRow, read_rule

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "rules"


class SeedQueue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A queue; a lower `weight` wins the tie between two open reasons of one claim."""

    code: str
    title: str
    section: str
    ord: int
    weight: int
    key: str


class SeedOutcome(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person may record; exactly one of `due_days`, `from_rule`, `closes`."""

    code: str
    title: str
    key: str
    text: str
    due_days: int | None = None
    from_rule: bool = False
    closes: bool = False
    move_to: str | None = None


class SeedRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A work rule as it stands in the file."""

    code: str
    family: str
    ord: int
    condition: dict[str, object]
    action: dict[str, object]
    text: str


class Seed(msgspec.Struct, frozen=True):
    """Everything an empty office starts with."""

    queues: tuple[SeedQueue, ...]
    outcomes: tuple[SeedOutcome, ...]
    rules: tuple[SeedRule, ...]


def read_seed(folder: Path = FOLDER) -> Seed:
    """Read and check the three files. Raises RuleError, or msgspec.ValidationError naming the place in the file."""
    queues = msgspec.json.decode((folder / "queues.json").read_bytes(), type=tuple[SeedQueue, ...])
    outcomes = msgspec.json.decode((folder / "outcomes.json").read_bytes(), type=tuple[SeedOutcome, ...])
    rules = msgspec.json.decode((folder / "work_rules.json").read_bytes(), type=tuple[SeedRule, ...])
    codes = [queue.code for queue in queues]
    for rule in rules:
        read_rule(RuleRow(rule.code, rule.family, rule.ord, rule.condition, rule.action, rule.text), queues=codes)
    return Seed(queues, outcomes, rules)
