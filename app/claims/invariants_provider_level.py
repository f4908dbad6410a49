"""The invariant of provider-level rows: each stands on the account of its code."""

from __future__ import annotations

from app.claims.invariant import Invariant
from app.rules.reasons import provider_accounts

_CODES = ", ".join(f"('{code}', '{account}')" for code, account in sorted(provider_accounts().items()))
PROVIDER_LEVEL_INVARIANTS = (
    Invariant(
        "provider level by account",
        "what a payment's provider level moved on an account is the sum of its posted rows with a code of that account",
        f"""WITH code (code, account) AS (VALUES {_CODES}), moved AS (
            SELECT o.source_id AS remit_id, e.account, sum(e.cents) AS cents
            FROM led.entry e JOIN led.op o ON o.op_id = e.op_id
            WHERE o.source_kind = 'remit' AND e.kind IN ('provider_level', 'interest') AND e.account <> 'clearing'
            GROUP BY 1, 2
        ), said AS (
            SELECT p.remit_id, coalesce(code.account, 'provider_other') AS account, sum(p.cents) AS cents
            FROM app.remit_plb p LEFT JOIN code ON code.code = p.code WHERE p.op_id IS NOT NULL GROUP BY 1, 2
        )
        SELECT format('remittance %s, %s: ledger %s, rows %s', remit_id, account, coalesce(moved.cents, 0),
            coalesce(said.cents, 0))
        FROM moved FULL JOIN said USING (remit_id, account)
        WHERE coalesce(moved.cents, 0) <> coalesce(said.cents, 0)""",
    ),
)
