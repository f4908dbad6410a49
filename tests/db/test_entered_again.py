"""A server that was set back: noticed once by each connection, no id given twice, lost acts handed in or told."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from app import cli
from app.db.calls import FOLDER, Calls
from app.db.database import Database, connect
from app.db.journal import BY_HAND, SAVED, Journal
from app.db.outcome import server_name
from app.db.setback import HandIn, SetBack, note_server
from app.db.unit import Unit
from app.domain.errors import NotPermitted, Refused
from app.posting.counter import take_payment
from tests.db.counter_book import TODAY, counter_book
from tests.faults.acts import CIRCLE, MoneyBook
from tests.office import SECRET, Office

Screen = pytest.CaptureFixture[str]
_ELSEWHERE = "UPDATE aud.server SET timeline = timeline + 7"


@pytest.fixture
def desk(office: Office, tmp_path: Path) -> Iterator[Database]:
    """The poster's desk with a journal."""
    (tmp_path / "journal").mkdir()
    with closing(Database.open(office.credentials("chen"))) as database:
        database.journal = Journal(tmp_path / "journal")
        yield database


def set_back(office: Office) -> None:
    """As if what was written down about the server was of another timeline."""
    with office.unit("root") as unit:
        unit.execute("ALTER TABLE aud.server DISABLE TRIGGER append_only")
        unit.execute(_ELSEWHERE)
        unit.execute("ALTER TABLE aud.server ENABLE ALWAYS TRIGGER append_only")


def noted(office: Office, login: str = "lopez") -> SetBack | None:
    with closing(connect(office.credentials(login))) as connection:
        return note_server(connection)


def ids(office: Office) -> dict[str, int]:
    """The next number of a sequence of each width, without taking it."""
    with office.unit("root") as unit:
        return {
            name: unit.number("SELECT coalesce(pg_sequence_last_value(%(name)s::regclass), 0)", {"name": name})
            for name in ("app.claim_id_seq", "app.payer_id_seq", "aud.entry_seq_seq", "led.entry_id_seq")
        }


def test_a_server_that_stays_is_written_down_once_and_never_again(office: Office) -> None:
    assert [noted(office), noted(office, "chen"), noted(office, "okoye")] == [None, None, None]
    with office.unit("root") as unit:
        assert unit.rows("SELECT number || ' ' || why FROM aud.server", into=str) == ["1 first"]


def test_a_server_set_back_leaves_room_in_every_sequence_before_anybody_writes(office: Office) -> None:
    noted(office)
    before = ids(office)
    set_back(office)
    found = noted(office)
    assert found is not None and found.number == 2
    room = {name: after - before[name] for name, after in ids(office).items()}
    assert room["app.payer_id_seq"] >= 100_000
    assert all(more >= 10_000_000 for name, more in room.items() if name != "app.payer_id_seq")
    assert noted(office, "chen") == found, "the second desk leaves room again"
    assert {name: after - before[name] for name, after in ids(office).items()} == room
    with office.unit("root") as unit:
        assert unit.number("SELECT count(*) FROM aud.entry WHERE action = 'server.set_back'") == 1
        left = unit.rows(
            """SELECT s.seqrelid::regclass::text FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
               JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN ('app', 'led', 'sec', 'aud', 'stage')
               AND coalesce(pg_sequence_last_value(s.seqrelid), 0) < 100000""",
            into=str,
        )
    assert left == [], "a sequence would give ids twice"


def test_a_login_that_may_not_ask_and_one_that_sets_up_are_not_in_the_way(office: Office) -> None:
    assert noted(office, "rd_bootstrap") is None
    with office.unit("root") as unit:
        unit.execute(f"CREATE ROLE rd_stranger LOGIN PASSWORD '{SECRET}'")
    try:
        with office.unit("root") as unit:
            unit.execute(f"GRANT CONNECT ON DATABASE {office.name} TO rd_stranger")
        assert noted(office, "rd_stranger") is None
        with office.unit("root") as unit:
            assert unit.number("SELECT count(*) FROM aud.server") == 0
            unit.execute(f"REVOKE CONNECT ON DATABASE {office.name} FROM rd_stranger")
    finally:
        office.server.run("DROP ROLE rd_stranger")


def test_only_an_administrator_declares_a_server_set_back(office: Office) -> None:
    office.enrol("adm", "admin")
    noted(office)
    with pytest.raises(NotPermitted), office.unit("chen") as unit:
        unit.number("SELECT api.declare_set_back_v1()")
    with office.unit("adm") as unit:
        assert unit.number("SELECT api.declare_set_back_v1()") == 2
    found = noted(office)
    assert found is not None and found.number == 2


def test_every_act_of_the_circle_is_kept_as_it_was_sent(office: Office, tmp_path: Path) -> None:
    book = MoneyBook(office)
    for act in CIRCLE:
        target = book.target(act)
        folder = tmp_path / act.name.replace(" ", "-").replace("'", "")
        folder.mkdir()
        with closing(Database.open(office.credentials(act.login), size=1)) as database:
            database.journal = Journal(folder)
            act.do(database, uuid4(), target)
            where = server_name(database.credentials.server)
            calls = Calls(folder, server=where, login=act.login, secret=SECRET)
            ops = [each.begun.op for each in database.journal.rows() if each.how == SAVED]
        assert ops, act.name
        for op in ops:
            call = calls.read(op)
            assert call is not None, f"{act.name} cannot be handed in again"
            assert call.values()["op"] == op


def test_an_act_that_was_rolled_back_leaves_no_call(desk: Database, office: Office, tmp_path: Path) -> None:
    book = counter_book(office)
    with pytest.raises(Refused), desk.unit() as unit:
        take_payment(unit, book.new(100), (), today=TODAY)
        assert len(list((tmp_path / "journal" / FOLDER).iterdir())) == 1
        raise Refused("thought better of it")
    assert list((tmp_path / "journal" / FOLDER).iterdir()) == []


def test_a_desk_whose_idle_lines_died_with_the_old_server_hears_of_it_when_it_settles(
    desk: Database, office: Office
) -> None:
    counter_book(office)
    with desk.statement(), desk.statement():
        pass                        # two lines, both idle now
    assert desk.set_back is None
    set_back(office)
    with office.unit("root") as unit:
        unit.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'chen'")
    assert desk.settle_journal().again == ()
    assert desk.set_back is not None


def test_sealed_calls_of_three_days_ago_are_gone_at_the_next_sign_in(
    desk: Database, office: Office, tmp_path: Path
) -> None:
    book = counter_book(office)
    for _ in range(2):
        with desk.unit() as unit:
            take_payment(unit, book.new(100), (), today=TODAY)
    old, fresh = sorted((tmp_path / "journal" / FOLDER).iterdir())
    long_ago = (datetime.now(UTC) - timedelta(days=3)).timestamp()
    os.utime(old, (long_ago, long_ago))
    desk.settle_journal()
    assert desk.set_back is None
    assert list((tmp_path / "journal" / FOLDER).iterdir()) == [fresh]


def test_as_long_as_the_server_was_never_set_back_nothing_is_asked(
    desk: Database, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = counter_book(office)
    with desk.unit() as unit:
        take_payment(unit, book.new(100), (), today=TODAY)
    asked: list[object] = []

    def asks(unit: Unit, *_about: object) -> tuple[object, ...]:
        asked.append(unit)
        return ()

    monkeypatch.setattr("app.db.database.missing", asks)
    assert desk.settle_journal().again == ()
    assert asked == []
    desk.set_back = SetBack(2, datetime.now(UTC) - timedelta(days=3))
    assert desk.settle_journal().again == ()
    assert asked == [], "nobody knows any more what was lost three days ago"
    desk.set_back = SetBack(2, datetime.now(UTC))
    assert desk.settle_journal().again == ()
    assert len(asked) == 1


def test_what_cannot_be_opened_and_what_another_did_is_told_once_with_its_reason(
    desk: Database, office: Office, tmp_path: Path
) -> None:
    book = counter_book(office)
    journal = desk.journal
    assert journal is not None
    with desk.unit() as unit:
        done = take_payment(unit, book.new(100), (), today=TODAY)
    lost = uuid4()
    where = server_name(desk.credentials.server)
    journal.begin(lost, "write_off_v1", "", server=where, login="chen", backend=1)
    journal.end([lost], SAVED)
    begun = {each.begun.op: each.begun for each in journal.rows()}
    calls = Calls(journal.folder, server=where, login="chen", secret=SECRET)
    # The same act under a number the server does not know: the check was taken before, by another number.
    call = calls.read(done.op)
    assert call is not None
    now = datetime.now(UTC)
    kept = HandIn(journal, calls, lambda: desk.unit(noted=False), SetBack(2, now - timedelta(hours=1)), now)
    (told,) = kept.enter([begun[lost]])
    assert (told.how, told.why) == ("by hand", "what was typed is no longer on this desk")
    assert "a write-off" in told.sentence and told.sentence.endswith(").")
    assert {each.begun.op: each.how for each in journal.rows()}[lost] == BY_HAND
    (again,) = kept.enter([begun[done.op]])
    assert again.how == "entered", "an act that is there already is the same act"
    with office.unit("root") as unit:
        assert unit.number("SELECT count(*) FROM app.patient_payment") == 1


def test_an_act_of_anothers_number_is_never_noted_as_ones_own(office: Office) -> None:
    book = counter_book(office)
    op = book.take(1000).op                 # by chen
    for login, there in (("chen", True), ("okoye", False)):
        with office.unit(login) as unit:
            assert unit.value("SELECT api.note_entered_again_v1(%(op)s, now())", {"op": op}) is there
    with office.unit("root") as unit:
        assert unit.rows("SELECT actor FROM aud.entry WHERE action = 'session.entered_again'", into=str) == ["chen"]


@pytest.mark.usefixtures("office_variables")
def test_the_command_line_hands_in_and_tells(
    office: Office, tmp_path: Path, capsys: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REMITDESK_USER", "chen")
    book = counter_book(office)
    folder = tmp_path / "home" / "journal"
    folder.mkdir(parents=True)
    op = uuid4()
    with closing(Database.open(office.credentials("chen"), size=1)) as database:
        database.journal = Journal(folder)
        with database.unit() as unit:
            take_payment(unit, book.new(700), (), today=TODAY, op=op)
    _lose(office, op)
    set_back(office)
    assert cli.main(["journal", "resolve", "--json"]) == 0
    said = capsys.readouterr()
    assert f'"entered": [\n    "{op}"\n  ]' in said.out
    assert cli.main(["journal", "check"]) == 0
    with office.unit("root") as unit:
        assert unit.number("SELECT sum(cents) FROM app.patient_payment") == 700


def _lose(office: Office, op: UUID) -> None:
    """Take an operation out of the book as only a superuser can: the server before it was done."""
    with office.unit("root") as unit:
        unit.execute("SET LOCAL session_replication_role = replica")
        for table in ("app.patient_payment", "led.entry", "led.op", "aud.entry"):
            unit.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            unit.execute(f"DELETE FROM {table} WHERE op_id = %(op)s", {"op": op})
