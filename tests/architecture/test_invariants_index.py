"""docs/invariants.md names tests and checks that exist, and has a row for every rule."""

from __future__ import annotations

import re
from pathlib import Path

from app.claims.invariants import INVARIANTS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "invariants.md").read_text(encoding="utf-8")


def test_every_test_that_is_named_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)
    assert len(named) > 60
    missing = [f"{file}::{name}" for file, name in named if f"def {name}(" not in (ROOT / file).read_text("utf-8")]
    assert missing == []


def test_every_rule_has_its_row() -> None:
    rows = [int(number) for number in re.findall(r"^\| (\d+) \|", PAGE.partition("## What")[0], re.MULTILINE)]
    assert rows == list(range(1, 41))


def test_every_check_that_is_named_exists() -> None:
    table = PAGE[PAGE.index("| No. |") :]
    named = set(re.findall(r'"([^"]+)"', table))
    checks = {invariant.name for invariant in INVARIANTS}
    assert len(named) > 20
    assert named - checks == set()
