"""The text layer of a page, where it has one. Pure."""

from __future__ import annotations

from app.domain.errors import Refused
from app.printing.scan_pages import PageToDraw, open_pdf

MOST_SIGNS = 20_000


def page_text(page: PageToDraw) -> str:
    """The words of a PDF page in reading order, at most 20,000 signs; empty for a picture and for a broken layer."""
    if page.kind != "pdf":
        return ""
    try:
        with open_pdf(page.content) as document:
            layer = document[page.source_page].get_textpage()
            return str(layer.get_text_bounded())[:MOST_SIGNS].replace("\r\n", "\n")
    except Refused:
        return ""
