"""Many desks that take money while something breaks: each act has its operation id and is asked until answered."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from app.db.credentials import Credentials
from app.db.database import Database
from app.domain.errors import AppError, Unavailable
from app.posting.counter import take_payment
from app.posting.counter_types import NewPayment
from tests.db.counter_book import TODAY, CounterBook
from tests.faults.bench import Bench, drop_sessions
from tests.office import Office

CENTS = 100
GIVE_UP_SECONDS = 60.0
_STANDING = """
    SELECT count(*) FROM led.op WHERE op_id = ANY (%(ops)s) AND kind = 'patient_payment'"""
_MONEY = """
    SELECT coalesce(sum(cents), 0)::bigint FROM led.entry WHERE op_id = ANY (%(ops)s) AND account = 'patient_credit'"""


@dataclass(eq=False)
class Clerk(threading.Thread):
    """A desk that takes payments one after the other and asks again what was not answered."""

    credentials: Credentials
    new: NewPayment
    ops: tuple[UUID, ...]
    said: list[AppError] = field(default_factory=list)
    acknowledged: list[UUID] = field(default_factory=list)
    back_after: list[float] = field(default_factory=list)
    failed: BaseException | None = None
    at_work: bool = False           # its last act was answered

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def run(self) -> None:
        """Until all is acknowledged."""
        try:
            database = self._signed_in()
            try:
                for op in self.ops:
                    self._take(database, op)
            finally:
                database.close()
        except BaseException as error:
            self.failed = error

    def _signed_in(self) -> Database:
        until = time.monotonic() + GIVE_UP_SECONDS
        while True:
            try:
                return Database.open(self.credentials, size=1)
            except Unavailable as error:
                self.said.append(error)
                assert time.monotonic() < until, error.sentence
                time.sleep(0.2)

    def _take(self, database: Database, op: UUID) -> None:
        lost_at: float | None = None
        while True:
            try:
                with database.unit() as unit:
                    take_payment(unit, self.new, (), today=TODAY, op=op)
            except Unavailable as error:
                self.said.append(error)
                lost_at, self.at_work = lost_at or time.monotonic(), False
                assert time.monotonic() - lost_at < GIVE_UP_SECONDS, error.sentence
                database.reconnect(give_up_after=GIVE_UP_SECONDS)
            else:
                self.acknowledged.append(op)
                self.at_work = True
                if lost_at is not None:
                    self.back_after.append(time.monotonic() - lost_at)
                return


def enrolled(office: Office, desks: int) -> list[str]:
    """A poster per desk, five connections each at most."""
    people = -(-desks // 5)
    for at in range(people):
        office.enrol(f"poster{at}", "poster")
    return [f"poster{at % people}" for at in range(desks)]


class Crew:
    """Clerks on one office, and the proof that each act stands once."""

    def __init__(
        self, office: Office, bench: Bench, *, desks: int, acts: int, through: Credentials | None = None,
        logins: Sequence[str] = ("chen",),
    ) -> None:  # fmt: skip
        self.office, self._bench = office, bench
        self.book = CounterBook(office)
        self.book.owing("OLD", 1000, 2000)
        new = self.book.new(CENTS)
        credentials = [through or office.credentials(login) for login in logins]
        self.clerks = [
            Clerk(credentials[at % len(credentials)], new, tuple(uuid4() for _ in range(acts))) for at in range(desks)
        ]

    @property
    def acknowledged(self) -> int:
        """How many acts were answered so far."""
        return sum(len(clerk.acknowledged) for clerk in self.clerks)

    @property
    def back_after(self) -> list[float]:
        """Seconds from each loss to the next answer, sorted."""
        return sorted(seconds for clerk in self.clerks for seconds in clerk.back_after)

    def work(self, breaking: Callable[[], None]) -> None:
        """Start everybody, break things, wait until everything is acknowledged, prove it."""
        for clerk in self.clerks:
            clerk.start()
        breaking()
        for clerk in self.clerks:
            clerk.join(GIVE_UP_SECONDS * 2)
            assert not clerk.is_alive(), "a desk is stuck"
            if clerk.failed is not None:
                raise clerk.failed
            for error in clerk.said:
                self._bench.plain(error)
        self.prove([op for clerk in self.clerks for op in clerk.ops])

    def wait_for(self, acts: int) -> None:
        """Until so many were answered."""
        until = time.monotonic() + GIVE_UP_SECONDS
        while self.acknowledged < acts and any(clerk.is_alive() for clerk in self.clerks):
            assert time.monotonic() < until, f"only {self.acknowledged} of {acts} acts were answered"
            time.sleep(0.005)

    def wait_until_all_work(self, seconds: float = GIVE_UP_SECONDS) -> None:
        """Until nobody waits for the server any more; what a desk waits longer for shows in `back_after`."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not all(clerk.at_work or not clerk.is_alive() for clerk in self.clerks):
            time.sleep(0.01)

    def prove(self, ops: Sequence[UUID]) -> None:
        """Every act stands exactly once, to the cent."""
        drop_sessions(self.office)
        with self.office.unit("root") as unit:
            assert unit.number(_STANDING, {"ops": list(ops)}) == len(ops)
            assert unit.number(_MONEY, {"ops": list(ops)}) == -CENTS * len(ops)
            assert unit.number("SELECT count(*) FROM app.patient_payment") == len(ops)
