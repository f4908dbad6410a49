"""The invariants of giving amounts up: a known reason, and a second person where one was asked for."""

from __future__ import annotations

from app.claims.invariant import Invariant

POLICY_INVARIANTS = (
    Invariant(
        "write-offs have a reason",
        "every write-off names a reason of the office and takes the same cents off a receivable (22)",
        """SELECT format('operation %s: reason "%s"', e.op_id, e.reference) FROM led.entry e
        WHERE e.account = 'write_off' AND NOT EXISTS (SELECT FROM app.write_off_reason r WHERE r.code = e.reference)
        UNION ALL
        SELECT format('operation %s: %s cents without their counter-leg', op_id, sum(cents)) FROM led.entry
        WHERE kind = 'write_off' GROUP BY op_id HAVING sum(cents) <> 0""",
    ),
    Invariant(
        "approvals are by another",
        "what was approved was asked for by one person, decided by another, and written with the same cents",
        """SELECT format('approval %s: %s cents asked for, %s written', a.id, a.cents, coalesce(w.cents, 0))
        FROM app.approval a LEFT JOIN led.op o ON o.op_id = a.op_id
        LEFT JOIN (SELECT op_id, sum(cents) AS cents FROM led.entry
            WHERE account = 'write_off' OR (account = 'receivable' AND kind = 'transfer' AND cents > 0)
                OR (account = 'payer_balance' AND kind = 'refund')
            GROUP BY op_id) w ON w.op_id = a.op_id
        WHERE a.kind IN ('write_off', 'transfer', 'refund') AND a.decision = 'approved'
          AND (a.decided_by = a.asked_by OR o.actor IS DISTINCT FROM a.decided_by
               OR w.cents IS DISTINCT FROM a.cents)""",
    ),
)
