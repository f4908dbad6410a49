"""Probes of constraints and triggers: for each a statement that it, and nothing else, must refuse. Data: probes.toml.

The file is written by `python -m tests.guard probes` (tests/guard/hunt.py finds the statements) and committed, so that
a constraint that is taken out of the schema leaves a probe behind that nothing refuses any more.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.db.database import Connection
from tests.guard.session import Outcome, act_as, act_as_root, run

FILE = Path(__file__).with_name("probes.toml")
CODES = {"check": "23514", "unique": "23505", "foreign": "23503", "exclude": "23P01"}


@dataclass(frozen=True, slots=True)
class Probe:
    """A statement and what its refusal must say.

    `guard` is table.name of the constraint or trigger; `expect` words that the refusal holds (SQLSTATE, name ...);
    `who` is a login and door such as `g_supervisor_every/money`, '' the superuser; `before` is run first, and undone.
    `implied` names another constraint that refuses all that this one refuses: it is tried with the others gone.
    """

    guard: str
    kind: str
    sql: str = ""
    expect: str = ""
    who: str = ""
    before: str = ""
    implied: str = ""

    @property
    def table(self) -> str:
        """The table it stands on."""
        return self.guard.rpartition(".")[0]


def refused(probe: Probe, outcome: Outcome) -> bool:
    """Whether the refusal is the one the guard gives."""
    told = f"{outcome.code} {outcome.named} {outcome.said}"
    return all(word in told for word in probe.expect.split(" & "))


def try_all(root: Connection, probes: Sequence[Probe]) -> list[Outcome]:
    """What becomes of each; everything is undone. Probes of one table in one setting go together."""
    found: dict[Probe, Outcome] = {}
    for together in _grouped(probe for probe in probes if probe.sql):
        with root.transaction(force_rollback=True):
            _set_up(root, together[0])
            login, _, door = together[0].who.partition("/")
            if login:
                act_as(root, login)
            for probe, outcome in zip(together, run(root, [probe.sql for probe in together], door=door), strict=True):
                found[probe] = outcome
            if login:
                act_as_root(root)
    return [found.get(probe, Outcome("implied")) for probe in probes]


def _grouped(probes: Iterable[Probe]) -> list[list[Probe]]:
    together: dict[tuple[str, ...], list[Probe]] = {}
    for probe in probes:
        plain = "foreign" if probe.kind == "foreign" else "trigger" if probe.kind == "trigger" else "plain"
        lone = probe.guard if probe.implied else ""
        together.setdefault((probe.table, plain, probe.who, probe.before, lone), []).append(probe)
    return list(together.values())


def _set_up(root: Connection, probe: Probe) -> None:
    """Constraints are tried past the table's own triggers, and all but foreign keys past foreign keys."""
    if probe.kind != "trigger":
        root.execute(f"ALTER TABLE {probe.table} DISABLE TRIGGER USER".encode())
        if probe.kind != "foreign":
            root.execute("SET LOCAL session_replication_role = 'replica'")
    if probe.implied:
        root.execute(_ALONE.format(table=probe.table, name=probe.guard.rpartition(".")[2]).encode())
    if probe.before:
        root.execute(probe.before.encode())


# Every other constraint of the table and every reference to it goes.
_ALONE = """
DO $alone$
DECLARE
    gone text;
BEGIN
    FOR gone IN
        SELECT format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I CASCADE', c.conrelid::regclass, c.conname)
        FROM pg_constraint c WHERE '{table}'::regclass IN (c.conrelid, c.confrelid)
            AND c.contype IN ('c', 'f', 'u', 'p', 'x')
            AND NOT (c.conrelid = '{table}'::regclass AND c.conname = '{name}')
        UNION ALL
        SELECT format('DROP INDEX %s', i.indexrelid::regclass) FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
        WHERE i.indrelid = '{table}'::regclass AND i.indisunique AND x.relname <> '{name}'
            AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
    LOOP
        EXECUTE gone;
    END LOOP;
END $alone$"""


def load(path: Path = FILE) -> tuple[Probe, ...]:
    """Read the file."""
    told = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return tuple(Probe(guard, **cells) for guard, cells in told.items())


def write(probes: Iterable[Probe], path: Path = FILE) -> None:
    """Write the file."""
    lines = ["# Statements that one constraint each must refuse; found by `python -m tests.guard probes`, tried by"]
    lines += ["# tests/guard/test_mutants.py. `implied`: this one refuses the same, so its table's others are gone."]
    for probe in sorted(probes, key=lambda one: one.guard):
        lines += ["", f'["{probe.guard}"]', f'kind = "{probe.kind}"']
        for name in ("sql", "expect", "who", "before", "implied"):
            value = getattr(probe, name)
            if value:
                lines.append(f"{name} = {_quoted(value)}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
