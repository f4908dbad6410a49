"""Files as received: kept byte by byte, known again by their SHA-256."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from app.db.unit import Unit, as_json
from app.edi.stream import FileStream
from app.intake.results import FileFinding

_KNOWN = "SELECT id, name, kind, state FROM stage.file WHERE sha256 = %(sha)s"
_KEEP = """
    INSERT INTO stage.file (sha256, name, size, kind, state, content, errors)
    VALUES (%(sha)s, %(name)s, %(size)s, %(kind)s, %(state)s, %(content)s, %(errors)s)
    ON CONFLICT (sha256) DO UPDATE SET kind = excluded.kind, errors = excluded.errors RETURNING id"""
_PART = """
    INSERT INTO stage.file_part (file_id, number, bytes) VALUES (%(file)s, %(number)s, %(bytes)s)
    ON CONFLICT DO NOTHING"""
# A larger file is kept in parts: neither the desk nor one statement of the server ever holds it whole.
PART_BYTES = 8 * 1024**2
_STATE = "UPDATE stage.file SET state = %(state)s WHERE id = %(file)s"
_LISTED = "SELECT id, name, kind, state, size, received_at, error FROM api.list_files_v1(%(state)s, %(limit)s)"
_CONTENT = """
    SELECT id, name, coalesce(
        (SELECT string_agg(bytes, '' ORDER BY number) FROM stage.file_part WHERE file_id = file.id), content) AS content
    FROM stage.file WHERE id = ANY (%(files)s) ORDER BY id"""


class KeptFile(Struct, frozen=True):
    """A file the office has already. `state`: imported, quarantined, unread, unrouted."""

    id: int
    name: str
    kind: str
    state: str


class KeptContent(Struct, frozen=True):
    """The bytes of a kept file."""

    id: int
    name: str
    content: bytes


class ListedFile(Struct, frozen=True):
    """A received file; `error` is the first thing that is wrong with it, empty when nothing is. Sizes in bytes."""

    id: int
    name: str
    kind: str
    state: str
    size: int
    received_at: datetime
    error: str


def known_file(unit: Unit, sha: bytes) -> KeptFile | None:
    """The file with these bytes, or None."""
    return unit.row(_KNOWN, {"sha": sha}, into=KeptFile)


def keep_file(
    unit: Unit,
    stream: FileStream,
    *,
    sha: bytes,
    name: str,
    kind: str,
    state: str,
    errors: tuple[FileFinding, ...] = (),
) -> int:
    """Keep the bytes, a large file in parts of 8 MB; the id of the file. Raises Cancelled."""
    named: dict[str, object] = {"sha": sha, "name": name, "size": stream.size, "kind": kind, "state": state}
    named["errors"] = as_json(errors)
    stream.again()
    if stream.size <= PART_BYTES:
        return unit.number(_KEEP, named | {"content": stream.read()})
    file_id = unit.number(_KEEP, named | {"content": b""})
    number = 0
    while piece := stream.read(PART_BYTES):
        number += 1
        unit.execute(_PART, {"file": file_id, "number": number, "bytes": piece})
    return file_id


def set_state(unit: Unit, file_id: int, state: str) -> None:
    """Where the file stands now."""
    unit.execute(_STATE, {"file": file_id, "state": state})


def kept_contents(unit: Unit, file_ids: list[int]) -> list[KeptContent]:
    """The bytes of kept files, in the order of their arrival."""
    return unit.rows(_CONTENT, {"files": file_ids}, into=KeptContent)


def list_files(unit: Unit, *, state: str = "", limit: int = 1000) -> list[ListedFile]:
    """The files the office received, newest first; `state` narrows. Raises NotPermitted without the whole office."""
    return unit.rows(_LISTED, {"state": state, "limit": limit}, into=ListedFile)


def read_original(unit: Unit, file_id: int) -> bytes:
    """The bytes of a file as they came. Raises NotFound, NotPermitted."""
    content = unit.value("SELECT api.file_content_v1(%(file)s)", {"file": file_id})
    return bytes(content) if isinstance(content, bytes | memoryview) else b""
