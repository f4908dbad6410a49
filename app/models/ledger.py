"""The ledger: operations, entries and the kept balances of lines."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.models.base import metadata

operation = Table(
    "op",
    metadata,
    Column("op_id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("practice_id", Integer, ForeignKey("app.practice.id"), nullable=False),
    Column("location_id", Integer),
    Column("payload_sha256", LargeBinary, nullable=False),
    Column("actor", Text, nullable=False, server_default=text("SESSION_USER")),
    Column("at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    Column("reason", Text, nullable=False, server_default=text("''")),
    Column("source_kind", Text, nullable=False, server_default=text("''")),
    Column("source_id", BigInteger),
    Column("reverses_op", Uuid, ForeignKey("led.op.op_id")),
    Column("result", JSONB, nullable=False, server_default=text("'{}'")),
    Index("op_by_source", "source_kind", "source_id"),
    Index("op_by_day", "practice_id", "at"),
    Index("op_by_reversed", "reverses_op", postgresql_where=text("reverses_op IS NOT NULL")),
    schema="led",
)

entry = Table(
    "entry",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("op_id", Uuid, ForeignKey("led.op.op_id"), nullable=False),
    Column("practice_id", Integer, nullable=False),
    Column("location_id", Integer),
    Column("account", Text, nullable=False),
    Column("party", Text),
    Column("kind", Text, nullable=False),
    Column("reference", Text, nullable=False, server_default=text("''")),
    Column("claim_id", BigInteger),
    Column("line_id", BigInteger),
    Column("cents", BigInteger, nullable=False),
    Column("effective_date", Date, nullable=False),
    Column("period", Date, nullable=False),
    Column("remit_claim_id", BigInteger),
    Column("group_code", Text, nullable=False, server_default=text("''")),
    Column("reason_code", Text, nullable=False, server_default=text("''")),
    Column("reverses", BigInteger, ForeignKey("led.entry.id")),
    ForeignKeyConstraint(["practice_id", "claim_id"], ["app.claim.practice_id", "app.claim.id"]),
    ForeignKeyConstraint(["practice_id", "line_id"], ["app.claim_line.practice_id", "app.claim_line.id"]),
    UniqueConstraint("reverses", name="entry_reverses_key"),
    Index("entry_by_claim", "claim_id", postgresql_where=text("claim_id IS NOT NULL")),
    Index("entry_by_op", "op_id"),
    Index(
        "entry_by_reference",
        "practice_id",
        "account",
        "reference",
        postgresql_where=text("account <> 'receivable'"),
    ),
    schema="led",
)

line_balance = Table(
    "line_balance",
    metadata,
    Column("practice_id", Integer, nullable=False),
    Column("location_id", Integer, nullable=False),
    Column("claim_id", BigInteger, nullable=False),
    Column("line_id", BigInteger, primary_key=True),
    Column("party", Text, primary_key=True),
    Column("cents", BigInteger, nullable=False),
    Index("line_balance_by_claim", "claim_id"),
    schema="led",
)
