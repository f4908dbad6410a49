"""The sample of every fault that CI runs; `python3 dev.py faults --all` runs the whole."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from tests.faults.bench import Bench
from tests.faults.registry import Fault, Missing, NotHere, all_faults
from tests.office import OfficeServer

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="faults are made with what Linux offers")


@pytest.fixture(scope="session")
def bench(test_server: OfficeServer) -> Iterator[Bench]:
    """One bench for the session: its own server is dear to make."""
    with Bench(test_server) as found:
        yield found


def faults_with_a_test() -> list[Fault]:
    """The faults that have a test."""
    return [fault for fault in all_faults() if fault.test is not None]


def test_the_list_is_the_fifty_of_the_threat_model() -> None:
    assert [fault.number for fault in all_faults()] == [f"F{at:02d}" for at in range(1, 51)]


@pytest.mark.parametrize("fault", faults_with_a_test(), ids=lambda fault: fault.number)
def test_a_fault_ends_as_expected(fault: Fault, bench: Bench) -> None:
    assert fault.test is not None
    try:
        told = fault.test(bench)
    except (NotHere, Missing) as reason:
        pytest.skip(f"{fault.number}: {reason}")
    assert told.runs > 0, "nothing was run"
