"""Bytes, roots and chains of the audit's seals: nothing can be exchanged for anything else."""

from __future__ import annotations

import hashlib
import uuid
from datetime import date
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.audit.anchors import anchor_of, keep_anchor, read_anchors
from app.audit.keys import holds, new_key, seal_key
from app.audit.rows import AuditEntry, Head, Leg, Operation, Place, hash_entry, head_digest, make_seal, seal_chain
from app.db.home import Home
from app.domain.errors import Refused
from app.domain.seals import MARK_BYTES, canonical, chain_of, mark, root_of, row_hash, steps_of

FIELDS = st.one_of(
    st.none(), st.integers(-(2**63), 2**63 - 1), st.text(), st.binary(max_size=40), st.dates(), st.uuids()
)
ROWS = st.lists(FIELDS, max_size=8).map(tuple)
HASHES = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=40)


def told(fields: tuple[object, ...]) -> tuple[tuple[str, object], ...]:
    """A row as its encoding tells it: a uuid is its bytes, everything else its kind and value."""
    plain = tuple(field.bytes if isinstance(field, uuid.UUID) else field for field in fields)
    return tuple((type(field).__name__, field) for field in plain)


@given(ROWS, ROWS)
def test_rows_share_their_bytes_only_when_every_field_is_the_same(
    one: tuple[object, ...], two: tuple[object, ...]
) -> None:
    assert (canonical(one) == canonical(two)) == (told(one) == told(two))       # type: ignore[arg-type]  # drawn values


@given(ROWS, st.integers(0, 7), st.integers(0, 30))
def test_moving_a_border_between_two_texts_changes_the_bytes(row: tuple[object, ...], at: int, cut: int) -> None:
    left, right = "ab" * 8, "cd" * 8
    moved = (left + right)[: cut + 1], (left + right)[cut + 1 :]
    same = moved == (left, right)
    assert (canonical((*row, left, right)) == canonical((*row, *moved))) == same    # type: ignore[arg-type]  # drawn


def test_nothing_is_not_the_empty_text_nor_zero_nor_no_bytes() -> None:
    bare = [canonical((value,)) for value in (None, "", 0, b"", date(1970, 1, 1))]
    assert len(set(bare)) == len(bare)


def test_the_encoding_of_version_one_is_what_it_was() -> None:
    row = (7, None, "Zoë", b"\x00\xff", date(2026, 3, 8), uuid.UUID(int=5))
    assert row_hash(row) == hashlib.sha256(b"\x00" + canonical(row)).digest()
    assert hashlib.sha256(canonical(row)).hexdigest() == (
        "d7147d1ba2e5ebdc2409d5b27f87d45b9be1f6d95ec9ed94e13fb36eec983ec6"
    )


@given(HASHES, st.data())
def test_a_changed_missing_added_or_exchanged_leaf_changes_the_root(leaves: list[bytes], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(leaves) - 1))
    other = bytes([leaves[at][0] ^ 1]) + leaves[at][1:]
    root = root_of(leaves)
    assert root_of([*leaves[:at], other, *leaves[at + 1 :]]) != root
    assert root_of([*leaves[:at], *leaves[at + 1 :]]) != root
    assert root_of([*leaves[:at], other, *leaves[at:]]) != root
    to = data.draw(st.integers(0, len(leaves) - 1))
    if leaves[at] != leaves[to]:
        swapped = list(leaves)
        swapped[at], swapped[to] = swapped[to], swapped[at]
        assert root_of(swapped) != root


@given(HASHES)
def test_a_root_is_no_leaf_of_a_smaller_tree(leaves: list[bytes]) -> None:
    """Two nodes cannot be given as one row: leaves and nodes are hashed apart."""
    if len(leaves) > 1:
        assert root_of(leaves) != hashlib.sha256(b"\x00" + leaves[0] + leaves[1]).digest()


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=30, unique=True).map(sorted))
def test_steps_give_the_numbers_back(seqs: list[int]) -> None:
    assert [seqs[0] + step for step in steps_of(seqs)] == seqs


@given(st.binary(max_size=32), st.binary(max_size=32), ROWS)
def test_a_link_depends_on_the_one_before(one: bytes, two: bytes, row: tuple[object, ...]) -> None:
    assert (chain_of(row, one) == chain_of(row, two)) == (one == two)       # type: ignore[arg-type]  # drawn values


ENTRY = AuditEntry(5, 800, "chen", 1_790_000_000_000_000, "10.0.0.7", "remitdesk", "money.remittance", "remit", 3,
                   uuid.UUID(int=9), 1, None, "{}")  # fmt: skip
OPERATION = Operation(uuid.UUID(int=9), "remittance", 1, None, b"x" * 32, "chen", 1_790_000_000_000_000, "", "remit", 3,
                      None, '{"result": "posted"}')  # fmt: skip
LEG = Leg(11, uuid.UUID(int=9), 1, 2, "receivable", "primary", "payment", "R3", 4, 5, -12000, date(2026, 9, 30),
          date(2026, 9, 1), 6, "", "", None)  # fmt: skip


@pytest.mark.parametrize("name", AuditEntry.__struct_fields__)
def test_every_field_of_an_audit_row_is_in_its_hash(name: str) -> None:
    other = msgspec.structs.replace(ENTRY, **{name: _other(getattr(ENTRY, name))})
    assert hash_entry(other, OPERATION, [LEG]).leaf != hash_entry(ENTRY, OPERATION, [LEG]).leaf


@pytest.mark.parametrize("name", Operation.__struct_fields__)
def test_every_field_of_an_operation_is_in_the_hash_of_its_audit_row(name: str) -> None:
    other = msgspec.structs.replace(OPERATION, **{name: _other(getattr(OPERATION, name))})
    assert hash_entry(ENTRY, other, [LEG]).leaf != hash_entry(ENTRY, OPERATION, [LEG]).leaf


@pytest.mark.parametrize("name", Leg.__struct_fields__)
def test_every_field_of_a_ledger_entry_is_in_the_hash_of_its_audit_row(name: str) -> None:
    other = msgspec.structs.replace(LEG, **{name: _other(getattr(LEG, name))})
    assert hash_entry(ENTRY, OPERATION, [other]).leaf != hash_entry(ENTRY, OPERATION, [LEG]).leaf
    assert hash_entry(ENTRY, OPERATION, [LEG, other]).leaf != hash_entry(ENTRY, OPERATION, [LEG]).leaf
    assert hash_entry(ENTRY, OPERATION, []).leaf != hash_entry(ENTRY, OPERATION, [LEG]).leaf


def _other(value: object) -> object:
    """Another value of the same kind; nothing for something and the other way round."""
    if value is None:
        return uuid.UUID(int=77)
    if isinstance(value, str):
        return value + "x"
    if isinstance(value, bytes):
        return value + b"x"
    if isinstance(value, int):
        return value + 1
    return date(2000, 1, 1) if isinstance(value, date) else uuid.UUID(int=78)


def test_a_seal_says_all_it_covers_and_what_it_follows() -> None:
    leaves = [row_hash((n,)) for n in range(3)]
    seal = make_seal(Place(1, 2), 4, b"before", [10, 11, 15], leaves, head=7)
    assert seal.seqs == [10, 11, 15]
    assert seal.marks[MARK_BYTES : 2 * MARK_BYTES] == mark(leaves[1])
    assert seal.root == root_of(leaves)
    for name in ("practice_id", "location_id", "number", "first_seq", "last_seq"):
        assert seal_chain(msgspec.structs.replace(seal, **{name: getattr(seal, name) + 1})) != seal.chain
    for name in ("marks", "root", "previous"):
        assert seal_chain(msgspec.structs.replace(seal, **{name: getattr(seal, name) + b"x"})) != seal.chain
    assert seal_chain(msgspec.structs.replace(seal, steps=(0, 2, 5))) != seal.chain


def head(**changed: object) -> Head:
    """A signed head, one of its fields changed after the signature."""
    key = new_key()
    bare = Head(1, 1_790_000_000_000_000, "7", 100, 120, 3, "1 2 1 10 15 3 00", b"", b"", key.public, b"")
    digest = head_digest(bare)
    signed = msgspec.structs.replace(bare, digest=digest, signature=key.sign(digest))
    return msgspec.structs.replace(signed, **changed)


def test_a_signature_holds_for_its_own_digest_and_key_alone() -> None:
    one, two = head(), head()
    assert holds(one.public_key, one.signature, one.digest)
    assert not holds(two.public_key, one.signature, one.digest)
    assert not holds(one.public_key, one.signature, b"y" + one.digest[1:])
    assert not holds(b"short", one.signature, one.digest)


@pytest.mark.parametrize("name", ["id", "at", "upto", "next_xact", "entries", "cluster", "chains", "previous"])
def test_every_field_of_a_head_is_signed(name: str) -> None:
    whole = head()
    value = getattr(whole, name)
    changed = msgspec.structs.replace(whole, **{name: value + (1 if isinstance(value, int) else type(value)(b"x") if
                                                isinstance(value, bytes) else "x")})  # fmt: skip
    assert head_digest(changed) != whole.digest


def test_anchors_are_appended_once_and_read_back(tmp_path: Path) -> None:
    file, one, two = tmp_path / "anchors.jsonl", anchor_of(head()), anchor_of(head(id=2))
    assert keep_anchor(file, one)
    assert not keep_anchor(file, one)
    assert keep_anchor(file, two)
    assert read_anchors(file) == (one, two)
    assert one.genuine
    assert not msgspec.structs.replace(one, digest="00" * 32).genuine
    assert not msgspec.structs.replace(one, signature="no hex").genuine
    assert file.stat().st_mode & 0o077 == 0


def test_a_file_that_holds_no_anchors_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "anchors.jsonl"
    for content in (b"", b"hello\n", b'{"format":9}\n', b'{"format":1,"head":1'):
        file.write_bytes(content)
        with pytest.raises(Refused):
            read_anchors(file)


def test_the_key_is_made_once_for_its_owner_alone_and_a_broken_one_is_never_replaced(tmp_path: Path) -> None:
    home = Home(tmp_path / "desk")
    first = seal_key(home, {})
    assert seal_key(home, {}).public == first.public
    file = home.folder("secrets") / "seal-key"
    assert file.stat().st_mode & 0o077 == 0
    file.write_text("half a", encoding="ascii")
    with pytest.raises(Refused):
        seal_key(home, {})
    with pytest.raises(Refused):
        seal_key(home, {"REMITDESK_SEAL_KEY_FILE": str(tmp_path / "none")})
