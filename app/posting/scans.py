"""Scans of EOB pages: kept as uploaded, put in order and at checks, drawn for the screen, masked before they leave."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from app.db.unit import Unit, as_json
from app.domain.errors import Refused
from app.posting.paper_types import PAGE_STATES, ExportedPages, ScanPage, StoredScan
from app.printing.picture_shelf import DrawnPage, pictures
from app.printing.scan_mask import Mask, turned
from app.printing.scan_pages import PageToDraw, masked_pdf, page_png, read_scan

_STORE = """
    SELECT (made ->> 'scan')::bigint AS scan, (made ->> 'new')::boolean AS new
    FROM api.store_scan_v1(%(practice)s, %(sha)s, %(kind)s, %(content)s, %(pages)s, %(batch)s, %(check)s) AS made"""
_PAGES = """
    SELECT id AS page_id, scan_id, practice_id, source_page, place, rotation, masks, state, batch_id, check_id, version
    FROM app.scan_page AS page WHERE {where} ORDER BY {order}"""
_SAVE = "SELECT api.save_scan_pages_v1(%(pages)s)"
_SHA = "SELECT sha256 FROM app.scan WHERE id = %(scan)s"
_CONTENT = "SELECT kind, content FROM app.scan WHERE id = %(scan)s"
_LAST = """
    SELECT coalesce(max(place), 0) FROM app.scan_page
    WHERE batch_id IS NOT DISTINCT FROM %(batch)s AND check_id IS NOT DISTINCT FROM %(check)s AND id <> ALL (%(ids)s)"""
_NOTE = "SELECT api.note_scan_export_v1(%(ids)s, %(reason)s)"
_MISSING = "There is no such scan in a practice you hold as a whole."


class _Stored(Struct, frozen=True):
    scan: int
    new: bool


class _Content(Struct, frozen=True):
    kind: str
    content: bytes


def store_scan(
    unit: Unit, practice_id: int, content: bytes, *, batch_id: int | None = None, check_id: int | None = None
) -> StoredScan:
    """Keep a scan with its pages at the end of a check, or of a batch. The same bytes again: the scan that is here.

    Raises Refused for what is no scan, broken, protected by a password or too large.
    """
    facts = read_scan(content)
    asked = {
        "practice": practice_id, "sha": hashlib.sha256(content).digest(), "kind": facts.kind, "content": content,
        "pages": facts.pages, "batch": batch_id, "check": check_id,
    }  # fmt: skip
    made = unit.one(_STORE, asked, into=_Stored, missing="The scan was not kept.")
    pages = unit.rows(
        _PAGES.format(where="scan_id = %(scan)s", order="source_page"), {"scan": made.scan}, into=ScanPage
    )
    return StoredScan(made.scan, made.new, facts.kind, tuple(pages))


def list_pages(unit: Unit, *, batch_id: int | None = None, check_id: int | None = None) -> tuple[ScanPage, ...]:
    """The pages of a check, or of a batch that lie at no check yet, in reading order."""
    where = "check_id = %(check)s" if check_id is not None else "batch_id = %(batch)s AND check_id IS NULL"
    asked = {"batch": batch_id, "check": check_id}
    return tuple(unit.rows(_PAGES.format(where=where, order="place, id"), asked, into=ScanPage))


def find_page(unit: Unit, page_id: int) -> ScanPage:
    """One page. Raises NotFound."""
    sql = _PAGES.format(where="id = %(page)s", order="id")
    missing = "There is no such page in a practice you hold as a whole."
    return unit.one(sql, {"page": page_id}, into=ScanPage, missing=missing)


def page_picture(unit: Unit, page: ScanPage, *, width: int) -> bytes:
    """The upright page as PNG, its masks burnt in; drawn once per width. Raises NotFound out of scope, Refused."""
    asked = {"scan": page.scan_id}
    sha = unit.one(_SHA, asked, into=bytes, missing=_MISSING)
    wanted = DrawnPage(sha, page.source_page, width, page.rotation, page.masks)
    found = pictures.find(wanted)
    if found is None:
        found = page_png(_to_draw(page, _content(unit, page.scan_id)), width=width)
        pictures.keep(wanted, found)
    return found


def rotate_page(unit: Unit, page: ScanPage, rotation: int) -> ScanPage:
    """Turn the page to 0, 90, 180 or 270 degrees clockwise; its masks stay on what they cover. Raises Conflict."""
    if rotation not in (0, 90, 180, 270):
        raise Refused("A page is turned by 0, 90, 180 or 270 degrees.")
    masks = tuple(turned(mask, rotation - page.rotation) for mask in page.masks)
    return _save(unit, [replace(page, rotation=rotation, masks=masks)])[0]


def mark_page(unit: Unit, page: ScanPage, state: str, masks: Sequence[Mask] = ()) -> ScanPage:
    """Say that the page shows only this patient, or mask what else it shows (`masked`); `unmarked` takes it back.

    Raises Refused for masks off the page, for `masked` without one, Conflict.
    """
    if state not in PAGE_STATES:
        raise Refused(f"A page is {', '.join(PAGE_STATES)}.")
    if (state == "masked") != bool(masks):
        raise Refused("A masked page has at least one rectangle, any other none.")
    if not all(mask.fits for mask in masks):
        raise Refused("A mask lies on the page: thousandths of its width and height.")
    return _save(unit, [replace(page, state=state, masks=tuple(masks))])[0]


def place_pages(
    unit: Unit, pages: Sequence[ScanPage], *, batch_id: int | None, check_id: int | None = None
) -> tuple[ScanPage, ...]:
    """Put pages in this order behind those already at the check (or batch): splits a scan, merges several."""
    asked = {"batch": batch_id, "check": check_id, "ids": [page.page_id for page in pages]}
    last = unit.number(_LAST, asked)
    return _save(
        unit,
        [
            replace(page, place=last + step, batch_id=batch_id, check_id=check_id)
            for step, page in enumerate(pages, start=1)
        ],
    )


def export_pages(unit: Unit, page_ids: Sequence[int], *, reason: str) -> ExportedPages:
    """Pages that leave the office as one PDF of pixels, in this order; who and why is kept.

    Raises Refused while one is neither masked nor marked as showing only this patient, and without a reason.
    """
    unit.execute(_NOTE, {"ids": list(page_ids), "reason": reason})
    where, order = "id = ANY (%(ids)s)", "array_position(%(ids)s, id)"
    pages = unit.rows(_PAGES.format(where=where, order=order), {"ids": list(page_ids)}, into=ScanPage)
    contents = {scan_id: _content(unit, scan_id) for scan_id in sorted({page.scan_id for page in pages})}
    return ExportedPages(masked_pdf(_to_draw(page, contents[page.scan_id]) for page in pages), len(pages))


def _content(unit: Unit, scan_id: int) -> _Content:
    return unit.one(_CONTENT, {"scan": scan_id}, into=_Content, missing=_MISSING)


def _to_draw(page: ScanPage, scan: _Content) -> PageToDraw:
    return PageToDraw(scan.content, scan.kind, page.source_page, page.rotation, page.masks)


def _save(unit: Unit, pages: Sequence[ScanPage]) -> tuple[ScanPage, ...]:
    unit.execute(_SAVE, {"pages": as_json(pages)})
    return tuple(replace(page, version=page.version + 1) for page in pages)
