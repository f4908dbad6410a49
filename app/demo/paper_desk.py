"""Keys the demo's paper checks as a clerk does: a batch with its control total, line by line, closed at zero."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from app.db.unit import Unit
from app.demo.acts import PaperCheck
from app.demo.x12_remit import WireClaim, WireLine
from app.posting.letters import find_payer, find_practice
from app.posting.paper import list_batches, open_batch, show_check
from app.posting.paper_key import add_check, add_claim, start_claim
from app.posting.paper_post import close_batch, complete_check
from app.posting.paper_types import CheckDraft, ClaimDraft, PaperAdjustment, PaperLine

UNFINISHED = 12_345
_CLAIM = "SELECT id FROM app.claim WHERE practice_id = %(practice)s AND number = %(number)s"
_HERE = """
SELECT EXISTS (SELECT FROM app.remit WHERE practice_id = %(practice)s AND trace = %(trace)s AND source = 'paper')"""


def key_check(unit: Unit, act: PaperCheck) -> None:
    """One check in a batch of its own, posted and closed; keyed before, it stays. Raises AppError."""
    practice, payer = find_practice(unit, act.practice), find_payer(unit, act.payer)
    if unit.value(_HERE, {"practice": practice, "trace": act.wire.trace}):
        return
    batch = open_batch(unit, practice, control_cents=act.wire.amount, control_count=1, deposit_on=act.on)
    head = CheckDraft(payer, act.wire.trace, act.wire.amount, payment_date=act.wire.paid_on)
    check = add_check(unit, batch, head).row_id
    for claim in act.wire.claims:
        add_claim(unit, check, _typed(unit, practice, payer, claim))
    complete_check(unit, check, show_check(unit, check).row.version, today=act.on)
    close_batch(unit, batch)


def leave_a_batch_open(unit: Unit, practice: str, payer: str, *, today: date) -> None:
    """A batch begun before lunch, once: its check is keyed, its claims are not."""
    practice_id = find_practice(unit, practice)
    if list_batches(unit, state="open", practice_id=practice_id):
        return
    batch = open_batch(unit, practice_id, control_cents=UNFINISHED, control_count=1, deposit_on=today)
    add_check(unit, batch, CheckDraft(find_payer(unit, payer), "55012", UNFINISHED, payment_date=today))


def _typed(unit: Unit, practice: int, payer: int, claim: WireClaim) -> ClaimDraft:
    asked = {"practice": practice, "number": claim.number}
    draft = start_claim(unit, unit.one(_CLAIM, asked, into=int, missing="There is no such claim."), payer)
    pairs = zip(draft.lines, claim.lines, strict=True)
    lines = tuple(_line(line, said) for line, said in pairs)
    return replace(draft, control_number=claim.control, lines=lines)


def _line(line: PaperLine, said: WireLine) -> PaperLine:
    shares = tuple(PaperAdjustment(share.group, share.reason, share.amount) for share in said.shares)
    remarks = (said.remark,) if said.remark else ()
    return replace(line, paid=said.paid, allowed=said.allowed or 0, adjustments=shares, remarks=remarks)
