"""The alignment page: text for the red form, or rulers and marks on plain paper to measure a printer by.

On the red form: an X for every check box, nines in every amount, rows of W across 1a, 2 and the shaded line of 24.
On plain paper: a ruler along the top and the left edge every tenth of an inch, and four crosses whose distances from
the left and the top edge, as the ruler on the desk shows them, go into `calibration.solve`.
"""

from __future__ import annotations

from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from app.printing.calibration import MARKS_ACROSS, MARKS_DOWN, UNCHANGED, Calibration
from app.printing.cms1500_grid import PAGE_HEIGHT, PAGE_WIDTH, SERVICE_LINES, form_fields, service_field
from app.printing.cms1500_pdf import PrintedClaim, Stock, new_canvas, render_claims
from app.printing.cms1500_sheet import Page, Placed

INCH = 72.0
_W_FIELDS = (
    "insured_id",
    "patient_name",
    service_field(1, "supplemental"),
    service_field(SERVICE_LINES, "supplemental"),
)
_TICK, _LONG_TICK = 5.0, 11.0
_RULER_X = 38.0  # clear of the left crosses


def alignment_page(stock: Stock = "preprinted", calibration: Calibration = UNCHANGED) -> bytes:
    """PDF bytes of the page for that kind of stock, printed through the calibration to be checked."""
    if stock == "preprinted":
        return render_claims([PrintedClaim("ALIGNMENT", (form_test_page(),))], calibration=calibration)
    held = BytesIO()
    canvas = new_canvas(held, "Alignment")
    canvas.saveState()
    canvas.transform(*calibration.matrix(PAGE_HEIGHT))
    _draw_rulers(canvas)
    _draw_crosses(canvas)
    _draw_instructions(canvas)
    canvas.restoreState()
    canvas.showPage()
    canvas.save()
    return held.getvalue()


def form_test_page() -> Page:
    """What goes onto one red form to see whether everything meets its box."""
    placed = []
    for field in form_fields().values():
        if field.align == "mark":
            placed.append(Placed(field.line, field.column, "X"))
        elif field.name.endswith(("_dollars", "_cents")):
            placed.append(Placed(field.line, field.column, "9" * field.width))
        elif field.name in _W_FIELDS:
            placed.append(Placed(field.line, field.column, "W" * field.width))
    return Page(tuple(sorted(placed, key=lambda one: (one.line, one.column))))


def _draw_rulers(canvas: Canvas) -> None:
    canvas.setLineWidth(0.4)
    canvas.setFont("Helvetica", 6)
    for tenth in range(1, 85):
        length = _LONG_TICK if tenth % 5 == 0 else _TICK
        x = tenth * INCH / 10
        canvas.line(x, PAGE_HEIGHT - 18, x, PAGE_HEIGHT - 18 - length)
        if tenth % 10 == 0:
            canvas.drawCentredString(x, PAGE_HEIGHT - 18 - length - 7, str(tenth // 10))
    for tenth in range(3, 109):
        length = _LONG_TICK if tenth % 5 == 0 else _TICK
        y = PAGE_HEIGHT - tenth * INCH / 10
        canvas.line(_RULER_X, y, _RULER_X + length, y)
        if tenth % 10 == 0:
            canvas.drawString(_RULER_X + length + 3, y - 2, str(tenth // 10))


def _draw_crosses(canvas: Canvas) -> None:
    canvas.setLineWidth(0.6)
    for across in MARKS_ACROSS:
        for down in MARKS_DOWN:
            x, y = across * INCH, PAGE_HEIGHT - down * INCH
            canvas.line(x - 10, y, x + 10, y)
            canvas.line(x, y - 10, x, y + 10)
            canvas.circle(x, y, 4, stroke=1, fill=0)


def _draw_instructions(canvas: Canvas) -> None:
    canvas.setFont("Helvetica-Bold", 13)
    canvas.drawCentredString(PAGE_WIDTH / 2, PAGE_HEIGHT - 3.0 * INCH, "Printer alignment")
    canvas.setFont("Helvetica", 10)
    lines = (
        "Print this page at actual size. With a ruler, measure in inches:",
        f"1  from the left edge of the sheet to the centre of the left crosses (meant: {MARKS_ACROSS[0]:.2f})",
        f"2  from the left edge of the sheet to the centre of the right crosses (meant: {MARKS_ACROSS[1]:.2f})",
        f"3  from the top edge of the sheet to the centre of the upper crosses (meant: {MARKS_DOWN[0]:.2f})",
        f"4  from the top edge of the sheet to the centre of the lower crosses (meant: {MARKS_DOWN[1]:.2f})",
        "Type the four distances into the printer's settings, then print the page again to see them right.",
    )
    for number, line in enumerate(lines):
        canvas.drawString(1.4 * INCH, PAGE_HEIGHT - 3.4 * INCH - 16 * number, line)
