"""Policies behind another one: with that one gone each still lets its own rows pass. Data: alone.toml.

A login with every practice reads a claim by its scope, and a backup by a policy of its own as well: taking one of the
two away changes nothing that can be seen. So such a policy is tried alone: the table's other policies for the same
action are dropped first, what is then reached is declared here, and without the policy nothing would be.
Found by `python -m tests.guard alone`, tried by tests/guard/test_alone.py.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.db.database import Connection
from tests.guard.book import REACHES
from tests.guard.manifest import PLACES
from tests.guard.matrix import Actor, Matrix
from tests.guard.measure import declared

FILE = Path(__file__).with_name("alone.toml")


@dataclass(frozen=True, slots=True)
class Alone:
    """What an actor reaches by one action when this policy (table.name) is the only one for it."""

    policy: str
    actor: Actor
    action: str
    places: frozenset[str]

    @property
    def table(self) -> str:
        """The table it stands on."""
        return self.policy.rpartition(".")[0]


def reached(matrix: Matrix, one: Alone) -> frozenset[str]:
    """The places reached by the action while only this policy allows it; everything is undone."""
    table = matrix.tables[one.table]
    with matrix.root.transaction(force_rollback=True):
        _leave_alone(matrix.root, one)
        with matrix.acting(one.actor) as ask:
            return matrix.rows(table, declared(matrix, table, one.actor), one.actor, ask).get(one.action, frozenset())


def _leave_alone(root: Connection, one: Alone) -> None:
    """Drop the other permissive policies for the action; who writes still finds the row."""
    others = root.execute(
        "SELECT policyname::text FROM pg_policies WHERE format('%%I.%%I', schemaname, tablename) = %s "
        "AND permissive = 'PERMISSIVE' AND cmd IN ('ALL', %s) AND policyname <> %s",
        (one.table, one.action, one.policy.rpartition(".")[2]),
    ).fetchall()
    for (name,) in others:
        root.execute(f"DROP POLICY {name} ON {one.table}".encode())
    if one.action != "SELECT":
        root.execute(f"CREATE POLICY guard_seen ON {one.table} FOR SELECT USING (true)".encode())


def find(matrix: Matrix, policy: str, who: Iterable[str]) -> Alone | None:
    """Somebody among these who reaches rows by this policy alone."""
    table, _, name = policy.rpartition(".")
    told = matrix.root.execute(
        "SELECT cmd FROM pg_policies WHERE format('%%I.%%I', schemaname, tablename) = %s AND policyname = %s",
        (table, name),
    ).fetchone()
    assert told is not None
    actions = ("SELECT", "INSERT", "UPDATE", "DELETE") if told[0] == "ALL" else (str(told[0]),)
    for actor in (Actor(one, reach) for one in who for reach in reversed(REACHES)):
        for action in actions:
            places = reached(matrix, Alone(policy, actor, action, frozenset()))
            if places:
                return Alone(policy, actor, action, places)
    return None


def load(path: Path = FILE) -> tuple[Alone, ...]:
    """Read the file."""
    told = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    found = []
    for policy, line in told.items():
        head, _, places = line.partition(": ")
        actor, reach, action = head.split()
        found.append(Alone(policy, Actor(actor, reach), action, frozenset(places.split())))
    return tuple(found)


def write(found: Iterable[Alone], path: Path = FILE) -> None:
    """Write the file."""
    lines = ["# What each of these policies lets pass alone: who, with which reach, does what to which places."]
    for one in sorted(found, key=lambda known: known.policy):
        places = " ".join(place for place in (*PLACES, "some") if place in one.places)
        lines.append(f'"{one.policy}" = "{one.actor.name} {one.actor.reach} {one.action}: {places}"')
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
