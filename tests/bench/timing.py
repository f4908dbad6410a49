"""Buffers of a statement, and times of an act."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import cast

from app.db.unit import Unit


def buffers(unit: Unit, sql: str, params: dict[str, object]) -> int:
    """Shared buffers a statement touches."""
    plan = cast(
        "list[dict[str, dict[str, int]]]",
        unit.value(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {sql}", params),
    )[0]["Plan"]
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


def p95_ms(act: Callable[[], object], times: int) -> float:
    """Milliseconds that nineteen of twenty calls keep."""
    found = []
    for _ in range(times):
        started = time.perf_counter()
        act()
        found.append(time.perf_counter() - started)
    return sorted(found)[times * 95 // 100 - 1] * 1000
