"""Sealing: what was written and can no longer change becomes one signed head with a seal for each place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from msgspec import Struct

from app.audit.keys import SealKey
from app.audit.reading import entries_between, hash_all
from app.audit.rows import AuditEntry, Head, Marks, Place, Seal, chain_line, head_digest, make_seal
from app.db.unit import Unit, as_json
from app.domain.seals import NO_CHAIN, mark, marks_of

MOST_ROWS = 500         # of one head: each may stand for an operation of 9,000 legs


@dataclass(frozen=True, slots=True)
class _Bounds:
    head: int
    previous: bytes
    entries: int
    at: int
    cluster: str
    low: int
    upto: int
    next_xact: int
    moved: bool


@dataclass(frozen=True, slots=True)
class _Link:
    practice_id: int
    location_id: int
    number: int
    chain: bytes


class _SealSent(Struct, frozen=True):
    practice_id: int
    location_id: int
    number: int
    first_seq: int
    last_seq: int
    steps: tuple[int, ...]
    marks: str
    root: str
    previous: str
    chain: str


class _MarksSent(Struct, frozen=True):
    seq: int
    op_mark: str
    ids: tuple[int, ...]
    marks: str


@dataclass(frozen=True, slots=True)
class Batch:
    """One head that was made, and how many rows it sealed."""

    head: Head
    rows: int


def seal_next(unit: Unit, key: SealKey, *, most: int = MOST_ROWS) -> Batch | None:
    """Seal the rows of the transactions that ended since the last head; None when there are none.

    Raises Conflict when another worker sealed meanwhile.
    """
    bounds = unit.one(
        "SELECT * FROM api.audit_bounds_v1(%(most)s)", {"most": most}, into=_Bounds, missing="There is no audit here."
    )
    entries = entries_between(unit, bounds.low, bounds.upto, moved=bounds.moved)
    if not entries:
        return None
    leaves: dict[int, bytes] = {}
    marks = []
    for entry, hashed, ids in hash_all(unit, entries):
        leaves[entry.seq] = hashed.leaf
        if hashed.operation is not None:
            marks.append(Marks(entry.seq, mark(hashed.operation), ids, marks_of(hashed.legs)))
    seals = _seals_of(entries, leaves, unit.rows("SELECT * FROM api.audit_chains_v1()", into=_Link), bounds.head)
    head = _signed(bounds, seals, len(entries), key)
    _keep(unit, head, seals, marks)
    return Batch(head, len(entries))


def _seals_of(entries: Sequence[AuditEntry], leaves: dict[int, bytes], links: Sequence[_Link], head: int) -> list[Seal]:
    newest = {Place(link.practice_id, link.location_id): link for link in links}
    places: dict[Place, list[int]] = {}
    for entry in entries:
        places.setdefault(entry.place, []).append(entry.seq)
    made = []
    for place in sorted(places):
        link, seqs = newest.get(place), places[place]
        number, previous = (link.number + 1, link.chain) if link is not None else (1, NO_CHAIN)
        made.append(make_seal(place, number, previous, seqs, [leaves[seq] for seq in seqs], head=head))
    return made


def _signed(bounds: _Bounds, seals: Sequence[Seal], rows: int, key: SealKey) -> Head:
    chains = "\n".join(chain_line(seal, seal.chain) for seal in seals)
    bare = Head(
        bounds.head, bounds.at, bounds.cluster, bounds.upto, bounds.next_xact, bounds.entries + rows, chains,
        bounds.previous, b"", key.public, b"",
    )  # fmt: skip
    digest = head_digest(bare)
    return msgspec.structs.replace(bare, digest=digest, signature=key.sign(digest))


def _keep(unit: Unit, head: Head, seals: Sequence[Seal], marks: Sequence[Marks]) -> None:
    named: dict[str, object] = dict(msgspec.structs.asdict(head))
    named["seals"] = as_json([_sent(seal) for seal in seals])
    named["legs"] = as_json([_MarksSent(each.seq, each.op_mark.hex(), each.ids, each.marks.hex()) for each in marks])
    unit.execute(
        "SELECT api.keep_head_v1(%(id)s, %(at)s, %(cluster)s, %(upto)s, %(next_xact)s, %(entries)s, %(chains)s, "
        "%(previous)s, %(digest)s, %(public_key)s, %(signature)s, %(seals)s, %(legs)s)",
        named,
    )


def _sent(seal: Seal) -> _SealSent:
    return _SealSent(
        seal.practice_id, seal.location_id, seal.number, seal.first_seq, seal.last_seq, seal.steps, seal.marks.hex(),
        seal.root.hex(), seal.previous.hex(), seal.chain.hex(),
    )  # fmt: skip
