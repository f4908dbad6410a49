"""Pictures of PDF pages: the preview shows, and the raster path prints, exactly the bytes that were made."""

from __future__ import annotations

from threading import Lock

import pypdfium2
from msgspec import Struct

POINTS_PER_INCH = 72
PDFIUM = Lock()  # the library beneath is not safe for two threads at once, and pages are rendered by workers
_ROUNDING = 1e-9  # the size is rounded up: without this 11 in at 150 dpi become 1,651 rows


class PageImage(Struct, frozen=True):
    """One page as pixels: rows from the top, 3 bytes R G B a pixel, or 1 byte grey; no padding between rows."""

    width: int
    height: int
    pixels: bytes
    channels: int = 3


def page_count(pdf: bytes) -> int:
    """Number of pages."""
    with PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return len(document)
        finally:
            document.close()


def render_page(pdf: bytes, page: int, dpi: int, *, grey: bool = False) -> PageImage:
    """Page number `page` (from 0) at `dpi` dots per inch; grey for printing, in a third of the memory."""
    with PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            scale = dpi / POINTS_PER_INCH - _ROUNDING
            bitmap = document[page].render(scale=scale, rev_byteorder=True, grayscale=grey)
            channels = bitmap.n_channels
            row = bitmap.width * channels
            held = bytes(bitmap.buffer)
            pixels = b"".join(held[at * bitmap.stride : at * bitmap.stride + row] for at in range(bitmap.height))
            return PageImage(bitmap.width, bitmap.height, pixels, channels)
        finally:
            document.close()
