"""Take one service line of a posted claim back, and post it again."""

from __future__ import annotations

import hashlib
from datetime import date
from uuid import UUID, uuid4

from msgspec import Struct

from app.db.unit import Unit
from app.domain.errors import Refused
from app.posting.reverse import reverse_received
from app.posting.service import require_poster
from app.posting.undone import refuse_second

_LINE = """
    SELECT ours.id FROM app.remit_claim AS part JOIN app.claim_line AS ours ON ours.claim_id = part.claim_id
    WHERE part.id = %(received)s AND ours.line_no = %(line)s"""
_CALL = "SELECT api.unpost_line_v1(%(op)s, %(sha)s, %(received)s, %(line)s, %(today)s, %(reason)s)->>'cents'"
_TAKEN = """
    SELECT op.op_id, part.claim_id FROM led.op AS op JOIN app.remit_claim AS part ON part.id = op.source_id
    WHERE op.source_kind = 'remit_line' AND op.source_id = %(received)s AND op.reverses_op IS NULL
      AND NOT EXISTS (SELECT FROM led.op AS back WHERE back.reverses_op = op.op_id)
      AND EXISTS (SELECT FROM led.entry AS leg WHERE leg.op_id = op.op_id AND leg.line_id = %(line)s)
    ORDER BY op.at DESC LIMIT 1"""


class _Taken(Struct, frozen=True, gc=False):
    op_id: UUID
    claim_id: int


def unpost_line(unit: Unit, remit_claim_id: int, line_no: int, *, today: date, reason: str) -> int:
    """Take back what one line (our line number) was paid and adjusted; the cents that are unposted again.

    Raises NotFound, Refused when the decision does not stand, Conflict when the line was taken back before.
    """
    line = _line(unit, remit_claim_id, line_no)
    digest = hashlib.sha256(f"line|{remit_claim_id}|{line}|{reason}".encode()).digest()
    asked = {"op": uuid4(), "sha": digest, "received": remit_claim_id, "line": line, "today": today, "reason": reason}
    return unit.number(_CALL, asked)


def post_line_again(unit: Unit, remit_claim_id: int, line_no: int, *, reason: str) -> None:
    """Let a line that was taken back stand again, exactly as it was posted.

    Raises Refused when none was, Conflict naming who let it stand again before.
    """
    require_poster(unit)
    line_id = _line(unit, remit_claim_id, line_no)
    asked = {"received": remit_claim_id, "line": line_id}
    taken = unit.row(_TAKEN, asked, into=_Taken)
    if taken is None:
        refuse_second(unit, "remit_line", remit_claim_id, line_id=line_id)
        raise Refused("This line was not taken back.")
    reverse_received(unit, taken.op_id, taken.claim_id, reason)


def _line(unit: Unit, remit_claim_id: int, line_no: int) -> int:
    asked = {"received": remit_claim_id, "line": line_no}
    return unit.one(_LINE, asked, into=int, missing="The claim has no line with that number.")
