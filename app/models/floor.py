"""The floor: presence, teams and routes, moves, absence, feeds and their gaps, the days worked."""

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
    Time,
    UniqueConstraint,
    Uuid,
    text,
)

from app.models.base import metadata

floor_cell = Table(
    "floor_cell",
    metadata,
    Column("practice_id", Integer, primary_key=True),
    Column("location_id", Integer, primary_key=True, server_default=text("0")),
    Column("queue", Text, ForeignKey("app.queue.code"), primary_key=True),
    Column("assignee", Text, primary_key=True, server_default=text("''")),
    Column("team", Text, primary_key=True, server_default=text("''")),
    Column("items", BigInteger, nullable=False),
    Column("cents", BigInteger, nullable=False),
    Column("overdue", BigInteger, nullable=False),
    Column("first_due", Date),
    Column("first_clock", Date),
    schema="app",
)

floor_clock = Table(
    "floor_clock",
    metadata,
    Column("only_row", Boolean, primary_key=True, server_default=text("true")),
    Column("seq", BigInteger, nullable=False, server_default=text("0")),
    Column("as_of", Date),
    Column("at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    schema="app",
)

floor_setting = Table(
    "floor_setting",
    metadata,
    Column("code", Text, primary_key=True),
    Column("number", Integer),
    Column("word", Text, nullable=False, server_default=text("''")),
    Column("text", Text, nullable=False),
    Column("changed_by", Text, nullable=False, server_default=text("SESSION_USER")),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    schema="app",
)

team = Table(
    "team",
    metadata,
    Column("code", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("lead", Text, nullable=False, server_default=text("''")),
    Column("backup", Text, nullable=False, server_default=text("''")),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("version", Integer, nullable=False, server_default=text("1")),
    schema="app",
)

team_member = Table(
    "team_member",
    metadata,
    Column("team", Text, ForeignKey("app.team.code"), primary_key=True),
    Column("login", Text, primary_key=True),
    Column("letters", Text, nullable=False, server_default=text("''")),
    Column("given", BigInteger, nullable=False, server_default=text("0")),
    Index("team_member_by_login", "login"),
    schema="app",
)

skill = Table(
    "skill",
    metadata,
    Column("login", Text, primary_key=True),
    Column("skill", Text, primary_key=True),
    schema="app",
)

route_rule = Table(
    "route_rule",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("code", Text, nullable=False),
    Column("ord", Integer, nullable=False, server_default=text("100")),
    Column("queue", Text, ForeignKey("app.queue.code")),
    Column("practice_id", Integer, ForeignKey("app.practice.id")),
    Column("location_id", Integer),
    Column("payer_id", Integer, ForeignKey("app.payer.id")),
    Column("category", Text, nullable=False, server_default=text("''")),
    Column("from_cents", BigInteger),
    Column("to_cents", BigInteger),
    Column("skill", Text, nullable=False, server_default=text("''")),
    Column("team", Text, ForeignKey("app.team.code")),
    Column("person", Text, nullable=False, server_default=text("''")),
    Column("mode", Text, nullable=False),
    Column("note", Text, nullable=False, server_default=text("''")),
    Column("owner", Text, nullable=False, server_default=text("SESSION_USER")),
    Column("effective_from", Date, nullable=False, server_default=text("'2000-01-01'")),
    Column("effective_to", Date),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    UniqueConstraint("code", "version", name="route_rule_code_version_key"),
    ForeignKeyConstraint(["practice_id", "location_id"], ["app.location.practice_id", "app.location.id"]),
    schema="app",
)

absence = Table(
    "absence",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("login", Text, nullable=False),
    Column("from_on", Date, nullable=False),
    Column("to_on", Date, nullable=False),
    Column("cover", Text, nullable=False, server_default=text("''")),
    Column("cover_team", Text, ForeignKey("app.team.code")),
    Column("state", Text, nullable=False, server_default=text("'planned'")),
    Column("made_by", Text, nullable=False, server_default=text("SESSION_USER")),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    Column("begun_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Index("absence_open", "login", "from_on", postgresql_where=text("state IN ('planned', 'begun')")),
    schema="app",
)

floor_move = Table(
    "floor_move",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("op_id", Uuid, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("absence_id", BigInteger, ForeignKey("app.absence.id")),
    Column("of_move", BigInteger, ForeignKey("app.floor_move.id")),
    Column("items", Integer, nullable=False, server_default=text("0")),
    Column("cents", BigInteger, nullable=False, server_default=text("0")),
    Column("held", Integer, nullable=False, server_default=text("0")),
    Column("skipped", Integer, nullable=False, server_default=text("0")),
    Column("skipped_text", Text, nullable=False, server_default=text("''")),
    Column("actor", Text, nullable=False, server_default=text("SESSION_USER")),
    Column("at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    Column("undone_by", Text),
    Column("undone_at", DateTime(timezone=True)),
    Index("floor_move_by_absence", "absence_id", postgresql_where=text("absence_id IS NOT NULL")),
    Index("floor_move_by_time", text("at DESC")),
    schema="app",
)

floor_move_part = Table(
    "floor_move_part",
    metadata,
    Column("move_id", BigInteger, ForeignKey("app.floor_move.id"), primary_key=True),
    Column("item_id", BigInteger, primary_key=True),
    Column("practice_id", Integer, nullable=False),
    Column("location_id", Integer),
    Column("before", Text, nullable=False, server_default=text("''")),
    Column("placed", Text, nullable=False, server_default=text("''")),
    Column("after", Text, nullable=False, server_default=text("''")),
    Column("version", Integer, nullable=False),
    Index("floor_move_part_by_item", "item_id", "move_id"),
    schema="app",
)

escalation_done = Table(
    "escalation_done",
    metadata,
    Column("practice_id", Integer, nullable=False),
    Column("location_id", Integer),
    Column("reason_id", BigInteger, primary_key=True),
    Column("step", SmallInteger, primary_key=True),
    Column("note", Text, nullable=False),
    Column("done_by", Text, nullable=False, server_default=text("SESSION_USER")),
    Column("done_at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    ForeignKeyConstraint(["practice_id", "reason_id"], ["app.work_reason.practice_id", "app.work_reason.id"]),
    schema="app",
)

presence = Table(
    "presence",
    metadata,
    Column("login", Text, primary_key=True),
    Column("page", Text, nullable=False, server_default=text("''")),
    Column("queue", Text, nullable=False, server_default=text("''")),
    Column("calling", Boolean, nullable=False, server_default=text("false")),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("idle_since", DateTime(timezone=True)),
    Column("seen_at", DateTime(timezone=True), nullable=False),
    schema="app",
)

presence_day = Table(
    "presence_day",
    metadata,
    Column("day", Date, primary_key=True),
    Column("login", Text, primary_key=True),
    Column("seconds", Integer, nullable=False, server_default=text("0")),
    Column("call_seconds", Integer, nullable=False, server_default=text("0")),
    schema="app",
)

feed_day = Table(
    "feed_day",
    metadata,
    Column("feed", Text, primary_key=True),
    Column("source", Text, primary_key=True),
    Column("practice_id", Integer, primary_key=True, server_default=text("0")),
    Column("day", Date, primary_key=True),
    Column("items", BigInteger, nullable=False),
    Column("cents", BigInteger, nullable=False, server_default=text("0")),
    Column("first_at", Time),
    Index("feed_day_by_day", "day"),
    schema="app",
)

feed_owner = Table(
    "feed_owner",
    metadata,
    Column("feed", Text, primary_key=True),
    Column("source", Text, primary_key=True),
    Column("owner", Text, nullable=False, server_default=text("''")),
    Column("watched", Boolean, nullable=False, server_default=text("true")),
    Column("note", Text, nullable=False, server_default=text("''")),
    schema="app",
)

gap = Table(
    "gap",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("feed", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("practice_id", Integer, nullable=False, server_default=text("0")),
    Column("day", Date, nullable=False),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("cents", BigInteger, nullable=False, server_default=text("0")),
    Column("owner", Text, nullable=False),
    Column("note", Text, nullable=False, server_default=text("''")),
    Column("opened_at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    Column("closed_at", DateTime(timezone=True)),
    Column("closed_by", Text, nullable=False, server_default=text("''")),
    Column("closed_why", Text, nullable=False, server_default=text("''")),
    Column("version", Integer, nullable=False, server_default=text("1")),
    UniqueConstraint("feed", "source", "practice_id", "day", name="gap_feed_source_practice_id_day_key"),
    Index("gap_open", "opened_at", postgresql_where=text("closed_at IS NULL")),
    schema="app",
)

work_day = Table(
    "work_day",
    metadata,
    Column("day", Date, primary_key=True),
    Column("login", Text, primary_key=True),
    Column("practice_id", Integer, primary_key=True),
    Column("location_id", Integer, primary_key=True, server_default=text("0")),
    Column("team", Text, nullable=False, server_default=text("''")),
    Column("touches", Integer, nullable=False, server_default=text("0")),
    Column("outcomes", Integer, nullable=False, server_default=text("0")),
    Column("claims", Integer, nullable=False, server_default=text("0")),
    Column("resolved", Integer, nullable=False, server_default=text("0")),
    Column("resolved_cents", BigInteger, nullable=False, server_default=text("0")),
    Column("rework", Integer, nullable=False, server_default=text("0")),
    Column("rework_cents", BigInteger, nullable=False, server_default=text("0")),
    schema="app",
)
