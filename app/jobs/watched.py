"""What a watched folder holds: files that are whole and quiet, and where they go when they are done with."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from app.domain.errors import Refused

QUIET_SECONDS = 3.0
DONE, TROUBLE = "done", "trouble"
_UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart")


def quiet_files(folder: Path, now: datetime) -> list[Path]:
    """Whole files of the folder that nobody writes any more, the oldest first."""
    found: list[tuple[float, str, Path]] = []
    for path in folder.iterdir():
        if path.name.startswith(".") or path.suffix in _UNFINISHED or path.is_symlink() or not path.is_file():
            continue
        changed = path.stat().st_mtime
        if now.timestamp() - changed >= QUIET_SECONDS:
            found.append((changed, path.name, path))
    return [path for _changed, _name, path in sorted(found)]


def put_away(path: Path, folder: Path) -> None:
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
