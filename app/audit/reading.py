"""Reading the audit as it is hashed. For services and auditors who see every practice: the functions ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from app.audit.rows import AuditEntry, Hashed, Leg, Operation, hash_entry, operation_hash
from app.db.unit import Unit
from app.domain.seals import mark

OPS_AT_ONCE = 25        # of 9,000 legs each at most


def hash_all(unit: Unit, entries: Sequence[AuditEntry]) -> Iterator[tuple[AuditEntry, Hashed, tuple[int, ...]]]:
    """Each row with its hashes, and the numbers of its legs as they stand in the ledger now."""
    for start in range(0, len(entries), OPS_AT_ONCE):
        part = entries[start : start + OPS_AT_ONCE]
        ops = [entry.op_id for entry in part if entry.op_id is not None]
        known = {op.op_id: op for op in _operations(unit, ops)} if ops else {}
        legs: dict[UUID, list[Leg]] = {}
        for leg in _legs(unit, ops) if ops else ():
            legs.setdefault(leg.op_id, []).append(leg)
        for entry in part:
            operation, own = (None, []) if entry.op_id is None else (known.get(entry.op_id), legs.get(entry.op_id, []))
            yield entry, hash_entry(entry, operation, own), tuple(leg.id for leg in own)


def entries_between(unit: Unit, low: int, upto: int, *, moved: bool) -> list[AuditEntry]:
    """Rows of transactions from `low` up to `upto` that no seal of another server's names."""
    return unit.rows(
        "SELECT * FROM api.audit_entries_v1(%(low)s, %(upto)s, %(moved)s, NULL)",
        {"low": low, "upto": upto, "moved": moved}, into=AuditEntry,
    )  # fmt: skip


def entries_numbered(unit: Unit, seqs: Sequence[int]) -> list[AuditEntry]:
    """Rows by their numbers, ascending; what is not there is left out."""
    return unit.rows(
        "SELECT * FROM api.audit_entries_v1(0, 0, false, %(seqs)s::bigint[])", {"seqs": list(seqs)}, into=AuditEntry
    )


def _operations(unit: Unit, ops: Sequence[UUID]) -> list[Operation]:
    return unit.rows("SELECT * FROM api.audit_operations_v1(%(ops)s::uuid[])", {"ops": list(ops)}, into=Operation)


def _legs(unit: Unit, ops: Sequence[UUID]) -> list[Leg]:
    return unit.rows("SELECT * FROM api.audit_legs_v1(%(ops)s::uuid[])", {"ops": list(ops)}, into=Leg)


def operation_marks(unit: Unit, ops: Sequence[UUID]) -> dict[UUID, bytes]:
    """The mark of each of these operations as it stands now."""
    return {op.op_id: mark(operation_hash(op)) for op in _operations(unit, ops)}
