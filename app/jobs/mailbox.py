"""The mail folder of the watched folder: scans and faxes put there are letters. Names never reach a log.

`mail/` takes letters of nobody yet, `mail/<practice code>/` those of a practice: a fax line or a scanner has one each.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.correspondence.intake import practice_of_code, read_mail, store_mail
from app.db.database import Database
from app.db.errors import Lost
from app.domain.errors import AppError, Refused
from app.jobs.watched import DONE, TROUBLE, put_away, quiet_files

FOLDER = "mail"
_READ_AT_MOST = 50_000_001


@dataclass(frozen=True, slots=True)
class SweptMail:
    """Files taken in, files nobody can read, and why others were refused and stay to be tried again."""

    received: int = 0
    trouble: int = 0
    refused: tuple[str, ...] = ()


def sweep_mail(database: Database, folder: Path, *, now: datetime) -> SweptMail:
    """Take in what lies in the mail folder, where there is one. Raises Lost when the server is gone."""
    home = folder / FOLDER
    if not home.is_dir():
        return SweptMail()
    done = SweptMail()
    for place, code in [(home, ""), *((each, each.name) for each in _practices(home))]:
        for path in quiet_files(place, now):
            done = _added(done, _take_in(database, path, code, place, now))
    return done


def _practices(home: Path) -> list[Path]:
    own = {DONE, TROUBLE}
    return sorted(each for each in home.iterdir() if each.is_dir() and not each.is_symlink() and each.name not in own)


def _take_in(database: Database, path: Path, code: str, place: Path, now: datetime) -> SweptMail:
    try:
        read = read_mail(_content(path))
    except Refused:
        put_away(path, place / TROUBLE)
        return SweptMail(trouble=1)
    try:
        with database.unit() as unit:
            practice = practice_of_code(unit, code)
            store_mail(unit, read, practice, source="folder", received_on=now.date(), today=now.date())
        put_away(path, place / DONE)
    except Lost:
        raise
    except AppError as error:
        return SweptMail(refused=(error.sentence,))
    return SweptMail(received=1)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_READ_AT_MOST)
    except OSError:
        raise Refused("A file in the mail folder cannot be opened; check its permissions.") from None


def _added(one: SweptMail, other: SweptMail) -> SweptMail:
    return SweptMail(one.received + other.received, one.trouble + other.trouble, (*one.refused, *other.refused))
