"""A book of any size for measuring: made-up practices, patients and claims, loaded set-based in seconds.

Closed claims carry one opening-balance operation per practice and month, which takes all off; open ones their charge, a
reason and a work item. It is loaded by the embedded server's superuser with the statement trigger off, and proved
afterwards by `ledger check`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.db.credentials import Credentials
from app.db.database import Database
from app.db.unit import Unit
from app.domain.errors import Refused

PRACTICES, LOCATIONS_EACH, PAYERS = 20, 3, 300
SMALLEST = 1_000


@dataclass(frozen=True, slots=True)
class LoadStep:
    """One step of the load: rows it wrote and seconds it took."""

    name: str
    rows: int
    seconds: float


def build_scale_book(root: Credentials, *, claims: int, tell: Callable[[LoadStep], None]) -> None:
    """Fill an empty, migrated book with `claims` claims, 8 % of them open. Raises Refused when it is not empty."""
    if claims < SMALLEST:
        raise Refused(f"A book to measure on has at least {SMALLEST:,} claims.")
    database = Database.open(root, size=1)
    try:
        with database.unit() as unit:
            if unit.number("SELECT count(*) FROM app.claim"):
                raise Refused("This book already holds claims; set REMITDESK_HOME to a new folder and start again.")
            unit.execute("SET LOCAL statement_timeout = 0")
            unit.execute("SET LOCAL synchronous_commit = off")
            unit.execute("SET LOCAL enable_nestloop = off")  # fresh tables are taken for small: it would be hours
            unit.execute("SET LOCAL work_mem = '256MB'")
            unit.execute("SET LOCAL session_replication_role = replica")  # foreign keys hold by construction
            unit.execute("ALTER TABLE led.entry DISABLE TRIGGER keep_balances")
            for name, sql in load_steps():
                tell(_run(unit, name, sql, claims))
            unit.execute("ALTER TABLE led.entry ENABLE ALWAYS TRIGGER keep_balances")
        with database.statement() as unit:
            unit.execute("SET statement_timeout = 0")       # minutes at five millions
            unit.execute("VACUUM (ANALYZE)")
    finally:
        database.close()


def _run(unit: Unit, name: str, sql: str, claims: int) -> LoadStep:
    started = time.monotonic()
    params = {"claims": claims, "practices": PRACTICES, "each": LOCATIONS_EACH, "payers": PAYERS}
    return LoadStep(name, unit.execute(sql, params), time.monotonic() - started)


def load_steps() -> list[tuple[str, str]]:
    """Name and statement of each step, from resources/demo/scale_book.sql."""
    text = (Path(__file__).resolve().parents[2] / "resources/demo/scale_book.sql").read_text(encoding="utf-8")
    parts = text.split("-- step: ")[1:]
    return [(name.strip(), sql.strip().rstrip(";")) for name, _, sql in (part.partition("\n") for part in parts)]
