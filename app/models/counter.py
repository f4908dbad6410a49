"""Patients' money and the day sheet (migrations/sql/tables_0002/80_counter.sql)."""

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
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.models.base import metadata

office_clock = Table(
    "office_clock",
    metadata,
    Column("only_row", Boolean, primary_key=True, server_default=text("true")),
    Column("zone", Text, nullable=False),
    schema="app",
)

lockbox_batch = Table(
    "lockbox_batch",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, ForeignKey("app.practice.id"), nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("profile", Text, nullable=False),
    Column("row_count", Integer, nullable=False),
    Column("control_cents", BigInteger, nullable=False),
    Column("bank_account_id", Integer),
    Column("loaded_at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    Column("loaded_by", Text, nullable=False, server_default=text("SESSION_USER")),
    UniqueConstraint("practice_id", "sha256", name="lockbox_batch_practice_id_sha256_key"),
    UniqueConstraint("practice_id", "id", name="lockbox_batch_practice_id_id_key"),
    ForeignKeyConstraint(["practice_id", "bank_account_id"], ["app.bank_account.practice_id", "app.bank_account.id"]),
    schema="app",
)

patient_payment = Table(
    "patient_payment",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, ForeignKey("app.practice.id"), nullable=False),
    Column("account_id", BigInteger),
    Column("kind", Text, nullable=False),
    Column("cents", BigInteger, nullable=False),
    Column("applied_cents", BigInteger, nullable=False, server_default=text("0")),
    Column("unapplied_cents", BigInteger, nullable=False, server_default=text("0")),
    Column("state", Text, nullable=False, server_default=text("'received'")),
    Column("reference", Text, nullable=False, server_default=text("''")),
    Column("payer_name", Text, nullable=False, server_default=text("''")),
    Column("statement_number", Text, nullable=False, server_default=text("''")),
    Column("received_on", Date, nullable=False),
    Column("bank_account_id", Integer),
    Column("lockbox_batch_id", BigInteger),
    Column("lockbox_row", Integer),
    Column("taken_at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    Column("taken_by", Text, nullable=False, server_default=text("SESSION_USER")),
    Column("returned_on", Date),
    Column("fee_cents", BigInteger, nullable=False, server_default=text("0")),
    Column("hold_until", Date),
    Column("op_id", Uuid, nullable=False),
    Column("version", Integer, nullable=False, server_default=text("1")),
    UniqueConstraint("practice_id", "op_id", name="patient_payment_practice_id_op_id_key"),
    UniqueConstraint("practice_id", "id", name="patient_payment_practice_id_id_key"),
    ForeignKeyConstraint(["practice_id", "account_id"], ["app.account.practice_id", "app.account.id"]),
    ForeignKeyConstraint(["practice_id", "bank_account_id"], ["app.bank_account.practice_id", "app.bank_account.id"]),
    ForeignKeyConstraint(
        ["practice_id", "lockbox_batch_id"], ["app.lockbox_batch.practice_id", "app.lockbox_batch.id"]
    ),
    Index(
        "patient_payment_check_once", "practice_id", "account_id", "reference", "cents", unique=True,
        postgresql_where=text("state = 'received' AND reference <> '' AND kind IN ('check', 'lockbox')"),
    ),
    Index(
        "patient_payment_row_once", "lockbox_batch_id", "lockbox_row", unique=True,
        postgresql_where=text("lockbox_batch_id IS NOT NULL"),
    ),
    Index("patient_payment_by_account", "account_id"),
    Index(
        "patient_payment_unapplied", "practice_id", "received_on", postgresql_where=text("unapplied_cents > 0"),
    ),
    schema="app",
)  # fmt: skip

day_sheet = Table(
    "day_sheet",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, ForeignKey("app.practice.id"), nullable=False),
    Column("clerk", Text, nullable=False),
    Column("bank_account_id", Integer),
    Column("day", Date, nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", Text, nullable=False, server_default=text("'signed'")),
    Column("figures", JSONB, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("signed_by", Text, nullable=False, server_default=text("SESSION_USER")),
    Column("signed_at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    Column("reopened_by", Text),
    Column("reopened_at", DateTime(timezone=True)),
    Column("reopened_reason", Text, nullable=False, server_default=text("''")),
    UniqueConstraint("practice_id", "clerk", "day", "number", name="day_sheet_practice_id_clerk_day_number_key"),
    UniqueConstraint("practice_id", "id", name="day_sheet_practice_id_id_key"),
    ForeignKeyConstraint(["practice_id", "bank_account_id"], ["app.bank_account.practice_id", "app.bank_account.id"]),
    schema="app",
)

day_sheet_op = Table(
    "day_sheet_op",
    metadata,
    Column("sheet_id", BigInteger, primary_key=True),
    Column("op_id", Uuid, ForeignKey("led.op.op_id"), primary_key=True),
    Column("practice_id", Integer, nullable=False),
    Column("released", Boolean, nullable=False, server_default=text("false")),
    ForeignKeyConstraint(["practice_id", "sheet_id"], ["app.day_sheet.practice_id", "app.day_sheet.id"]),
    Index("day_sheet_op_once", "op_id", unique=True, postgresql_where=text("NOT released")),
    schema="app",
)
