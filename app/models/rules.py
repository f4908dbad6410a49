"""Steps and back-tests of rules, the office's calendar, learned pay lag and its alerts."""

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
from sqlalchemy.dialects.postgresql import JSONB

from app.models.base import metadata

NOW, ACTOR, EMPTY = text("clock_timestamp()"), text("SESSION_USER"), text("''")

business_day = Table(
    "business_day",
    metadata,
    Column("day", Date, primary_key=True),
    Column("ordinal", Integer, nullable=False),
    Column("open", Boolean, nullable=False),
    Index(
        "business_day_by_ordinal", "ordinal", unique=True, postgresql_include=["day"], postgresql_where=text("open")
    ),
    schema="app",
)

rule_step = Table(
    "rule_step",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("rule_id", BigInteger, ForeignKey("app.rule.id"), nullable=False),
    Column("step", Text, nullable=False),
    Column("text", Text, nullable=False, server_default=EMPTY),
    Column("at", DateTime(timezone=True), nullable=False, server_default=NOW),
    Column("actor", Text, nullable=False, server_default=ACTOR),
    Index("rule_step_by_rule", "rule_id", "id"),
    schema="app",
)

rule_backtest = Table(
    "rule_backtest",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("rule_id", BigInteger, ForeignKey("app.rule.id"), nullable=False),
    Column("content", Text, nullable=False),
    Column("from_on", Date, nullable=False),
    Column("until_on", Date, nullable=False),
    Column("claims", BigInteger, nullable=False),
    Column("hits", BigInteger, nullable=False),
    Column("cents", BigInteger, nullable=False),
    Column("figures", JSONB, nullable=False),
    Column("flags", JSONB, nullable=False, server_default=text("'[]'")),
    Column("ms", Integer, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=NOW),
    Column("actor", Text, nullable=False, server_default=ACTOR),
    Index("rule_backtest_by_rule", "rule_id", "id"),
    schema="app",
)

pay_lag = Table(
    "pay_lag",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("payer_id", Integer, ForeignKey("app.payer.id"), nullable=False),
    Column("claim_type", Text, nullable=False, server_default=EMPTY),
    Column("practice_id", Integer, ForeignKey("app.practice.id")),
    Column("location_id", Integer),
    Column("n", Integer, nullable=False),
    Column("p50", Integer, nullable=False),
    Column("p80", Integer, nullable=False),
    Column("p95", Integer, nullable=False),
    Column("learned_on", Date, nullable=False),
    UniqueConstraint(
        "payer_id",
        "claim_type",
        "location_id",
        name="pay_lag_payer_id_claim_type_location_id_key",
        postgresql_nulls_not_distinct=True,
    ),
    ForeignKeyConstraint(
        ["practice_id", "location_id"],
        ["app.location.practice_id", "app.location.id"],
        name="pay_lag_practice_id_location_id_fkey",
    ),
    schema="app",
)

pay_lag_alert = Table(
    "pay_lag_alert",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("payer_id", Integer, ForeignKey("app.payer.id"), nullable=False),
    Column("claim_type", Text, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("last_on", Date, nullable=False),
    Column("closed_on", Date),
    *(
        Column(name, Integer, nullable=False)
        for name in ("base_n", "base_p50", "base_p80", "recent_n", "recent_p50", "recent_p80", "over_share")
    ),
    Column("acknowledged_at", DateTime(timezone=True)),
    Column("acknowledged_by", Text),
    Column("answer", Text, nullable=False, server_default=EMPTY),
    Index(
        "pay_lag_alert_one_open",
        "payer_id",
        "claim_type",
        unique=True,
        postgresql_where=text("closed_on IS NULL"),
    ),
    schema="app",
)
