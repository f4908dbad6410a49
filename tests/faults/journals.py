"""The desk's journal: torn (F08), without room (F20), of another release (F49)."""

from __future__ import annotations

import subprocess
from contextlib import closing
from pathlib import Path
from uuid import UUID, uuid4

from app.db.database import Database
from app.db.journal import HEAD, SAVED, Journal
from app.db.outcome import server_name
from app.domain.errors import AppError
from app.posting.counter import take_payment
from app.security.desk import sign_in
from tests.db.counter_book import TODAY, CounterBook, counter_book
from tests.faults.bench import Bench
from tests.faults.broken_disks import Filled
from tests.faults.registry import Told, shows
from tests.office import Office

NOBODY, NO_SESSION = 4_000_000, 4_000_000       # a process and a session that do not exist any more


def taken(office: Office, book: CounterBook, op: UUID, journal: Journal | None = None) -> None:
    """A dollar, with the journal of a desk when given."""
    with closing(Database.open(office.credentials("chen"), size=1)) as database:
        database.journal = journal
        with database.unit() as unit:
            take_payment(unit, book.new(100), (), today=TODAY, op=op)


def of_a_dead_desk(folder: Path) -> Journal:
    """The journal of a process that is gone."""
    found = Journal(folder)
    found.pid = NOBODY
    return found


@shows("F08")
def the_journal_is_torn(bench: Bench) -> Told:
    """The last entry of a dead desk is cut at every byte: it is passed over, the others are asked about, rightly."""
    folder, runs = bench.folder(), 0
    with bench.office(today=TODAY) as office:
        book = counter_book(office)
        ops = [uuid4() for _ in range(5)]
        dead = of_a_dead_desk(folder)
        where = server_name(office.credentials("chen").server)
        for op in ops:
            dead.begin(op, "take_patient_payment_v1", "00", server=where, login="chen", backend=NO_SESSION)
        for op in ops[:2]:
            taken(office, book, op)
        whole = dead.path.read_bytes()
        last = whole.rindex(b"\n", 0, len(whole) - 1) + 1
        cuts = range(last, len(whole)) if bench.full else range(last, len(whole), 40)
        for end in cuts:
            dead.path.write_bytes(whole[:end])
            _asked_rightly(bench, office, folder, ops)
            runs += 1
    return Told(runs, "torn entries", "two of four acts had been saved, and that is what the desk is told")


def _asked_rightly(bench: Bench, office: Office, folder: Path, ops: list[UUID]) -> None:
    """A new desk on this folder asks about the whole entries, and goes on writing behind the torn one."""
    journal = Journal(folder)
    with closing(Database.open(office.credentials("chen"), size=1)) as database:
        database.journal = journal
        told = database.settle_journal()
    found = {each.op: each.saved for each in told.told}
    assert set(found) in (set(ops), set(ops[:-1])), "another entry than the torn one is lost"
    for op, saved in found.items():
        assert saved is (op in ops[:2]), "the desk is told the contrary"
    assert told.open == 0
    bench.plain(AppError(told.sentence))
    fresh = uuid4()
    journal.begin(fresh, "take_patient_payment_v1", "00", server="s", login="chen", backend=1)
    assert journal.rows()[-1].begun.op == fresh


@shows("F20")
def the_desks_disk_is_full(bench: Bench) -> Told:
    """No room for the journal, or a disk that may only be read: nothing is sent, and the person is told."""
    runs = 0
    with bench.office(today=TODAY) as office:
        book = counter_book(office)
        for _ in range(bench.times(1, 20)):
            with bench.small_disk(1) as disk:
                filled = Filled(disk)
                op = uuid4()
                _not_sent(bench, office, book, op, Journal(disk))
                filled.make_room()
                taken(office, book, op, Journal(disk))
                (kept,) = Journal(disk).rows()
                assert (kept.begun.op, kept.how) == (op, SAVED)
                subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True, capture_output=True)
                _not_sent(bench, office, book, uuid4(), Journal(disk))
                runs += 2
    return Told(runs, "disks")


def _not_sent(bench: Bench, office: Office, book: CounterBook, op: UUID, journal: Journal) -> None:
    try:
        taken(office, book, op, journal)
    except AppError as error:
        assert "nothing was sent" in bench.plain(error), error.sentence
    else:
        raise AssertionError("money was moved without a note in the journal")
    with office.unit("root") as unit:
        assert unit.number("SELECT count(*) FROM led.op WHERE op_id = %(op)s", {"op": op}) == 0


@shows("F49")
def a_newer_journal(bench: Bench) -> Told:
    """Journals, entries and preferences of a release that does not exist yet: passed over, kept, and work goes on."""
    runs = 0
    with bench.office(today=TODAY) as office:
        book = counter_book(office)
        for content in (
            b"remitdesk-journal 2\n\x00\x01\x02",
            HEAD + b'00000000 {"is":"begun"}\n',
            HEAD + b'1234abcd {"is":"something new","op":1}\n' + b"\xff" * 100,
            b"",
            b"\0" * 4096,
        ):
            folder = bench.folder()
            (folder / "operations.v1").write_bytes(content)
            (folder / "operations.v2").write_bytes(b"of the next release")
            journal, op = Journal(folder), uuid4()
            assert journal.rows() == ()
            taken(office, book, op, journal)
            (kept,) = Journal(folder).rows()
            assert (kept.begun.op, kept.how) == (op, SAVED)
            assert (folder / "operations.v2").read_bytes() == b"of the next release"
            if content.startswith(b"remitdesk-journal 2"):
                assert (folder / "operations.v1.other").read_bytes() == content, "the newer journal is gone"
            runs += 1
        with office.unit("root") as unit:
            unit.execute(
                """INSERT INTO app.preference (login, key, value)
                   VALUES ('chen', 'of the next release', '{"a": [1, {"b": null}]}'), ('chen', 'look', '"plaid"')"""
            )
        sign_in(office.credentials("chen")).database.close()
    return Told(runs + 1, "files of another release")
