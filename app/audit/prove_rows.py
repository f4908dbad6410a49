"""Proving rows against their seals: which audit row, operation or ledger entry is not as it was sealed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from app.audit import proof_rows
from app.audit.reading import entries_numbered, hash_all
from app.audit.report import Findings
from app.audit.rows import AuditEntry, Hashed, Marks, Seal
from app.db.unit import Unit
from app.domain.seals import MARK_BYTES, mark, marks_of, root_of

ROWS_AT_ONCE = 500


class SealedRows:
    """Which numbers are sealed: one bit each."""

    def __init__(self) -> None:
        self._bits = bytearray()
        self.count = 0

    def add(self, seq: int) -> None:
        """One more; numbers begin at 1."""
        place = seq >> 3
        if place >= len(self._bits):
            self._bits.extend(bytes(place - len(self._bits) + 4096))
        if not self._bits[place] >> (seq & 7) & 1:
            self._bits[place] |= 1 << (seq & 7)
            self.count += 1

    def __contains__(self, seq: int) -> bool:
        place = seq >> 3
        return 0 <= place < len(self._bits) and bool(self._bits[place] >> (seq & 7) & 1)


@dataclass(frozen=True, slots=True)
class _Now:
    """A row as it stands now: its hashes and the numbers of its legs."""

    entry: AuditEntry
    hashed: Hashed
    ids: tuple[int, ...]


@dataclass(slots=True)
class RowProof:
    """Compares the rows of sound seals. `renamed` are marks of operations whose audit row names another one now."""

    unit: Unit
    findings: Findings
    sealed: SealedRows = field(default_factory=SealedRows)
    legs: int = 0
    renamed: dict[bytes, int] = field(default_factory=dict)
    misnamed: set[UUID] = field(default_factory=set)

    def take(self, seals: Sequence[Seal]) -> None:
        """Prove the rows of these seals."""
        pending: list[Seal] = []
        rows = 0
        for seal in seals:
            pending.append(seal)
            rows += len(seal.steps)
            if rows >= ROWS_AT_ONCE:
                self._prove(pending)
                pending, rows = [], 0
        if pending:
            self._prove(pending)

    def _prove(self, seals: Sequence[Seal]) -> None:
        wanted = [seq for seal in seals for seq in seal.seqs]
        kept = proof_rows.marks(self.unit, wanted)
        there: dict[int, _Now] = {}
        for entry, hashed, ids in hash_all(self.unit, entries_numbered(self.unit, wanted)):
            there[entry.seq] = _Now(entry, hashed, ids)
            self.legs += len(ids)
        for seal in seals:
            self._prove_seal(seal, there, kept)

    def _prove_seal(self, seal: Seal, there: dict[int, _Now], kept: dict[int, Marks]) -> None:
        leaves = []
        for at, seq in enumerate(seal.seqs):
            self.sealed.add(seq)
            row, marks = there.get(seq), kept.get(seq)
            if row is None:
                self.findings.add("aud.entry", seq, "this row is gone")
                if marks is not None:
                    self.renamed[marks.op_mark] = seq
                continue
            leaves.append(row.hashed.leaf)
            if mark(row.hashed.leaf) != seal.marks[at * MARK_BYTES : (at + 1) * MARK_BYTES]:
                self._locate(row, marks)
            elif row.entry.op_id is None:
                if marks is not None:
                    self.findings.add("aud.legs", seq, "these marks are of no operation: they were slipped in")
            elif marks is None:
                self.findings.add("aud.legs", seq, "the marks of this operation are gone")
            elif not _same(row, marks):
                self.findings.add("aud.legs", seq, "the marks of this operation were changed")
        if len(leaves) == len(seal.steps) and root_of(leaves) != seal.root and not self._told_of(seal, there):
            self.findings.add("aud.seal", seal.id, "the rows of this seal do not give its root")

    def _told_of(self, seal: Seal, there: dict[int, _Now]) -> bool:
        """Whether a row of the seal was found out: then its root cannot fit."""
        ops = {row.entry.op_id for seq in seal.seqs if (row := there.get(seq)) is not None}
        return bool(len(self.findings)) and (
            any(self.findings.told("aud.entry", seq) for seq in seal.seqs)
            or any(self.findings.told("led.op", op) for op in ops if op is not None)
            or any(finding.relation == "led.entry" for finding in self.findings)
        )

    def _locate(self, row: _Now, marks: Marks | None) -> None:
        """Say which row changed: the operation, a leg, or the audit row itself."""
        entry, hashed = row.entry, row.hashed
        if marks is None or entry.op_id is None:
            self._changed_entry(entry, marks)
            return
        if mark(hashed.operation or b"") != marks.op_mark:
            if hashed.operation:
                self.findings.add("led.op", entry.op_id, "this operation was changed")
            elif marks.ids and not row.ids:
                self._changed_entry(entry, marks)
            else:
                self.findings.add("led.op", entry.op_id, "this operation is gone")
            return
        if not self._locate_leg(row, marks):
            self._changed_entry(entry, marks)

    def _changed_entry(self, entry: AuditEntry, marks: Marks | None) -> None:
        self.findings.add("aud.entry", entry.seq, "this row was changed")
        if marks is not None:
            self.renamed[marks.op_mark] = entry.seq
        if entry.op_id is not None:
            self.misnamed.add(entry.op_id)

    def _locate_leg(self, row: _Now, marks: Marks) -> bool:
        was = {leg: marks.marks[at * MARK_BYTES : (at + 1) * MARK_BYTES] for at, leg in enumerate(marks.ids)}
        now = {leg: mark(digest) for leg, digest in zip(row.ids, row.hashed.legs, strict=True)}
        for leg in was.keys() - now.keys():
            self.findings.add("led.entry", leg, "this ledger entry is gone, or belongs to another operation now")
        for leg in now.keys() - was.keys():
            self.findings.add("led.entry", leg, "this ledger entry was slipped into a sealed operation")
        for leg in was.keys() & now.keys():
            if was[leg] != now[leg]:
                self.findings.add("led.entry", leg, "this ledger entry was changed")
        return was != now


def _same(row: _Now, marks: Marks) -> bool:
    now = row.hashed
    return (
        marks.ids == row.ids and marks.marks == marks_of(now.legs) and marks.op_mark == mark(now.operation or b"")
    )
