"""Sheets of ours: tokens that say nothing, check digits, codes read from turned and faxed pages, what they split."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageFilter

from app.correspondence.split import TWO_SHEETS, UNREADABLE, split_pages
from app.domain.errors import Refused
from app.printing.cover_sheet import CoverSheet, cover_pdf, separator_pdf
from app.printing.scan_codes import page_codes, picture_codes
from app.printing.scan_pages import PageToDraw, read_scan
from app.printing.scan_split import split_scan
from app.printing.sheet_code import (
    ALPHABET,
    TOKEN_LENGTH,
    SheetCode,
    SheetKind,
    cover_code,
    new_token,
    read_code,
    separator_code,
)
from tests.mail_book import fax, fax_page, letter_pdf, pile
from tests.scans import pdf

TOKEN = "7K3M9QW2ERTX5ZA8"
COVER, SEPARATOR = SheetCode(SheetKind.COVER, TOKEN), SheetCode(SheetKind.SEPARATOR)
DAMAGED = SheetCode(SheetKind.DAMAGED)


def sheet(token: str = TOKEN, purpose: str = "records") -> bytes:
    lines = ("12 Harbor Street", "Phone (440) 555-0103")
    return cover_pdf(CoverSheet("Harbor Street Orthopedics", lines, purpose, token, 31, date(2026, 11, 20)))


def drawn(content: bytes, dpi: int = 200) -> Image.Image:
    with pdfium.PdfDocument(content) as document:
        image: Image.Image = document[0].render(scale=dpi / 72, grayscale=True).to_pil()
    return image.convert("L")


def test_tokens_are_never_the_same_and_hold_nothing_but_signs_of_the_alphabet() -> None:
    tokens = {new_token() for _ in range(2000)}
    assert len(tokens) == 2000
    assert all(len(token) == TOKEN_LENGTH and set(token) <= set(ALPHABET) for token in tokens)


def test_every_single_wrong_sign_and_every_swap_of_neighbours_is_noticed() -> None:
    code = cover_code(TOKEN)
    assert read_code(code) == COVER
    assert read_code(code.lower()) == COVER
    for at in range(4, len(code)):
        for sign in ALPHABET:
            if sign != code[at]:
                assert read_code(code[:at] + sign + code[at + 1 :]) == DAMAGED, (at, sign)
    for at in range(4, len(code) - 1):
        if code[at] != code[at + 1]:
            assert read_code(code[:at] + code[at + 1] + code[at] + code[at + 2 :]) == DAMAGED, at


@pytest.mark.parametrize("text", ["https://portal.example/login", "", "4K2P0001", "WIFI:T:WPA;S:guest;;"])
def test_other_peoples_codes_are_passed_over(text: str) -> None:
    assert read_code(text) is None


@pytest.mark.parametrize("text", [cover_code(TOKEN)[:-1], cover_code(TOKEN) + "0", "RD1C", "RD1S0000"])
def test_a_code_cut_short_or_too_long_is_damaged(text: str) -> None:
    assert read_code(text) == DAMAGED


def test_the_sheet_says_no_word_of_a_patient_and_is_one_page() -> None:
    with pdfium.PdfDocument(sheet()) as document:
        assert len(document) == 1
        words = document[0].get_textpage().get_text_bounded()
    assert "Harbor Street Orthopedics" in words and "Put this page in front" in words
    assert TOKEN not in words


@pytest.mark.parametrize("angle", [0, 90, 180, 270, 1.5, -3, 7])
def test_a_sheet_is_read_at_any_turn_and_a_little_askew(angle: float) -> None:
    assert picture_codes(drawn(sheet()).rotate(angle, expand=True, fillcolor=255)) == (COVER,)


@pytest.mark.parametrize("skew", [0.0, 1.0, -2.0])
def test_a_sheet_is_read_from_a_fax_of_standard_resolution(skew: float) -> None:
    content = fax([fax_page(sheet(), skew=skew), fax_page(letter_pdf("the records"))])
    pages = split_scan(content, read_scan(content))
    assert [page.kind for page in pages] == ["tiff", "tiff"]
    assert [page_codes(PageToDraw(page.content, page.kind, 0)) for page in pages] == [(COVER,), ()]


def test_a_sheet_is_read_blurred_stained_and_at_low_resolution() -> None:
    assert picture_codes(drawn(sheet(), 100)) == (COVER,)
    assert picture_codes(drawn(sheet()).filter(ImageFilter.GaussianBlur(2.5))) == (COVER,)
    stained = drawn(sheet())
    across, down = stained.size
    stained.paste(60, (int(across * 0.49), int(down * 0.5), int(across * 0.55), int(down * 0.55)))
    assert picture_codes(stained) == (COVER,)


def test_a_fax_of_half_the_rows_is_drawn_as_tall_as_paper() -> None:
    from app.printing.scan_pages import draw_page  # noqa: PLC0415

    page = draw_page(PageToDraw(fax([fax_page(letter_pdf("a"))]), "tiff", 0), width=850)
    assert abs(page.height - 1100) < 20


def test_a_page_taken_alone_shows_what_it_showed_and_knows_nothing_of_its_neighbours() -> None:
    content = pile(letter_pdf("first patient"), letter_pdf("second patient"))
    pages = split_scan(content, read_scan(content))
    for page, words in zip(pages, ("first patient", "second patient"), strict=True):
        with pdfium.PdfDocument(page.content) as document:
            assert len(document) == 1
            assert words in document[0].get_textpage().get_text_bounded()
        assert ("second" if words.startswith("first") else "first").encode() not in page.content
    assert len({page.sha256 for page in pages}) == 2
    single = pdf(1)
    assert split_scan(single, read_scan(single))[0].content == single, "a single page is the file as it came"


def test_separators_fall_out_and_cover_sheets_stay_in_front() -> None:
    found = split_pages([(), (), (SEPARATOR,), (), (COVER,), (), (), (SEPARATOR,), (SEPARATOR,)])
    assert [(letter.pages, letter.token) for letter in found.letters] == [((0, 1), ""), ((3,), ""), ((4, 5, 6), TOKEN)]
    assert (found.separators, found.covers) == ((2, 7, 8), (4,))


def test_what_is_not_certain_begins_a_letter_that_says_so() -> None:
    other = SheetCode(SheetKind.COVER, "0" * 16)
    found = split_pages([(COVER, other), (), (DAMAGED,), ()])
    assert [(letter.pages, letter.token, letter.notice) for letter in found.letters] == [
        ((0, 1), "", TWO_SHEETS), ((2, 3), "", UNREADABLE),
    ]  # fmt: skip
    assert found.covers == ()


def test_a_file_of_separators_alone_is_refused() -> None:
    with pytest.raises(Refused, match="only separator"):
        split_pages([(SEPARATOR,), (SEPARATOR,)])


def test_printed_separators_read_back_as_separators() -> None:
    content = separator_pdf(2)
    pages = split_scan(content, read_scan(content))
    assert [page_codes(PageToDraw(page.content, page.kind, 0)) for page in pages] == [(SEPARATOR,), (SEPARATOR,)]
    assert read_code(separator_code()) == SEPARATOR


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no scan"),
        (b"hello, this is a word document", "no scan"),
        (b"%PDF-1.7 and then nothing", "broken"),
        (pdf(1, password="secret"), "password"),
        (pdf(3)[:700], "broken"),
        (b"II*\x00" + b"\x08\x00\x00\x00" + b"\xff" * 40, "broken"),
    ],
)
def test_hostile_files_are_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words):
        read_scan(content)


def test_too_many_pages_and_a_bomb_of_pixels_are_refused() -> None:
    with pytest.raises(Refused, match="1 to 500 pages"):
        read_scan(letter_pdf("a", pages=501))
    held = BytesIO()
    Image.new("1", (20_000, 20_000)).save(held, "TIFF", compression="group4")
    assert len(held.getvalue()) < 100_000
    with pytest.raises(Refused, match="more pixels"):
        read_scan(held.getvalue())
