"""A book for measuring screens: the demo office's own, with everything a working office leaves, many times over.

The demo office is built through the real import; then every row that belongs to a practice is copied with other
numbers, so that each copy is an office of its own with its claims, payments, letters, calls and histories. People of
the bench see 40 of the 198 locations: three offices whole, and one location each of thirteen others.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from app.db.unit import Unit
from app.demo.build import build_demo
from app.demo.directory import PRACTICES
from app.security.people import Scope
from tests.bench.grown_sql import FOREIGN, GUARDED, LONE_KEYS, NUMBERED, SHIFTED, TABLES
from tests.bench.kept import BookServer
from tests.office import Office

CLAIMS, COPIES, WHOLE_OFFICES = 4_000, 22, 3
LONE_PLACE = ("QFM", "QFM-EAST")
OFFICE_LOCATIONS, SEEN_LOCATIONS = 9, 40
SMALL_STEP, STEP = 1_000, 10_000_000      # what is added to the numbers of practices and places, and to all others
PEOPLE = {"bench_lead": "supervisor", "bench_clerk": "specialist", "bench_cash": "poster"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is copied, and how: as it is, or with another number, key or text."""

    table: str
    name: str
    type: str
    identity: bool


@dataclass(frozen=True, slots=True)
class Link:
    """A column that holds the number of a row of another table."""

    table: str
    name: str
    target: str


def build_demo_book(office: Office) -> None:
    """The demo office, as its own people and the import leave it."""
    with TemporaryDirectory() as folder:
        build_demo(office.database, folder=Path(folder), claims=CLAIMS, seed=7, as_of=date.today(), say=_tell)


def grow(office: Office, copies: int = COPIES) -> None:
    """Copy the office until there are so many. Raises AssertionError when a table cannot be copied."""
    with office.unit("svc_worker") as unit:        # as the worker does every second: the copies have nothing to fold
        while unit.number("SELECT api.fold_changes_v1()"):
            pass
    with office.unit("root") as unit:
        unit.execute("SET LOCAL statement_timeout = 0")
        unit.execute("SET LOCAL session_replication_role = replica")
        unit.execute("SET LOCAL synchronous_commit = off")
        states = _silence(unit)
        for statement in copy_statements(unit, copies):
            unit.execute(statement)
        for trigger in states:
            unit.execute(trigger)
        unit.execute("SELECT sec.renew_seen(NULL)")
    with office.database("root").statement() as unit:
        unit.execute("SET statement_timeout = 0")
        unit.execute("VACUUM (ANALYZE)")


def enrol_people(office: Office) -> None:
    """The people of the bench with 40 locations, 27 of them through whole practices."""
    whole = [f"{each.key}{_mark(copy)}" for copy in range(WHOLE_OFFICES) for each in PRACTICES]
    lone = range(WHOLE_OFFICES, WHOLE_OFFICES + SEEN_LOCATIONS - WHOLE_OFFICES * OFFICE_LOCATIONS)
    practice, place = LONE_PLACE
    scopes = (*map(Scope, whole), *(Scope(f"{practice}{_mark(copy)}", place) for copy in lone))
    for login, group in PEOPLE.items():
        office.enrol(login, group, scopes=scopes)


def take_guards_off(office: Office) -> None:
    """No row-level security on any table: the same statements then ask the same rows without it."""
    with office.unit("root") as unit:
        for table in unit.rows(GUARDED, into=str):
            unit.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
            unit.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")


def copy_statements(unit: Unit, copies: int) -> list[str]:
    """One INSERT per table that belongs to a practice."""
    columns: dict[str, list[Column]] = {}
    for column in unit.rows(TABLES, into=Column):
        columns.setdefault(column.table, []).append(column)
    links = {(link.table, link.name): link.target for link in unit.rows(FOREIGN, into=Link)}
    lone = set(unit.rows(LONE_KEYS, into=str))
    statements = []
    for table, own in columns.items():
        identity = "OVERRIDING SYSTEM VALUE " if any(column.identity for column in own) else ""
        names = ", ".join(f'"{column.name}"' for column in own)
        values = ", ".join(_value(column, links.get((table, column.name), ""), columns, lone) for column in own)
        belongs = "" if table in {"app.practice", "app.location"} else " WHERE t.practice_id <> 0"
        statements.append(
            f"INSERT INTO {table} ({names}) {identity}SELECT {values} "  # names of the catalogue
            f"FROM {table} AS t, generate_series(1, {copies - 1}) AS k{belongs}"
        )
    return statements


def _value(column: Column, target: str, copied: dict[str, list[Column]], lone: set[str]) -> str:
    """The column's value in copy k."""
    name = f't."{column.name}"'
    if column.type == "uuid" and (column.name in {"op_id", "reverses_op"} or target == "led.op"):
        return f"md5({name}::text || k)::uuid"
    own_number = column.identity or column.name == "id"
    of = target or (column.table if own_number else SHIFTED.get(column.name, ""))
    if of in copied and column.type in {"bigint", "integer"}:
        step = SMALL_STEP if of in {"app.practice", "app.location"} else STEP
        return f"CASE WHEN {name} = 0 THEN 0 ELSE {name} + k * {step}::bigint END"      # 0 stands for none
    if f"{column.table}.{column.name}" in NUMBERED:
        return f"{name} || 'K' || k"
    if f"{column.table}.{column.name}" in lone:
        return f"{name} || '-' || k" if column.type == "text" else f"decode(md5({name}::text || k), 'hex')"
    return name


def _mark(copy: int) -> str:
    return f"-{copy}" if copy else ""


def _silence(unit: Unit) -> list[str]:
    """Triggers that fire always are switched off; what switches each on again."""
    always = unit.rows(
        """SELECT format('%s %I', tgrelid::regclass, tgname) FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN ('app', 'led', 'sec', 'aud')
          AND NOT tgisinternal AND tgenabled = 'A'""",
        into=str,
    )
    for each in always:
        table, name = each.split(" ", 1)
        unit.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    return [f"ALTER TABLE {each.split(' ', 1)[0]} ENABLE ALWAYS TRIGGER {each.split(' ', 1)[1]}" for each in always]


def _tell(sentence: str) -> None:
    sys.stderr.write(f"\n  {sentence}")
    sys.stderr.flush()


def grown_books(server: BookServer) -> tuple[Office, Office]:
    """The grown book twice: as it is, and without row-level security. To be removed after measuring."""
    name = server.filled("grown", _fill)
    guarded, bare = Office.copy_of_template(server, name), Office.copy_of_template(server, name)
    take_guards_off(bare)
    return guarded, bare


def _fill(office: Office) -> None:
    build_demo_book(office)
    grow(office)
    enrol_people(office)
