"""Rows of the audit and of the ledger as they are hashed.

The order of the fields is part of every hash: never change it.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec
from msgspec import Struct

from app.domain.seals import Field, chain_of, marks_of, root_of, row_hash, steps_of


class AuditEntry(Struct, frozen=True, gc=False):
    """One audit row; `at` is microseconds since 1970, `body` the text of its JSON as the server writes it."""

    seq: int
    xact: int
    actor: str
    at: int
    client_addr: str
    program: str
    action: str
    object_kind: str
    object_id: int | None
    op_id: UUID | None
    practice_id: int | None
    location_id: int | None
    body: str

    @property
    def place(self) -> Place:
        """Whose chain it belongs to."""
        return Place(self.practice_id or 0, self.location_id or 0)


class Operation(Struct, frozen=True, gc=False):
    """One money operation, with the result that was stored."""

    op_id: UUID
    kind: str
    practice_id: int
    location_id: int | None
    payload_sha256: bytes
    actor: str
    at: int
    reason: str
    source_kind: str
    source_id: int | None
    reverses_op: UUID | None
    result: str


class Leg(Struct, frozen=True, gc=False):
    """One ledger entry."""

    id: int
    op_id: UUID
    practice_id: int
    location_id: int | None
    account: str
    party: str | None
    kind: str
    reference: str
    claim_id: int | None
    line_id: int | None
    cents: int
    effective_date: date
    period: date
    remit_claim_id: int | None
    group_code: str
    reason_code: str
    reverses: int | None


class Place(Struct, frozen=True, order=True):
    """A practice and a location; 0 where there is none."""

    practice_id: int
    location_id: int


class Marks(Struct, frozen=True):
    """What a sealed money operation looked like: the mark of its row, the numbers and marks of its legs."""

    seq: int
    op_mark: bytes
    ids: tuple[int, ...]
    marks: bytes


class Seal(Struct, frozen=True):
    """The rows of one place in one head. `number` counts the seals of the place from 1."""

    id: int
    head_id: int
    practice_id: int
    location_id: int
    number: int
    first_seq: int
    last_seq: int
    steps: tuple[int, ...]
    marks: bytes
    root: bytes
    previous: bytes
    chain: bytes

    @property
    def place(self) -> Place:
        """Whose chain it is."""
        return Place(self.practice_id, self.location_id)

    @property
    def seqs(self) -> list[int]:
        """The audit rows it covers."""
        return [self.first_seq + step for step in self.steps]


class Head(Struct, frozen=True):
    """One signed batch. `chains` names its seals, one per line; `at` is microseconds since 1970."""

    id: int
    at: int
    cluster: str
    upto: int
    next_xact: int
    entries: int
    chains: str
    previous: bytes
    digest: bytes
    public_key: bytes
    signature: bytes


class Hashed(Struct, frozen=True):
    """The hash of an audit row, with the hashes of the operation and legs it stands for (None: it is no money)."""

    leaf: bytes
    operation: bytes | None = None
    legs: tuple[bytes, ...] = ()


def hash_entry(entry: AuditEntry, operation: Operation | None, legs: list[Leg]) -> Hashed:
    """An audit row of money covers its operation and every leg of it: an edit of the ledger is an edit of the audit."""
    if entry.op_id is None:
        return Hashed(row_hash(_fields(entry)))
    about = operation_hash(operation) if operation is not None else b""
    each = tuple(row_hash(_fields(leg)) for leg in legs)
    return Hashed(row_hash((*_fields(entry), about, root_of(each))), about, each)


def operation_hash(operation: Operation) -> bytes:
    """The hash of an operation's own row."""
    return row_hash(_fields(operation))


def seal_chain(seal: Seal) -> bytes:
    """The link of a seal: all it says and the link before."""
    steps = ",".join(map(str, seal.steps))
    place = (seal.practice_id, seal.location_id, seal.number)
    return chain_of((*place, seal.first_seq, seal.last_seq, steps, seal.marks, seal.root), seal.previous)


def make_seal(place: Place, number: int, previous: bytes, seqs: list[int], leaves: list[bytes], *, head: int) -> Seal:
    """The next seal of a place over ascending rows."""
    bare = Seal(
        0, head, place.practice_id, place.location_id, number, seqs[0], seqs[-1], steps_of(seqs), marks_of(leaves),
        root_of(leaves), previous, b"",
    )  # fmt: skip
    return msgspec.structs.replace(bare, chain=seal_chain(bare))


def chain_line(seal: Seal, chain: bytes) -> str:
    """How a head names one of its seals."""
    told = (seal.practice_id, seal.location_id, seal.number, seal.first_seq, seal.last_seq, len(seal.steps))
    return " ".join(map(str, told)) + f" {chain.hex()}"


def head_digest(head: Head) -> bytes:
    """What is signed: all a head says but its key and signature, and the digest before it."""
    told = (head.id, head.at, head.cluster, head.upto, head.next_xact, head.entries, head.chains)
    return chain_of(told, head.previous)


def _fields(row: AuditEntry | Operation | Leg) -> tuple[Field, ...]:
    return msgspec.structs.astuple(row)
