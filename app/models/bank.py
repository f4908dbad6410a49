"""Bank accounts, statements, their lines, what each was applied to, and money owed between practices."""

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
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.models.base import metadata

_NOW = text("clock_timestamp()")
_WHO = text("SESSION_USER")
_EMPTY = text("''")
_STANDING = text("undone_op IS NULL")


def _of_line() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["practice_id", "line_id"], ["app.bank_line.practice_id", "app.bank_line.id"])


def _of_account() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["practice_id", "account_id"], ["app.bank_account.practice_id", "app.bank_account.id"])


bank_account = Table(
    "bank_account",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, ForeignKey("app.practice.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("last_four", Text, nullable=False),
    Column("profile", JSONB, nullable=False, server_default=text("'{}'")),
    Column("version", Integer, nullable=False, server_default=text("1")),
    UniqueConstraint("practice_id", "name", name="bank_account_practice_id_name_key"),
    UniqueConstraint("practice_id", "last_four", name="bank_account_practice_id_last_four_key"),
    UniqueConstraint("practice_id", "id", name="bank_account_practice_id_id_key"),
    schema="app",
)

bank_file = Table(
    "bank_file",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, ForeignKey("app.practice.id"), nullable=False),
    Column("account_id", Integer, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("name", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("lines", Integer, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("actor", Text, nullable=False, server_default=_WHO),
    UniqueConstraint("practice_id", "id", name="bank_file_practice_id_id_key"),
    UniqueConstraint("practice_id", "account_id", "sha256", name="bank_file_practice_id_account_id_sha256_key"),
    _of_account(),
    schema="app",
)

bank_line = Table(
    "bank_line",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, ForeignKey("app.practice.id"), nullable=False),
    Column("account_id", Integer, nullable=False),
    Column("file_id", BigInteger),
    Column("posted_on", Date, nullable=False),
    Column("cents", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("reference", Text(collation="C"), nullable=False, server_default=_EMPTY),
    Column("trace", Text(collation="C"), nullable=False, server_default=_EMPTY),
    Column("originator", Text, nullable=False, server_default=_EMPTY),
    Column("payer_text", Text, nullable=False, server_default=_EMPTY),
    Column("addenda", Text, nullable=False, server_default=_EMPTY),
    Column("natural_key", Text(collation="C"), nullable=False),
    Column("state", Text, nullable=False, server_default=text("'open'")),
    Column("applied_cents", BigInteger, nullable=False, server_default=text("0")),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("actor", Text, nullable=False, server_default=_WHO),
    UniqueConstraint(
        "practice_id", "account_id", "natural_key", name="bank_line_practice_id_account_id_natural_key_key"
    ),
    UniqueConstraint("practice_id", "id", name="bank_line_practice_id_id_key"),
    _of_account(),
    ForeignKeyConstraint(["practice_id", "file_id"], ["app.bank_file.practice_id", "app.bank_file.id"]),
    Index("bank_line_by_day", "practice_id", "posted_on"),
    Index("bank_line_open", "practice_id", "id", postgresql_where=text("state <> 'matched'")),
    Index("bank_line_by_trace", "trace", postgresql_where=text("trace <> ''")),
    schema="app",
)

practice_due = Table(
    "practice_due",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, ForeignKey("app.practice.id"), nullable=False),
    Column("other_practice_id", Integer, ForeignKey("app.practice.id"), nullable=False),
    Column("cents", BigInteger, nullable=False),
    Column("remit_claim_id", BigInteger),
    Column("line_id", BigInteger),
    Column("other_remit_id", BigInteger),
    Column("reason", Text, nullable=False),
    Column("state", Text, nullable=False, server_default=text("'asked'")),
    Column("asked_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("asked_by", Text, nullable=False, server_default=_WHO),
    Column("answered_at", DateTime(timezone=True)),
    Column("answered_by", Text),
    Column("op_id", Uuid),
    Column("settled_op_id", Uuid),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("answered_op", Uuid),
    Column("answered_sha", LargeBinary),
    UniqueConstraint("practice_id", "id", name="practice_due_practice_id_id_key"),
    ForeignKeyConstraint(["practice_id", "remit_claim_id"], ["app.remit_claim.practice_id", "app.remit_claim.id"]),
    _of_line(),
    ForeignKeyConstraint(["other_practice_id", "other_remit_id"], ["app.remit.practice_id", "app.remit.id"]),
    Index(
        "practice_due_one_per_claim",
        "remit_claim_id",
        unique=True,
        postgresql_where=text("state <> 'declined' AND remit_claim_id IS NOT NULL"),
    ),
    Index("practice_due_by_other", "other_practice_id", "state"),
    Index("practice_due_by_line", "line_id", postgresql_where=text("line_id IS NOT NULL")),
    schema="app",
)

deposit_part = Table(
    "deposit_part",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, ForeignKey("app.practice.id"), nullable=False),
    Column("line_id", BigInteger),
    Column("due_id", BigInteger),
    Column("target_kind", Text, nullable=False),
    Column("target_id", BigInteger),
    Column("cents", BigInteger, nullable=False),
    Column("reason", Text, nullable=False, server_default=_EMPTY),
    Column("op_id", Uuid, nullable=False),
    Column("undone_op", Uuid),
    UniqueConstraint("practice_id", "id", name="deposit_part_practice_id_id_key"),
    _of_line(),
    Index("deposit_part_by_line", "line_id", postgresql_where=_STANDING),
    Index("deposit_part_by_target", "target_kind", "target_id", postgresql_where=_STANDING),
    Index("deposit_part_by_op", "op_id"),
    schema="app",
)

bank_enquiry = Table(
    "bank_enquiry",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, ForeignKey("app.practice.id"), nullable=False),
    Column("remit_id", BigInteger),
    Column("line_id", BigInteger),
    Column("body", Text, nullable=False),
    Column("days_late", Integer, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("actor", Text, nullable=False, server_default=_WHO),
    UniqueConstraint("practice_id", "id", name="bank_enquiry_practice_id_id_key"),
    ForeignKeyConstraint(["practice_id", "remit_id"], ["app.remit.practice_id", "app.remit.id"]),
    _of_line(),
    Index("bank_enquiry_by_remit", "remit_id", postgresql_where=text("remit_id IS NOT NULL")),
    Index("bank_enquiry_by_line", "line_id", postgresql_where=text("line_id IS NOT NULL")),
    schema="app",
)
