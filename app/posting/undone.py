"""For whoever comes second to undo something: who undid it before, and when."""

from __future__ import annotations

from app.db.unit import Unit
from app.domain.errors import Conflict

_LAST = """
    SELECT coalesce(nullif(person.display_name, ''), op.actor) || ' at ' ||
           to_char(op.at AT TIME ZONE (SELECT zone FROM app.office_clock), 'MM/DD/YY HH24:MI')
    FROM led.op AS op LEFT JOIN sec.person AS person ON person.login = op.actor
    WHERE op.kind = 'reversal' AND op.source_kind = %(kind)s AND op.source_id = %(source)s
      AND op.reverses_op IS NOT NULL
      AND (%(number)s = '' OR EXISTS (
          SELECT FROM led.entry AS leg JOIN app.remit_claim AS part ON part.id = leg.remit_claim_id
          WHERE leg.op_id = op.op_id AND upper(regexp_replace(part.number, '[^A-Za-z0-9]', '', 'g')) = %(number)s))
      AND (%(line)s = 0 OR EXISTS (SELECT FROM led.entry AS leg WHERE leg.op_id = op.op_id AND leg.line_id = %(line)s))
    ORDER BY op.at DESC LIMIT 1"""


def refuse_second(unit: Unit, source_kind: str, source_id: int, *, number: str = "", line_id: int = 0) -> None:
    """Raises Conflict naming who undid what this source had posted, and when; silent when nobody did.

    `number` narrows it to one received claim (normalised), `line_id` to one line of a claim.
    """
    asked = {"kind": source_kind, "source": source_id, "number": number, "line": line_id}
    who = unit.text(_LAST, asked)
    if who:
        raise Conflict(f"This was already undone by {who}; nothing was changed.")
