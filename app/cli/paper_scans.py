"""`remitdesk paper scan | pages | mask | export`: pages of paper, from the upload until they leave masked."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.errors import Refused

if TYPE_CHECKING:
    from app.posting.paper_types import ScanPage
    from app.printing.scan_mask import Mask

_READ_AT_MOST = 50_000_001


def add_verbs(verbs: Verbs) -> None:
    """The verbs of scans."""
    verbs.add("paper scan", run_scan, help="upload a scan: PDF, PNG, JPEG, TIFF", configure=_scan_options)
    verbs.add("paper pages", run_pages, help="list, turn, place or draw pages", configure=_pages_options)
    verbs.add("paper mask", run_mask, help="mask a page, or say it shows only this patient", configure=_mask_options)
    verbs.add("paper export", run_export, help="marked pages as one PDF of pixels", configure=_export_options)


def run_scan(args: argparse.Namespace, context: Context) -> int:
    """Upload a scan to a batch or a check."""
    from app.posting.paper import show_batch, show_check  # noqa: PLC0415  # a verb loads only its own rooms
    from app.posting.scans import store_scan  # noqa: PLC0415

    try:
        with Path(args.file).open("rb") as file:
            content = file.read(_READ_AT_MOST)
    except OSError as error:
        raise Refused(f"The file cannot be read: {(error.strerror or 'unknown reason').lower()}.") from None
    with context.unit() as unit:
        batch = args.batch
        if args.check is not None:
            batch = show_check(unit, args.check).row.batch_id
        if batch is None:
            raise Refused("Say where the scan belongs: --batch ID or --check ID.")
        practice = show_batch(unit, batch).practice_id
        stored = store_scan(unit, practice, content, batch_id=batch, check_id=args.check)
    known = "" if stored.new else " It was uploaded before."
    context.print(
        stored, args.json, f"scan {stored.scan_id}: {len(stored.pages)} pages.{known}\n{_words(stored.pages)}"
    )
    return 0


def run_pages(args: argparse.Namespace, context: Context) -> int:
    """The pages of a check or a batch; --place puts some at another check, --turn turns one, --png draws one."""
    from app.posting.scans import list_pages, page_picture, place_pages, rotate_page  # noqa: PLC0415

    if args.batch is None and args.check is None:
        raise Refused("Say whose pages: --batch ID or --check ID.")
    with context.unit() as unit:
        pages = list_pages(unit, batch_id=args.batch, check_id=args.check)
        if args.png is not None:
            drawn = page_picture(unit, _page(pages, args.png), width=args.width)
            write_new_file(args.out, drawn)
        elif args.turn is not None:
            page = _page(pages, args.turn)
            rotate_page(unit, page, (page.rotation + args.by) % 360)
        elif args.place:
            chosen = [_page(pages, number) for number in args.place]
            place_pages(unit, chosen, batch_id=chosen[0].batch_id, check_id=args.at)
        pages = list_pages(unit, batch_id=args.batch, check_id=args.check)
    context.print({"pages": pages}, args.json, _words(pages) or "There is no page.")
    return 0


def run_mask(args: argparse.Namespace, context: Context) -> int:
    """Mark one page."""
    from app.posting.scans import find_page, mark_page  # noqa: PLC0415

    state = "masked" if args.rect else "only_patient" if args.only_patient else "unmarked"
    with context.unit() as unit:
        page = mark_page(unit, find_page(unit, args.page), state, args.rect or ())
    context.print(page, args.json, _words((page,)))
    return 0


def run_export(args: argparse.Namespace, context: Context) -> int:
    """Write marked pages; refused while one is not marked."""
    from app.posting.scans import export_pages  # noqa: PLC0415

    with context.unit() as unit:
        sent = export_pages(unit, args.page, reason=args.reason)
        write_new_file(args.out, sent.pdf)
    context.print({"out": args.out, "pages": sent.pages}, args.json, f"{sent.pages} pages written to {args.out}.")
    return 0


def _page(pages: tuple[ScanPage, ...], page_id: int) -> ScanPage:
    found = next((page for page in pages if page.page_id == page_id), None)
    if found is None:
        raise Refused(f"Page {page_id} is not among these.")
    return found


def _words(pages: tuple[ScanPage, ...]) -> str:
    return "\n".join(
        f"page {page.page_id}  scan {page.scan_id}/{page.source_page + 1}  turned {page.rotation}  {page.state}"
        f"{f'  check {page.check_id}' if page.check_id else ''}"
        for page in pages
    )


def write_new_file(out: str, content: bytes) -> None:
    """It shows patients: only its owner reads it, and nothing is overwritten."""
    try:
        with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
    except FileExistsError:
        raise Refused(f"{out} exists already; choose another name.") from None
    except OSError as error:
        raise Refused(f"{out} cannot be written: {(error.strerror or 'unknown reason').lower()}.") from None


def _mask(text: str) -> Mask:
    """LEFT,TOP,WIDTH,HEIGHT in thousandths of the page."""
    from app.printing.scan_mask import Mask  # noqa: PLC0415

    parts = text.split(",")
    if len(parts) != 4 or not all(part.strip().isascii() and part.strip().isdigit() for part in parts):
        raise argparse.ArgumentTypeError("a rectangle is LEFT,TOP,WIDTH,HEIGHT in thousandths of the page")
    left, top, width, height = (int(part) for part in parts)
    return Mask(left, top, width, height)


def _scan_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--batch", type=int, metavar="BATCH")
    parser.add_argument("--check", type=int, metavar="CHECK")


def _pages_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--batch", type=int, metavar="BATCH", help="pages of a batch that lie at no check")
    parser.add_argument("--check", type=int, metavar="CHECK")
    parser.add_argument("--place", type=int, nargs="+", metavar="PAGE", help="put these pages, in this order, --at")
    parser.add_argument("--at", type=int, metavar="CHECK", help="with --place: the check (without it: the batch)")
    parser.add_argument("--turn", type=int, metavar="PAGE", help="turn this page clockwise --by")
    parser.add_argument("--by", type=int, default=90, choices=(90, 180, 270), metavar="DEGREES")
    parser.add_argument("--png", type=int, metavar="PAGE", help="draw this page into --out")
    parser.add_argument("--width", type=int, default=1000, metavar="PIXELS")
    parser.add_argument("--out", default="page.png", metavar="F")


def _mask_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("page", type=int, metavar="PAGE")
    parser.add_argument("--rect", type=_mask, action="append", metavar="LEFT,TOP,WIDTH,HEIGHT",
                        help="a black rectangle, in thousandths of the upright page")  # fmt: skip
    parser.add_argument("--only-patient", action="store_true", help="the page shows nobody else")


def _export_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("page", type=int, nargs="+", metavar="PAGE")
    parser.add_argument("--reason", required=True, help="why they leave; kept for good")
    parser.add_argument("--out", required=True, metavar="F.pdf")
