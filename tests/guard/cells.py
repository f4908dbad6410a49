"""The cells of the matrix as statements: what a role tries on an object, and the rows of each place it tries it on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.db.database import Connection
from tests.guard.book import OWN, GuardBook
from tests.guard.manifest import PLACES, TableRights
from tests.guard.objects import Column, Table
from tests.guard.session import Outcome, literal

MOST_ROWS = 300
_SAMPLES = 3
# What an update must also set, so that the table's own trigger takes it; what a new row must say to be one of a person.
TOUCH = {"app.patient": "version = version + 1", "app.account": "version = version + 1"}
INSERT_AS: Mapping[str, Mapping[str, object]] = {
    "app.event": {"kind": "note"},
    "app.saved_view": {"team": ""},
}


@dataclass(frozen=True, slots=True)
class Census:
    """Where the rows of a table are: key -> (place, owner), and some whole rows of each place as JSON."""

    table: Table
    places: Mapping[str, str]
    owners: Mapping[str, str]
    samples: Mapping[str, tuple[str, ...]]

    def place(self, key: str, login: str) -> str:
        """The place of a row as this login sees it."""
        if self.owners.get(key) == login:
            return "mine"
        rest = next(iter(self.places.values())) if len(self.places) >= MOST_ROWS else "unknown"
        return self.places.get(key, rest)

    @property
    def present(self) -> frozenset[str]:
        """The places that have rows."""
        found = set(self.places.values())
        return frozenset(found | {"mine"} if self.owners else found)

    def keys(self, place: str, login: str) -> list[str]:
        """Keys of some rows of a place, as that login sees it."""
        return [key for key in self.places if self.place(key, login) == place][:_SAMPLES]


def take_census(root: Connection, book: GuardBook) -> dict[str, Census]:
    """Every table's rows and their places, as the superuser sees them."""
    return {table.name: _census(root, table, book) for table in book.tables}


def _census(root: Connection, table: Table, book: GuardBook) -> Census:
    own = OWN.get(table.name, ("NULL",))[0]
    # the oldest first, so that the same rows are the samples every time; a uuid says nothing of age
    counted = any(column.name == "id" and column.type != "uuid" for column in table.columns) and "id" in table.key
    order = "t.id" if counted else "t.ctid"
    found = root.execute(
        f"SELECT {table.row()}, {_place_sql(table, book)}, {own}::text, to_jsonb(t)::text FROM {table.name} AS t "
        f"ORDER BY {order} LIMIT {MOST_ROWS}".encode()
    ).fetchall()
    places: dict[str, str] = {}
    owners: dict[str, str] = {}
    samples: dict[str, tuple[str, ...]] = {}
    for key, place, owner, row in found:
        places[str(key)] = str(place)
        if owner is not None:
            owners[str(key)] = str(owner)
        kept = samples.get(str(place), ())
        if len(kept) < 1:
            samples[str(place)] = (*kept, str(row))
    return Census(table, places, owners, samples)


def _place_sql(table: Table, book: GuardBook) -> str:
    practice = {"app.practice": "t.id", "app.location": "t.practice_id"}.get(
        table.name, "t.practice_id" if table.has("practice_id") else "NULL::int"
    )
    location = {"app.location": "t.id"}.get(table.name, "t.location_id" if table.has("location_id") else "NULL::int")
    told = f"coalesce({location}, 0)"
    for column, claims in _BY.items():
        if not table.has("location_id") and table.has(column) and table.name != "app.location":
            told = f"coalesce((SELECT c.location_id FROM app.claim c WHERE {claims} ORDER BY c.id LIMIT 1), 0)"
            break
    if table.name in _BY_OWN_ID:
        told = f"coalesce((SELECT c.location_id FROM app.claim c WHERE c.{_BY_OWN_ID[table.name]} = t.id LIMIT 1), 0)"
    ours = book.book
    return (
        f"CASE WHEN coalesce({practice}, 0) = 0 THEN 'office' WHEN {practice} <> {ours.practice_a} THEN 'away' "
        f"WHEN {told} = {ours.a1.location_id} THEN 'here' WHEN {told} = {ours.a2.location_id} THEN 'beside' "
        "ELSE 'level' END"
    )


# Rows without a location of their own: where the claim is that they are about.
_BY = {
    "claim_id": "c.id = t.claim_id",
    "patient_id": "c.patient_id = t.patient_id",
    "account_id": "c.account_id = t.account_id AND c.practice_id = t.practice_id",
}
_BY_OWN_ID = {"app.patient": "patient_id", "app.account": "account_id"}


def column_cells(table: Table, action: str) -> list[str]:
    """One statement per column: whether the actor may name it in this action."""
    if action == "SELECT":
        return [f"SELECT {column.name}::text FROM {table.name} LIMIT 0" for column in table.columns]
    if action == "INSERT":
        return [f"INSERT INTO {table.name} ({column.name}) VALUES (NULL)" for column in writable(table)]
    return [f"UPDATE {table.name} SET {column.name} = NULL WHERE false" for column in writable(table)]


def writable(table: Table) -> list[Column]:
    """The columns a statement may give a value to."""
    return [column for column in table.columns if column.writable]


def whole_cells(table: Table) -> dict[str, str]:
    """Statements on the table as a whole."""
    return {
        "DELETE": f"DELETE FROM {table.name} WHERE false",
        "TRUNCATE": f"TRUNCATE {table.name}",
        "TRIGGER": f"CREATE TRIGGER guard_probe BEFORE INSERT ON {table.name} FOR EACH ROW "
                   "EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "LOCK": f"LOCK TABLE {table.name} IN ACCESS EXCLUSIVE MODE NOWAIT",
    }  # fmt: skip


def read_cell(table: Table, columns: tuple[str, ...] | None) -> str:
    """The keys of the rows that are seen, or their number where the key may not be read."""
    if columns is None or columns == () or set(table.key) <= set(columns):
        return f"SELECT string_agg(k, ';') FROM (SELECT {table.row()} AS k FROM {table.name} LIMIT {MOST_ROWS}) AS seen"
    return f"SELECT '#' || count(*) FROM (SELECT {columns[0]} FROM {table.name} LIMIT {MOST_ROWS}) AS seen"


@dataclass(frozen=True, slots=True)
class WriteCell:
    """One try to write a row of a place."""

    action: str
    place: str
    sql: str


def write_cells(census: Census, declared: TableRights, actor: str, login: str) -> list[WriteCell]:
    """Tries to write the rows of every place, in the columns the actor may name."""
    table, found = census.table, []
    for place in PLACES:
        keys = census.keys(place, login)
        if not keys:
            continue
        where = f"{table.row()} IN ({', '.join(literal(key) for key in keys)})"
        for action in ("INSERT", "UPDATE", "DELETE"):
            columns = declared.columns(action, actor)
            if columns is None:
                continue
            names = [
                column.name for column in table.columns if column.writable and (not columns or column.name in columns)
            ]
            if action == "DELETE":
                found.append(WriteCell(action, place, f"DELETE FROM {table.name} WHERE {where}"))
            elif action == "UPDATE":
                kept = [name for name in names if name not in table.key and name != "version"] or names
                touch = TOUCH.get(table.name) or f"{kept[0]} = {kept[0]}"
                found.append(WriteCell(action, place, f"UPDATE {table.name} SET {touch} WHERE {where}"))
            else:
                found += _insert(census, place, login, names)
    return found


def _insert(census: Census, place: str, login: str, names: list[str]) -> list[WriteCell]:
    table = census.table
    rows = census.samples.get(place) or census.samples.get("mine") or ()
    if place == "mine":
        rows = next(iter(census.samples.values()))
    if not rows:
        return []
    override = dict(INSERT_AS.get(table.name, {}))
    if place == "mine":
        override |= dict.fromkeys(OWN.get(table.name, ()), login)
    sql = (
        f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {', '.join(names)} FROM "
        f"jsonb_populate_record(NULL::{table.name}, {literal(rows[0])}::jsonb || {literal(override)}::jsonb)"
    )
    return [WriteCell("INSERT", place, sql)]


def passed(outcome: Outcome) -> bool:
    """Whether the guard let a write pass; that a key or a check refuses the row then is another matter."""
    return (outcome.code == "" and outcome.rows > 0) or (outcome.code not in ("", "42501"))
