"""Mending what was posted: acts, their received claims and balances, and what had left the office."""

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
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from app.models.base import metadata

_NOW = text("clock_timestamp()")
_WHO = text("SESSION_USER")


def _of_mend() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["practice_id", "mend_id"], ["app.mend.practice_id", "app.mend.id"])


def _of_claim() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["practice_id", "claim_id"], ["app.claim.practice_id", "app.claim.id"])


mend = Table(
    "mend",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, ForeignKey("app.practice.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("treatment", Text, nullable=False, server_default=text("''")),
    Column("at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("actor", Text, nullable=False, server_default=_WHO),
    Column("undone_at", DateTime(timezone=True)),
    Column("undone_by", Text),
    UniqueConstraint("practice_id", "id", name="mend_practice_id_id_key"),
    Index("mend_by_time", "practice_id", text("at DESC")),
    schema="app",
)

mend_part = Table(
    "mend_part",
    metadata,
    Column("practice_id", Integer, nullable=False),
    Column("mend_id", BigInteger, primary_key=True),
    Column("remit_claim_id", BigInteger, primary_key=True),
    Column("claim_before", BigInteger),
    Column("claim_after", BigInteger),
    Column("state_before", Text, nullable=False),
    Column("op_before", Uuid, ForeignKey("led.op.op_id")),
    Column("op_after", Uuid, ForeignKey("led.op.op_id")),
    _of_mend(),
    ForeignKeyConstraint(["practice_id", "remit_claim_id"], ["app.remit_claim.practice_id", "app.remit_claim.id"]),
    Index("mend_part_by_received", "remit_claim_id"),
    schema="app",
)

mend_balance = Table(
    "mend_balance",
    metadata,
    Column("practice_id", Integer, nullable=False),
    Column("mend_id", BigInteger, primary_key=True),
    Column("claim_id", BigInteger, primary_key=True),
    Column("party", Text, primary_key=True),
    Column("before_cents", BigInteger, nullable=False),
    Column("after_cents", BigInteger, nullable=False),
    _of_mend(),
    _of_claim(),
    schema="app",
)

statement_sent = Table(
    "statement_sent",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, ForeignKey("app.practice.id"), nullable=False),
    Column("account_id", BigInteger, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("actor", Text, nullable=False, server_default=_WHO),
    ForeignKeyConstraint(["practice_id", "account_id"], ["app.account.practice_id", "app.account.id"]),
    Index("statement_sent_by_account", "account_id", "at"),
    schema="app",
)

left_office = Table(
    "left_office",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, nullable=False),
    Column("location_id", Integer, nullable=False),
    Column("mend_id", BigInteger, nullable=False),
    Column("claim_id", BigInteger, nullable=False),
    Column("what", Text, nullable=False),
    Column("left_at", DateTime(timezone=True), nullable=False),
    Column("text", Text, nullable=False),
    Column("done_at", DateTime(timezone=True)),
    Column("done_by", Text),
    _of_mend(),
    _of_claim(),
    Index("left_office_open", "claim_id", postgresql_where=text("done_at IS NULL")),
    schema="app",
)
