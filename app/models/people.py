"""People, their groups and what they may see; requests for two, access taken for a reason, and what was done."""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TSTZRANGE

from app.models.base import metadata

person = Table(
    "person",
    metadata,
    Column("login", Text, primary_key=True),
    Column("display_name", Text, nullable=False),
    Column("kind", Text, nullable=False, server_default=text("'person'")),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    Column("created_by", Text, nullable=False, server_default=text("SESSION_USER")),
    Column("ended_at", DateTime(timezone=True)),
    Column("secret_by", Text, nullable=False, server_default=text("''")),
    Column("secret_at", DateTime(timezone=True)),
    schema="sec",
)

person_group = Table(
    "person_group",
    metadata,
    Column("login", Text, ForeignKey("sec.person.login"), primary_key=True),
    Column("grp", Text, primary_key=True),
    Column("granted_by", Text, nullable=False, server_default=text("SESSION_USER")),
    Column("granted_at", DateTime(timezone=True), server_default=text("clock_timestamp()")),
    Column("asked_by", Text, nullable=False, server_default=text("''")),
    schema="sec",
)

scope = Table(
    "scope",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("login", Text, ForeignKey("sec.person.login"), nullable=False),
    Column("practice_id", Integer),
    Column("location_id", Integer),
    Column("valid", TSTZRANGE, nullable=False, server_default=text("tstzrange(now(), NULL::timestamp with time zone)")),
    Column("granted_by", Text, nullable=False, server_default=text("SESSION_USER")),
    ForeignKeyConstraint(["practice_id", "location_id"], ["app.location.practice_id", "app.location.id"]),
    Index("scope_by_login", "login"),
    schema="sec",
)

seen = Table(
    "seen",
    metadata,
    Column("login", Text, ForeignKey("sec.person.login"), primary_key=True),
    Column("practices", ARRAY(Integer), nullable=False),
    Column("locations", ARRAY(Integer), nullable=False),
    Column("whole", ARRAY(Integer), nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("until", DateTime(timezone=True), nullable=False),
    schema="sec",
)

people_request = Table(
    "people_request",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("login", Text, nullable=False),
    Column("display_name", Text, nullable=False, server_default=text("''")),
    Column("groups", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("scopes", JSONB, nullable=False, server_default=text("'[]'")),
    Column("verifier", Text),
    Column("reason", Text, nullable=False),
    Column("asked_by", Text, nullable=False, server_default=text("SESSION_USER")),
    Column("asked_at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    Column("decision", Text, nullable=False, server_default=text("''")),
    Column("decided_by", Text, nullable=False, server_default=text("''")),
    Column("decided_at", DateTime(timezone=True)),
    Column("decided_text", Text, nullable=False, server_default=text("''")),
    Index("people_request_open", "login", unique=True, postgresql_where=text("decision = ''")),
    schema="sec",
)

break_glass = Table(
    "break_glass",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("scope_id", BigInteger, ForeignKey("sec.scope.id"), nullable=False),
    Column("login", Text, ForeignKey("sec.person.login"), nullable=False, server_default=text("SESSION_USER")),
    Column("reason", Text, nullable=False),
    Column("taken_at", DateTime(timezone=True), nullable=False),
    Column("until", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    Column("ended_by", Text, nullable=False, server_default=text("''")),
    Column("seen_by", Text, nullable=False, server_default=text("''")),
    Column("seen_at", DateTime(timezone=True)),
    Column("seen_text", Text, nullable=False, server_default=text("''")),
    UniqueConstraint("scope_id", name="break_glass_scope_id_key"),
    Index("break_glass_by_login", "login", "taken_at"),
    schema="sec",
)

people_act = Table(
    "people_act",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    Column("actor", Text, nullable=False, server_default=text("SESSION_USER")),
    Column("login", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("text", Text, nullable=False, server_default=text("''")),
    Index("people_act_by_login", "login", "at"),
    schema="sec",
)
