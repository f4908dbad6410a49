"""Mail, evidence and cover sheets on a server: one unit of work per question or act. Loaded when first asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from app.db.database import Database
from app.domain.errors import Refused
from app.ui.mail.asks import OpenedLetter
from app.ui.office import Paper

if TYPE_CHECKING:
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

_READ_AT_MOST = 50_000_001


class ServerMail:
    """The mail room of the office."""

    _database: Database
    _drew: bool

    def mail_types(self) -> tuple[LetterType, ...]:
        """What a letter can be."""
        from app.correspondence.mail import list_types  # noqa: PLC0415  # start-up time

        with self._database.unit(read_only=True) as unit:
            return list_types(unit)

    def letters(self, state: str, today: date) -> tuple[LetterRow, ...]:
        """One list of the mail room."""
        from app.correspondence.mail import list_done, list_letters  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            if state in {"new", "late"}:
                return list_letters(unit, today=today, late=state == "late")
            return list_done(unit, state, today=today)

    def open_letter(self, letter_id: int, over: bool, today: date) -> OpenedLetter:
        """Take it, read it, propose."""
        from app.correspondence.mail import show_letter, take_letter  # noqa: PLC0415
        from app.correspondence.propose import propose  # noqa: PLC0415

        with self._database.unit() as unit:
            elsewhere = take_letter(unit, letter_id, over=over)
            letter = show_letter(unit, letter_id, today=today)
            return OpenedLetter(letter, propose(unit, letter, today=today), elsewhere)

    def letter_picture(self, page: MailPage, width: int) -> bytes:
        """One page as PNG."""
        from app.correspondence.mail import page_picture  # noqa: PLC0415

        self._drew = True
        with self._database.unit(read_only=True) as unit:
            return page_picture(unit, page, width=width)

    def add_mail(self, path: str, practice_id: int | None, today: date) -> StoredMail:
        """Take a file in; its name goes nowhere."""
        from app.correspondence.intake import read_mail, store_mail  # noqa: PLC0415

        read = read_mail(_content(path))
        return self._database.perform(
            lambda unit: store_mail(unit, read, practice_id, source="mail", received_on=today, today=today)
        )

    def find_targets(self, row: LetterRow, typed: str, today: date) -> tuple[Target, ...]:
        """Where it may go."""
        from app.correspondence.propose import find_targets  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return find_targets(unit, row, typed, today=today)

    def letter_twin(self, row: LetterRow, said: LetterIndex) -> str:
        """A letter like this one."""
        from app.correspondence.index import warn_of_twin  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return warn_of_twin(unit, row, said)

    def index_letter(self, row: LetterRow, said: LetterIndex, today: date) -> Indexed:
        """Put it where it belongs."""
        from app.correspondence.index import index_letter  # noqa: PLC0415

        return self._database.perform(lambda unit: index_letter(unit, row, said, today=today))

    def unindex_letter(self, row: LetterRow, reason: str, today: date) -> Indexed:
        """Take it off."""
        from app.correspondence.index import unindex_letter  # noqa: PLC0415

        return self._database.perform(lambda unit: unindex_letter(unit, row, reason=reason, today=today))

    def split_letter(self, letter: MailLetter, page_ids: Sequence[int]) -> int:
        """A letter of their own."""
        from app.correspondence.mail import split_letter  # noqa: PLC0415

        return self._database.perform(lambda unit: split_letter(unit, letter, page_ids))

    def merge_letters(self, into: MailLetter, other_id: int, today: date) -> int:
        """One letter of two."""
        from app.correspondence.mail import merge_letters, show_letter  # noqa: PLC0415

        return self._database.perform(
            lambda unit: merge_letters(unit, into, show_letter(unit, other_id, today=today))
        )

    def turn_letter_page(self, page: MailPage, rotation: int) -> int:
        """Turn a page."""
        from app.correspondence.mail import turn_page  # noqa: PLC0415

        with self._database.unit() as unit:
            turn_page(unit, page, rotation)
        return rotation

    def route_letter(self, row: LetterRow, practice_id: int) -> int:
        """Give it to a practice."""
        from app.correspondence.mail import route_letter  # noqa: PLC0415

        return self._database.perform(lambda unit: route_letter(unit, row, practice_id))

    def set_letter_aside(self, row: LetterRow, reason: str) -> int:
        """Set aside, or back."""
        from app.correspondence.mail import set_aside, take_back_in  # noqa: PLC0415

        return self._database.perform(
            lambda unit: set_aside(unit, row, reason) if reason.strip() else take_back_in(unit, row)
        )

    def claim_papers(self, claim_id: int, today: date) -> ClaimPapers:
        """Everything on paper about a claim."""
        from app.correspondence.papers import claim_papers  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return claim_papers(unit, claim_id, today=today)

    def letter_pages(self, letter_id: int, today: date) -> MailLetter:
        """A letter to look at."""
        from app.correspondence.mail import show_letter  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return show_letter(unit, letter_id, today=today)

    def keep_evidence(self, content: bytes, said: NewEvidence, today: date) -> KeptEvidence:
        """Keep a picture."""
        from app.correspondence.evidence import keep_evidence  # noqa: PLC0415

        return self._database.perform(lambda unit: keep_evidence(unit, content, said, today=today))

    def keep_evidence_file(self, path: str, said: NewEvidence, today: date) -> KeptEvidence:
        """Keep a file; its name goes nowhere."""
        return self.keep_evidence(_content(path), said, today)

    def evidence_picture(self, evidence_id: int, page: int, width: int) -> bytes:
        """One page as PNG."""
        from app.correspondence.evidence import evidence_picture  # noqa: PLC0415

        self._drew = True
        with self._database.unit(read_only=True) as unit:
            return evidence_picture(unit, evidence_id, page, width=width)

    def withdraw_evidence(self, row: EvidenceRow, reason: str, today: date) -> str:
        """Cross it out."""
        from app.correspondence.evidence import withdraw_evidence  # noqa: PLC0415

        self._database.perform(lambda unit: withdraw_evidence(unit, row, reason=reason, today=today))
        return "The evidence is withdrawn; it stays to be read."

    def make_cover(self, claim_id: int, purpose: str, today: date) -> int:
        """A new sheet."""
        from app.correspondence.covers import make_cover  # noqa: PLC0415

        return self._database.perform(lambda unit: make_cover(unit, claim_id, purpose, today=today)).cover_id

    def print_cover(self, cover_id: int) -> Paper:
        """The sheet again."""
        from app.correspondence.covers import draw_cover  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return Paper(draw_cover(unit, cover_id))

    def print_separators(self, count: int) -> Paper:
        """Sheets to lay between letters."""
        from app.printing.cover_sheet import separator_pdf  # noqa: PLC0415

        return Paper(separator_pdf(count))


def _content(path: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            return file.read(_READ_AT_MOST)
    except OSError:
        raise Refused("The file cannot be read; look whether it is still there.") from None
