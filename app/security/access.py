"""The access report: who may see what, since when, until when, and who granted it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from app.db.unit import Unit
from app.domain.safe_cell import harmless

HEAD = (
    "login", "name", "kind", "state", "groups", "practice", "location", "since", "until", "granted by", "way", "reason",
    "made", "made by", "password", "last day at a desk",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AccessRow:
    """A person and one grant. `practice` is `*` for every practice and None for who sees nothing."""

    login: str
    name: str
    kind: str
    groups: tuple[str, ...]
    leads_since: datetime | None
    made_at: datetime
    made_by: str
    ended_at: datetime | None
    secret_by: str
    secret_at: datetime | None
    last_desk_day: date | None
    grant_id: int | None
    practice: str | None
    location: str
    since: datetime | None
    until: datetime | None
    granted_by: str | None
    reason: str

    @property
    def place(self) -> str:
        """`every practice`, `NORTH`, `NORTH/MAIN` or `nothing`."""
        if self.practice is None:
            return "nothing"
        whole = "every practice" if self.practice == "*" else self.practice
        return f"{whole}/{self.location}" if self.location else whole

    @property
    def way(self) -> str:
        """How the grant came about."""
        return "" if self.practice is None else "break-glass" if self.reason else "granted"

    @property
    def password(self) -> str:
        """Whose the password is."""
        if not self.secret_by:
            return "not told"
        return "own" if self.secret_by == self.login else f"set by {self.secret_by}"


def access_report(unit: Unit, *, past: bool = False) -> tuple[AccessRow, ...]:
    """A row per person and grant; with `past` the grants that are over, too. Raises NotPermitted."""
    return tuple(unit.rows("SELECT * FROM sec.access_report(%(past)s)", {"past": past}, into=AccessRow))


def report_csv(rows: Iterable[AccessRow]) -> str:
    """The report as CSV (RFC 4180); moments with their zone, no cell a formula."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow(HEAD)
    for row in rows:
        writer.writerow([harmless(cell) for cell in _cells(row)])
    return out.getvalue()


def _cells(row: AccessRow) -> tuple[str, ...]:
    return (
        row.login, row.name, row.kind, "ended" if row.ended_at else "works here", ", ".join(row.groups),
        row.practice or "", row.location, _moment(row.since), _moment(row.until), row.granted_by or "", row.way,
        row.reason, _moment(row.made_at), row.made_by, row.password, str(row.last_desk_day or ""),
    )  # fmt: skip


def _moment(at: datetime | None) -> str:
    return at.isoformat(timespec="minutes") if at else ""
