"""`ledger check`: the money invariants of TRUST.md section 3, proved again over the whole book."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec import Struct

from app.claims.invariant import Invariant
from app.claims.invariants import INVARIANTS
from app.db.unit import Unit
from app.domain.errors import NotPermitted

ROWS_SHOWN = 20


class InvariantResult(Struct, frozen=True):
    """One invariant: how many rows break it (counted to 1,000) and the first of them."""

    name: str
    meaning: str
    broken: int
    rows: tuple[str, ...]


class LedgerReport(Struct, frozen=True):
    """The whole proof; `ok` when nothing is broken."""

    ok: bool
    practices: int
    operations: int
    entries: int
    invariants: tuple[InvariantResult, ...]


@dataclass(frozen=True, slots=True)
class _Extent:
    practices: int
    unseen: int
    operations: int
    entries: int


def check_ledger(unit: Unit) -> LedgerReport:
    """Prove every invariant over the whole book. Raises NotPermitted unless an auditor of every practice asks."""
    unit.execute("SELECT sec.require_group('auditor')")
    # Whole-book sums: the patience of a desk is not meant for them.
    unit.execute("SET LOCAL statement_timeout = '15min'")
    extent = unit.one(_EXTENT, into=_Extent, missing="")
    if extent.unseen:
        raise NotPermitted("The check needs an auditor who may see every practice; it proves the whole book.")
    results = tuple(_proved(unit, invariant) for invariant in INVARIANTS)
    ok = not any(result.broken for result in results)
    return LedgerReport(ok, extent.practices, extent.operations, extent.entries, results)


def _proved(unit: Unit, invariant: Invariant) -> InvariantResult:
    rows = unit.rows(f"SELECT row FROM ({invariant.sql}) broken (row) LIMIT 1000", into=str)
    return InvariantResult(invariant.name, invariant.meaning, len(rows), tuple(rows[:ROWS_SHOWN]))


# Practices nobody but the check asks about are counted by a function that returns the number alone.
_EXTENT = """
SELECT cardinality(sec.my_whole_practices()) AS practices,
    sec.practices() - cardinality(sec.my_whole_practices()) AS unseen,
    (SELECT count(*) FROM led.op) AS operations, (SELECT count(*) FROM led.entry) AS entries"""
