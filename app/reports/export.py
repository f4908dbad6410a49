"""Exporting a list: who may take how many rows, the trace of it in the database, and the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.db.unit import Unit
from app.domain.sheet import Value
from app.reports.sheet_file import format_of, write_rows

Units = Callable[[], AbstractContextManager[Unit]]


@dataclass(frozen=True, slots=True)
class ExportWish:
    """A list as somebody wants it. `name` says which list; `filters` are its codes and bounds, never a typed name."""

    path: Path
    name: str
    titles: tuple[str, ...]
    filters: str = ""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    path: Path
    rows: int


@dataclass(frozen=True, slots=True)
class ExportLine:
    """One line of the log. `rows` None: begun, and the file was never finished."""

    export_id: int
    login: str
    name: str
    list: str
    format: str
    filters: str
    rows: int | None
    begun_at: datetime


@dataclass(frozen=True, slots=True)
class _Begun:
    export_id: int
    most: int
    lead_only: bool


_BEGIN = "SELECT * FROM api.begin_export_v1(%(list)s, %(format)s, %(filters)s)"
_FINISH = "SELECT api.finish_export_v1(%(export)s, %(rows)s)"
_LOG = """
SELECT x.id AS export_id, x.login, coalesce(p.display_name, x.login) AS name, x.list, x.format, x.filters, x.rows,
    x.begun_at
FROM app.export_log x LEFT JOIN sec.person p ON p.login = x.login ORDER BY x.begun_at DESC, x.id DESC LIMIT %(limit)s"""
_LIMITS = "UPDATE app.export_limit SET rows = %(rows)s, lead_rows = greatest(lead_rows, %(rows)s)"


def export_list(
    units: Units,
    wish: ExportWish,
    pages: Iterable[Sequence[Sequence[Value]]],
    *,
    told: Callable[[int], None] = lambda _rows: None,
) -> Exported:
    """Write the rows of a list to a file, on the record. `told` hears of progress and may raise to stop.

    Raises Refused for too many rows, a folder that cannot be written, an ending that is neither .xlsx nor .csv;
    NotPermitted for somebody who may not export. Nothing is left of a file that was refused or stopped.
    """
    asked = {"list": wish.name[:80], "format": format_of(wish.path), "filters": wish.filters[:500]}
    with units() as unit:
        begun = unit.one(_BEGIN, asked, into=_Begun, missing="")

    def finish(rows: int) -> None:
        with units() as unit:
            unit.execute(_FINISH, {"export": begun.export_id, "rows": rows})

    rows = write_rows(wish.path, wish.titles, pages, most=begun.most, told=told, finish=finish)
    return Exported(wish.path, rows)


def list_exports(unit: Unit, *, limit: int = 200) -> tuple[ExportLine, ...]:
    """The newest exports: one's own, for those who answer for the office everybody's."""
    return tuple(unit.rows(_LOG, {"limit": limit}, into=ExportLine))


def set_export_limit(unit: Unit, rows: int) -> bool:
    """More rows than these need a supervisor. False for a lead of a part of the office; NotPermitted for others."""
    return bool(unit.execute(_LIMITS, {"rows": rows}))
