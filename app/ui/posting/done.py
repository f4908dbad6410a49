"""Words about an act of mending, and the act that brings everything back. Pure."""

from __future__ import annotations

from app.posting.mend_types import MendResult, MendWish
from app.posting.review import ReviewClaim
from app.ui.words import count_text

_UNDO_OF = {"line": "line_back", "claim": "claim_back", "payment": "payment_back"}
_DONE = {
    "line": "The line is taken back",
    "claim": "The claim is taken back",
    "payment": "The payment is taken back",
    "move": "The money is moved",
    "swap": "The two are swapped",
    "again": "Posted again",
    "alike": "The answer is given to all ticked",
}


def wish_of(act: str, remit_id: int, claim: ReviewClaim | None) -> MendWish:
    """An act on a received claim, or on the whole payment."""
    if claim is None:
        return MendWish(act, remit_id)
    return MendWish(act, remit_id, claim.remit_claim_id, claim.number, claim.claim_id)


def undo_of(wish: MendWish, result: MendResult) -> MendWish | None:
    """What brings back what an act changed; None for what was an undo itself."""
    if wish.kind not in _DONE:
        return None
    kind = _UNDO_OF.get(wish.kind, "undo")
    return MendWish(
        kind, wish.remit_id, wish.remit_claim_id, wish.number, wish.claim_id, wish.line_no, mend_id=result.mend_id
    )


def done_words(wish: MendWish, result: MendResult) -> str:
    """What was done, in one sentence."""
    words = _DONE.get(wish.kind, "Undone") + f": {count_text(len(result.changes), 'balance')} changed"
    if result.exceptions:
        words += f", {count_text(result.exceptions, 'exception')}"
    if result.left:
        words += f"; {count_text(len(result.left), 'paper')} to put right"
    return f"{words}."
