"""Reading the mutants from the catalogue: what the database says it has, not what somebody remembered to list."""

from __future__ import annotations

from app.db.database import Connection
from tests.guard.hunt import read_constraints
from tests.guard.locks import read_locks
from tests.guard.mutants import ACTOR_OF, Mutant
from tests.guard.triggers import read_triggers

_OURS = "('app', 'led', 'sec', 'aud', 'api')"


def breed(root: Connection) -> list[Mutant]:
    """Every mutant, in a fixed order."""
    made = [Mutant(one.kind, one.guard, one.drop, one.table) for one in read_constraints(root)]
    for guard, enabled in read_triggers(root).items():
        table, _, name = guard.rpartition(".")
        made.append(Mutant("trigger", guard, f"DROP TRIGGER {name} ON {table}", table))
        if enabled == "A":
            made.append(Mutant("trigger", f"{guard} always", f"ALTER TABLE {table} ENABLE TRIGGER {name}", table))
    made += _policies(root) + _row_security(root) + _grants(root)
    return made + [Mutant("lock", lock.name, lock.without, lock.signature) for lock in read_locks(root)]


def _policies(root: Connection) -> list[Mutant]:
    found = root.execute(
        "SELECT format('%I.%I', schemaname, tablename), policyname::text, permissive, roles::text[] FROM pg_policies "
        f"WHERE schemaname IN {_OURS} ORDER BY 1, 2"
    ).fetchall()
    return [
        Mutant("policy", f"{table}.{name}", f"DROP POLICY {name} ON {table}", str(table),
               tuple(ACTOR_OF.get(str(role), "") for role in roles), permissive == "RESTRICTIVE")  # type: ignore[attr-defined]
        for table, name, permissive, roles in found
    ]  # fmt: skip


def _row_security(root: Connection) -> list[Mutant]:
    found = root.execute(
        "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        f"WHERE c.relkind = 'r' AND c.relrowsecurity AND n.nspname IN {_OURS} ORDER BY 1"
    ).fetchall()
    made = []
    for (table,) in found:
        made.append(Mutant("row level security", f"{table} enabled", f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
                           str(table)))  # fmt: skip
        made.append(Mutant("row level security", f"{table} forced", f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
                           str(table), ("owner",)))  # fmt: skip
    return made


_ACL = f"""
    SELECT 'TABLE' AS what, format('%I.%I', n.nspname, c.relname) AS name, a.privilege_type AS right, '' AS part,
        a.grantee::regrole::text AS who
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a
    WHERE c.relkind = 'r' AND n.nspname IN {_OURS} AND a.grantee <> c.relowner AND a.grantee <> 0
    UNION ALL
    SELECT 'SEQUENCE', c.oid::regclass::text, a.privilege_type, '', a.grantee::regrole::text
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a
    WHERE c.relkind = 'S' AND n.nspname IN {_OURS} AND a.grantee <> c.relowner AND a.grantee <> 0
    UNION ALL
    SELECT 'TABLE', format('%I.%I', n.nspname, c.relname), a.privilege_type, '(' || quote_ident(t.attname) || ')',
        a.grantee::regrole::text
    FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace,
        aclexplode(t.attacl) a
    WHERE n.nspname IN {_OURS} AND a.grantee <> c.relowner AND NOT t.attisdropped
    UNION ALL
    SELECT 'FUNCTION', n.nspname || '.' || quote_ident(p.proname) || '(' ||
            (SELECT coalesce(string_agg(format_type(t.type, NULL), ',' ORDER BY t.ord), '')
             FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS t (type, ord)) || ')',
        a.privilege_type, '', a.grantee::regrole::text
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace, aclexplode(p.proacl) a
    WHERE n.nspname IN {_OURS} AND a.grantee <> p.proowner AND a.grantee <> 0
    UNION ALL
    SELECT 'SCHEMA', quote_ident(n.nspname), a.privilege_type, '', a.grantee::regrole::text
    FROM pg_namespace n, aclexplode(n.nspacl) a
    WHERE n.nspname IN {_OURS} AND a.grantee <> n.nspowner AND a.grantee <> 0
    ORDER BY 1, 2, 3, 4, 5
"""


# A function the small book makes for itself; no office has it.
_OF_TESTS = "api.test_"


def _grants(root: Connection) -> list[Mutant]:
    made = []
    for what, name, right, part, who in root.execute(_ACL.encode()).fetchall():
        if str(name).startswith(_OF_TESTS) or not str(who).startswith("rd_"):
            continue
        subject = f"{name}." if what == "SCHEMA" else str(name).replace('"', "")
        drop = f"REVOKE {right} {part} ON {what} {name} FROM {who}"
        title = f"{right}{part} ON {what} {name} TO {who}"
        made.append(Mutant("grant", title, drop, subject, (ACTOR_OF.get(str(who), str(who)),)))
    return made
