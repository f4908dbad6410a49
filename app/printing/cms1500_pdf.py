"""Sheets of placed text to PDF bytes: text alone for the red form, or over a drawn form for plain paper.

The page content is written by hand (one text object, one string per run): twice as fast as the drawing calls, and a
batch of a thousand pages stays small. The same sheets give the same bytes; no time stamp is written.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import Literal

from msgspec import Struct
from reportlab.pdfgen.canvas import Canvas

from app.domain.errors import Refused
from app.printing.calibration import UNCHANGED, Calibration
from app.printing.cms1500_art import draw_form
from app.printing.cms1500_grid import PAGE_HEIGHT, PAGE_WIDTH, baseline_y, column_x
from app.printing.cms1500_sheet import Page

Stock = Literal["preprinted", "plain"]
FORM_NAME = "cms1500"
_ESCAPED = str.maketrans({"\\": "\\\\", "(": "\\(", ")": "\\)"})


class PrintedClaim(Struct, frozen=True):
    """The sheets of one claim in a batch, and its bookmark (the account number; no name)."""

    bookmark: str
    pages: tuple[Page, ...]


def render_claims(
    claims: Iterable[PrintedClaim], *, stock: Stock = "preprinted", calibration: Calibration = UNCHANGED
) -> bytes:
    """One PDF of all claims, a bookmark each, for viewers and printers at actual size (/PrintScaling /None).

    Raises Refused when there is nothing to print.
    """
    held = BytesIO()
    canvas = new_canvas(held, "CMS-1500")
    if stock == "plain":
        canvas.beginForm(FORM_NAME)
        draw_form(canvas)
        canvas.endForm()
    pages = 0
    for number, claim in enumerate(claims, 1):
        for place, page in enumerate(claim.pages):
            if place == 0:
                canvas.bookmarkPage(f"claim{number}")
                canvas.addOutlineEntry(claim.bookmark, f"claim{number}", 0)
            _draw_page(canvas, page, stock, calibration)
            canvas.showPage()
            pages += 1
    if not pages:
        raise Refused("There is no claim to print: choose at least one.")
    canvas.save()
    return held.getvalue()


def new_canvas(into: BytesIO, title: str) -> Canvas:
    """A letter-size canvas whose bytes depend on nothing but what is drawn."""
    canvas = Canvas(into, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), pageCompression=1, invariant=1)
    canvas.setTitle(title)
    canvas.setAuthor("RemitDesk")
    canvas.setCreator("RemitDesk")
    canvas.setViewerPreference("PrintScaling", "None")
    return canvas


def _draw_page(canvas: Canvas, page: Page, stock: Stock, calibration: Calibration) -> None:
    moved = calibration != UNCHANGED
    if moved:
        canvas.saveState()
        canvas.transform(*calibration.matrix(PAGE_HEIGHT))
    if stock == "plain":
        canvas.doForm(FORM_NAME)
    write_grid_text(canvas, page)
    if moved:
        canvas.restoreState()


def write_grid_text(canvas: Canvas, page: Page) -> None:
    """Courier 12 black on the grid: each run set absolutely, so no rounding adds up along a line."""
    canvas.setFont("Courier", 12)
    # The page's own name of the font, e.g. /F2; reportlab's types leave the document out.
    font = canvas._doc.getInternalFontName("Courier")  # type: ignore[attr-defined]
    parts = [f"0 g BT {font} 12 Tf"]
    for placed in page.placed:
        text = placed.text.translate(_ESCAPED)
        parts.append(f"1 0 0 1 {column_x(placed.column):.2f} {baseline_y(placed.line):.2f} Tm ({text}) Tj")
    parts.append("ET")
    canvas.addLiteral("\n".join(parts))
