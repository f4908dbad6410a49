"""Scans: read, drawn, turned, masked in their pixels; what cannot be read is refused in words."""

from __future__ import annotations

from io import BytesIO

import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.domain.errors import Refused
from app.printing import scan_pages
from app.printing.scan_mask import Mask, turned
from app.printing.scan_pages import MAX_WIDTH, PageToDraw, draw_page, masked_pdf, page_png, read_scan
from tests.scans import BELOW, pdf, picture

LOWER_HALF = Mask(0, 700, 1000, 300)


def dark(image: Image.Image, top: float, bottom: float) -> int:
    """Pixels that are neither white nor the black of a mask, in a band of the page."""
    band = image.convert("L").crop((0, int(top * image.height), image.width, int(bottom * image.height)))
    return sum(band.histogram()[1:200])


def read_pdf(content: bytes) -> tuple[str, Image.Image]:
    """All text of a PDF and the picture of its first page, as a receiver's program finds them."""
    with pdfium.PdfDocument(content) as document:
        text = "".join(page.get_textpage().get_text_bounded() for page in document)
        return text, document[0].render(scale=2).to_pil()


@pytest.mark.parametrize(
    ("content", "kind", "pages"),
    [
        (pdf(3), "pdf", 3),
        (picture("PNG"), "png", 1),
        (picture("JPEG"), "jpeg", 1),
        (picture("TIFF"), "tiff", 1),
        (picture("TIFF", 4), "tiff", 4),
    ],
)
def test_every_kind_is_recognised_by_its_bytes_and_each_page_is_drawn_at_the_width_asked(
    content: bytes, kind: str, pages: int
) -> None:
    facts = read_scan(content)
    assert (facts.kind, facts.pages) == (kind, pages)
    for at in range(pages):
        drawn = Image.open(BytesIO(page_png(PageToDraw(content, kind, at), width=425)))
        assert drawn.size == (425, 550)
        assert dark(drawn, 0.1, 0.3)


@pytest.mark.parametrize("content", [pdf(), picture("PNG"), picture("TIFF")])
def test_a_turned_page_is_drawn_turned_and_its_mask_stays_on_what_it_covers(content: bytes) -> None:
    kind = read_scan(content).kind
    upright = draw_page(PageToDraw(content, kind, 0, masks=(LOWER_HALF,)), width=425)
    side = draw_page(PageToDraw(content, kind, 0, 90, (turned(LOWER_HALF, 90),)), width=550)
    assert side.size == (550, 425)
    assert upright.getpixel((200, 500)) == side.getpixel((550 - 500, 200)) == 0
    assert dark(side.transpose(Image.Transpose.ROTATE_90), 0.1, 0.3)


@pytest.mark.parametrize("content", [pdf(), picture("PNG"), picture("JPEG"), picture("TIFF")])
def test_masked_pixels_are_gone_from_what_leaves_and_no_text_is_behind_them(content: bytes) -> None:
    kind = read_scan(content).kind
    bare = masked_pdf([PageToDraw(content, kind, 0)])
    sent = masked_pdf([PageToDraw(content, kind, 0, 0, (LOWER_HALF,))])
    assert dark(read_pdf(bare)[1], 0.72, 0.98), "the test page must show somebody in the lower part"
    text, page = read_pdf(sent)
    assert text.strip() == ""
    assert BELOW.encode() not in sent
    with pdfium.PdfDocument(sent) as document:
        (image,) = document[0].get_objects()
        pixels = image.get_bitmap().to_pil().convert("L")
    assert pixels.size == (1700, 2200)
    assert pixels.crop((0, 1540, 1700, 2200)).getextrema() == (0, 0)
    assert dark(pixels, 0.1, 0.3), "the patient it is about is still readable"
    assert page.convert("L").getpixel((100, int(page.height * 0.9))) == 0


def test_the_same_pages_are_the_same_bytes_and_several_keep_their_order() -> None:
    content = pdf(2)
    pages = [PageToDraw(content, "pdf", 1), PageToDraw(content, "pdf", 0, 90)]
    assert masked_pdf(pages) == masked_pdf(pages)
    with pdfium.PdfDocument(masked_pdf(pages)) as document:
        assert [tuple(round(side) for side in page.get_size()) for page in document] == [(612, 792), (792, 612)]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"GIF89a", "no scan RemitDesk reads"),
        (b"", "no scan RemitDesk reads"),
        (pdf(password="secret"), "protected by a password"),
        (b"%PDF-1.7\nnothing of a PDF", "broken"),
        (picture("PNG")[:400], "broken"),
        (picture("JPEG")[:500], "broken"),
        (picture("TIFF", 3)[:2000], "broken"),
        (b"\xff\xd8\xff\xe0rubbish", "broken"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words):
        read_scan(content)


def test_a_bomb_of_pixels_pages_or_bytes_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    held = BytesIO()
    Image.new("1", (20_000, 20_000)).save(held, "PNG")
    with pytest.raises(Refused, match="more pixels"):
        read_scan(held.getvalue())
    monkeypatch.setattr(scan_pages, "MAX_PAGES", 2)
    for content in (picture("TIFF", 3), pdf(3)):
        with pytest.raises(Refused, match="pages"):
            read_scan(content)
    monkeypatch.setattr(scan_pages, "MAX_BYTES", 100)
    with pytest.raises(Refused, match="larger than"):
        read_scan(pdf())
    with pytest.raises(Refused, match="pixels wide"):
        draw_page(PageToDraw(pdf(), "pdf", 0), width=MAX_WIDTH + 1)


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["pdf", "png", "jpeg", "tiff"]), st.integers(0, 5_000))
def test_a_damaged_scan_is_read_or_refused_and_nothing_else(rubbish: bytes, kind: str, at: int) -> None:
    content = pdf() if kind == "pdf" else picture(kind.upper())
    broken = content[: at % len(content)] + rubbish + content[at % len(content) + len(rubbish) :]
    try:
        facts = read_scan(broken)
        draw_page(PageToDraw(broken, facts.kind, 0), width=50)
    except Refused:
        pass


@given(
    st.integers(0, 999), st.integers(0, 999), st.integers(1, 500), st.integers(1, 500), st.sampled_from([90, 180, 270])
)
def test_a_mask_turned_and_turned_back_is_itself(left: int, top: int, width: int, height: int, degrees: int) -> None:
    mask = Mask(left, top, min(width, 1000 - left), min(height, 1000 - top))
    assert turned(mask, degrees).fits
    assert turned(turned(mask, degrees), 360 - degrees) == mask
