"""What every fault's test gets: offices on a real server, a server of its own to break, and the judge.

An office given out by `office()` is judged when it comes back: an ordinary clerk works on it without anybody's help,
`ledger check` and `queue check` find nothing. Sentences heard on the way must be ones a clerk can read.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import TracebackType

from app.claims.ledger_check import check_ledger
from app.domain.errors import AppError
from app.jobs.daily import run_daily
from app.posting.counter import take_payment
from app.posting.counter_types import NewPayment
from app.security.desk import sign_in
from app.workqueues.check import check_queues
from tests.desks import quick_folder
from tests.faults.registry import NotHere
from tests.office import Office, OfficeServer

DURABLE = "fsync = on\nsynchronous_commit = on\nfull_page_writes = on\nmax_connections = 160"
_UNREADABLE = re.compile(r"psycopg|SQLSTATE|Traceback|unexpected|SELECT |INSERT |errno|\b\d\dP\d\d\b", re.IGNORECASE)


@dataclass
class Bench:
    """`full` asks for the whole form of a fault, otherwise the sample that CI runs."""

    server: OfficeServer
    full: bool = False
    heard: Counter[str] = field(default_factory=Counter)
    _last: ExitStack = field(default_factory=ExitStack)
    _own: OfficeServer | None = None

    def times(self, sample: int, whole: int) -> int:
        """How often: `sample` in CI, `whole` in the full run."""
        return whole if self.full else sample

    @contextmanager
    def office(self, *, today: date, server: OfficeServer | None = None) -> Iterator[Office]:
        """A fresh office, judged at the end of the block (not when the block itself failed)."""
        found = Office.copy_of_template(server or self.server)
        try:
            yield found
            drop_sessions(found)
            judge(found, today=today)
        except BaseException:
            with suppress(Exception):       # the server may be gone: what went wrong first is what counts
                found.remove()
            raise
        found.remove()

    def own_server(self) -> OfficeServer:
        """A durable server that may be killed; made once, started again whenever it is asked for."""
        if self._own is None:
            self._own = OfficeServer(self.server.major, settings=DURABLE)
            self._last.callback(self._own.stop)
            self._own.start()
        if not self._own.cluster.is_running():
            self._own.cluster.start()
        return self._own

    def plain(self, error: BaseException) -> str:
        """The sentence of a failure, once it is one that a clerk can read."""
        assert isinstance(error, AppError), f"a person would see {type(error).__name__}: {error}"
        said = error.sentence
        assert said.strip(), "nothing is said"
        assert said.rstrip().endswith((".", "!", "?")), f"no sentence: {said}"
        assert not _UNREADABLE.search(said), f"no clerk reads this: {said}"
        self.heard[said] += 1
        return said

    def folder(self) -> Path:
        """A folder of its own, removed at the end."""
        made = Path(tempfile.mkdtemp(prefix="remitdesk-fault-", dir=quick_folder()))
        made.chmod(0o711)
        self._last.callback(shutil.rmtree, made, ignore_errors=True)
        return made

    @contextmanager
    def small_disk(self, megabytes: int) -> Iterator[Path]:
        """A file system of that size. Raises NotHere where nothing may be mounted."""
        folder = self.folder() / "disk"
        folder.mkdir()
        if os.geteuid() != 0 or shutil.which("mount") is None:
            raise NotHere("a small disk needs root and mount")
        command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0711", "tmpfs", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NotHere("this machine mounts no tmpfs")
        try:
            yield folder
        finally:
            subprocess.run(["umount", "-l", str(folder)], check=False, capture_output=True)

    def __enter__(self) -> Bench:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._last.close()


def drop_sessions(office: Office) -> None:
    """The test's own connections end: the server behind them may be another one."""
    for database in office._open.values():
        database._drop_idle()


def judge(office: Office, *, today: date) -> None:
    """A clerk goes on working with nobody's help; then money and queues are proved."""
    goes_on(office, today=today)
    assert broken_money(office) == []
    run_daily(office.database("svc_daily"), today=today)
    with office.unit("okoye", read_only=True) as unit:
        queues = check_queues(unit, today=today)
    assert [f"{each.name}: {each.rows}" for each in queues.invariants if each.broken] == []


def goes_on(office: Office, *, today: date) -> None:
    """A clerk signs in anew and takes a patient's dollar, as on any morning."""
    person = sign_in(office.credentials("chen"))
    try:
        with person.database.unit() as unit:
            account = unit.number("SELECT min(id) FROM app.account")
            practice = unit.number("SELECT practice_id FROM app.account WHERE id = %(id)s", {"id": account})
            if account:
                done = take_payment(unit, NewPayment(practice, account, "cash", 100, today), (), today=today)
                assert done.unapplied == 100
    finally:
        person.database.close()


def broken_money(office: Office) -> list[str]:
    """Names and first rows of the money invariants that the book breaks."""
    with office.unit("okoye", read_only=True) as unit:
        report = check_ledger(unit)
    return [f"{found.name}: {found.rows}" for found in report.invariants if found.broken]
