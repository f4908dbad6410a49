"""What the pages of mail and papers ask of the office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from app.correspondence.propose import Proposed
    from app.correspondence.types import (
        ClaimPapers,
        EvidenceRow,
        Indexed,
        KeptEvidence,
        LetterIndex,
        LetterRow,
        LetterType,
        MailLetter,
        MailPage,
        NewEvidence,
        StoredMail,
        Target,
    )
    from app.ui.office import Paper


@dataclass(frozen=True, slots=True)
class OpenedLetter:
    """A letter on the screen; `elsewhere` names the colleague who has it open instead, empty when it is ours."""

    letter: MailLetter
    proposed: Proposed
    elsewhere: str


class MailAsks(Protocol):
    """Every method may raise AppError."""

    def mail_types(self) -> tuple[LetterType, ...]:
        """What a letter can be."""

    def letters(self, state: str, today: date) -> tuple[LetterRow, ...]:
        """Letters that are new, late, indexed or aside."""

    def open_letter(self, letter_id: int, over: bool, today: date) -> OpenedLetter:
        """Have it open at this desk, with what is proposed; `over` takes it from a colleague."""

    def letter_picture(self, page: MailPage, width: int) -> bytes:
        """One page as PNG."""

    def add_mail(self, path: str, practice_id: int | None, today: date) -> StoredMail:
        """Take a file in; None: nobody says whose it is. Raises Refused in words a clerk can act on."""

    def find_targets(self, row: LetterRow, typed: str, today: date) -> tuple[Target, ...]:
        """Where the letter may go, by anything typed."""

    def letter_twin(self, row: LetterRow, said: LetterIndex) -> str:
        """Whether the claim has a letter like this one, in words."""

    def index_letter(self, row: LetterRow, said: LetterIndex, today: date) -> Indexed:
        """Put it where it belongs. Raises Conflict naming who was quicker."""

    def unindex_letter(self, row: LetterRow, reason: str, today: date) -> Indexed:
        """Take it off again."""

    def split_letter(self, letter: MailLetter, page_ids: Sequence[int]) -> int:
        """These pages become a letter of their own."""

    def merge_letters(self, into: MailLetter, other_id: int, today: date) -> int:
        """The pages of the other letter go behind these."""

    def turn_letter_page(self, page: MailPage, rotation: int) -> int:
        """Turn a page for everybody; its new rotation."""

    def route_letter(self, row: LetterRow, practice_id: int) -> int:
        """Say whose letter it is."""

    def set_letter_aside(self, row: LetterRow, reason: str) -> int:
        """About no claim; with an empty reason it waits again."""

    def claim_papers(self, claim_id: int, today: date) -> ClaimPapers:
        """Letters, evidence and cover sheets of a claim."""

    def letter_pages(self, letter_id: int, today: date) -> MailLetter:
        """A letter to look at, without having it open for work."""

    def keep_evidence(self, content: bytes, said: NewEvidence, today: date) -> KeptEvidence:
        """Keep a pasted picture on a claim."""

    def keep_evidence_file(self, path: str, said: NewEvidence, today: date) -> KeptEvidence:
        """Keep a dropped file on a claim."""

    def evidence_picture(self, evidence_id: int, page: int, width: int) -> bytes:
        """One page of evidence as PNG."""

    def withdraw_evidence(self, row: EvidenceRow, reason: str, today: date) -> str:
        """Cross it out; a sentence."""

    def make_cover(self, claim_id: int, purpose: str, today: date) -> int:
        """A cover sheet of ours; its number."""

    def print_cover(self, cover_id: int) -> Paper:
        """The sheet as it prints."""

    def print_separators(self, count: int) -> Paper:
        """Separator sheets as they print."""
