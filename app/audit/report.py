"""What a proof of the audit says."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

MOST_SHOWN = 1_000


class Finding(Struct, frozen=True, order=True):
    """One row that is not as it was sealed: its table, its key, and what is wrong in words."""

    relation: str
    key: str
    what: str


class AuditReport(Struct, frozen=True):
    """`unsealed` rows are younger than the last head and not proved yet; `last_seal` is that head's time (ISO, UTC).

    `keys` are the public keys heads were signed with. `found` counts all findings, `findings` shows a thousand at most.
    """

    ok: bool
    entries: int
    sealed: int
    unsealed: int
    heads: int
    legs: int
    last_seal: str
    anchors: int
    keys: tuple[str, ...]
    remarks: tuple[str, ...]
    found: int
    findings: tuple[Finding, ...]


class Findings:
    """Collects findings: one per row, the first that was told."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, str], Finding] = {}

    def add(self, relation: str, key: object, what: str) -> None:
        """Tell of a row, unless it was told of."""
        self._told.setdefault((relation, str(key)), Finding(relation, str(key), what))

    def told(self, relation: str, key: object) -> bool:
        """Whether something was said of that row."""
        return (relation, str(key)) in self._told

    def __len__(self) -> int:
        return len(self._told)

    def __iter__(self) -> Iterator[Finding]:
        return iter(sorted(self._told.values()))
