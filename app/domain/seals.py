"""How a row becomes bytes, bytes a Merkle root, and roots a chain: the same on every server and in every time zone.

A field is its kind, its length and its content, so no two rows share their bytes; a moment is counted in microseconds
since 1970 and a date in days, never written as text; nothing is told from the empty text. The first byte is the
version of this encoding: a new one leaves old seals as they are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

VERSION = b"\x01"
MARK_BYTES = 8
NO_CHAIN = b""
_EPOCH = date(1970, 1, 1).toordinal()
_LEAF, _NODE = b"\x00", b"\x01"     # a leaf can never be passed off as a node

Field = int | str | bytes | date | UUID | None


def canonical(fields: Iterable[Field]) -> bytes:
    """The bytes of a row. Two rows have the same bytes only when every field is the same. Text stays as it is."""
    return VERSION + b"".join(map(_field, fields))


def _field(value: Field) -> bytes:
    if value is None:
        return b"N"
    if isinstance(value, str):
        return _framed(b"T", value.encode("utf-8", "surrogatepass"))
    if isinstance(value, int):
        return _framed(b"I", str(int(value)).encode("ascii"))
    if isinstance(value, date):
        return _framed(b"D", str(value.toordinal() - _EPOCH).encode("ascii"))
    return _framed(b"B", value.bytes if isinstance(value, UUID) else value)


def _framed(kind: bytes, content: bytes) -> bytes:
    return kind + len(content).to_bytes(4, "big") + content


def row_hash(fields: Iterable[Field]) -> bytes:
    """The hash of one row as a leaf of the tree (32 bytes)."""
    return hashlib.sha256(_LEAF + canonical(fields)).digest()


def mark(digest: bytes) -> bytes:
    """The first bytes of a hash: enough to say which row changed, while the root proves that none did."""
    return digest[:MARK_BYTES]


def marks_of(digests: Iterable[bytes]) -> bytes:
    """The marks of many hashes, one behind the other."""
    return b"".join(map(mark, digests))


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The Merkle root of leaf hashes in their order; a lone node goes up a level. Of none: the hash of nothing."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    level = list(leaves)
    while len(level) > 1:
        pairs = [hashlib.sha256(_NODE + level[at] + level[at + 1]).digest() for at in range(0, len(level) - 1, 2)]
        if len(level) % 2:
            pairs.append(level[-1])
        level = pairs
    return level[0]


def chain_of(fields: Iterable[Field], previous: bytes) -> bytes:
    """The link of one seal or head: everything it says, and the link before it."""
    return hashlib.sha256(canonical((*fields, previous))).digest()


def steps_of(seqs: Sequence[int]) -> tuple[int, ...]:
    """Ascending numbers as their distance from the first."""
    return tuple(seq - seqs[0] for seq in seqs)
