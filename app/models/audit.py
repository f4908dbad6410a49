"""The audit: its rows, and the heads and seals that prove them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
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
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from app.models.base import metadata

entry = Table(
    "entry",
    metadata,
    Column("seq", BigInteger, Identity(always=True), primary_key=True),
    Column("xact", BigInteger, nullable=False, server_default=text("((pg_current_xact_id())::text)::bigint")),
    Column("actor", Text, nullable=False, server_default=text("SESSION_USER")),
    Column("at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    Column("client_addr", Text, nullable=False, server_default=text("COALESCE(host(inet_client_addr()), ''::text)")),
    Column("program", Text, nullable=False,
           server_default=text("\"left\"(current_setting('application_name'::text), 60)")),
    Column("action", Text, nullable=False),
    Column("object_kind", Text, nullable=False, server_default=text("''")),
    Column("object_id", BigInteger),
    Column("op_id", Uuid),
    Column("practice_id", Integer),
    Column("location_id", Integer),
    Column("body", JSONB, nullable=False, server_default=text("'{}'")),
    Index("entry_unsealed", "xact"),
    Index("entry_by_op", "op_id", unique=True, postgresql_where=text("op_id IS NOT NULL")),
    Index(
        "entry_by_object", "object_kind", "object_id", "at",
        postgresql_where=text("object_id IS NOT NULL"),
    ),
    Index("entry_by_actor", "actor", "at"),
    schema="aud",
)  # fmt: skip

head = Table(
    "head",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("cluster", Text, nullable=False),
    Column("upto", BigInteger, nullable=False),
    Column("next_xact", BigInteger, nullable=False),
    Column("entries", BigInteger, nullable=False),
    Column("chains", Text, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    schema="aud",
)

seal = Table(
    "seal",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("head_id", BigInteger, ForeignKey("aud.head.id"), nullable=False),
    Column("practice_id", Integer, nullable=False),
    Column("location_id", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("first_seq", BigInteger, nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    Column("steps", ARRAY(Integer), nullable=False),
    Column("marks", LargeBinary, nullable=False),
    Column("root", LargeBinary, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("chain", LargeBinary, nullable=False),
    UniqueConstraint("practice_id", "location_id", "number", name="seal_practice_id_location_id_number_key"),
    Index("seal_by_head", "head_id"),
    Index("seal_by_last", "last_seq"),
    schema="aud",
)

legs = Table(
    "legs",
    metadata,
    Column("seq", BigInteger, ForeignKey("aud.entry.seq"), primary_key=True, autoincrement=False),
    Column("op_mark", LargeBinary, nullable=False),
    Column("ids", ARRAY(BigInteger), nullable=False),
    Column("marks", LargeBinary, nullable=False),
    schema="aud",
)

server = Table(
    "server",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    Column("actor", Text, nullable=False, server_default=text("SESSION_USER")),
    Column("system", Text, nullable=False),
    Column("timeline", Integer, nullable=False),
    Column("database", BigInteger, nullable=False),
    Column("why", Text, nullable=False),
    schema="aud",
)
