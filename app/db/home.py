"""The one local folder of a desk: embedded data, secrets, settings, journal, pictures."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "REMITDESK_HOME"


@dataclass(frozen=True, slots=True)
class Home:
    """Folders below one root, all private to the person; made when first asked for."""

    root: Path

    def folder(self, name: str) -> Path:
        """A private folder of that name."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = self.root / name
        found.mkdir(mode=0o700, exist_ok=True)
        return found

    @property
    def backups(self) -> Path:
        """The worker's daily copies."""
        return self.folder("backups")

    @property
    def pictures(self) -> Path:
        """Pictures of the window taken without a display."""
        return self.folder("pictures")


def desk_home(environment: dict[str, str] | None = None) -> Home:
    """REMITDESK_HOME, or the usual place of a person's application data on this system."""
    known = dict(os.environ) if environment is None else environment
    if known.get(VARIABLE):
        return Home(Path(known[VARIABLE]).expanduser().absolute())
    if sys.platform == "win32":
        return Home(Path(known.get("LOCALAPPDATA", str(Path.home()))) / "RemitDesk")
    if sys.platform == "darwin":
        return Home(Path.home() / "Library" / "Application Support" / "RemitDesk")
    return Home(Path(known.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "remitdesk")
