"""The line a lockbox reads: account, statement date, amount due and a check digit, figures only, no spaces."""

from __future__ import annotations

from datetime import date

from app.domain.errors import Refused

ACCOUNT_DIGITS = 11
AMOUNT_DIGITS = 8
LENGTH = ACCOUNT_DIGITS + 6 + AMOUNT_DIGITS + 1


def scanline(account: str, statement_date: date, cents: int) -> str:
    """11 digits of account, MMDDYY, 8 of amount, check digit; a credit is sent as nothing due.

    Raises Refused when the account is not of at most 11 figures or the amount does not fit.
    """
    if not (account.isascii() and account.isdigit() and len(account) <= ACCOUNT_DIGITS):
        raise Refused("The account number of a statement's payment line must be figures, eleven at most.")
    amount = max(cents, 0)
    if amount >= 10**AMOUNT_DIGITS:
        raise Refused("The amount due is too large for the payment line of a statement.")
    digits = f"{account:0>{ACCOUNT_DIGITS}}{statement_date:%m%d%y}{amount:0{AMOUNT_DIGITS}d}"
    return digits + check_digit(digits)


def check_digit(digits: str) -> str:
    """Mod 10 with weights 2, 1 from the left, digits of the products added; a remainder of 0 gives 0."""
    products = (int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(digits))
    return str(-sum(product // 10 + product % 10 for product in products) % 10)
