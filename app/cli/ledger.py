"""Verbs of the ledger: proving it and summing it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from app.cli.context import Context
from app.cli.registry import Verbs

if TYPE_CHECKING:
    from app.claims.ledger_check import LedgerReport

ACCOUNTS = (
    "receivable", "gross_charges", "contractual", "sequestration", "capitation", "write_off", "clearing", "bank",
    "unposted", "payer_balance", "due_to", "due_from", "interest", "refund", "patient_credit", "legacy",
    "advance", "levy", "withholding", "provider_other", "bank_fee",
)


def add_verbs(verbs: Verbs) -> None:
    """Add the verbs of this topic."""
    verbs.add("ledger check", run_check, help="prove every money invariant; exit 1 with the rows that break one")
    verbs.add("ledger balances", run_balances, help="sums of accounts by practice and reference", configure=_account)


def run_check(args: argparse.Namespace, context: Context) -> int:
    """Prove the whole book as its auditor service."""
    from app.claims.ledger_check import check_ledger  # noqa: PLC0415

    with context.unit(service="backup", read_only=True) as unit:
        report = check_ledger(unit)
    context.print(report, args.json, _in_words(report))
    return 0 if report.ok else 1


def run_balances(args: argparse.Namespace, context: Context) -> int:
    """Sum the accounts in the person's scope."""
    from app.claims.ledger_sums import sum_accounts  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        found = sum_accounts(unit, account=args.account)
    lines = (f"{row.account:15} {row.practice:12} {row.reference:24} {row.amount:>15}" for row in found.balances)
    text = "\n".join(lines)
    context.print(found, args.json, text or "every account is zero")
    return 0


def _account(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--account", choices=ACCOUNTS, default="", help="only this account")


def _in_words(report: LedgerReport) -> str:
    lines = [f"{report.practices} practices, {report.operations:,} operations, {report.entries:,} entries"]
    for each in report.invariants:
        lines.append(f"{'holds ' if not each.broken else 'BROKEN'}  {each.name}: {each.meaning}")
        lines.extend(f"        {row}" for row in each.rows)
        if each.broken > len(each.rows):
            lines.append(f"        ... {each.broken} rows in all")
    return "\n".join(lines)
