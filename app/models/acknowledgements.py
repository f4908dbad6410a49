"""What receivers say of claims, and what a service needs to read it."""

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
from sqlalchemy.dialects.postgresql import ARRAY

from app.models.base import metadata

acknowledgement = Table(
    "acknowledgement",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, ForeignKey("app.practice.id"), nullable=False),
    Column("location_id", Integer, nullable=False),
    Column("claim_id", BigInteger, nullable=False),
    Column("file_id", BigInteger, ForeignKey("stage.file.id"), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("layer", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("category", Text, nullable=False, server_default=text("''")),
    Column("status_code", Text, nullable=False, server_default=text("''")),
    Column("entity", Text, nullable=False, server_default=text("''")),
    Column("payer_number", Text(collation="C"), nullable=False, server_default=text("''")),
    Column("clearinghouse_number", Text(collation="C"), nullable=False, server_default=text("''")),
    Column("field", Text, nullable=False, server_default=text("''")),
    Column("text", Text, nullable=False),
    Column("cents", BigInteger),
    Column("proof", Boolean, nullable=False, server_default=text("false")),
    Column("status_on", Date),
    Column("received_on", Date, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    ForeignKeyConstraint(["practice_id", "claim_id"], ["app.claim.practice_id", "app.claim.id"]),
    UniqueConstraint("claim_id", "file_id", "sequence", name="acknowledgement_claim_id_file_id_sequence_key"),
    Index("acknowledgement_by_payer_number", "payer_number", postgresql_where=text("payer_number <> ''")),
    Index(
        "acknowledgement_by_clearinghouse",
        "clearinghouse_number",
        postgresql_where=text("clearinghouse_number <> ''"),
    ),
    Index("acknowledgement_by_time", "at", postgresql_using="brin"),
    schema="app",
)

sent_set = Table(
    "sent_set",
    metadata,
    Column("file_id", BigInteger, ForeignKey("stage.file.id"), primary_key=True),
    Column("transaction", Integer, primary_key=True),
    Column("practice_id", Integer, primary_key=True),
    Column("group_control", Text, nullable=False),
    Column("set_control", Text, nullable=False),
    Column("claim_numbers", ARRAY(Text), nullable=False),
    Index("sent_set_by_control", "set_control", "group_control"),
    schema="stage",
)

unknown_acknowledgement = Table(
    "unknown_acknowledgement",
    metadata,
    Column("file_id", BigInteger, ForeignKey("stage.file.id"), primary_key=True),
    Column("number", Text(collation="C"), primary_key=True),
    schema="stage",
)

file_part = Table(
    "file_part",
    metadata,
    Column("file_id", BigInteger, ForeignKey("stage.file.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("bytes", LargeBinary, nullable=False),
    schema="stage",
)
