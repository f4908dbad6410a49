"""The twenty attacks of a person with an own password and a plain SQL prompt, and what comes of each.

An attack is `blocked` when every way that is tried is refused or gives nothing that is not the person's own. What the
server lets every login do is `documented`: it works, and `limit` says why it moves no money and shows no patient.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import psycopg

from app.db.database import Connection, connect
from tests.guard.report import put_section
from tests.office import Office

CLERK, OTHER = "only_b", "okoye"


@dataclass(frozen=True, slots=True)
class Attack:
    """`ways` are tried one by one, each in a session of its own.

    `nothing` is the first value of an answer that means: no harm. `limit` makes it a documented one.
    """

    title: str
    ways: tuple[str, ...]
    limit: str = ""
    nothing: str = "\0"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an attack: the ways that worked."""

    attack: Attack
    worked: tuple[str, ...]

    @property
    def blocked(self) -> bool:
        """Whether no way worked."""
        return not self.worked


ATTACKS = (
    Attack("Make a temporary table, to stand in front of one of ours", (
        "CREATE TEMP TABLE scope (login text)", "SELECT 1 AS a INTO TEMP person_group")),
    Attack("Shadow the table of rights through the search path", (
        "CREATE SCHEMA mine", "CREATE TABLE public.person_group (login text, grp text)",
        "SET search_path = pg_temp, public, app; SELECT CASE WHEN sec.has_group('admin') THEN 'admin' ELSE 'no' END"),
        nothing="no"),
    Attack("Name oneself somebody else by a setting of the session", (
        f"SELECT set_config('app.uid', '{OTHER}', false), set_config('sec.login', '{OTHER}', false); "
        "SELECT count(*) FROM app.practice",
        f"SET application_name = '{OTHER}'; SELECT count(*) FROM app.practice"), nothing="1"),
    Attack("Switch the session to another login", (
        f"SET SESSION AUTHORIZATION {OTHER}", "SET SESSION AUTHORIZATION DEFAULT; SELECT session_user::text"),
        nothing=CLERK),
    Attack("Become an owner of tables or functions", (
        "SET ROLE rd_owner", "SET ROLE rd_fn_money", "SET ROLE rd_fn_work", "SET ROLE rd_fn_people",
        "SET ROLE rd_migrator", f"GRANT rd_owner TO {CLERK}", f"GRANT rd_supervisor TO {CLERK}")),
    Attack("Lift the own expiry or number of connections", (
        f"ALTER ROLE {CLERK} VALID UNTIL 'infinity'", f"ALTER ROLE {CLERK} CONNECTION LIMIT -1",
        f"ALTER ROLE {CLERK} CREATEROLE")),
    Attack("Read what another session asks", (
        "SELECT coalesce(max(query) FILTER (WHERE query NOT LIKE '<insuff%'), '-') FROM pg_stat_activity "
        f"WHERE usename = '{OTHER}'",
        "SELECT coalesce(bool_or(pg_terminate_backend(pid)), false)::text FROM pg_stat_activity "
        f"WHERE usename = '{OTHER}'"),
        nothing="-"),
    Attack("Stop the office by locking a table", (
        "BEGIN; LOCK TABLE app.claim IN ACCESS EXCLUSIVE MODE", "BEGIN; LOCK TABLE app.claim IN ROW EXCLUSIVE MODE",
        "BEGIN; LOCK TABLE led.entry IN SHARE MODE")),
    Attack("Hold rows of others with FOR UPDATE", (
        "SELECT id FROM app.claim FOR UPDATE", "SELECT id FROM led.entry FOR SHARE",
        "SELECT login FROM sec.scope FOR UPDATE")),
    Attack("Switch triggers and foreign keys off", (
        "SET session_replication_role = 'replica'", "ALTER TABLE led.entry DISABLE TRIGGER ALL",
        "ALTER TABLE app.claim DISABLE ROW LEVEL SECURITY",
        "SET row_security = off; SELECT count(*)::text FROM app.claim")),
    Attack("Make an object in a schema everybody looks into", (
        "CREATE TABLE public.note (a int)", "CREATE TABLE app.note (a int)",
        "CREATE VIEW led.all_of_it AS SELECT 1 AS a",
        "CREATE FUNCTION api.f() RETURNS int LANGUAGE sql AS 'SELECT 1'")),
    Attack("Read values of hidden rows from the statistics", (
        "SELECT count(*)::text FROM pg_stats WHERE schemaname IN ('app', 'led')",
        "SELECT count(*)::text FROM pg_statistic"), nothing="0"),
    Attack("Call a function that is new and granted to nobody yet", (
        "SELECT api.guard_new()", "SELECT led.begin_op(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)")),
    Attack("Write money, queue state or rights directly", (
        "INSERT INTO led.entry (cents) VALUES (1)", "UPDATE app.claim SET balance_cents = 0", "DELETE FROM app.event",
        "UPDATE app.work_item SET holder = session_user", "INSERT INTO sec.scope (login) VALUES (session_user)",
        f"SELECT sec.set_scopes('{CLERK}', '[{{\"practice\": null}}]')", "UPDATE sec.person_group SET grp = 'admin'")),
    Attack("Read or write files and programs of the server", (
        "COPY app.payer TO PROGRAM 'cat'", "COPY app.payer TO '/tmp/guard'", "SELECT pg_read_file('/etc/passwd')",
        "SELECT lo_import('/etc/passwd')", "CREATE EXTENSION dblink", "COPY app.claim FROM STDIN")),
    Attack("Store large objects, past row-level security", (
        "SELECT lo_create(0)", "SELECT lo_from_bytea(0, 'x')", "SELECT lo_creat(-1)")),
    Attack("Read the bodies of all functions, list all logins", (
        "SELECT prosrc FROM pg_proc WHERE proname = 'post_remittance_v1'", "SELECT rolname FROM pg_roles LIMIT 1"),
        limit="The catalogue is open to every login. No body holds a secret (tested), verifiers of passwords are not "
        "in it, and knowing a rule does not lift it."),
    Attack("Forge a notification", ("NOTIFY remitdesk, '1'",),
        limit="A notification only makes a desk look sooner; it carries no data and is never believed "
        "(tests/db/test_listen.py)."),
    Attack("Take advisory locks that others wait for", ("SELECT pg_advisory_lock(7243502)",),
        limit="It delays: the folding of counts, a second migrator, the worker's start. Desks send each call away "
        "after 5 s with a sentence, the lock ends with the session, and the session's login stands in pg_locks."),
    Attack("Set the own password and the own time limits", (
        f"ALTER ROLE {CLERK} SET statement_timeout = 0", f"ALTER ROLE {CLERK} SET lock_timeout = 0",
        f"ALTER ROLE {CLERK} PASSWORD 'a-secret-of-this-test-run'"),
        limit="A login may change its own password, and limits of time are comfort, not protection. An ended person's "
        "login is closed whatever its password; the administrator sees and ends long statements."),
)  # fmt: skip


def try_attack(office: Office, attack: Attack) -> Answer:
    """Every way of an attack, each under the clerk's login in a session of its own; nothing is left behind."""
    worked = []
    for way in attack.ways:
        with connect(office.credentials(CLERK)) as session:
            if _works(session, way, attack.nothing):
                worked.append(way)
    return Answer(attack, tuple(worked))


def _works(session: Connection, way: str, nothing: str) -> bool:
    try:
        cursor = session.execute(way.encode())
        while cursor.nextset():
            pass
        told = cursor.fetchone() if cursor.description else None
    except psycopg.Error:
        return False
    return told is None or str(told[0]).lower() not in {nothing, "false"}


def clean_up(office: Office) -> None:
    """What documented attacks leave: settings of the clerk's role."""
    with office.unit("root") as unit:
        unit.execute(f"ALTER ROLE {CLERK} RESET ALL")


def write_table(answers: Iterable[Answer]) -> None:
    """The score into docs/trust.md."""
    known = list(answers)
    blocked = sum(answer.blocked for answer in known)
    rows = ["## Twenty attacks with a plain SQL prompt", "",
            "A clerk of one practice with the own password and psql. Each way is run under that login by "
            "`tests/db/test_attacks.py`, on Postgres 15 and 18.", "",
            f"**{blocked} of {len(known)} blocked, {len(known) - blocked} documented.**", "",
            "| # | attack | ways | result | what limits it |", "|---:|---|---:|---|---|"]  # fmt: skip
    for number, answer in enumerate(known, 1):
        result = "blocked" if answer.blocked else "documented"
        rows.append(
            f"| {number} | {answer.attack.title} | {len(answer.attack.ways)} | {result} | {answer.attack.limit} |"
        )
    put_section("attacks", "\n".join(rows))
