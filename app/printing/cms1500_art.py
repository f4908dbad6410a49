"""The CMS-1500 drawn for plain paper: shades, rules, check boxes, words. A readable copy, and marked as one."""

from __future__ import annotations

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from app.printing.cms1500_grid import (
    COLUMN_WIDTH,
    LEFT,
    LINE_HEIGHT,
    PAGE_HEIGHT,
    Label,
    Mark,
    column_x,
    form_fields,
    form_labels,
    form_marks,
)

_INK = (0.72, 0.10, 0.10)
_SHADE = (0.98, 0.89, 0.88)
_BOX = 10.0  # side of a check box in points, centred on the cell of its X
_CLEAR = 0.9  # a box of the first column keeps this far from the border
_FONTS = {"bold": "Helvetica-Bold", "boldcentre": "Helvetica-Bold", "italic": "Helvetica-Oblique"}
# The three bands named along the right edge: top and bottom in points from the top.
_BANDS = ((24.0, 94.0), (98.0, 382.0), (386.0, 756.0))
_BAND_X = 599.8
_PICA_BOXES = (24.0, 572.6)  # left ends of the two rows of three small boxes above the form


def draw_form(canvas: Canvas) -> None:
    """Everything that is printed on a form before it is filled in, onto the current page or form XObject."""
    canvas.setStrokeColorRGB(*_INK)
    for mark in form_marks():
        _draw_mark(canvas, mark)
    canvas.setDash()
    canvas.setLineWidth(0.5)
    for field in form_fields().values():
        if field.align == "mark":
            _draw_check_box(canvas, field.line, field.column)
    _draw_bands(canvas)
    canvas.setFillColorRGB(*_INK)
    for label in form_labels():
        _draw_label(canvas, label)


def _draw_mark(canvas: Canvas, mark: Mark) -> None:
    top, bottom = PAGE_HEIGHT - mark.y0_pt, PAGE_HEIGHT - mark.y1_pt
    if mark.kind == "shade":
        canvas.setFillColorRGB(*_SHADE)
        canvas.rect(mark.x0_pt, bottom, mark.x1_pt - mark.x0_pt, top - bottom, stroke=0, fill=1)
        return
    canvas.setDash([1.5, 1.5] if mark.kind == "dash" else [])
    canvas.setLineWidth(0.4 if mark.kind == "dash" else 0.6)
    canvas.line(mark.x0_pt, top, mark.x1_pt, bottom)


def _draw_check_box(canvas: Canvas, line: int, column: int) -> None:
    middle_x = column_x(column) + COLUMN_WIDTH / 2
    middle_y = PAGE_HEIGHT - LINE_HEIGHT * (line - 0.5)
    left = max(middle_x - _BOX / 2, LEFT + _CLEAR)
    canvas.rect(left, middle_y - _BOX / 2, middle_x + _BOX / 2 - left, _BOX, stroke=1, fill=0)


def _draw_bands(canvas: Canvas) -> None:
    for top, bottom in _BANDS:
        canvas.line(_BAND_X - 5, PAGE_HEIGHT - top, _BAND_X + 5, PAGE_HEIGHT - top)
        canvas.line(_BAND_X - 5, PAGE_HEIGHT - bottom, _BAND_X + 5, PAGE_HEIGHT - bottom)
    for left in _PICA_BOXES:
        for step in range(3):
            canvas.rect(left + 5 * step, PAGE_HEIGHT - 95, 5, 6, stroke=1, fill=0)


def _draw_label(canvas: Canvas, label: Label) -> None:
    font = _FONTS.get(label.style, "Helvetica")
    canvas.setFont(font, label.size_pt)
    x, y = label.x_pt, PAGE_HEIGHT - label.y_pt
    if label.style == "side":
        canvas.saveState()
        canvas.translate(x, y)
        canvas.rotate(90)
        canvas.drawCentredString(0, 0, label.text)
        canvas.restoreState()
    elif label.style in {"centre", "boldcentre"}:
        canvas.drawString(x - stringWidth(label.text, font, label.size_pt) / 2, y, label.text)
    else:
        canvas.drawString(x, y, label.text)
