"""The invariants of operations: one period each, and a reason for whatever is taken back."""

from __future__ import annotations

from app.claims.invariant import Invariant

OPERATION_INVARIANTS = (
    Invariant(
        "one period",
        "the legs of an operation are of one period, so every day and month has its own trial (28)",
        """SELECT format('operation %s, practice %s: %s periods', op_id, practice_id, count(DISTINCT period))
        FROM led.entry GROUP BY op_id, practice_id HAVING count(DISTINCT period) > 1""",
    ),
    Invariant(
        "changes say why",
        "every operation names who did it, and whatever is taken back or given up says why (34)",
        """SELECT format('operation %s (%s)', op_id, kind) FROM led.op
        WHERE actor = '' OR (kind IN ('reversal', 'write_off') AND btrim(reason) = '')""",
    ),
)
