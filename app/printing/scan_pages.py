"""Scans as pictures: what a file holds, one page drawn at a width, and masked pages as a PDF of pixels alone.

Pure: bytes in, bytes out. Everything that cannot be read is refused in words a clerk can act on; nothing of a page is
kept between calls. pdfium is not made for threads: one call at a time.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from math import ceil, floor

import pypdfium2 as pdfium
from msgspec import Struct
from PIL import Image, ImageDraw, ImageOps, ImageSequence
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from app.domain.errors import Refused
from app.printing.preview import PDFIUM
from app.printing.scan_mask import WHOLE, Mask

MAX_BYTES = 50_000_000
MAX_PAGES = 500
MAX_PIXELS = 80_000_000  # a letter page at 900 dpi; more is a mistake or a bomb
MAX_WIDTH = 4_000
EXPORT_DPI = 200
_LETTER_INCHES = 8.5
_POINTS = 72
_LEAST_STRETCH, _MOST_STRETCH, _SQUARE = 0.4, 2.5, 0.04  # beyond these the file's own word is not believed


class ScanFacts(Struct, frozen=True):
    """What an uploaded file is: pdf, png, jpeg or tiff, and how many pages it has."""

    kind: str
    pages: int


class PageToDraw(Struct, frozen=True):
    """One page of a scan: the file's bytes, its place in it (0 is the first), how it is turned and what is masked."""

    content: bytes
    kind: str
    source_page: int
    rotation: int = 0
    masks: tuple[Mask, ...] = ()


def read_scan(content: bytes) -> ScanFacts:
    """What the file is, once every page of it could be opened.

    Raises Refused for other kinds, broken and password-protected files, and what is too large in bytes, pages, pixels.
    """
    if len(content) > MAX_BYTES:
        raise Refused(f"The scan is larger than {MAX_BYTES // 1_000_000} MB; scan it in smaller parts.")
    kind = _kind(content)
    pages = _pdf_pages(content) if kind == "pdf" else _image_pages(content)
    return ScanFacts(kind, pages)


def draw_page(page: PageToDraw, *, width: int) -> Image.Image:
    """The upright page at this width in pixels, its masks burnt in. Raises Refused."""
    if not 1 <= width <= MAX_WIDTH:
        raise Refused(f"A page is drawn 1 to {MAX_WIDTH} pixels wide.")
    picture = _pdf_picture(page, width) if page.kind == "pdf" else _image_picture(page, width)
    brush = ImageDraw.Draw(picture)
    for mask in page.masks:
        brush.rectangle(_pixels(mask, picture.width, picture.height), fill=0)
    return picture


def page_png(page: PageToDraw, *, width: int) -> bytes:
    """`draw_page` as PNG."""
    held = BytesIO()
    draw_page(page, width=width).save(held, "PNG")
    return held.getvalue()


def masked_pdf(pages: Iterable[PageToDraw]) -> bytes:
    """The pages at 200 dpi as one PDF of grey pixels: no text layer, nothing behind a mask, no word of their source.

    Pages are drawn one by one. Raises Refused when there is none.
    """
    held = BytesIO()
    canvas = Canvas(held, pageCompression=1, invariant=1)
    count = 0
    for page in pages:
        picture = draw_page(page, width=export_width(page))
        size = (picture.width * _POINTS / EXPORT_DPI, picture.height * _POINTS / EXPORT_DPI)
        canvas.setPageSize(size)
        canvas.drawImage(ImageReader(picture), 0, 0, *size)
        canvas.showPage()
        count += 1
    if not count:
        raise Refused("There is no page to send: choose at least one.")
    canvas.save()
    return held.getvalue()


def export_width(page: PageToDraw) -> int:
    """Pixels at 200 dpi: of a PDF by its own size, of a picture as if it were letter paper."""
    inches = _LETTER_INCHES
    if page.kind == "pdf":
        with open_pdf(page.content) as document:
            across, down = document[page.source_page].get_size()
            inches = (down if page.rotation in (90, 270) else across) / _POINTS
    return max(1, min(MAX_WIDTH, round(inches * EXPORT_DPI)))


def _pixels(mask: Mask, width: int, height: int) -> Sequence[int]:
    """Rounded outwards: a mask never leaves an edge of what it covers."""
    return (
        floor(mask.left * width / WHOLE),
        floor(mask.top * height / WHOLE),
        ceil((mask.left + mask.width) * width / WHOLE),
        ceil((mask.top + mask.height) * height / WHOLE),
    )


def _kind(content: bytes) -> str:
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith((b"II*\x00", b"MM\x00*")):
        return "tiff"
    raise Refused("This is no scan RemitDesk reads: PDF, PNG, JPEG and TIFF are.")


@contextmanager
def open_pdf(content: bytes) -> Iterator[pdfium.PdfDocument]:
    """The document while nobody else draws. Raises Refused for a broken or protected one."""
    with PDFIUM:
        try:
            document = pdfium.PdfDocument(content)
        except pdfium.PdfiumError as error:
            if "password" in str(error).lower():
                raise Refused("The PDF is protected by a password; save it without one and upload it again.") from None
            raise Refused("The PDF is broken and cannot be opened; scan the pages again.") from None
        try:
            yield document
        except pdfium.PdfiumError:
            raise Refused("A page of the PDF is broken; scan the pages again.") from None
        finally:
            document.close()


def _pdf_pages(content: bytes) -> int:
    with open_pdf(content) as document:
        count = len(document)
        _check_count(count)
        for at in range(count):
            across, down = document[at].get_size()
            _check_size(across * EXPORT_DPI / _POINTS, down * EXPORT_DPI / _POINTS)
        document[0].render(scale=0.1)
        return count


def _pdf_picture(page: PageToDraw, width: int) -> Image.Image:
    with open_pdf(page.content) as document:
        found = document[page.source_page]
        across, down = found.get_size()
        if page.rotation in (90, 270):
            across, down = down, across
        scale = width / across
        _check_size(width, down * scale)
        picture: Image.Image = found.render(scale=scale, rotation=page.rotation, grayscale=True).to_pil()
        return picture.convert("L")


@contextmanager
def open_image(content: bytes) -> Iterator[Image.Image]:
    """The picture, at its first frame. Raises Refused for a broken one and one of too many pixels."""
    with warnings.catch_warnings():
        # Pillow's own limit only warns; ours is lower and refuses, so both say the same here.
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        warnings.simplefilter("ignore", UserWarning)
        try:
            with Image.open(BytesIO(content), formats=("PNG", "JPEG", "TIFF")) as image:
                yield image
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            raise Refused("A page has more pixels than any scan needs; scan it at 300 dpi.") from None
        except Refused:
            raise
        except (OSError, SyntaxError, ValueError, EOFError, KeyError, TypeError, IndexError):
            # what Pillow raises for a damaged file has no one base
            raise Refused("The picture is broken and cannot be read; scan the pages again.") from None


def _image_pages(content: bytes) -> int:
    count = 0
    with open_image(content) as image:
        for frame in ImageSequence.Iterator(image):
            count += 1
            _check_count(count)
            _check_size(frame.width, frame.height)
            frame.load()
    return count


def _image_picture(page: PageToDraw, width: int) -> Image.Image:
    with open_image(page.content) as image:
        image.seek(page.source_page)
        _check_size(image.width, image.height)
        stretch = _stretch(image)
        picture = ImageOps.exif_transpose(image).convert("L")
        if stretch != 1.0:
            _check_size(picture.width, picture.height * stretch)
            picture = picture.resize((picture.width, max(1, round(picture.height * stretch))))
    if page.rotation:
        turn = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
        picture = picture.transpose(turn[page.rotation])
    height = max(1, round(picture.height * width / picture.width))
    _check_size(width, height)
    return picture.resize(
        (width, height), Image.Resampling.LANCZOS if width < picture.width else Image.Resampling.BICUBIC
    )


def _stretch(image: Image.Image) -> float:
    """How much taller the page is than its rows say: a fax has 204 dots an inch across and often 98 down."""
    across, down = image.info.get("dpi", (1, 1))
    try:
        ratio = float(across) / float(down)
    except (TypeError, ValueError, ZeroDivisionError):
        return 1.0
    return ratio if _LEAST_STRETCH <= ratio <= _MOST_STRETCH and abs(ratio - 1) > _SQUARE else 1.0


def _check_count(count: int) -> None:
    if not 1 <= count <= MAX_PAGES:
        raise Refused(f"A scan has 1 to {MAX_PAGES} pages; this one has {count if count <= MAX_PAGES else 'more'}.")


def _check_size(width: float, height: float) -> None:
    if width < 1 or height < 1 or width * height > MAX_PIXELS:
        raise Refused("A page has more pixels than any scan needs; scan it at 300 dpi.")
