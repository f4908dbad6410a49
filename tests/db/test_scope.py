"""Who sees what, as raw SQL under the person's login: the window does not exist here (TRUST.md 2.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest

from app.db.database import connect
from app.db.errors import SignInRefused
from app.domain.errors import AppError, NotPermitted, Refused
from app.security.people import Scope
from tests.book import Book, charge_legs, fill_every_table, open_book, post
from tests.office import OWNER, Office


@dataclass(frozen=True, slots=True)
class Filled:
    """An office whose every scoped table has a row of each of the three places."""

    office: Office
    book: Book


@pytest.fixture(scope="module")
def filled(module_office: Office) -> Iterator[Filled]:
    """Logins: only_a1, whole_a, only_b, seer_b (a viewer of practice B), nowhere."""
    book = open_book(module_office)
    for claim in (book.a1, book.a2, book.b1):
        with module_office.unit("svc_import") as unit:
            post(unit, claim.practice_id, charge_legs(claim), kind="charges")
        with module_office.unit("root") as unit:
            fill_every_table(unit, claim, book.payer_id)
    staff = ("specialist", "poster", "supervisor")
    module_office.enrol("only_a1", *staff, scopes=(Scope("A", "A1"),))
    module_office.enrol("whole_a", *staff, scopes=(Scope("A"),))
    module_office.enrol("only_b", *staff, scopes=(Scope("B"),))
    module_office.enrol("seer_b", "viewer", scopes=(Scope("B"),))
    module_office.enrol("nowhere", *staff, scopes=())
    yield Filled(module_office, book)


def scoped_tables(office: Office) -> list[str]:
    """Every table of app and led that has a practice; the database says which."""
    with office.unit("root") as unit:
        return unit.rows(
            "SELECT format('%%I.%%I', table_schema, table_name) FROM information_schema.columns "
            "JOIN information_schema.tables USING (table_schema, table_name) "
            "WHERE column_name = 'practice_id' AND table_schema IN ('app', 'led') AND table_type = 'BASE TABLE' "
            "ORDER BY 1",
            {},
            into=str,
        )


def practices_seen(office: Office, login: str, table: str) -> set[int]:
    """Practices of the rows a login reads in a table."""
    with office.unit(login) as unit:
        return set(unit.rows(f"SELECT DISTINCT practice_id FROM {table} WHERE {_of_a_place(table)}", into=int))


def _of_a_place(table: str) -> str:
    """Rules of the whole office belong to no practice, and everybody works by them."""
    return "practice_id IS NOT NULL" if table == "app.rule" else "true"


def test_nobody_reads_a_row_of_another_practice_in_any_table(filled: Filled) -> None:
    book, tables = filled.book, scoped_tables(filled.office)
    assert len(tables) >= 22
    for table in tables:
        there = practices_seen(filled.office, "root", table)
        assert {book.practice_a, book.practice_b} <= there, f"{table}: the test has no rows to hide"
        for login in ("only_a1", "whole_a", "only_b"):
            own = {book.practice_b if login == "only_b" else book.practice_a}
            assert practices_seen(filled.office, login, table) <= own, f"{table} shows {login} another practice"
        assert practices_seen(filled.office, "nowhere", table) == set(), table


def test_nobody_reads_a_row_of_another_location_in_any_table(filled: Filled) -> None:
    for table in scoped_tables(filled.office):
        with filled.office.unit("root") as unit:
            located = unit.number(
                "SELECT count(*) FROM information_schema.columns WHERE column_name = 'location_id' "
                "AND format('%%I.%%I', table_schema, table_name) = %(table)s",
                {"table": table},
            )
        if not located:
            continue
        with filled.office.unit("only_a1") as unit:
            seen = set(unit.rows(f"SELECT DISTINCT location_id FROM {table} WHERE {_of_a_place(table)}", into=int))
        assert seen <= {filled.book.a1.location_id}, table


@pytest.mark.parametrize(
    ("login", "names"), [("only_a1", ["Rivera"]), ("whole_a", ["Rivera", "Stone"]), ("nowhere", [])]
)
def test_a_patient_is_seen_through_a_location_in_scope(filled: Filled, login: str, names: list[str]) -> None:
    with filled.office.unit(login) as unit:
        for table in ("patient", "account"):
            assert unit.rows(f"SELECT last FROM app.{table} ORDER BY last", into=str) == names
        assert unit.number("SELECT count(*) FROM app.coverage") == len(names)


def test_practice_level_rows_need_a_practice_level_grant(filled: Filled) -> None:
    for table in ("app.remit", "app.remit_plb", "led.op"):
        column = "practice_id" if table == "led.op" else "id"
        with filled.office.unit("only_a1") as unit:
            assert unit.rows(f"SELECT {column} FROM {table}", into=int) == [], table
        with filled.office.unit("whole_a") as unit:
            assert unit.rows(f"SELECT {column} FROM {table}", into=int) != [], table


def test_a_person_without_the_whole_practice_still_reads_who_decided_the_own_claim(filled: Filled) -> None:
    asked = "SELECT trace FROM app.claim_remits(%(claim)s)"
    with filled.office.unit("only_a1") as unit:
        assert unit.rows(asked, {"claim": filled.book.a1.claim_id}, into=str) == [f"EFT{filled.book.a1.claim_id}"]
        assert unit.rows(asked, {"claim": filled.book.a2.claim_id}, into=str) == []
        assert unit.rows(asked, {"claim": filled.book.b1.claim_id}, into=str) == []


@pytest.mark.parametrize(
    "forgery",
    [
        "SELECT set_config('app.uid', 'okoye', false)",
        "SELECT set_config('sec.login', 'okoye', false)",
        "SET application_name = 'okoye'",
        "SET row_security = off",
        "SET search_path = pg_temp, public",
    ],
)
def test_no_setting_of_the_session_widens_what_is_seen(filled: Filled, forgery: str) -> None:
    with filled.office.unit("only_b") as unit:
        unit.execute(forgery)
        try:
            seen = set(unit.rows("SELECT DISTINCT practice_id FROM app.claim", into=int))
        except NotPermitted:
            seen = set()        # row_security = off: the server refuses instead of showing all
    assert seen <= {filled.book.practice_b}


@pytest.mark.parametrize(
    "statement",
    [
        "SET SESSION AUTHORIZATION okoye",
        "SET ROLE rd_owner",
        "SET ROLE rd_fn_money",
        "SET ROLE rd_migrator",
        "CREATE TEMP TABLE scope (login text)",
        "CREATE TABLE public.note (a int)",
        "CREATE TABLE app.note (a int)",
        "CREATE FUNCTION api.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER ROLE okoye PASSWORD 'x'",
        "CREATE ROLE intruder",
        "GRANT rd_supervisor TO only_b",
        "SELECT * FROM sec.scope FOR UPDATE",
        "INSERT INTO sec.scope (login) VALUES (session_user)",
        "UPDATE sec.person_group SET grp = 'admin'",
        "SELECT payload_sha256 FROM led.op",
        "SELECT content FROM stage.file",
        "SELECT sec.create_person('intruder', 'x', ARRAY['admin'], '[]', 'x')",
        "SELECT sec.set_scopes('only_b', '[{\"practice\": null}]')",
        "SELECT sec.end_person('okoye')",
        "ALTER TABLE app.claim DISABLE ROW LEVEL SECURITY",
        "DROP POLICY scope_read ON app.claim",
        "BEGIN; LOCK TABLE app.claim",
    ],
)
def test_a_clerk_with_the_own_password_and_psql_cannot(filled: Filled, statement: str) -> None:
    with connect(filled.office.credentials("only_b")) as session, pytest.raises(psycopg.errors.Error) as refusal:
        session.execute(statement.encode())
    assert refusal.value.sqlstate in {"42501", "42883"}


def test_a_table_of_the_same_name_in_front_deceives_no_function(filled: Filled) -> None:
    with filled.office.unit("root") as unit:
        unit.execute(f"GRANT TEMP ON DATABASE {filled.office.name} TO rd_poster")
    try:
        with connect(filled.office.credentials("only_b")) as session:
            session.execute("CREATE TEMP TABLE person_group (login text, grp text)")
            session.execute("CREATE TEMP TABLE scope (login text, practice_id int, location_id int, valid tstzrange)")
            session.execute("INSERT INTO pg_temp.person_group VALUES ('only_b', 'admin')")
            session.execute("INSERT INTO pg_temp.scope VALUES ('only_b', NULL, NULL, tstzrange(now(), NULL))")
            session.execute("SET search_path = pg_temp, sec, app, pg_catalog")
            row = session.execute("SELECT sec.has_group('admin'), sec.my_practices()").fetchone()
    finally:
        with filled.office.unit("root") as unit:
            unit.execute(f"REVOKE TEMP ON DATABASE {filled.office.name} FROM rd_poster")
    assert row == (False, [filled.book.practice_b])


def test_a_view_of_the_owner_shows_no_more_than_the_tables(filled: Filled) -> None:
    with filled.office.unit("root") as unit:
        unit.execute("CREATE VIEW app.all_claims AS SELECT * FROM app.claim")
        unit.execute("ALTER VIEW app.all_claims OWNER TO rd_owner")
        unit.execute("GRANT SELECT ON app.all_claims TO rd_poster")
    try:
        assert practices_seen(filled.office, "only_b", "app.all_claims") == {filled.book.practice_b}
    finally:
        with filled.office.unit("root") as unit:
            unit.execute("DROP VIEW app.all_claims")


def test_a_careless_new_policy_does_not_widen_a_viewer(filled: Filled) -> None:
    with filled.office.unit("root") as unit:
        unit.execute("CREATE POLICY careless ON app.claim FOR SELECT USING (true)")
    try:
        assert len(practices_seen(filled.office, "only_b", "app.claim")) == 2, "the careless policy does nothing"
        assert practices_seen(filled.office, "seer_b", "app.claim") == {filled.book.practice_b}
    finally:
        with filled.office.unit("root") as unit:
            unit.execute("DROP POLICY careless ON app.claim")


def test_a_viewer_reads_the_own_practice_and_no_inside_of_the_office(filled: Filled) -> None:
    with filled.office.unit("seer_b") as unit:
        assert unit.rows("SELECT code FROM app.practice", into=str) == ["B"]
        assert unit.rows("SELECT login FROM sec.person", into=str) == ["seer_b"]
    for table in ("app.event", "app.work_item", "app.payer_tip", "app.unrouted", "led.op", "app.rule"):
        with pytest.raises(NotPermitted), filled.office.unit("seer_b") as unit:
            unit.execute(f"SELECT * FROM {table}")


def test_what_has_no_practice_yet_is_read_only_by_who_sees_every_practice(filled: Filled) -> None:
    office = filled.office
    with office.unit("root") as unit:
        file = unit.number(
            "INSERT INTO stage.file (sha256, name, size, content, kind, state) "
            "VALUES (sha256('x'), 'x', 1, 'x', '837P', 'unrouted') RETURNING id"
        )
        unit.execute(
            "INSERT INTO app.unrouted (kind, identifier, name, file_id, transaction, what, items, cents) "
            "VALUES ('practice', '1999999999', 'Nobody Yet', %(file)s, 1, 'claims', 1, 5)", {"file": file},
        )
    everywhere = {"okoye", "chen", "adams", "svc_import", "svc_backup", "root"}
    for login in everywhere | {"only_a1", "whole_a", "only_b", "nowhere", "lopez"}:
        with office.unit(login) as unit:
            seen = unit.number("SELECT count(*) FROM app.unrouted WHERE identifier = '1999999999'")
        assert seen == (1 if login in everywhere else 0), login


def test_the_same_claim_number_in_two_practices_tells_nobody_of_the_other(filled: Filled) -> None:
    with filled.office.unit("root") as unit:
        keys = unit.rows(
            "SELECT c.conrelid::regclass::text || ': ' || pg_get_constraintdef(c.oid) FROM pg_constraint c "
            "JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attname = 'practice_id' "
            "WHERE c.contype = 'u' AND c.connamespace IN ('app'::regnamespace, 'led'::regnamespace) "
            "AND pg_get_constraintdef(c.oid) NOT LIKE '%%practice_id%%' "
            # written by those alone who see every practice's, or named by the office for its own rules
            "AND c.conrelid <> ALL (ARRAY['app.contract', 'app.rule', 'app.route_rule', 'app.pay_lag']::regclass[]) "
            # a child's place in its parent: the parent's own key is a bigint nobody can choose
            "AND pg_get_constraintdef(c.oid) !~ 'claim_id|remit_id|reverses'",
            {},
            into=str,
        )
    assert keys == []


def test_ending_a_person_ends_the_open_session_and_the_login(office: Office) -> None:
    office.enrol("leaver", "specialist", scopes=(Scope(),))
    with connect(office.credentials("leaver")) as session:
        with office.unit("adams") as unit:
            unit.execute("SELECT sec.end_person('leaver')")
        with pytest.raises(psycopg.errors.AdminShutdown):
            session.execute("SELECT 1")
    with pytest.raises(SignInRefused):
        connect(office.credentials("leaver"))


def test_an_administrator_gives_no_password_to_a_role_of_something_else(office: Office) -> None:
    with office.unit("root") as unit:
        unit.execute("CREATE ROLE reporting LOGIN")
    try:
        with pytest.raises(Refused, match="something else"), office.unit("adams") as unit:
            unit.execute("SELECT sec.create_person('reporting', 'x', ARRAY['viewer'], '[]', 'secret')")
    finally:
        with office.unit("root") as unit:
            unit.execute("DROP ROLE reporting")


def test_an_administrator_makes_people_but_never_changes_the_own_rights(office: Office) -> None:
    with office.unit("adams") as unit:
        unit.execute("SELECT sec.create_person('newcomer', 'N. Comer', ARRAY['specialist'], '[]', NULL)")
    for statement in (
        "SELECT sec.create_person('adams', 'R. Adams', ARRAY['admin', 'poster'], '[]', NULL)",
        "SELECT sec.set_scopes('adams', '[]')",
        f"SELECT sec.create_person('{OWNER}', 'x', ARRAY['poster'], '[]', NULL)",
        "SELECT sec.create_person('rd_fn_money', 'x', ARRAY['poster'], '[]', NULL)",
        "SELECT sec.create_person('other', 'x', ARRAY['owner'], '[]', NULL)",
    ):
        with pytest.raises(AppError), office.unit("adams") as unit:
            unit.execute(statement)


def test_a_group_taken_away_is_gone_from_the_server_too(office: Office) -> None:
    office.enrol("mover", "poster")
    office.enrol("mover", "specialist")
    with office.unit("mover") as unit:
        assert unit.value("SELECT sec.my_groups()") == ["specialist"]
        assert unit.value("SELECT pg_has_role(session_user, 'rd_poster', 'MEMBER')") is False
