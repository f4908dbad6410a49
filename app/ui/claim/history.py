"""H on a claim: who did what to it, for those who may read the history."""

from __future__ import annotations

from app.ui.actions import ACTS, bind_in
from app.ui.claim.view import ClaimView
from app.ui.page import Page

WISH = "claim_history"


def bind_history(page: Page, view: ClaimView) -> None:
    """Let the key of the act ask for the history of the claim on show; for others it is no key at all."""
    if not page.desk.holds(*ACTS[WISH].right):
        return

    def ask() -> None:
        if view.detail is not None:
            page.history_open_requested.emit(view.detail.head.claim_id, view.detail.head.number)

    for widget in page.lists():
        bind_in(widget, WISH, ask)
