"""Clock rules: how long a payer gives for each act, effective-dated."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Computed,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    text,
)

from app.models.base import metadata

clock_rule = Table(
    "clock_rule",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("payer_id", Integer, ForeignKey("app.payer.id")),
    Column("payer_type", Text, nullable=False, server_default=text("''")),
    Column("line_of_business", Text, nullable=False, server_default=text("''")),
    Column("claim_type", Text, nullable=False, server_default=text("''")),
    Column("days", Integer, nullable=False),
    Column("business", Boolean, nullable=False, server_default=text("false")),
    Column("start_rule", Text, nullable=False),
    Column("effective_from", Date, nullable=False, server_default=text("'2000-01-01'")),
    Column("effective_to", Date),
    Column("source", Text, nullable=False),
    Column("verify", Boolean, nullable=False, server_default=text("false")),
    Column("payer_key", Integer, Computed("COALESCE(payer_id, 0)", persisted=True)),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("changed_at", DateTime(True), nullable=False, server_default=text("clock_timestamp()")),
    Column("changed_by", Text, nullable=False, server_default=text("SESSION_USER")),
    Index(
        "clock_rule_once",
        "kind",
        "payer_key",
        "payer_type",
        "line_of_business",
        "claim_type",
        "effective_from",
        unique=True,
    ),
    Index("clock_rule_by_payer", "payer_key", "kind"),
    schema="app",
)
