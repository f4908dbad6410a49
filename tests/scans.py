"""Made-up scans: an EOB page with two patients on it, as PDF with text, PNG, JPEG, TIFF of several pages."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

ABOVE, BELOW = "RIVERA ANA 120.00", "OTHER PATIENT 77.00"


def pdf(pages: int = 1, *, password: str = "") -> bytes:
    """Letter pages with a text layer: one patient in the upper half, another in the lower."""
    held = BytesIO()
    lock = StandardEncryption(password, ownerPassword="owner") if password else None
    canvas = Canvas(held, pagesize=(612, 792), encrypt=lock)
    for number in range(pages):
        canvas.setFont("Helvetica-Bold", 24)
        canvas.drawString(72, 650, f"{ABOVE} page {number + 1}")
        canvas.drawString(72, 150, BELOW)
        canvas.showPage()
    canvas.save()
    return held.getvalue()


def picture(kind: str, pages: int = 1, *, size: tuple[int, int] = (850, 1100)) -> bytes:
    """Pages as pixels: a dark bar in the upper quarter, another in the lower one."""
    frames = []
    for _page in range(pages):
        image = Image.new("L", size, 255)
        brush = ImageDraw.Draw(image)
        brush.rectangle((100, 200, 750, 240), fill=40)
        brush.rectangle((100, 900, 750, 940), fill=90)
        frames.append(image)
    held = BytesIO()
    if pages > 1:
        frames[0].save(held, kind, save_all=True, append_images=frames[1:])
    else:
        frames[0].save(held, kind)
    return held.getvalue()
