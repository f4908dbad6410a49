"""Words, rules and areas on a page, and their way into a PDF: the small vocabulary statements are laid out in.

Coordinates are points from the top left corner of a letter sheet; y of a text is its baseline. A page's content is
written by hand in one text object: a batch of a thousand statements stays quick and small.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from msgspec import Struct
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from app.printing.cms1500_grid import PAGE_HEIGHT

Face = Literal["Helvetica", "Helvetica-Bold", "Helvetica-Oblique", "Courier"]
Align = Literal["left", "right", "centre"]

INK = 0.0
MUTED = 0.38  # grey of what is secondary; still above 5:1 on white paper
_TABLE_ESCAPES = {ord("\\"): "\\\\", ord("("): "\\(", ord(")"): "\\)"}


class Text(Struct, frozen=True, gc=False):
    """Words: where, in which face and size (points), how aligned to x, in which grey (0 black to 1 white)."""

    x: float
    y: float
    text: str
    face: Face = "Helvetica"
    size: float = 9.0
    align: Align = "left"
    grey: float = INK


class Rule(Struct, frozen=True, gc=False):
    """A straight line."""

    x0: float
    y0: float
    x1: float
    y1: float
    width: float = 0.5
    dashed: bool = False
    grey: float = INK


class Area(Struct, frozen=True, gc=False):
    """A rectangle: filled in a grey, or framed when `fill` is None."""

    x: float
    y: float
    width: float
    height: float
    fill: float | None = None


Drawn = Text | Rule | Area


def printable(text: str) -> str:
    """The text in the signs the standard fonts have (Windows 1252); accents they lack are dropped, the rest is `?`."""
    if text.isascii():
        return text if text.isprintable() else " ".join(text.split())
    signs = (sign if _known(sign) else _base(sign) for sign in text)
    return "".join(sign for sign in "".join(signs) if sign.isprintable() or sign == " ")


def _known(sign: str) -> bool:
    try:
        sign.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def _base(sign: str) -> str:
    kept = "".join(part for part in unicodedata.normalize("NFKD", sign) if _known(part))
    return kept or ("" if unicodedata.combining(sign) else "?")


@lru_cache(maxsize=20_000)
def text_width(text: str, face: Face, size: float) -> float:
    """Width in points of printable text."""
    return float(stringWidth(text, face, size))


def fitted(text: str, face: Face, size: float, width: float) -> str:
    """The text itself, or as much of it as fits with an ellipsis."""
    ready = printable(text)
    if text_width(ready, face, size) <= width:
        return ready
    while ready and text_width(ready + "…", face, size) > width:
        ready = ready[:-1]
    return ready.rstrip() + "…"


@lru_cache(maxsize=4_000)
def wrapped(text: str, face: Face, size: float, width: float) -> tuple[str, ...]:
    """Lines no wider than `width`, broken at blanks; a longer word is cut."""
    lines: list[str] = []
    line = ""
    for word in printable(text).split():
        longer = f"{line} {word}" if line else word
        if text_width(longer, face, size) <= width:
            line = longer
            continue
        lines += [line] if line else []
        line = fitted(word, face, size, width)
    return (*lines, line) if line else tuple(lines)


def draw(canvas: Canvas, drawn: Iterable[Drawn]) -> None:
    """Everything onto the canvas' current page: areas, then rules, then words."""
    held = list(drawn)
    for one in held:
        if isinstance(one, Area):
            _draw_area(canvas, one)
    for one in held:
        if isinstance(one, Rule):
            canvas.setLineWidth(one.width)
            canvas.setStrokeGray(one.grey)
            canvas.setDash([2, 2] if one.dashed else [])
            canvas.line(one.x0, PAGE_HEIGHT - one.y0, one.x1, PAGE_HEIGHT - one.y1)
    _write_texts(canvas, [one for one in held if isinstance(one, Text)])


def _draw_area(canvas: Canvas, area: Area) -> None:
    if area.fill is None:
        canvas.setLineWidth(0.6)
    else:
        canvas.setFillGray(area.fill)
    bottom = PAGE_HEIGHT - area.y - area.height
    canvas.rect(area.x, bottom, area.width, area.height, stroke=int(area.fill is None), fill=int(area.fill is not None))


def _write_texts(canvas: Canvas, texts: list[Text]) -> None:
    parts = ["BT"]
    now: tuple[str, float, float] | None = None
    names: dict[str, str] = {}
    for text in texts:
        wanted = (text.face, text.size, text.grey)
        if wanted != now:
            if text.face not in names:
                canvas.setFont(text.face, text.size)
                # The page's own name of the font; reportlab's types leave the document out.
                names[text.face] = canvas._doc.getInternalFontName(text.face)  # type: ignore[attr-defined]
            parts.append(f"{names[text.face]} {text.size:g} Tf {text.grey:g} g")
            now = wanted
        parts.append(f"1 0 0 1 {_start(text):.2f} {PAGE_HEIGHT - text.y:.2f} Tm ({_escaped(text.text)}) Tj")
    parts.append("ET")
    canvas.addLiteral("\n".join(parts))


def _start(text: Text) -> float:
    if text.align == "left":
        return text.x
    width = text_width(text.text, text.face, text.size)
    return text.x - (width if text.align == "right" else width / 2)


def _escaped(text: str) -> str:
    ready = text.translate(_TABLE_ESCAPES)
    if ready.isascii():
        return ready
    return "".join(sign if sign < "\x7f" else f"\\{sign.encode('cp1252')[0]:03o}" for sign in ready)
