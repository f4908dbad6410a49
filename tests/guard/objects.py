"""What the catalogue says there is: tables with their columns and keys, functions, sequences, schemas."""

from __future__ import annotations

from dataclasses import dataclass

from app.db.database import Connection

SCHEMAS = ("app", "led", "sec", "aud", "stage", "meta")
CALLED = ("api", "app", "led", "sec", "aud", "stage", "meta")


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `writable` is false for identities and generated values that nobody may give, `made` the latter."""

    name: str
    type: str
    needed: bool
    writable: bool
    made: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its columns in order and the columns of its primary key."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    def has(self, column: str) -> bool:
        """Whether there is such a column."""
        return any(known.name == column for known in self.columns)

    def row(self) -> str:
        """The SQL of the key of a row as one text."""
        return f"ROW({', '.join(self.key or tuple(column.name for column in self.columns))})::text"


@dataclass(frozen=True, slots=True)
class Function:
    """A function by its signature `api.take_next_v1(text,integer)`; names and types of what goes in.

    `open_ended`: its last argument is a list of as many as one likes.
    """

    signature: str
    name: str
    names: tuple[str, ...]
    types: tuple[str, ...]
    sets: bool
    open_ended: bool

    def call(self, *values: str) -> str:
        """The statement that calls it with these SQL expressions, or with nulls."""
        given = values or tuple("NULL" for _ in self.types)
        cast = [f"({value})::{kind}" for value, kind in zip(given, self.types, strict=True)]
        if self.open_ended:
            cast[-1] = f"VARIADIC {cast[-1]}"
        return f"SELECT {self.name}({', '.join(cast)})::text"


def read_tables(root: Connection) -> tuple[Table, ...]:
    """Every table of ours, by name."""
    found = root.execute(
        """
        SELECT format('%I.%I', n.nspname, c.relname),
            (SELECT array_agg(ARRAY[quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
                 (a.attnotnull AND NOT a.atthasdef AND a.attidentity = '')::text,
                 (a.attidentity <> 'a' AND a.attgenerated = '')::text, (a.attgenerated <> '')::text] ORDER BY a.attnum)
             FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
            coalesce((SELECT array_agg(quote_ident(a.attname) ORDER BY k.ord) FROM pg_index i
                CROSS JOIN unnest(i.indkey::int[]) WITH ORDINALITY AS k (num, ord)
                JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.num
                WHERE i.indrelid = c.oid AND i.indisprimary), '{}')
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND n.nspname = ANY (%s) ORDER BY 1
        """.replace("%I", "%%I"),
        (list(SCHEMAS),),
    ).fetchall()
    return tuple(Table(str(name), tuple(_column(cell) for cell in columns), tuple(key))  # type: ignore[attr-defined, arg-type]  # arrays
                 for name, columns, key in found)  # fmt: skip


def _column(cells: list[str]) -> Column:
    name, kind, needed, writable, made = cells
    return Column(name, kind, needed == "true", writable == "true", made == "true")


def read_functions(root: Connection) -> tuple[Function, ...]:
    """Every function of ours, by signature."""
    found = root.execute(
        """
        SELECT n.nspname || '.' || p.proname || '(' ||
                (SELECT coalesce(string_agg(format_type(t.type, NULL), ',' ORDER BY t.ord), '')
                 FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS t (type, ord)) || ')',
            n.nspname || '.' || quote_ident(p.proname),
            coalesce(p.proargnames[1:p.pronargs], '{}')::text[],
            (SELECT coalesce(array_agg(format_type(t.type, NULL) ORDER BY t.ord), '{}')
             FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS t (type, ord)),
            p.proretset, p.provariadic <> 0
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname = ANY (%s) AND p.prokind = 'f' ORDER BY 1
        """,
        (list(CALLED),),
    ).fetchall()
    return tuple(
        Function(str(signature), str(name), tuple(names), tuple(types), bool(sets), bool(many))  # type: ignore[arg-type]  # arrays
        for signature, name, names, types, sets, many in found
    )


def read_sequences(root: Connection) -> tuple[str, ...]:
    """Every sequence of ours."""
    found = root.execute(
        "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relkind = 'S' AND n.nspname = ANY (%s) ORDER BY 1",
        (list(SCHEMAS),),
    )
    return tuple(str(name) for (name,) in found)
