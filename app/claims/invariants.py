"""The invariants of the book, each a query that names the rows which break it (TRUST.md section 3)."""

from __future__ import annotations

from app.claims.invariant import Invariant
from app.claims.invariants_bank import BANK_INVARIANTS
from app.claims.invariants_counter import COUNTER_INVARIANTS
from app.claims.invariants_operations import OPERATION_INVARIANTS
from app.claims.invariants_paper import PAPER_INVARIANTS
from app.claims.invariants_policy import POLICY_INVARIANTS
from app.claims.invariants_provider_level import PROVIDER_LEVEL_INVARIANTS
from app.claims.invariants_received import RECEIVED_INVARIANTS
from app.claims.invariants_takebacks import TAKEBACK_INVARIANTS

# Numbers in brackets are those of TRUST.md section 3.
INVARIANTS = (
    Invariant(
        "zero sum",
        "the legs of each operation sum to zero in each practice (28)",
        """SELECT format('operation %s, practice %s: %s cents', op_id, practice_id, sum(cents)) FROM led.entry
        GROUP BY op_id, practice_id HAVING sum(cents) <> 0""",
    ),
    Invariant(
        "claim balance",
        "the kept balance of a claim is the sum of its receivable legs (2)",
        """SELECT format('claim %s: kept %s, ledger %s', c.id, c.balance_cents, coalesce(e.cents, 0))
        FROM app.claim c LEFT JOIN (SELECT claim_id, sum(cents) AS cents FROM led.entry WHERE account = 'receivable'
            GROUP BY claim_id) e ON e.claim_id = c.id
        WHERE c.balance_cents <> coalesce(e.cents, 0)""",
    ),
    Invariant(
        "line balance",
        "the kept balance of a line and party is the sum of its receivable legs (3)",
        """SELECT format('line %s, %s: kept %s, ledger %s', coalesce(b.line_id, e.line_id), coalesce(b.party, e.party),
            coalesce(b.cents, 0), coalesce(e.cents, 0))
        FROM led.line_balance b FULL JOIN (SELECT line_id, party, sum(cents) AS cents FROM led.entry
            WHERE account = 'receivable' GROUP BY line_id, party) e ON e.line_id = b.line_id AND e.party = b.party
        WHERE coalesce(b.cents, 0) <> coalesce(e.cents, 0)""",
    ),
    Invariant(
        "charges",
        "a claim's charge legs are the charges of its lines, and these its total charge; none before it is owed (35)",
        """SELECT format('claim %s: charge %s, lines %s, ledger %s', c.id, c.charge_cents, coalesce(n.cents, 0),
            coalesce(e.cents, 0))
        FROM app.claim c
        LEFT JOIN (SELECT claim_id, sum(charge_cents) AS cents FROM app.claim_line
            GROUP BY claim_id) n ON n.claim_id = c.id
        LEFT JOIN (SELECT claim_id, sum(cents) AS cents FROM led.entry
            WHERE account = 'receivable' AND kind IN ('charge', 'opening') GROUP BY claim_id) e ON e.claim_id = c.id
        WHERE c.charge_cents <> coalesce(n.cents, 0)
           OR CASE WHEN c.in_receivables THEN c.charge_cents ELSE 0 END <> coalesce(e.cents, 0)""",
    ),
    Invariant(
        "line charges",
        "the charge legs of a line are its charge, or nothing when its claim is only priced in advance",
        """SELECT format('line %s: charge %s, ledger %s', n.id, n.charge_cents, coalesce(e.cents, 0))
        FROM app.claim_line n JOIN app.claim c ON c.id = n.claim_id
        LEFT JOIN (SELECT line_id, sum(cents) AS cents FROM led.entry
            WHERE account = 'receivable' AND kind IN ('charge', 'opening') GROUP BY line_id) e ON e.line_id = n.id
        WHERE CASE WHEN c.in_receivables THEN n.charge_cents ELSE 0 END <> coalesce(e.cents, 0)""",
    ),
    Invariant(
        "receivable on its line",
        "a receivable leg names a line of its own claim, at the claim's location",
        """SELECT format('entry %s', e.id) FROM led.entry e
        LEFT JOIN app.claim_line n ON n.id = e.line_id AND n.claim_id = e.claim_id AND n.location_id = e.location_id
        WHERE e.account = 'receivable' AND n.id IS NULL""",
    ),
    Invariant(
        "reversals",
        "a reversal takes back exactly one leg, exactly (5)",
        """SELECT format('entry %s reverses %s', e.id, e.reverses) FROM led.entry e
        LEFT JOIN led.entry o ON o.id = e.reverses
        WHERE e.reverses IS NOT NULL AND (o.id IS NULL OR o.cents <> -e.cents OR
            (o.practice_id, o.account, o.kind, o.reference, o.location_id, o.party, o.claim_id, o.line_id)
            IS DISTINCT FROM
            (e.practice_id, e.account, e.kind, e.reference, e.location_id, e.party, e.claim_id, e.line_id))
        UNION ALL
        SELECT format('entry %s is reversed %s times', reverses, count(*)) FROM led.entry
        WHERE reverses IS NOT NULL GROUP BY reverses HAVING count(*) > 1""",
    ),
    Invariant(
        "remittance equation",
        "payment = posted + exceptions + provider level + held, and each part is the sum of its legs (10)",
        """SELECT format('remittance %s: payment %s, kept %s/%s/%s/%s, ledger %s/%s/%s', r.id, r.amount_cents,
            r.posted_cents, r.exception_cents, r.provider_level_cents, r.held_cents,
            coalesce(e.posted, 0), coalesce(e.exceptions, 0), coalesce(e.provider_level, 0))
        FROM app.remit r LEFT JOIN (
            SELECT practice_id, reference,
                sum(cents) FILTER (WHERE kind NOT IN ('unposted', 'provider_level', 'interest')) AS posted,
                sum(cents) FILTER (WHERE kind = 'unposted') AS exceptions,
                sum(cents) FILTER (WHERE kind IN ('provider_level', 'interest')) AS provider_level
            FROM led.entry WHERE account = 'clearing' AND kind <> 'deposit' GROUP BY practice_id, reference) e
            ON e.practice_id = r.practice_id AND e.reference = 'R' || r.id
        WHERE r.amount_cents <> r.posted_cents + r.exception_cents + r.provider_level_cents + r.held_cents
           OR r.posted_cents <> coalesce(e.posted, 0) OR r.exception_cents <> coalesce(e.exceptions, 0)
           OR r.provider_level_cents <> coalesce(e.provider_level, 0)
           OR (r.state = 'posted' AND r.held_cents <> 0)""",
    ),
    Invariant(
        "unposted is owned",
        "the unposted money of a remittance is its exceptions, to the cent (19)",
        """SELECT format('remittance %s: exceptions %s, unposted %s', r.id, r.exception_cents, coalesce(e.cents, 0))
        FROM app.remit r LEFT JOIN (SELECT coalesce(p.remit_id, o.source_id) AS remit_id, -sum(u.cents) AS cents
            FROM led.entry u JOIN led.op o ON o.op_id = u.op_id
                LEFT JOIN app.remit_claim p ON p.id = u.remit_claim_id
            WHERE u.account = 'unposted' AND (p.id IS NOT NULL OR o.source_kind = 'remit')
            GROUP BY 1) e ON e.remit_id = r.id
        WHERE r.exception_cents <> coalesce(e.cents, 0)""",
    ),
    Invariant(
        "provider level",
        "the provider level of a remittance is minus the sum of its posted PLB",
        """SELECT format('remittance %s: kept %s, PLB %s', r.id, r.provider_level_cents, coalesce(p.cents, 0))
        FROM app.remit r LEFT JOIN (SELECT remit_id, -sum(cents) AS cents FROM app.remit_plb
            WHERE op_id IS NOT NULL GROUP BY remit_id) p ON p.remit_id = r.id
        WHERE r.state = 'posted' AND r.provider_level_cents <> coalesce(p.cents, 0)""",
    ),
    Invariant(
        "remittance once",
        "the same payment is kept once: payer, trace, originator, date, amount and payee (13, 14)",
        """SELECT format('remittances %s', string_agg(id::text, ', ' ORDER BY id)) FROM app.remit
        GROUP BY practice_id, payer_key, trace, originator, payment_date, amount_cents, payee_key
        HAVING count(*) > 1""",
    ),
    Invariant(
        "claim once",
        "a practice's claim number is kept once",
        """SELECT format('claims %s', string_agg(id::text, ', ' ORDER BY id)) FROM app.claim
        GROUP BY practice_id, number HAVING count(*) > 1""",
    ),
    Invariant(
        "posted by an operation",
        "what is posted names the operation that posted it, and every operation is finished (34)",
        """SELECT format('claim %s of remittance %s', d.id, d.remit_id) FROM app.remit_claim d
        LEFT JOIN led.op o ON o.op_id = d.op_id WHERE d.state IN ('posted', 'exception') AND o.op_id IS NULL
        UNION ALL
        SELECT format('operation %s has no result', op_id) FROM led.op WHERE result = '{}'""",
    ),
    Invariant(
        "one owner",
        "a claim, and an exception without a claim, is owned by one open item",
        """SELECT format('claim %s: %s open items', claim_id, count(*)) FROM app.work_item
        WHERE status <> 9 AND claim_id IS NOT NULL GROUP BY claim_id HAVING count(*) > 1
        UNION ALL
        SELECT format('claim %s of a remittance: %s open items', remit_claim_id, count(*)) FROM app.work_item
        WHERE status <> 9 AND claim_id IS NULL GROUP BY remit_claim_id HAVING count(*) > 1""",
    ),
    Invariant(
        "no reason without an item",
        "every open reason is on a claim that somebody's queue holds, and every open item has an open reason",
        """SELECT format('reason %s', r.id) FROM app.work_reason r
        WHERE r.closed_on IS NULL AND NOT EXISTS (SELECT FROM app.work_item w WHERE w.status <> 9
            AND (w.claim_id = r.claim_id OR (r.claim_id IS NULL AND w.reason_id = r.id)))
        UNION ALL
        SELECT format('item %s', w.id) FROM app.work_item w JOIN app.work_reason r ON r.id = w.reason_id
        WHERE w.status <> 9 AND r.closed_on IS NOT NULL""",
    ),
    Invariant(
        "exceptions are worked",
        "every exception of a remittance is somebody's open work",
        """SELECT format('claim %s of remittance %s', d.id, d.remit_id) FROM app.remit_claim d
        WHERE d.state = 'exception' AND NOT EXISTS (SELECT FROM app.work_reason r
            WHERE r.closed_on IS NULL AND r.remit_claim_id = d.id)""",
    ),
    # As of each location's last daily run that opened anything; a claim decided or closed on that day or later is the
    # next run's. The longest follow-up rule counts. A person may close a follow-up for good; a claim never decided is
    # the rules' alone.
    Invariant(
        "insurers' money is worked",
        "no decided claim with an insurer's open balance past its follow-up day is without an open reason",
        """WITH run AS MATERIALIZED (
            SELECT practice_id, location_id, max(opened_on) AS day FROM app.work_reason
            WHERE kind = 'follow_up' AND rule_code <> '' GROUP BY 1, 2
        ), longest AS MATERIALIZED (
            -- twelve business days are at most seventeen calendar days and a long weekend
            SELECT max((action ->> 'due_days')::integer
                * CASE action ->> 'count' WHEN 'business' THEN 2 ELSE 1 END) AS days
            FROM app.rule WHERE family = 'follow_up' AND active
        ), owed AS MATERIALIZED (
            SELECT claim_id, sum(cents) AS cents FROM (
                SELECT claim_id, sum(cents) AS cents FROM led.line_balance
                WHERE party IN ('primary', 'secondary', 'tertiary')
                GROUP BY claim_id, party HAVING sum(cents) > 0) party
            GROUP BY 1
        )
        SELECT format('claim %s: an insurer owes %s cents', c.id, owed.cents)
        FROM app.claim c JOIN owed ON owed.claim_id = c.id JOIN app.payer p ON p.id = c.payer_id CROSS JOIN longest
            JOIN run ON run.practice_id = c.practice_id AND run.location_id = c.location_id
        WHERE c.balance_cents <> 0 AND c.status <> 'submitted' AND c.last_activity_on < run.day
          AND c.last_activity_on + greatest(p.follow_up_days, longest.days) <= run.day
          AND NOT EXISTS (SELECT FROM app.work_reason r WHERE r.claim_id = c.id
              AND (r.closed_on IS NULL OR r.closed_on >= run.day
                   OR (r.kind = 'follow_up' AND r.closed_by <> '' AND r.closed_on >= c.last_activity_on)))""",
    ),
    *BANK_INVARIANTS,
    *COUNTER_INVARIANTS,
    *OPERATION_INVARIANTS,
    *PAPER_INVARIANTS,
    *POLICY_INVARIANTS,
    *PROVIDER_LEVEL_INVARIANTS,
    *RECEIVED_INVARIANTS,
    *TAKEBACK_INVARIANTS,
)
