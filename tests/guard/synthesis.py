"""A row for a table of which nothing else is known: values are tried until the table's own rules take them."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass

import psycopg

from app.db.database import Connection
from tests.guard.objects import Column, Table
from tests.guard.session import literal

TRIES = 160
_OF_TYPE: dict[str, tuple[str, ...]] = {
    "text": ("guard", "1", "A", "2026-10-01", "lopez", ""),
    "integer": ("1", "0", "2", "-1", "100"),
    "smallint": ("1", "0", "2", "-1"),
    "bigint": ("1", "0", "2", "-1", "100"),
    "boolean": ("true", "false"),
    "date": ("2026-10-01", "2026-10-02", "2026-09-01"),
    "timestamp with time zone": ("2026-10-01 12:00+00", "2026-10-02 12:00+00"),
    "time without time zone": ("09:00", "17:00"),
    "uuid": ("00000000-0000-4000-8000-00000000abcd",),
    "bytea": ("\\x" + "ab" * 32, "\\x00"),
    "jsonb": ("{}", "[]", '"x"'),
    "tstzrange": ("[2026-01-01,)",),
    "inet": ("10.0.0.1",),
}


@dataclass(frozen=True, slots=True)
class Rules:
    """What a table asks of a row: literals of its checks, columns of each check, parents of its foreign keys."""

    words: tuple[str, ...]
    of_check: dict[str, tuple[str, ...]]
    parents: dict[str, tuple[str, str]]


def read_rules(root: Connection, table: str) -> Rules:
    """The rules of a table."""
    words: list[str] = []
    of_check: dict[str, tuple[str, ...]] = {}
    for name, told, columns in root.execute(
        "SELECT conname::text, pg_get_constraintdef(oid), ARRAY(SELECT quote_ident(attname) FROM pg_attribute "
        "WHERE attrelid = conrelid AND attnum = ANY (conkey)) FROM pg_constraint "
        "WHERE conrelid = %s::regclass AND contype = 'c'",
        (table,),
    ):
        words += re.findall(r"'((?:[^']|'')*)'::text", str(told))
        of_check[str(name)] = tuple(columns)  # type: ignore[arg-type]  # an array
    parents = {
        str(mine): (str(there), str(theirs))
        for mine, there, theirs in root.execute(
            "SELECT (SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = conrelid AND attnum = conkey[at]), "
            "confrelid::regclass::text, "
            "(SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = confrelid AND attnum = confkey[at]) "
            "FROM pg_constraint, generate_subscripts(conkey, 1) AS at "
            "WHERE conrelid = %s::regclass AND contype = 'f' ORDER BY cardinality(conkey), oid",
            (table,),
        )
    }
    return Rules(tuple(dict.fromkeys(words)), of_check, parents)


def put_row(root: Connection, table: Table, wanted: Mapping[str, str] | None = None) -> bool:
    """Insert one row that the table takes; false when none was found. `wanted` are columns that are set."""
    rules = read_rules(root, table.name)
    chance = random.Random(table.name)
    given = {column.name: _first(root, column, rules) for column in table.columns if column.needed}
    given |= {name: value for name, value in (wanted or {}).items() if table.has(name)}
    columns = {column.name: column for column in table.columns if column.writable}
    for _ in range(TRIES):
        try:
            with root.transaction():
                named = ", ".join(given)
                values = ", ".join(f"{literal(value)}::{columns[name].type}" for name, value in given.items())
                root.execute((f"INSERT INTO {table.name} ({named}) VALUES ({values})" if given
                              else f"INSERT INTO {table.name} DEFAULT VALUES").encode())  # fmt: skip
        except psycopg.errors.CheckViolation as refused:
            for name in rules.of_check.get(refused.diag.constraint_name or "", ()):
                if name in columns and name not in (wanted or {}) and chance.random() < 0.7:
                    given[name] = chance.choice(_pool(columns[name], rules))
        except psycopg.Error:
            return False
        else:
            return True
    return False


def _first(root: Connection, column: Column, rules: Rules) -> str:
    """A parent's key, or the first value of the type."""
    if column.name in rules.parents:
        there, theirs = rules.parents[column.name]
        found = root.execute(f"SELECT min({theirs}::text) FROM {there}".encode()).fetchone()
        if found is not None and found[0] is not None:
            return str(found[0])
    return _pool(column, rules)[-1 if column.type == "text" and rules.words else 0]


def _pool(column: Column, rules: Rules) -> tuple[str, ...]:
    plain = _OF_TYPE.get(column.type, ("{}",) if column.type.endswith("[]") else ("1",))
    return plain + rules.words if column.type == "text" else plain
