"""The watched folder: files put there are received; what a person routed is read again. Names never reach a log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.db.database import Database
from app.domain.errors import Refused
from app.intake.files import kept_contents
from app.jobs.receive import receive_file

QUIET_SECONDS = 3.0
DONE, TROUBLE = "done", "trouble"
_UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart")
# Released by a person whose desk could not read the file itself, or whose desk broke off.
_RELEASED = """
    SELECT id FROM stage.file WHERE state = 'unrouted' AND NOT EXISTS
        (SELECT FROM app.unrouted WHERE unrouted.file_id = file.id AND released_at IS NULL) ORDER BY id"""


@dataclass(frozen=True, slots=True)
class Swept:
    """One look into the folder: files brought in, files somebody has to look at, released files read again."""

    received: int = 0
    trouble: int = 0
    released: int = 0

    @property
    def sentence(self) -> str:
        """For the job log; empty when nothing was there."""
        if not (self.received or self.trouble or self.released):
            return ""
        return f"{self.received} files received, {self.trouble} with trouble, {self.released} read again after routing."


def sweep_inbox(database: Database, folder: Path, *, now: datetime) -> Swept:
    """Receive every file of `folder` that is quiet for three seconds, oldest first, and put it into done or trouble.

    A file that the server refuses stays where it is and is tried again; raises AppError then.
    """
    received = trouble = 0
    for path in _quiet_files(folder, now):
        fine = _receive(database, path, now)
        _put_away(path, folder / (DONE if fine else TROUBLE))
        received, trouble = received + fine, trouble + (not fine)
    return Swept(received, trouble, _read_released(database, now))


def _receive(database: Database, path: Path, now: datetime) -> bool:
    try:
        content = path.read_bytes()
    except OSError:
        raise Refused("A file in the watched folder cannot be opened; check its permissions.") from None
    return receive_file(database, content, path.name, today=now.date()).exit_code == 0


def _read_released(database: Database, now: datetime) -> int:
    with database.unit(read_only=True) as unit:
        files = unit.rows(_RELEASED, into=int)
    for file_id in files:
        with database.unit(read_only=True) as unit:
            kept = kept_contents(unit, [file_id])
        for one in kept:
            receive_file(database, one.content, one.name, today=now.date())
    return len(files)


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
    folder.mkdir(mode=0o700, exist_ok=True)
    target, number = folder / path.name, 1
    while target.exists():
        number += 1
        target = folder / f"{path.stem}-{number}{path.suffix}"
    path.replace(target)
