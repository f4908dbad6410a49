"""Full disks and bad ones: the data volume (F18), the write-ahead log (F19), a flipped byte (F22)."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import UUID, uuid4

from app.db.database import Database, connect
from app.db.errors import Lost
from app.domain.errors import AppError, Unavailable
from app.posting.counter import list_payments, take_payment
from app.posting.counter_types import NewPayment
from tests.db.counter_book import TODAY, CounterBook, counter_book
from tests.faults.bench import DURABLE, Bench, drop_sessions
from tests.faults.registry import Told, shows
from tests.office import SECRET, Office, OfficeServer

DATA_MB, LOG_MB = 420, 80
_SETTINGS = "min_wal_size = '32MB'\nshared_buffers = '32MB'\nautovacuum = off\n"
_SMALL_LOG = "max_wal_size = '48MB'"
_NO_CHECKPOINT = "max_wal_size = '2GB'\ncheckpoint_timeout = '1h'"      # the log grows until there is no room
SEGMENT, KEPT_BYTES = 16 << 20, 600_000
_DRAFT = """
    INSERT INTO app.draft (login, practice_id, location_id, claim_id, body)
    VALUES ('lopez', %(p)s, %(l)s, %(c)s, 'half a note')"""


@contextmanager
def server_on(folder: Path, bench: Bench, log: Path, settings: str) -> Iterator[OfficeServer]:
    """A server whose data lies in that folder and its write-ahead log in another."""
    (folder / "server").mkdir(exist_ok=True)
    server = OfficeServer(bench.server.major, settings=f"{DURABLE}\n{_SETTINGS}{settings}", folder=folder / "server")
    try:
        server.start()
        server.cluster.stop()
        _move_log(server, log)
        server.cluster.start()
        yield server
    finally:
        server.cluster.stop()


def _move_log(server: OfficeServer, log: Path) -> None:
    old, new = server.cluster.data / "pg_wal", log / "pg_wal"
    shutil.copytree(old, new)
    shutil.rmtree(old)
    old.symlink_to(new)
    account = server.cluster.account
    if account is not None:
        for path in (log, new, *new.rglob("*")):
            os.chown(path, account.uid, account.gid)
        os.chown(old, account.uid, account.gid, follow_symlinks=False)
    new.chmod(0o700)


class Filled:
    """A file that takes all that is left of a file system; `make_room` removes it."""

    def __init__(self, folder: Path, *, leave: int = 0) -> None:
        self._path = folder / "filled"
        free = shutil.disk_usage(folder).free - leave
        with self._path.open("wb") as file:
            try:
                while free > 0:
                    free -= file.write(b"\0" * min(free, 1 << 20))
                    file.flush()
            except OSError:
                pass

    def make_room(self) -> None:
        """Somebody cleans up."""
        self._path.unlink()


def take_until_refused(database: Database, new: NewPayment, most: int = 20_000) -> tuple[list[UUID], UUID, AppError]:
    """Payments until one is refused: the acknowledged, the refused, why."""
    done: list[UUID] = []
    for _ in range(most):
        op = uuid4()
        try:
            with database.unit() as unit:
                take_payment(unit, new, (), today=TODAY, op=op)
        except AppError as error:
            return done, op, error
        done.append(op)
    raise AssertionError("the disk did not fill")


def standing(office: Office, ops: list[UUID]) -> int:
    """How many of these acts stand in the ledger."""
    with office.unit("root") as unit:
        return unit.number("SELECT count(*) FROM led.op WHERE op_id = ANY (%(ops)s)", {"ops": ops})


def keep_draft(office: Office, book: CounterBook) -> None:
    """What a specialist has typed so far."""
    with office.unit("root") as unit:
        claim = unit.number("SELECT min(id) FROM app.claim")
        unit.execute(_DRAFT, {"p": book.practice, "l": book.location, "c": claim})


@shows("F18")
def the_data_volume_is_full(bench: Bench) -> Told:
    """Data and log on disks of their own; the data's fills up under a clerk who takes money."""
    rounds, acts = bench.times(1, 20), 0
    with (
        bench.small_disk(DATA_MB) as disk,
        bench.small_disk(LOG_MB * 2) as log,
        server_on(disk, bench, log, _SMALL_LOG) as server,
        bench.office(today=TODAY, server=server) as office,
    ):
        book = counter_book(office)
        keep_draft(office, book)
        new, database = book.new(100), office.database("chen")
        with database.unit() as unit:
            take_payment(unit, new, (), today=TODAY)
        for _ in range(rounds):
            filled = Filled(disk, leave=500_000)
            done, refused, error = take_until_refused(database, new)
            assert isinstance(error, Unavailable)
            said = bench.plain(error)
            assert "out of disk space" in said, said
            assert standing(office, [*done, refused]) == len(done), "the refused act is in the ledger"
            with office.unit("chen", read_only=True) as unit:
                assert list_payments(unit, today=TODAY), "reading stopped"
            with office.unit("lopez", read_only=True) as unit:
                assert unit.text("SELECT body FROM app.draft") == "half a note"
            filled.make_room()
            with database.unit() as unit:
                take_payment(unit, new, (), today=TODAY, op=refused)
            assert standing(office, [*done, refused]) == len(done) + 1
            acts += len(done) + 1
    return Told(rounds, "full disks", f"{acts} acts, the refused one done once there was room")


@shows("F19")
def the_log_volume_is_full(bench: Bench) -> Told:
    """The write-ahead log finds no room: the server stops itself; with room it recovers everything acknowledged."""
    rounds, acts, unknown = bench.times(1, 20), 0, 0
    for _ in range(rounds):         # a server each: what one full log leaves behind fills so small a volume
        done, stood = _log_full_once(bench)
        acts, unknown = acts + done, unknown + stood
    return Told(rounds, "full logs", f"{acts} acts, {unknown} stood although their answer never came")


def _log_full_once(bench: Bench) -> tuple[int, int]:
    """Acts done, and whether the one whose answer never came stood."""
    with (
        bench.small_disk(DATA_MB) as disk,
        bench.small_disk(LOG_MB) as log,
        server_on(disk, bench, log, _NO_CHECKPOINT) as server,
        bench.office(today=TODAY, server=server) as office,
    ):
        new = counter_book(office).new(100)
        filled = Filled(log)
        _use_up(office, log)
        with closing(Database.open(office.credentials("chen"), size=1)) as database:
            done, open_op, error = take_until_refused(database, new)
        assert isinstance(error, Unavailable)
        said = bench.plain(error)
        assert "out of disk space" in said or isinstance(error, Lost), said
        filled.make_room()
        _wait_until_back(server, office)
        assert standing(office, done) == len(done), "an acknowledged act is gone"
        stood = standing(office, [open_op])
        with office.unit("chen") as unit:
            take_payment(unit, new, (), today=TODAY, op=open_op)
        assert standing(office, [open_op]) == 1
    return len(done) + 1, stood


def _wait_until_back(server: OfficeServer, office: Office, seconds: float = 60.0) -> None:
    """The server recovers by itself once there is room; it is started again where it had ended altogether."""
    until = time.monotonic() + seconds
    while True:
        drop_sessions(office)
        try:
            with office.unit("root") as unit:
                unit.number("SELECT 1")
        except Unavailable as error:
            assert time.monotonic() < until, error.sentence
            if not (server.cluster.data / "postmaster.pid").exists():
                server.cluster.start()
            time.sleep(0.2)
        else:
            return


def _use_up(office: Office, log: Path) -> None:
    """Write log until little of its last segment is left, so that a clerk's act is what finds no more room."""
    with office.database("root").statement() as unit:
        while True:
            name = unit.text("SELECT pg_walfile_name(pg_current_wal_insert_lsn())")
            later = [path for path in (log / "pg_wal").iterdir() if len(path.name) == 24 and path.name > name]
            at = unit.number("SELECT (pg_walfile_name_offset(pg_current_wal_insert_lsn())).file_offset")
            if not later and SEGMENT - at < KEPT_BYTES:
                return
            size = 250_000 if not later else 1_000_000
            unit.execute("SELECT pg_logical_emit_message(false, 'fault', repeat('x', %(size)s))", {"size": size})


@shows("F22")
def a_byte_of_the_data_is_flipped(bench: Bench) -> Told:
    """One byte of the ledger's file is changed while the server is down; reading it is refused, never a wrong sum."""
    rounds, server = bench.times(2, 20), bench.own_server()
    found = 0
    office = Office.copy_of_template(server)
    try:
        counter_book(office)
        with office.unit("root") as unit:
            where = unit.text("SELECT pg_relation_filepath('led.entry')")
            whole = unit.number("SELECT sum(abs(cents)) FROM led.entry")
        path = server.cluster.data / where
        server.cluster.stop()
        sound = path.read_bytes()
        for turn in range(rounds):
            at = len(sound) - 1 - turn * 37 % 400
            path.write_bytes(sound[:at] + bytes([sound[at] ^ 0x40]) + sound[at + 1 :])
            server.cluster.start()
            drop_sessions(office)
            try:
                with office.unit("okoye", read_only=True) as unit:
                    assert unit.number("SELECT sum(abs(cents)) FROM led.entry") == whole, "a wrong sum was told"
            except AppError as error:
                said = bench.plain(error)
                assert "damaged" in said, said
                found += 1
            server.cluster.stop()
        path.write_bytes(sound)
        server.cluster.start()
        with connect(server.cluster.root(SECRET, office.name)) as root:
            row = root.execute("SELECT sum(abs(cents)) FROM led.entry").fetchone()
        assert row == (whole,)
    finally:
        drop_sessions(office)
        office.remove()
    assert found == rounds, f"only {found} of {rounds} flipped bytes were noticed"
    return Told(rounds, "flipped bytes", "each refused in words; the restored file tells the old sum")
