"""Completing a check: it becomes a remittance and is posted by the one service; batches close only at zero."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec
from msgspec import Struct

from app.db.unit import Unit
from app.domain.errors import Refused
from app.posting.load import waiting_ids
from app.posting.modes import APPROVED
from app.posting.paper_read import show_check
from app.posting.paper_remit import OurFacts, OurLineFacts, RemitRows, remit_rows
from app.posting.paper_rules import find_faults
from app.posting.paper_types import Completion, PaperCheck
from app.posting.results import PostingSummary
from app.posting.reverse import reverse_remittance
from app.posting.service import SLICE, post_slice

_COMPLETE = """
    SELECT made ->> 'result' AS result, (made ->> 'remit')::bigint AS remit_id
    FROM api.complete_paper_check_v1(%(check)s, %(version)s, %(today)s, %(approve)s, %(trace)s, %(amount)s,
        %(claims)s::jsonb, %(lines)s::jsonb, %(adjustments)s::jsonb) AS made"""
_OURS = """
    SELECT claim.id AS claim_id, claim.number, patient.last, patient.first, claim.name_norm, claim.member_id
    FROM app.claim JOIN app.patient AS patient ON patient.id = claim.patient_id WHERE claim.id = ANY (%(ids)s)"""
_OUR_LINES = """
    SELECT id AS line_id, qualifier, procedure, modifiers, units, service_from,
           CASE WHEN control_number <> '' THEN control_number ELSE line_no::text END AS control_number, tooth,
           revenue_code
    FROM app.claim_line WHERE claim_id = ANY (%(ids)s)"""


class _Made(Struct, frozen=True):
    result: str
    remit_id: int | None


def complete_check(unit: Unit, check_id: int, version: int, *, today: date) -> Completion:
    """Make a keyed check a remittance and post it, in the caller's unit: all of it or nothing.

    Above the practice's limit it waits for a second person instead (`second_person`). Raises Refused with every fault,
    Conflict for a changed check and for a payment that is here already by another way.
    """
    return _complete(unit, check_id, version, today=today, approve=False, trace="", amount=None)


def approve_check(
    unit: Unit, check_id: int, version: int, *, today: date, trace: str = "", amount: int | None = None
) -> Completion:
    """The second person types check number and amount again (cents), and it posts; a supervisor may leave both out.

    Raises Refused naming what differs, NotPermitted for whoever keyed any of it.
    """
    return _complete(unit, check_id, version, today=today, approve=True, trace=trace.strip(), amount=amount)


def _complete(
    unit: Unit, check_id: int, version: int, *, today: date, approve: bool, trace: str, amount: int | None
) -> Completion:
    check = show_check(unit, check_id)
    faults = find_faults(check.draft, [claim.draft for claim in check.claims])
    if faults and check.row.remit_id is None:
        raise Refused(" ".join(faults))
    rows = _rows(unit, check)
    asked = {
        "check": check_id, "version": version, "today": today, "approve": approve, "trace": trace, "amount": amount,
        "claims": _json(rows.claims), "lines": _json(rows.lines), "adjustments": _json(rows.adjustments),
    }  # fmt: skip
    made = unit.one(_COMPLETE, asked, into=_Made, missing="The check was not completed.")
    if made.remit_id is None:
        return Completion(made.result)
    done = _post(unit, made.remit_id, today=today)
    return Completion(
        "posted", made.remit_id, done.posted, done.exceptions, done.posted_cents, done.exception_cents,
        done.provider_level_cents,
    )  # fmt: skip


def _post(unit: Unit, remit_id: int, *, today: date) -> PostingSummary:
    """Every claim of the synthetic remittance, as a person's approval of a whole payment."""
    ids = waiting_ids(unit, remit_id, ("waiting",))
    done = PostingSummary()
    for at in range(0, max(len(ids), 1), SLICE):
        more = at + SLICE < len(ids)
        part = ids[at : at + SLICE]
        done = done.plus(post_slice(unit, remit_id, part, today=today, mode=APPROVED, more=more, by_hand=True))
    return done


def _rows(unit: Unit, check: PaperCheck) -> RemitRows:
    ids = sorted({claim.draft.claim_id for claim in check.claims if claim.draft.claim_id is not None})
    ours = {each.claim_id: each for each in unit.rows(_OURS, {"ids": ids}, into=OurFacts)}
    lines = {each.line_id: each for each in unit.rows(_OUR_LINES, {"ids": ids}, into=OurLineFacts)}
    return remit_rows(check.claims, ours, lines)


def _json(rows: Sequence[Struct]) -> str:
    return msgspec.json.encode(rows).decode()


def close_batch(unit: Unit, batch_id: int) -> None:
    """Close a batch at zero: control total = posted, control count = checks, nothing pending.

    Raises Refused with both figures when it is one cent off.
    """
    unit.execute("SELECT api.close_paper_batch_v1(%(batch)s)", {"batch": batch_id})


def reopen_batch(unit: Unit, batch_id: int, *, reason: str) -> None:
    """A supervisor opens a closed batch; the reason is kept. Raises NotPermitted, Refused."""
    unit.execute("SELECT api.reopen_paper_batch_v1(%(batch)s, %(reason)s)", {"batch": batch_id, "reason": reason})


def link_as_image(unit: Unit, check_id: int, version: int) -> int:
    """The payment is here already by another way: the check becomes its image; the remittance. Raises NotFound."""
    asked = {"check": check_id, "version": version}
    return unit.number("SELECT api.link_paper_image_v1(%(check)s, %(version)s)", asked)


def undo_check(unit: Unit, check_id: int, version: int, *, reason: str, today: date) -> None:
    """Take a posted check back and make it a draft again, with everything as it was keyed; the reason is kept.

    Raises Refused in a closed batch, without a reason, and while a deposit is matched to it; Conflict.
    """
    remit_id = show_check(unit, check_id).row.remit_id
    posted = "SELECT state FROM app.remit WHERE id = %(remit)s AND source = 'paper'"
    if unit.text(posted, {"remit": remit_id}) not in {"", "reversed"}:
        reverse_remittance(unit, f"R{remit_id}", reason=reason)
    asked = {"check": check_id, "version": version, "today": today}
    unit.execute("SELECT api.undo_paper_check_v1(%(check)s, %(version)s, %(today)s)", asked)


def set_second_person_limit(unit: Unit, practice_id: int, cents: int | None) -> None:
    """Checks above this amount need a second person; None: never. Raises NotPermitted without "supervisor"."""
    if cents is not None and cents < 0:
        raise Refused("A limit is never negative.")
    unit.execute("SELECT api.set_paper_limit_v1(%(practice)s, %(cents)s)", {"practice": practice_id, "cents": cents})


def second_person_limit(unit: Unit, practice_id: int) -> int | None:
    """The practice's limit in cents, None without one."""
    sql = "SELECT second_person_cents FROM app.paper_limit WHERE practice_id = %(practice)s"
    return unit.row(sql, {"practice": practice_id}, into=int)
