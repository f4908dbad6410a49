"""Loads the demo's bank statements as the office does, and applies what is certain."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from app.db.database import Database
from app.demo.bank import BankStatement
from app.domain.errors import Refused
from app.posting.bank_accounts import find_account, load_statement, save_account
from app.posting.bank_apply import match_lines


def load_bank(
    supervisor: Database,
    clerk: Database,
    statements: tuple[BankStatement, ...],
    *,
    today: date,
    say: Callable[[str], None],
) -> None:
    """An account for each practice, its statement, and the matches nobody has to think about. Raises AppError."""
    with supervisor.unit() as unit:
        for statement in statements:
            save_account(unit, statement.practice, f"Operating {statement.practice}", statement.last_four)
    for statement in statements:
        with clerk.unit() as unit:
            account = find_account(unit, statement.last_four)
            errors = load_statement(unit, account, statement.content, statement.name).errors
            if errors:
                raise Refused(f"The demo bank statement cannot be loaded: row {errors[0].row}, {errors[0].message}")
    with clerk.unit() as unit:
        done = match_lines(unit, today=today)
    say(f"Bank: {done.applied} lines matched, {done.waiting} wait for a person.")
