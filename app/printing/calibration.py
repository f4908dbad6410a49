"""How one printer shifts and shrinks, and the page that finds it out: per printer, tray and kind of form.

A point sent at x lands at a*x + b. What is measured on paper gives a and b by least squares; the calibration is the
inverse, so that what is meant for x is sent to where the printer puts it on x.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from app.domain.errors import Refused

POINTS_PER_HUNDREDTH = 0.72
LARGEST_OFFSET = 50  # hundredths of an inch; the sheets themselves vary by 0.1 in at most
SCALE_RANGE = (0.98, 1.02)
# The crosses of the alignment page.
MARKS_ACROSS = (0.30, 8.20)  # inches from the left edge: the form's left border, and near its right one
MARKS_DOWN = (4 / 3, 10.50)  # inches from the top edge: the first and the last rule of the form


class Calibration(Struct, frozen=True):
    """Shift right and down in 1/100 in, scale across and down from the top left corner of the sheet."""

    dx: int = 0
    dy: int = 0
    sx: float = 1.0
    sy: float = 1.0

    def matrix(self, page_height: float) -> tuple[float, float, float, float, float, float]:
        """The same as a PDF matrix, whose y runs upwards from the bottom edge."""
        down = self.dy * POINTS_PER_HUNDREDTH
        return (self.sx, 0, 0, self.sy, self.dx * POINTS_PER_HUNDREDTH, page_height * (1 - self.sy) - down)


UNCHANGED = Calibration()


class Measured(Struct, frozen=True):
    """One mark: where it was meant to be and where the ruler found it, inches from the left or the top edge."""

    meant: float
    found: float


def checked(calibration: Calibration) -> Calibration:
    """The calibration itself. Raises Refused when it is beyond what a working printer needs."""
    if max(abs(calibration.dx), abs(calibration.dy)) > LARGEST_OFFSET:
        raise Refused("An offset beyond 0.50 inch is no printer's error: check the paper size and the measurements.")
    if not all(SCALE_RANGE[0] <= scale <= SCALE_RANGE[1] for scale in (calibration.sx, calibration.sy)):
        raise Refused("The page is scaled by more than 2 %: switch off 'fit to page' and print this page again.")
    return calibration


def solve(
    across: Sequence[Measured], down: Sequence[Measured], *, printed_with: Calibration = UNCHANGED
) -> Calibration:
    """The calibration that puts the measured marks where they were meant, by least squares for each direction.

    `across` are distances from the left edge, `down` from the top edge; two different marks of each at least.
    Offsets are rounded to 1/100 in, scales to 1/10,000. Raises Refused for too few marks or an impossible result.
    """
    sx, dx = _solve_axis(across, printed_with.sx, printed_with.dx)
    sy, dy = _solve_axis(down, printed_with.sy, printed_with.dy)
    return checked(Calibration(dx, dy, sx, sy))


def _solve_axis(marks: Sequence[Measured], scale: float, offset: int) -> tuple[float, int]:
    sent = [scale * mark.meant + offset / 100 for mark in marks]
    if len({round(place, 3) for place in sent}) < 2:
        raise Refused("Two different marks must be measured in each direction.")
    mean_sent = sum(sent) / len(sent)
    mean_found = sum(mark.found for mark in marks) / len(marks)
    spread = sum((place - mean_sent) ** 2 for place in sent)
    pairs = zip(sent, marks, strict=True)
    slope = sum((place - mean_sent) * (mark.found - mean_found) for place, mark in pairs) / spread
    if slope <= 0:
        raise Refused("The measurements contradict each other: measure from the left and the top edge.")
    shift = mean_found - slope * mean_sent
    return round(1 / slope, 4), round(-shift / slope * 100)
