"""The invariants of take-backs: chains are the ledger's payer_balance, and nobody takes back what was never paid."""

from __future__ import annotations

from app.claims.invariant import Invariant

TAKEBACK_INVARIANTS = (
    Invariant(
        "take-backs are their steps",
        "what is open of a take-back is the sum of its steps, and nothing is open of a settled one (18)",
        """SELECT format('take-back %s (%s): open %s, steps %s; recovered %s, steps %s', t.id, t.state, t.open_cents,
            coalesce(s.open, 0), t.recovered_cents, coalesce(s.recovered, 0))
        FROM app.takeback t LEFT JOIN (SELECT takeback_id, sum(cents) AS open,
                coalesce(sum(claim_cents) FILTER (WHERE kind = 'reversal'), 0)
                    + coalesce(sum(cents) FILTER (WHERE kind <> 'posted'), 0) AS recovered
            FROM app.takeback_step GROUP BY takeback_id) s ON s.takeback_id = t.id
        WHERE t.open_cents <> coalesce(s.open, 0) OR t.recovered_cents <> coalesce(s.recovered, 0)
           OR (t.state = 'settled' AND t.open_cents <> 0)""",
    ),
    Invariant(
        "take-backs are payer_balance",
        "the steps of all take-backs under a reference are the payer_balance of that reference",
        """SELECT format('practice %s, %s: steps %s, ledger %s', coalesce(s.practice_id, e.practice_id),
            coalesce(s.reference, e.reference), coalesce(s.cents, 0), coalesce(e.cents, 0))
        FROM (SELECT practice_id, reference, sum(cents) AS cents FROM app.takeback_step WHERE reference <> ''
              GROUP BY practice_id, reference) s
        FULL JOIN (SELECT practice_id, reference, sum(cents) AS cents FROM led.entry WHERE account = 'payer_balance'
              GROUP BY practice_id, reference) e ON e.practice_id = s.practice_id AND e.reference = s.reference
        WHERE coalesce(s.cents, 0) <> coalesce(e.cents, 0)""",
    ),
    Invariant(
        "nothing is taken back that was not paid",
        "what an insurer has paid on a claim is never below zero, but for claims with an opening balance (24)",
        """SELECT format('claim %s, %s: paid %s', e.claim_id, e.party, -sum(e.cents)) FROM led.entry e
        WHERE e.account = 'receivable' AND e.kind IN ('payment', 'takeback')
          AND e.party IN ('primary', 'secondary', 'tertiary')
        GROUP BY e.claim_id, e.party
        HAVING sum(e.cents) > 0 AND NOT EXISTS (SELECT FROM led.entry o
            WHERE o.claim_id = e.claim_id AND o.account = 'receivable' AND o.kind = 'opening')""",
    ),
    # What the payer kept back, at its highest: it may give some of it back after it was posted.
    Invariant(
        "nothing is taken back twice",
        "what was posted by hand of a take-back is never more than the payer took or its letters ask for",
        """WITH run AS (
            SELECT takeback_id, kind, claim_cents, sum(CASE WHEN kind <> 'posted' THEN cents ELSE 0 END)
                OVER (PARTITION BY takeback_id ORDER BY happened_on, id) AS kept
            FROM app.takeback_step
        ), summed AS (
            SELECT takeback_id, greatest(max(kept), 0) AS kept,
                coalesce(sum(claim_cents) FILTER (WHERE kind = 'letter'), 0) AS asked,
                coalesce(sum(claim_cents) FILTER (WHERE kind = 'posted'), 0) AS by_hand
            FROM run GROUP BY takeback_id
        )
        SELECT format('take-back %s: posted by hand %s, kept back %s, asked for %s', takeback_id, by_hand, kept, asked)
        FROM summed WHERE by_hand > greatest(kept, asked)""",
    ),
    Invariant(
        "refunds were approved",
        "every refund check of the ledger is the step of one take-back, and another person approved it (21)",
        """SELECT format('practice %s, %s: ledger %s, steps %s', coalesce(e.practice_id, s.practice_id),
            coalesce(e.reference, s.reference), coalesce(e.cents, 0), coalesce(s.cents, 0))
        FROM (SELECT practice_id, reference, -sum(cents) AS cents FROM led.entry WHERE account = 'refund'
              GROUP BY practice_id, reference) e
        FULL JOIN (SELECT practice_id, 'CHK:' || check_number AS reference, sum(cents) AS cents
            FROM app.takeback_step WHERE check_number IS NOT NULL GROUP BY 1, 2) s
            ON s.practice_id = e.practice_id AND s.reference = e.reference
        WHERE coalesce(e.cents, 0) <> coalesce(s.cents, 0)
        UNION ALL
        SELECT format('operation %s: a refund that nobody approved', o.op_id) FROM led.op o
        WHERE o.kind = 'refund' AND NOT EXISTS (SELECT FROM app.approval a
            WHERE a.op_id = o.op_id AND a.kind = 'refund' AND a.decision = 'approved')""",
    ),
)
