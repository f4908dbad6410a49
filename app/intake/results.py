"""What became of an imported file, as it is shown and printed."""

from __future__ import annotations

from msgspec import Struct

from app.domain.remit import Finding


class FileFinding(Struct, frozen=True):
    """Something the import has to say; `segment` is 1-based, 0 where it concerns the whole file. No PHI."""

    level: str
    segment: int
    where: str
    message: str


class ClaimCounts(Struct, frozen=True):
    """Claims of the file: new, the same again, the same number with other content, unreadable, waiting for a route."""

    imported: int = 0
    known: int = 0
    changed: int = 0
    refused: int = 0
    unrouted: int = 0
    charged: str = "0.00"


class AcknowledgementCounts(Struct, frozen=True):
    """What the file said of claims: kept, kept before, returned as work, proofs of filing, rejected after a decision.

    `unknown` are claim numbers the book does not have (the first two hundred); they wait for their claims.
    """

    stored: int = 0
    known: int = 0
    rejected: int = 0
    proofs: int = 0
    late: int = 0
    unknown: tuple[str, ...] = ()
    unknown_claims: int = 0


class RemitResult(Struct, frozen=True):
    """One payment of the file. `state`: stored, duplicate (another file or transaction brought it), unrouted."""

    trace: str
    payer: str
    payment: str
    claims: int
    state: str
    off_by: str = "0.00"
    remit_id: int | None = None


class Waiting(Struct, frozen=True):
    """What waits for a person to say whose it is."""

    kind: str
    identifier: str
    name: str
    transaction: int
    what: str
    items: int
    cents: int


class ImportResult(Struct, frozen=True):
    """One file. `state`: imported, quarantined, unread (a set not yet read), unrouted (some of it waits), refused.

    `again` is true when the very same bytes were imported before: nothing was done.
    """

    file: str
    sha256: str
    kind: str
    state: str
    again: bool
    claims: ClaimCounts = ClaimCounts()
    remits: tuple[RemitResult, ...] = ()
    unrouted: tuple[Waiting, ...] = ()
    findings: tuple[FileFinding, ...] = ()
    errors: tuple[FileFinding, ...] = ()
    acknowledged: AcknowledgementCounts = AcknowledgementCounts()

    @property
    def exit_code(self) -> int:
        """0 all in, 1 somebody has to look, 2 nothing of it can be read."""
        if self.state == "unread":
            return 2
        off = any(one.off_by != "0.00" for one in self.remits)
        trouble = self.state in ("quarantined", "unrouted", "refused") or bool(self.errors) or off
        unknown = bool(self.acknowledged.unknown_claims)
        return 1 if trouble or self.claims.changed or self.claims.refused or unknown else 0


def refused(name: str, sentence: str) -> ImportResult:
    """A file that was not taken in at all, and why."""
    return ImportResult(name, "", "unknown", "refused", False, errors=(FileFinding("error", 0, "file", sentence),))


def shown(findings: list[Finding]) -> tuple[FileFinding, ...]:
    """Reader findings as the result shows them, the first two thousand."""
    return tuple(FileFinding(one.level, one.segment, one.where, one.message) for one in findings[:2000])
