"""Money calls whose answer is lost: noted before they are sent, asked about by number once the server answers again.

The calls of one unit are one transaction, so they were saved together or not at all. What broke before the commit was
sent was not saved; what broke while it was on its way is asked: the server knows the number, or the session that sent
it is gone and the number is not there, which is final.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol
from uuid import UUID

from app.db.calls import Calls
from app.db.credentials import Server
from app.db.journal import NOT_SAVED, SAVED, TAKEN_BACK, Journal, JournalUnwritable
from app.db.settled import Resolved, Settled, called
from app.db.unit import Unit
from app.domain.errors import AppError, NotSaved, Unavailable, Unknown

FIRST_WAIT, LONGEST_WAIT = 0.1, 2.0
_CALL = re.compile(r"\bapi\.(\w+_v\d+)\(")
_BY_ACT = re.compile(r"\bapi\.(denial_act_v\d+)\(")
_STATES = "SELECT op FROM api.operation_states_v1(%(ops)s)"
_SENDING = """
SELECT count(*) FROM pg_stat_activity
WHERE usename = session_user AND datname = current_database() AND pid = ANY (%(backends)s)
    AND pid <> pg_backend_pid()"""

def server_name(server: Server) -> str:
    """A server and its database, without login or secret."""
    return f"{server.host}:{server.port}/{server.database}"


class Watch:
    """The money calls of one unit. A Unit shows every statement; what is money is noted before it is sent."""

    __slots__ = ("_about", "_backend", "_calls", "_journal", "_marks", "_noted", "ops")

    def __init__(self, journal: Journal, server: str, login: str, backend: int, secret: str = "") -> None:
        self._journal, self._about, self._backend = journal, (server, login), backend
        self._calls = Calls(journal.folder, server=server, login=login, secret=secret)
        self.ops: list[UUID] = []
        self._marks: list[int] = []
        self._noted = 0

    def before(self, sql: str, params: Mapping[str, object] | None) -> None:
        """Note a money call. Raises JournalUnwritable: then nothing is sent."""
        if params is None:
            self._savepoint(sql)
            return
        found, number = (_CALL.search(sql), params.get("op")) if "sha" in params else (None, None)
        if found is None and "act" in params:
            found, number = _BY_ACT.search(sql), params["act"]
        if found is None or number is None:
            return
        op = number if isinstance(number, UUID) else UUID(str(number))
        digest = params.get("sha", b"")
        sha = digest.hex() if isinstance(digest, bytes) else ""
        server, login = self._about
        # Of one unit the first waits for the disk, the others before the commit: without it none of them is saved.
        self._journal.begin(
            op, found.group(1), sha, server=server, login=login, backend=self._backend, durable=not self._noted
        )
        self._noted += 1
        self.ops.append(op)
        try:
            self._calls.keep(op, found.group(1), sql, params, unit=self.ops[0], place=self._noted)
        except OSError:
            raise JournalUnwritable from None

    def _savepoint(self, sql: str) -> None:
        """What is rehearsed and rolled back to a savepoint was never saved."""
        if sql.startswith("SAVEPOINT"):
            self._marks.append(len(self.ops))
        elif sql.startswith("ROLLBACK TO SAVEPOINT") and self._marks:
            mark = self._marks[-1]
            self._journal.end(self.ops[mark:], TAKEN_BACK)
            del self.ops[mark:]

    def changed_nothing(self, op: UUID) -> None:
        """Somebody had done it before: the number is not in the book."""
        if op in self.ops:
            self.ops.remove(op)
            self._journal.end([op], TAKEN_BACK)

    def ready(self) -> None:
        """The commit is about to be sent. Raises JournalUnwritable: then the unit is rolled back."""
        if self._noted > 1:
            self._journal.sync()

    def saved(self) -> None:
        """The commit was answered."""
        self._journal.end(self.ops, SAVED)

    def taken_back(self) -> None:
        """The unit was rolled back by this desk."""
        self._journal.end(self.ops, TAKEN_BACK)

    def broken_before_commit(self) -> NotSaved:
        """The line broke while the unit was under way: without its commit nothing of it is kept."""
        self._journal.end(self.ops, NOT_SAVED)
        return _not_saved()

    def find_out(self, ask: Asking, checking: Callable[[bool], None], *, seconds: float) -> None:
        """The line broke while the commit was on its way: ask for so long whether it was saved.

        Returns when it was. Raises NotSaved, or Unknown when the server does not answer in time.
        """
        self._journal.lose(self.ops)
        checking(True)
        try:
            saved = ask_until(ask, self.ops, (self._backend,), seconds=seconds)
        finally:
            checking(False)
        if saved is None:
            raise Unknown(
                "The line broke while this was being saved. Do not do it again: this desk checks whether it was saved "
                "as soon as the server answers."
            )
        self._journal.end(self.ops, SAVED if saved else NOT_SAVED)
        if not saved:
            raise _not_saved()


class Asking(Protocol):
    """Asks on a fresh connection: whether one of the operations is saved; None while a session may still save it."""

    def __call__(self, ops: Sequence[UUID], backends: Sequence[int]) -> bool | None:
        """Raises Unavailable while the server does not answer."""


def _not_saved() -> NotSaved:
    return NotSaved("The line to the server broke before this was saved; nothing was changed. Do it again.")


def ask_until(ask: Asking, ops: Sequence[UUID], backends: Sequence[int], *, seconds: float) -> bool | None:
    """Ask with jittered, doubling waits until the answer is final; None when it is not within `seconds`."""
    until, wait = time.monotonic() + seconds, FIRST_WAIT
    while True:
        try:
            found = ask(ops, backends)
        except Unavailable:
            found = None
        except AppError:
            return None             # signed out, or locked, meanwhile: asked again after the next sign-in
        if found is not None:
            return found
        pause = random.uniform(wait / 2, wait)  # noqa: S311  # not a secret
        if time.monotonic() + pause > until:
            return None
        time.sleep(pause)
        wait = min(wait * 2, LONGEST_WAIT)


def ask_once(unit: Unit, ops: Sequence[UUID], backends: Sequence[int]) -> bool | None:
    """True: saved. False: not there, and no session is left that could still save it. None: one is.

    Each statement must see what was committed before it: the unit is one without begin and commit.
    """
    asked = {"ops": list(ops)}
    if unit.rows(_STATES, asked, into=UUID):
        return True
    if unit.number(_SENDING, {"backends": list(backends)}):
        return None
    return bool(unit.rows(_STATES, asked, into=UUID))


def resolve(unit: Unit, journal: Journal, server: str) -> Settled:
    """Ask about every operation of this login that waits in the journal, and note what is final. Raises Unavailable."""
    login = unit.text("SELECT session_user::text")
    told: list[Resolved] = []
    left = 0
    for begun in journal.waiting(server, login):
        saved = ask_once(unit, [begun.op], [begun.backend])
        if saved is None:
            left += 1
            continue
        journal.end([begun.op], SAVED if saved else NOT_SAVED)
        told.append(Resolved(begun.op, called(begun.function), begun.at, saved))
    return Settled(tuple(told), left)

