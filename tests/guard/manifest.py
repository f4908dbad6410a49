"""The declared rights: which role may do what to which object, and to the rows of which places. Data: manifest.toml.

`renew` writes the file anew from what the matrix measured (`python -m tests.guard renew`); what it changed is read and
judged by a person before it is committed: the file, not the database, says what is right.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("manifest.toml")
PLACES = ("here", "beside", "level", "away", "office", "mine")
WRITES = ("INSERT", "UPDATE", "DELETE")

Places = frozenset[str]
Reach3 = tuple[Places, Places, Places]  # what is reached by a narrow, a whole and an every-practice login


def _places(*told: str) -> Reach3:
    narrow, whole, every = (frozenset(one.split()) for one in told)
    return narrow, whole, every


_ALL = " ".join(PLACES)
CLASSES: dict[str, Reach3] = {
    "nothing": _places("", "", ""),
    "every": _places("", "", _ALL),
    # rows about the practice as a whole need a practice-level grant, whatever location they name
    "whole": _places("", "here beside level", "here beside level away"),
    # the place itself; a whole practice brings its own level, every practice all of them
    "located": _places("here", "here beside level", "here beside level away"),
    # anybody of the practice
    "practice": _places("here beside level", "here beside level", "here beside level away"),
    # everybody, everywhere
    "everything": _places(_ALL, _ALL, _ALL),
    # the place itself, and what holds for the whole office
    "located+office": _places("here office", "here beside level office", "here beside level away office"),
    "located+practice+office": _places(
        "here level office", "here beside level office", "here beside level away office"
    ),
    "practice+office": _places("here beside level office", "here beside level office", "here beside level away office"),
    # what has no practice yet is for who sees every practice
    "whole+nobodys": _places("", "here beside level", "here beside level away office"),
    "located+nobodys": _places("here", "here beside level", "here beside level away office"),
    "practice+nobodys": _places("here beside level", "here beside level", "here beside level away office"),
    "mine": _places("mine", "mine", "mine"),
}


@dataclass(frozen=True, slots=True)
class Right:
    """An action of some actors, on the whole object or on some columns."""

    action: str
    columns: tuple[str, ...]
    actors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableRights:
    """What is declared of one table; `rows` says for (action, actor) which places are reached."""

    name: str
    rights: tuple[Right, ...]
    rows: Mapping[tuple[str, str], Reach3]

    def columns(self, action: str, actor: str) -> tuple[str, ...] | None:
        """The columns an actor may name in an action: () is all, None is none."""
        found: list[str] = []
        for right in self.rights:
            if right.action == action and actor in right.actors:
                if not right.columns:
                    return ()
                found += right.columns
        return tuple(found) or None

    def reached(self, action: str, actor: str) -> Reach3:
        """The places whose rows the actor reaches by the action."""
        return self.rows.get((action, actor), CLASSES["nothing"])


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything declared. Functions: signature -> actors; an actor with `!` is granted and asked away inside."""

    tables: Mapping[str, TableRights]
    functions: Mapping[str, tuple[str, ...]]
    sequences: Mapping[str, tuple[str, ...]]


def load(path: Path = FILE) -> Manifest:
    """Read the file."""
    told = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    tables = {name: _table(name, cells) for name, cells in told.get("tables", {}).items()}
    functions = {
        signature: tuple(actors.split()) if actors != "nobody" else ()
        for actors, signatures in told.get("functions", {}).items()
        for signature in signatures
    }
    return Manifest(tables, functions, _words(told, "sequences"))


def _words(told: Mapping[str, Mapping[str, str]], part: str) -> dict[str, tuple[str, ...]]:
    return {name: tuple(words.split()) for name, words in told.get(part, {}).items()}


def _table(name: str, cells: Mapping[str, Sequence[str]]) -> TableRights:
    rights = []
    for line in cells.get("rights", ()):
        head, _, actors = line.partition(": ")
        action, _, columns = head.partition("(")
        rights.append(Right(action, tuple(columns.rstrip(")").split()), tuple(actors.split())))
    rows: dict[tuple[str, str], Reach3] = {}
    for line in cells.get("rows", ()):
        head, _, actors = line.partition(": ")
        action, _, reached = head.partition(" ")
        rows |= {(action, actor): _reach(reached) for actor in actors.split()}
    return TableRights(name, tuple(rights), rows)


def _reach(told: str) -> Reach3:
    return CLASSES[told] if told in CLASSES else _places(*told.split("|"))


def named(reach: Reach3, present: Iterable[str]) -> str:
    """The name of the class that says the same of the places a table has rows in, or the places themselves."""
    there = frozenset(present)
    for name, known in CLASSES.items():
        if all(one & there == other & there for one, other in zip(known, reach, strict=True)):
            return name
    return "|".join(" ".join(place for place in PLACES if place in one) for one in reach)


def write(manifest: Manifest, present: Mapping[str, frozenset[str]], path: Path = FILE) -> None:
    """Write the file anew; `present` says in which places each table has rows."""
    head = re.match(r"(#.*\n)*", path.read_text(encoding="utf-8") if path.exists() else HEAD)
    lines = [(head.group(0) if head and head.group(0) else HEAD).rstrip("\n"), ""]
    for name, table in sorted(manifest.tables.items()):
        lines += [f'[tables."{name}"]', *_listed("rights", _rights(table)),
                  *_listed("rows", _rows(table, present[name])), ""]  # fmt: skip
    lines += ["[functions]"]
    by_actors: dict[str, list[str]] = {}
    for signature, actors in sorted(manifest.functions.items()):
        by_actors.setdefault(" ".join(actors) or "nobody", []).append(signature)
    for together, signatures in sorted(by_actors.items()):
        lines += [f'"{together}" = [', *(f'    "{one}",' for one in signatures), "]"]
    lines += ["", "[sequences]"]
    lines += [f'"{name}" = "{" ".join(actors)}"' for name, actors in sorted(manifest.sequences.items()) if actors]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


HEAD = """\
# The declared rights of the database: read and judged by people, checked cell by cell by tests/guard/test_matrix.py.
# rights: ACTION(columns): actors.   rows: ACTION class: actors. The classes are in tests/guard/manifest.py.
# Actors: the groups of people; backup; money, work, sec, people, audit, owner: the owners of functions and tables, with
# a person in front; careless: a viewer after somebody granted everything and wrote a policy that lets everything pass.
"""


def _listed(name: str, lines: Sequence[str]) -> list[str]:
    return [f"{name} = [", *(f'    "{line}",' for line in lines), "]"] if lines else []


def _rights(table: TableRights) -> list[str]:
    return [
        f"{right.action}{'(' + ' '.join(right.columns) + ')' if right.columns else ''}: {' '.join(right.actors)}"
        for right in table.rights
    ]


def _rows(table: TableRights, present: frozenset[str]) -> list[str]:
    together: dict[tuple[str, str], list[str]] = {}
    for (action, actor), reach in table.rows.items():
        together.setdefault((action, named(reach, present)), []).append(actor)
    return [
        f"{action} {reached}: {' '.join(actors)}"
        for (action, reached), actors in sorted(together.items())
        if reached != "nothing"
    ]
