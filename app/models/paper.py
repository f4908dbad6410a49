"""Paper: transmittals, batches, checks as keyed, scans of their pages."""

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
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from app.models.base import metadata

_NOW = text("clock_timestamp()")
_WHO = text("SESSION_USER")

transmittal = Table(
    "transmittal",
    metadata,
    Column("practice_id", Integer, ForeignKey("app.practice.id"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False, server_default=text("'received'")),
    Column("received_on", Date, nullable=False),
    Column("pages", Integer, nullable=False, server_default=text("0")),
    Column("note", Text, nullable=False, server_default=text("''")),
    Column("at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("actor", Text, nullable=False, server_default=_WHO),
    schema="app",
)

paper_batch = Table(
    "paper_batch",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, ForeignKey("app.practice.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("kind", Text, nullable=False, server_default=text("'eob'")),
    Column("transmittal", Integer),
    Column("control_cents", BigInteger, nullable=False),
    Column("control_count", Integer, nullable=False),
    Column("deposit_on", Date),
    Column("state", Text, nullable=False, server_default=text("'open'")),
    Column("opened_by", Text, nullable=False, server_default=_WHO),
    Column("opened_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("closed_by", Text, nullable=False, server_default=text("''")),
    Column("closed_at", DateTime(timezone=True)),
    Column("reopened_by", Text, nullable=False, server_default=text("''")),
    Column("reopen_reason", Text, nullable=False, server_default=text("''")),
    Column("version", Integer, nullable=False, server_default=text("1")),
    ForeignKeyConstraint(
        ["practice_id", "transmittal"], ["app.transmittal.practice_id", "app.transmittal.number"]
    ),
    UniqueConstraint("practice_id", "number", name="paper_batch_practice_id_number_key"),
    UniqueConstraint("practice_id", "id", name="paper_batch_practice_id_id_key"),
    Index("paper_batch_open", "practice_id", postgresql_where=text("state <> 'closed'")),
    schema="app",
)

paper_check = Table(
    "paper_check",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, nullable=False),
    Column("batch_id", BigInteger, nullable=False),
    Column("payer_id", Integer, ForeignKey("app.payer.id"), nullable=False),
    Column("trace", Text(collation="C"), nullable=False),
    Column("method", Text, nullable=False, server_default=text("'CHK'")),
    Column("payment_date", Date),
    Column("amount_cents", BigInteger, nullable=False),
    Column("provider", JSONB, nullable=False, server_default=text("'[]'")),
    Column("provider_cents", BigInteger, nullable=False, server_default=text("0")),
    Column("state", Text, nullable=False, server_default=text("'draft'")),
    Column("keyers", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("approved_by", Text, nullable=False, server_default=text("''")),
    Column("held_by", Text, nullable=False, server_default=text("''")),
    Column("held_until", DateTime(timezone=True)),
    Column("remit_id", BigInteger),
    Column("version", Integer, nullable=False, server_default=text("1")),
    ForeignKeyConstraint(["practice_id", "batch_id"], ["app.paper_batch.practice_id", "app.paper_batch.id"]),
    ForeignKeyConstraint(["practice_id", "remit_id"], ["app.remit.practice_id", "app.remit.id"]),
    UniqueConstraint("practice_id", "id", name="paper_check_practice_id_id_key"),
    Index("paper_check_by_batch", "batch_id"),
    Index("paper_check_by_remit", "remit_id", postgresql_where=text("remit_id IS NOT NULL")),
    schema="app",
)

paper_claim = Table(
    "paper_claim",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, nullable=False),
    Column("check_id", BigInteger, nullable=False),
    Column("place", Integer, nullable=False),
    Column("claim_id", BigInteger),
    Column("charge_cents", BigInteger, nullable=False),
    Column("paid_cents", BigInteger, nullable=False),
    Column("interest_cents", BigInteger, nullable=False, server_default=text("0")),
    Column("draft", JSONB, nullable=False),
    Column("version", Integer, nullable=False, server_default=text("1")),
    ForeignKeyConstraint(["practice_id", "check_id"], ["app.paper_check.practice_id", "app.paper_check.id"]),
    ForeignKeyConstraint(["practice_id", "claim_id"], ["app.claim.practice_id", "app.claim.id"]),
    UniqueConstraint("practice_id", "check_id", "place", name="paper_claim_practice_id_check_id_place_key"),
    UniqueConstraint("practice_id", "id", name="paper_claim_practice_id_id_key"),
    schema="app",
)

paper_limit = Table(
    "paper_limit",
    metadata,
    Column("practice_id", Integer, ForeignKey("app.practice.id"), primary_key=True, autoincrement=False),
    Column("second_person_cents", BigInteger, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("actor", Text, nullable=False, server_default=_WHO),
    schema="app",
)

remit_twin = Table(
    "remit_twin",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, nullable=False),
    Column("remit_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("file_id", BigInteger, ForeignKey("stage.file.id")),
    Column("transaction", Integer, nullable=False, server_default=text("0")),
    Column("check_id", BigInteger),
    Column("at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("actor", Text, nullable=False, server_default=_WHO),
    ForeignKeyConstraint(["practice_id", "remit_id"], ["app.remit.practice_id", "app.remit.id"]),
    ForeignKeyConstraint(["practice_id", "check_id"], ["app.paper_check.practice_id", "app.paper_check.id"]),
    Index("remit_twin_by_remit", "remit_id"),
    schema="app",
)

scan = Table(
    "scan",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, ForeignKey("app.practice.id"), nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("kind", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("actor", Text, nullable=False, server_default=_WHO),
    UniqueConstraint("practice_id", "sha256", name="scan_practice_id_sha256_key"),
    UniqueConstraint("practice_id", "id", name="scan_practice_id_id_key"),
    schema="app",
)

scan_page = Table(
    "scan_page",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, nullable=False),
    Column("scan_id", BigInteger, nullable=False),
    Column("source_page", Integer, nullable=False),
    Column("place", Integer, nullable=False),
    Column("rotation", Integer, nullable=False, server_default=text("0")),
    Column("masks", JSONB, nullable=False, server_default=text("'[]'")),
    Column("state", Text, nullable=False, server_default=text("'unmarked'")),
    Column("batch_id", BigInteger),
    Column("check_id", BigInteger),
    Column("version", Integer, nullable=False, server_default=text("1")),
    ForeignKeyConstraint(["practice_id", "scan_id"], ["app.scan.practice_id", "app.scan.id"]),
    ForeignKeyConstraint(["practice_id", "batch_id"], ["app.paper_batch.practice_id", "app.paper_batch.id"]),
    ForeignKeyConstraint(["practice_id", "check_id"], ["app.paper_check.practice_id", "app.paper_check.id"]),
    UniqueConstraint("practice_id", "scan_id", "source_page", name="scan_page_practice_id_scan_id_source_page_key"),
    UniqueConstraint("practice_id", "id", name="scan_page_practice_id_id_key"),
    Index("scan_page_by_batch", "batch_id", postgresql_where=text("batch_id IS NOT NULL")),
    Index("scan_page_by_check", "check_id", postgresql_where=text("check_id IS NOT NULL")),
    schema="app",
)

scan_export = Table(
    "scan_export",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, ForeignKey("app.practice.id"), nullable=False),
    Column("page_ids", ARRAY(BigInteger), nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("actor", Text, nullable=False, server_default=_WHO),
    schema="app",
)
