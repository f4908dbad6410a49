"""A server that goes back in time: a standby that lost the last seconds (F09), a copy put in its place (F50)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

from app.db.cluster import Cluster
from app.db.credentials import Credentials
from app.db.database import Database, connect
from app.db.errors import Lost
from app.db.journal import Journal
from app.db.migrate import apply_database_grants
from app.db.settled import Again
from app.domain.errors import AppError
from app.posting.counter import apply_payment, take_payment
from app.posting.counter_plan import Application, OpenLine
from tests.db.counter_book import TODAY, CounterBook, counter_book
from tests.faults.bench import Bench, drop_sessions
from tests.faults.broken_servers import immediate
from tests.faults.registry import Told, shows
from tests.faults.wire import Line
from tests.office import OWNER, SECRET, Office, OfficeServer

DESKS = ("chen", "okoye")
_LINE = """
    SELECT line.id FROM app.claim_line AS line JOIN app.claim ON claim.id = line.claim_id WHERE claim.number = 'OWES'"""
_LISTED = "SELECT (body ->> 'op')::uuid FROM aud.entry WHERE action = 'session.entered_again'"


@dataclass
class Floor:
    """Desks with a journal each, and what they saved: `payments` holds the row id of each act's payment."""

    bench: Bench
    book: CounterBook
    addresses: dict[str, Credentials]
    payments: dict[UUID, int] = field(default_factory=dict)
    done_by: dict[UUID, str] = field(default_factory=dict)
    folders: dict[str, Path] = field(default_factory=dict)

    @contextmanager
    def desk(self, who: str) -> Iterator[Database]:
        """A desk that signs in; its journal is the one it always had."""
        folder = self.folders.setdefault(who, self.bench.folder())
        with closing(Database.open(self.addresses[who], size=1)) as database:
            database.journal = Journal(folder)
            yield database

    def take(self, who: str, cents: int = 100) -> UUID:
        """A patient's payment, saved and acknowledged."""
        op = uuid4()
        with self.desk(who) as database, database.unit() as unit:
            done = take_payment(unit, self.book.new(cents), (), today=TODAY, op=op)
        self.payments[op], self.done_by[op] = done.payment, who
        return op

    def apply(self, who: str, payment: UUID, cents: int = 100) -> UUID:
        """A payment's money onto the claim that owes: an act that names the payment by its row."""
        op = uuid4()
        with self.desk(who) as database, database.unit() as unit:
            line = OpenLine(0, unit.number(_LINE), "OWES", "", TODAY, "", cents)
            apply_payment(unit, self.payments[payment], (Application(line, cents),), today=TODAY, op=op)
        self.done_by[op] = who
        return op

    def settle(self, who: str) -> tuple[Again, ...]:
        """What a desk does when the server answers again."""
        with self.desk(who) as database:
            told = database.settle_journal().again
        for each in told:
            self.bench.plain(AppError(each.sentence))
        return told

    def there(self, ops: list[UUID]) -> set[UUID]:
        """Which of these acts the server has."""
        with self.book.office.unit("root") as unit:
            return set(unit.rows("SELECT op_id FROM led.op WHERE op_id = ANY (%(ops)s)", {"ops": ops}, into=UUID))


def lose_and_hand_in(floor: Floor, kept: list[UUID], lost: list[UUID], applied: UUID) -> int:
    """After the setting back: no id is given twice, every desk hands in what it did, the rest is told by name.

    `lost` are acts that stand alone; `applied` worked on a payment that was lost itself.
    """
    assert floor.there([*kept, *lost, applied]) == set(kept), "the server was not set back as the test meant"
    newcomer = floor.take("okoye")                      # somebody works before the desks are asked
    assert floor.payments[newcomer] not in {floor.payments.get(op) for op in (*kept, *lost)}, "an id was given twice"
    told = {each.op: each for who in DESKS for each in floor.settle(who)}
    assert {op for op, each in told.items() if each.how == "entered"} == set(lost)
    assert told[applied].how == "waits", "another desk might still bring the payment"
    assert floor.there([*kept, *lost]) == {*kept, *lost}
    again = {each.op: each.how for who in DESKS for each in floor.settle(who)}
    assert again == {applied: "waits"}, "what was entered is handed in twice"
    _ten_minutes_later(floor)
    (last,) = floor.settle(floor.done_by[applied])
    assert (last.op, last.how) == (applied, "by hand")
    assert floor.settle(floor.done_by[applied]) == (), "what a person was told to enter is tried again"
    with floor.book.office.unit("root") as unit:
        listed = unit.rows(_LISTED, into=UUID)
    assert set(listed) >= set(lost), "the audit does not list what was entered again"
    return len(lost)


def _ten_minutes_later(floor: Floor) -> None:
    with floor.book.office.unit("root") as unit:
        unit.execute("ALTER TABLE aud.server DISABLE TRIGGER append_only")
        unit.execute("UPDATE aud.server SET at = at - interval '11 minutes'")
        unit.execute("ALTER TABLE aud.server ENABLE ALWAYS TRIGGER append_only")


@shows("F50")
def the_server_is_set_back(bench: Bench) -> Told:
    """A copy of the office is put in its place after more money was taken, again and again."""
    rounds, entered = bench.times(1, 20), 0
    with bench.office(today=TODAY) as office:
        book = counter_book(office)
        book.owing("OWES", 10_000_00)
        floor = Floor(bench, book, {who: office.credentials(who) for who in DESKS})
        for _ in range(rounds):
            kept = [floor.take(who) for who in DESKS]
            _copy(office)
            lost = [floor.take(who) for who in (*DESKS, "chen")]
            lost.append(floor.apply("chen", kept[0]))
            applied = floor.apply("okoye", lost[1])
            _put_back(office)
            entered += lose_and_hand_in(floor, kept, lost, applied)
    return Told(entered, "acts handed in again", f"{rounds} restores, {rounds} dependent acts told to enter by hand")


def _copy(office: Office) -> None:
    drop_sessions(office)
    office.server.run(f"CREATE DATABASE {office.name}_back OWNER {OWNER} TEMPLATE {office.name} STRATEGY file_copy")


def _put_back(office: Office) -> None:
    drop_sessions(office)
    office.server.run(f"DROP DATABASE {office.name} WITH (FORCE)")
    office.server.run(f"ALTER DATABASE {office.name}_back RENAME TO {office.name}")
    apply_database_grants(office.server.owner(office.name))


@shows("F09")
def failover_to_a_standby(bench: Bench) -> Told:
    """The first server dies with acts its standby never got; the standby takes over under the same address."""
    rounds, entered = bench.times(1, 5), 0
    for _ in range(rounds):
        first = OfficeServer(bench.server.major, settings="max_wal_senders = 4\nsynchronous_commit = on")
        try:
            first.start()
            entered += _fail_over(bench, first)
        finally:
            first.stop()
    return Told(
        entered, "acts handed in again", f"{rounds} failovers",
        "the standby is Postgres's own; RemitDesk sets none up, and the address must move to it",
    )  # fmt: skip


def _fail_over(bench: Bench, first: OfficeServer) -> int:
    office = Office.copy_of_template(first)
    book = counter_book(office)
    book.owing("OWES", 10_000_00)
    line = Line(office.credentials("chen"))
    try:
        floor = Floor(bench, book, {who: line.through(office.credentials(who)) for who in DESKS})
        kept = [floor.take(who) for who in DESKS]
        with standby_of(first) as second, floor.desk("chen") as at_work:
            kept.append(floor.take("okoye"))
            _stop_following(first, second)
            lost = [floor.take(who) for who in (*DESKS, "chen")]
            lost.append(floor.apply("chen", kept[0]))
            applied = floor.apply("okoye", lost[1])
            office.sign_out()
            immediate(first)
            with connect(second.root(SECRET)) as root:
                root.execute("SELECT pg_promote()")
            line.lead_to(Credentials(second.server(office.name), "chen", SECRET))
            _notices(at_work)
            first.cluster, dead = second, first.cluster
            try:
                return lose_and_hand_in(floor, kept, lost, applied)
            finally:
                office.sign_out()
                first.cluster = dead
    finally:
        line.close()


def _notices(at_work: Database) -> None:
    """A desk in the middle of its day: its connection is dead, the next one hears of the setting back."""
    assert at_work.set_back is None
    try:
        with at_work.unit(read_only=True) as unit:
            unit.number("SELECT 1")
    except Lost:
        at_work.reconnect()
    assert at_work.set_back is not None, "the desk did not notice"


@contextmanager
def standby_of(first: OfficeServer) -> Iterator[Cluster]:
    """A second server that follows the first and has caught up with it."""
    base = first.folder / "standby"
    base.mkdir(mode=0o711)
    account = first.cluster.account
    if account is not None:
        shutil.chown(base, account.uid, account.gid)
    root = first.cluster.root(SECRET)
    done = first.cluster.binaries.run(
        "pg_basebackup", ["-D", str(base / "data"), "-X", "stream", "-c", "fast", "-R", "--dbname", root.conninfo()],
        account=account, secret=SECRET,
    )  # fmt: skip
    assert done.code == 0, done.text
    follows = f"primary_conninfo = '{root.conninfo().replace(chr(39), chr(39) * 2)} password={SECRET}'"
    second = Cluster(
        first.cluster.binaries, base / "data", base / "socket", account, extra=f"{first.cluster.extra}\n{follows}"
    )
    second.start()
    try:
        yield second
    finally:
        second.stop()


def _stop_following(first: OfficeServer, second: Cluster) -> None:
    """Everything so far has arrived; nothing more will."""
    with connect(first.cluster.root(SECRET)) as root:
        (upto,) = root.execute("SELECT pg_current_wal_lsn()::text").fetchone() or ("",)
    with connect(second.root(SECRET)) as root:
        for _ in range(200):
            if root.execute("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", (upto,)).fetchone() == (True,):
                break
            root.execute("SELECT pg_sleep(0.05)")
        else:
            raise AssertionError("the standby did not catch up")
        root.execute("ALTER SYSTEM SET primary_conninfo = ''")
        root.execute("SELECT pg_reload_conf()")
        for _ in range(200):
            if root.execute("SELECT count(*) FROM pg_stat_wal_receiver").fetchone() == (0,):
                return
            root.execute("SELECT pg_sleep(0.05)")
    raise AssertionError("the standby still follows")
