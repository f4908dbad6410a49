"""Correspondence: files of mail, their pages, letters, our cover sheets, evidence on claims, mail that came back."""

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
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.models.base import metadata

_NOW = text("clock_timestamp()")
_WHO = text("SESSION_USER")
_EMPTY = text("''")
_ONE = text("1")

letter_type = Table(
    "letter_type",
    metadata,
    Column("code", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("queue", Text, nullable=False, server_default=text("'mail'")),
    Column("ord", Integer, nullable=False, server_default=text("100")),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    schema="app",
)

mail_limit = Table(
    "mail_limit",
    metadata,
    Column("one", Boolean, primary_key=True, server_default=text("true")),
    Column("red_days", Integer, nullable=False, server_default=text("2")),
    Column("lead_days", Integer, nullable=False, server_default=text("4")),
    schema="app",
)

letter_file = Table(
    "letter_file",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, ForeignKey("app.practice.id")),
    Column("sha256", LargeBinary, nullable=False),
    Column("kind", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("actor", Text, nullable=False, server_default=_WHO),
    UniqueConstraint(
        "practice_id", "sha256", name="letter_file_practice_id_sha256_key", postgresql_nulls_not_distinct=True
    ),
    schema="app",
)

letter = Table(
    "letter",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, ForeignKey("app.practice.id")),
    Column("location_id", Integer),
    Column("state", Text, nullable=False, server_default=text("'new'")),
    Column("type", Text, ForeignKey("app.letter_type.code")),
    Column("claim_id", BigInteger),
    Column("account_id", BigInteger),
    Column("letter_date", Date),
    Column("due_on", Date),
    Column("reference", Text, nullable=False, server_default=_EMPTY),
    Column("cents", BigInteger),
    Column("decision", Text, nullable=False, server_default=_EMPTY),
    Column("note", Text, nullable=False, server_default=_EMPTY),
    Column("words", Text, nullable=False, server_default=_EMPTY),
    Column("deeds", JSONB, nullable=False, server_default=text("'[]'")),
    Column("takeback_letter_id", BigInteger),
    Column("source", Text, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("notice", Text, nullable=False, server_default=_EMPTY),
    Column("cover_id", BigInteger),
    Column("owner", Text, nullable=False, server_default=_WHO),
    Column("held_until", DateTime(timezone=True)),
    Column("indexed_by", Text, nullable=False, server_default=_EMPTY),
    Column("indexed_at", DateTime(timezone=True)),
    Column("version", Integer, nullable=False, server_default=_ONE),
    Column("at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("actor", Text, nullable=False, server_default=_WHO),
    UniqueConstraint("practice_id", "id", name="letter_practice_id_id_key"),
    ForeignKeyConstraint(["practice_id", "claim_id"], ["app.claim.practice_id", "app.claim.id"]),
    ForeignKeyConstraint(["practice_id", "account_id"], ["app.account.practice_id", "app.account.id"]),
    ForeignKeyConstraint(["practice_id", "location_id"], ["app.location.practice_id", "app.location.id"]),
    ForeignKeyConstraint(
        ["practice_id", "takeback_letter_id"], ["app.takeback_letter.practice_id", "app.takeback_letter.id"]
    ),
    Index("letter_waiting", "received_on", "id", postgresql_where=text("state = 'new'")),
    Index("letter_by_reference", "reference", postgresql_where=text("reference <> ''")),
    Index("letter_by_claim", "claim_id", postgresql_where=text("claim_id IS NOT NULL")),
    Index("letter_by_account", "account_id", postgresql_where=text("account_id IS NOT NULL")),
    schema="app",
)

letter_page = Table(
    "letter_page",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, ForeignKey("app.practice.id")),
    Column("location_id", Integer),
    Column("letter_id", BigInteger, ForeignKey("app.letter.id")),
    Column("file_id", BigInteger, ForeignKey("app.letter_file.id"), nullable=False),
    Column("source_page", Integer, nullable=False),
    Column("place", Integer, nullable=False),
    Column("role", Text, nullable=False, server_default=text("'page'")),
    Column("rotation", Integer, nullable=False, server_default=text("0")),
    Column("kind", Text, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("version", Integer, nullable=False, server_default=_ONE),
    UniqueConstraint(
        "practice_id", "file_id", "source_page", name="letter_page_practice_id_file_id_source_page_key"
    ),
    ForeignKeyConstraint(["practice_id", "location_id"], ["app.location.practice_id", "app.location.id"]),
    Index("letter_page_by_letter", "letter_id", "place", postgresql_where=text("letter_id IS NOT NULL")),
    schema="app",
)

cover_sheet = Table(
    "cover_sheet",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, nullable=False),
    Column("location_id", Integer, nullable=False),
    Column("claim_id", BigInteger, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("token", Text(collation="C"), nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("made_by", Text, nullable=False, server_default=_WHO),
    Column("returned_at", DateTime(timezone=True)),
    Column("letter_id", BigInteger),
    UniqueConstraint("practice_id", "token", name="cover_sheet_practice_id_token_key"),
    UniqueConstraint("practice_id", "id", name="cover_sheet_practice_id_id_key"),
    ForeignKeyConstraint(["practice_id", "claim_id"], ["app.claim.practice_id", "app.claim.id"]),
    ForeignKeyConstraint(["practice_id", "location_id"], ["app.location.practice_id", "app.location.id"]),
    Index("cover_sheet_by_claim", "claim_id"),
    Index("cover_sheet_by_token", "token"),
    schema="app",
)

evidence = Table(
    "evidence",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, nullable=False),
    Column("location_id", Integer, nullable=False),
    Column("claim_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("proof", Boolean, nullable=False, server_default=text("false")),
    Column("evidence_on", Date, nullable=False),
    Column("note", Text, nullable=False, server_default=_EMPTY),
    Column("file_kind", Text, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("actor", Text, nullable=False, server_default=_WHO),
    Column("withdrawn_at", DateTime(timezone=True)),
    Column("withdrawn_by", Text, nullable=False, server_default=_EMPTY),
    Column("withdrawn_reason", Text, nullable=False, server_default=_EMPTY),
    Column("version", Integer, nullable=False, server_default=_ONE),
    UniqueConstraint("practice_id", "id", name="evidence_practice_id_id_key"),
    ForeignKeyConstraint(["practice_id", "claim_id"], ["app.claim.practice_id", "app.claim.id"]),
    ForeignKeyConstraint(["practice_id", "location_id"], ["app.location.practice_id", "app.location.id"]),
    Index("evidence_by_claim", "claim_id"),
    Index("evidence_once", "claim_id", "sha256", unique=True, postgresql_where=text("withdrawn_at IS NULL")),
    schema="app",
)

mail_return = Table(
    "mail_return",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, nullable=False),
    Column("account_id", BigInteger, nullable=False),
    Column("letter_id", BigInteger, nullable=False),
    Column("came_on", Date, nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    Column("ended_by", Text, nullable=False, server_default=_EMPTY),
    Column("ended_text", Text, nullable=False, server_default=_EMPTY),
    ForeignKeyConstraint(["practice_id", "account_id"], ["app.account.practice_id", "app.account.id"]),
    Index("mail_return_open", "account_id", "letter_id", unique=True, postgresql_where=text("ended_at IS NULL")),
    schema="app",
)
