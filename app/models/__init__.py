"""The tables as SQLAlchemy sees them: one module per aggregate, no behaviour, nothing mapped, so nothing loads lazily.

migrations/sql/tables and tables_0002 make them; tests/db/test_models.py proves that both say the same. Checks,
policies, triggers and functions are told by the SQL alone. Screens do not import this package: it costs most of a
second.
"""

from __future__ import annotations

from app.models import (
    acknowledgements,
    audit,
    bank,
    calls,
    claims,
    clocks,
    contracts,
    counter,
    denials,
    desk,
    drafts,
    floor,
    ledger,
    letters,
    live,
    masters,
    matching,
    mend,
    meta,
    paper,
    patients,
    people,
    policy,
    remits,
    rules,
    takebacks,
    work,
)
from app.models.base import metadata

__all__ = [
    "acknowledgements",
    "audit",
    "bank",
    "calls",
    "claims",
    "clocks",
    "contracts",
    "counter",
    "denials",
    "desk",
    "drafts",
    "floor",
    "ledger",
    "letters",
    "live",
    "masters",
    "matching",
    "mend",
    "meta",
    "metadata",
    "paper",
    "patients",
    "people",
    "policy",
    "remits",
    "rules",
    "takebacks",
    "work",
]
