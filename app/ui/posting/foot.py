"""The foot of the posting page: the acts with their keys, and what is approved."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from app.posting.review import ReviewClaim
from app.ui.actions import ACTS, key_text
from app.ui.page import Desk
from app.ui.widgets.fields import Button
from app.ui.widgets.pane import row
from app.ui.widgets.text import CutLabel, KeyCap, PlainLabel

WORDS = {
    "candidates": "Candidates",
    "take": "Take back",
    "move": "Move",
    "swap": "Swap",
    "again": "Again",
    "alike": "All alike",
}
REGISTERED = {
    "candidates": "candidates",
    "take": "take_back",
    "move": "move_posting",
    "swap": "swap_postings",
    "again": "post_again",
    "alike": "all_alike",
}
OPEN = frozenset({"waiting", "reversed", "exception"})


class Foot(QFrame):
    """`buttons` by act; `post` is the main act of the page, off until a claim is approved; `may_post` says
    whether this person could post here at all."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("noteBar")
        self.setFixedHeight(50)
        self.buttons = {act: Button(words) for act, words in WORDS.items()}
        self.post = Button("Post", primary=True)
        self.may_post = False
        self.marked = CutLabel("", "muted")
        parts: list[QWidget | int | None] = [
            KeyCap("Space"), PlainLabel("approve", "muted"), KeyCap("Shift+Space"), PlainLabel("all clean", "muted"), 6,
        ]  # fmt: skip
        for act, button in self.buttons.items():
            parts += [button, KeyCap(key_text(ACTS[REGISTERED[act]]))]
        parts += [self.marked, self.post, KeyCap("Ctrl+Shift+Enter")]
        self.marked.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        line = row(*parts, spacing=6, margins=(12, 0, 12, 0))
        line.setStretchFactor(self.marked, 1)
        self.setLayout(line)

    def show_may(self, desk: Desk, claim: ReviewClaim | None, state: str, *, busy: bool, marked: int) -> None:
        """Which acts stand open for the claim under the mark in a payment of that state."""
        may = desk.holds("poster", "supervisor") and not busy
        posted = claim is not None and claim.state in {"posted", "information"}
        able = {
            "candidates": claim is not None and claim.state in OPEN,
            "take": state in {"posted", "posting", "review"},
            "move": posted and claim is not None and claim.claim_id is not None,
            "swap": posted and claim is not None and claim.claim_id is not None,
            "again": posted,
            "alike": claim is not None,
        }
        for act, button in self.buttons.items():
            button.setEnabled(may and able[act])
        self.marked.set_whole(f"{marked:,} approved" if marked else "")
        self.may_post = may
        self.post.setEnabled(may and marked > 0)
