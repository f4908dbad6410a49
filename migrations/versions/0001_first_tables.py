"""All tables of the first release, from migrations/sql/tables in the order of their names."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = Path(__file__).resolve().parents[1] / "sql" / "tables"


def upgrade() -> None:
    """Create everything in one transaction; a lock that is not free within three seconds ends it."""
    op.execute("SET LOCAL ROLE rd_owner")
    op.execute("SET LOCAL lock_timeout = '3s'")
    for path in sorted(TABLES.glob("*.sql")):
        # exec_driver_sql without parameters: per cent signs and colons in the files are meant literally
        op.get_bind().exec_driver_sql(path.read_text(encoding="utf-8"))
