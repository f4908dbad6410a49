"""The PDF read back: characters on the grid, drawings where they belong, offsets, pictures, same bytes."""

from __future__ import annotations

from io import BytesIO

import pdfplumber
import pypdfium2
import pytest
from msgspec.structs import replace

from app.domain.errors import Refused
from app.printing.alignment import alignment_page, form_test_page
from app.printing.calibration import Calibration
from app.printing.cms1500_grid import baseline_y, column_x, form_fields
from app.printing.cms1500_layout import lay_out
from app.printing.cms1500_pdf import PrintedClaim, Stock, render_claims
from app.printing.cms1500_sheet import page_text
from app.printing.preview import page_count, render_page
from tests.pure.printing_forms import cells_text, grid_cells, made_form


def printed(lines: int = 7, *, stock: Stock = "preprinted", calibration: Calibration | None = None) -> bytes:
    laid = lay_out(made_form(lines))
    claims = [PrintedClaim(laid.account, laid.pages)]
    return render_claims(claims, stock=stock, calibration=calibration or Calibration())


@pytest.mark.parametrize("stock", ["preprinted", "plain"])
def test_every_character_stands_on_the_grid_and_the_page_reads_as_laid_out(stock: Stock) -> None:
    laid = lay_out(made_form(7))
    pages = grid_cells(render_claims([PrintedClaim(laid.account, laid.pages)], stock=stock))

    for cells, page in zip(pages, laid.pages, strict=True):
        for cell in cells:
            assert abs(cell.line - round(cell.line)) < 0.02
            assert abs(cell.column - round(cell.column)) < 0.02
        assert cells_text(cells) == page_text(page)


def test_the_red_form_gets_nothing_but_text() -> None:
    with pdfplumber.open(BytesIO(printed())) as document:
        for page in document.pages:
            assert (page.lines, page.rects, page.curves, page.images) == ([], [], [], [])
            assert {one["fontname"] for one in page.chars} == {"Courier"}
            assert {round(one["size"], 6) for one in page.chars} == {12}


def test_plain_paper_carries_one_drawn_form_used_on_every_page() -> None:
    pdf = printed(13, stock="plain")

    with pdfplumber.open(BytesIO(pdf)) as document:
        drawn = [len(page.lines) + len(page.rects) for page in document.pages]
        words = document.pages[1].extract_text()
    assert pdf.count(b"/Subtype /Form") == 1
    assert len(drawn) == 3
    assert len(set(drawn)) == 1
    assert drawn[0] > 200
    assert "NOT AN OFFICIAL FORM - COPY" in words


def test_an_offset_moves_every_character_by_exactly_that_and_drops_none() -> None:
    def places(pdf: bytes) -> list[tuple[float, float, str]]:
        with pdfplumber.open(BytesIO(pdf)) as document:
            return [(one["x0"], one["y0"], one["text"]) for page in document.pages for one in page.chars]

    before, after = places(printed()), places(printed(calibration=Calibration(dx=5, dy=-2)))

    assert len(before) == len(after)
    for (x, y, sign), (moved_x, moved_y, same) in zip(before, after, strict=True):
        assert sign == same
        assert moved_x - x == pytest.approx(3.6, abs=0.001)
        assert moved_y - y == pytest.approx(1.44, abs=0.001)  # 0.02 in up the sheet


def test_a_scale_is_taken_from_the_top_left_corner_of_the_sheet() -> None:
    laid = lay_out(made_form(1))
    pdf = render_claims([PrintedClaim("A", laid.pages)], calibration=Calibration(sx=0.99, sy=1.01))
    first = laid.pages[0].placed[0]

    with pdfplumber.open(BytesIO(pdf)) as document:
        sign = document.pages[0].chars[0]
    assert sign["matrix"][4] == pytest.approx(column_x(first.column) * 0.99, abs=0.001)
    assert 792 - sign["matrix"][5] == pytest.approx((792 - baseline_y(first.line)) * 1.01, abs=0.001)


def test_viewers_are_told_not_to_scale() -> None:
    assert b"/PrintScaling /None" in printed()


def test_the_same_facts_give_the_same_bytes() -> None:
    assert printed(stock="plain") == printed(stock="plain")


def test_signs_of_the_pdf_language_in_a_text_are_printed_as_they_are() -> None:
    form = replace(made_form(1), source=replace(made_form().source, qualifier="()"))  # type: ignore[type-var]
    laid = lay_out(form)

    (cells,) = grid_cells(render_claims([PrintedClaim("A", laid.pages)]))

    assert cells_text(cells) == page_text(laid.pages[0])


def test_a_batch_keeps_its_claims_together_with_a_bookmark_each() -> None:
    claims = [PrintedClaim(f"A{number}", lay_out(made_form(7)).pages) for number in (1, 2)]
    document = pypdfium2.PdfDocument(render_claims(claims))

    assert [bookmark.get_title() for bookmark in document.get_toc()] == ["A1", "A2"]
    assert len(document) == 4


def test_nothing_to_print_is_refused() -> None:
    with pytest.raises(Refused):
        render_claims([])


def ink_box(pdf: bytes, dpi: int) -> tuple[int, int, int, int]:
    """Left, top, right, bottom pixel of everything that is not white."""
    image = render_page(pdf, 0, dpi, grey=True)
    rows = [image.pixels[at * image.width : (at + 1) * image.width] for at in range(image.height)]
    inked = [at for at, row in enumerate(rows) if row.strip(b"\xff")]
    left = min(len(rows[at]) - len(rows[at].lstrip(b"\xff")) for at in inked)
    right = max(len(rows[at].rstrip(b"\xff")) for at in inked)
    return left, inked[0], right, inked[-1] + 1


def test_the_ink_lies_where_the_form_is() -> None:
    dpi = 300
    left, top, right, bottom = ink_box(printed(stock="plain"), dpi)
    shifted = ink_box(printed(stock="plain", calibration=Calibration(dx=10, dy=10)), dpi)

    assert (left, top) == pytest.approx((11.9 / 72 * dpi, 15 / 72 * dpi), abs=12)
    assert (right, bottom) == pytest.approx((604.8 / 72 * dpi, 766 / 72 * dpi), abs=12)
    assert [moved - was for was, moved in zip((left, top, right, bottom), shifted, strict=True)] == [30, 30, 30, 30]


def test_a_preview_page_has_the_size_of_the_sheet() -> None:
    pdf = printed()
    image = render_page(pdf, 1, 150)

    assert (image.width, image.height, image.channels) == (1275, 1650, 3)
    assert len(image.pixels) == 1275 * 1650 * 3
    assert page_count(pdf) == 2


def test_the_alignment_page_of_the_red_form_marks_every_check_box() -> None:
    rows = page_text(form_test_page()).splitlines()
    (cells,) = grid_cells(alignment_page())

    for field in form_fields().values():
        if field.align == "mark":
            assert rows[field.line - 1][field.column - 1] == "X"
    assert cells_text(cells) == page_text(form_test_page())


def test_the_alignment_page_for_plain_paper_has_its_four_crosses_where_it_says() -> None:
    with pdfplumber.open(BytesIO(alignment_page("plain"))) as document:
        circles = document.pages[0].curves
        centres = {(round((c["x0"] + c["x1"]) / 144, 3), round((c["top"] + c["bottom"]) / 144, 3)) for c in circles}

    assert centres == {(0.3, 1.333), (8.2, 1.333), (0.3, 10.5), (8.2, 10.5)}
