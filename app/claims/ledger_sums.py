"""`ledger balances`: what stands on each account, in the person's scope."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec import Struct

from app.db.unit import Unit
from app.domain.money import decimal_text


class AccountBalance(Struct, frozen=True):
    """Sum of one account, by practice and reference; debits positive, decimal text."""

    account: str
    practice: str
    reference: str
    amount: str


class AccountBalances(Struct, frozen=True):
    """`remitdesk ledger balances --json`."""

    balances: tuple[AccountBalance, ...]


@dataclass(frozen=True, slots=True)
class _Balance:
    account: str
    practice: str
    reference: str
    cents: int


def sum_accounts(unit: Unit, *, account: str = "") -> AccountBalances:
    """Every account that is not zero (or only `account`) by practice and reference; receivable by responsible party."""
    rows = unit.rows(_BALANCES, {"account": account}, into=_Balance)
    return AccountBalances(
        tuple(AccountBalance(row.account, row.practice, row.reference, decimal_text(row.cents)) for row in rows)
    )


_BALANCES = """
SELECT e.account, p.code AS practice, CASE WHEN e.account = 'receivable' THEN e.party ELSE e.reference END AS reference,
    sum(e.cents)::bigint AS cents
FROM led.entry e JOIN app.practice p ON p.id = e.practice_id
WHERE %(account)s = '' OR e.account = %(account)s
GROUP BY 1, 2, 3 HAVING sum(e.cents) <> 0 ORDER BY 1, 2, 3"""
