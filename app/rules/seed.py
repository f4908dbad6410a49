"""The seed of the queues, outcomes and work rules: data files of the house, read and checked."""

from __future__ import annotations

from pathlib import Path

import msgspec

from app.rules.rule import RuleRow, read_rule
from app.rules.waterfall import Waterfall

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "rules"


class SeedQueue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A queue; a lower `weight` wins the tie between two open reasons of one claim.

    `payer_call`: its work can be settled by asking the payer on the telephone.
    """

    code: str
    title: str
    section: str
    ord: int
    weight: int
    key: str
    payer_call: bool = False


class SeedOutcome(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person may record; exactly one of `due_days`, `from_rule`, `closes`.

    `business`: its days are of the office calendar. `promise_days` count from the date the payer promised. `wake_on` an
    event that ends the waiting; `opens_kind` another reason it opens, `clock` the deadline of that one, or of its own;
    `stops_clock`: the deadline is met; `unproves`: the payer has no claim, so the filing limit runs again.
    """

    code: str
    title: str
    key: str
    text: str
    due_days: int | None = None
    from_rule: bool = False
    closes: bool = False
    move_to: str | None = None
    next_action: str = ""
    say: str = ""
    business: bool = False
    asks_reference: bool = False
    asks_promise: bool = False
    promise_days: int | None = None
    asks_time: bool = False
    wake_on: str = ""
    opens_kind: str = ""
    clock: str = ""
    stops_clock: bool = False
    unproves: bool = False


class SeedClock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An example of a clock: an office checks it before it relies on it, so every one is marked to verify."""

    kind: str
    payer_type: str
    days: int
    start_rule: str
    source: str


class SeedKind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of reason: its queue, and how its money counts in the choice of the owner (first, amount, last)."""

    kind: str
    title: str
    queue: str
    money: str


class SeedWaterfall(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The steps of deadline and money, and every kind of reason."""

    steps: Waterfall
    kinds: tuple[SeedKind, ...]


class SeedRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A work rule as it stands in the file."""

    code: str
    family: str
    ord: int
    condition: dict[str, object]
    action: dict[str, object]
    text: str


class SeedCallWord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A word picked on a patient's call; `kind` reason, identifier, relationship, may_hear or documented."""

    kind: str
    code: str
    title: str


class SeedCallOutcome(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What came of a patient's call. `opens` a reason of that kind; `known`: only with a known caller."""

    code: str
    title: str
    text: str
    key: str = ""
    opens: str = ""
    due_days: int | None = None
    known: bool = True


class SeedCalls(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What patients' calls are recorded with."""

    words: tuple[SeedCallWord, ...]
    outcomes: tuple[SeedCallOutcome, ...]


class Seed(msgspec.Struct, frozen=True):
    """Everything an empty office starts with."""

    queues: tuple[SeedQueue, ...]
    outcomes: tuple[SeedOutcome, ...]
    rules: tuple[SeedRule, ...]
    calls: SeedCalls
    waterfall: SeedWaterfall
    clocks: tuple[SeedClock, ...]


def read_seed(folder: Path = FOLDER) -> Seed:
    """Read and check the files. Raises RuleError, or msgspec.ValidationError naming the place in the file."""
    queues = msgspec.json.decode((folder / "queues.json").read_bytes(), type=tuple[SeedQueue, ...])
    outcomes = msgspec.json.decode((folder / "outcomes.json").read_bytes(), type=tuple[SeedOutcome, ...])
    rules = msgspec.json.decode((folder / "work_rules.json").read_bytes(), type=tuple[SeedRule, ...])
    calls = msgspec.json.decode((folder / "calls.json").read_bytes(), type=SeedCalls)
    waterfall = msgspec.json.decode((folder / "waterfall.json").read_bytes(), type=SeedWaterfall)
    clocks = msgspec.json.decode((folder / "clocks.json").read_bytes(), type=tuple[SeedClock, ...])
    codes = [queue.code for queue in queues]
    for rule in rules:
        read_rule(RuleRow(rule.code, rule.family, rule.ord, rule.condition, rule.action, rule.text), queues=codes)
    return Seed(queues, outcomes, rules, calls, waterfall, clocks)
