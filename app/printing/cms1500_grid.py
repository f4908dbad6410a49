"""Where everything stands on the CMS-1500 02/12: 66 lines of 79 columns, read from `resources/forms/`.

Ten columns and six lines to the inch; column 1 begins 0.30 in (21.6 pt) from the left edge of the sheet.
All coordinates are points from the top left corner of a letter sheet unless said otherwise.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeVar

from msgspec import Struct, convert

PAGE_WIDTH = 612.0
PAGE_HEIGHT = 792.0
LINES = 66
COLUMNS = 79
LEFT = 21.6
COLUMN_WIDTH = 7.2
LINE_HEIGHT = 12.0
BASELINE_RISE = 2.6  # a baseline stands this far above the bottom of its line, so that descenders clear the rule
SERVICE_LINES = 6
SERVICE_PITCH = 2  # grid lines from one service line to the next: a shaded and a white half

FORMS = Path(__file__).resolve().parents[2] / "resources" / "forms"

Align = Literal["left", "right", "mark"]
Row = TypeVar("Row", bound=Struct)


class Field(Struct, frozen=True, gc=False):
    """One printable place: box number, grid line 1..66, column 1..79, width in columns, its 837P element and rule.

    `overflow` is `cut` where a shortened text is still useful (names, streets), `stop` where it would say
    something else (numbers, codes, amounts).
    """

    box: str
    name: str
    line: int
    column: int
    width: int
    align: Align
    overflow: Literal["cut", "stop"]
    element: str
    rule: str


class Mark(Struct, frozen=True, gc=False):
    """One drawn thing of the plain form in points from the top left: a rule, a dashed rule or a shaded area."""

    kind: Literal["rule", "dash", "shade"]
    x0_pt: float
    y0_pt: float
    x1_pt: float
    y1_pt: float


class Label(Struct, frozen=True, gc=False):
    """One printed word of the plain form: baseline start (or centre) in points from the top left, size in points."""

    x_pt: float
    y_pt: float
    size_pt: float
    style: Literal["plain", "bold", "italic", "centre", "boldcentre", "side"]
    text: str


def read_csv(name: str, into: type[Row]) -> tuple[Row, ...]:
    """All rows of `resources/forms/<name>` as values of `into`."""
    with (FORMS / name).open(encoding="utf-8", newline="") as file:
        return tuple(convert(row, into, strict=False) for row in csv.DictReader(file))


class _GridRow(Field, frozen=True, gc=False):
    repeat: int = 1


def _field(row: _GridRow, number: int) -> Field:
    name = row.name if row.repeat == 1 else service_field(number, row.name.removeprefix("line_"))
    line = row.line + SERVICE_PITCH * (number - 1)
    return Field(row.box, name, line, row.column, row.width, row.align, row.overflow, row.element, row.rule)


def service_field(number: int, name: str) -> str:
    """Name of a field of service line 1..6, such as `line3_cpt`."""
    return f"line{number}_{name}"


@cache
def form_fields() -> MappingProxyType[str, Field]:
    """Every field of the form by name, the six service lines spelled out."""
    rows = read_csv("cms1500_grid.csv", _GridRow)
    fields = [_field(row, number) for row in rows for number in range(1, row.repeat + 1)]
    return MappingProxyType({field.name: field for field in fields})


@cache
def form_marks() -> tuple[Mark, ...]:
    """Rules, dashes and shades of the plain form, shades first: the order in which they are painted."""
    return read_csv("cms1500_geometry.csv", Mark)


@cache
def form_labels() -> tuple[Label, ...]:
    """The words printed on the plain form."""
    return read_csv("cms1500_labels.csv", Label)


def column_x(column: int) -> float:
    """Left edge of a column in points."""
    return LEFT + COLUMN_WIDTH * (column - 1)


def baseline_y(line: int) -> float:
    """Baseline of a line in points from the bottom of the sheet, as PDF counts."""
    return PAGE_HEIGHT - (LINE_HEIGHT * line - BASELINE_RISE)
