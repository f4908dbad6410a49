"""The office's masters: practices, locations, payers, providers."""

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
    SmallInteger,
    Table,
    Text,
    Time,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from app.models.base import metadata

practice = Table(
    "practice",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("tax_id", Text, nullable=False),
    Column("billing_npi", Text, nullable=False),
    Column("address1", Text, nullable=False, server_default=text("''")),
    Column("address2", Text, nullable=False, server_default=text("''")),
    Column("city", Text, nullable=False, server_default=text("''")),
    Column("state", Text, nullable=False, server_default=text("''")),
    Column("zip", Text, nullable=False, server_default=text("''")),
    Column("phone", Text, nullable=False, server_default=text("''")),
    Column("band", SmallInteger, nullable=False, server_default=text("0")),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("greeting", Text, nullable=False, server_default=text("''")),
    UniqueConstraint("billing_npi", "tax_id", name="practice_billing_npi_tax_id_key"),
    UniqueConstraint("code", name="practice_code_key"),
    schema="app",
)

location = Table(
    "location",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, ForeignKey("app.practice.id"), nullable=False),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("npi", Text, nullable=False, server_default=text("''")),
    Column("place_of_service", Text, nullable=False, server_default=text("'11'")),
    Column("address1", Text, nullable=False, server_default=text("''")),
    Column("address2", Text, nullable=False, server_default=text("''")),
    Column("city", Text, nullable=False, server_default=text("''")),
    Column("state", Text, nullable=False, server_default=text("''")),
    Column("zip", Text, nullable=False, server_default=text("''")),
    Column("phone", Text, nullable=False, server_default=text("''")),
    Column("version", Integer, nullable=False, server_default=text("1")),
    UniqueConstraint("practice_id", "code", name="location_practice_id_code_key"),
    UniqueConstraint("practice_id", "id", name="location_practice_id_id_key"),
    schema="app",
)

payer = Table(
    "payer",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("post_mode", Text, nullable=False, server_default=text("'clean'")),
    Column("follow_up_days", Integer, nullable=False, server_default=text("30")),
    Column("submission", Text, nullable=False, server_default=text("'electronic'")),
    Column("phone", Text, nullable=False, server_default=text("''")),
    Column("hours", Text, nullable=False, server_default=text("''")),
    Column("phone_path", Text, nullable=False, server_default=text("''")),
    Column("portal", Text, nullable=False, server_default=text("''")),
    Column("address1", Text, nullable=False, server_default=text("''")),
    Column("city", Text, nullable=False, server_default=text("''")),
    Column("state", Text, nullable=False, server_default=text("''")),
    Column("zip", Text, nullable=False, server_default=text("''")),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("block_reasons", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("auto_limit_cents", BigInteger),
    Column("crossover_days", Integer, nullable=False, server_default=text("30")),
    Column("deposit_days", Integer, nullable=False, server_default=text("3")),
    Column("line_days", ARRAY(SmallInteger), nullable=False, server_default=text("'{}'")),
    Column("line_opens", Time),
    Column("line_closes", Time),
    Column("line_zone", Text, nullable=False, server_default=text("''")),
    UniqueConstraint("code", name="payer_code_key"),
    schema="app",
)

payer_alias = Table(
    "payer_alias",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("value_norm", Text, primary_key=True),
    Column("payer_id", Integer, ForeignKey("app.payer.id"), nullable=False),
    schema="app",
)

payer_tip = Table(
    "payer_tip",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("payer_id", Integer, ForeignKey("app.payer.id"), nullable=False),
    Column("body", Text, nullable=False),
    Column("pinned", Boolean, nullable=False, server_default=text("true")),
    Column("author", Text, nullable=False, server_default=text("SESSION_USER")),
    Column("at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    Column("edited_by", Text, nullable=False, server_default=text("''")),
    Column("edited_at", DateTime(timezone=True)),
    Index("payer_tip_by_payer", "payer_id"),
    schema="app",
)

provider = Table(
    "provider",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, ForeignKey("app.practice.id"), nullable=False),
    Column("npi", Text, nullable=False),
    Column("last", Text, nullable=False),
    Column("first", Text, nullable=False, server_default=text("''")),
    Column("taxonomy", Text, nullable=False, server_default=text("''")),
    UniqueConstraint("practice_id", "id", name="provider_practice_id_id_key"),
    UniqueConstraint("practice_id", "npi", name="provider_practice_id_npi_key"),
    schema="app",
)
