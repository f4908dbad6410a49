"""What is being typed, and what a person chose for the own desk."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.models.base import metadata

draft = Table(
    "draft",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("login", Text, nullable=False, server_default=text("SESSION_USER")),
    Column("practice_id", Integer, nullable=False),
    Column("location_id", Integer),
    Column("claim_id", BigInteger),
    Column("remit_claim_id", BigInteger),
    Column("body", Text, nullable=False, server_default=text("''")),
    Column("outcome", Text, nullable=False, server_default=text("''")),
    Column("next_on", Date),
    Column("pane", JSONB, nullable=False, server_default=text("'{}'")),
    Column("at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    Column("fields", JSONB, nullable=False, server_default=text("'{}'")),
    ForeignKeyConstraint(["practice_id", "claim_id"], ["app.claim.practice_id", "app.claim.id"]),
    ForeignKeyConstraint(["practice_id", "remit_claim_id"], ["app.remit_claim.practice_id", "app.remit_claim.id"]),
    UniqueConstraint(
        "login",
        "claim_id",
        "remit_claim_id",
        name="draft_login_claim_id_remit_claim_id_key",
        postgresql_nulls_not_distinct=True,
    ),
    schema="app",
)

preference = Table(
    "preference",
    metadata,
    Column("login", Text, primary_key=True, server_default=text("SESSION_USER")),
    Column("key", Text, primary_key=True),
    Column("value", JSONB, nullable=False),
    schema="app",
)
