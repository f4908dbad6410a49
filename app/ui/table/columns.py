"""What one column of a table shows of a row: text, tone, alignment, width."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

from app.domain.sheet import Value

Row = TypeVar("Row")


class Tone(Enum):
    """Colour and weight of a cell; the value is the token's name."""

    TEXT = "text"
    MUTED = "muted"
    AMBER = "amber"
    RED = "red"
    GREEN = "green"
    ACCENT = "accent"
    STRONG = "strong"


@dataclass(frozen=True, slots=True)
class Cell:
    """One painted cell. `value` is what an exported file holds when that is not the text: a day, an amount."""

    text: str
    tone: Tone = Tone.TEXT
    value: Value = None

    @property
    def held(self) -> Value:
        """The typed value of the cell."""
        return self.text if self.value is None else self.value


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column. `width` in px at 12 px text; `right` aligns figures; `stretch` takes the room that is left.

    `extra` stands in the chooser until a person shows it.
    """

    key: str
    title: str
    cell: Callable[[Row], Cell]
    width: int
    right: bool = False
    stretch: bool = False
    extra: bool = False


def plain(text: str) -> Cell:
    """A cell of ordinary text."""
    return Cell(text)


def muted(text: str) -> Cell:
    """A cell of secondary text."""
    return Cell(text, Tone.MUTED)
