"""Scans in the book: kept as uploaded, split and merged at checks, masked before they leave, never out of scope."""

from __future__ import annotations

from io import BytesIO

import pypdfium2 as pdfium
import pytest
from msgspec.structs import replace
from PIL import Image

from app.db.unit import as_json
from app.domain.errors import AppError, Conflict, NotFound, NotPermitted, Refused
from app.posting.paper import list_checks
from app.posting.paper_types import ScanPage
from app.posting.scans import (
    export_pages,
    list_pages,
    mark_page,
    page_picture,
    place_pages,
    rotate_page,
    store_scan,
)
from app.printing.picture_shelf import DrawnPage, PictureShelf, pictures
from app.printing.scan_mask import Mask
from app.security.people import Scope
from tests.db.paper_book import Paper, paper_book
from tests.office import Office
from tests.scans import pdf, picture

BELOW = Mask(0, 700, 1000, 300)


@pytest.fixture
def paper(office: Office) -> Paper:
    return paper_book(office)


def upload(paper: Paper, content: bytes) -> tuple[ScanPage, ...]:
    with paper.office.unit("chen") as unit:
        return store_scan(unit, paper.book.practice, content, batch_id=paper.batch).pages


def test_a_scan_is_kept_byte_for_byte_once_and_drawn_at_a_width(paper: Paper) -> None:
    content = pdf(3)
    pages = upload(paper, content)
    assert [page.place for page in pages] == [1, 2, 3]
    with paper.office.unit("chen") as unit:
        again = store_scan(unit, paper.book.practice, content)
        assert (again.new, again.pages) == (False, pages)
        assert unit.value("SELECT content FROM app.scan") == content
        before = unit.statements
        first = page_picture(unit, pages[1], width=300)
        assert Image.open(BytesIO(first)).width == 300
        drawn = unit.statements - before
        assert page_picture(unit, pages[1], width=300) == first
        assert unit.statements - before - drawn == 1, "a page drawn before is only asked for its scope"
    pictures.clear()


def test_one_scan_is_split_between_checks_and_two_are_merged_in_order(paper: Paper) -> None:
    pages, more = upload(paper, pdf(3)), upload(paper, picture("TIFF", 2))
    first, second = paper.key(), paper.key(trace="4712")
    with paper.office.unit("chen") as unit:
        place_pages(unit, pages[:1], batch_id=paper.batch, check_id=first)
        place_pages(unit, [more[1], pages[2]], batch_id=paper.batch, check_id=second)
        place_pages(unit, [more[0]], batch_id=paper.batch, check_id=second)
        assert [page.page_id for page in list_pages(unit, check_id=first)] == [pages[0].page_id]
        wanted = [more[1].page_id, pages[2].page_id, more[0].page_id]
        assert [page.page_id for page in list_pages(unit, check_id=second)] == wanted
        assert [page.page_id for page in list_pages(unit, batch_id=paper.batch)] == [pages[1].page_id]
        assert [row.pages for row in list_checks(unit, paper.batch)] == [1, 3]


def test_a_page_that_shows_others_leaves_only_masked_and_each_leaving_is_kept_with_its_reason(paper: Paper) -> None:
    pages = upload(paper, pdf(2))
    ids = [page.page_id for page in pages]
    with paper.office.unit("chen") as unit:
        mark_page(unit, pages[0], "masked", [BELOW])
    with pytest.raises(Refused, match="1 of 2 pages are neither masked"), paper.office.unit("chen") as unit:
        export_pages(unit, ids, reason="appeal")
    with paper.office.unit("chen") as unit:
        mark_page(unit, pages[1], "only_patient")
    with pytest.raises(Refused, match="Say why"), paper.office.unit("chen") as unit:
        export_pages(unit, ids, reason=" ")
    with paper.office.unit("chen") as unit:
        sent = export_pages(unit, ids[::-1], reason="appeal")
        assert unit.rows("SELECT reason || ' ' || actor FROM app.scan_export", into=str) == ["appeal chen"]
    with pdfium.PdfDocument(sent.pdf) as document:
        assert "".join(page.get_textpage().get_text_bounded() for page in document).strip() == ""
        lowest = [page.render(scale=1).to_pil().convert("L").crop((0, 560, 612, 790)).getextrema() for page in document]
    assert lowest == [(0, 255), (0, 0)], "the page of this patient alone is whole, the other is black below"


def test_a_turned_page_keeps_its_mask_and_a_stale_save_is_refused(paper: Paper) -> None:
    (page,) = upload(paper, picture("PNG"))
    with paper.office.unit("chen") as unit:
        masked = mark_page(unit, page, "masked", [BELOW])
        side = rotate_page(unit, masked, 90)
    assert side.masks == (Mask(0, 0, 300, 1000),)
    with pytest.raises(Conflict), paper.office.unit("okoye") as unit:
        mark_page(unit, page, "only_patient")
    for state, masks in (("masked", ()), ("only_patient", (BELOW,)), ("masked", (Mask(900, 0, 200, 10),))):
        with pytest.raises(Refused), paper.office.unit("chen") as unit:
            mark_page(unit, side, state, masks)


def test_a_mask_of_no_area_is_refused_by_the_database_too(paper: Paper) -> None:
    (page,) = upload(paper, picture("PNG"))
    for mask in (Mask(0, 0, 0, 0), Mask(900, 0, 200, 10), Mask(-1, 0, 10, 10)):
        sneaked = replace(page, state="masked", masks=(mask,))
        with pytest.raises(Refused, match="lies on the page"), paper.office.unit("chen") as unit:
            unit.execute("SELECT api.save_scan_pages_v1(%(pages)s)", {"pages": as_json([sneaked])})


def test_scans_are_of_their_practice_alone_and_read_only_by_right(paper: Paper) -> None:
    (page,) = upload(paper, picture("PNG"))
    paper.office.enrol("part", "poster", scopes=(Scope("QFM", "MAIN"),))
    with paper.office.unit("part") as unit:
        assert list_pages(unit, batch_id=paper.batch) == ()
        with pytest.raises(NotFound):
            page_picture(unit, page, width=100)
    with pytest.raises(AppError), paper.office.unit("part") as unit:
        mark_page(unit, page, "only_patient")
    with pytest.raises(NotPermitted), paper.office.unit("chen") as unit:
        unit.execute("UPDATE app.scan_page SET state = 'only_patient'")
    with pytest.raises(NotPermitted), paper.office.unit("adams") as unit:
        export_pages(unit, [page.page_id], reason="curious")


def test_the_shelf_of_pictures_holds_no_more_than_its_room() -> None:
    shelf = PictureShelf(room=100)
    keys = [DrawnPage(b"a", at, 10, 0) for at in range(3)]
    for key in keys[:2]:
        shelf.keep(key, b"x" * 45)
    assert shelf.find(keys[0])
    shelf.keep(keys[2], b"x" * 45)
    assert [shelf.find(key) is not None for key in keys] == [True, False, True]
    assert shelf.size == 90
    shelf.clear()
    assert shelf.find(keys[0]) is None
