"""Run the whole matrix: judged against the manifest (`check`), or written down as the next manifest (`measured`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from app.db.database import Connection
from tests.guard.book import REACHES
from tests.guard.manifest import Manifest, Reach3, Right, TableRights
from tests.guard.matrix import Actor, Ask, Fault, Matrix, as_logins, full_rights, merged
from tests.guard.objects import Table
from tests.guard.session import run

Columns = tuple[str, ...] | None
_ORDER = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER", "LOCK")


def check(matrix: Matrix) -> list[Fault]:
    """Every cell under real logins; what is not as declared."""
    faults: list[Fault] = []
    with as_logins(matrix.book, _people(matrix)) as opened:
        for actor in _people(matrix):
            ask = _ask(opened, actor)
            for table in matrix.tables.values():
                if _names_columns(actor):
                    faults += matrix.judge_rights(table, actor.name, matrix.rights(table, ask))
                faults += matrix.judge_rows(
                    table, actor, matrix.rows(table, declared(matrix, table, actor), actor, ask)
                )
            if _calls(actor):
                faults += judge_calls(matrix, actor, ask)
    return faults + check_careless(matrix) + unknown(matrix)


def check_careless(matrix: Matrix) -> list[Fault]:
    """The viewer after a careless grant and a careless policy on every table, in the superuser's own transaction."""
    faults: list[Fault] = []
    with matrix.root.transaction(force_rollback=True), matrix.careless():
        for actor in matrix.everybody:
            if actor.name == "careless":
                with matrix.acting(actor) as ask:
                    for table in matrix.tables.values():
                        found = matrix.rows(table, declared(matrix, table, actor), actor, ask)
                        faults += matrix.judge_rows(table, actor, found)
    return faults


def judge_calls(matrix: Matrix, actor: Actor, ask: Ask, *, only: str = "") -> list[Fault]:
    """Functions and sequences: what may be called and used against what is declared; `only` begins their names."""
    faults = []
    asked = [function for function in matrix.functions if function.signature.startswith(only)]
    for signature, mark in matrix.calls(asked, ask).items():
        listed = matrix.manifest.functions.get(signature, ())
        wanted = "+" if actor.name in listed else "!" if f"{actor.name}!" in listed else ""
        if mark != wanted:
            told = {"": "may not call", "!": "is asked away inside", "+": "may call"}
            faults.append(Fault(actor.name, "EXECUTE", signature, f"{told[mark]}, declared: {told[wanted]}"))
    for name, letters in matrix.uses(ask, only=only).items():
        told_of = dict(one.split(":") for one in matrix.manifest.sequences.get(name, ()))
        if letters != told_of.get(actor.name, ""):
            faults.append(Fault(actor.name, "USAGE", name, f"{letters!r}, declared: {told_of.get(actor.name, '')!r}"))
    return faults


def unknown(matrix: Matrix) -> list[Fault]:
    """What the file names and the database does not have, or the other way round."""
    known = {function.signature for function in matrix.functions}
    faults = [
        Fault("", "", name, "is declared and does not exist")
        for name in matrix.manifest.tables
        if name not in matrix.tables
    ]
    faults += [
        Fault("", "", name, "is declared and does not exist") for name in matrix.manifest.functions if name not in known
    ]
    faults += [
        Fault("", "", name, "exists and is not declared")
        for name in matrix.tables
        if name not in matrix.manifest.tables
    ]
    return faults + [
        Fault("", "", name, "exists and is not declared") for name in sorted(known - set(matrix.manifest.functions))
    ]


def measured(matrix: Matrix) -> Manifest:
    """The manifest that would find no fault today: to be read before it is believed."""
    with as_logins(matrix.book, _people(matrix)) as opened:
        rights: dict[str, list[tuple[str, str, tuple[str, ...]]]] = {name: [] for name in matrix.tables}
        functions: dict[str, list[str]] = {function.signature: [] for function in matrix.functions}
        sequences: dict[str, list[str]] = {name: [] for name in matrix.sequences}
        for actor in _people(matrix):
            if _calls(actor):
                ask = _ask(opened, actor)
                for table in matrix.tables.values() if _names_columns(actor) else ():
                    for action, columns in matrix.rights(table, ask).items():
                        if columns is not None:
                            rights[table.name].append((action, actor.name, columns))
                for signature, mark in matrix.calls(matrix.functions, ask).items():
                    functions[signature] += [actor.name + mark.replace("+", "")] if mark else []
                for name, letters in matrix.uses(ask).items():
                    sequences[name] += [f"{actor.name}:{letters}"] if letters else []
        tables = {name: TableRights(name, _grouped(cells), {}) for name, cells in rights.items()}
        matrix.manifest = Manifest(tables, {}, {})
        rows = {name: _measured_rows(matrix, table, opened) for name, table in matrix.tables.items()}
    for name, found in _measured_careless(matrix).items():
        rows[name] |= found
    tables = {name: replace(table, rows=rows[name]) for name, table in tables.items()}
    lists = ({name: tuple(found) for name, found in part.items()} for part in (functions, sequences))
    return Manifest(tables, *lists)


def _grouped(cells: list[tuple[str, str, tuple[str, ...]]]) -> tuple[Right, ...]:
    together: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for action, actor, columns in cells:
        together.setdefault((action, columns), []).append(actor)
    ordered = sorted(together.items(), key=lambda item: (_ORDER.index(item[0][0]), item[0][1]))
    return tuple(Right(action, columns, tuple(names)) for (action, columns), names in ordered)


def _measured_rows(matrix: Matrix, table: Table, opened: Mapping[str, Connection]) -> dict[tuple[str, str], Reach3]:
    found: dict[str, dict[str, Mapping[str, frozenset[str]]]] = {}
    for actor in _people(matrix):
        cells = matrix.rows(table, declared(matrix, table, actor), actor, _ask(opened, actor))
        found.setdefault(actor.name, {})[actor.reach] = cells
    return merged(found)


def _measured_careless(matrix: Matrix) -> dict[str, dict[tuple[str, str], Reach3]]:
    found: dict[str, dict[str, dict[str, Mapping[str, frozenset[str]]]]] = {}
    with matrix.root.transaction(force_rollback=True), matrix.careless():
        for actor in matrix.everybody:
            if actor.name == "careless":
                with matrix.acting(actor) as ask:
                    for name, table in matrix.tables.items():
                        cells = matrix.rows(table, declared(matrix, table, actor), actor, ask)
                        found.setdefault(name, {}).setdefault("careless", {})[actor.reach] = cells
    return {name: merged(by_actor) for name, by_actor in found.items()}


def declared(matrix: Matrix, table: Table, actor: Actor) -> TableRights:
    """What is declared of a table; who holds every right by nature (the owner, the careless viewer) has them all."""
    told = matrix.manifest.tables.get(table.name, TableRights(table.name, (), {}))
    return full_rights(told, actor.name) if actor.name in ("owner", "careless") else told


def _people(matrix: Matrix) -> list[Actor]:
    return [actor for actor in matrix.everybody if actor.name != "careless"]


def _names_columns(actor: Actor) -> bool:
    """Rights are the role's: they are tried once, under the first reach; an owner of tables has them by nature."""
    return actor.reach == REACHES[0] and actor.name != "owner"


def _calls(actor: Actor) -> bool:
    return actor.reach == REACHES[0]


def _ask(opened: Mapping[str, Connection], actor: Actor) -> Ask:
    return partial(run, opened[actor.login], door=actor.door)
