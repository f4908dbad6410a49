"""The invariants of paper: closed batches, and a payment that came by two ways."""

from __future__ import annotations

from app.claims.invariant import Invariant

PAPER_INVARIANTS = (
    Invariant(
        "closed batches",
        "a closed paper batch holds its control total and count, all of it explained (11, 12)",
        """SELECT format('batch %s: control %s in %s, explained %s in %s, pending %s', b.id, b.control_cents,
            b.control_count, coalesce(c.cents, 0), coalesce(c.checks, 0), coalesce(c.pending, 0))
        FROM app.paper_batch b LEFT JOIN (
            SELECT k.batch_id, count(*) AS checks, sum(r.amount_cents) AS cents,
                count(*) FILTER (WHERE r.id IS NULL OR (k.state = 'posted' AND r.held_cents <> 0)) AS pending
            FROM app.paper_check k LEFT JOIN app.remit r ON r.id = k.remit_id
            GROUP BY k.batch_id) c ON c.batch_id = b.id
        WHERE b.state = 'closed' AND (b.control_cents <> coalesce(c.cents, 0)
            OR b.control_count <> coalesce(c.checks, 0) OR coalesce(c.pending, 0) <> 0)""",
    ),
    Invariant(
        "paper or file, once",
        "a payment that came on paper and as a file is in the book once: payer, number, amount, date (13, 14)",
        """WITH standing AS (
            SELECT r.id, r.practice_id, r.payer_id, r.amount_cents, r.payment_date, r.source,
                ltrim(upper(regexp_replace(r.trace, '[^A-Za-z0-9]', '', 'g')), '0') AS number
            FROM app.remit r
            WHERE NOT (r.source = 'paper' AND r.state = 'reversed' AND NOT EXISTS (
                SELECT FROM app.paper_check k WHERE k.remit_id = r.id AND k.state = 'posted')))
        SELECT format('remittances %s and %s', p.id, o.id)
        FROM standing p JOIN standing o USING (practice_id, payer_id, amount_cents, number)
        WHERE p.source = 'paper' AND o.id <> p.id AND p.number <> ''
          AND (p.payment_date = o.payment_date OR '0001-01-01' IN (p.payment_date, o.payment_date))""",
    ),
)
