"""What a proof of the audit reads beside the rows: heads, seals, marks, numbers, and what belongs to nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from app.audit.rows import Head, Marks, Place, Seal
from app.db.unit import Unit

HEADS_AT_ONCE = 200
NUMBERS_AT_ONCE = 20_000
MOST_STRAYS = 1_000


class Number(Struct, frozen=True, gc=False):
    """An audit row's number, transaction, time (microseconds) and place."""

    seq: int
    xact: int
    at: int
    practice_id: int
    location_id: int

    @property
    def place(self) -> Place:
        """Whose chain it belongs to."""
        return Place(self.practice_id, self.location_id)


class Stray(Struct, frozen=True):
    """Something that belongs to nothing; `what` as api.audit_strays_v1 names it."""

    what: str
    key: str
    seq: int


def newest_head(unit: Unit) -> Head | None:
    """The last head, or None before the first sealing."""
    return unit.row("SELECT * FROM api.audit_heads_v1(NULL, 1)", into=Head)


def heads(unit: Unit) -> Iterator[list[Head]]:
    """All heads in their order, some at a time."""
    after = 0
    while found := unit.rows(
        "SELECT * FROM api.audit_heads_v1(%(after)s, %(most)s)", {"after": after, "most": HEADS_AT_ONCE}, into=Head
    ):
        yield found
        after = found[-1].id


def seals(unit: Unit, first: int, last: int) -> list[Seal]:
    """The seals of heads between two numbers."""
    return unit.rows("SELECT * FROM api.audit_seals_v1(%(first)s, %(last)s)", {"first": first, "last": last}, into=Seal)


def marks(unit: Unit, seqs: Sequence[int]) -> dict[int, Marks]:
    """What sealed money operations looked like, by their audit row."""
    found = unit.rows("SELECT * FROM api.audit_marks_v1(%(seqs)s::bigint[])", {"seqs": list(seqs)}, into=Marks)
    return {each.seq: each for each in found}


def numbers(unit: Unit) -> Iterator[Number]:
    """Every audit row by its number, ascending."""
    after = -(2**62)
    asked = "SELECT * FROM api.audit_numbers_v1(%(after)s, %(most)s)"
    while found := unit.rows(asked, {"after": after, "most": NUMBERS_AT_ONCE}, into=Number):
        yield from found
        after = found[-1].seq


def strays(unit: Unit) -> list[Stray]:
    """What belongs to nothing; a thousand of each kind at most."""
    return unit.rows("SELECT * FROM api.audit_strays_v1(%(most)s)", {"most": MOST_STRAYS}, into=Stray)


def cluster_of(unit: Unit) -> str:
    """The server's own number."""
    return unit.text("SELECT system_identifier::text FROM pg_control_system()")
