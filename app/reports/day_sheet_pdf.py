"""The day sheet on paper: letter pages, the difference large, a line to sign on. The same bytes every time."""

from __future__ import annotations

from io import BytesIO

from app.domain.money import money_text
from app.printing.cms1500_pdf import new_canvas
from app.printing.drawing import Area, Drawn, Rule, Text, draw, printable
from app.reports.day_sheet_facts import DaySheet, SignedSheet
from app.reports.day_sheet_layout import SheetLine, sheet_foot, sheet_lines, sheet_title

LEFT, RIGHT, TOP, BOTTOM = 54.0, 558.0, 60.0, 716.0
STEP = 15.0
WIDEST_WORDS = 74       # characters of 9 points before the figure column begins


def day_sheet_pdf(sheet: DaySheet, signed: SignedSheet | None = None) -> bytes:
    """PDF bytes; `signed` prints who signed and the hash of the figures."""
    held = BytesIO()
    canvas = new_canvas(held, "Day sheet")
    pages = list(_pages(sheet, signed))
    for number, page in enumerate(pages, 1):
        foot = Text(RIGHT, 748, f"page {number} of {len(pages)}", size=8, align="right", grey=0.38)
        draw(canvas, (*page, foot))
        canvas.showPage()
    canvas.save()
    return held.getvalue()


def _pages(sheet: DaySheet, signed: SignedSheet | None) -> list[list[Drawn]]:
    pages: list[list[Drawn]] = []
    page = _head(sheet)
    y, section = TOP + 84, ""
    for line in sheet_lines(sheet):
        fresh = line.section != section
        if y + (3 if fresh else 1) * STEP > BOTTOM:
            pages.append(page)
            page = [_words(LEFT, TOP, sheet_title(sheet), bold=True)]
            y, fresh = TOP + 30, True
        if fresh:
            section = line.section
            y += STEP * 0.6
            page += [_words(LEFT, y, section, bold=True), Rule(LEFT, y + 4, RIGHT, y + 4)]
            y += STEP
        page += _line(line, y)
        y += STEP
    if y + 5 * STEP > BOTTOM:
        pages.append(page)
        page, y = [], TOP
    page += _signature(signed, y + 2 * STEP)
    sentences = sheet_foot(sheet).split(". ")
    page += [Text(LEFT, 724 + 9 * at, printable(said), size=7.5, grey=0.38) for at, said in enumerate(sentences)]
    return [*pages, page]


def _head(sheet: DaySheet) -> list[Drawn]:
    closes = sheet.difference == 0
    return [
        _words(LEFT, TOP, sheet_title(sheet), bold=True, size=12),
        Area(LEFT, TOP + 16, RIGHT - LEFT, 46, 0.94),
        Text(LEFT + 12, TOP + 36, "Difference", size=10),
        Text(LEFT + 12, TOP + 51, "closes" if closes else "does not close", size=8, grey=0.38),
        Text(RIGHT - 12, TOP + 48, money_text(sheet.difference), "Helvetica-Bold", 26, "right"),
    ]


def _line(line: SheetLine, y: float) -> list[Drawn]:
    words = line.words if len(line.words) <= WIDEST_WORDS else f"{line.words[: WIDEST_WORDS - 3]}..."
    figure = Text(
        RIGHT, y, money_text(line.cents), "Helvetica-Bold" if line.total else "Helvetica", 9, "right"
    )
    drawn: list[Drawn] = [_words(LEFT + 12, y, words, bold=line.total), figure]
    if line.total:
        drawn.append(Rule(RIGHT - 90, y - 11, RIGHT, y - 11))
    return drawn


def _signature(signed: SignedSheet | None, y: float) -> list[Drawn]:
    if signed is None:
        return [Rule(LEFT, y, LEFT + 220, y), Text(LEFT, y + 11, "not signed yet", size=8, grey=0.38)]
    said = f"Signed by {signed.signed_by} {signed.signed_words}"
    drawn: list[Drawn] = [
        _words(LEFT, y, said),
        Text(LEFT, y + 11, f"figures {signed.sha256}", "Courier", 7.5, grey=0.38),
    ]
    if signed.state == "reopened":
        drawn.append(_words(LEFT, y + 24, f"Reopened by {signed.reopened_by}: {signed.reopened_reason}", bold=True))
    return drawn


def _words(x: float, y: float, text: str, *, bold: bool = False, size: float = 9) -> Text:
    return Text(x, y, printable(text), "Helvetica-Bold" if bold else "Helvetica", size)
