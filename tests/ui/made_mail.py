"""The mail room of the made-up office; made-up people only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

from PIL import Image, ImageDraw

from app.correspondence.propose import Proposed
from app.correspondence.reading import LetterReading
from app.correspondence.types import (
    ClaimPapers,
    Cover,
    EvidenceRow,
    Indexed,
    KeptEvidence,
    LetterIndex,
    LetterRow,
    LetterType,
    MailLetter,
    MailPage,
    NewEvidence,
    StoredLetter,
    StoredMail,
    Target,
)
from app.domain.errors import AppError, Conflict, NotFound, Refused
from app.ui.mail.asks import OpenedLetter
from app.ui.office import Paper
from tests.ui.made_up import TODAY

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
TYPES = tuple(
    LetterType(code, title, key, "mail")
    for code, title, key in (
        ("records_request", "Records request", "R"), ("appeal_decision", "Appeal decision", "A"),
        ("demand", "Demand letter", "D"), ("refund_request", "Refund request", "F"),
        ("cob", "Other insurance (COB)", "B"), ("returned_statement", "Returned statement", "S"),
        ("papers", "Papers we asked for", "P"), ("information", "Nothing to do, file it", "N"),
        ("other", "Other, needs an answer", "O"),
    )
)  # fmt: skip


def letter_row(number: int, age: int, *, source: str = "mail", pages: int = 1, notice: str = "") -> LetterRow:
    """A letter that waits."""
    return LetterRow(
        number, 1, "HARBOR", "Harbor Street Orthopedics", "new", "", "", source, TODAY - timedelta(days=age), age,
        age >= 2, age >= 4, pages, notice, "chen", "B. Chen", "", None, "", None, "", None, None, "", None, "", "", "",
        "", None, 1,
    )  # fmt: skip


def target(number: int, why: str, *, sure: bool = True, appeals: tuple[int, ...] = ()) -> Target:
    """A claim a letter may go to."""
    return Target(
        1000 + number, None, 1, f"4K2P{number:04}", "Rivera, Ana", "Aetna PPO, 08/14/26, 1,240.00", why, sure, appeals
    )


def _letters() -> dict[int, LetterRow]:
    rows = (
        letter_row(1, 6, source="fax", pages=3),
        letter_row(2, 3, notice="This cover sheet came back before, on 11/12/26 10:40."),
        letter_row(3, 1, source="portal"),
        letter_row(4, 1, pages=2),
        letter_row(5, 0),
    )
    return {row.letter_id: row for row in rows}


def page_png(words: str) -> bytes:
    """A page that looks like one."""
    image = Image.new("L", (850, 1100), 255)
    brush = ImageDraw.Draw(image)
    brush.text((90, 90), words, fill=20, font_size=30)
    for line in range(14):
        brush.rectangle((90, 190 + 46 * line, 560 + 37 * (line * 7 % 6), 202 + 46 * line), fill=150)
    held = BytesIO()
    image.save(held, "PNG")
    return held.getvalue()


@dataclass
class MadeMail:
    """Answers at once; `indexed` keeps what was said, `evidence` what was pasted."""

    calls: list[str] = field(default_factory=list)
    fault: AppError | None = None
    mail: dict[int, LetterRow] = field(default_factory=_letters)
    page_counts: dict[int, int] = field(default_factory=lambda: {1: 3, 2: 1, 3: 1, 4: 2, 5: 1})
    proposals: dict[int, Proposed] = field(default_factory=lambda: {
        3: Proposed(
            (target(3, "claim number"),),
            LetterReading(
                ("4K2P0003",), "records_request", TODAY - timedelta(days=4), TODAY + timedelta(days=21), "RQ-88"
            ),
        ),
    })  # fmt: skip
    elsewhere: dict[int, str] = field(default_factory=dict)
    twins: set[int] = field(default_factory=set)
    indexed: list[tuple[int, LetterIndex]] = field(default_factory=list)
    taken_off: list[tuple[int, str]] = field(default_factory=list)
    evidence_kept: list[tuple[bytes | str, NewEvidence]] = field(default_factory=list)
    covers_made: list[tuple[int, str]] = field(default_factory=list)
    quicker: str = ""

    def _mail_call(self, name: str) -> None:
        self.calls.append(name)
        if self.fault is not None:
            raise self.fault

    def mail_types(self) -> tuple[LetterType, ...]:
        self._mail_call("mail_types")
        return TYPES

    def letters(self, state: str, today: date) -> tuple[LetterRow, ...]:
        self._mail_call("letters")
        rows = [row for row in self.mail.values() if row.state == ("new" if state == "late" else state)]
        return tuple(sorted((row for row in rows if state != "late" or row.late), key=lambda row: row.received_on))

    def open_letter(self, letter_id: int, over: bool, today: date) -> OpenedLetter:
        self._mail_call("open_letter")
        elsewhere = "" if over else self.elsewhere.get(letter_id, "")
        return OpenedLetter(
            self.letter_pages(letter_id, today), self.proposals.get(letter_id, Proposed((), LetterReading())), elsewhere
        )

    def letter_pages(self, letter_id: int, today: date) -> MailLetter:
        if letter_id not in self.mail:
            raise NotFound("There is no such letter in your practices and locations.")
        pages = tuple(
            MailPage(letter_id * 100 + at, letter_id, 1, "page", 0, "pdf", 1)
            for at in range(self.page_counts[letter_id])
        )
        return MailLetter(self.mail[letter_id], pages)

    def letter_picture(self, page: MailPage, width: int) -> bytes:
        return page_png(f"Letter {page.letter_id}, page {page.page_id % 100 + 1}")

    def add_mail(self, path: str, practice_id: int | None, today: date) -> StoredMail:
        self._mail_call("add_mail")
        if path.endswith("broken.pdf"):
            raise Refused("The PDF is broken and cannot be opened; scan the pages again.")
        number = max(self.mail) + 1
        self.mail[number] = replace(letter_row(number, 0), practice_id=practice_id)
        self.page_counts[number] = 1
        return StoredMail(number, True, "", "", (StoredLetter(number, "", ""),))

    def find_targets(self, row: LetterRow, typed: str, today: date) -> tuple[Target, ...]:
        self._mail_call("find_targets")
        if typed.upper().startswith("RIV"):
            return target(1, "name", sure=False), target(2, "name", sure=False)
        return (target(int(typed[-4:]), "claim number"),) if typed[-4:].isdigit() else ()

    def letter_twin(self, row: LetterRow, said: LetterIndex) -> str:
        self._mail_call("letter_twin")
        return "A letter of this kind and date is on it already, by B. Chen." if row.letter_id in self.twins else ""

    def index_letter(self, row: LetterRow, said: LetterIndex, today: date) -> Indexed:
        self._mail_call("index_letter")
        if self.quicker:
            raise Conflict(f"This letter was indexed by {self.quicker} at 11/20/26 10:42; look at it again.")
        self.indexed.append((row.letter_id, said))
        self.mail[row.letter_id] = replace(
            row, state="indexed", type=said.type, claim_id=said.claim_id, claim="4K2P0001", version=row.version + 1,
            title="Records request", indexed_by="A. Lopez", indexed_at=NOW,
        )  # fmt: skip
        return Indexed(row.letter_id, row.version + 1, "Records asked for by letter of 11/16/2026; by 12/11/2026.")

    def unindex_letter(self, row: LetterRow, reason: str, today: date) -> Indexed:
        self._mail_call("unindex_letter")
        self.taken_off.append((row.letter_id, reason))
        self.mail[row.letter_id] = replace(row, state="new", claim_id=None, claim="", version=row.version + 1)
        return Indexed(row.letter_id, row.version + 1, "What it opened is undone.")

    def split_letter(self, letter: MailLetter, page_ids: Sequence[int]) -> int:
        self._mail_call("split_letter")
        number = max(self.mail) + 1
        self.mail[number] = replace(letter.row, letter_id=number, pages=len(page_ids))
        self.page_counts[number] = len(page_ids)
        self.page_counts[letter.row.letter_id] -= len(page_ids)
        return number

    def merge_letters(self, into: MailLetter, other_id: int, today: date) -> int:
        self._mail_call("merge_letters")
        self.page_counts[into.row.letter_id] += self.page_counts.pop(other_id)
        del self.mail[other_id]
        return into.row.letter_id

    def turn_letter_page(self, page: MailPage, rotation: int) -> int:
        self._mail_call("turn_letter_page")
        return rotation

    def route_letter(self, row: LetterRow, practice_id: int) -> int:
        self._mail_call("route_letter")
        return row.version + 1

    def set_letter_aside(self, row: LetterRow, reason: str) -> int:
        self._mail_call("set_letter_aside")
        self.mail[row.letter_id] = replace(row, state="aside" if reason else "new", note=reason)
        return row.version + 1

    def claim_papers(self, claim_id: int, today: date) -> ClaimPapers:
        self._mail_call("claim_papers")
        letter = replace(
            letter_row(1, 6), state="indexed", title="Records request", claim_id=claim_id, claim="4K2P0001",
            words="Records asked for by letter of 11/16/2026; by 12/11/2026.", indexed_by="A. Lopez", indexed_at=NOW,
        )  # fmt: skip
        shown = EvidenceRow(
            7, claim_id, "4K2P0001", "portal", False, TODAY, "in process, no date", "png", 1, "A. Lopez", NOW, "", 1
        )
        proof = EvidenceRow(
            8, claim_id, "4K2P0001", "mail_proof", True, TODAY - timedelta(days=9), "certified mail", "pdf", 2,
            "B. Chen", NOW, "", 1,
        )  # fmt: skip
        cover = Cover(31, claim_id, "4K2P0001", "records", "A. Lopez", NOW, None, None)
        return ClaimPapers("4K2P0001", (letter,), (shown, proof), (cover,))

    def keep_evidence(self, content: bytes, said: NewEvidence, today: date) -> KeptEvidence:
        self._mail_call("keep_evidence")
        self.evidence_kept.append((content, said))
        return KeptEvidence(9, True)

    def keep_evidence_file(self, path: str, said: NewEvidence, today: date) -> KeptEvidence:
        self._mail_call("keep_evidence_file")
        self.evidence_kept.append((path, said))
        return KeptEvidence(9, True)

    def evidence_picture(self, evidence_id: int, page: int, width: int) -> bytes:
        return page_png(f"Evidence {evidence_id}, page {page + 1}")

    def withdraw_evidence(self, row: EvidenceRow, reason: str, today: date) -> str:
        self._mail_call("withdraw_evidence")
        self.taken_off.append((row.evidence_id, reason))
        return "The evidence is withdrawn; it stays to be read."

    def make_cover(self, claim_id: int, purpose: str, today: date) -> int:
        self._mail_call("make_cover")
        self.covers_made.append((claim_id, purpose))
        return 31

    def print_cover(self, cover_id: int) -> Paper:
        return self.print_separators(1)

    def print_separators(self, count: int) -> Paper:
        from app.printing.cover_sheet import separator_pdf  # noqa: PLC0415

        return Paper(separator_pdf(count))
