"""The watched folder: files put there are received; what a person routed is read again. Names never reach a log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.db.database import Database
from app.db.errors import Lost
from app.domain.errors import AppError, Refused
from app.intake.unrouted import released_files
from app.jobs.receive import Received, read_files_again, receive_file

QUIET_SECONDS = 3.0
DONE, TROUBLE = "done", "trouble"
_UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart")


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


def sweep_inbox(database: Database, folder: Path, *, now: datetime) -> Swept:
    """Receive every file of `folder` that is quiet for three seconds, oldest first, and put it into done or trouble.

    A file that the server refuses stays where it is and is tried again; those behind it go on. Raises Lost
    when the server is gone.
    """
    received = trouble = 0
    refused: list[str] = []
    for path in _quiet_files(folder, now):
        try:
            fine = _receive(database, path, now)
            _put_away(path, folder / (DONE if fine else TROUBLE))
        except Lost:
            raise
        except AppError as error:
            refused.append(error.sentence)
            continue
        received, trouble = received + fine, trouble + (not fine)
    again = _read_released(database, now)
    refused += [one.imported.errors[0].message for one in again if one.imported.state == "refused"]
    return Swept(received, trouble, len(again), len(refused), refused[0] if refused else "")


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


def _quiet_files(folder: Path, now: datetime) -> list[Path]:
    found: list[tuple[float, str, Path]] = []
    for path in folder.iterdir():
        if path.name.startswith(".") or path.suffix in _UNFINISHED or path.is_symlink() or not path.is_file():
            continue
        changed = path.stat().st_mtime
        if now.timestamp() - changed >= QUIET_SECONDS:
            found.append((changed, path.name, path))
    return [path for _changed, _name, path in sorted(found)]


def _put_away(path: Path, folder: Path) -> None:
    """Move into `folder`; a second file of the same name gets a number."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        target, number = folder / path.name, 1
        while target.exists():
            number += 1
            target = folder / f"{path.stem}-{number}{path.suffix}"
        path.replace(target)
    except OSError:
        raise Refused("A file in the watched folder cannot be put away; check the folder's permissions.") from None
