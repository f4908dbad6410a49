"""What the paper page asks the office. Amounts are cents; every method may raise AppError."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from app.posting.paper_types import (
    CheckDraft,
    ClaimDraft,
    Completion,
    FavouriteReason,
    FoundClaim,
    PaperBatchRow,
    PaperCheck,
    PaperCheckRow,
    ScanPage,
    TransmittalRow,
    Twin,
)
from app.printing.scan_mask import Mask


@dataclass(frozen=True, slots=True)
class PaperBoard:
    """The batches, newest first, and the transmittal numbers that a practice skipped."""

    batches: tuple[PaperBatchRow, ...]
    missing: tuple[TransmittalRow, ...]


@dataclass(frozen=True, slots=True)
class NewBatch:
    """The slip of a batch: control total in cents, number of checks; `zero` for checks without money."""

    practice_id: int
    control_cents: int
    control_count: int
    kind: str = "eob"
    deposit_on: date | None = None
    transmittal: int | None = None


@dataclass(frozen=True, slots=True)
class Transmittal:
    """A transmittal that came, or (`void`, with a note) one that was never sent."""

    practice_id: int
    number: int
    pages: int = 0
    note: str = ""
    void: bool = False


@dataclass(frozen=True, slots=True)
class OpenedCheck:
    """A check open at this desk. `others` is what the other checks of the batch explain or have keyed, in cents."""

    check: PaperCheck
    batch: PaperBatchRow
    others: int
    favourites: tuple[FavouriteReason, ...]
    twin: Twin | None


@dataclass(frozen=True, slots=True)
class SavedRow:
    """A saved row and its version now."""

    row_id: int
    version: int


class PaperAsks(Protocol):
    """Batches, checks, claims and scans of paper."""

    def paper_board(self, state: str) -> PaperBoard:
        """Batches that are `open` (or wait for a second person), `closed`, or all; and missing transmittals."""

    def paper_checks(self, batch_id: int) -> tuple[PaperCheckRow, ...]:
        """The checks of a batch in the order of keying."""

    def new_paper_batch(self, new: NewBatch) -> int:
        """Open a batch; its id."""

    def correct_paper_batch(self, batch: PaperBatchRow, new: NewBatch) -> int:
        """Correct the control figures; the id. Raises Conflict when it changed since."""

    def note_transmittal(self, came: Transmittal) -> str:
        """Keep it; a sentence about it."""

    def close_paper_batch(self, batch_id: int) -> str:
        """Close at zero; a sentence. Raises Refused with both figures one cent off."""

    def reopen_paper_batch(self, batch_id: int, reason: str) -> str:
        """A supervisor opens a closed batch again."""

    def open_paper_check(self, check_id: int, take_over: bool) -> OpenedCheck:
        """Hold it at this desk and read it. Raises Conflict naming who has it open."""

    def look_at_paper_check(self, check_id: int) -> OpenedCheck:
        """Read it without holding it: what is posted, or waits for a second person."""

    def add_paper_check(self, batch_id: int, draft: CheckDraft) -> OpenedCheck:
        """A new check, held at this desk."""

    def save_paper_check(self, check_id: int, version: int, draft: CheckDraft) -> OpenedCheck:
        """The head anew."""

    def release_paper_check(self, check_id: int) -> bool:
        """Give it back; True."""

    def drop_paper_check(self, check_id: int, version: int) -> str:
        """Take a draft out."""

    def undo_paper_check(self, check_id: int, version: int, reason: str) -> str:
        """A posted check is a draft again."""

    def link_paper_image(self, check_id: int, version: int) -> str:
        """The payment is here by another way: the check becomes its image."""

    def find_paper_claims(self, batch_id: int, payer_id: int, text: str) -> tuple[FoundClaim, ...]:
        """Claims by name, name and day, account, number or amount."""

    def start_paper_claim(self, claim_id: int, payer_id: int) -> ClaimDraft:
        """Its lines, nothing typed yet."""

    def save_paper_claim(self, check_id: int, saved: SavedRow | None, draft: ClaimDraft) -> SavedRow:
        """A claim with its lines as typed so far; `saved` is None for a new one. Raises Conflict."""

    def drop_paper_claim(self, saved: SavedRow) -> bool:
        """Take a claim out; True."""

    def complete_paper_check(self, check_id: int, version: int) -> Completion:
        """Post it, or let it wait for a second person. Raises Refused with every fault."""

    def approve_paper_check(self, check_id: int, version: int, trace: str, amount: int | None) -> Completion:
        """The second person's number and amount; posts when they agree."""

    def paper_pages(self, batch_id: int, check_id: int | None) -> tuple[ScanPage, ...]:
        """The pages at the check, then those of the batch that lie at no check yet."""

    def paper_picture(self, page: ScanPage, width: int) -> bytes:
        """The upright page as PNG of that width in px, masks burnt in."""

    def add_scan(self, path: str, practice_id: int, batch_id: int, check_id: int | None) -> int:
        """Keep a scan file; how many pages it has. Raises Refused for broken and protected files, in words."""

    def rotate_scan_page(self, page: ScanPage, rotation: int) -> ScanPage:
        """Turn a page to 0, 90, 180 or 270 degrees."""

    def mark_scan_page(self, page: ScanPage, state: str, masks: Sequence[Mask]) -> ScanPage:
        """Mask it, or say that it shows only this patient."""

    def place_scan_pages(self, pages: Sequence[ScanPage], batch_id: int, check_id: int | None) -> bool:
        """Put pages at the check, or back to the batch, in this order; True."""
