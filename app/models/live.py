"""Change rows, counters, the counts beside the queues, and the worker's log."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
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

change = Table(
    "change",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("topic", Text, nullable=False),
    Column("queue", Text, nullable=False, server_default=text("''")),
    Column("practice_id", Integer),
    Column("location_id", Integer),
    Column("claim_id", BigInteger),
    Column("assignee", Text, nullable=False, server_default=text("''")),
    Column("items", Integer, nullable=False, server_default=text("0")),
    Column("cents", BigInteger, nullable=False, server_default=text("0")),
    Column("actor", Text, nullable=False, server_default=text("SESSION_USER")),
    Column("at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    Column("seq", BigInteger),
    Index("change_by_seq", "seq", postgresql_where=text("seq IS NOT NULL")),
    Index("change_unfolded", "id", postgresql_where=text("seq IS NULL")),
    schema="app",
)

queue_summary = Table(
    "queue_summary",
    metadata,
    Column("practice_id", Integer, primary_key=True),
    Column("location_id", Integer, primary_key=True, server_default=text("0")),
    Column("queue", Text, ForeignKey("app.queue.code"), primary_key=True),
    Column("assignee", Text, primary_key=True, server_default=text("''")),
    Column("items", BigInteger, nullable=False),
    Column("cents", BigInteger, nullable=False),
    Column("overdue", BigInteger, nullable=False, server_default=text("0")),
    schema="app",
)

change_counter = Table(
    "change_counter",
    metadata,
    Column("topic", Text, primary_key=True),
    Column("queue", Text, primary_key=True, server_default=text("''")),
    Column("seq", BigInteger, nullable=False, server_default=text("0")),
    Column("at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    schema="app",
)

job = Table(
    "job",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("name", Text, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    Column("finished_at", DateTime(timezone=True)),
    Column("ok", Boolean),
    Column("text", Text, nullable=False, server_default=text("''")),
    Column("next_at", DateTime(timezone=True)),
    Index("job_by_name", "name", text("started_at DESC")),
    schema="app",
)
