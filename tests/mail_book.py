"""Made-up mail: letters as PDF with text, piles with cover and separator sheets, pages of a fax."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

import pypdfium2 as pdfium
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from app.correspondence.intake import receive_mail
from app.correspondence.mail import show_letter
from app.correspondence.types import LetterRow, MailLetter, StoredMail
from tests.office import Office
from tests.work_book import TODAY, WorkBook, add_claims, open_work_book

FAX_WIDTH, FAX_ROWS = 1728, 1078        # letter paper at 204 x 98 dots an inch


def letter_pdf(*lines: str, pages: int = 1) -> bytes:
    """A letter with a text layer: these lines on its first page, a number on each."""
    held = BytesIO()
    canvas = Canvas(held, pagesize=(612, 792), invariant=1)
    for page in range(pages):
        for at, line in enumerate(lines if page == 0 else ()):
            canvas.drawString(72, 700 - 20 * at, line)
        canvas.drawString(72, 72, f"Page {page + 1} of {pages}")
        canvas.showPage()
    canvas.save()
    return held.getvalue()


def pile(*files: bytes) -> bytes:
    """PDF files one behind the other, as a feeder scans them."""
    whole = pdfium.PdfDocument.new()
    for content in files:
        with pdfium.PdfDocument(content) as one:
            whole.import_pages(one)
    held = BytesIO()
    whole.save(held)
    whole.close()
    return held.getvalue()


def fax_page(content: bytes, *, skew: float = 0.0) -> Image.Image:
    """The first page of a PDF as a fax of standard resolution: black and white, half the rows, fed a little askew."""
    with pdfium.PdfDocument(content) as document:
        drawn: Image.Image = document[0].render(scale=204 / 72, grayscale=True).to_pil().convert("L")
    turned = drawn.rotate(skew, fillcolor=255)
    squeezed = turned.resize((FAX_WIDTH, FAX_ROWS), Image.Resampling.BOX)
    return squeezed.point(lambda shade: 255 if shade > 140 else 0).convert("1")


def fax(pages: Sequence[Image.Image]) -> bytes:
    """Fax pages as a TIFF of Group 4 with its unequal dots per inch."""
    held = BytesIO()
    pages[0].save(
        held, "TIFF", compression="group4", dpi=(204.0, 98.0), save_all=True, append_images=list(pages[1:])
    )
    return held.getvalue()


@dataclass
class MailBook:
    """An office with claims and a mail room; questions and acts as the supervisor `okoye` unless said otherwise."""

    office: Office
    book: WorkBook
    claims: list[int]

    def receive(
        self, content: bytes, *, practice: int | None = -1, who: str = "okoye", on: date = TODAY, source: str = "mail"
    ) -> StoredMail:
        """Take a file in, for practice N unless said otherwise."""
        home = self.book.north if practice == -1 else practice
        with self.office.unit(who) as unit:
            return receive_mail(unit, content, home, source=source, received_on=on, today=TODAY)

    def one(self, *lines: str, pages: int = 1) -> LetterRow:
        """A letter that waits."""
        return self.letter(self.receive(letter_pdf(*lines, pages=pages)).letters[0].letter).row

    def letter(self, letter_id: int, who: str = "okoye") -> MailLetter:
        """A letter as it is now."""
        with self.office.unit(who, read_only=True) as unit:
            return show_letter(unit, letter_id, today=TODAY)

    def reasons(self, claim: int) -> list[tuple[str, str, str | None]]:
        """Open reasons of a claim: kind, clock kind and the deadline as text."""
        with self.office.unit("root") as unit:
            found = unit.rows(
                "SELECT kind || '|' || clock_kind || '|' || coalesce(clock_on::text, '') FROM app.work_reason "
                "WHERE claim_id = %(claim)s AND closed_on IS NULL ORDER BY kind, id",
                {"claim": claim},
                into=str,
            )
        return [(kind, clock, on or None) for kind, clock, on in (row.split("|") for row in found)]

    def owner(self, claim: int) -> str:
        """The queue whose the claim is now, empty when nobody has it."""
        with self.office.unit("root") as unit:
            sql = "SELECT queue FROM app.work_item WHERE claim_id = %(claim)s AND status <> 9"
            return unit.text(sql, {"claim": claim})


def open_mail_book(office: Office) -> MailBook:
    """Practice N with two claims at N1 and one at N2, practice S with one."""
    book = open_work_book(office)
    claims = [*add_claims(office, 2), *add_claims(office, 1, place="N2"), *add_claims(office, 1, place="S1")]
    return MailBook(office, book, claims)
