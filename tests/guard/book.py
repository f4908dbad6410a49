"""An office with rows in every place of every table, and a login of every role with each reach.

Practice A has the locations A1 and A2, practice B has B1. A login's reach is `narrow` (A1 alone), `whole` (practice
A) or `every` (every practice). A row's place, seen from there: `here` (A1), `beside` (A2), `level` (practice A as a
whole), `away` (practice B), `office` (of no practice).
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass

import psycopg

from app.db.database import Connection, connect
from app.security.people import EVERYWHERE, Scope
from tests.book import Book, Leg, charge_legs, fill_every_table, open_book, post
from tests.guard import rows
from tests.guard.objects import Table, read_tables
from tests.guard.session import make_runner
from tests.guard.synthesis import put_row
from tests.office import SECRET, Office

PEOPLE = ("specialist", "poster", "supervisor", "admin", "viewer", "auditor", "service")
OWNERS = ("money", "work", "sec", "people", "audit", "owner")
REACHES = ("narrow", "whole", "every")
PLACES = ("here", "beside", "level", "away", "office", "mine")
_SCOPES = {"narrow": (Scope("A", "A1"),), "whole": (Scope("A"),), "every": EVERYWHERE}


@dataclass(frozen=True, slots=True)
class GuardBook:
    """The office and its ids; `tables` as the catalogue has them."""

    office: Office
    book: Book
    tables: tuple[Table, ...]

    def root(self) -> Connection:
        """A connection of the superuser; the caller closes it."""
        return connect(self.office.credentials("root"), settings="-c statement_timeout=10min")


def login_of(actor: str, reach: str) -> str:
    """The login that stands for a role with a reach."""
    return f"g_{actor}_{reach}"


def open_guard_book(office: Office) -> GuardBook:
    """Fill an empty office: rows everywhere, logins of every role, the runner."""
    book = open_book(office)
    for claim in (book.a1, book.a2, book.b1):
        with office.unit("svc_import") as unit:
            post(unit, claim.practice_id, charge_legs(claim), kind="charges")
        with office.unit("root") as unit:
            fill_every_table(unit, claim, book.payer_id)
    for practice in (book.practice_a, book.practice_b):
        with office.unit("svc_import") as unit:
            post(unit, practice, (Leg("clearing", 100, "unposted"), Leg("unposted", -100, "unposted")))
    for reach in REACHES:
        for group in PEOPLE:
            office.enrol(login_of(group, reach), group, scopes=_SCOPES[reach])
    with closing(connect(office.credentials("root"))) as root:
        root.execute("REVOKE CREATE ON SCHEMA api FROM rd_fn_money")  # the small book's own function is made
        _make_backup_logins(root, office.name)
        tables = read_tables(root)
        _fill_the_rest(root, tables, book)
        rows.put_rows(root)
        groups = ", ".join(f"rd_{group}" for group in (*PEOPLE, "backup"))
        make_runner(root, groups)
    return GuardBook(office, book, tables)


def _make_backup_logins(root: Connection, database: str) -> None:
    """Logins that hold the right of backups alone; the office's own one is service and auditor, too."""
    for reach in REACHES:
        name = login_of("backup", reach)
        known = root.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,)).fetchone()
        if known is None:
            root.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{SECRET}'".encode())
            root.execute(f"GRANT rd_backup TO {name}".encode())
        root.execute(f"GRANT CONNECT ON DATABASE {database} TO {name}".encode())
        # policies ask these of everybody; the office's own backup service has them by its other groups
        root.execute(f"GRANT EXECUTE ON FUNCTION sec.my_practices(), sec.my_whole_practices(), sec.my_locations(), "
                     f"sec.my_groups(), sec.has_group(text) TO {name}".encode())  # fmt: skip
        root.execute("INSERT INTO sec.person (login, display_name, kind) VALUES (%s, 'B', 'service')", (name,))
        root.execute(
            "INSERT INTO sec.scope (login, practice_id, location_id) SELECT %s, p.id, l.id FROM (SELECT 1) AS one "
            "LEFT JOIN app.practice AS p ON p.code = 'A' AND %s <> 'every' "
            "LEFT JOIN app.location AS l ON l.practice_id = p.id AND l.code = 'A1' AND %s = 'narrow'",
            (name, reach, reach),
        )


def _fill_the_rest(root: Connection, tables: tuple[Table, ...], book: Book) -> None:
    """Rows for tables that have none, own rows of every login, and rows of a practice as a whole and of none."""
    for _ in range(2):  # the second time for tables whose parents were empty
        for table in tables:
            if not _count(root, table.name):
                put_row(root, table)
    for table in tables:
        for column in _COPIED.get(table.name, ()):
            for reach in REACHES:
                for group in PEOPLE:
                    wanted = {column: login_of(group, reach)}
                    _copy(root, table, wanted) or put_row(root, table, wanted)
    for table in tables:
        if table.has("practice_id") and table.name != "sec.scope":
            where = f"practice_id = {book.practice_a}"
            for lost in ({"location_id": None}, {"location_id": None, "claim_id": None}, {"location_id": "0"}):
                zero = lost["location_id"] == "0"
                fits = table.has("location_id") and (not zero or table.name in ZERO_IS_WHOLE)
                if fits and _copy(root, table, lost, where=where):
                    break
            nowhere = {"practice_id": None, "location_id": None}
            _copy(root, table, nowhere, where=where) or _copy(root, table, nowhere | {"claim_id": None}, where=where)


# Tables of sums, where location 0 stands for the practice as a whole.
ZERO_IS_WHOLE = ("app.queue_summary", "app.floor_cell", "app.work_day")
# Tables whose rows belong to a person, and the column that says to whom; those of rows.py are put in by hand.
_COPIED = {
    "app.draft": ("login",),
    "app.preference": ("login",),
    "app.payer_tip": ("author",),
    "app.saved_view": ("owner",),
    "app.export_log": ("login",),
    "app.presence": ("login",),
    "app.presence_day": ("login",),
    "app.work_day": ("login",),
}
OWN = _COPIED | rows.OWN


def _count(root: Connection, table: str) -> int:
    found = root.execute(f"SELECT count(*) FROM (SELECT FROM {table} LIMIT 1) AS one".encode()).fetchone()
    return int(str(found[0])) if found else 0


def _copy(root: Connection, table: Table, wanted: Mapping[str, str | None], *, where: str = "true") -> bool:
    """A copy of a row with other values, past foreign keys and triggers; false when the table refuses it."""
    changed = {name: value for name, value in wanted.items() if table.has(name)}
    columns = [column.name for column in table.columns if column.writable]
    values = [
        (f"'{changed[name]}'" if changed[name] is not None else "NULL") if name in changed else _own_key(table, name)
        for name in columns
    ]
    order = ", ".join(table.key) or "1"
    sql = (
        f"INSERT INTO {table.name} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table.name} AS old "
        f"WHERE {where} ORDER BY {order} LIMIT 1"
    )
    try:
        with root.transaction():
            root.execute("SET LOCAL session_replication_role = 'replica'")
            return root.execute(sql.encode()).rowcount == 1
    except psycopg.Error:
        return False


# Columns that must be another one in a copy, because a key of the table has them.
_FRESH = {
    "code": "'c' || (random() * 1e9)::bigint",
    "token": "lpad((random() * 1e9)::bigint::text, 16, '0')",
    "op_id": "gen_random_uuid()",
    "asked_op": "gen_random_uuid()",
    "identifier": "'i' || (random() * 1e9)::bigint",
}


def _own_key(table: Table, column: str) -> str:
    kind = next(known.type for known in table.columns if known.name == column)
    if column == "op_id" and table.name not in ("led.op", "app.floor_move"):
        return "old.op_id"
    if column in _FRESH and (kind in ("text", "uuid")):
        return _FRESH[column]
    return f"old.{column}"
