"""The invariants of received payments: the ledger is what decisions and bank lines say."""

from __future__ import annotations

from app.claims.invariant import Invariant

RECEIVED_INVARIANTS = (
    Invariant(
        "received claims add up",
        "in a received claim that balances, paid = charge less adjustments, and = its lines less claim level (6, 7)",
        """SELECT format('claim %s of remittance %s: paid %s, charge %s less %s; lines %s less %s', d.id, d.remit_id,
            d.paid_cents, d.charge_cents, coalesce(a.cents, 0), l.cents, coalesce(a.claim_level, 0))
        FROM app.remit_claim d
        LEFT JOIN (SELECT remit_claim_id, sum(cents) AS cents,
                sum(cents) FILTER (WHERE remit_line_id IS NULL) AS claim_level
            FROM app.remit_adjustment GROUP BY remit_claim_id) a ON a.remit_claim_id = d.id
        LEFT JOIN (SELECT remit_claim_id, sum(paid_cents) AS cents FROM app.remit_line
            GROUP BY remit_claim_id) l ON l.remit_claim_id = d.id
        WHERE d.in_balance AND (d.paid_cents <> d.charge_cents - coalesce(a.cents, 0)
            OR l.cents - coalesce(a.claim_level, 0) <> d.paid_cents)""",
    ),
    Invariant(
        "decisions are posted as received",
        "the legs of a received claim close, and its clearing is what it was paid, while it stands",
        """SELECT format('claim %s of remittance %s (%s): paid %s, clearing %s, all legs %s', d.id, d.remit_id, d.state,
            d.paid_cents, e.clearing, e.cents)
        FROM (SELECT remit_claim_id, sum(cents) AS cents,
                coalesce(sum(cents) FILTER (WHERE account = 'clearing'), 0) AS clearing
            FROM led.entry WHERE remit_claim_id IS NOT NULL GROUP BY remit_claim_id) e
        JOIN app.remit_claim d ON d.id = e.remit_claim_id
        WHERE e.cents <> 0 OR e.clearing <> CASE WHEN d.state IN ('posted', 'exception') THEN d.paid_cents ELSE 0 END
        UNION ALL
        SELECT format('entry %s moves a charge under a payment without a received claim', e.id)
        FROM led.entry e JOIN led.op o ON o.op_id = e.op_id
        WHERE o.source_kind = 'remit' AND e.remit_claim_id IS NULL
          AND e.account IN ('receivable', 'contractual', 'sequestration', 'write_off', 'legacy')""",
    ),
    # Claim level is spread over the lines by the posting; a line that was taken back alone stands at nothing.
    Invariant(
        "lines are paid as received",
        "each line of a standing decision is paid in the ledger what the payer paid on it",
        """WITH paid AS (
            SELECT remit_claim_id, line_id, -sum(cents) AS cents FROM led.entry
            WHERE account = 'receivable' AND kind = 'payment' AND remit_claim_id IS NOT NULL
            GROUP BY remit_claim_id, line_id
        ), said AS (
            SELECT l.remit_claim_id, l.claim_line_id AS line_id, sum(l.paid_cents) AS cents FROM app.remit_line l
            WHERE l.claim_line_id IS NOT NULL GROUP BY 1, 2
        )
        SELECT format('claim %s of remittance %s, line %s: paid %s, ledger %s', d.id, d.remit_id, line_id,
            coalesce(said.cents, 0), coalesce(paid.cents, 0))
        FROM paid FULL JOIN said USING (remit_claim_id, line_id) JOIN app.remit_claim d ON d.id = remit_claim_id
        WHERE coalesce(said.cents, 0) <> coalesce(paid.cents, 0) AND d.state = 'posted' AND d.status_code <> '22'
          AND EXISTS (SELECT FROM said own WHERE own.remit_claim_id = d.id)
          AND NOT EXISTS (SELECT FROM app.remit_adjustment a WHERE a.remit_claim_id = d.id AND a.remit_line_id IS NULL)
          AND NOT (coalesce(paid.cents, 0) = 0
                   AND EXISTS (SELECT FROM led.op o WHERE o.source_kind = 'remit_line' AND o.source_id = d.id))""",
    ),
    Invariant(
        "transfers stay on their line",
        "what one party of a line gives up another takes over, and a transfer is a decision's or a person's",
        """SELECT format('operation %s, line %s: %s cents', op_id, line_id, sum(cents)) FROM led.entry
        WHERE account = 'receivable' AND kind = 'transfer' GROUP BY op_id, line_id HAVING sum(cents) <> 0
        UNION ALL
        SELECT format('entry %s is nobody''s transfer', e.id) FROM led.entry e JOIN led.op o ON o.op_id = e.op_id
        WHERE e.kind = 'transfer' AND e.remit_claim_id IS NULL AND o.source_kind = 'remit'""",
    ),
    Invariant(
        "adjustments close by kind",
        "what a kind of adjustment takes off the receivable is on the account of that kind, and nowhere else",
        """SELECT format('operation %s, %s: %s cents', op_id, kind, sum(cents)) FROM led.entry
        WHERE kind IN ('charge', 'contractual', 'sequestration', 'capitation', 'write_off', 'takeback', 'refund')
        GROUP BY op_id, practice_id, kind HAVING sum(cents) <> 0
        UNION ALL
        SELECT format('entry %s: kind %s on account %s', id, kind, account) FROM led.entry
        WHERE kind IN ('contractual', 'sequestration', 'write_off') AND account NOT IN ('receivable', kind)""",
    ),
    Invariant(
        "clearing has an owner",
        "every clearing reference is a remittance or a counter payment of that practice",
        """SELECT format('practice %s: clearing %s', c.practice_id, c.reference)
        FROM (SELECT DISTINCT practice_id, reference FROM led.entry WHERE account = 'clearing') c
        LEFT JOIN app.remit r ON r.practice_id = c.practice_id AND 'R' || r.id = c.reference
        LEFT JOIN app.patient_payment p ON p.practice_id = c.practice_id AND 'P' || p.id = c.reference
        WHERE r.id IS NULL AND p.id IS NULL""",
    ),
    Invariant(
        "fees and other bank money",
        "the bank's fees and the money that is no payment are the standing parts of the bank's lines",
        """SELECT format('practice %s, %s: ledger %s, parts %s', coalesce(e.practice_id, p.practice_id),
            coalesce(e.kind, p.kind), coalesce(e.cents, 0), coalesce(p.cents, 0))
        FROM (SELECT practice_id, CASE account WHEN 'bank_fee' THEN 'fee' ELSE 'other' END AS kind, sum(cents) AS cents
              FROM led.entry WHERE account = 'bank_fee' OR (account = 'provider_other' AND kind = 'deposit')
              GROUP BY 1, 2) e
        FULL JOIN (SELECT practice_id, target_kind AS kind, -sum(cents) AS cents FROM app.deposit_part
            WHERE undone_op IS NULL AND target_kind IN ('fee', 'other') GROUP BY 1, 2) p
            ON p.practice_id = e.practice_id AND p.kind = e.kind
        WHERE coalesce(e.cents, 0) <> coalesce(p.cents, 0)""",
    ),
    Invariant(
        "the former system's money",
        "what is on the former system's account is a received claim of it or a take-back posted there",
        """SELECT format('practice %s: ledger %s, take-backs %s', coalesce(e.practice_id, s.practice_id),
            coalesce(e.cents, 0), coalesce(s.cents, 0))
        FROM (SELECT practice_id, sum(cents) AS cents FROM led.entry
              WHERE account = 'legacy' AND remit_claim_id IS NULL GROUP BY practice_id) e
        FULL JOIN (SELECT step.practice_id, sum(step.claim_cents) AS cents FROM app.takeback_step step
            WHERE step.kind = 'posted' AND NOT EXISTS (SELECT FROM led.entry leg
                WHERE leg.op_id = step.op_id AND leg.account = 'receivable') GROUP BY 1) s
            ON s.practice_id = e.practice_id
        WHERE coalesce(e.cents, 0) <> coalesce(s.cents, 0)""",
    ),
    Invariant(
        "letters as announced",
        "what is announced of a take-back is what its letters ask for",
        """SELECT format('take-back %s: announced %s, steps %s, letters %s', t.id, t.announced_cents,
            coalesce(s.cents, 0), coalesce(l.cents, 0))
        FROM app.takeback t
        LEFT JOIN (SELECT takeback_id, sum(claim_cents) AS cents FROM app.takeback_step WHERE kind = 'letter'
            GROUP BY takeback_id) s ON s.takeback_id = t.id
        LEFT JOIN (SELECT takeback_id, sum(cents) AS cents FROM app.takeback_letter
            GROUP BY takeback_id) l ON l.takeback_id = t.id
        WHERE t.announced_cents <> coalesce(s.cents, 0) OR t.announced_cents <> coalesce(l.cents, 0)""",
    ),
    Invariant(
        "paper as keyed",
        "a check keyed from paper is the remittance it became: amount, claims and provider level",
        """SELECT format('check %s: keyed %s, claims %s, provider level %s; remittance %s, claims %s, PLB %s', k.id,
            k.amount_cents, coalesce(c.cents, 0), k.provider_cents - coalesce(c.interest, 0), r.amount_cents,
            coalesce(d.cents, 0), coalesce(p.cents, 0))
        FROM app.paper_check k JOIN app.remit r ON r.id = k.remit_id
        LEFT JOIN (SELECT check_id, sum(paid_cents) AS cents, sum(interest_cents) AS interest FROM app.paper_claim
            GROUP BY check_id) c ON c.check_id = k.id
        LEFT JOIN (SELECT remit_id, sum(paid_cents) AS cents FROM app.remit_claim GROUP BY remit_id) d
            ON d.remit_id = r.id
        LEFT JOIN (SELECT remit_id, sum(cents) AS cents FROM app.remit_plb GROUP BY remit_id) p ON p.remit_id = r.id
        WHERE k.state = 'posted' AND (k.amount_cents <> r.amount_cents OR coalesce(c.cents, 0) <> coalesce(d.cents, 0)
            OR k.provider_cents - coalesce(c.interest, 0) <> coalesce(p.cents, 0))""",
    ),
)
