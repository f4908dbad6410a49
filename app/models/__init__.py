"""The tables as SQLAlchemy sees them: one module per aggregate, no behaviour, nothing mapped, so nothing loads lazily.

migrations/sql/tables is what makes them; tests/db/test_models.py proves that both say the same. Checks, policies,
triggers and functions are told by the SQL alone. Screens do not import this package (it costs most of a second).
"""

from __future__ import annotations

from app.models import claims, ledger, live, masters, mend, meta, patients, people, remits, work
from app.models.base import metadata

__all__ = ["claims", "ledger", "live", "masters", "mend", "meta", "metadata", "patients", "people", "remits", "work"]
