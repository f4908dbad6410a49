"""Statements to PDF bytes: one or a batch, each with its own page count, at actual size, the same bytes every time."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

from app.domain.errors import Refused
from app.printing.cms1500_pdf import new_canvas
from app.printing.drawing import draw
from app.printing.envelope import STANDARD, EnvelopeProfile
from app.printing.statement_facts import Statement
from app.printing.statement_layout import lay_out_statement


def render_statements(statements: Iterable[Statement], profile: EnvelopeProfile = STANDARD) -> bytes:
    """One PDF of all statements, a bookmark (the statement's number) each.

    Statements are laid out and written one by one, so memory stays flat. Raises Refused when there is none.
    """
    held = BytesIO()
    canvas = new_canvas(held, "Statement")
    count = 0
    for statement in statements:
        for place, page in enumerate(lay_out_statement(statement, profile)):
            if place == 0:
                count += 1
                canvas.bookmarkPage(f"statement{count}")
                canvas.addOutlineEntry(statement.statement_number, f"statement{count}", 0)
            draw(canvas, page)
            canvas.showPage()
    if not count:
        raise Refused("There is no statement to print: choose at least one account.")
    canvas.save()
    return held.getvalue()
