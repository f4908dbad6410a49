"""docs/trust.md names tests, faults and commands that exist, and each safeguard of HIPAA says what proves it."""

from __future__ import annotations

import re
from pathlib import Path

from app.cli.registry import parser_with_all_verbs
from tests.faults.catalogue import FAULTS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "trust.md").read_text(encoding="utf-8")
FAULT = re.compile(r"\bF(\d\d)\b")
UNPROVED = "not tested"


def safeguards() -> list[str]:
    """The rows of the HIPAA table."""
    table = PAGE.partition("## HIPAA")[2].partition("\n## ")[0]
    return [line for line in table.splitlines() if re.match(r"\| \([a-e]\)", line)]


def proof_of(row: str) -> str:
    """The last column."""
    return row.strip().strip("|").rpartition(" | ")[2]


def faults_in(text: str) -> set[str]:
    """Fault numbers named one by one, and by `F01 to F06`."""
    found = {f"F{number}" for number in FAULT.findall(text)}
    for first, last in re.findall(r"\bF(\d\d) to F(\d\d)\b", text):
        found |= {f"F{number:02d}" for number in range(int(first), int(last) + 1)}
    return found


def test_every_test_file_that_is_named_exists() -> None:
    named = set(re.findall(r"tests/[\w/]+\.(?:py|toml|txt|json)", PAGE))
    assert len(named) > 15
    assert sorted(name for name in named if not (ROOT / name).is_file()) == []


def test_every_test_that_is_named_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)
    assert len(named) >= 8
    assert [pair for pair in named if f"def {pair[1]}(" not in (ROOT / pair[0]).read_text("utf-8")] == []


def test_every_fault_that_is_named_is_in_the_catalogue() -> None:
    assert faults_in(PAGE) - {fault.number for fault in FAULTS} == set()


def test_a_safeguard_is_proved_by_faults_that_pass() -> None:
    passed = set(re.findall(r"^\| (F\d\d) \|[^|]*\| passed \|", PAGE, re.MULTILINE))
    assert len(passed) > 40
    assert {fault for row in safeguards() for fault in faults_in(proof_of(row))} - passed == set()


def test_every_safeguard_names_a_test_or_a_fault_or_says_that_nothing_does() -> None:
    rows = safeguards()
    assert len(rows) == 10
    bare = [row for row in rows if not re.search(r"tests/\w", proof_of(row)) and not faults_in(proof_of(row))]
    assert [row for row in bare if UNPROVED not in proof_of(row)] == []
    assert len(bare) == 1               # the disks are the system's to encrypt


def test_every_command_that_is_named_is_one() -> None:
    named = sorted(set(re.findall(r"`remitdesk ([^`]+)`", PAGE)))
    assert len(named) >= 3
    parser = parser_with_all_verbs()
    for words in named:
        assert parser.parse_args(words.split()).run is not None, words
