"""Lets the demo's people act in the book: letters, recoveries posted on their claims, refund checks."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

from app.db.unit import Unit
from app.demo.acts import Act, DemandLetter, RefundCheck
from app.posting.letters import Letter, find_payer, find_practice, record_letter
from app.posting.takeback import find_takeback
from app.posting.takeback_acts import find_claim, post_takeback, send_refund

_DONE = "SELECT EXISTS (SELECT FROM led.op WHERE op_id = %(op)s)"


def perform(unit: Unit, act: Act) -> None:
    """Do it once: done again, as after a build that was broken off, it changes nothing. Raises AppError."""
    if isinstance(act, DemandLetter):
        _record(unit, act)
    else:
        _refund(unit, act)


def _record(unit: Unit, act: DemandLetter) -> None:
    letter = Letter(
        find_practice(unit, act.practice), find_payer(unit, act.payer), act.on, act.control, act.cents, (act.claim,)
    )
    record_letter(unit, letter, today=act.on)


def _refund(unit: Unit, act: RefundCheck) -> None:
    op = uuid5(NAMESPACE_URL, f"demo refund {act.practice} {act.check}")
    if unit.value(_DONE, {"op": op}):
        return
    chain = find_takeback(unit, act.control, today=act.on)
    claim = find_claim(unit, chain, act.claim)
    why = "The payer is right by its letter."
    post_takeback(unit, chain, cents=act.cents, reason=why, today=act.on, claim_id=claim)
    chain = find_takeback(unit, act.control, today=act.on)
    send_refund(unit, chain, cents=act.cents, check_number=act.check, sent_on=act.on, today=act.on, op=op)
