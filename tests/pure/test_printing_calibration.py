"""Measured marks become the offsets and scales that put the print where it is meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Refused
from app.printing.calibration import UNCHANGED, Calibration, Measured, checked, solve

ACROSS, DOWN = (0.30, 8.20), (4 / 3, 10.50)


def landed(meant: float, calibration_scale: float, offset: int, slope: float, shift: float) -> float:
    """Where a printer with its own slope and shift puts a mark that was sent through a calibration."""
    return slope * (calibration_scale * meant + offset / 100) + shift


@given(
    slope=st.tuples(st.floats(0.985, 1.015), st.floats(0.985, 1.015)),
    shift=st.tuples(st.floats(-0.3, 0.3), st.floats(-0.3, 0.3)),
    before=st.builds(Calibration, dx=st.integers(-15, 15), dy=st.integers(-15, 15)),
)
def test_the_solved_calibration_puts_every_mark_where_it_is_meant(
    slope: tuple[float, float], shift: tuple[float, float], before: Calibration
) -> None:
    across = [Measured(at, landed(at, before.sx, before.dx, slope[0], shift[0])) for at in ACROSS]
    down = [Measured(at, landed(at, before.sy, before.dy, slope[1], shift[1])) for at in DOWN]

    found = solve(across, down, printed_with=before)

    for at in ACROSS:
        assert landed(at, found.sx, found.dx, slope[0], shift[0]) == pytest.approx(at, abs=0.007)
    for at in DOWN:
        assert landed(at, found.sy, found.dy, slope[1], shift[1]) == pytest.approx(at, abs=0.007)


def test_a_printer_that_is_right_needs_nothing() -> None:
    found = solve([Measured(at, at) for at in ACROSS], [Measured(at, at) for at in DOWN])

    assert found == UNCHANGED


def test_more_than_two_marks_are_averaged() -> None:
    across = [Measured(0.30, 0.35), Measured(8.20, 8.25), Measured(0.30, 0.37), Measured(8.20, 8.27)]

    assert solve(across, [Measured(at, at) for at in DOWN]) == Calibration(dx=-6)


@pytest.mark.parametrize(
    "across",
    [
        [Measured(0.30, 0.30)],
        [Measured(0.30, 8.20), Measured(8.20, 0.30)],
        [Measured(0.30, 1.30), Measured(8.20, 9.20)],
        [Measured(0.30, 0.30), Measured(8.20, 7.90)],
    ],
)
def test_measurements_no_printer_gives_are_refused(across: list[Measured]) -> None:
    with pytest.raises(Refused):
        solve(across, [Measured(at, at) for at in DOWN])


def test_an_offset_of_more_than_half_an_inch_is_refused() -> None:
    with pytest.raises(Refused):
        checked(Calibration(dx=51))
