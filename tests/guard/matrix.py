"""The matrix role x object x action x place, run as raw SQL under logins of the roles and held against the manifest.

An undeclared success is a fault, and so is a declared right that does not work. The same cells measure the rights when
the manifest is renewed, and judge the mutants (tests/guard/mutants.py), there as one session that changes its login.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial

from app.db.database import Connection, connect
from tests.guard.book import OWNERS, PEOPLE, REACHES, GuardBook, login_of
from tests.guard.cells import Census, column_cells, passed, read_cell, take_census, whole_cells, writable, write_cells
from tests.guard.manifest import Manifest, Reach3, Right, TableRights
from tests.guard.objects import Function, Table, read_functions, read_sequences
from tests.guard.session import DOORS, Outcome, act_as, act_as_root, run

LOGINS = (*PEOPLE, "backup")
FRONT = "supervisor"  # who stands before the door when an owner of functions acts
Ask = Callable[[Sequence[str]], list[Outcome]]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a role under a login of its own, an owner of functions behind a door, or the careless viewer."""

    name: str
    reach: str

    @property
    def login(self) -> str:
        """The login in front."""
        if self.name == "careless":
            return login_of("viewer", self.reach)
        return login_of(self.name if self.name in LOGINS else FRONT, self.reach)

    @property
    def door(self) -> str:
        """The door it passes, '' for a person."""
        return self.name if self.name in DOORS else ""


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that is not as declared."""

    actor: str
    action: str
    subject: str
    what: str

    def __str__(self) -> str:
        return f"{self.actor} {self.action} {self.subject}: {self.what}"


def actors(root: Connection) -> list[Actor]:
    """Everybody who acts; owners that this schema does not have are left out."""
    known = {str(name) for (name,) in root.execute("SELECT rolname::text FROM pg_roles")}
    owners = [name for name in OWNERS if DOORS[name] in known]
    return [Actor(name, reach) for name in (*LOGINS, *owners, "careless") for reach in REACHES]


class Matrix:
    """The cells over one filled office. `as_logins` opens a connection for each login; `in_one` acts in one session."""

    def __init__(self, root: Connection, book: GuardBook, manifest: Manifest) -> None:
        self.root, self.book, self.manifest = root, book, manifest
        self.tables: Mapping[str, Table] = {table.name: table for table in book.tables}
        self.census: Mapping[str, Census] = take_census(root, book)
        self.functions: tuple[Function, ...] = read_functions(root)
        self.sequences = read_sequences(root)
        self.everybody = actors(root)
        self.cells = 0

    # --- what is asked --------------------------------------------------------------------------------------------

    def rights(self, table: Table, ask: Ask) -> dict[str, tuple[str, ...] | None]:
        """The columns an actor may name in each action, () for all and None for none, by trying."""
        found: dict[str, tuple[str, ...] | None] = {}
        for action in ("SELECT", "INSERT", "UPDATE"):
            named = [column.name for column in (table.columns if action == "SELECT" else writable(table))]
            told = self._asked(ask, column_cells(table, action))
            kept = tuple(name for name, outcome in zip(named, told, strict=True) if not outcome.by_grant)
            found[action] = None if not kept else () if len(kept) == len(named) else kept
        whole = whole_cells(table)
        for action, outcome in zip(whole, self._asked(ask, list(whole.values())), strict=True):
            found[action] = None if outcome.by_grant else ()
        return found

    def rows(self, table: Table, declared: TableRights, actor: Actor, ask: Ask) -> dict[str, frozenset[str]]:
        """The places whose rows an actor reaches by each action it has."""
        census, found = self.census[table.name], {}
        writes = write_cells(census, declared, actor.name, actor.login)
        columns = declared.columns("SELECT", actor.name)
        reads = [read_cell(table, columns)] if columns is not None else []
        told = self._asked(ask, reads + [cell.sql for cell in writes])
        if reads:
            found["SELECT"] = self._seen(census, told[0], actor.login)
        for cell, outcome in zip(writes, told[len(reads) :], strict=True):
            reached = found.setdefault(cell.action, frozenset())
            found[cell.action] = reached | {cell.place} if passed(outcome) else reached
        return found

    def _seen(self, census: Census, outcome: Outcome, login: str) -> frozenset[str]:
        if outcome.code:
            return frozenset()
        if outcome.word.startswith("#"):  # the key may not be read: all rows or none
            everything = len(census.places) == int(outcome.word[1:])
            return census.present if everything else frozenset() if outcome.word == "#0" else frozenset({"some"})
        return frozenset(census.place(key, login) for key in outcome.word.split(";") if key)

    def calls(self, functions: Iterable[Function], ask: Ask) -> dict[str, str]:
        """For each function '' (not granted), '!' (granted, and refused by its own question) or '+'."""
        asked = list(functions)
        told = self._asked(ask, [function.call() for function in asked])
        return {
            function.signature: "" if _not_granted(function, outcome) else "!" if outcome.by_group else "+"
            for function, outcome in zip(asked, told, strict=True)
        }

    def uses(self, ask: Ask, *, only: str = "") -> dict[str, str]:
        """For each sequence the letters of what may be done: r read its value, n take the next, s set it."""
        ways = {"r": "SELECT last_value FROM {}", "n": "SELECT nextval('{}')", "s": "SELECT setval('{}', 1)"}
        sequences = [name for name in self.sequences if name.startswith(only)]
        asked = [way.format(name) for name in sequences for way in ways.values()]
        told = self._asked(ask, asked)
        found = {}
        for at, name in enumerate(sequences):
            part = told[3 * at : 3 * at + 3]
            found[name] = "".join(letter for letter, one in zip(ways, part, strict=True) if not one.by_grant)
        return found

    def _asked(self, ask: Ask, statements: Sequence[str]) -> list[Outcome]:
        self.cells += len(statements)
        return ask(list(statements))

    # --- who asks -------------------------------------------------------------------------------------------------

    @contextmanager
    def acting(self, actor: Actor) -> Iterator[Ask]:
        """The actor inside the superuser's transaction, which sees what is not committed."""
        act_as(self.root, actor.login)
        try:
            yield partial(run, self.root, door=actor.door)
        finally:
            act_as_root(self.root)

    @contextmanager
    def careless(self) -> Iterator[None]:
        """Until the end of the block: viewers hold every right and a policy on every table lets every row pass."""
        with self.root.transaction(force_rollback=True):
            self.make_careless(self.tables)
            yield

    def make_careless(self, tables: Iterable[str]) -> None:
        """The mistake itself, on these tables; the caller's transaction undoes it."""
        for schema in ("app", "led", "sec", "aud"):
            self.root.execute(f"GRANT USAGE ON SCHEMA {schema} TO rd_viewer".encode())
            self.root.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA {schema} TO rd_viewer".encode())
        for name in tables:
            if name.startswith(("app.", "led.", "sec.", "aud.")):
                self.root.execute(f"CREATE POLICY guard_careless ON {name} USING (true) WITH CHECK (true)".encode())

    # --- how it is judged -----------------------------------------------------------------------------------------

    def judge_rights(self, table: Table, name: str, found: Mapping[str, tuple[str, ...] | None]) -> list[Fault]:
        """Tried against declared, column by column."""
        declared, faults = self._declared(table.name), []
        for action, columns in found.items():
            wanted = declared.columns(action, name)
            if _spelled(table, wanted, action) - _spelled(table, columns, action):
                faults.append(
                    Fault(name, action, table.name, f"declared and does not work: {wanted}, works: {columns}")
                )
            if _spelled(table, columns, action) - _spelled(table, wanted, action):
                faults.append(
                    Fault(name, action, table.name, f"works and is not declared: {columns}, declared: {wanted}")
                )
        return faults

    def judge_rows(self, table: Table, actor: Actor, found: Mapping[str, frozenset[str]]) -> list[Fault]:
        """Reached places against declared ones, of those that have rows."""
        declared, present = self._declared(table.name), self.census[table.name].present
        faults, at = [], REACHES.index(actor.reach)
        for action, reached in found.items():
            wanted = declared.reached(action, actor.name)[at] & present
            who = f"{actor.name} ({actor.reach})"
            for place in sorted(wanted - reached):
                faults.append(Fault(who, action, table.name, f"{place} is declared and not reached"))
            for place in sorted(reached - wanted):
                faults.append(Fault(who, action, table.name, f"{place} is reached and not declared"))
        return faults

    def _declared(self, name: str) -> TableRights:
        return self.manifest.tables.get(name, TableRights(name, (), {}))


def _not_granted(function: Function, outcome: Outcome) -> bool:
    """Refused at the door of this very function or of its schema, not at one that it calls itself."""
    name = function.name.split(".")[1].strip('"')
    return outcome.code == "42501" and (outcome.said.endswith(f"function {name}") or "for schema" in outcome.said)


def _spelled(table: Table, columns: tuple[str, ...] | None, action: str) -> set[str]:
    if columns is None:
        return set()
    names = [column.name for column in (table.columns if action == "SELECT" else writable(table))]
    return set(columns) if columns else set(names) or {"*"}


def full_rights(declared: TableRights, actor: str) -> TableRights:
    """What is declared, and every right on the whole table for this actor."""
    rights = tuple(Right(action, (), (actor,)) for action in ("SELECT", "INSERT", "UPDATE", "DELETE"))
    return TableRights(declared.name, declared.rights + rights, declared.rows)


@contextmanager
def as_logins(book: GuardBook, everybody: Iterable[Actor]) -> Iterator[Mapping[str, Connection]]:
    """A connection of each login, signed in with its own password."""
    with ExitStack() as stack:
        opened: dict[str, Connection] = {}
        for actor in everybody:
            if actor.login not in opened:
                credentials = book.office.credentials(actor.login)
                opened[actor.login] = stack.enter_context(closing(connect(credentials)))
        yield opened


def merged(found: Mapping[str, Mapping[str, Mapping[str, frozenset[str]]]]) -> dict[tuple[str, str], Reach3]:
    """(action, actor) -> reach, from actor -> reach name -> action -> places."""
    out: dict[tuple[str, str], Reach3] = {}
    for actor, by_reach in found.items():
        for action in sorted({action for cells in by_reach.values() for action in cells}):
            narrow, whole, every = (by_reach.get(reach, {}).get(action, frozenset()) for reach in REACHES)
            out[action, actor] = (narrow, whole, every)
    return out
