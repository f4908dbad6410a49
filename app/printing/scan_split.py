"""A scan taken apart: each page as a file of its own, so that one page can be shown without its neighbours.

Pure: bytes in, bytes out. A single page is the file as it came. Nothing is drawn anew unless a PDF page brings so much
along that it must be: then it is 200 dpi in grey.
"""

from __future__ import annotations

import hashlib
from io import BytesIO

import pypdfium2 as pdfium
from msgspec import Struct
from PIL import Image, ImageSequence

from app.domain.errors import Refused
from app.printing.scan_pages import PageToDraw, ScanFacts, export_width, open_image, open_pdf, page_png

MOST_PAGE_BYTES = 4_000_000
MOST_BYTES = 100_000_000


class OnePage(Struct, frozen=True):
    """A page by itself: what kind of file, its bytes and their SHA-256."""

    kind: str
    content: bytes
    sha256: bytes


def split_scan(content: bytes, facts: ScanFacts) -> tuple[OnePage, ...]:
    """Every page of a scan that `read_scan` could read, in order. Raises Refused when they become too large."""
    if facts.pages == 1:
        return (_page(facts.kind, content),)
    pages = _pdf_pages(content) if facts.kind == "pdf" else _frames(content)
    if sum(len(page.content) for page in pages) > MOST_BYTES:
        raise Refused("The pages are too large to be kept one by one; scan them in smaller parts.")
    return pages


def _pdf_pages(content: bytes) -> tuple[OnePage, ...]:
    alone: list[bytes] = []
    with open_pdf(content) as document:
        for at in range(len(document)):
            single = pdfium.PdfDocument.new()
            try:
                single.import_pages(document, [at])
                held = BytesIO()
                single.save(held)
            finally:
                single.close()
            alone.append(held.getvalue())
    return tuple(
        _page("pdf", one) if len(one) <= MOST_PAGE_BYTES else _drawn(PageToDraw(content, "pdf", at))
        for at, one in enumerate(alone)
    )


def _drawn(page: PageToDraw) -> OnePage:
    return _page("png", page_png(page, width=export_width(page)))


def _frames(content: bytes) -> tuple[OnePage, ...]:
    with open_image(content) as image:
        return tuple(_frame(frame) for frame in ImageSequence.Iterator(image))


def _frame(frame: Image.Image) -> OnePage:
    """A fax page stays a fax page (Group 4), anything else is kept without loss; both keep their dots per inch."""
    held = BytesIO()
    dots = frame.info.get("dpi")
    named = {"dpi": (float(dots[0]), float(dots[1]))} if dots else {}
    if frame.mode == "1":
        frame.save(held, "TIFF", compression="group4", **named)
        return _page("tiff", held.getvalue())
    picture = frame if frame.mode in {"L", "RGB"} else frame.convert("RGB")
    picture.save(held, "PNG", **named)
    return _page("png", held.getvalue())


def _page(kind: str, content: bytes) -> OnePage:
    return OnePage(kind, content, hashlib.sha256(content).digest())
