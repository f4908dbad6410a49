"""Fee schedules, contracts, and what was learned where there is none."""

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
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from app.models.base import metadata

fee_schedule = Table(
    "fee_schedule",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False, server_default=text("''")),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    Column("changed_by", Text, nullable=False, server_default=text("SESSION_USER")),
    UniqueConstraint("code", name="fee_schedule_code_key"),
    schema="app",
)

fee = Table(
    "fee",
    metadata,
    Column("schedule_id", Integer, ForeignKey("app.fee_schedule.id"), primary_key=True),
    Column("procedure", Text(collation="C"), primary_key=True),
    Column("modifier", Text(collation="C"), primary_key=True, server_default=text("''")),
    Column("place", Text(collation="C"), primary_key=True, server_default=text("''")),
    Column("locality", Text(collation="C"), primary_key=True, server_default=text("''")),
    Column("effective_from", Date, primary_key=True),
    Column("effective_to", Date),
    Column("cents", BigInteger, nullable=False),
    Column("multiple", Boolean, nullable=False, server_default=text("false")),
    Column("bilateral", SmallInteger, nullable=False, server_default=text("1")),
    schema="app",
)

contract = Table(
    "contract",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("code", Text(collation="C"), nullable=False),
    Column("name", Text, nullable=False, server_default=text("''")),
    Column("payer_id", Integer, ForeignKey("app.payer.id"), nullable=False),
    Column("plan", Text(collation="C"), nullable=False, server_default=text("''")),
    Column("practice_id", Integer, ForeignKey("app.practice.id")),
    Column("location_id", Integer),
    Column("schedule_id", Integer, ForeignKey("app.fee_schedule.id"), nullable=False),
    Column("locality", Text(collation="C"), nullable=False, server_default=text("''")),
    Column("percent", Integer, nullable=False),
    Column("multiple", ARRAY(Integer), nullable=False, server_default=text("'{}'")),
    Column("modifiers", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("factors", ARRAY(Integer), nullable=False, server_default=text("'{}'")),
    Column("by_units", Boolean, nullable=False, server_default=text("true")),
    Column("capped", Boolean, nullable=False, server_default=text("true")),
    Column("tolerance_cents", BigInteger, nullable=False, server_default=text("0")),
    Column("tolerance_percent", Integer, nullable=False, server_default=text("0")),
    Column("effective_from", Date, nullable=False),
    Column("effective_to", Date),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    Column("changed_by", Text, nullable=False, server_default=text("SESSION_USER")),
    ForeignKeyConstraint(["practice_id", "location_id"], ["app.location.practice_id", "app.location.id"]),
    UniqueConstraint("code", "effective_from", name="contract_code_effective_from_key"),
    Index("contract_by_payer", "payer_id"),
    schema="app",
)

learned_allowed = Table(
    "learned_allowed",
    metadata,
    Column("practice_id", Integer, ForeignKey("app.practice.id"), primary_key=True),
    Column("payer_id", Integer, ForeignKey("app.payer.id"), primary_key=True),
    Column("procedure", Text(collation="C"), primary_key=True),
    Column("modifiers", Text(collation="C"), primary_key=True, server_default=text("''")),
    Column("cents", BigInteger, nullable=False),
    Column("decisions", Integer, nullable=False),
    Column("as_of", Date, nullable=False),
    schema="app",
)
