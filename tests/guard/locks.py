"""Locks in function bodies, read from the catalogue: each clause, the function without it, a probe that waits for it.

A probe calls the function while another session holds the rows (or, for an advisory lock, has made the same call): with
the lock the call waits and is sent away while locking; without it, it goes on. A `SKIP LOCKED` must not wait at all.
Data: locks.toml, found by `python -m tests.guard locks`, tried by tests/guard/test_locks.py.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import psycopg

from app.db.database import Connection
from tests.guard.session import DOORS, Outcome, act_as, act_as_root, run

FILE = Path(__file__).with_name("locks.toml")
HAND = "g_hand"
_CLAUSE = re.compile(
    r"FOR\s+(?:NO\s+KEY\s+)?(?:UPDATE|SHARE)(?:\s+OF\s+\w+)?(?:\s+SKIP\s+LOCKED|\s+NOWAIT)?(?=\s*[;),\n]|\s+LOOP)|"
    r"pg_(?:try_)?advisory_xact_lock\(|LOCK\s+TABLE\b[^;]*"
)
_TABLES = re.compile(r"\b(?:FROM|JOIN)\s+((?:app|led|sec|aud|stage)\.\w+)")


@dataclass(frozen=True, slots=True)
class Lock:
    """One lock of a function: `api.f(integer)#2` is its second; `without` the function's whole text lacking it."""

    name: str
    signature: str
    door: str
    clause: str
    tables: tuple[str, ...]
    without: str


@dataclass(frozen=True, slots=True)
class LockProbe:
    """A call, what another session holds meanwhile, and what must become of the call.

    `hold` is a list of tables, `call` (it makes the same call) or a statement; `before` is the caller's scene, past
    triggers and references. `expect` is words of the refusal, `free` (it never waits) or `nothing` (nor finds any).
    """

    name: str
    call: str
    door: str
    hold: str
    expect: str
    before: str = ""


def read_locks(root: Connection) -> tuple[Lock, ...]:
    """Every lock of every function of ours, in the order of the text."""
    owners = {owner: door for door, owner in DOORS.items()}
    found: list[Lock] = []
    for signature, owner, text in root.execute(
        "SELECT n.nspname || '.' || p.proname || '(' || "
        "coalesce((SELECT string_agg(format_type(t.type, NULL), ',' ORDER BY t.ord) "
        "FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS t (type, ord)), '') || ')', "
        "p.proowner::regrole::text, pg_get_functiondef(p.oid) "
        "FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
        "WHERE n.nspname IN ('api', 'app', 'led', 'sec', 'aud') AND p.prokind = 'f' "
        "AND p.prosrc ~ 'FOR (NO KEY )?(UPDATE|SHARE)|advisory|LOCK TABLE' ORDER BY 1"
    ).fetchall():
        found += _locks_of(str(signature), owners.get(str(owner), "work"), str(text))
    return tuple(found)


def _locks_of(signature: str, door: str, text: str) -> list[Lock]:
    blanked = re.sub(r"--[^\n]*", lambda part: " " * len(part.group()), text)
    found = []
    for place, clause in enumerate(_CLAUSE.finditer(blanked), 1):
        start, end = clause.span()
        statement = blanked[blanked.rfind(";", 0, start) + 1 : start]
        if clause.group().startswith("pg_"):
            end = _closing(blanked, end)
            free = "(num_nulls(" + text[clause.end() : end] + " < 1)" if "try" in clause.group() else "NULL"
            without = text[:start] + free + text[end:]
        elif clause.group().startswith("LOCK"):
            without = text[:start] + "NULL" + text[end:]
        else:
            without = text[:start] + text[end:]
        tables = tuple(dict.fromkeys(_TABLES.findall(statement)))
        found.append(Lock(f"{signature}#{place}", signature, door, " ".join(clause.group().split()), tables, without))
    return found


def _closing(text: str, start: int) -> int:
    """Behind the parenthesis that closes the one before `start`."""
    depth, at = 1, start
    while depth:
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        at += 1
    return at


class Pair:
    """Two sessions of the superuser on one office: one holds, one calls."""

    def __init__(self, caller: Connection, holder: Connection) -> None:
        self.caller, self.holder = caller, holder

    def outcome(self, probe: LockProbe, *, mutant: str = "") -> Outcome | None:
        """What becomes of the call while the other session holds; None when that one could not. All is undone."""
        try:
            with self.holder.transaction(force_rollback=True):
                self._hold(probe)
                with self.caller.transaction(force_rollback=True):
                    self.caller.execute("SET LOCAL lock_timeout = '40ms'")
                    if probe.before:
                        self.caller.execute("SET LOCAL session_replication_role = 'replica'")
                        self.caller.execute(probe.before.encode())
                        self.caller.execute("SET LOCAL session_replication_role = 'origin'")
                    if mutant:
                        self.caller.execute(mutant.encode())
                    act_as(self.caller, HAND)
                    found = run(self.caller, [probe.call], door=probe.door)[0]
                    act_as_root(self.caller)
                    return found
        except psycopg.Error:
            return None

    def _hold(self, probe: LockProbe) -> None:
        if probe.hold.startswith(("SELECT ", "LOCK ")):
            self.holder.execute(probe.hold.encode())
            return
        if probe.hold != "call":
            for table in probe.hold.split():
                self.holder.execute(f"SELECT FROM {table} FOR UPDATE".encode())
            return
        act_as(self.holder, HAND)
        self.holder.execute(f"SELECT guard.keep_{probe.door}(%s)".encode(), (probe.call,))


def make_keepers(root: Connection) -> None:
    """Doors that keep what they locked: an error goes up to the caller."""
    for door, owner in DOORS.items():
        if root.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (owner,)).fetchone():
            root.execute(
                f"CREATE FUNCTION guard.keep_{door}(asked text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER "
                "SET search_path = pg_catalog, pg_temp AS 'BEGIN EXECUTE asked; END'".encode()
            )
            root.execute(f"ALTER FUNCTION guard.keep_{door}(text) OWNER TO {owner}".encode())


def waits(outcome: Outcome) -> bool:
    """Whether the call was sent away because it waited for a lock."""
    return outcome.code == "55P03"


def innermost(outcome: Outcome) -> str:
    """The function the refusal came out of."""
    found = re.search(r"PL/pgSQL function ([\w.\"]+)\(", outcome.around)
    return found.group(1) if found else ""


def as_expected(probe: LockProbe, outcome: Outcome | None) -> bool:
    """Whether the call did what the lock makes it do."""
    if outcome is None:
        return False
    if probe.expect in ("free", "nothing"):
        return not waits(outcome) and (probe.expect == "free" or (outcome.code, outcome.word) == ("", ""))
    told = f"{outcome.code} {outcome.said} {outcome.around}"
    return innermost(outcome) == short(probe.name).partition("#")[0] and all(
        word in told for word in probe.expect.split(" & ")
    )


def short(name: str) -> str:
    """`api.f(integer)#2` as `api.f#2`."""
    return re.sub(r"\(.*\)", "", name)


def expectation(lock: Lock) -> str:
    """What must become of a call that meets the lock held."""
    if "SKIP" in lock.clause or "try" in lock.clause:
        return "free"
    return "55P03 & advisory" if lock.clause.startswith("pg_") else "55P03 & while locking tuple"


def load(path: Path = FILE) -> tuple[LockProbe, ...]:
    """Read the file."""
    told = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return tuple(LockProbe(name, **cells) for name, cells in told.items())


def write(probes: Iterable[LockProbe], path: Path = FILE) -> None:
    """Write the file."""
    lines = [
        "# Calls that must wait (or must not) while another session holds what they lock; see tests/guard/locks.py."
    ]
    for probe in sorted(probes, key=lambda one: one.name):
        lines += ["", f'["{probe.name}"]', f"call = '''{probe.call}'''", f'door = "{probe.door}"']
        lines += [f'hold = "{probe.hold}"', f'expect = "{probe.expect}"']
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
