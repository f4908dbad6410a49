"""Mutants of the schema: every guard the catalogue has, taken out one at a time, and who notices.

Killed: a probe of behaviour ends otherwise than with the guard in place (a cell of the matrix, a refused statement,
a call that waited). Named: a declared file (manifest, probes, locks) names the guard, so that comparing names would
notice, which is worth less. Where another guard does the same, the probe takes that one out first. Everything
happens in transactions that are undone, on one filled office.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from app.db.database import Connection
from tests.guard import alone, by_hand, locks, probes, triggers
from tests.guard.book import OWNERS, PEOPLE, REACHES, GuardBook
from tests.guard.hunt import Constraint, read_constraints
from tests.guard.matrix import Actor, Matrix
from tests.guard.measure import declared, judge_calls
from tests.guard.objects import Table
from tests.guard.waits import HAND_LOCKS

SURVIVORS = Path(__file__).with_name("survivors.txt")
KINDS = ("check", "unique", "foreign", "exclude", "trigger", "policy", "row level security", "grant", "lock")


@dataclass(frozen=True, slots=True)
class Mutant:
    """A guard to take out: `drop` does it; `subject` is its table, function, sequence or schema, `who` the grantee."""

    kind: str
    name: str
    drop: str
    subject: str
    who: tuple[str, ...] = ()
    restrictive: bool = False


@dataclass(slots=True)
class Score:
    """What became of the mutants of one kind."""

    tried: int = 0
    killed: int = 0
    behind: int = 0  # of these: noticed with what overlaps it taken out first
    named: int = 0
    survivors: list[str] = field(default_factory=list)


class Hunt:
    """Tries mutants on a filled office; one hunt for many mutants, because the census and the baseline are dear."""

    def __init__(self, root: Connection, book: GuardBook, matrix: Matrix, holder: Connection) -> None:
        self.root, self.book, self.matrix = root, book, matrix
        self.pair = locks.Pair(root, holder)
        self.probes = {probe.guard: probe for probe in (*probes.load(), *by_hand.CONSTRAINTS, *triggers.HAND)}
        self.lock_probes = {probe.name: probe for probe in (*locks.load(), *HAND_LOCKS)}
        self.alone = {one.policy: one for one in alone.load()}
        self.constraints: dict[str, Constraint] = {one.guard: one for one in read_constraints(root)}
        self._names = {actor.name for actor in matrix.everybody}
        self._baseline: dict[tuple[str, str, str], frozenset[str]] = {}

    def behind(self, mutant: Mutant) -> bool:
        """Whether its probe takes out another guard first, which refuses the same."""
        probe = self.probes.get(mutant.name)
        return mutant.name in self.alone or (probe is not None and bool(probe.implied and probe.sql))

    def killed(self, mutant: Mutant) -> bool:
        """Whether a probe of behaviour notices."""
        if mutant.kind == "lock":
            probe = self.lock_probes.get(mutant.name) or self.lock_probes.get(locks.short(mutant.name))
            if probe is None:
                return False
            return not locks.as_expected(probe, self.pair.outcome(probe, mutant=mutant.drop))
        try:
            with self.root.transaction(force_rollback=True):
                self.root.execute(mutant.drop.encode())
                return self._noticed(mutant)
        except psycopg.Error as error:
            raise RuntimeError(f"{mutant.name}: {error.diag.message_primary}") from error

    def _noticed(self, mutant: Mutant) -> bool:
        if mutant.kind == "policy":
            one = self.alone.get(mutant.name)
            return self._rows_change(mutant) if one is None else alone.reached(self.matrix, one) != one.places
        if mutant.kind == "row level security":
            return not shut(self.matrix, mutant.subject)
        if mutant.kind == "grant":
            return self._right_lost(mutant)
        return any(self._passes(probe) for probe in self._probes_of(mutant))

    def _probes_of(self, mutant: Mutant) -> list[probes.Probe]:
        """Its own probe, and those of the foreign keys that go with a dropped key."""
        name = mutant.name.removesuffix(" always")
        own = self.probes.get(name)
        found = [own] if own is not None and own.sql else []
        if mutant.name != name:
            return [triggers.always(probe) for probe in found]
        if mutant.kind == "unique":
            gone = set(self.constraints) - {one.guard for one in read_constraints(self.root)}
            found += [self.probes[guard] for guard in sorted(gone) if guard in self.probes and self.probes[guard].sql]
        return found

    def _passes(self, probe: probes.Probe) -> bool:
        return not probes.refused(probe, probes.try_all(self.root, [probe])[0])

    def _rows_change(self, mutant: Mutant) -> bool:
        """Whether some actor reaches other rows of the table than before."""
        table = self.matrix.tables[mutant.subject]
        return any(
            self._faults(table, actor) - self._before(table, actor, mutant) for actor in _likely(mutant, self.matrix)
        )

    def _before(self, table: Table, actor: Actor, mutant: Mutant) -> frozenset[str]:
        """The faults that are there anyway: none in a sound tree; measured without the mutant."""
        key = (table.name, actor.name, actor.reach)
        return self._baseline.get(key, frozenset())

    def measure_baseline(self, tables: Iterable[str]) -> int:
        """Faults without any mutant; their number is told, they kill nothing."""
        found = 0
        for name in tables:
            for actor in self.matrix.everybody:
                with self.root.transaction(force_rollback=True):
                    faults = self._faults(self.matrix.tables[name], actor)
                if faults:
                    self._baseline[name, actor.name, actor.reach] = faults
                    found += len(faults)
        return found

    def _faults(self, table: Table, actor: Actor) -> frozenset[str]:
        with self.root.transaction(force_rollback=True):
            if actor.name == "careless":
                self.matrix.make_careless([table.name])
            with self.matrix.acting(actor) as ask:
                found = self.matrix.rows(table, declared(self.matrix, table, actor), actor, ask)
            return frozenset(str(fault) for fault in self.matrix.judge_rows(table, actor, found))

    def _right_lost(self, mutant: Mutant) -> bool:
        """Whether the grantee misses the right; a grantee that no actor stands for cannot tell."""
        if mutant.who[0] not in self._names:
            return False
        actor = Actor(mutant.who[0], REACHES[0])
        with self.matrix.acting(actor) as ask:
            for name, table in self.matrix.tables.items():
                inside = mutant.subject.endswith(".") and name.startswith(mutant.subject)  # the right to enter a schema
                if (inside or name == mutant.subject) and self.matrix.judge_rights(
                    table, actor.name, self.matrix.rights(table, ask)
                ):
                    return True
            if mutant.subject in self.matrix.tables:
                return False
            return bool(judge_calls(self.matrix, actor, ask, only=mutant.subject))

    def named(self, mutant: Mutant) -> bool:
        """Whether a declared file names this guard."""
        if mutant.kind == "lock":
            return bool({mutant.name, locks.short(mutant.name)} & self.lock_probes.keys())
        if mutant.kind == "grant":
            return True  # the manifest holds every right: an absent one is a difference
        return mutant.name in self.alone or mutant.name.removesuffix(" always") in self.probes


def shut(matrix: Matrix, table: str) -> bool:
    """Whether the table, once all its policies are gone, shows nothing even to its owner, and takes nothing."""
    actor = Actor("owner", REACHES[-1])
    with matrix.root.transaction(force_rollback=True):
        for (name,) in matrix.root.execute(
            "SELECT policyname::text FROM pg_policies WHERE format('%%I.%%I', schemaname, tablename) = %s", (table,)
        ).fetchall():
            matrix.root.execute(f"DROP POLICY {name} ON {table}".encode())
        with matrix.acting(actor) as ask:
            one = matrix.tables[table]
            return not any(matrix.rows(one, declared(matrix, one, actor), actor, ask).values())


def _likely(mutant: Mutant, matrix: Matrix) -> list[Actor]:
    """Who would notice a policy first: those it names, then everybody."""
    if mutant.restrictive:
        return [actor for actor in matrix.everybody if actor.name == "careless"]
    first = [actor for actor in matrix.everybody if actor.name in mutant.who]
    rest = [actor for actor in matrix.everybody if actor.name not in mutant.who]
    return first + [actor for actor in rest if actor.name != "careless"]


def run_hunt(hunt: Hunt, mutants: Iterable[Mutant], told: Callable[[str], None] = lambda _: None) -> dict[str, Score]:
    """The score of each kind."""
    scores = {kind: Score() for kind in KINDS}
    for mutant in mutants:
        score = scores[mutant.kind]
        score.tried += 1
        score.named += hunt.named(mutant)
        if hunt.killed(mutant):
            score.killed += 1
            score.behind += hunt.behind(mutant)
        else:
            score.survivors.append(mutant.name)
            told(f"survives: {mutant.kind} {mutant.name}")
    return scores


def known_survivors() -> frozenset[str]:
    """The mutants that nothing kills, as the last whole run wrote them down."""
    return frozenset(SURVIVORS.read_text(encoding="utf-8").splitlines()) if SURVIVORS.exists() else frozenset()


def keep_survivors(scores: dict[str, Score]) -> None:
    """Write them down, one a line."""
    names = sorted(name for score in scores.values() for name in score.survivors)
    SURVIVORS.write_text("".join(f"{name}\n" for name in names), encoding="utf-8")


def sample(mutants: Iterable[Mutant], size: int, seed: int) -> list[Mutant]:
    """Some of each kind, the same for the same seed."""
    by_kind: dict[str, list[Mutant]] = {}
    for mutant in mutants:
        by_kind.setdefault(mutant.kind, []).append(mutant)
    chance, found = random.Random(seed), []
    for kind in sorted(by_kind):
        found += chance.sample(by_kind[kind], min(len(by_kind[kind]), max(3, size * len(by_kind[kind]) // 4000)))
    return found


ACTOR_OF = {
    **{f"rd_{name}": name for name in (*PEOPLE, "backup")},
    **{f"rd_fn_{name}": name for name in OWNERS if name != "owner"},
    "rd_owner": "owner",
}
