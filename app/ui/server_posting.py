"""Posting on a server: one unit of work per question or act. Services are loaded when first asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from app.db.database import Database
from app.domain.money import money_text
from app.ui.words import count_text

if TYPE_CHECKING:
    from app.posting.candidates import Candidates
    from app.posting.exceptions import ExceptionRow
    from app.posting.mend_types import Alike, MendResult, MendWish
    from app.posting.picking import LinePick
    from app.posting.results import RemitRow
    from app.posting.review import RemitReview
    from app.posting.untouched import Untouched
    from app.ui.office import Paper

REVIEW_CLAIMS = 500  # of a large payment: what is decided makes room for the next


class ServerPosting:
    """The payments of the office."""

    _database: Database

    def remits(self) -> tuple[RemitRow, ...]:
        """The payments of the posting page."""
        from app.posting.reading import list_remittances  # noqa: PLC0415  # start-up time

        with self._database.unit(read_only=True) as unit:
            return list_remittances(unit)

    def review(self, remit_id: int) -> RemitReview:
        """One payment with what will be posted."""
        from app.posting.reading import show_remittance  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return show_remittance(unit, remit_id, most=REVIEW_CLAIMS)

    def approve(self, remit_id: int, claims: Sequence[str]) -> str:
        """Post the whole payment slice by slice, or the named claims in one unit: all of them or none."""
        from app.posting.approve import approve_claims  # noqa: PLC0415
        from app.posting.service import approve_whole  # noqa: PLC0415

        trace, today = f"R{remit_id}", date.today()
        if claims:
            done = self._database.perform(lambda unit: approve_claims(unit, trace, claims, today=today))
        else:
            done = approve_whole(self._database, trace, today=today)
        words = f"{count_text(done.posted, 'claim')} posted, ${money_text(done.posted_cents)}"
        if done.exceptions:
            words += f"; {count_text(done.exceptions, 'exception')}, ${money_text(done.exception_cents)}"
        if done.refused:
            words += f"; {count_text(done.refused, 'exception')} cannot be posted: read why beside the claim"
        if done.already:
            words += f"; {self._first(remit_id)}"
        return f"{words}."

    def _first(self, remit_id: int) -> str:
        """Who of two clerks posted first, and when."""
        from app.posting.received import last_posting  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            last = last_posting(unit, remit_id)
        return f"{last.words if last else 'somebody posted it'} before you: nothing was posted twice"

    def candidates(self, remit_claim_id: int, also: str) -> Candidates:
        """A received claim beside claims of ours."""
        from app.posting.candidates import list_candidates  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return list_candidates(unit, remit_claim_id, also=also)

    def pick(
        self, remit_claim_id: int, claim_id: int, lines: tuple[LinePick, ...], today: date, *, remember: bool
    ) -> str:
        """Post it as that claim of ours."""
        from app.posting.picking import pick_claim  # noqa: PLC0415

        done = self._database.perform(
            lambda unit: pick_claim(unit, remit_claim_id, claim_id, today=today, remember=remember, lines=lines)
        )
        if done.posting.already:
            return "Somebody posted it before you; nothing was changed."
        words = f"Posted on claim {done.claim}, ${money_text(done.posting.posted_cents)}."
        if done.remembered:
            words += f" Remembered: this payer {done.remembered}."
        if done.followed.posted:
            words += f" {count_text(done.followed.posted, 'more claim')} posted with it."
        return words

    def rehearse_mend(self, wish: MendWish, today: date) -> MendResult:
        """Done for real and forgotten: what is shown is what would be written."""
        from app.posting.mend import rehearse  # noqa: PLC0415
        from app.posting.wishes import perform_wish  # noqa: PLC0415

        return rehearse(self._database, lambda unit: perform_wish(unit, wish, today=today))

    def mend(self, wish: MendWish, today: date) -> MendResult:
        """One act, one unit."""
        from app.posting.wishes import perform_wish  # noqa: PLC0415

        return self._database.perform(lambda unit: perform_wish(unit, wish, today=today))

    def finish_left(self, task_id: int, today: date) -> None:
        """Something that had left the office is put right."""
        from app.posting.mend import finish_left  # noqa: PLC0415

        self._database.perform(lambda unit: finish_left(unit, task_id, today=today))

    def alike(self, remit_claim_id: int, today: date) -> Alike:
        """What waits for the same answer."""
        from app.posting.alike import find_alike  # noqa: PLC0415
        from app.posting.office_policy import office_policy  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return find_alike(unit, remit_claim_id, office_policy(unit), today=today)

    def exceptions(self) -> tuple[ExceptionRow, ...]:
        """The exceptions of all payments."""
        from app.posting.exceptions import list_exceptions  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return list_exceptions(unit)

    def untouched(self, since: date) -> Untouched:
        """How much posted with no human act."""
        from app.posting.untouched import measure_untouched  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return measure_untouched(unit, since=since)

    def print_remittance(self, remit_claim_id: int, today: date) -> Paper:
        """The remittance of one claim."""
        from app.posting.one_claim import received_remittance  # noqa: PLC0415
        from app.ui.office import Paper  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return Paper(received_remittance(unit, remit_claim_id, today=today))
