"""One unit of work: one transaction on one connection, rows as frozen values."""

from __future__ import annotations

import types
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import lru_cache
from typing import Any, Protocol, TypeVar, Union, cast, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
import psycopg
from psycopg.types.json import Jsonb

from app.db.errors import translated
from app.domain.errors import NotFound, Refused

Row = TypeVar("Row")
Params = Mapping[str, object]
_Cell = Callable[[Any], Any]  # Any: cells of whatever type the column has


def as_json(value: object) -> Jsonb:
    """Mark a parameter as jsonb; structs, dataclasses, dates and uuids inside it are encoded by msgspec."""
    return Jsonb(value, dumps=_dump_json)


def _dump_json(value: object) -> bytes:
    return msgspec.json.encode(value)


class Watched(Protocol):
    """Sees each statement before it is sent (app.db.outcome.Watch)."""

    def before(self, sql: str, params: Params | None) -> None:
        """May refuse to let it be sent."""

    def changed_nothing(self, op: UUID) -> None:
        """Nothing was written under this number."""


class Unit:
    """Statements of one transaction. Lower code never commits; whoever opened the unit does.

    SQL is text with named parameters `%(name)s`. All methods raise AppError (driver errors are translated).
    """

    __slots__ = ("_connection", "_watch", "statements")

    def __init__(self, connection: psycopg.Connection[tuple[object, ...]], watch: Watched | None = None) -> None:
        self._connection, self._watch = connection, watch
        self.statements = 0

    def rows(self, sql: str, params: Params | None = None, *, into: type[Row]) -> list[Row]:
        """All rows as `into`: a dataclass or Struct (columns map by name), or a scalar type (one column)."""
        cursor = self._run(sql, params)
        make: Callable[[Sequence[object]], Row] = _row_maker(
            cast(Hashable, into), tuple(column.name for column in cursor.description or ())
        )
        return [make(cells) for cells in cursor.fetchall()]

    def row(self, sql: str, params: Params | None = None, *, into: type[Row]) -> Row | None:
        """The first row as `into`, or None."""
        found = self.rows(sql, params, into=into)
        return found[0] if found else None

    def one(self, sql: str, params: Params | None = None, *, into: type[Row], missing: str) -> Row:
        """The first row as `into`; raises NotFound with the sentence `missing` when there is none."""
        found = self.row(sql, params, into=into)
        if found is None:
            raise NotFound(missing)
        return found

    def value(self, sql: str, params: Params | None = None) -> object:
        """The first column of the first row, or None."""
        found = self._run(sql, params).fetchone()
        return found[0] if found else None

    def number(self, sql: str, params: Params | None = None) -> int:
        """The first column of the first row as an integer; null and no row are 0."""
        found = self.value(sql, params)
        return int(cast(int, found)) if found is not None else 0

    def text(self, sql: str, params: Params | None = None) -> str:
        """The first column of the first row as text; null and no row are the empty text."""
        found = self.value(sql, params)
        return str(found) if found is not None else ""

    def execute(self, sql: str, params: Params | None = None) -> int:
        """Run a statement; the number of rows it touched."""
        return self._run(sql, params).rowcount

    def changed_nothing(self, op: UUID) -> None:
        """A money call was answered with what somebody had done before: its own number is not in the book."""
        if self._watch is not None:
            self._watch.changed_nothing(op)

    def execute_many(self, sql: str, params: Sequence[Params]) -> None:
        """Run a statement once per parameter set, pipelined in one round trip."""
        self.statements += 1
        try:
            self._connection.cursor().executemany(sql, params)
        except psycopg.Error as error:
            raise translated(error) from None

    def copy_rows(self, sql: str, rows: Sequence[Sequence[object]]) -> int:
        """`COPY stage.x (..) FROM STDIN` for service loads; the number of rows sent."""
        self.statements += 1
        try:
            with self._connection.cursor().copy(sql) as copy:
                for row in rows:
                    copy.write_row(row)
        except psycopg.Error as error:
            raise translated(error) from None
        return len(rows)

    def secret_verifier(self, login: str, secret: str) -> str:
        """The SCRAM verifier of a password, computed here so that the clear text reaches no server and no log."""
        return self._connection.pgconn.encrypt_password(secret.encode(), login.encode(), b"scram-sha-256").decode()

    def _run(self, sql: str, params: Params | None) -> psycopg.Cursor[tuple[object, ...]]:
        self.statements += 1
        if self._watch is not None:
            self._watch.before(sql, params)
        try:
            return self._connection.execute(sql, params)
        except psycopg.Error as error:
            raise translated(error) from None
        except UnicodeEncodeError:          # half a character, as a broken program pastes it
            raise Refused("The text holds a character the database cannot keep; nothing was changed.") from None


@lru_cache(maxsize=512)
def _row_maker(into: type[Row], columns: tuple[str, ...]) -> Callable[[Sequence[object]], Row]:
    names, required, converters = _shape(cast(Hashable, into))
    if not names:
        convert = converters.get("")
        return _scalar_maker(into, convert)
    unknown = set(columns) - set(names)
    missing = required - set(columns)
    if unknown or missing:
        raise TypeError(f"{into.__name__}: columns {sorted(unknown)} unknown, {sorted(missing)} missing")
    cells = [(at, converters[name]) for at, name in enumerate(columns) if name in converters]
    order = _field_order(getattr(into, "__match_args__", ()), columns)     # keyword-only fields are not in it

    def make(row: Sequence[object]) -> Row:
        values = list(row)
        for at, convert in cells:
            values[at] = convert(values[at])
        return into(*[values[at] for at in order]) if order else into(**dict(zip(columns, values, strict=True)))

    return make


def _field_order(names: tuple[str, ...], columns: tuple[str, ...]) -> tuple[int, ...]:
    """Where the columns stand in the order of the positional fields; empty when a field in between has none."""
    first = names[: len(columns)]
    return tuple(columns.index(name) for name in first) if set(first) == set(columns) else ()


def _scalar_maker(into: type[Row], convert: _Cell | None) -> Callable[[Sequence[object]], Row]:
    if convert is None:
        return lambda row: cast(Row, row[0])
    return lambda row: cast(Row, convert(row[0]))


@lru_cache(maxsize=512)
def _shape(into: type[object]) -> tuple[tuple[str, ...], frozenset[str], dict[str, _Cell]]:
    """Field names in order, the ones without default, and a converter for the cells that need one."""
    if isinstance(into, type) and issubclass(into, msgspec.Struct):
        found = msgspec.structs.fields(into)
        names = tuple(field.name for field in found)
        required = frozenset(field.name for field in found if field.required)
    elif is_dataclass(into):
        names = tuple(field.name for field in fields(into))
        required = frozenset(
            field.name for field in fields(into) if field.default is MISSING and field.default_factory is MISSING
        )
    else:
        convert = _converter(into)
        return (), frozenset(), {"": convert} if convert else {}
    hints = get_type_hints(into)
    converters = {name: convert for name in names if (convert := _converter(hints[name]))}
    return names, required, converters


def _converter(hint: object) -> _Cell | None:
    """How a cell becomes the annotated type: enums, tuples (from arrays), structs (from jsonb)."""
    if get_origin(hint) in (Union, types.UnionType):
        inner = [_converter(part) for part in get_args(hint) if part is not type(None)]
        convert = next((found for found in inner if found), None)
        return None if convert is None else lambda cell: None if cell is None else convert(cell)
    if get_origin(hint) is tuple:
        item = _converter(get_args(hint)[0])
        if item is None:
            return lambda cell: tuple(cell or ())
        return lambda cell: tuple(item(part) for part in cell or ())
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    if isinstance(hint, type) and (issubclass(hint, msgspec.Struct) or is_dataclass(hint)):
        return lambda cell: msgspec.convert(cell, hint)
    return None
