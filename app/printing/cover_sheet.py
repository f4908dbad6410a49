"""Cover and separator sheets: one letter page with a large QR code and a few words. No patient stands on it.

The code is the page's only certain word: 2.6 inches wide, error correction Q, so that a fax of 204 by 98 dots, a skewed
feed and a coffee stain still read. Who gets the sheet knows what to do from the words.
"""

from __future__ import annotations

from datetime import date
from io import BytesIO

from msgspec import Struct
from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.pdfgen.canvas import Canvas

from app.printing.cms1500_grid import PAGE_HEIGHT, PAGE_WIDTH
from app.printing.drawing import Drawn, Rule, Text, draw, fitted, wrapped
from app.printing.sheet_code import cover_code, separator_code

CODE_SIZE = 188.0
_LEFT, _RIGHT = 72.0, PAGE_WIDTH - 72.0
PURPOSE_WORDS = {
    "records": ("Records", "Put this page in front of the records we asked for, then fax or mail them to us."),
    "appeal": ("Appeal", "Put this page in front of the papers for the appeal, then fax or mail them to us."),
    "returned_mail": ("Return to sender", "If this cannot be delivered, please send it back as it is."),
}


class CoverSheet(Struct, frozen=True):
    """What is printed: the sender's name and lines, the purpose, the token, and a number for the telephone.

    `number` counts the office's sheets and says nothing about a patient.
    """

    sender: str
    lines: tuple[str, ...]
    purpose: str
    token: str
    number: int
    made_on: date


def cover_pdf(sheet: CoverSheet) -> bytes:
    """The cover sheet, one page."""
    title, words = PURPOSE_WORDS[sheet.purpose]
    drawn: list[Drawn] = [Text(_LEFT, 84, fitted(sheet.sender, "Helvetica-Bold", 14, 320), "Helvetica-Bold", 14)]
    drawn += [Text(_LEFT, 102 + 13 * at, fitted(line, "Helvetica", 10, 320)) for at, line in enumerate(sheet.lines)]
    drawn += [
        Text(_RIGHT, 84, f"Sheet {sheet.number}", "Helvetica-Bold", 12, "right"),
        Text(_RIGHT, 100, f"{sheet.made_on:%m/%d/%Y}", align="right"),
        Rule(_LEFT, 176, _RIGHT, 176),
        Text(_LEFT, 212, title, "Helvetica-Bold", 24),
    ]
    drawn += [
        Text(_LEFT, 240 + 17 * at, line, "Helvetica", 13)
        for at, line in enumerate(wrapped(words, "Helvetica", 13, _RIGHT - _LEFT))
    ]
    drawn.append(
        Text(PAGE_WIDTH / 2, 610, "This page finds the way to us: keep it in front and whole.", align="centre")
    )
    return _sheet(drawn, cover_code(sheet.token))


def separator_pdf(count: int = 1) -> bytes:
    """Separator sheets: one between two letters of a pile, and the scan falls apart at them."""
    held = BytesIO()
    canvas = Canvas(held, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), pageCompression=1, invariant=1)
    for _sheet_number in range(count):
        words = "Put one between two letters. It is taken out when the pile is scanned."
        _draw_sheet(
            canvas,
            [
                Text(PAGE_WIDTH / 2, 212, "The next letter begins", "Helvetica-Bold", 24, "centre"),
                Text(PAGE_WIDTH / 2, 240, words, "Helvetica", 13, "centre"),
            ],
            separator_code(),
        )
    canvas.save()
    return held.getvalue()


def _sheet(drawn: list[Drawn], code: str) -> bytes:
    held = BytesIO()
    canvas = Canvas(held, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), pageCompression=1, invariant=1)
    _draw_sheet(canvas, drawn, code)
    canvas.save()
    return held.getvalue()


def _draw_sheet(canvas: Canvas, drawn: list[Drawn], code: str) -> None:
    draw(canvas, drawn)
    widget = QrCodeWidget(code, barLevel="Q")
    widget.barWidth = widget.barHeight = CODE_SIZE
    picture = Drawing(CODE_SIZE, CODE_SIZE)
    picture.add(widget)
    renderPDF.draw(picture, canvas, (PAGE_WIDTH - CODE_SIZE) / 2, PAGE_HEIGHT - 310 - CODE_SIZE)
    canvas.showPage()
