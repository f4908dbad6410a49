"""Correspondence as frozen values. Amounts are cents, ages calendar days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

SOURCES = ("mail", "fax", "portal", "folder")
DECISIONS = ("won", "partly", "lost")
PURPOSES = ("records", "appeal", "returned_mail")
EVIDENCE_KINDS = ("portal", "fax", "mail_proof", "other")
STATES = ("new", "indexed", "aside")

SOURCE_WORDS = {"mail": "mail", "fax": "fax", "portal": "portal", "folder": "folder"}
EVIDENCE_WORDS = {
    "portal": "Portal screenshot", "fax": "Fax confirmation", "mail_proof": "Proof of mailing", "other": "Evidence",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LetterType:
    """What a letter can be; `key` is the letter that chooses it."""

    code: str
    title: str
    key: str
    queue: str


@dataclass(frozen=True, slots=True)
class MailLimits:
    """Days after which a waiting letter is red, and after which the supervisor sees it."""

    red_days: int
    lead_days: int


@dataclass(frozen=True, slots=True)
class LetterRow:
    """One letter in a list. `practice_id` None: nobody has said whose it is. `holder` has it open now, by name.

    `red` and `late`: it waits longer than the office's limits. `claim` is our claim number, `account` the guarantor's.
    """

    letter_id: int
    practice_id: int | None
    practice_code: str
    practice_name: str
    state: str
    type: str
    title: str
    source: str
    received_on: date
    age: int
    red: bool
    late: bool
    pages: int
    notice: str
    owner: str
    owner_name: str
    holder: str
    claim_id: int | None
    claim: str
    account_id: int | None
    account: str
    letter_date: date | None
    due_on: date | None
    reference: str
    cents: int | None
    decision: str
    note: str
    words: str
    indexed_by: str
    indexed_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class MailPage:
    """One page of a letter; `page` counts in its file from 0. `rotation`: degrees clockwise."""

    page_id: int
    letter_id: int
    practice_id: int | None
    role: str
    rotation: int
    kind: str
    version: int


@dataclass(frozen=True, slots=True)
class MailLetter:
    """A letter with its pages in reading order."""

    row: LetterRow
    pages: tuple[MailPage, ...]


@dataclass(frozen=True, slots=True)
class StoredLetter:
    """One letter of a file: what our cover sheet opened, in words, or what a person must look at."""

    letter: int
    words: str
    notice: str


@dataclass(frozen=True, slots=True)
class StoredMail:
    """A file taken in. Not `new`: the same bytes came before; `by` and `at` say who brought them and when."""

    file: int
    new: bool
    by: str
    at: str
    letters: tuple[StoredLetter, ...]

    @property
    def sentence(self) -> str:
        """What became of the file."""
        count = len(self.letters)
        letters = "1 letter" if count == 1 else f"{count} letters"
        if not self.new:
            return f"The same file came before: {self.by} brought it at {self.at}, {letters}."
        known = sum(1 for each in self.letters if each.words)
        went = f", {known} put at {'its claim' if known == 1 else 'their claims'} by our cover sheets" if known else ""
        return f"{letters} taken in{went}."


@dataclass(frozen=True, slots=True)
class Indexed:
    """What indexing or taking off did, in words."""

    letter: int
    version: int
    words: str


@dataclass(frozen=True, slots=True)
class LetterIndex:
    """What a person says of a letter. One of `claim_id` and `account_id`; `letter_date` None: the day it came.

    `appeal`: the reason of the appeal that was answered, where several are open; `keep`: record a demand among the
    take-backs, too. `cents`: what the letter asks for, of an appeal granted in part what was won.
    """

    type: str
    claim_id: int | None = None
    account_id: int | None = None
    letter_date: date | None = None
    due_on: date | None = None
    reference: str = ""
    cents: int | None = None
    decision: str = ""
    note: str = ""
    appeal: int | None = None
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """What a letter can be put at: a claim or an account, by number, with who it is about and why it is offered.

    `appeals`: ids of the claim's open appeals; more than one must be chosen from.
    """

    claim_id: int | None
    account_id: int | None
    practice_id: int
    number: str
    title: str
    detail: str
    why: str
    sure: bool = False
    appeals: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Cover:
    """A cover sheet of ours: made, and back with which letter."""

    cover_id: int
    claim_id: int
    claim: str
    purpose: str
    made_by: str
    made_at: datetime
    returned_at: datetime | None
    letter_id: int | None


@dataclass(frozen=True, slots=True)
class MadeCover:
    """A cover sheet to print."""

    cover_id: int
    pdf: bytes


@dataclass(frozen=True, slots=True)
class ClaimPapers:
    """Everything on paper about a claim: its letters, its account's, evidence, cover sheets of ours."""

    claim: str
    letters: tuple[LetterRow, ...]
    evidence: tuple[EvidenceRow, ...]
    covers: tuple[Cover, ...]


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """Evidence on a claim, without its bytes; `withdrawn` says why, empty while it stands."""

    evidence_id: int
    claim_id: int
    claim: str
    kind: str
    proof: bool
    evidence_on: date
    note: str
    file_kind: str
    pages: int
    kept_by: str
    at: datetime
    withdrawn: str
    version: int


@dataclass(frozen=True, slots=True)
class NewEvidence:
    """What a person says of a picture or PDF; `proof`: it proves that the claim was filed."""

    claim_id: int
    kind: str
    evidence_on: date
    note: str = ""
    proof: bool = False


@dataclass(frozen=True, slots=True)
class KeptEvidence:
    """The evidence, and whether it is new or was here."""

    evidence: int
    new: bool


@dataclass(frozen=True, slots=True)
class MailCounts:
    """Waiting letters in sight: all, red, late (for the supervisor), and of an unknown practice."""

    waiting: int
    red: int
    late: int
    unknown: int
