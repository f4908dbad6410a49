"""Lets the demo's people act in the book: letters, recoveries posted on their claims, refund checks, paper."""

from __future__ import annotations

from uuid import NAMESPACE_URL, UUID, uuid5

from app.db.unit import Unit
from app.demo.acts import Act, DemandLetter, PaperCheck, RefundCheck
from app.demo.paper_desk import key_check
from app.posting.letters import Letter, find_payer, find_practice, record_letter
from app.posting.takeback import find_takeback
from app.posting.takeback_acts import ask_refund, find_claim, post_takeback
from app.posting.write_off import decide_approval

_DONE = "SELECT EXISTS (SELECT FROM led.op WHERE op_id = %(op)s)"
_ASKED = "SELECT min(id) FROM app.approval WHERE asked_op = %(op)s"


def perform(unit: Unit, act: Act) -> None:
    """Do it once: done again, as after a build that was broken off, it changes nothing. Raises AppError."""
    if isinstance(act, DemandLetter):
        _record(unit, act)
    elif isinstance(act, PaperCheck):
        key_check(unit, act)
    else:
        _refund(unit, act)


def _record(unit: Unit, act: DemandLetter) -> None:
    letter = Letter(
        find_practice(unit, act.practice), find_payer(unit, act.payer), act.on, act.control, act.cents, (act.claim,)
    )
    record_letter(unit, letter, today=act.on)


def _refund(unit: Unit, act: RefundCheck) -> None:
    if unit.number(_ASKED, {"op": _asked_op(act)}):
        return
    chain = find_takeback(unit, act.control, today=act.on)
    claim = find_claim(unit, chain, act.claim)
    why = "The payer is right by its letter."
    post_takeback(unit, chain, cents=act.cents, reason=why, today=act.on, claim_id=claim)
    chain = find_takeback(unit, act.control, today=act.on)
    op = _asked_op(act)
    ask_refund(unit, chain, cents=act.cents, check_number=act.check, sent_on=act.on, today=act.on, op=op)


def approve(unit: Unit, act: Act) -> None:
    """The second person's part, once: a refund check that was asked for is written. Raises AppError."""
    if not isinstance(act, RefundCheck):
        return
    op = uuid5(NAMESPACE_URL, f"demo refund approved {act.practice} {act.check}")
    if not unit.value(_DONE, {"op": op}):
        asked = unit.number(_ASKED, {"op": _asked_op(act)})
        decide_approval(unit, asked, approve=True, today=act.on, op=op)


def _asked_op(act: RefundCheck) -> UUID:
    return uuid5(NAMESPACE_URL, f"demo refund {act.practice} {act.check}")
