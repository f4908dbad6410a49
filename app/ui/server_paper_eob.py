"""Paper EOBs from the server: batches, checks, claims as they are keyed, scans."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from app.db.database import Database
from app.domain.errors import Refused
from app.domain.money import money_text
from app.posting.paper_types import (
    CheckDraft,
    ClaimDraft,
    Completion,
    FoundClaim,
    PaperBatchRow,
    PaperCheckRow,
    ScanPage,
)
from app.printing.scan_mask import Mask
from app.ui.paper.asks import NewBatch, OpenedCheck, PaperBoard, SavedRow, Transmittal

if TYPE_CHECKING:
    from app.db.unit import Unit


_STATES = {"open": ("open", "second_person")}       # a batch that waits for somebody is not closed


class ServerPaperEob:
    """Answers `app.ui.paper.asks.PaperAsks`. Services are loaded when the page is first used."""

    _database: Database
    _drew = False

    def paper_board(self, state: str) -> PaperBoard:
        """Batches of a state and missing transmittals."""
        from app.posting.paper import list_batches, missing_transmittals  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            rows = [row for each in _STATES.get(state, (state,)) for row in list_batches(unit, state=each)]
            newest = sorted(rows, key=lambda row: row.batch_id, reverse=True)
            return PaperBoard(tuple(newest), missing_transmittals(unit))

    def paper_checks(self, batch_id: int) -> tuple[PaperCheckRow, ...]:
        """The checks of a batch."""
        from app.posting.paper import list_checks  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return list_checks(unit, batch_id)

    def new_paper_batch(self, new: NewBatch) -> int:
        """Open a batch."""
        from app.posting.paper import open_batch  # noqa: PLC0415

        with self._database.unit() as unit:
            return open_batch(
                unit, new.practice_id, control_cents=new.control_cents, control_count=new.control_count, kind=new.kind,
                deposit_on=new.deposit_on, transmittal=new.transmittal,
            )  # fmt: skip

    def correct_paper_batch(self, batch: PaperBatchRow, new: NewBatch) -> int:
        """Correct the control figures."""
        from app.posting.paper import change_batch  # noqa: PLC0415

        with self._database.unit() as unit:
            change_batch(
                unit, batch.batch_id, batch.version, control_cents=new.control_cents, control_count=new.control_count,
                deposit_on=new.deposit_on,
            )  # fmt: skip
        return batch.batch_id

    def note_transmittal(self, came: Transmittal) -> str:
        """Keep a transmittal."""
        from app.posting.paper import receive_transmittal  # noqa: PLC0415

        with self._database.unit() as unit:
            receive_transmittal(
                unit, came.practice_id, came.number, received_on=date.today(), pages=came.pages, note=came.note,
                void=came.void,
            )  # fmt: skip
        return f"Transmittal {came.number} is {'explained' if came.void else 'received'}."

    def close_paper_batch(self, batch_id: int) -> str:
        """Close at zero."""
        from app.posting.paper import show_batch  # noqa: PLC0415
        from app.posting.paper_post import close_batch  # noqa: PLC0415

        with self._database.unit() as unit:
            close_batch(unit, batch_id)
            done = show_batch(unit, batch_id)
        return f"Batch {done.number} is closed: {money_text(done.posted)} in {done.checks} checks, to the cent."

    def reopen_paper_batch(self, batch_id: int, reason: str) -> str:
        """Open a closed batch again."""
        from app.posting.paper_post import reopen_batch  # noqa: PLC0415

        self._database.perform(lambda unit: reopen_batch(unit, batch_id, reason=reason))
        return "The batch is open again."

    # one check

    def open_paper_check(self, check_id: int, take_over: bool) -> OpenedCheck:
        """Hold it, then read it: a change of hands counts its version up."""
        from app.posting.paper import hold_check  # noqa: PLC0415

        with self._database.unit() as unit:
            hold_check(unit, check_id, take_over=take_over)
            return _opened(unit, check_id)

    def look_at_paper_check(self, check_id: int) -> OpenedCheck:
        """Read it alone."""
        with self._database.unit(read_only=True) as unit:
            return _opened(unit, check_id)

    def add_paper_check(self, batch_id: int, draft: CheckDraft) -> OpenedCheck:
        """A new check; adding it holds it."""
        from app.posting.paper_key import add_check  # noqa: PLC0415

        return self._database.perform(lambda unit: _opened(unit, add_check(unit, batch_id, draft).row_id))

    def save_paper_check(self, check_id: int, version: int, draft: CheckDraft) -> OpenedCheck:
        """The head anew."""
        from app.posting.paper_key import save_check  # noqa: PLC0415

        with self._database.unit() as unit:
            save_check(unit, check_id, version, draft)
            return _opened(unit, check_id)

    def release_paper_check(self, check_id: int) -> bool:
        """Give it back."""
        from app.posting.paper import release_check  # noqa: PLC0415

        self._database.perform(lambda unit: release_check(unit, check_id))
        return True

    def drop_paper_check(self, check_id: int, version: int) -> str:
        """Take a draft out."""
        from app.posting.paper_key import drop_check  # noqa: PLC0415

        self._database.perform(lambda unit: drop_check(unit, check_id, version))
        return "The check is taken out; its pages are back at the batch."

    def undo_paper_check(self, check_id: int, version: int, reason: str) -> str:
        """A posted check is a draft again."""
        from app.posting.paper_post import undo_check  # noqa: PLC0415

        self._database.perform(lambda unit: undo_check(unit, check_id, version, reason=reason, today=date.today()))
        return "The posting is taken back; the check is a draft again, as it was keyed."

    def link_paper_image(self, check_id: int, version: int) -> str:
        """The check becomes the image of the payment that is here."""
        from app.posting.paper_post import link_as_image  # noqa: PLC0415

        remit_id = self._database.perform(lambda unit: link_as_image(unit, check_id, version))
        return f"The check is linked as the image of remittance R{remit_id}; it counts here and posts nothing."

    def complete_paper_check(self, check_id: int, version: int) -> Completion:
        """Post it, or let it wait for a second person."""
        from app.posting.paper_post import complete_check  # noqa: PLC0415

        return self._database.perform(lambda unit: complete_check(unit, check_id, version, today=date.today()))

    def approve_paper_check(self, check_id: int, version: int, trace: str, amount: int | None) -> Completion:
        """The second person's figures."""
        from app.posting.paper_post import approve_check  # noqa: PLC0415

        return self._database.perform(
            lambda unit: approve_check(unit, check_id, version, today=date.today(), trace=trace, amount=amount)
        )

    # claims

    def find_paper_claims(self, batch_id: int, payer_id: int, text: str) -> tuple[FoundClaim, ...]:
        """Claims an EOB line may mean."""
        from app.posting.paper_key import find_claims  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return find_claims(unit, batch_id, payer_id, text, today=date.today())

    def start_paper_claim(self, claim_id: int, payer_id: int) -> ClaimDraft:
        """Its lines, nothing typed yet."""
        from app.posting.paper_key import start_claim  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return start_claim(unit, claim_id, payer_id)

    def save_paper_claim(self, check_id: int, saved: SavedRow | None, draft: ClaimDraft) -> SavedRow:
        """A claim with its lines as typed so far."""
        from app.posting.paper_key import add_claim, save_claim  # noqa: PLC0415

        with self._database.unit() as unit:
            made = (
                add_claim(unit, check_id, draft)
                if saved is None
                else save_claim(unit, saved.row_id, saved.version, draft)
            )
        return SavedRow(made.row_id, made.version)

    def drop_paper_claim(self, saved: SavedRow) -> bool:
        """Take a claim out."""
        from app.posting.paper_key import drop_claim  # noqa: PLC0415

        self._database.perform(lambda unit: drop_claim(unit, saved.row_id, saved.version))
        return True

    # scans

    def paper_pages(self, batch_id: int, check_id: int | None) -> tuple[ScanPage, ...]:
        """The check's pages, then the batch's loose ones."""
        from app.posting.scans import list_pages  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            own = list_pages(unit, check_id=check_id) if check_id is not None else ()
            return (*own, *list_pages(unit, batch_id=batch_id))

    def paper_picture(self, page: ScanPage, width: int) -> bytes:
        """One page as PNG."""
        from app.posting.scans import page_picture  # noqa: PLC0415

        self._drew = True
        with self._database.unit(read_only=True) as unit:
            return page_picture(unit, page, width=width)

    def forget_pages(self) -> None:
        """At lock and sign-out: no page of a scan stays in memory."""
        if self._drew:
            from app.printing.picture_shelf import pictures  # noqa: PLC0415

            pictures.clear()

    def add_scan(self, path: str, practice_id: int, batch_id: int, check_id: int | None) -> int:
        """Keep a scan file; its name goes nowhere."""
        from app.posting.scans import store_scan  # noqa: PLC0415

        try:
            content = Path(path).read_bytes()
        except OSError:
            raise Refused("The file cannot be read; look whether it is still there.") from None
        stored = self._database.perform(
            lambda unit: store_scan(unit, practice_id, content, batch_id=batch_id, check_id=check_id)
        )
        if not stored.new:
            raise Refused("This scan is here already: the same file was added before.")
        return len(stored.pages)

    def rotate_scan_page(self, page: ScanPage, rotation: int) -> ScanPage:
        """Turn a page."""
        from app.posting.scans import rotate_page  # noqa: PLC0415

        return self._database.perform(lambda unit: rotate_page(unit, page, rotation))

    def mark_scan_page(self, page: ScanPage, state: str, masks: Sequence[Mask]) -> ScanPage:
        """Mask it, or say that it shows only this patient."""
        from app.posting.scans import mark_page  # noqa: PLC0415

        return self._database.perform(lambda unit: mark_page(unit, page, state, masks))

    def place_scan_pages(self, pages: Sequence[ScanPage], batch_id: int, check_id: int | None) -> bool:
        """Put pages at the check, or back to the batch."""
        from app.posting.scans import place_pages  # noqa: PLC0415

        self._database.perform(lambda unit: place_pages(unit, pages, batch_id=batch_id, check_id=check_id))
        return True


def _opened(unit: Unit, check_id: int) -> OpenedCheck:
    from app.posting.paper import list_checks, show_batch, show_check  # noqa: PLC0415
    from app.posting.paper_key import favourite_reasons  # noqa: PLC0415
    from app.posting.paper_read import twin_of_check  # noqa: PLC0415

    check = show_check(unit, check_id)
    batch = show_batch(unit, check.row.batch_id)
    done = {"posted", "image"}
    others = sum(
        row.amount if row.state in done else row.keyed
        for row in list_checks(unit, batch.batch_id)
        if row.check_id != check_id
    )
    twin = twin_of_check(unit, check_id) if check.row.state == "draft" else None
    return OpenedCheck(check, batch, others, favourite_reasons(unit, check.row.payer_id), twin)
