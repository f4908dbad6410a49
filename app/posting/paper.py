"""Transmittals, batches and their checks: what a practice sent, what a clerk means to post, and who has what open."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct

from app.db.unit import Unit
from app.domain.errors import Refused
from app.posting.paper_read import list_checks, show_check
from app.posting.paper_types import BATCH_KINDS, PaperBatchRow, TransmittalRow

__all__ = [
    "change_batch", "hold_check", "list_batches", "list_checks", "list_transmittals", "missing_transmittals",
    "open_batch", "receive_transmittal", "release_check", "show_batch", "show_check",
]  # fmt: skip

# Every number between the first and the last that a practice used; what has no row is missing.
_TRANSMITTALS = """
    SELECT span.practice_id, practice.name AS practice, step.number, coalesce(sent.state, 'missing') AS state,
           sent.received_on, coalesce(sent.pages, 0) AS pages,
           (SELECT count(*) FROM app.paper_batch AS batch
            WHERE batch.practice_id = span.practice_id AND batch.transmittal = step.number)::integer AS batches,
           coalesce(sent.note, '') AS note, coalesce(sent.actor, '') AS received_by
    FROM (SELECT practice_id, min(number) AS first, max(number) AS last FROM app.transmittal
          WHERE %(practice)s::integer IS NULL OR practice_id = %(practice)s GROUP BY practice_id) AS span
         CROSS JOIN LATERAL generate_series(span.first, span.last) AS step (number)
         JOIN app.practice AS practice ON practice.id = span.practice_id
         LEFT JOIN app.transmittal AS sent ON sent.practice_id = span.practice_id AND sent.number = step.number
    WHERE NOT %(missing)s OR sent.number IS NULL
    ORDER BY practice.name, step.number DESC"""
_BATCHES = """
    SELECT batch.id AS batch_id, batch.practice_id, practice.name AS practice, practice.band::integer AS band,
           batch.number, batch.kind, batch.control_cents, batch.control_count,
           coalesce(sum(remit.amount_cents - remit.held_cents), 0)::bigint AS posted,
           count(keyed.id)::integer AS checks,
           count(keyed.id) FILTER (WHERE keyed.remit_id IS NULL OR remit.held_cents <> 0
                                   OR remit.state <> 'posted')::integer AS pending,
           count(keyed.id) FILTER (WHERE keyed.state = 'second')::integer AS second,
           batch.state, batch.deposit_on, batch.transmittal, batch.opened_by, batch.opened_at, batch.closed_by,
           batch.closed_at, batch.version
    FROM app.paper_batch AS batch JOIN app.practice AS practice ON practice.id = batch.practice_id
         LEFT JOIN app.paper_check AS keyed ON keyed.batch_id = batch.id
         LEFT JOIN app.remit AS remit ON remit.id = keyed.remit_id
    WHERE (%(batch)s::bigint IS NULL OR batch.id = %(batch)s) AND (%(state)s = '' OR batch.state = %(state)s)
      AND (%(practice)s::integer IS NULL OR batch.practice_id = %(practice)s)
    GROUP BY batch.id, practice.id ORDER BY batch.id DESC LIMIT %(limit)s"""
_RECEIVE = """
    SELECT api.receive_transmittal_v1(%(practice)s, %(number)s, %(received_on)s, %(pages)s, %(note)s, %(void)s)"""
_SAVE = """
    SELECT (made ->> 'batch')::bigint AS batch_id, (made ->> 'version')::integer AS version
    FROM api.save_paper_batch_v1(%(practice)s, %(batch)s, %(version)s, %(kind)s, %(cents)s, %(count)s, %(deposit_on)s,
                                 %(transmittal)s) AS made"""
_HOLD = "SELECT api.hold_paper_check_v1(%(check)s, %(hold)s, %(take_over)s) AS until"


class _SavedBatch(Struct, frozen=True):
    batch_id: int
    version: int


class _Held(Struct, frozen=True):
    until: datetime | None


def receive_transmittal(
    unit: Unit, practice_id: int, number: int, *, received_on: date, pages: int = 0, note: str = "", void: bool = False
) -> None:
    """Note that transmittal `number` of the practice came, or (`void`, with a note) that it was never sent.

    Raises Refused for a number below 1 or a void without a note, NotPermitted without "poster" or "supervisor".
    """
    if number < 1:
        raise Refused("Transmittals are numbered from 1.")
    asked = {
        "practice": practice_id, "number": number, "received_on": received_on, "pages": pages, "note": note,
        "void": void,
    }  # fmt: skip
    unit.execute(_RECEIVE, asked)


def list_transmittals(unit: Unit, *, practice_id: int | None = None) -> tuple[TransmittalRow, ...]:
    """Received and missing transmittals, newest number first, by practice."""
    asked = {"practice": practice_id, "missing": False}
    return tuple(unit.rows(_TRANSMITTALS, asked, into=TransmittalRow))


def missing_transmittals(unit: Unit) -> tuple[TransmittalRow, ...]:
    """The alarm: numbers that a practice skipped and nobody explained."""
    return tuple(unit.rows(_TRANSMITTALS, {"practice": None, "missing": True}, into=TransmittalRow))


def open_batch(
    unit: Unit,
    practice_id: int,
    *,
    control_cents: int,
    control_count: int,
    kind: str = "eob",
    deposit_on: date | None = None,
    transmittal: int | None = None,
) -> int:
    """A new batch under the practice's next number, with the total and the count of the slip; its id.

    Raises Refused for negative figures, an unknown kind, money in a batch of zero checks, a transmittal not received.
    """
    if kind not in BATCH_KINDS:
        raise Refused(f"A batch is one of {' or '.join(BATCH_KINDS)}.")
    if control_cents < 0 or control_count < 0 or (kind == "zero" and control_cents):
        raise Refused("The control total and count are never negative, and zero for a batch of zero checks.")
    asked = {
        "practice": practice_id, "batch": None, "version": None, "kind": kind, "cents": control_cents,
        "count": control_count, "deposit_on": deposit_on, "transmittal": transmittal,
    }  # fmt: skip
    return unit.one(_SAVE, asked, into=_SavedBatch, missing="The batch was not made.").batch_id


def change_batch(
    unit: Unit, batch_id: int, version: int, *, control_cents: int, control_count: int, deposit_on: date | None
) -> int:
    """Correct the control figures of an open batch; the new version. Raises Conflict, Refused, NotFound."""
    if control_cents < 0 or control_count < 0:
        raise Refused("The control total and count are never negative.")
    asked = {
        "practice": None, "batch": batch_id, "version": version, "kind": None, "cents": control_cents,
        "count": control_count, "deposit_on": deposit_on, "transmittal": None,
    }  # fmt: skip
    return unit.one(_SAVE, asked, into=_SavedBatch, missing="The batch was not changed.").version


def list_batches(
    unit: Unit, *, state: str = "", practice_id: int | None = None, limit: int = 500
) -> tuple[PaperBatchRow, ...]:
    """Batches in scope, newest first."""
    asked = {"batch": None, "state": state, "practice": practice_id, "limit": limit}
    return tuple(unit.rows(_BATCHES, asked, into=PaperBatchRow))


def show_batch(unit: Unit, batch_id: int) -> PaperBatchRow:
    """One batch with its figures. Raises NotFound."""
    asked = {"batch": batch_id, "state": "", "practice": None, "limit": 1}
    return unit.one(
        _BATCHES, asked, into=PaperBatchRow, missing="There is no such batch in a practice you hold as a whole."
    )


def hold_check(unit: Unit, check_id: int, *, take_over: bool = False) -> datetime | None:
    """Open a check at this desk; until when. Read it after, not before: a change of hands counts its version up.

    Raises Conflict naming who has it open, unless it is taken over.
    """
    asked = {"check": check_id, "hold": True, "take_over": take_over}
    return unit.one(_HOLD, asked, into=_Held, missing="There is no such check.").until


def release_check(unit: Unit, check_id: int) -> None:
    """Give a check back; one that is a colleague's by now stays theirs."""
    unit.execute(_HOLD, {"check": check_id, "hold": False, "take_over": False})
