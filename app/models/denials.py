"""The denial desk: taxonomy, acts on many refusals, appeals, requests and resubmissions."""

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
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from app.models.base import metadata

_EMPTY = text("''")
_NONE = text("'{}'")
_NOW = text("clock_timestamp()")
_WHO = text("SESSION_USER")
_START = text("'2000-01-01'")


def _version() -> Column[int]:
    return Column("version", Integer, nullable=False, server_default=text("1"))


def _claim_keys() -> tuple[ForeignKeyConstraint, ForeignKeyConstraint]:
    return (
        ForeignKeyConstraint(["practice_id", "claim_id"], ["app.claim.practice_id", "app.claim.id"]),
        ForeignKeyConstraint(["practice_id", "reason_id"], ["app.work_reason.practice_id", "app.work_reason.id"]),
    )


denial_category = Table(
    "denial_category",
    metadata,
    Column("code", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("scenario", Text, nullable=False),
    Column("root_cause", Text, nullable=False),
    Column("team", Text, nullable=False, server_default=_EMPTY),
    Column("appealable", Boolean, nullable=False, server_default=text("true")),
    Column("clock", Text, nullable=False, server_default=text("'appeal1'")),
    Column("steps", ARRAY(Text), nullable=False, server_default=_NONE),
    Column("ord", Integer, nullable=False, server_default=text("100")),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    _version(),
    schema="app",
)

denial_rule = Table(
    "denial_rule",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("payer_id", Integer, ForeignKey("app.payer.id")),
    Column("payer_type", Text, nullable=False, server_default=_EMPTY),
    Column("group_code", Text, nullable=False, server_default=_EMPTY),
    Column("reason_code", Text, nullable=False),
    Column("remark_code", Text, nullable=False, server_default=_EMPTY),
    Column("category", Text, ForeignKey("app.denial_category.code"), nullable=False),
    Column("root_cause", Text, nullable=False, server_default=_EMPTY),
    Column("team", Text, nullable=False, server_default=_EMPTY),
    Column("appealable", Boolean),
    Column("clock", Text, nullable=False, server_default=_EMPTY),
    Column("bars_appeal", Boolean, nullable=False, server_default=text("false")),
    Column("needs_remark", Boolean, nullable=False, server_default=text("false")),
    Column("steps", ARRAY(Text), nullable=False, server_default=_NONE),
    Column("effective_from", Date, nullable=False, server_default=_START),
    Column("effective_to", Date),
    Column("note", Text, nullable=False, server_default=_EMPTY),
    Column("owner", Text, nullable=False, server_default=_WHO),
    Column("at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    _version(),
    UniqueConstraint(
        "payer_id",
        "payer_type",
        "group_code",
        "reason_code",
        "remark_code",
        "effective_from",
        name="denial_rule_once",
        postgresql_nulls_not_distinct=True,
    ),
    Index("denial_rule_by_reason", "reason_code"),
    schema="app",
)

denial_act_rule = Table(
    "denial_act_rule",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("for_practice", Integer, ForeignKey("app.practice.id")),
    Column("for_location", Integer),
    Column("category", Text, nullable=False, server_default=_EMPTY),
    Column("cents_to", BigInteger, nullable=False),
    Column("act", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=_EMPTY),
    Column("effective_from", Date, nullable=False, server_default=_START),
    Column("effective_to", Date),
    Column("owner", Text, nullable=False, server_default=_WHO),
    Column("at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    _version(),
    ForeignKeyConstraint(["for_practice", "for_location"], ["app.location.practice_id", "app.location.id"]),
    UniqueConstraint(
        "for_practice",
        "for_location",
        "category",
        "cents_to",
        "effective_from",
        name="denial_act_rule_once",
        postgresql_nulls_not_distinct=True,
    ),
    schema="app",
)

denial_step = Table(
    "denial_step",
    metadata,
    Column("step", SmallInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("triage", Boolean, nullable=False, server_default=text("false")),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    schema="app",
)

denial_act = Table(
    "denial_act",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("done", Integer, nullable=False),
    Column("skipped", Integer, nullable=False),
    Column("cents", BigInteger, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("actor", Text, nullable=False, server_default=_WHO),
    Column("undone_at", DateTime(timezone=True)),
    Column("undone_by", Text),
    Index("denial_act_by_time", text("at DESC")),
    schema="app",
)

denial_act_part = Table(
    "denial_act_part",
    metadata,
    Column("practice_id", Integer, nullable=False),
    Column("location_id", Integer),
    Column("act_id", Uuid, ForeignKey("app.denial_act.id"), primary_key=True),
    Column("reason_id", BigInteger, primary_key=True, autoincrement=False),
    Column("claim_id", BigInteger, nullable=False),
    Column("before", JSONB, nullable=False),
    Column("version_after", Integer, nullable=False),
    Column("assignee", Text),
    Column("assigned", Text),
    Column("claim_status", Text, nullable=False, server_default=_EMPTY),
    Column("submitted_on", Date),
    Column("opened", BigInteger),
    Column("op_id", Uuid),
    Column("undone_at", DateTime(timezone=True)),
    *_claim_keys(),
    Index("denial_act_part_by_reason", "reason_id"),
    schema="app",
)

appeal = Table(
    "appeal",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, nullable=False),
    Column("location_id", Integer, nullable=False),
    Column("claim_id", BigInteger, nullable=False),
    Column("reason_id", BigInteger, nullable=False),
    Column("payer_id", Integer, ForeignKey("app.payer.id"), nullable=False),
    Column("category", Text, nullable=False, server_default=_EMPTY),
    Column("level", SmallInteger, nullable=False),
    Column("filed_on", Date, nullable=False),
    Column("method", Text, nullable=False),
    Column("reference", Text, nullable=False, server_default=_EMPTY),
    Column("document", Text, nullable=False, server_default=_EMPTY),
    Column("scan_id", BigInteger),
    Column("cents", BigInteger, nullable=False),
    Column("decision", Text),
    Column("decided_on", Date),
    Column("decided_by", Text, nullable=False, server_default=_EMPTY),
    Column("won_cents", BigInteger, nullable=False, server_default=text("0")),
    Column("decided_text", Text, nullable=False, server_default=_EMPTY),
    Column("act_id", Uuid),
    Column("at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("actor", Text, nullable=False, server_default=_WHO),
    _version(),
    *_claim_keys(),
    UniqueConstraint("practice_id", "id", name="appeal_practice_id_id_key"),
    Index("appeal_by_claim", "claim_id"),
    Index("appeal_by_reason", "reason_id"),
    Index("appeal_one_open", "reason_id", unique=True, postgresql_where=text("decision IS NULL")),
    Index(
        "appeal_one_level",
        "reason_id",
        "level",
        unique=True,
        postgresql_where=text("decision IS DISTINCT FROM 'withdrawn'::text"),
    ),
    schema="app",
)

information_request = Table(
    "information_request",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, nullable=False),
    Column("location_id", Integer, nullable=False),
    Column("claim_id", BigInteger, nullable=False),
    Column("reason_id", BigInteger, nullable=False),
    Column("asked_of", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("asked_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("reference", Text, nullable=False, server_default=_EMPTY),
    Column("scan_id", BigInteger),
    Column("answered_on", Date),
    Column("answer", Text, nullable=False, server_default=_EMPTY),
    Column("act_id", Uuid),
    Column("withdrawn", Boolean, nullable=False, server_default=text("false")),
    Column("at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("actor", Text, nullable=False, server_default=_WHO),
    _version(),
    *_claim_keys(),
    UniqueConstraint("practice_id", "id", name="information_request_practice_id_id_key"),
    Index("information_request_by_reason", "reason_id"),
    Index(
        "information_request_open",
        "practice_id",
        "location_id",
        postgresql_where=text("(answered_on IS NULL) AND (NOT withdrawn)"),
    ),
    schema="app",
)

resubmission = Table(
    "resubmission",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, nullable=False),
    Column("location_id", Integer, nullable=False),
    Column("claim_id", BigInteger, nullable=False),
    Column("reason_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("sent_on", Date, nullable=False),
    Column("method", Text, nullable=False),
    Column("reference", Text, nullable=False, server_default=_EMPTY),
    Column("document", Text, nullable=False, server_default=_EMPTY),
    Column("scan_id", BigInteger),
    Column("act_id", Uuid),
    Column("withdrawn", Boolean, nullable=False, server_default=text("false")),
    Column("at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("actor", Text, nullable=False, server_default=_WHO),
    *_claim_keys(),
    Index("resubmission_by_reference", "reference", postgresql_where=text("reference <> ''")),
    Index("resubmission_by_claim", "claim_id"),
    schema="app",
)
