"""Finding the statement that one constraint alone refuses, by trying values until dropping it lets one pass."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import psycopg

from app.db.database import Connection
from tests.guard.by_hand import CONSTRAINTS
from tests.guard.objects import Table
from tests.guard.probes import CODES, Probe, refused, try_all
from tests.guard.session import Outcome, literal
from tests.guard.synthesis import read_rules

_SOME, _MANY = 260, 900
_EXTREMES: dict[str, tuple[str | None, ...]] = {
    "text": (None, "", "guard", "1", "A1", "x y", "GUARD-~", "0", "x" * 300, "2026-10-01", "A", "{}"),
    "integer": (None, "-1", "0", "1", "2", "13", "367", "100000", "2000000000"),
    "smallint": (None, "-1", "0", "1", "2", "9", "13", "99", "32000"),
    "bigint": (None, "-1", "0", "1", "2", "999999999999999"),
    "boolean": (None, "true", "false"),
    "date": (None, "1900-01-01", "2026-10-01", "2026-10-15", "2999-12-31"),
    "timestamp with time zone": (None, "1900-01-01 00:00+00", "2999-12-31 00:00+00"),
    "time without time zone": (None, "00:00", "09:00", "23:59"),
    "uuid": (None, "00000000-0000-4000-8000-00000000beef"),
    "bytea": (None, "\\x", "\\x00", "\\x" + "ab" * 32),
    "jsonb": (None, "{}", "[]", "1", '{"check": "1"}'),
}


@dataclass(frozen=True, slots=True)
class Constraint:
    """A constraint, or a unique index that is none; `serves` counts the foreign keys that point at it."""

    table: str
    name: str
    kind: str
    columns: tuple[str, ...]
    predicate: str
    drop: str

    @property
    def guard(self) -> str:
        """Its name in the file of probes."""
        return f"{self.table}.{self.name}"


def read_constraints(root: Connection) -> tuple[Constraint, ...]:
    """Every CHECK, key, foreign key and unique index of app, led, sec, stage and meta."""
    found = root.execute(
        """
        SELECT c.conrelid::regclass::text, c.conname::text,
            CASE c.contype WHEN 'c' THEN 'check' WHEN 'f' THEN 'foreign' WHEN 'x' THEN 'exclude' ELSE 'unique' END,
            ARRAY(SELECT quote_ident(a.attname) FROM unnest(c.conkey) WITH ORDINALITY AS k (num, ord)
                  JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.num ORDER BY k.ord), '',
            format('ALTER TABLE %s DROP CONSTRAINT %I CASCADE', c.conrelid::regclass, c.conname)
        FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
        WHERE n.nspname IN ('app', 'led', 'sec', 'aud', 'stage', 'meta') AND c.contype IN ('c', 'f', 'u', 'p', 'x')
          AND c.conparentid = 0 AND c.conrelid <> 0
        UNION ALL
        SELECT i.indrelid::regclass::text, x.relname::text, 'unique',
            ARRAY(SELECT quote_ident(a.attname) FROM pg_attribute a WHERE a.attrelid = i.indrelid
                  AND a.attnum = ANY (i.indkey::int[])),
            coalesce(pg_get_expr(i.indpred, i.indrelid), ''), format('DROP INDEX %s', i.indexrelid::regclass)
        FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_namespace n ON n.oid = x.relnamespace
        WHERE i.indisunique AND n.nspname IN ('app', 'led', 'sec', 'aud', 'stage', 'meta')
          AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('u', 'p', 'x'))
        ORDER BY 1, 2
        """
    ).fetchall()
    return tuple(
        Constraint(str(table), str(name), str(kind), tuple(columns), str(predicate), str(drop))  # type: ignore[arg-type]
        for table, name, kind, columns, predicate, drop in found
    )


def hunt(root: Connection, table: Table, one: Constraint, others: tuple[Constraint, ...]) -> Probe | None:
    """A probe of a constraint, alone if another refuses the same, or None when none of the values tried broke it."""
    wanted = [
        Probe(one.guard, one.kind, sql, f"{CODES[one.kind]} & {one.name}") for sql in _tries(root, table, one, others)
    ]
    told = try_all(root, wanted)
    hits = [probe for probe, outcome in zip(wanted, told, strict=True) if refused(probe, outcome)]
    # a key that is part of another one cannot be broken alone
    others_said = [] if one.kind == "check" else [outcome.named for outcome in told if outcome.code == CODES[one.kind]]
    instead = others_said[0] if others_said else ""
    for probe in hits[:24]:
        outcome = _without(root, one, probe)
        if outcome.code == "" and outcome.rows > 0:
            return probe
        instead = outcome.named or instead
    return _hunt_alone(root, one, wanted, instead)


def _without(root: Connection, one: Constraint, probe: Probe) -> Outcome:
    """What becomes of a probe when the constraint is gone."""
    with root.transaction(force_rollback=True):
        root.execute(one.drop.encode())
        return try_all(root, [probe])[0]


def _hunt_alone(root: Connection, one: Constraint, wanted: Sequence[Probe], instead: str) -> Probe | None:
    """A statement that it refuses when the table's other constraints are gone, and nothing does without it."""
    alone = [replace(probe, implied=instead or "?") for probe in wanted]
    for probe, outcome in zip(alone, try_all(root, alone), strict=True):
        if refused(probe, outcome):
            left = _without(root, one, probe)
            if left.code == "" and left.rows > 0:
                refuses = _without(root, one, replace(probe, implied="")).named
                return replace(probe, implied=refuses or instead or "another")
    return None


def _tries(root: Connection, table: Table, one: Constraint, others: tuple[Constraint, ...]) -> Iterator[str]:
    if one.kind == "foreign":
        yield from _strangers(table, one, others)
        nobody = {name: "-98765" if _kind(table, name) != "text" else "~none~" for name in one.columns[-1:]}
        yield from _updates(table, [nobody | near for near in _nearby(root, table, one, others)])
    elif one.kind == "check":
        yield from _updates(table, list(_changes(root, table, one.columns)))
        yield from _updates(table, list(_nearby(root, table, one, others)))
    else:
        yield from _twins(root, table, one, others)


def _updates(table: Table, changes: Sequence[Mapping[str, str | None]]) -> Iterator[str]:
    for changed in changes:
        sets = ", ".join(f"{name} = {_cast(table, name, value)}" for name, value in changed.items())
        yield f"UPDATE {table.name} SET {sets} WHERE ctid = (SELECT min(ctid) FROM {table.name})"


def _nearby(
    root: Connection, table: Table, one: Constraint, others: tuple[Constraint, ...]
) -> Iterator[dict[str, str | None]]:
    """Changes of its columns together with those that other checks tie to them."""
    checks = [set(other.columns) for other in others if other.kind == "check" and set(other.columns) & set(one.columns)]
    tied = sorted(set().union(*checks) - set(one.columns)) if checks else []
    names = tuple(one.columns if one.kind == "check" else ()) + tuple(tied)
    known = [column.name for column in table.columns if column.name in names and not column.made]
    words, chance = read_rules(root, table.name).words, random.Random(f"{one.guard} near")
    pools = {name: _pool(_kind(table, name), words) for name in known}
    for _ in range(_MANY if known else 0):
        chosen = chance.sample(known, min(len(known), chance.choice((2, 3, 3, 4, 5))))
        yield {name: chance.choice(pools[name]) for name in chosen}


def _strangers(table: Table, one: Constraint, others: tuple[Constraint, ...]) -> Iterator[str]:
    """References to what does not exist, in the fewest columns first, then with neighbours empty."""
    nobody = {"text": "'~none~'", "uuid": "'ffffffff-ffff-4fff-8fff-ffffffffffff'"}
    shared = [other for other in others if other.kind == "foreign" and set(other.columns) & set(one.columns)]
    loose = sorted({name for other in shared for name in other.columns} - set(one.columns))
    for emptied in [[], *([[name] for name in loose]), loose]:
        for size in range(1, len(one.columns) + 1):
            for chosen in combinations(reversed(one.columns), size):
                sets = [f"{name} = {nobody.get(_kind(table, name), '-98765')}" for name in chosen]
                sets += [f"{name} = NULL" for name in emptied]
                # the other columns must be given, or the key is not asked
                rest = " AND ".join(f"{name} IS NOT NULL" for name in one.columns if name not in chosen) or "true"
                yield (
                    f"UPDATE {table.name} SET {', '.join(sets)} "
                    f"WHERE ctid = (SELECT min(ctid) FROM {table.name} WHERE {rest})"
                )


def _twins(root: Connection, table: Table, one: Constraint, others: tuple[Constraint, ...]) -> Iterator[str]:
    """Two copies of a row that differ in every other key of the table, in one column of each."""
    keys = [tuple(name for name in other.columns if name not in one.columns) for other in others
            if other.kind in ("unique", "exclude") and other.name != one.name]  # fmt: skip
    free = set(re.findall(r"[a-z_]+", one.predicate)) & {column.name for column in table.columns}
    checks = [set(other.columns) for other in others if other.kind == "check" and set(other.columns) & free]
    free = free.union(*checks) - set(one.columns)
    changes = [{}, *(_changes(root, table, tuple(sorted(free))) if free else [])]
    names = [column.name for column in table.columns if not column.made]
    chance = random.Random(one.guard)
    for at in range(max(40, len(changes))):
        changed = changes[at % len(changes)]
        fresh = {chance.choice(key) for key in keys if key}
        fields = [
            _cast(table, name, changed[name]) if name in changed
            else _fresh(table, name, chance) if name in fresh else f"old.{name}"
            for name in names
        ]  # fmt: skip
        yield (
            f"INSERT INTO {table.name} ({', '.join(names)}) OVERRIDING SYSTEM VALUE SELECT {', '.join(fields)} "
            f"FROM (SELECT * FROM {table.name} ORDER BY ctid LIMIT 1) AS old, generate_series(1, 2) AS g"
        )


def _fresh(table: Table, column: str, chance: random.Random) -> str:
    kind = _kind(table, column)
    text = (
        f"old.{column} || chr(96 + g)",
        f"lpad((7000 + g)::text, greatest(length(old.{column}), 4), '0')",
        "'g' || g",
    )
    return {
        "text": chance.choice(text),
        "uuid": "gen_random_uuid()",
        "date": f"old.{column} + g * 40",
        "bytea": "sha256(('g' || g)::bytea)",
        "boolean": f"old.{column}",
    }.get(kind, f"(SELECT coalesce(max({column}), 0) FROM {table.name}) + g")


def _changes(root: Connection, table: Table, columns: tuple[str, ...]) -> Iterator[dict[str, str | None]]:
    """Values for one, two or three of the columns, the likely ones first; the same ones every time."""
    rules, chance = read_rules(root, table.name), random.Random(f"{table.name}{columns}")
    known = [name for name in columns if any(column.name == name and column.type for column in table.columns)]
    pools = {name: _pool(_kind(table, name), rules.words) for name in known}
    for name in known:
        yield from ({name: value} for value in pools[name])
    for _ in range(_SOME if len(known) > 1 else 0):
        chosen = chance.sample(known, min(len(known), chance.choice((2, 2, 3))))
        yield {name: chance.choice(pools[name]) for name in chosen}


def _pool(kind: str, words: tuple[str, ...]) -> tuple[str | None, ...]:
    if kind == "text":
        return _EXTREMES["text"] + words
    return _EXTREMES.get(kind, (None, "{}") if kind.endswith("[]") else (None, "1"))


def _kind(table: Table, name: str) -> str:
    return next(column.type for column in table.columns if column.name == name)


def _cast(table: Table, name: str, value: str | None) -> str:
    return f"{literal(value)}::{_kind(table, name)}"


def hunt_all(
    root: Connection, tables: tuple[Table, ...], known: Iterable[Probe] = ()
) -> tuple[list[Probe], list[Constraint]]:
    """Probes of all constraints, and the constraints for which none was found; known ones that still hold are kept."""
    constraints = read_constraints(root)
    by_table = {table.name: table for table in tables}
    there = {one.guard for one in constraints}
    tried = [probe for probe in known if probe.guard in there]
    holding = zip(tried, try_all(root, tried), strict=True)
    found = [probe for probe, outcome in holding if probe.sql and refused(probe, outcome)]
    kept, missed = {probe.guard for probe in found}, []
    by_hand = {probe.guard for probe in CONSTRAINTS}
    for one in constraints:
        table = by_table.get(one.table)
        if table is None or one.guard in kept | by_hand:
            continue
        try:
            probe = hunt(root, table, one, tuple(other for other in constraints if other.table == one.table))
        except psycopg.Error:
            probe = None
        if probe is None:
            missed.append(one)
        else:
            found.append(probe)
    return found, missed
