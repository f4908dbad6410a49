"""The invariants of bank lines and deposits, and of money between practices (TRUST.md 3: 10, 28, 29)."""

from __future__ import annotations

from app.claims.invariant import Invariant

# That the clearing of a payment which is posted whole and in the bank whole is zero (10) follows from the equation of
# the remittance and "deposits of a payment": both sides of it are proved leg by leg.
BANK_INVARIANTS = (
    Invariant(
        "bank lines",
        "what a bank line is applied to is the sum of its standing parts and never more than the line",
        """SELECT format('bank line %s: %s cents, applied %s, parts %s', l.id, l.cents, l.applied_cents,
            coalesce(p.cents, 0))
        FROM app.bank_line l LEFT JOIN (SELECT line_id, sum(cents) AS cents FROM app.deposit_part
            WHERE undone_op IS NULL GROUP BY line_id) p ON p.line_id = l.id
        WHERE l.applied_cents <> coalesce(p.cents, 0)
           OR l.applied_cents NOT BETWEEN least(l.cents, 0) AND greatest(l.cents, 0)""",
    ),
    Invariant(
        "bank legs",
        "the bank legs of an account are what its lines are applied to",
        """SELECT format('%s of practice %s: ledger %s, lines %s', coalesce(e.reference, l.reference),
            coalesce(e.practice_id, l.practice_id), coalesce(e.cents, 0), coalesce(l.cents, 0))
        FROM (SELECT practice_id, reference, sum(cents) AS cents FROM led.entry WHERE account = 'bank'
              GROUP BY practice_id, reference) e
        FULL JOIN (SELECT practice_id, 'B' || account_id AS reference, sum(applied_cents) AS cents FROM app.bank_line
            GROUP BY practice_id, account_id) l ON l.practice_id = e.practice_id AND l.reference = e.reference
        WHERE coalesce(e.cents, 0) <> coalesce(l.cents, 0)""",
    ),
    Invariant(
        "deposits of a payment",
        "the deposit legs in the clearing of a payment are its standing deposit parts",
        """SELECT format('%s of practice %s: ledger %s, parts %s', coalesce(e.reference, p.reference),
            coalesce(e.practice_id, p.practice_id), coalesce(e.cents, 0), coalesce(p.cents, 0))
        FROM (SELECT practice_id, reference, -sum(cents) AS cents FROM led.entry
              WHERE account = 'clearing' AND kind = 'deposit' GROUP BY practice_id, reference) e
        FULL JOIN (SELECT practice_id, CASE target_kind WHEN 'remit' THEN 'R' ELSE 'P' END || target_id AS reference,
                sum(cents) AS cents FROM app.deposit_part
            WHERE undone_op IS NULL AND target_kind IN ('remit', 'payment') GROUP BY 1, 2) p
            ON p.practice_id = e.practice_id AND p.reference = e.reference
        WHERE coalesce(e.cents, 0) <> coalesce(p.cents, 0)""",
    ),
    Invariant(
        "between practices",
        "what one practice owes another is what that one has to come from it, and what is listed as owed (29)",
        """WITH owes AS (
            SELECT h.code AS holder, e.reference AS owner, -sum(e.cents) AS cents FROM led.entry e
            JOIN app.practice h ON h.id = e.practice_id WHERE e.account = 'due_to' GROUP BY 1, 2
        ), comes AS (
            SELECT e.reference AS holder, o.code AS owner, sum(e.cents) AS cents FROM led.entry e
            JOIN app.practice o ON o.id = e.practice_id WHERE e.account = 'due_from' GROUP BY 1, 2
        ), listed AS (
            SELECT h.code AS holder, o.code AS owner, sum(d.cents) AS cents FROM app.practice_due d
            JOIN app.practice h ON h.id = d.practice_id JOIN app.practice o ON o.id = d.other_practice_id
            WHERE d.state = 'owed' GROUP BY 1, 2
        )
        SELECT format('%s holds money of %s: due to %s, due from %s, listed %s', holder, owner,
            coalesce(owes.cents, 0), coalesce(comes.cents, 0), coalesce(listed.cents, 0))
        FROM owes FULL JOIN comes USING (holder, owner) FULL JOIN listed USING (holder, owner)
        WHERE coalesce(owes.cents, 0) <> coalesce(comes.cents, 0)
           OR coalesce(owes.cents, 0) <> coalesce(listed.cents, 0)""",
    ),
)
