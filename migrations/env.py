"""Alembic's entry: runs on the connection app.db.migrate hands over, as the owner of the tables."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, text

connection: Connection = context.config.attributes["connection"]

# One transaction per revision: a migration killed half way leaves the version before it, whole.
context.configure(connection=connection, version_table_schema="meta", transaction_per_migration=True)
with context.begin_transaction():
    connection.execute(text("SET LOCAL ROLE rd_owner"))
    context.run_migrations()
