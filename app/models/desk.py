"""The desk: saved views, questions to the lead, and what was exported."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.models.base import metadata

_NOW = text("clock_timestamp()")
_WHO = text("SESSION_USER")
_NONE = text("''")

saved_view = Table(
    "saved_view",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("owner", Text, nullable=False, server_default=_WHO),
    Column("team", Text, nullable=False, server_default=_NONE),
    Column("name", Text, nullable=False),
    Column("queue", Text, ForeignKey("app.queue.code"), nullable=False),
    Column("filters", JSONB, nullable=False, server_default=text("'{}'")),
    Column("key", SmallInteger),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    UniqueConstraint("owner", "name", name="saved_view_owner_name_key"),
    Index("saved_view_shared", "team", postgresql_where=text("team <> ''")),
    schema="app",
)

question = Table(
    "question",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, ForeignKey("app.practice.id"), nullable=False),
    Column("location_id", Integer),
    Column("claim_id", BigInteger),
    Column("remit_claim_id", BigInteger),
    Column("item_id", BigInteger, ForeignKey("app.work_item.id", ondelete="CASCADE"), nullable=False),
    Column("reason_id", BigInteger, nullable=False),
    Column("payer_id", Integer, ForeignKey("app.payer.id")),
    Column("asked_by", Text, nullable=False, server_default=_WHO),
    Column("asked_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("addressee", Text, nullable=False, server_default=_NONE),
    Column("body", Text, nullable=False),
    Column("sleeps", Boolean, nullable=False, server_default=text("false")),
    Column("state", Text, nullable=False, server_default=text("'open'")),
    Column("answer", Text, nullable=False, server_default=_NONE),
    Column("answered_by", Text, nullable=False, server_default=_NONE),
    Column("answered_at", DateTime(timezone=True)),
    Column("seen_at", DateTime(timezone=True)),
    Column("tip_id", BigInteger, ForeignKey("app.payer_tip.id", ondelete="SET NULL")),
    ForeignKeyConstraint(["practice_id", "claim_id"], ["app.claim.practice_id", "app.claim.id"]),
    Index("question_open", "asked_at", "id", postgresql_where=text("state = 'open'")),
    Index("question_by_asker", "asked_by", text("asked_at DESC")),
    Index("question_by_answer", text("answered_at DESC"), postgresql_where=text("state = 'answered'")),
    Index("question_by_item", "item_id"),
    schema="app",
)

export_log = Table(
    "export_log",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("login", Text, nullable=False, server_default=_WHO),
    Column("list", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("filters", Text, nullable=False, server_default=_NONE),
    Column("most", Integer, nullable=False),
    Column("rows", Integer),
    Column("begun_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("finished_at", DateTime(timezone=True)),
    Index("export_log_by_time", text("begun_at DESC")),
    schema="app",
)

export_limit = Table(
    "export_limit",
    metadata,
    Column("only_row", Boolean, primary_key=True, server_default=text("true")),
    Column("rows", Integer, nullable=False, server_default=text("5000")),
    Column("lead_rows", Integer, nullable=False, server_default=text("200000")),
    schema="app",
)
