"""Twenty attacks on the database by somebody who has a login and no window: raw SQL, each with its expected end."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest

from app.db.database import connect
from app.db.migrate import apply_database_grants
from app.security.people import Scope
from tests.book import open_book
from tests.guard.attacks import ATTACKS, CLERK, OTHER, Answer, Attack, clean_up, try_attack, write_table
from tests.office import Office

BLOCKED = 16


@pytest.fixture(scope="module")
def attacked(module_office: Office) -> Iterator[Office]:
    """An office set up as `server init` does it, with a clerk of practice B and another session at work."""
    open_book(module_office)
    apply_database_grants(module_office.credentials("root"))
    module_office.enrol(CLERK, "specialist", "poster", "supervisor", scopes=(Scope("B"),))
    with module_office.unit("root") as unit:
        unit.execute("REVOKE CREATE ON SCHEMA api FROM rd_fn_money")
        unit.execute("SET LOCAL ROLE rd_owner")
        unit.execute("CREATE FUNCTION api.guard_new() RETURNS int LANGUAGE sql AS 'SELECT 1'")
        unit.execute("RESET ROLE")
        unit.execute("ANALYZE app.claim, app.patient, led.entry")
    with connect(module_office.credentials(OTHER)) as session:
        session.execute("SELECT 'what the other one asks'")
        yield module_office
    clean_up(module_office)


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack.title for attack in ATTACKS])
def test_an_attack_ends_as_expected(attacked: Office, attack: Attack) -> None:
    answer = try_attack(attacked, attack)
    if attack.limit:
        assert answer.worked, "it is blocked now: say so on the page"
    else:
        assert answer.worked == ()


def test_the_score_is_of_twenty_attacks(attacked: Office) -> None:
    answers: list[Answer] = [try_attack(attacked, attack) for attack in ATTACKS]
    assert (len(answers), sum(answer.blocked for answer in answers)) == (20, BLOCKED)
    if os.environ.get("REMITDESK_WRITE_SCORES"):
        write_table(answers)


def test_no_body_of_a_function_holds_a_secret(attacked: Office) -> None:
    with attacked.unit(CLERK) as unit:
        bodies = unit.rows(
            "SELECT p.prosrc FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
            "WHERE n.nspname IN ('api', 'app', 'led', 'sec', 'stage', 'meta')",
            into=str,
        )
    assert len(bodies) > 200
    told = [body for body in bodies if re.search(r"(?i)SCRAM-SHA-256\$|PASSWORD '|secret\s*:?=\s*'", body)]
    assert told == []


def test_nobody_reads_the_verifiers_of_passwords(attacked: Office) -> None:
    for statement in ("SELECT rolpassword FROM pg_authid", "SELECT passwd FROM pg_shadow"):
        with connect(attacked.credentials(CLERK)) as session, pytest.raises(Exception, match="permission denied"):
            session.execute(statement.encode())
