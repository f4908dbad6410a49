"""The register of faults: what each one is, what must happen, and the test that shows it.

A fault without a test stays in the list and counts as failed. A test is called with a `Bench` and answers what it ran.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.faults.bench import Bench

MODULES = (
    "broken_clients",
    "broken_servers",
    "broken_disks",
    "broken_lines",
    "slow_lines",
    "crowds",
    "colleagues",
    "bad_files",
    "bad_bytes",
    "money_order",
    "clocks",
    "versions",
    "local_files",
    "journals",
    "set_back",
)


@dataclass(frozen=True, slots=True)
class Told:
    """What a test of a fault ran: `runs` tries of which each could fail, what they were, and what they do not show."""

    runs: int
    what: str = "runs"
    figures: str = ""
    not_shown: str = ""


class NotHere(Exception):
    """This machine cannot make the fault (no root, no mount, no network namespaces); counted, never passed."""


class Missing(Exception):
    """The product has no answer to this fault yet; the sentence says what is missing."""


Test = Callable[["Bench"], Told]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of the list; `test` is None where there is none."""

    number: str
    title: str
    expected: str
    test: Test | None = None


_TESTS: dict[str, Test] = {}


def shows(number: str) -> Callable[[Test], Test]:
    """Mark a function as the test of that fault."""

    def keep(test: Test) -> Test:
        if number in _TESTS:
            raise ValueError(f"{number} has two tests")
        _TESTS[number] = test
        return test

    return keep


def all_faults() -> tuple[Fault, ...]:
    """All fifty in order, with their tests."""
    from tests.faults.catalogue import FAULTS  # noqa: PLC0415  # the catalogue is made of Fault

    for name in MODULES:
        import_module(f"tests.faults.{name}")
    unknown = set(_TESTS) - {fault.number for fault in FAULTS}
    if unknown:
        raise ValueError(f"tests of faults that are not in the catalogue: {sorted(unknown)}")
    return tuple(Fault(each.number, each.title, each.expected, _TESTS.get(each.number)) for each in FAULTS)
