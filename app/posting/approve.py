"""A person posts many claims of one payment at once: planned and written together, all of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from app.db.unit import Unit
from app.domain.errors import Refused
from app.posting.facts import normalised
from app.posting.modes import DECIDED
from app.posting.results import PostingSummary
from app.posting.service import SLICE, find_payment, post_slice, require_in_balance, require_poster

_NAMED = """
    SELECT id, upper(regexp_replace(number, '[^A-Za-z0-9]', '', 'g')) AS number FROM app.remit_claim
    WHERE remit_id = %(remit)s AND state IN ('waiting', 'reversed', 'exception')
      AND upper(regexp_replace(number, '[^A-Za-z0-9]', '', 'g')) = ANY (%(numbers)s)
    ORDER BY status_code <> '22', sequence"""
_STUCK = """
    SELECT number, exception_text AS why FROM app.remit_claim
    WHERE id = ANY (%(ids)s) AND state NOT IN ('posted', 'information') ORDER BY sequence LIMIT 1"""


class _Named(Struct, frozen=True, gc=False):
    id: int
    number: str


class _Stuck(Struct, frozen=True, gc=False):
    number: str
    why: str


def approve_claims(unit: Unit, trace: str, claims: Sequence[str], *, today: date) -> PostingSummary:
    """Post these claims (CLP01 as received) of a payment by a person's decision, a slice of 500 at a time.

    Numbers that nothing waits for count as decided already. Raises Refused naming the first that cannot be posted and
    why; NotFound; NotPermitted without the right "poster" or "supervisor".
    """
    require_poster(unit)
    payment = find_payment(unit, trace)
    require_in_balance(payment)
    wanted = sorted({normalised(number) for number in claims})
    rows = unit.rows(_NAMED, {"remit": payment.remit_id, "numbers": wanted}, into=_Named)
    done = PostingSummary(remits=1, already=len(set(wanted) - {row.number for row in rows}))
    ids = [row.id for row in rows]
    for at in range(0, len(ids), SLICE):
        chunk = ids[at : at + SLICE]
        done = done.plus(post_slice(unit, payment.remit_id, chunk, today=today, mode=DECIDED, by_hand=True))
        stuck = unit.row(_STUCK, {"ids": chunk}, into=_Stuck)
        if stuck is not None:
            raise Refused(f"Claim {stuck.number} cannot be posted: {stuck.why}")
    return done
