"""The watched folder: files put there are received; what a person routed is read again. Names never reach a log."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.db.database import Database
from app.db.errors import Lost
from app.db.journal import KEPT
from app.domain.errors import AppError, Refused
from app.intake.files import known_file
from app.intake.unrouted import released_files
from app.jobs.mailbox import sweep_mail
from app.jobs.receive import Received, read_files_again, receive_file
from app.jobs.watched import DONE, TROUBLE, put_away, quiet_files


@dataclass(frozen=True, slots=True)
class Swept:
    """One look into the folder: files brought in, files somebody has to look at, released files read again.

    `refused` files stay where they are and are tried again; `why` is the sentence of the first.
    """

    received: int = 0
    trouble: int = 0
    released: int = 0
    refused: int = 0
    why: str = ""

    @property
    def sentence(self) -> str:
        """For the job log; empty when nothing was there."""
        if self == Swept():
            return ""
        done = f"{self.received} files received, {self.trouble} with trouble, {self.released} read again after routing."
        return f"{done} {self.refused} refused and tried again later: {self.why}" if self.refused else done


class Inbox:
    """The watched folder of one worker; `sweep` is a look into it.

    Behind a server that was set back it first takes out again what that server lost, once for each setting back.
    """

    def __init__(self, database: Database, folder: Path) -> None:
        self._database, self._folder = database, folder
        self._brought_back = 0

    def sweep(self, now: datetime) -> Swept:
        """See sweep_inbox."""
        set_back = self._database.set_back
        if set_back is not None and set_back.recent(now) and set_back.number != self._brought_back:
            bring_back(self._database, self._folder, since=set_back.at - KEPT)
            self._brought_back = set_back.number
        return sweep_inbox(self._database, self._folder, now=now)


def sweep_inbox(database: Database, folder: Path, *, now: datetime) -> Swept:
    """Receive every file of `folder` that is quiet for three seconds, oldest first, and put it into done or trouble.

    A file that the server refuses stays where it is and is tried again; those behind it go on. PDFs and pictures in its
    folder `mail` are letters. Raises Lost when the server is gone.
    """
    received = trouble = 0
    refused: list[str] = []
    for path in quiet_files(folder, now):
        try:
            fine = _receive(database, path, now)
            put_away(path, folder / (DONE if fine else TROUBLE))
        except Lost:
            raise
        except AppError as error:
            refused.append(error.sentence)
            continue
        received, trouble = received + fine, trouble + (not fine)
    mail = sweep_mail(database, folder, now=now)
    received, trouble, refused = received + mail.received, trouble + mail.trouble, [*refused, *mail.refused]
    again = _read_released(database, now)
    refused += [one.imported.errors[0].message for one in again if one.imported.state == "refused"]
    return Swept(received, trouble, len(again), len(refused), refused[0] if refused else "")


def bring_back(database: Database, folder: Path, *, since: datetime) -> int:
    """Put files that were done with since then, and that the server does not know any more, into the folder again.

    For a server that was set back (app.db.setback): the sweep that follows receives them anew. How many.
    """
    brought = 0
    for place in (folder / DONE, folder / TROUBLE):
        if not place.is_dir():
            continue
        for path in sorted(place.iterdir()):
            if path.is_symlink() or not path.is_file():
                continue
            about = path.stat()         # moving a file keeps the time it was written, and renews the other one
            if max(about.st_mtime, about.st_ctime) < since.timestamp():
                continue
            with path.open("rb") as opened:
                sha = hashlib.file_digest(opened, "sha256").digest()
            with database.unit(read_only=True) as unit:
                known = known_file(unit, sha)
            if known is None:
                put_away(path, folder)
                brought += 1
    return brought


def _receive(database: Database, path: Path, now: datetime) -> bool:
    try:
        opened = path.open("rb")
    except OSError:
        raise Refused("A file in the watched folder cannot be opened; check its permissions.") from None
    with opened:
        return receive_file(database, opened, path.name, today=now.date()).exit_code == 0


def _read_released(database: Database, now: datetime) -> tuple[Received, ...]:
    """Released by a person whose desk could not read the file itself, or whose desk broke off."""
    with database.unit(read_only=True) as unit:
        files = released_files(unit)
    return read_files_again(database, files, today=now.date())
