"""Nothing that a page reads escapes the bench of row-level security."""

from __future__ import annotations

from datetime import date

from tests.bench.bench_screens import WITHOUT_ROWS, reading_methods
from tests.bench.screens import readings


def test_every_reading_of_the_pages_is_measured() -> None:
    measured = {reading.method for reading in readings(date(2026, 3, 20))}
    assert len(reading_methods()) > 60
    assert reading_methods() - measured == WITHOUT_ROWS
