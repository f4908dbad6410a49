"""What the worker does for the audit: every few seconds it seals, every ten minutes it leaves an anchor."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.audit.anchors import anchor_of, keep_anchor
from app.audit.keys import SealKey, seal_key
from app.audit.proof_rows import newest_head
from app.audit.seal import seal_next
from app.db.database import Database
from app.db.home import Home

ANCHOR_FOLDER = "REMITDESK_ANCHOR_FOLDER"
MOST_TURNS = 100        # of one run: 50,000 rows of a backlog, then the other jobs have their turn


@dataclass(frozen=True, slots=True)
class Sealed:
    """One run: rows sealed, heads made."""

    rows: int
    heads: int


class Sealer:
    """Seals with this machine's key; the key is read, or made, at the first row there is to seal."""

    def __init__(self, home: Home, environment: Mapping[str, str] | None = None) -> None:
        self._home = home
        self._environment = os.environ if environment is None else environment
        self._key: SealKey | None = None

    def seal(self, database: Database) -> Sealed:
        """Seal everything that can no longer change. Raises Refused (no key), Conflict (another sealer)."""
        return seal_all(database, self._own_key())

    def anchor(self, database: Database, now: datetime) -> Path | None:
        """Append the newest head to the month's file of anchors; None when it stands there already."""
        with database.unit(read_only=True) as unit:
            head = newest_head(unit)
        if head is None:
            return None
        file = self.folder / f"anchors-{now:%Y-%m}.jsonl"
        return file if keep_anchor(file, anchor_of(head)) else None

    @property
    def folder(self) -> Path:
        """Where anchors are left for the auditor: REMITDESK_ANCHOR_FOLDER, else `anchors` of this desk."""
        named = self._environment.get(ANCHOR_FOLDER, "")
        return Path(named) if named else self._home.folder("anchors")

    def _own_key(self) -> SealKey:
        if self._key is None:
            self._key = seal_key(self._home, self._environment)
        return self._key


def seal_all(database: Database, key: SealKey) -> Sealed:
    """Seal in turns until nothing is left that can no longer change."""
    rows = heads = 0
    for _turn in range(MOST_TURNS):
        batch = database.perform(lambda unit: seal_next(unit, key))
        if batch is None:
            break
        rows, heads = rows + batch.rows, heads + 1
    return Sealed(rows, heads)
