"""Making a shared server ready, as steps that are printed for a server's administrator or run, from one text.

A step is a query that answers with the statements still to do (none when all is as it should be): psql runs them by
\\gexec, this program one by one. Nothing in a step is secret.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import psycopg

from app.db.database import Connection
from app.db.errors import translated
from app.db.server_settings import SETTINGS, Wanted
from app.domain.errors import Refused

OWNER_LOGIN = "rd_bootstrap"
MAINTENANCE = "postgres"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LARGE_OBJECTS = ("lo_creat(integer)", "lo_create(oid)", "lo_from_bytea(oid, bytea)", "lo_put(oid, bigint, bytea)")
_SUPER = "(SELECT rolsuper FROM pg_roles WHERE rolname = current_user)"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it is for, and the query that answers with its statements."""

    title: str
    query: str


@dataclass(frozen=True, slots=True)
class Plan:
    """All steps: first on the maintenance database, then inside the office's own."""

    database: str
    owner: str
    server: tuple[Step, ...]
    inside: tuple[Step, ...]


def plan_server(database: str, *, owner: str = OWNER_LOGIN) -> Plan:
    """The steps for an office in `database` that belongs to the login `owner`. Raises Refused for an odd name."""
    for name in (database, owner):
        if not _NAME.fullmatch(name):
            raise Refused(f"{name!r} is no name for it: small letters, digits and _, at most 40 of them.")
    return Plan(
        database,
        owner,
        (
            Step("The login that owns the office: it makes logins, is no superuser and no person", _owner(owner)),
            Step("May this login hand a database to it (a superuser may anyway)", _membership(owner)),
            Step("The database, in UTF-8 and the same order of letters on every system", _database(database, owner)),
            Step("Settings of the server (a superuser; elsewhere the provider's console)", _settings()),
            Step("Take the settings into use", f"SELECT 'SELECT pg_reload_conf()' WHERE {_SUPER}"),
        ),
        (
            Step("Nobody enters but those who are let in", f"SELECT {_text(_close(database))}"),
            Step("No large objects: they know no row-level security", _large_objects()),
        ),
    )


def run_steps(connection: Connection, steps: tuple[Step, ...]) -> tuple[str, ...]:
    """Run what is still to do, each statement by itself; the statements that were run. Raises AppError."""
    done: list[str] = []
    for step in steps:
        try:
            wanted = [str(row[0]) for row in connection.execute(step.query.encode()).fetchall() if row[0]]
            for statement in wanted:
                connection.execute(statement.encode())
                done.append(statement)
        except psycopg.Error as error:
            raise translated(error) from None
    return tuple(done)


def script(plan: Plan, *, host: str, network: str, port: int) -> str:
    """The whole plan as a psql script with the advice that no SQL can carry out."""
    lines = [
        "-- RemitDesk: makes a Postgres 15 to 18 ready for one office. Run it with psql as the server's administrator,",
        f"-- in the database {MAINTENANCE}. It may be run again: what is done already is left alone.",
        "\\set ON_ERROR_STOP on",
        *(line for step in plan.server for line in _printed(step)),
        "",
        f"-- A password for {plan.owner}: asked for here, sent as a SCRAM verifier only.",
        f"\\password {plan.owner}",
        f"\\connect {_identifier(plan.database)}",
        *(line for step in plan.inside for line in _printed(step)),
        "",
        *(f"-- {line}".rstrip() for line in advice(plan, host=host, network=network, port=port)),
    ]
    return "\n".join(lines) + "\n"


def advice(plan: Plan, *, host: str, network: str, port: int) -> tuple[str, ...]:
    """What a person does besides: the sign-in rules, TLS, the archive, and the verbs that follow."""
    address = f"postgresql://{plan.owner}@{host}:{port}/{plan.database}?sslmode=verify-full"
    return (
        "pg_hba.conf: these lines above all others (the first that fits decides), then reload:",
        "    local      all                 postgres                      peer",
        f"    hostssl    {plan.database:<18}  all        {network:<16}   scram-sha-256",
        "    hostnossl  all                 all        all                reject",
        "With a certificate for every computer add clientcert=verify-full to the hostssl line.",
        "",
        "TLS: a certificate for the name the desks use, of your own or a public authority; ssl_cert_file and",
        "ssl_key_file in postgresql.conf, the key readable by the server alone; ssl = on. The authority's own",
        "certificate goes into the office file: remitdesk server profile --root-certificate FILE.",
        "",
        "Archive: archive_mode = on with an archive_command that copies every WAL file to another machine, and a",
        "base backup every night (pg_basebackup). Restart once. Prove both by: remitdesk server restore-drill.",
        "",
        "Then, from a computer with RemitDesk:",
        f"    remitdesk migrate --as {plan.owner} --database '{address}'",
        f"    remitdesk server init --as {plan.owner} --database '{address}' --admin LOGIN",
        f"    remitdesk server check --as {plan.owner} --database '{address}'",
    )


def _printed(step: Step) -> tuple[str, ...]:
    return ("", f"-- {step.title}.", f"{step.query}", "\\gexec")


def _owner(owner: str) -> str:
    made = f"CREATE ROLE {_identifier(owner)} LOGIN CREATEROLE CONNECTION LIMIT 10"
    return f"SELECT {_text(made)} WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {_text(owner)})"


def _membership(owner: str) -> str:
    # From 16 on who makes a role may grant it, but is not yet able to act as it.
    return (
        f"SELECT format('GRANT %I TO %I', {_text(owner)}, current_user)\n"
        "    || CASE WHEN current_setting('server_version_num')::int >= 160000 THEN ' WITH SET TRUE' ELSE '' END\n"
        f"WHERE NOT {_SUPER} AND current_user <> {_text(owner)}"
    )


def _database(database: str, owner: str) -> str:
    made = f"CREATE DATABASE {_identifier(database)} OWNER {_identifier(owner)} TEMPLATE template0 ENCODING ''UTF8'' "
    return (
        f"SELECT '{made}' || CASE WHEN current_setting('server_version_num')::int >= 170000\n"
        "    THEN 'LOCALE_PROVIDER builtin BUILTIN_LOCALE ''C.UTF-8'' LOCALE ''C''' ELSE 'LOCALE ''C.UTF-8''' END\n"
        f"WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = {_text(database)})"
    )


def _settings() -> str:
    rows = ",\n        ".join(_row(each) for each in SETTINGS if each.set_to)
    return (
        "SELECT format('ALTER SYSTEM SET %I = %L', w.name, w.wish) FROM (VALUES\n"
        f"        {rows}\n    ) AS w (name, wish, words, low, high) JOIN pg_settings AS s USING (name)\n"
        f"WHERE {_SUPER} AND NOT CASE WHEN cardinality(w.words) > 0 THEN s.setting = ANY (w.words)\n"
        # Over a socket the keepalives are shown as 0, whatever is configured.
        "    ELSE CASE WHEN s.name LIKE 'tcp%' THEN s.reset_val ELSE s.setting END::bigint BETWEEN w.low AND w.high END"
    )


def _row(wanted: Wanted) -> str:
    words = ", ".join(_text(word) for word in wanted.words)
    array = f"ARRAY[{words}]" if words else "ARRAY[]::text[]"
    return f"({_text(wanted.name)}, {_text(wanted.set_to)}, {array}, {wanted.low}, {wanted.high})"


def _close(database: str) -> str:
    return f"REVOKE ALL ON DATABASE {_identifier(database)} FROM PUBLIC"


def _large_objects() -> str:
    functions = ", ".join(f"pg_catalog.{name}" for name in _LARGE_OBJECTS)
    return f"SELECT {_text(f'REVOKE EXECUTE ON FUNCTION {functions} FROM PUBLIC')} WHERE {_SUPER}"


def _text(value: str) -> str:
    escaped = value.replace("'", "''")
    return f"'{escaped}'"


def _identifier(name: str) -> str:
    escaped = name.replace('"', '""')
    return f'"{escaped}"'
