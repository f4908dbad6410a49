"""The version handshake and what is applied by content."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Table,
    Text,
    text,
)

from app.models.base import metadata

schema_state = Table(
    "schema_state",
    metadata,
    Column("only_row", Boolean, primary_key=True, server_default=text("true")),
    Column("version", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("min_client", Text, nullable=False),
    Column("max_client", Text, nullable=False),
    Column("state", Text, nullable=False, server_default=text("'ready'")),
    Column("applied_at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    Column("applied_by", Text, nullable=False, server_default=text("''")),
    schema="meta",
)
