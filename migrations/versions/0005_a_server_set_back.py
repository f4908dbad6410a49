"""A server set back to an earlier moment is noticed: where the book lies, and since when."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = Path(__file__).resolve().parents[1] / "sql" / "tables_0005"


def upgrade() -> None:
    """Everything in one transaction, in the order of the file names; a lock not free in three seconds ends it."""
    op.execute("SET LOCAL ROLE rd_owner")
    op.execute("SET LOCAL lock_timeout = '3s'")
    for path in sorted(TABLES.glob("*.sql")):
        op.get_bind().exec_driver_sql(path.read_text(encoding="utf-8"))
