"""What waits for a person to say whose it is, released for all alike."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from app.db.unit import Unit
from app.domain.errors import NotFound, Refused
from app.intake.norms import company_norm, identifier_norm

KINDS = ("practice", "payee", "payer")
_GROUPS = """
    SELECT kind, identifier, min(name) AS name, count(DISTINCT file_id)::integer AS files, sum(items)::integer AS items,
           sum(cents)::bigint AS cents, min(opened_at)::date AS since
    FROM app.unrouted WHERE released_at IS NULL GROUP BY kind, identifier ORDER BY since, kind, identifier"""
_PRACTICE = "SELECT id FROM app.practice WHERE code = %(code)s"
_PAYER = "SELECT id FROM app.payer WHERE code = %(code)s"
_RELEASE_KNOWN = "SELECT api.release_known_v1()"
_FOR_A_PAYER = "SELECT DISTINCT file_id FROM app.unrouted WHERE released_at IS NULL AND kind = 'payer'"
_RELEASED = """
    SELECT id FROM stage.file WHERE state = 'unrouted' AND (
        EXISTS (SELECT FROM app.unrouted WHERE file_id = file.id AND released_at IS NOT NULL AND items > 0)
        OR NOT EXISTS (SELECT FROM app.unrouted WHERE file_id = file.id AND released_at IS NULL)) ORDER BY id"""
_RELEASE = "SELECT api.release_unrouted_v1(%(kind)s, %(identifier)s, %(target)s)"


class WaitingGroup(Struct, frozen=True):
    """Everything that waits for the same answer; `cents` is the money in it."""

    kind: str
    identifier: str
    name: str
    files: int
    items: int
    cents: int
    since: date


def list_waiting(unit: Unit) -> tuple[WaitingGroup, ...]:
    """All open questions, oldest first."""
    return tuple(unit.rows(_GROUPS, into=WaitingGroup))


def release_waiting(unit: Unit, kind: str, identifier: str, code: str) -> list[int]:
    """Answer one question for all alike: `code` is that of a practice, for kind payer of a payer.

    A practice answers for the payee of the same identifier, too, and the other way round. Returns the ids of the files
    to read again. Raises Refused, NotFound, NotPermitted.
    """
    if kind not in KINDS:
        raise Refused(f"Say what is to be routed: {', '.join(KINDS)}.")
    target = unit.number(_PAYER if kind == "payer" else _PRACTICE, {"code": code})
    if not target:
        what = "payer" if kind == "payer" else "practice"
        raise NotFound(f"There is no {what} with the code {code} in your scope.")
    waiting = {one.identifier for one in list_waiting(unit) if (one.kind == "payer") == (kind == "payer")}
    spelled = next(
        (text for text in (identifier, identifier_norm(identifier), company_norm(identifier)) if text in waiting), None
    )
    if spelled is None:
        raise NotFound(f"No {kind} {identifier} waits to be routed.")
    files = unit.value(_RELEASE, {"kind": kind, "identifier": spelled, "target": target})
    return list(files) if isinstance(files, list) else []


def release_known(unit: Unit, *, new_payers: bool = False) -> list[int]:
    """Release what waits under an identifier the office knows by now. Returns the ids of the files to read again.

    With `new_payers` also the files that wait for any payer, since a payment names its payer in several ways.
    """
    found = unit.value(_RELEASE_KNOWN)
    files = set(found) if isinstance(found, list) else set()
    if new_payers:
        files.update(unit.rows(_FOR_A_PAYER, into=int))
    return sorted(files)


def released_files(unit: Unit) -> list[int]:
    """Files of which something was released and not read since. For services."""
    return unit.rows(_RELEASED, into=int)
