"""A file of mail becomes letters: read, taken apart by its sheets, kept whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from app.correspondence.split import SplitFile, split_pages
from app.correspondence.types import SOURCES, StoredMail
from app.db.unit import Unit, as_json
from app.domain.errors import Refused
from app.printing.scan_codes import page_codes
from app.printing.scan_pages import PageToDraw, ScanFacts, read_scan
from app.printing.scan_split import OnePage, split_scan

_STORE = """
    SELECT (made ->> 'file')::bigint AS file, (made ->> 'new')::boolean AS new, made ->> 'by' AS by,
        made ->> 'at' AS at, made -> 'letters' AS letters
    FROM api.store_mail_v1(%(practice)s, %(sha)s, %(kind)s, %(content)s, %(source)s, %(received)s, %(pages)s,
        %(contents)s::bytea[], %(letters)s, %(today)s) AS made"""
_PRACTICE = "SELECT id FROM app.practice WHERE upper(code) = upper(%(code)s)"

Step = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ReadMail:
    """A file that could be read to its last page: its bytes, its pages by themselves, its letters."""

    content: bytes
    facts: ScanFacts
    pages: tuple[OnePage, ...]
    found: SplitFile


def read_mail(content: bytes, *, step: Step | None = None) -> ReadMail:
    """Read a PDF, PNG, JPEG or TIFF without the database; `step(done, of)` after each page looked at.

    Raises Refused for what is no scan, broken, protected by a password or too large.
    """
    facts = read_scan(content)
    pages = split_scan(content, facts)
    codes = []
    for at, page in enumerate(pages):
        codes.append(page_codes(PageToDraw(page.content, page.kind, 0)))
        if step is not None:
            step(at + 1, len(pages))
    return ReadMail(content, facts, pages, split_pages(codes))


def store_mail(
    unit: Unit, read: ReadMail, practice_id: int | None, *, source: str, received_on: date, today: date
) -> StoredMail:
    """Keep a file with its letters; `practice_id` None: nobody has said whose it is. The same bytes again: told.

    A cover sheet of ours in front puts its letter at its claim at once. Raises Refused, NotFound, NotPermitted.
    """
    if source not in SOURCES:
        raise Refused(f"Mail comes by {', '.join(SOURCES)}.")
    asked = {
        "practice": practice_id,
        "sha": hashlib.sha256(read.content).digest(),
        "kind": read.facts.kind,
        "content": read.content,
        "source": source,
        "received": received_on,
        "pages": as_json([_page(at, page, read.found) for at, page in enumerate(read.pages)]),
        "contents": [page.content for page in read.pages],
        "letters": as_json([
            {"pages": each.pages, "token": each.token or None, "notice": each.notice} for each in read.found.letters
        ]),
        "today": today,
    }
    return unit.one(_STORE, asked, into=StoredMail, missing="The file was not kept.")


def receive_mail(
    unit: Unit, content: bytes, practice_id: int | None, *, source: str, received_on: date, today: date
) -> StoredMail:
    """`read_mail` and `store_mail` in one."""
    return store_mail(unit, read_mail(content), practice_id, source=source, received_on=received_on, today=today)


def practice_of_code(unit: Unit, code: str) -> int | None:
    """The practice of a code in the login's scope; None for the empty code. Raises Refused for an unknown one."""
    if not code:
        return None
    found = unit.row(_PRACTICE, {"code": code}, into=int)
    if found is None:
        raise Refused("There is no practice with that code in your scope.")
    return found


def _page(at: int, page: OnePage, found: SplitFile) -> dict[str, object]:
    role = "separator" if at in found.separators else "cover" if at in found.covers else "page"
    return {"page": at, "role": role, "kind": page.kind, "sha": page.sha256.hex()}
