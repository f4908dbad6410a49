"""Every way to mend a posting as one value, so that a window or a rehearsal asks for all of them alike."""

from __future__ import annotations

from datetime import date

from app.db.unit import Unit
from app.domain.errors import Refused
from app.posting.alike import apply_alike
from app.posting.load import waiting_ids
from app.posting.mend import (
    balances_of,
    changes_between,
    move_posting,
    post_again,
    swap_postings,
    undo_mend,
)
from app.posting.mend_types import MendResult, MendWish
from app.posting.modes import APPROVED
from app.posting.office_policy import office_policy
from app.posting.received import find_received
from app.posting.reverse import reverse_remittance
from app.posting.service import SLICE, decide_claims, find_payment, post_slice, require_in_balance, require_poster
from app.posting.unpost import post_line_again, unpost_line
from app.rules.policy import Treatment

_CLAIMS = """
    SELECT DISTINCT claim_id FROM app.remit_claim
    WHERE remit_id = %(remit)s AND claim_id IS NOT NULL AND (%(part)s = 0 OR id = %(part)s) ORDER BY claim_id"""
_STATES = """
    SELECT count(*) FROM app.remit_claim
    WHERE remit_id = %(remit)s AND state = %(state)s AND (%(part)s = 0 OR id = %(part)s)"""


def perform_wish(unit: Unit, wish: MendWish, *, today: date) -> MendResult:
    """Do it in this unit; `mend_id` of the answer is 0 for what was only taken back or let stand again.

    Raises what the act raises: Refused, Conflict, NotFound, NotPermitted.
    """
    if wish.kind == "move":
        return move_posting(unit, wish.remit_claim_id, wish.to, today=today, reason=wish.reason)
    if wish.kind == "swap":
        return swap_postings(unit, wish.remit_claim_id, _other(unit, wish), today=today, reason=wish.reason)
    if wish.kind == "again":
        return post_again(unit, [wish.remit_claim_id], today=today, reason=wish.reason)
    if wish.kind == "undo":
        return undo_mend(unit, wish.mend_id, today=today, reason=wish.reason)
    if wish.kind == "alike" and wish.key is not None:
        policy = office_policy(unit)
        answer = Treatment(wish.answer)
        return apply_alike(unit, wish.key, wish.ids, answer, policy, today=today, reason=wish.reason)
    return _take_back_or_stand(unit, wish, today=today)


def _take_back_or_stand(unit: Unit, wish: MendWish, *, today: date) -> MendResult:
    if not wish.reason.strip():
        raise Refused("Say why; the reason is kept for good.")
    asked = {"remit": wish.remit_id, "part": wish.remit_claim_id}
    claims = unit.rows(_CLAIMS, asked, into=int)
    before = balances_of(unit, claims)
    trace = f"R{wish.remit_id}"
    if wish.kind == "line":
        unpost_line(unit, wish.remit_claim_id, wish.line_no, today=today, reason=wish.reason)
    elif wish.kind == "line_back":
        post_line_again(unit, wish.remit_claim_id, wish.line_no, reason=wish.reason)
    elif wish.kind == "claim":
        reverse_remittance(unit, trace, reason=wish.reason, claim=wish.number)
    elif wish.kind == "payment":
        reverse_remittance(unit, trace, reason=wish.reason)
    elif wish.kind in ("claim_back", "payment_back"):
        _stand_again(unit, wish, today=today)
    else:
        raise Refused("There is no such way to mend a posting.")
    changes = changes_between(before, balances_of(unit, claims))
    posted, exceptions = (unit.number(_STATES, {**asked, "state": state}) for state in ("posted", "exception"))
    return MendResult(0, wish.kind, posted, exceptions, changes, ())


def _stand_again(unit: Unit, wish: MendWish, *, today: date) -> None:
    """What was just taken back is posted again; judged by the rules of now, on the claim it was on."""
    require_poster(unit)
    payment = find_payment(unit, f"R{wish.remit_id}")
    require_in_balance(payment)
    if wish.kind == "claim_back":
        decide_claims(unit, payment, [wish.remit_claim_id], today=today, chosen=wish.claim_id)
        return
    ids = waiting_ids(unit, wish.remit_id, ("reversed",))
    for at in range(0, max(len(ids), 1), SLICE):
        more = at + SLICE < len(ids)
        chunk = ids[at : at + SLICE]
        post_slice(unit, wish.remit_id, chunk, today=today, mode=APPROVED, more=more, by_hand=True)


def _other(unit: Unit, wish: MendWish) -> int:
    trace, _, number = wish.to.rpartition("/")
    return find_received(unit, trace or f"R{wish.remit_id}", number.strip())
