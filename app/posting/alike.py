"""Fix one, apply to all alike: received claims of a payer that wait for the same answer to the same reason.

Alike are claims of one practice with the same payer, group, reason (CARC), remark (RARC) and procedure on a line that
is not settled: an exception, a claim that waits, or a posted one whose denial is still worked. Amounts are cents.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from app.db.unit import Unit
from app.domain.errors import NotFound, Refused
from app.posting.mend import post_again
from app.posting.mend_types import Alike, AlikeClaim, AlikeKey, MendResult
from app.rules.policy import Policy, PolicyRow, Treatment

MOST = 500
ANSWERS = (
    Treatment.CONTRACTUAL,
    Treatment.NEXT_PARTY,
    Treatment.NEXT_PAYER,
    Treatment.DENIAL,
    Treatment.PATIENT_FIRST,
    Treatment.INFORMATION,
)

_REASONS = """
    SELECT adjustment.group_code AS grp, adjustment.reason_code AS reason, line.procedure, line.remarks,
           adjustment.cents, payer.type AS payer_type, part.practice_id, remit.payer_id, payer.code AS payer
    FROM app.remit_claim AS part JOIN app.remit ON remit.id = part.remit_id
        JOIN app.payer ON payer.id = remit.payer_id
        JOIN app.remit_adjustment AS adjustment ON adjustment.remit_claim_id = part.id
        LEFT JOIN app.remit_line AS line ON line.id = adjustment.remit_line_id
    WHERE part.id = %(received)s ORDER BY abs(adjustment.cents) DESC, adjustment.id"""
_ALIKE = """
    SELECT part.id AS remit_claim_id, remit.trace, part.number, part.patient_name AS patient, part.service_from,
           part.charge_cents AS charge, part.paid_cents AS paid, part.state, part.verdict,
           sum(adjustment.cents)::bigint AS cents
    FROM app.remit JOIN app.remit_claim AS part ON part.remit_id = remit.id
        JOIN app.remit_adjustment AS adjustment ON adjustment.remit_claim_id = part.id
        LEFT JOIN app.remit_line AS line ON line.id = adjustment.remit_line_id
    WHERE remit.practice_id = %(practice)s AND remit.payer_id = %(payer)s AND adjustment.group_code = %(grp)s
      AND adjustment.reason_code = %(reason)s AND coalesce(line.procedure, '') = %(procedure)s
      AND (%(remark)s = '' OR %(remark)s = ANY (line.remarks)) AND part.status_code <> '22'
      AND part.taken_back_by IS NULL AND part.in_balance
      AND (part.state IN ('waiting', 'exception', 'reversed') OR (part.state = 'posted' AND EXISTS (
           SELECT FROM app.work_reason AS open WHERE open.claim_id = part.claim_id AND open.remit_claim_id = part.id
           AND open.closed_on IS NULL AND open.kind IN ('denial', 'appeal', 'exception', 'patient'))))
      -- another procedure under the same reason may want another answer: such a claim is answered by itself
      AND NOT EXISTS (SELECT FROM app.remit_adjustment AS other LEFT JOIN app.remit_line AS place
                          ON place.id = other.remit_line_id
                      WHERE other.remit_claim_id = part.id AND other.group_code = %(grp)s
                        AND other.reason_code = %(reason)s AND coalesce(place.procedure, '') <> %(procedure)s)
    GROUP BY part.id, remit.trace ORDER BY part.service_from, part.id LIMIT %(limit)s"""


class _Reason(Struct, frozen=True, gc=False):
    grp: str
    reason: str
    procedure: str | None
    remarks: tuple[str, ...] | None
    cents: int
    payer_type: str
    practice_id: int
    payer_id: int
    payer: str


def find_alike(unit: Unit, remit_claim_id: int, policy: Policy, *, today: date) -> Alike:
    """What waits for the same answer as this received claim: the largest of its reasons that is not routine.

    Raises NotFound, Refused when no reason of it waits for an answer.
    """
    reasons = unit.rows(_REASONS, {"received": remit_claim_id}, into=_Reason)
    if not reasons:
        raise NotFound("This claim carries no reason that others could share.")
    open_ones = [each for each in reasons if _waits(each, policy, today)]
    if not open_ones:
        raise Refused("Every reason of this claim is routine; there is nothing to answer for all alike.")
    found = open_ones[0]
    key = AlikeKey(
        found.practice_id,
        found.payer_id,
        found.payer,
        found.payer_type,
        found.grp,
        found.reason,
        min(found.remarks or (), default=""),
        found.procedure or "",
    )
    asked = {
        "practice": key.practice_id,
        "payer": key.payer_id,
        "grp": key.group,
        "reason": key.reason,
        "procedure": key.procedure,
        "remark": key.remark,
        "limit": MOST,
    }
    return Alike(key, tuple(unit.rows(_ALIKE, asked, into=AlikeClaim)))


def apply_alike(
    unit: Unit, key: AlikeKey, ids: Sequence[int], treatment: Treatment, policy: Policy, *, today: date, reason: str
) -> MendResult:
    """Give all of these the same answer: posted again as if the policy said `treatment` for the reason they share.

    One act, undone as one. Raises Refused for an answer that is none, NotFound, NotPermitted.
    """
    if treatment not in ANSWERS:
        raise Refused(f"{treatment.value} is no answer to a reason; choose one of the others.")
    if not 0 < len(ids) <= MOST:
        raise Refused(f"Choose between one and {MOST} claims.")
    return post_again(
        unit, ids, today=today, reason=reason, policy=answered(policy, key, treatment), treatment=treatment.value
    )


def answered(policy: Policy, key: AlikeKey, treatment: Treatment) -> Policy:
    """The policy with one answer more, which stands over every other row for that payer and reason."""
    row = PolicyRow("", key.group, key.reason, treatment, date.min, remark=key.remark, payer_id=key.payer_id)
    kept = (each for each in policy.over if not _same(each, row))
    return Policy(policy.rows, (row, *kept))


def _same(row: PolicyRow, other: PolicyRow) -> bool:
    return (row.payer_id, row.group, row.reason) == (other.payer_id, other.group, other.reason)


def _waits(each: _Reason, policy: Policy, today: date) -> bool:
    ruling = policy.ruling(
        each.payer_type, each.grp, each.reason, on=today, remarks=each.remarks or (), payer_id=each.payer_id
    )
    return ruling.treatment in (Treatment.DENIAL, Treatment.REVIEW, Treatment.PATIENT_FIRST)
