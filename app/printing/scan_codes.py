"""QR codes of ours on pages: found at any turn, skewed, and at the resolution of a fax. Pure."""

from __future__ import annotations

import zxingcpp
from PIL import Image

from app.printing.scan_pages import PageToDraw, draw_page
from app.printing.sheet_code import SheetCode, read_code

_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_WIDTH = 1700  # pixels: letter paper at 200 dpi
_FINE_WIDTH = 2400


def page_codes(page: PageToDraw) -> tuple[SheetCode, ...]:
    """The different codes of ours on one page, in the order they stand."""
    return picture_codes(draw_page(page, width=_WIDTH))


def picture_codes(picture: Image.Image) -> tuple[SheetCode, ...]:
    """The different codes of ours on a drawn page. A page that shows one that cannot be read is looked at once more."""
    found, doubtful = _read(picture)
    if not doubtful:
        return found
    height = round(picture.height * _FINE_WIDTH / picture.width)
    return _read(picture.resize((_FINE_WIDTH, height), Image.Resampling.LANCZOS))[0] or found


def _read(picture: Image.Image) -> tuple[tuple[SheetCode, ...], bool]:
    """The codes of ours, and whether something looked like a code and could not be read."""
    seen = zxingcpp.read_barcodes(picture, formats=_QR, return_errors=True)
    ours = (read_code(code.text) for code in seen if code.valid)
    return tuple(dict.fromkeys(code for code in ours if code is not None)), any(not code.valid for code in seen)
