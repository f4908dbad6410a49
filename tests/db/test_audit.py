"""What the audit holds: every operation once, exports, sign-ins, changes of people; nobody writes or bends it."""

from __future__ import annotations

import hashlib
import threading
import uuid
from collections.abc import Iterator

import psycopg
import pytest

from app.audit.history import HistoryQuestion, HistoryRow, list_history
from app.db.database import connect
from app.domain.errors import AppError, NotFound, NotPermitted, Refused
from app.security.desk import sign_in
from app.security.people import Scope
from tests.book import charge_legs, post
from tests.db.audit_book import AuditBook, made_book
from tests.office import Office


@pytest.fixture(scope="module")
def kept(module_office: Office) -> Iterator[AuditBook]:
    """One office for all; each test looks at what it did itself."""
    yield made_book(module_office)


def rows(book: AuditBook, where: str, named: dict[str, object] | None = None) -> list[str]:
    """Actor and action of the rows that fit, oldest first."""
    with book.office.unit("root") as unit:
        return unit.rows(f"SELECT actor || ' ' || action FROM aud.entry WHERE {where} ORDER BY seq", named, into=str)


def test_an_operation_is_audited_once_also_when_it_is_called_again(kept: AuditBook) -> None:
    claim, op = kept.book.a1, uuid.uuid4()
    for _turn in range(3):
        with kept.office.unit("chen") as unit:
            post(unit, claim.practice_id, charge_legs(claim), op=op, kind="charges")
    assert rows(kept, "op_id = %(op)s", {"op": op}) == ["chen money.charges"]


def test_what_was_refused_leaves_neither_operation_nor_audit(kept: AuditBook) -> None:
    claim, op = kept.book.a1, uuid.uuid4()
    with pytest.raises(Refused), kept.office.unit("chen") as unit:
        post(unit, claim.practice_id, charge_legs(claim)[:1], op=op, kind="charges")
    assert rows(kept, "op_id = %(op)s", {"op": op}) == []


def test_there_are_as_many_audit_rows_as_operations_after_a_race(kept: AuditBook) -> None:
    claim, op = kept.book.a2, uuid.uuid4()
    barrier = threading.Barrier(8)

    def racer() -> None:
        with connect(kept.office.credentials("chen")) as session:
            barrier.wait()
            session.execute(
                "SELECT api.test_post(%s, %s, 'charges', %s, '[]', '', NULL)",
                (op, hashlib.sha256(b"x").digest(), claim.practice_id),
            )

    threads = [threading.Thread(target=racer) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rows(kept, "op_id = %(op)s", {"op": op}) == ["chen money.charges"]
    with kept.office.unit("root") as unit:
        assert unit.number("SELECT count(*) FROM led.op") == unit.number("SELECT count(op_id) FROM aud.entry")


def test_replica_mode_does_not_leave_an_operation_out(kept: AuditBook) -> None:
    op = uuid.uuid4()
    with kept.office.unit("root") as unit:
        unit.execute("SET LOCAL session_replication_role = replica")
        unit.execute(
            "INSERT INTO led.op (op_id, kind, practice_id, payload_sha256, result) "
            "VALUES (%(op)s, 'charges', %(practice)s, 'x', '{\"result\": \"made up\"}')",
            {"op": op, "practice": kept.book.practice_a},
        )
    assert rows(kept, "op_id = %(op)s", {"op": op}) == [f"{kept.office.credentials('root').login} money.charges"]


def test_a_sign_in_is_kept_with_the_address_and_the_program(kept: AuditBook) -> None:
    before = len(rows(kept, "actor = 'lopez' AND action = 'session.sign_in'"))
    person = sign_in(kept.office.credentials("lopez"), size=1)
    person.database.close()
    assert person.groups == ("specialist",)
    assert person.name == "A. Lopez"
    assert len(rows(kept, "actor = 'lopez' AND action = 'session.sign_in'")) == before + 1
    with kept.office.unit("root") as unit:
        told = unit.text("SELECT program || ' ' || (body ->> 'version') FROM aud.entry ORDER BY seq DESC LIMIT 1")
    assert told.startswith("remitdesk 0.")


def test_an_export_is_kept_at_its_begin_and_at_its_end(kept: AuditBook) -> None:
    with kept.office.unit("lopez") as unit:
        export = unit.number("SELECT export_id FROM api.begin_export_v1('follow_up', 'csv', 'secret words')")
        unit.execute("SELECT api.finish_export_v1(%(export)s, 3)", {"export": export})
    assert rows(kept, "object_kind = 'export' AND object_id = %(id)s", {"id": export}) == [
        "lopez export.begin", "lopez export.finish",
    ]  # fmt: skip
    with kept.office.unit("root") as unit:
        assert unit.number("SELECT count(*) FROM aud.entry WHERE body::text LIKE '%%secret%%'") == 0


def test_changes_of_people_are_kept_whoever_makes_them(kept: AuditBook) -> None:
    kept.office.enrol("novak", "poster", scopes=(Scope("A"),))
    kept.office.enrol("novak", "specialist", scopes=())
    with kept.office.unit("adams") as unit:
        unit.execute("SELECT sec.end_person('novak')")
    told = [line.split(" ")[1] for line in rows(kept, "body ->> 'login' = 'novak'")]
    assert told == [
        "people.make", "people.scope_given", "people.change", "people.group_given",       # the change is the secret's
        "people.change", "people.scope_taken", "people.change", "people.group_taken", "people.group_given",
        "people.end", "people.group_taken",
    ]  # fmt: skip
    assert rows(kept, "body ->> 'login' = 'novak'")[-1].startswith("adams ")


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM aud.entry",
        "SELECT * FROM aud.head",
        "INSERT INTO aud.entry (action) VALUES ('money.remittance')",
        "INSERT INTO aud.entry (action, actor) VALUES ('money.remittance', 'lopez')",
        "UPDATE aud.entry SET actor = 'lopez'",
        "DELETE FROM aud.entry",
        "TRUNCATE aud.entry",
        "ALTER TABLE led.op DISABLE TRIGGER note_operation",
        "ALTER TABLE aud.entry DISABLE TRIGGER ALL",
        "SELECT aud.proves()",
        "SELECT * FROM api.audit_bounds_v1(1)",
        "SELECT api.keep_head_v1(1, 1, '', 1, 1, 1, '', '', '', '', '', '[]', '[]')",
        "SELECT nextval('aud.entry_seq_seq')",
    ],
)
@pytest.mark.parametrize("login", ["chen", "okoye", "adams"])
def test_nobody_reads_or_writes_the_audit_but_by_its_functions(kept: AuditBook, login: str, statement: str) -> None:
    with connect(kept.office.credentials(login)) as session, pytest.raises(psycopg.Error) as refusal:
        session.execute(statement.encode())
    assert refusal.value.sqlstate in {"42501", "RD003"}


@pytest.mark.parametrize("table", ["entry", "head", "seal", "legs"])
@pytest.mark.parametrize("verb", ["UPDATE aud.{} SET {} = {}", "DELETE FROM aud.{}", "TRUNCATE aud.{} CASCADE"])
def test_not_even_the_superuser_changes_it_while_the_guard_stands(kept: AuditBook, table: str, verb: str) -> None:
    kept.seal()
    column = {"entry": "body", "head": "chains", "seal": "root", "legs": "marks"}[table]
    with pytest.raises(AppError, match="kept for good"), kept.office.unit("root") as unit:
        unit.execute("SET LOCAL session_replication_role = replica")
        unit.execute(verb.format(table, column, column))


def history(book: AuditBook, login: str, asked: HistoryQuestion) -> tuple[HistoryRow, ...]:
    """What that login is shown."""
    with book.office.unit(login, read_only=True) as unit:
        return list_history(unit, asked)


def test_a_supervisor_reads_the_history_of_a_claim_and_nobody_else_does(kept: AuditBook) -> None:
    claim = kept.book.b1
    with kept.office.unit("chen") as unit:
        op = post(unit, claim.practice_id, charge_legs(claim, 12300), kind="charges")
    newest = history(kept, "okoye", HistoryQuestion(claim=claim.claim_id))[0]
    assert (newest.op_id, newest.actor, newest.words, newest.cents) == (op, "chen", "Charges entered", 12300)
    for login in ("lopez", "chen"):
        with pytest.raises(NotPermitted):
            history(kept, login, HistoryQuestion(claim=claim.claim_id))


def test_history_ends_at_the_scope_of_the_reader(kept: AuditBook) -> None:
    book = kept.book
    kept.office.enrol("lead_b", "supervisor", scopes=(Scope("B"),))
    kept.office.enrol("lead_a1", "supervisor", scopes=(Scope("A", "A1"),))
    with kept.office.unit("chen") as unit:
        post(unit, book.practice_b, charge_legs(book.b1, 700), kind="charges")
        post(unit, book.practice_a, charge_legs(book.a1, 700), kind="charges")
    seen = history(kept, "lead_b", HistoryQuestion())
    assert {row.practice for row in seen} == {"B"}
    with pytest.raises(NotFound):
        history(kept, "lead_b", HistoryQuestion(claim=book.a1.claim_id))
    # operations of the whole practice are not shown to who holds a part of it; those of the own claim are
    assert {row.place for row in history(kept, "lead_a1", HistoryQuestion())} <= {"A/A1"}
    assert history(kept, "lead_a1", HistoryQuestion(claim=book.a1.claim_id))
    assert any(row.action == "session.sign_in" for row in history(kept, "okoye", HistoryQuestion()))


def test_history_by_person_and_in_pages(kept: AuditBook) -> None:
    for _turn in range(3):
        sign_in(kept.office.credentials("lopez"), size=1).database.close()
    with kept.office.unit("okoye", read_only=True) as unit:
        first = list_history(unit, HistoryQuestion(person="lopez"), most=2)
        more = list_history(unit, HistoryQuestion(person="lopez", before=first[-1].seq), most=2)
    assert {row.actor for row in (*first, *more)} == {"lopez"}
    assert [row.seq for row in (*first, *more)] == sorted((row.seq for row in (*first, *more)), reverse=True)
    assert len({row.seq for row in (*first, *more)}) == 4


def test_every_action_the_database_writes_has_words(kept: AuditBook) -> None:
    for row in history(kept, "okoye", HistoryQuestion()):
        assert "." not in row.words.split(":")[0], row.action
