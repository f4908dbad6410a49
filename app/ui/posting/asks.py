"""What the posting page asks of the office; answered by a server or, in tests, from memory. Amounts are cents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from app.posting.candidates import Candidates
    from app.posting.exceptions import ExceptionRow
    from app.posting.mend_types import Alike, MendResult, MendWish
    from app.posting.picking import LinePick
    from app.posting.results import RemitRow
    from app.posting.review import RemitReview
    from app.posting.untouched import Untouched
    from app.ui.office import Paper


class PostingAsks(Protocol):
    """Payments, the picker, mending, and what is stuck. Every method may raise AppError."""

    def remits(self) -> tuple[RemitRow, ...]:
        """The payments of the posting page, newest first."""

    def review(self, remit_id: int) -> RemitReview:
        """One payment with what will be posted."""

    def approve(self, remit_id: int, claims: Sequence[str]) -> str:
        """Post these claims (by number) of a payment, or with none named all that waits; a sentence about it."""

    def candidates(self, remit_claim_id: int, also: str) -> Candidates:
        """A received claim beside claims of ours; `also` names one more by its number, empty for none."""

    def pick(
        self, remit_claim_id: int, claim_id: int, lines: tuple[LinePick, ...], today: date, *, remember: bool
    ) -> str:
        """Post it as that claim of ours; a sentence about it."""

    def rehearse_mend(self, wish: MendWish, today: date) -> MendResult:
        """What an act of mending would change; nothing is written."""

    def mend(self, wish: MendWish, today: date) -> MendResult:
        """Do an act of mending."""

    def finish_left(self, task_id: int, today: date) -> None:
        """Something that had left the office is put right."""

    def alike(self, remit_claim_id: int, today: date) -> Alike:
        """What waits for the same answer as this received claim."""

    def exceptions(self) -> tuple[ExceptionRow, ...]:
        """The exceptions of all payments, largest first."""

    def untouched(self, since: date) -> Untouched:
        """How much posted with no human act, by payer."""

    def print_remittance(self, remit_claim_id: int, today: date) -> Paper:
        """The remittance of one claim of a payment, without the other patients of it."""
