"""The invariants of patients' money and of signed day sheets."""

from __future__ import annotations

from app.claims.invariant import Invariant

COUNTER_INVARIANTS = (
    Invariant(
        "patients' money",
        "what a patient paid is what is applied and what is not, each the sum of its legs (19, 20)",
        """SELECT format('payment P%s (%s): %s = %s + %s, ledger %s = %s + %s', p.id, p.state, p.cents, p.applied_cents,
            p.unapplied_cents, coalesce(e.received, 0), coalesce(e.applied, 0), coalesce(e.unapplied, 0))
        FROM app.patient_payment p LEFT JOIN (
            SELECT practice_id, reference,
                sum(cents) FILTER (WHERE account = 'clearing') AS received,
                -sum(cents) FILTER (WHERE account = 'receivable') AS applied,
                -sum(cents) FILTER (WHERE account = 'patient_credit') AS unapplied
            FROM led.entry WHERE kind IN ('payment', 'unapplied') AND reference ~ '^P[0-9]+$'
            GROUP BY practice_id, reference) e ON e.practice_id = p.practice_id AND e.reference = 'P' || p.id
        WHERE p.applied_cents <> coalesce(e.applied, 0) OR p.unapplied_cents <> coalesce(e.unapplied, 0)
           OR coalesce(e.received, 0) <> CASE WHEN p.state = 'received' THEN p.cents ELSE 0 END""",
    ),
    Invariant(
        "patients' money is owned",
        "every leg of unapplied money names a payment that is kept, and a receipt its operation",
        """SELECT format('entry %s', e.id) FROM led.entry e LEFT JOIN app.patient_payment p
            ON p.practice_id = e.practice_id AND 'P' || p.id = e.reference
        WHERE e.account = 'patient_credit' AND e.kind = 'unapplied' AND p.id IS NULL
        UNION ALL
        SELECT format('payment P%s', p.id) FROM app.patient_payment p LEFT JOIN led.op o ON o.op_id = p.op_id
        WHERE o.op_id IS NULL OR o.source_id <> p.id""",
    ),
    Invariant(
        "patients' money on its account",
        "money of a payment stands on claims of its own account alone, and on each line not below zero",
        """SELECT format('payment P%s, line %s: %s cents', p.id, e.line_id, -sum(e.cents))
        FROM app.patient_payment p JOIN led.entry e ON e.practice_id = p.practice_id AND e.reference = 'P' || p.id
            JOIN app.claim c ON c.id = e.claim_id
        WHERE e.account = 'receivable'
        GROUP BY p.id, e.line_id, c.account_id
        HAVING sum(e.cents) > 0 OR (sum(e.cents) <> 0 AND c.account_id IS DISTINCT FROM p.account_id)""",
    ),
    Invariant(
        "a file's money",
        "the rows of a lockbox file are its control total, less what was taken before the file came",
        """SELECT format('lockbox %s: control %s, rows %s', b.id, b.control_cents, sum(p.cents))
        FROM app.lockbox_batch b JOIN app.patient_payment p ON p.lockbox_batch_id = b.id
        GROUP BY b.id HAVING sum(p.cents) > b.control_cents OR count(*) > b.row_count""",
    ),
    Invariant(
        "a signed day",
        "the figures of a signed day sheet are the ledger's still, and as they were signed (28, 30)",
        """SELECT format('day sheet %s, %s: signed %s, ledger %s', sheet, account, sum(signed), sum(now)) FROM (
            SELECT s.id AS sheet, a.name AS account, a.cents AS signed, 0 AS now
            FROM app.day_sheet s
                CROSS JOIN LATERAL jsonb_to_recordset(s.figures -> 'accounts') a (name text, cents bigint)
            WHERE s.state = 'signed'
            UNION ALL
            SELECT o.sheet_id, e.account, 0, e.cents
            FROM app.day_sheet_op o JOIN led.entry e ON e.op_id = o.op_id WHERE NOT o.released) both_sides
        GROUP BY sheet, account HAVING sum(signed) <> sum(now)""",
    ),
    Invariant(
        "a signed day's seal",
        "a day sheet's figures have the hash they were signed with",
        """SELECT format('day sheet %s', id) FROM app.day_sheet
        WHERE sha256 <> sha256(convert_to(figures::text, 'UTF8'))""",
    ),
)
