"""What the preview shows: the paper asked for, and pictures of its first pages. Made on worker threads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.printing.preview import PageImage, page_count, render_page
from app.printing.profile import PrinterProfile
from app.ui.office import Office, Paper

MOST_PAGES = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which paper, through which profile, or that profile's alignment page; pictures at `dpi`."""

    kind: str
    number: int
    profile: PrinterProfile
    aligning: bool
    dpi: int


@dataclass(frozen=True, slots=True)
class Made:
    """The paper, what it was made for, and pictures of its first pages."""

    wanted: Wanted
    paper: Paper
    images: tuple[PageImage, ...]
    pages: int


def make(office: Office, today: date, wanted: Wanted) -> Made:
    """The PDF and its pictures. Raises what the office raises."""
    paper = _paper(office, today, wanted)
    pages = page_count(paper.pdf)
    images = tuple(render_page(paper.pdf, at, wanted.dpi) for at in range(min(pages, MOST_PAGES)))
    return Made(wanted, paper, images, pages)


def _paper(office: Office, today: date, wanted: Wanted) -> Paper:
    profile = wanted.profile
    if wanted.aligning:
        from app.printing.alignment import alignment_page  # noqa: PLC0415  # the page makers take 0.3 s to load

        return Paper(alignment_page("plain" if profile.plain else "preprinted", profile.calibration))
    if wanted.kind == "claim":
        return office.print_claim(wanted.number, profile.plain, today, profile.calibration)
    if wanted.kind == "cover":
        return office.print_cover(wanted.number)
    if wanted.kind == "separator":
        return office.print_separators(wanted.number)
    if wanted.kind == "remittance":
        return office.print_remittance(wanted.number, today)
    return office.print_statement(wanted.number, today)
