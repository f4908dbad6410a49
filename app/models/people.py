"""People, their groups and what they may see."""

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
    text,
)
from sqlalchemy.dialects.postgresql import TSTZRANGE

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
    schema="sec",
)

person_group = Table(
    "person_group",
    metadata,
    Column("login", Text, ForeignKey("sec.person.login"), primary_key=True),
    Column("grp", Text, primary_key=True),
    Column("granted_by", Text, nullable=False, server_default=text("SESSION_USER")),
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
