"""What the catalogue says about rights: the baseline that must be empty, and every right as lines to compare."""

from __future__ import annotations

import psycopg
from msgspec import Struct

from app.db.database import Connection
from app.db.errors import translated

_OURS = "('app', 'led', 'sec', 'api', 'stage', 'meta')"
_PEOPLE = "ARRAY['rd_specialist','rd_poster','rd_supervisor','rd_admin','rd_viewer','rd_auditor','rd_service']"


class Breach(Struct, frozen=True):
    """One rule of the baseline and those who break it (the first twenty by name)."""

    rule: str
    offenders: tuple[str, ...]


# Each query names its offenders; on a sound database all are empty.
BASELINE = {
    "PUBLIC may enter the database": """
        SELECT g.privilege_type FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) AS g
        WHERE d.datname = current_database() AND g.grantee = 0""",
    "PUBLIC holds a right on a schema": f"""
        SELECT n.nspname || ' ' || g.privilege_type FROM pg_namespace n, aclexplode(n.nspacl) AS g
        WHERE g.grantee = 0 AND (n.nspname = 'public' OR n.nspname IN {_OURS})""",
    "PUBLIC may run a function of the office": f"""
        SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace,
            aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS g
        WHERE n.nspname IN {_OURS} AND g.grantee = 0""",
    "PUBLIC holds a right on a table": f"""
        SELECT c.oid::regclass::text || ' ' || g.privilege_type FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) AS g
        WHERE n.nspname IN {_OURS} AND g.grantee = 0""",
    "a function with its owner's rights has no fixed search path": f"""
        SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE p.prosecdef AND n.nspname IN {_OURS} AND NOT EXISTS (SELECT FROM unnest(p.proconfig) AS s
            WHERE s LIKE 'search_path=pg_catalog,%' AND s LIKE '%, pg_temp')""",
    "a function with its owner's rights belongs to a login": f"""
        SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
            JOIN pg_roles r ON r.oid = p.proowner
        WHERE p.prosecdef AND n.nspname IN {_OURS} AND (r.rolcanlogin OR r.rolsuper)""",
    "a table without forced row-level security": """
        SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND n.nspname IN ('app', 'led', 'sec')
          AND NOT (c.relrowsecurity AND c.relforcerowsecurity)""",
    "a view that shows more than its reader may see": f"""
        SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname IN {_OURS} AND (c.relkind = 'm' OR (c.relkind = 'v' AND NOT coalesce(
            c.reloptions::text[] && ARRAY['security_invoker=true', 'security_invoker=on'], false)))""",
    "a group of people may write the ledger": f"""
        SELECT g || ' ' || p || ' ' || c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
            unnest({_PEOPLE}) AS g, unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS p
        WHERE c.relkind = 'r' AND n.nspname = 'led' AND has_table_privilege(g, c.oid, p)""",
    "a guard of the ledger is off": """
        SELECT t.tgrelid::regclass || '.' || t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'led' AND NOT t.tgisinternal AND t.tgenabled <> 'A'""",
    "a person or group with rights of the server": f"""
        SELECT r.rolname::text FROM pg_roles r
        WHERE (r.rolname = ANY ({_PEOPLE}) OR r.rolname LIKE 'rd\\_fn\\_%' OR r.rolname IN ('rd_owner', 'rd_migrator')
               OR EXISTS (SELECT FROM unnest({_PEOPLE}) AS g WHERE pg_has_role(r.oid, g, 'USAGE') AND NOT r.rolsuper))
          AND (r.rolsuper OR r.rolbypassrls OR r.rolreplication OR r.rolcreatedb
               OR (r.rolcreaterole AND r.rolname <> 'rd_fn_people'
                   AND NOT pg_has_role(r.oid, 'rd_migrator', 'MEMBER')))""",
    "an extension that reaches outside the database": """
        SELECT extname::text FROM pg_extension
        WHERE extname IN ('dblink', 'file_fdw', 'adminpack', 'plpython3u', 'plperlu', 'pltclu', 'lo')""",
}

_RIGHTS = (
    """SELECT concat_ws(' ', 'database', datname, coalesce(datacl::text, 'default'), 'of', datdba::regrole)
        FROM pg_database WHERE datname = current_database()""",
    f"""SELECT concat_ws(' ', 'schema', nspname, coalesce(nspacl::text, 'default'), 'of', nspowner::regrole)
        FROM pg_namespace WHERE nspname = 'public' OR nspname IN {_OURS}""",
    f"""SELECT concat_ws(' ', 'table', c.oid::regclass, coalesce(c.relacl::text, 'default'), 'of', c.relowner::regrole,
        'rls', c.relrowsecurity, c.relforcerowsecurity)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname IN {_OURS} AND c.relkind IN ('r', 'p', 'v', 'm', 'S')""",
    f"""SELECT concat_ws(' ', 'column', a.attrelid::regclass, a.attname, a.attacl::text) FROM pg_attribute a
        JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname IN {_OURS} AND a.attacl IS NOT NULL""",
    f"""SELECT concat_ws(' ', 'function', p.oid::regprocedure, coalesce(p.proacl::text, 'default'), 'of',
        p.proowner::regrole, 'definer', p.prosecdef, p.proconfig::text, md5(p.prosrc))
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname IN {_OURS}""",
    """SELECT concat_ws(' ', 'policy', schemaname, tablename, policyname, permissive, cmd, roles::text, qual,
        with_check) FROM pg_policies""",
    f"""SELECT concat_ws(' ', 'trigger', t.tgenabled, pg_get_triggerdef(t.oid)) FROM pg_trigger t
        JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE NOT t.tgisinternal AND n.nspname IN {_OURS}""",
    """SELECT concat_ws(' ', 'defaults', defaclrole::regrole, defaclobjtype, defaclacl::text) FROM pg_default_acl""",
    """SELECT concat_ws(' ', 'role', rolname, 'super', rolsuper, 'inherit', rolinherit, 'createrole', rolcreaterole,
        'createdb', rolcreatedb, 'login', rolcanlogin, 'replication', rolreplication, 'bypassrls', rolbypassrls,
        'limit', rolconnlimit, rolvaliduntil) FROM pg_roles WHERE rolname NOT LIKE 'pg\\_%'""",
    """SELECT concat_ws(' ', 'member', member::regrole, 'of', roleid::regrole, 'admin', admin_option)
        FROM pg_auth_members WHERE roleid::regrole::text NOT LIKE 'pg\\_%'""",
)


def breaches(connection: Connection) -> tuple[Breach, ...]:
    """The rules of the baseline that somebody breaks. Raises AppError."""
    found = ((rule, _lines(connection, query)) for rule, query in BASELINE.items())
    return tuple(Breach(rule, tuple(sorted(names)[:20])) for rule, names in found if names)


def rights(connection: Connection) -> frozenset[str]:
    """Every right, policy, owner and guard of this database and the roles of its server, a line each."""
    return frozenset(line for query in _RIGHTS for line in _lines(connection, query))


def _lines(connection: Connection, query: str) -> list[str]:
    try:
        return [str(row[0]) for row in connection.execute(query.encode()).fetchall()]
    except psycopg.Error as error:
        raise translated(error) from None
