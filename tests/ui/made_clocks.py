"""Clocks of a made-up office."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from app.workqueues.clocks import ALWAYS, ClockRule, ClockToSave, Lapsing
from tests.ui.made_up import TODAY


def clock_rule(rule_id: int, kind: str, days: int, *, payer: str = "Aetna PPO", verify: bool = False) -> ClockRule:
    """A plain rule of a payer, or of every medicare payer."""
    start = "service_from" if kind == "file" else "letter" if kind == "records" else "determination"
    return ClockRule(
        rule_id, kind, payer[:5].upper() if payer else "", payer, "" if payer else "medicare", "", "", days, False,
        start, ALWAYS, None, "provider manual 2026, page 12" if payer else "example", verify, 1, "D. Okoye",
    )  # fmt: skip


RULES = (
    clock_rule(1, "file", 365, payer="", verify=True),
    clock_rule(2, "appeal1", 120, payer="", verify=True),
    clock_rule(3, "file", 180),
    clock_rule(4, "correct", 120),
    clock_rule(5, "appeal1", 180),
    clock_rule(6, "records", 30),
)


def lapsing(item_id: int, clock: str, days: int, step: int) -> Lapsing:
    """A claim whose deadline is `days` away."""
    return Lapsing(
        item_id, 1000 + item_id, f"RD{item_id:05}", "Rivera, Ana", "Aetna PPO", "denial", clock,
        TODAY + timedelta(days=days), clock == "file", step, 124_000 - 7_000 * item_id,
        "A. Lopez" if item_id % 2 else "", "denied: authorization absent",
    )  # fmt: skip


@dataclass
class MadeClocks:
    """Answers `app.ui.clocks.asks.ClockAsks` from memory."""

    clock_rows: list[ClockRule] = field(default_factory=lambda: list(RULES))
    clocks_saved: list[ClockToSave] = field(default_factory=list)

    def _call(self, name: str) -> None:
        raise NotImplementedError

    def clock_rules(self) -> tuple[ClockRule, ...]:
        """Six rules, two to verify."""
        self._call("clock_rules")
        return tuple(self.clock_rows)

    def lapsing_claims(self) -> tuple[Lapsing, ...]:
        """Four claims, one over."""
        self._call("lapsing_claims")
        steps = (("file", -2, 4), ("appeal1", 4, 3), ("records", 12, 2), ("file", 24, 1))
        return tuple(lapsing(at, *step) for at, step in enumerate(steps, start=1))

    def save_clock(self, wish: ClockToSave) -> int:
        """Keep the wish."""
        self._call("save_clock")
        self.clocks_saved.append(wish)
        return wish.rule_id or 99


