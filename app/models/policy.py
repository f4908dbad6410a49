"""The posting policy's rows, write-off reasons, and approvals."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.models.base import metadata

posting_rule = Table(
    "posting_rule",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("payer_id", Integer, ForeignKey("app.payer.id")),
    Column("payer_type", Text, nullable=False, server_default=text("''")),
    Column("group_code", Text, nullable=False),
    Column("reason_code", Text, nullable=False),
    Column("remark_code", Text, nullable=False, server_default=text("''")),
    Column("treatment", Text, nullable=False),
    Column("expected", Boolean, nullable=False, server_default=text("true")),
    Column("account", Text, nullable=False, server_default=text("''")),
    Column("effective_from", Date, nullable=False),
    Column("effective_to", Date),
    Column("note", Text, nullable=False, server_default=text("''")),
    Column("owner", Text, nullable=False, server_default=text("SESSION_USER")),
    Column("at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    Column("version", Integer, nullable=False, server_default=text("1")),
    UniqueConstraint(
        "payer_id",
        "payer_type",
        "group_code",
        "reason_code",
        "remark_code",
        "effective_from",
        name="posting_rule_payer_id_payer_type_group_code_reason_code_rem_key",
        postgresql_nulls_not_distinct=True,
    ),
    schema="app",
)

write_off_reason = Table(
    "write_off_reason",
    metadata,
    Column("code", Text, primary_key=True),
    Column("words", Text, nullable=False),
    Column("avoidable", Boolean, nullable=False),
    Column("limit_cents", BigInteger),
    Column("proof_required", Boolean, nullable=False, server_default=text("false")),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("version", Integer, nullable=False, server_default=text("1")),
    schema="app",
)

approval = Table(
    "approval",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, ForeignKey("app.practice.id"), nullable=False),
    Column("location_id", Integer),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("claim_id", BigInteger),
    Column("cents", BigInteger, nullable=False),
    Column("wish", JSONB, nullable=False, server_default=text("'{}'")),
    Column("asked_op", Uuid, nullable=False),
    Column("asked_by", Text, nullable=False, server_default=text("SESSION_USER")),
    Column("asked_at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    Column("decision", Text),
    Column("decided_by", Text),
    Column("decided_at", DateTime(timezone=True)),
    Column("decided_text", Text, nullable=False, server_default=text("''")),
    Column("op_id", Uuid),
    Column("version", Integer, nullable=False, server_default=text("1")),
    ForeignKeyConstraint(["practice_id", "claim_id"], ["app.claim.practice_id", "app.claim.id"]),
    UniqueConstraint("practice_id", "asked_op", name="approval_practice_id_asked_op_key"),
    Index("approval_open", "practice_id", "location_id", "id", postgresql_where=text("decision IS NULL")),
    Index(
        "approval_one_check",
        "practice_id",
        text("(wish ->> 'check')"),
        unique=True,
        postgresql_where=text("kind = 'refund' AND decision IS NULL"),
    ),
    schema="app",
)
