"""What matching learned: picks of persons, and the former system's claim numbers."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Identity, Index, Integer, Table, Text, text

from app.models.base import metadata

match_pick = Table(
    "match_pick",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, ForeignKey("app.practice.id"), nullable=False),
    Column("payer_id", Integer, ForeignKey("app.payer.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("value", Text, nullable=False, server_default=text("''")),
    Column("picked_by", Text, nullable=False, server_default=text("SESSION_USER")),
    Column("picked_at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    Column("times_used", Integer, nullable=False, server_default=text("0")),
    Column("forgotten_by", Text),
    Column("forgotten_at", DateTime(timezone=True)),
    Index(
        "match_pick_known",
        "practice_id",
        "payer_id",
        "kind",
        "value",
        unique=True,
        postgresql_where=text("forgotten_at IS NULL"),
    ),
    schema="app",
)

legacy_pattern = Table(
    "legacy_pattern",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, ForeignKey("app.practice.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("pattern", Text, nullable=False),
    Column("system", Text, nullable=False),
    Column("added_by", Text, nullable=False, server_default=text("SESSION_USER")),
    Column("added_at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    Column("retired_by", Text),
    Column("retired_at", DateTime(timezone=True)),
    Index(
        "legacy_pattern_known",
        "practice_id",
        "kind",
        "pattern",
        unique=True,
        postgresql_where=text("retired_at IS NULL"),
    ),
    schema="app",
)
