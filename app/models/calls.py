"""Calls: with a payer about many claims, with a patient about an account; who may be told what."""

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
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from app.models.base import metadata

_NOW = text("clock_timestamp()")
_WHO = text("SESSION_USER")
_EMPTY = text("''")
_NONE = text("'{}'")


def _of_account() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["practice_id", "account_id"], ["app.account.practice_id", "app.account.id"])


def _of_call() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["practice_id", "call_id"], ["app.payer_call.practice_id", "app.payer_call.id"])


payer_call = Table(
    "payer_call",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, ForeignKey("app.practice.id"), nullable=False),
    Column("payer_id", Integer, ForeignKey("app.payer.id"), nullable=False),
    Column("caller", Text, nullable=False, server_default=_WHO),
    Column("state", Text, nullable=False, server_default=text("'open'")),
    Column("started_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("ended_at", DateTime(timezone=True)),
    Column("phase", Text, nullable=False, server_default=_EMPTY),
    Column("phase_since", DateTime(timezone=True)),
    Column("hold_seconds", Integer, nullable=False, server_default=text("0")),
    Column("talk_seconds", Integer, nullable=False, server_default=text("0")),
    Column("seen_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("representative", Text, nullable=False, server_default=_EMPTY),
    Column("reference", Text, nullable=False, server_default=_EMPTY),
    Column("stopped_after", Integer),
    Column("again_on", Date),
    Column("again_at", DateTime(timezone=True)),
    Column("version", Integer, nullable=False, server_default=text("1")),
    UniqueConstraint("practice_id", "id", name="payer_call_practice_id_id_key"),
    Index("payer_call_one_open", "caller", unique=True, postgresql_where=text("state = 'open'")),
    Index("payer_call_by_reference", "reference", postgresql_where=text("reference <> ''")),
    Index("payer_call_by_caller", "caller", text("started_at DESC")),
    Index("payer_call_by_payer", "payer_id", "started_at", postgresql_where=text("state = 'ended'")),
    schema="app",
)

payer_call_claim = Table(
    "payer_call_claim",
    metadata,
    Column("practice_id", Integer, nullable=False),
    Column("location_id", Integer, nullable=False),
    Column("call_id", BigInteger, primary_key=True),
    Column("claim_id", BigInteger, primary_key=True),
    Column("item_id", BigInteger, nullable=False),
    Column("owner", Text, nullable=False, server_default=_EMPTY),
    Column("state", Text, nullable=False),
    Column("outcome", Text, ForeignKey("app.outcome.code")),
    Column("note", Text, nullable=False, server_default=_EMPTY),
    Column("next_on", Date),
    Column("said", Text, nullable=False, server_default=_EMPTY),
    Column("reason_id", BigInteger),
    Column("saved_at", DateTime(timezone=True)),
    _of_call(),
    ForeignKeyConstraint(["practice_id", "claim_id"], ["app.claim.practice_id", "app.claim.id"]),
    Index("payer_call_claim_held", "item_id", unique=True, postgresql_where=text("state = 'held'")),
    Index("payer_call_claim_by_claim", "claim_id"),
    schema="app",
)

call_consent = Table(
    "call_consent",
    metadata,
    Column("practice_id", Integer, nullable=False),
    Column("call_id", BigInteger, primary_key=True),
    Column("owner", Text, primary_key=True),
    Column("items", Integer, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("answer", Text, nullable=False, server_default=_EMPTY),
    Column("answered_at", DateTime(timezone=True)),
    _of_call(),
    Index("call_consent_open", "owner", postgresql_where=text("answer = ''")),
    schema="app",
)

call_word = Table(
    "call_word",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("ord", Integer, nullable=False, server_default=text("100")),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    schema="app",
)

call_outcome = Table(
    "call_outcome",
    metadata,
    Column("code", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("key", Text, nullable=False, server_default=_EMPTY),
    Column("opens", Text, nullable=False, server_default=_EMPTY),
    Column("queue", Text, ForeignKey("app.queue.code"), nullable=False, server_default=text("'patient'")),
    Column("due_days", Integer),
    Column("known", Boolean, nullable=False, server_default=text("true")),
    Column("text", Text, nullable=False),
    Column("ord", Integer, nullable=False, server_default=text("100")),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    schema="app",
)

authorised_person = Table(
    "authorised_person",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, ForeignKey("app.practice.id"), nullable=False),
    Column("account_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("relationship", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date),
    Column("may_hear", ARRAY(Text), nullable=False),
    Column("documented", Text, nullable=False),
    Column("actor", Text, nullable=False, server_default=_WHO),
    Column("at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("ended_by", Text),
    _of_account(),
    UniqueConstraint("practice_id", "id", name="authorised_person_practice_id_id_key"),
    Index("authorised_person_by_account", "account_id"),
    schema="app",
)

patient_call = Table(
    "patient_call",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("practice_id", Integer, ForeignKey("app.practice.id"), nullable=False),
    Column("account_id", BigInteger, nullable=False),
    Column("caller", Text, nullable=False, server_default=_WHO),
    Column("direction", Text, nullable=False),
    Column("state", Text, nullable=False, server_default=text("'open'")),
    Column("started_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("ended_at", DateTime(timezone=True)),
    Column("spoke_with", Text, nullable=False, server_default=_EMPTY),
    Column("authorised_id", BigInteger),
    Column("identifiers", ARRAY(Text), nullable=False, server_default=_NONE),
    Column("wrong", ARRAY(Text), nullable=False, server_default=_NONE),
    Column("known_at", DateTime(timezone=True)),
    Column("reason", Text, nullable=False, server_default=_EMPTY),
    Column("outcome", Text, ForeignKey("app.call_outcome.code")),
    Column("note", Text, nullable=False, server_default=_EMPTY),
    Column("next_on", Date),
    Column("next_at", DateTime(timezone=True)),
    Column("version", Integer, nullable=False, server_default=text("1")),
    _of_account(),
    ForeignKeyConstraint(
        ["practice_id", "authorised_id"], ["app.authorised_person.practice_id", "app.authorised_person.id"]
    ),
    UniqueConstraint("practice_id", "id", name="patient_call_practice_id_id_key"),
    Index("patient_call_one_open", "caller", unique=True, postgresql_where=text("state = 'open'")),
    Index("patient_call_by_account", "account_id", text("started_at DESC")),
    schema="app",
)
